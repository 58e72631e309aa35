"""Enactment: the regency's own act, one version in force on a day, and what then does not change any more."""

from typing import Any

import pytest

from api.regency.reporting.masterplans.enacting import Enact
from tests.support import plans, survival
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def regulation(date: str = "2022-12-30", **fields: Any) -> dict[str, Any]:
    return {"number": f"Nomor 45/{date}", "signed_on": date, "instrument": "perbup", **fields}


def in_force(api: Api, day: str) -> list[int]:
    return [row["number"] for row in api.get(f"masterplans/?in_force_on={day}").json()["data"]]


def test_a_version_is_enacted_without_having_been_reviewed(jembrana: Api, database: Stage) -> None:
    plan = plans.begin(jembrana)
    programme = plans.add(jembrana)
    path = f"masterplans/{plan['id']}/"
    body = jembrana.post(f"{path}enact/", regulation(in_force_on="2023-01-01")).json()
    assert (body["is_reviewed"], body["differs_from_accepted"]) == (False, False)
    assert (body["status"], body["may"]) == ("draft", ["submit", "copy"])
    assert (body["enacted_on"], body["superseded_on"]) == ("2022-12-30", None)
    assert body["enactment"] == {
        "instrument": "perbup",
        "number": "Nomor 45/2022-12-30",
        "signed_on": "2022-12-30",
        "in_force_on": "2023-01-01",
        "superseded_on": None,
    }
    assert (in_force(jembrana, "2022-12-31"), in_force(jembrana, "2023-01-01")) == ([], [1])
    enacted = (409, "masterplan_enacted", [])
    tag = plans.tag(jembrana, path)
    assert plans.refused(jembrana.patch(path, {"vision": "Baru"}, **tag)) == enacted
    place = f"programmes/{programme['id']}/"
    changed = jembrana.patch(place, {"title": "Lain"}, **plans.tag(jembrana, place))
    assert plans.refused(changed) == enacted
    again = jembrana.post(f"{path}enact/", regulation("2024-01-01"))
    assert plans.refused(again) == (409, "masterplan_already_enacted", [])
    kinds = database.superuser.execute("SELECT kind, content ->> 'number' FROM ledger_submission").fetchall()
    assert kinds == [("enactment", "1")]
    assert plans.history(database, "51.01", "masterplan")[-1][0] == "enacted"


def test_a_regulation_survives_in_the_version_the_register_and_the_ledger(jembrana: Api) -> None:
    sent = survival.sample(Enact, signed_on="2022-12-30", in_force_on="2023-01-01")
    path = f"masterplans/{plans.begin(jembrana)['id']}/"
    answer = jembrana.post(f"{path}enact/", sent)
    assert answer.status_code == 200, answer.json()
    said = {name: sent[name] for name in ("instrument", "number", "signed_on", "in_force_on")}
    survival.check(said, answer.json()["enactment"])
    survival.check(said, jembrana.get(path).json()["enactment"])
    (listed,) = jembrana.get("instruments/").json()["data"]
    kept = {name: sent[name] for name in ("number", "title")}
    survival.check(kept | {"kind": sent["instrument"], "signed_on": sent["signed_on"]}, listed)
    (submitted,) = jembrana.get("submissions/?kind=enactment").json()["data"]
    content = jembrana.get(f"submissions/{submitted['id']}/").json()["content"]
    assert content["instrument_number"] == said.pop("number")
    kept = {
        "date": said.pop("signed_on"),
        "in_force_from": said.pop("in_force_on"),
    }  # as its snapshot schema has them
    survival.check(said | kept, content)


def test_the_next_version_to_be_enacted_supersedes_the_one_in_force(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    jembrana.post(f"masterplans/{first['id']}/enact/", regulation("2022-12-30"))
    second = plans.begin(jembrana, based_on_id=first["id"])
    jembrana.post(f"masterplans/{second['id']}/enact/", regulation("2025-03-01"))
    assert jembrana.get(f"masterplans/{first['id']}/").json()["superseded_on"] == "2025-03-01"
    assert [in_force(jembrana, day) for day in ("2025-02-28", "2025-03-01")] == [[1], [2]]


def test_an_older_version_recorded_later_is_in_force_until_the_next_that_was(jembrana: Api) -> None:
    now = plans.begin(jembrana)
    jembrana.post(f"masterplans/{now['id']}/enact/", regulation("2022-12-30"))
    legacy = plans.begin(jembrana, profile="legacy", plan_period_start=2017, plan_period_end=2021)
    body = jembrana.post(f"masterplans/{legacy['id']}/enact/", regulation("2017-11-03")).json()
    assert body["superseded_on"] == "2022-12-30"
    assert [in_force(jembrana, day) for day in ("2017-11-03", "2022-12-29", "2022-12-30")] == [[2], [2], [1]]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (regulation("9999-12-31"), ("/signed_on", "day_out_of_range")),
        (regulation("2099-12-31"), ("/signed_on", "signed_in_the_future")),
        (regulation("2022-12-30", in_force_on="2099-01-01"), ("/in_force_on", "after_the_plan_period")),
    ],
)
def test_a_slip_of_the_keyboard_does_not_keep_later_versions_from_ever_being_in_force(
    jembrana: Api, said: dict[str, Any], expected: tuple[str, str]
) -> None:
    path = f"masterplans/{plans.begin(jembrana)['id']}/enact/"
    assert plans.refused(jembrana.post(path, said))[2] == [expected]
    assert jembrana.post(path, regulation("2022-12-30")).status_code == 200


def test_two_versions_are_never_in_force_on_one_day(jembrana: Api, database: Stage) -> None:
    first, second = plans.begin(jembrana), plans.begin(jembrana)
    jembrana.post(f"masterplans/{first['id']}/enact/", regulation("2022-12-30"))
    same_day = jembrana.post(f"masterplans/{second['id']}/enact/", regulation("2022-12-30"))
    assert plans.refused(same_day) == (409, "two_versions_in_force", [])
    jembrana.post(f"masterplans/{second['id']}/enact/", regulation("2023-12-30"))
    (id,) = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone()
    with pytest.raises(Exception, match="one_version_in_force_on_a_day"):
        database.superuser.execute(f"UPDATE r_{id}.masterplan_masterplan SET superseded_on = NULL")


@pytest.mark.parametrize(("change", "differs"), [({}, False), ({"name": "Dinas Baru"}, True)])
def test_the_answer_says_whether_it_was_reviewed_and_still_is_what_was_accepted(
    jembrana: Api, database: Stage, change: dict[str, str], differs: bool
) -> None:
    agency = plans.add_agency(jembrana)
    plan = plans.begin(jembrana)
    plans.add(jembrana, lead_agency_id=agency["id"])
    plans.submit(jembrana, plan["id"])
    plans.move_to(database, "51.01", plan["id"], "accepted")
    if change:
        path = f"agencies/{agency['id']}/"
        jembrana.patch(path, change, **plans.tag(jembrana, path))
    body = jembrana.post(f"masterplans/{plan['id']}/enact/", regulation()).json()
    assert (body["status"], body["is_reviewed"], body["differs_from_accepted"]) == ("accepted", True, differs)


def test_what_is_in_force_is_listed_whatever_a_draft_says(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    programme = plans.add(jembrana)
    jembrana.post(f"masterplans/{first['id']}/enact/", regulation())
    before = jembrana.get("programmes/?in_force_on=2025-06-30").json()
    plans.begin(jembrana, based_on_id=first["id"])
    path = f"programmes/{programme['id']}/"
    jembrana.patch(path, {"title": "Lain"}, **plans.tag(jembrana, path))
    plans.add(jembrana, title="Tambahan")
    assert jembrana.get("programmes/?in_force_on=2025-06-30").json() == before
    assert jembrana.get("programmes/?in_force_on=2020-01-01").json()["data"] == []
    assert len(jembrana.get("programmes/").json()["data"]) == 2


def test_the_head_enacts_and_a_contributor_does_not(jembrana: Api, keys: Keys) -> None:
    path = f"masterplans/{plans.begin(jembrana)['id']}/enact/"
    for role in ("contributor", "viewer"):
        answer = Api(keys.member("51.01", role), jembrana.base).post(path, regulation())
        assert plans.refused(answer) == (403, "role_not_sufficient", [])
    assert Api(keys.member("51.01", "head"), jembrana.base).post(path, regulation()).status_code == 200
