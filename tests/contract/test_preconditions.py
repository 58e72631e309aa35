"""Every address that changes an existing thing asks for If-Match, or gives its reason here. The tests of each resource
show that it is checked.
"""

import pytest

from tests.contract.test_documents import ELSEWHERE, PATHS, ROUTES, as_documented
from tests.isolation import routes
from tests.support import walks

#: Changes that need no version, with the reason.
WITHOUT = {
    "PUT v1/regencies/<str:code>/programmes/": "many at once: each row names its version",
    "PUT v1/regencies/<str:code>/realisations/<str:quarter>/": "many at once: each row names its version",
    "DELETE v1/regencies/<str:code>/evidence-links/<uuid:id>/": "a link is there or not, it has no versions",
    "PUT v1/regencies/<str:code>/submissions/<uuid:id>/signatory-name/": "one name, put right whole, with history",
    "DELETE v1/regencies/<str:code>/submissions/<uuid:id>/signatory-name/": "a name that is erased whatever it is",
    "PUT v1/regencies/<str:code>/sandbox/clock/": "a clock that has run on since it was read is set to what is said",
}
#: Read in a list, the tag is in the answer to the change.
WITHIN = {"v1/regencies/<str:code>/bimtek/sessions/<uuid:id>/attendance/"}

CHANGES = [
    route for route in ROUTES if route.pattern not in ELSEWHERE and route.method in {"PUT", "PATCH", "DELETE"}
]


def test_every_change_asks_for_the_version_that_it_is_made_from_or_says_why_not() -> None:
    def check(route: routes.Route) -> None:
        path = as_documented(route.pattern)
        operation = PATHS[path][route.method.lower()]
        asks = {"412", "428"} <= set(operation["responses"])
        assert asks != (f"{route.method} {route.pattern}" in WITHOUT)
        # What is changed from a version can be read with it.
        if asks and route.method != "POST" and route.pattern not in WITHIN:
            assert "304" in PATHS[path]["get"]["responses"]

    walks.each(CHANGES, check)


#: Steps that take the version where it is sent: a person's decision about what they have seen.
STEPS = [
    "/v1/national/catalogue/releases/{framework}/{number}/publish/",
    "/v1/national/webhooks/{id}/rotate/",
    "/v1/regencies/{code}/masterplans/{id}/enact/",
    "/v1/regencies/{code}/masterplans/{id}/submit/",
    "/v1/regencies/{code}/webhooks/{id}/rotate/",
]


@pytest.mark.parametrize("path", STEPS)
def test_a_step_that_takes_if_match_documents_it_and_does_without(path: str) -> None:
    operation = PATHS[path]["post"]
    assert "If-Match" in {each["name"] for each in operation["parameters"]}
    assert "412" in operation["responses"]
    assert "428" not in operation["responses"]


def test_412_is_documented_where_a_precondition_is_taken_and_nowhere_else() -> None:
    for path, operations in PATHS.items():
        for verb, operation in operations.items():
            takes = "If-Match" in {each["name"] for each in operation.get("parameters", ())}
            assert ("412" in operation["responses"]) is takes, f"{verb} {path}"
