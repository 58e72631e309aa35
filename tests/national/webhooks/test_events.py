"""Events are part of the contract: in the documents with a valid example each, and on the page."""

from pathlib import Path
from typing import Any

import pytest

from api.national.webhooks import documented as page, targets
from api.national.webhooks.events import EVENTS, events
from tests.support import documented

DOCUMENTS = {"regency": False, "national": True}
WEBHOOKS = [(name, kind) for name in DOCUMENTS for kind in documented.documents()[name]["webhooks"]]


@pytest.mark.parametrize(("name", "to_ministry"), DOCUMENTS.items())
def test_a_document_has_the_events_that_its_users_get(name: str, to_ministry: bool) -> None:
    assert list(documented.documents()[name]["webhooks"]) == [
        each.type for each in events(to_ministry=to_ministry)
    ]
    assert ("feed.advanced" in documented.documents()[name]["webhooks"]) is not to_ministry
    assert "webhooks" not in documented.documents()["open"]


@pytest.mark.parametrize(("name", "kind"), WEBHOOKS)
def test_an_example_is_valid_and_is_what_a_test_sends(name: str, kind: str) -> None:
    described = documented.documents()[name]["webhooks"][kind]["post"]
    (example,) = described["requestBody"]["content"]["application/json"]["examples"].values()
    documented.check_event(name, example["value"])
    assert example["value"] == EVENTS[kind].example(to_ministry=DOCUMENTS[name])
    assert example["value"]["data"]["sequence"] == 0
    assert described["description"]


@pytest.mark.parametrize("fault", [{"sequence": None}, {"key": 5}, {"more": 1}])
def test_an_event_that_is_not_as_documented_is_found(fault: dict[str, Any]) -> None:
    body = EVENTS["submission.accepted"].example(to_ministry=False)
    with pytest.raises(AssertionError):
        documented.check_event("regency", {**body, "data": body["data"] | fault})


def test_a_receiver_has_as_long_as_the_page_says() -> None:
    assert "within ten seconds" in " ".join(page.page().decode().split())
    assert targets.EACH == 10 < targets.WHOLE


def test_the_page_lists_every_event() -> None:
    text = Path(page.FILE).read_text()
    assert text.encode() == page.page()
    assert all(f"| `{kind}` |" in text for kind in EVENTS)
