"""Bodies, meetings, office-holders, instruments, commitments: kept by version, seen by members, persons sparingly."""

from typing import Any
from uuid import uuid4

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")

INSTRUMENT = {"kind": "council_decree", "number": "100/2022", "signed_on": "2022-06-01"}
MEMBER = {
    "name": "I Made Contoh",
    "office": "Kepala Diskominfo",
    "email": "kadis@jembrana.example",
    "role": "sekretaris",
}


def put(api: Api, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.put(f"{path}/{uuid7()}/", body)
    assert answer.status_code == 201, answer.json()
    shown: dict[str, Any] = answer.json()
    return shown


def council(api: Api) -> dict[str, Any]:
    decree = put(api, "instruments", INSTRUMENT)
    body = {"kind": "council", "name": "Dewan", "established_by_id": decree["id"], "members": [MEMBER]}
    return put(api, "bodies", body)


def test_a_council_has_its_decree_its_members_and_its_meetings(jembrana: Api) -> None:
    body = council(jembrana)
    meeting = {"body_id": body["id"], "held_on": "2024-03-05", "attendee_count": 31, "minutes": "Disepakati."}
    put(jembrana, "meetings", meeting)
    assert jembrana.get("bodies/").json() == {"data": [body], "next": None, "next_cursor": None}
    assert body["members"] == [MEMBER]
    (shown,) = jembrana.get("meetings/").json()["data"]
    assert {name: shown[name] for name in meeting} == meeting


def test_a_row_is_added_to_its_list_under_an_id_that_is_made_or_sent(jembrana: Api, tabanan: Api) -> None:
    theirs = tabanan.post("instruments/", INSTRUMENT)
    made = jembrana.post("instruments/", INSTRUMENT)
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert made.headers["Location"].endswith(f"/v1/regencies/51.01/instruments/{made.json()['id']}/")
    assert made.headers["ETag"] == jembrana.get(f"instruments/{made.json()['id']}/").headers["ETag"]
    assert tabanan.get("instruments/").json()["data"] == [theirs.json()]
    own = {**INSTRUMENT, "number": "101/2022", "id": str(uuid7())}
    first, second = jembrana.post("instruments/", own), jembrana.post("instruments/", own)
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    refused = jembrana.post("instruments/", {**own, "number": "102/2022"})
    assert plans.refused(refused) == (409, "already_exists", [])
    assert refused.headers["Location"] == first.headers["Location"]
    assert len(jembrana.get("instruments/").json()["data"]) == 2


def test_an_id_of_ones_own_is_a_uuid_of_version_7(jembrana: Api) -> None:
    other = str(uuid4())
    for answer in (
        jembrana.put(f"instruments/{other}/", INSTRUMENT),
        jembrana.post("instruments/", {**INSTRUMENT, "id": other}),
        jembrana.post("masterplans/", {"plan_period_start": 2022, "plan_period_end": 2026, "id": other}),
    ):
        assert plans.refused(answer) == (422, "not_a_uuid7", [])
    assert jembrana.get("instruments/").json()["data"] == []


@pytest.mark.parametrize(
    ("path", "body", "change"),
    [
        ("instruments", {**INSTRUMENT, "title": "", "document": ""}, {"number": "101/2022"}),
        ("commitments", {"stakeholder": "Forkopimda", "subject": "Mendukung"}, {"signatory_count": 7}),
        (
            "office-holders",
            {"office": "Bupati", "name": "I Nengah", "capacity": "definitive", "starts_on": "2021-02-26"},
            {"ends_on": "2025-02-20"},
        ),
        ("bodies", {"kind": "forum", "name": "Forum"}, {"name": "Forum Smart City"}),
    ],
)
def test_a_row_is_changed_only_from_the_version_that_was_read(
    jembrana: Api, path: str, body: dict[str, Any], change: dict[str, Any]
) -> None:
    address = f"{path}/{uuid7()}/"
    created = jembrana.put(address, body)
    assert (created.status_code, jembrana.put(address, body).status_code) == (201, 200)
    other = {**body, **change}
    assert jembrana.put(address, other).status_code == 428
    assert jembrana.patch(address, change).status_code == 428
    changed = jembrana.patch(address, change, **{"If-Match": created.headers["ETag"]})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    again = jembrana.put(address, other)
    assert (again.status_code, again.json()) == (200, changed.json())
    assert jembrana.put(address, body, **{"If-Match": created.headers["ETag"]}).status_code == 412
    assert jembrana.get(address).json() == changed.json()
    assert jembrana.delete(address, **plans.tag(jembrana, address)).status_code == 204
    assert jembrana.get(address).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("meetings", {"body_id": str(uuid7()), "held_on": "2024-01-01"}, ("/body_id", "unknown_reference")),
        ("bodies", {"kind": "board", "name": "x"}, ("/kind", "invalid_choice")),
        (
            "office-holders",
            {
                "office": "Bupati",
                "name": "x",
                "capacity": "acting_pj",
                "starts_on": "2024-01-02",
                "ends_on": "2024-01-01",
            },
            ("/ends_on", "ends_before_it_starts"),
        ),
        (
            "bodies",
            {"kind": "team", "name": "x", "members": [{**MEMBER, "phone": "0812"}]},
            ("/members/0/phone", "unknown_field"),
        ),
        (
            "instruments",
            {"kind": "perda", "number": "1", "signed_on": "0205-01-01"},
            ("/signed_on", "day_out_of_range"),
        ),
        (
            "commitments",
            {"stakeholder": "x", "subject": "y", "signed_on": "9999-12-31"},
            ("/signed_on", "day_out_of_range"),
        ),
    ],
    ids=["reference", "kind", "days", "phone", "year-205", "year-9999"],
)
def test_what_does_not_fit_is_refused_at_its_place(
    jembrana: Api, path: str, body: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert plans.refused(jembrana.put(f"{path}/{uuid7()}/", body))[2] == [expected]


def test_an_instrument_stands_once_and_stays_while_something_refers_to_it(jembrana: Api) -> None:
    body = council(jembrana)
    again = jembrana.put(f"instruments/{uuid7()}/", INSTRUMENT)
    assert plans.refused(again)[:2] == (409, "instrument_exists")
    path = f"instruments/{body['established_by_id']}/"
    refused = jembrana.delete(path, **plans.tag(jembrana, path))
    assert plans.refused(refused) == (409, "still_referred_to", [])


def test_the_regulation_that_enacts_a_masterplan_is_among_the_instruments(jembrana: Api) -> None:
    plans.enact(jembrana, plans.begin(jembrana)["id"], number="45 Tahun 2022")
    (shown,) = jembrana.get("instruments/").json()["data"]
    assert (shown["kind"], shown["number"], shown["signed_on"]) == ("perbup", "45 Tahun 2022", "2022-12-30")
    path = f"instruments/{shown['id']}/"
    assert jembrana.delete(path, **plans.tag(jembrana, path)).status_code == 409
    other = jembrana.patch(path, {"number": "46 Tahun 2022"}, **plans.tag(jembrana, path))
    assert plans.refused(other) == (409, "instrument_enacts", [])
    assert jembrana.patch(path, {"title": "Rencana Induk"}, **plans.tag(jembrana, path)).status_code == 200


def test_history_tells_that_persons_changed_and_never_their_names(jembrana: Api, database: Stage) -> None:
    council(jembrana)
    ((action, _, changes),) = plans.history(database, "51.01", "body")
    assert action == "created"
    assert changes["members"][1].startswith("blake2b:")
    assert "Contoh" not in str(changes)


def test_only_members_see_registers_and_only_stewards_write_them(
    jembrana: Api, tabanan: Api, keys: Keys
) -> None:
    body = council(jembrana)
    guest = Api(keys.integrator("51.01", scopes=("drafts:read",)), jembrana.base)
    assert plans.refused(guest.get("bodies/")) == (403, "role_not_sufficient", [])
    viewer = Api(keys.member("51.01", "viewer"), jembrana.base)
    assert viewer.get("bodies/").status_code == 200
    assert viewer.put(f"bodies/{uuid7()}/", {"kind": "forum", "name": "x"}).status_code == 403
    assert tabanan.get(f"bodies/{body['id']}/").status_code == 404
    assert tabanan.get("bodies/").json()["data"] == []
