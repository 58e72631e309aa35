"""Kinds of the security log's entries: every kind that is noted can be filtered by, and no other value is taken."""

import ast
from collections.abc import Iterator
from pathlib import Path

from api.identity.event_kinds import EVENT_KINDS
from tests.support.http import Api

ROOT = Path(__file__).parent.parent.parent


def noted() -> Iterator[str]:
    """Yield each word that a call of `note` names; a register puts its own name before it."""
    for folder in ("api", "tenants"):
        for file in (ROOT / folder).rglob("*.py"):
            for call in (
                each for each in ast.walk(ast.parse(file.read_text())) if isinstance(each, ast.Call)
            ):
                called = getattr(call.func, "attr", getattr(call.func, "id", ""))
                words = [each.value for each in call.args if isinstance(each, ast.Constant)]
                yield from (str(each) for each in words if called == "note")


def test_every_kind_that_is_noted_can_be_asked_for() -> None:
    words = set(noted())
    assert len(words) > 25
    assert [word for word in words if not any(f"_{kind}".endswith(f"_{word}") for kind in EVENT_KINDS)] == []


def test_the_log_is_filtered_by_a_kind_and_names_one_that_is_none(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    application = {"name": "Dasbor", "contact": "dasbor@x.example", "scopes": ["published:read"]}
    assert jembrana.post("applications/", application).status_code == 201
    for api, found in ((jembrana, 1), (tabanan, 0), (ministry, 0)):
        assert len(api.get("security-log/?kind=application_added").json()["data"]) == found
        assert len(api.get("security-log/?kind=key_issued,application_added").json()["data"]) == found
        answer = api.get("security-log/?kind=key_isued")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_choice")
        assert "key_isued" in answer.json()["detail"]
