"""Submitting a version: what crosses the border, and that it crosses once."""

import hashlib
import json

import pytest

from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.queries import queries
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def reported(stage: Stage) -> list[tuple[str, ...]]:
    """The programmes in force in the ministry's figures."""
    rows = stage.superuser.execute(
        "SELECT r.kemendagri_code, p.basis, p.programme_id::text, p.dimension, p.sub_dimension, p.time_frame,"
        " p.quick_win, p.allocated::text FROM figures_reported_programme p"
        " JOIN tenants_regency r ON r.id = p.regency_id WHERE p.valid_until IS NULL ORDER BY p.programme_id"
    )
    return list(rows.fetchall())


def test_a_submission_holds_the_version_with_its_programmes_and_no_persons(
    jembrana: Api, database: Stage
) -> None:
    agency = plans.add_agency(jembrana, short_name="Dinkes")
    plan = plans.begin(jembrana, vision="Jembrana Emas", missions=["Melayani"], cohort="2022")
    programme = plans.add(
        jembrana,
        lead_agency_id=agency["id"],
        quick_win=True,
        indicative_amounts=[plans.allocation(amount="12345678901234567890")],
    )
    book = plans.put_book(jembrana, plan["id"])
    plans.make_ready(jembrana, plan["id"])
    answer = jembrana.post(f"masterplans/{plan['id']}/submit/", {})
    assert answer.status_code == 201
    submission = answer.json()["submission"]
    payload, content_hash, kind, subject, office = database.superuser.execute(
        "SELECT payload, content_hash, kind, subject, submitted_by_office FROM ledger_submission"
    ).fetchone()
    assert json.loads(payload) == {
        "schema": "masterplan/1",
        "regency": "51.01",
        "evidence": [],
        "masterplan": {
            "id": plan["id"],
            "number": 1,
            "based_on": None,
            "profile": "legacy",
            "cohort": "2022",
            "plan_period_start": 2022,
            "plan_period_end": 2026,
            "vision": "Jembrana Emas",
            "missions": ["Melayani"],
            "objectives": [],
            "regional_vision": "",
            "rpjmd_missions": [],
            "readiness": [],
            "strategies": [],
            "road_map": [],
        },
        "books": [
            {
                "id": book["id"],
                "kind": "masterplan",
                "title": "Buku masterplan",
                "chapters": [{"title": "Pendahuluan", "text": "Isi bab."}],
            }
        ],
        "agencies": [{"id": agency["id"], "name": "Dinas Kesehatan", "short_name": "Dinkes"}],
        "programmes": [
            {
                "id": programme["id"],
                "title": "Mal Pelayanan Publik",
                "dimension": "governance",
                "sub_dimension": "public_service",
                "lead_agency": agency["id"],
                "supporting_agencies": [],
                "time_frame": "short",
                "quick_win": True,
                "quick_win_owner": "",
                "nomenclature_code": "",
                "rpjmd_mission": "",
                "allocations": [plans.allocation(amount="12345678901234567890")],
                "activities": [],
            }
        ],
    }
    assert answer.json() == {
        "submission": {
            "id": submission["id"],
            "kind": "masterplan",
            "subject": plan["id"],
            "revision": 1,
            "sequence": 1,
            "content_hash": hashlib.sha256(payload).hexdigest(),
            "previous_hash": "0" * 64,
            "submitted_at": submission["submitted_at"],
            "is_late": False,
            "is_self_checked": True,
        },
        "receipt": answer.json()["receipt"],
        "is_unchanged": False,
        "may": ["enact", "copy"],
        "warnings": [],
    }
    assert (kind, subject, bytes(content_hash)) == (
        "masterplan",
        plan["id"],
        hashlib.sha256(payload).digest(),
    )
    assert office.startswith("Diskominfo")
    assert b"Member" not in payload


def test_the_submitted_programmes_are_the_ones_in_the_figures(jembrana: Api, database: Stage) -> None:
    plan = plans.begin(jembrana)
    programme = plans.add(
        jembrana,
        sub_dimension="waste",
        indicative_amounts=[
            plans.allocation(2024, "100"),
            plans.allocation(2025, "200"),
            plans.allocation(2025, "40", source="apbn"),
        ],
    )
    plans.revise_as_before(database, "51.01", programme["id"], 2025, "250")
    assert reported(database) == []
    plans.submit(jembrana, plan["id"])
    assert reported(database) == [
        ("51.01", "submitted", programme["id"], "environment", "waste", "short", False, "390")
    ]


def test_equal_content_again_is_the_submission_there_is(jembrana: Api, database: Stage) -> None:
    plan = plans.begin(jembrana)
    plans.add(jembrana)
    plans.make_ready(jembrana, plan["id"])
    first = jembrana.post(f"masterplans/{plan['id']}/submit/", {})
    again = jembrana.post(f"masterplans/{plan['id']}/submit/", {})
    assert again.status_code == 200
    assert again.json() == {**first.json(), "is_unchanged": True}
    assert database.superuser.execute("SELECT count(*) FROM ledger_submission").fetchone() == (1,)
    assert jembrana.get(f"masterplans/{plan['id']}/").json()["version"] == 3


def test_a_submitted_version_takes_no_other_programmes(jembrana: Api) -> None:
    plan = plans.begin(jembrana)
    programme = plans.add(jembrana)
    plans.submit(jembrana, plan["id"])
    path = f"programmes/{programme['id']}/"
    tag = plans.tag(jembrana, path)
    not_editable = (409, "masterplan_not_editable", [])
    assert plans.refused(jembrana.patch(path, {"title": "Lain"}, **tag)) == not_editable
    assert plans.refused(jembrana.delete(path, **tag)) == not_editable
    assert plans.refused(jembrana.post(plans.of(plan["id"]), plans.PROGRAMME)) == not_editable
    assert plans.refused(jembrana.post("programmes/", plans.PROGRAMME)) == (409, "no_draft_masterplan", [])


def test_a_returned_version_is_submitted_again_as_its_next_revision(jembrana: Api, database: Stage) -> None:
    plan = plans.begin(jembrana)
    programme = plans.add(jembrana)
    plans.submit(jembrana, plan["id"])
    plans.move_to(database, "51.01", plan["id"], "returned")
    path = f"programmes/{programme['id']}/"
    jembrana.patch(path, {"sub_dimension": "waste"}, **plans.tag(jembrana, path))
    answer = jembrana.post(f"masterplans/{plan['id']}/submit/", {"reason": "Catatan reviewer"})
    assert answer.status_code == 201
    submission = answer.json()["submission"]
    assert (submission["revision"], submission["sequence"], submission["subject"]) == (2, 2, plan["id"])
    assert submission["previous_hash"] != "0" * 64
    assert [row[3:5] for row in reported(database)] == [("environment", "waste")]


def test_a_version_that_changed_behind_its_state_is_not_submitted(jembrana: Api, database: Stage) -> None:
    agency = plans.add_agency(jembrana)
    plan = plans.begin(jembrana)
    plans.add(jembrana, lead_agency_id=agency["id"])
    plans.submit(jembrana, plan["id"])
    path = f"agencies/{agency['id']}/"
    jembrana.patch(path, {"name": "Dinas Kesehatan Baru"}, **plans.tag(jembrana, path))
    answer = jembrana.post(f"masterplans/{plan['id']}/submit/", {})
    assert plans.refused(answer) == (409, "masterplan_already_submitted", [])
    assert database.superuser.execute("SELECT count(*) FROM ledger_submission").fetchone() == (1,)


def test_an_older_masterplan_recorded_later_does_not_replace_the_figures(
    jembrana: Api, database: Stage
) -> None:
    plan = plans.begin(jembrana)
    programme = plans.add(jembrana)
    plans.submit(jembrana, plan["id"])
    legacy = plans.begin(jembrana, profile="legacy", plan_period_start=2017, plan_period_end=2021)
    plans.add(jembrana, title="Lama")
    plans.submit(jembrana, legacy["id"])
    assert [row[2] for row in reported(database)] == [programme["id"]]


def test_a_submission_stands_in_history(jembrana: Api, database: Stage) -> None:
    plan = plans.begin(jembrana)
    answer = plans.submit(jembrana, plan["id"])
    assert plans.history(database, "51.01", "masterplan")[-1] == (
        "submitted",
        3,
        {
            "status": ["draft", "submitted"],
            "submission": [None, answer["submission"]["id"]],
            "revision": [None, 1],
            "content_hash": [None, answer["submission"]["content_hash"]],
        },
    )


def test_a_submission_made_from_another_version_is_refused(jembrana: Api) -> None:
    path = f"masterplans/{plans.begin(jembrana)['id']}/"
    tag = plans.tag(jembrana, path)
    jembrana.patch(path, {"vision": "Baru"}, **tag)
    assert jembrana.post(f"{path}submit/", {}, **tag).status_code == 412


def test_only_admin_and_steward_submit(jembrana: Api, keys: Keys) -> None:
    plan = plans.begin(jembrana)
    plans.make_ready(jembrana, plan["id"])
    path = f"masterplans/{plan['id']}/submit/"
    for role in ("contributor", "viewer", "head"):
        answer = Api(keys.member("51.01", role), jembrana.base).post(path, {})
        assert plans.refused(answer) == (403, "role_not_sufficient", [])
    assert Api(keys.member("51.01", "steward"), jembrana.base).post(path, {}).status_code == 201


def test_another_regency_cannot_submit_it(jembrana: Api, tabanan: Api) -> None:
    path = f"masterplans/{plans.begin(jembrana)['id']}/submit/"
    assert tabanan.post(path, {}).status_code == 404
    assert tabanan.post(f"{jembrana.base}/{path}", {}).status_code == 404


def test_a_submission_takes_the_same_queries_whatever_its_size(jembrana: Api) -> None:
    plan = plans.begin(jembrana)
    for number in range(5):
        plans.add(jembrana, title=f"Program {number}", indicative_amounts=[plans.allocation()])
    plans.make_ready(jembrana, plan["id"])
    with queries() as sent:
        assert jembrana.post(f"masterplans/{plan['id']}/submit/", {}).status_code == 201
    assert len(sent) == 30


def test_the_preview_lists_what_is_missing_under_blocking(jembrana: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    missing = jembrana.get(f"masterplans/{plan}/completeness/").json()["missing"]
    preview = jembrana.get(f"masterplans/{plan}/preview/").json()
    assert len(missing) > 10
    assert preview["blocking"] == [
        {name: each[name] for name in ("code", "message", "pointer")} | {"is_answered": False}
        for each in missing
    ]
    plans.make_ready(jembrana, plan)
    assert jembrana.get(f"masterplans/{plan}/preview/").json()["blocking"] == []
    plans.submit(jembrana, plan)
    assert jembrana.get(f"masterplans/{plan}/preview/").json()["blocking"] == []
