"""Methods of each address: those of the documents, HEAD beside GET, OPTIONS, and no other.

What the answers hold is compared with the documents by tests/support/documented.py.
"""

from collections.abc import Iterator

import pytest

from tests.isolation import routes
from tests.support import walks
from tests.support.callers import Keys
from tests.support.documented import address
from tests.support.http import Api
from tests.support.stage import Stage

FOUND = {route.path: found for route in routes.routes() if (found := address(route.path))}
PATHS = sorted(FOUND)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")


@pytest.fixture(scope="module")
def caller(stage: Stage) -> Iterator[Api]:
    """A member of one of the regencies that there are."""
    yield Api(Keys().member("51.01"))
    stage.clear()


def test_an_address_says_its_methods_and_answers_no_other(caller: Api) -> None:
    def check(path: str) -> None:
        _, place, verbs = FOUND[path]
        assert caller.request("OPTIONS", path).status_code == 204
        for method in METHODS:
            if method.lower() not in verbs:
                assert caller.request(method, path).status_code == 405, f"{method} {place}"

    walks.each(PATHS, check)


def test_head_is_answered_as_get_without_a_body(caller: Api) -> None:
    def check(path: str) -> None:
        got, head = caller.get(path), caller.request("HEAD", path)
        assert head.status_code == got.status_code
        assert set(head.headers) == set(got.headers)

    walks.each([path for path in PATHS if "get" in FOUND[path][2]], check)
