"""One grammar for writing, over every address: what creates, what changes, how a thing ends."""

import re
from typing import Any

import pytest

from tests.contract.test_documents import PATHS
from tests.support import documented

#: Where a POST adds what no PUT can, with the reason (decision 44).
BY_POST_ALONE = {
    "members/": "an invitation goes out",
    "guests/": "an invitation goes out",
    "appointments/": "an invitation goes out",
    "mentor-assignments/": "access, which begins when it is given",
    "keys/": "the answer shows a secret, once",
    "applications/": "the answer shows a secret, once",
    "webhooks/": "the answer shows a secret, once; PUT changes one that is there",
    "evidence/": "its key follows from the bytes: the same again is the same",
    "evidence-links/": "many at once: the same again is the same",
    "exemptions/": "a request to the ministry, made at an instant",
    "catalogue/releases/": "a draft's number may still change",
    "editions/": "the service makes it, as of an instant",
}
#: A PUT where more than three fields are written and nothing is changed by field, with the reason.
WHOLE = {"/v1/regencies/{code}/masterplans/{id}/document/": "the parts have addresses of their own"}
#: Last words of addresses by which something ended before there was one for all.
OTHER_ENDS = {"cancel", "close", "discard", "erase", "remove", "retire", "revoke", "stop"}
OURS = {path: verbs for path, verbs in PATHS.items() if path.startswith(("/v1/regencies/", "/v1/national/"))}
ONE = re.compile(r"(?P<list>.*/)\{(?P<key>\w+)\}/")


def written(path: str, verb: str) -> set[str]:
    """The fields that the operation reads, of a body in JSON."""
    name, _, described = documented.operation(path, verb) or ("", "", {})
    schemas = documented.documents()[name]["components"]["schemas"]
    body: Any = described["requestBody"]["content"].get("application/json", {}).get("schema", {})
    while "$ref" in body:
        body = schemas[body["$ref"].rpartition("/")[2]]
    return set(body.get("properties", ()))


def below(path: str) -> str:
    return re.sub(r"^/v1/(regencies/\{code\}|national)/", "", path)


@pytest.mark.parametrize("path", [path for path, verbs in OURS.items() if "put" in verbs])
def test_what_has_more_than_three_fields_is_changed_by_field(path: str) -> None:
    more = len(written(path, "put")) > 3
    assert "patch" in OURS[path] or not more or path in WHOLE


@pytest.mark.parametrize("path", [path for path in OURS if ONE.fullmatch(path)])
def test_what_a_post_adds_a_put_adds_too(path: str) -> None:
    found = ONE.fullmatch(path)
    assert found is not None
    adds = "post" in OURS.get(found["list"], {})
    if adds and found["key"] not in {"code"}:
        puts = "201" in OURS[path].get("put", {}).get("responses", {})
        assert puts != (below(found["list"]) in BY_POST_ALONE)


@pytest.mark.parametrize(
    "path", [path for path, verbs in OURS.items() if "put" in verbs and ONE.fullmatch(path)]
)
def test_what_has_an_id_is_added_by_post_too(path: str) -> None:
    found = ONE.fullmatch(path)
    assert found is not None
    name, _, operation = documented.operation(path, "put") or ("", "", {})
    parameters = documented.documents()[name]["components"].get("parameters", {})
    keys = [
        parameters[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in operation["parameters"]
    ]
    (key,) = (each for each in keys if each["in"] == "path" and each["name"] == found["key"])
    if found["key"] in {
        "activity",
        "programme",
    }:  # the key of another resource, with a quarter or year that of this
        return
    assert ("post" in OURS.get(found["list"], {})) == (key["schema"].get("format") == "uuid")


def test_things_end_by_delete_or_by_end_with_a_reason() -> None:
    assert [path for path in OURS if path.rstrip("/").rpartition("/")[2] in OTHER_ENDS] == []
    ends = [path for path in OURS if path.endswith("/end/")]
    assert ends
    for path in ends:
        assert list(OURS[path]) == ["post"]
        assert "reason" in written(path, "post")


def test_no_reason_is_given_for_what_is_gone() -> None:
    assert set(BY_POST_ALONE) <= {below(path) for path in OURS}
    assert set(WHOLE) <= set(OURS)
