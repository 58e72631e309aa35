"""Every field of members, guests and applications is kept, whichever way it goes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.regency.people.shapes import AddMember, Application, Guest, LetIn, Member, RegisterApplication
from tests.support import plans, survival
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


def instant(days: int) -> str:
    found = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
    return found.isoformat().replace("+00:00", "Z")


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """A member or guest with what is said of the person."""
    said: dict[str, Any] = row["person"]
    return said | row


def changed(api: Api, path: str, said: dict[str, Any]) -> dict[str, Any]:
    answer = api.patch(path, said, **plans.tag(api, path))
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    assert api.get(path).json() == body
    return body


def added(api: Api, collection: str, sent: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    answer = api.post(collection, sent)
    assert answer.status_code == 201, answer.json()
    body: dict[str, Any] = answer.json()
    path = f"{collection}{body['id']}/"
    kept = api.get(path).json()
    assert kept == {name: body[name] for name in kept}
    assert next(row for row in api.get(collection).json()["data"] if row["id"] == body["id"]) == kept
    return path, body


def test_a_member_survives(jembrana: Api) -> None:
    agency = plans.add_agency(jembrana)["id"]
    sent = survival.sample(
        AddMember, agency_ids=[agency], valid_until=instant(9), email="siti@jembrana.example"
    )
    path, made = added(jembrana, "members/", sent)
    survival.check(sent, flat(made))
    other = survival.sample(Member, 2, agency_ids=[agency], valid_until=instant(20), roles=["steward"])
    survival.check(other, flat(changed(jembrana, path, other)))
    twice = changed(
        jembrana, path, {"roles": ["viewer", "steward", "viewer"], "agency_ids": [agency, agency]}
    )
    assert (twice["roles"], twice["agency_ids"]) == (["steward", "viewer"], [agency])


def test_a_guest_survives(jembrana: Api) -> None:
    sent = survival.sample(LetIn, valid_until=instant(9), email="tamu@vendor.example")
    del sent["application_id"]  # either of the two
    path, made = added(jembrana, "guests/", sent)
    del sent["email"]
    survival.check(sent, flat(made))
    other = survival.sample(Guest, valid_until=instant(20), scopes=["published:read"])
    survival.check(other, changed(jembrana, path, other))


def test_an_application_survives(jembrana: Api) -> None:
    back = "https://app.example/back"
    sent = survival.sample(RegisterApplication, valid_until=instant(9), redirect_uris=[back])
    path, made = added(jembrana, "applications/", sent)
    survival.check(sent, made)
    other = survival.sample(Application, 2, valid_until=instant(20), redirect_uris=[f"{back}/2", back])
    survival.check(other, changed(jembrana, path, other))
