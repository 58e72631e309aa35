"""Bimtek: the ministry schedules, regencies come and hand in, and a stage is done when that was accepted."""

from typing import Any

import pytest

from tenants.ids import uuid7
from tests.regency.evidence.evidence import sent
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")

SESSION = {
    "cohort": "2022",
    "regency_codes": [],
    "stage": 1,
    "starts_on": "2022-06-14",
    "ends_on": "2022-06-15",
    "place": "Denpasar",
    "mentor_offices": ["Universitas Udayana"],
    "note": "",
}
HAND_IN = {"deliverables": [{"title": "Draf Buku 1"}]}


def schedule(ministry: Api, **fields: Any) -> str:
    id = str(uuid7())
    answer = ministry.put(f"bimtek/sessions/{id}/", {**SESSION, **fields})
    assert answer.status_code == 201, answer.json()
    return id


def stage_of(api: Api, number: int = 1) -> dict[str, Any]:
    (found,) = (
        each
        for each in api.get("bimtek/").json()["data"]
        if (each["cohort"], each["stage"]) == ("2022", number)
    )
    return dict(found)


def test_the_ministry_schedules_and_the_regencies_of_the_cohort_read(jembrana: Api, ministry: Api) -> None:
    id = schedule(ministry)
    first = stage_of(jembrana)
    assert first == {
        "cohort": "2022",
        "stage": 1,
        "sessions": [
            {
                "id": id,
                **{
                    name: SESSION[name]
                    for name in ("starts_on", "ends_on", "place", "mentor_offices", "note")
                },
                "attendance": None,
            }
        ],
        "status": None,
        "submission_id": None,
        "is_done": False,
    }
    assert [each["stage"] for each in jembrana.get("bimtek/").json()["data"]] == [1, 2, 3, 4]


def test_the_schedule_is_changed_from_the_version_read_by_the_programme_office_only(
    jembrana: Api, ministry: Api, keys: Keys
) -> None:
    path = f"bimtek/sessions/{schedule(ministry)}/"
    moved = {**SESSION, "place": "Negara"}
    assert ministry.put(path, moved).status_code == 428
    assert ministry.put(path, moved, **plans.tag(ministry, path)).json()["version"] == 2
    assert jembrana.put(f"/v1/national/{path}", moved).status_code == 403
    wrong = ministry.put(f"bimtek/sessions/{uuid7()}/", {**SESSION, "ends_on": "2022-06-13"})
    assert plans.refused(wrong)[2] == [("/ends_on", "ends_before_it_starts")]
    wrong = ministry.put(f"bimtek/sessions/{uuid7()}/", {**SESSION, "cohort": "1999"})
    assert plans.refused(wrong)[2] == [("/cohort", "unknown_cohort")]
    assert ministry.delete(path, **plans.tag(ministry, path)).status_code == 204
    assert ministry.get("bimtek/sessions/").json()["data"] == []


def test_attendance_is_a_head_count_of_the_regencys_own(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    path = f"bimtek/sessions/{schedule(ministry)}/attendance/"
    signed = sent(jembrana)
    offices = [
        {"office": "Diskominfo", "head_count": 12},
        {"office": "Camat dan perbekel", "head_count": 159},
    ]
    counted = jembrana.put(path, {"head_count": 171, "offices": offices, "signed_list": signed})
    assert (counted.status_code, counted.json()["version"]) == (201, 1), counted.json()
    shown = {"head_count": 171, "offices": offices, "signed_list": signed, "version": 1}
    assert stage_of(jembrana)["sessions"][0]["attendance"] == shown
    assert jembrana.put(path, {"head_count": 170}).status_code == 428
    corrected = jembrana.put(path, {"head_count": 170}, **{"If-Match": counted.headers["ETag"]})
    assert corrected.json() == {"head_count": 170, "offices": [], "signed_list": "", "version": 2}
    assert stage_of(jembrana)["sessions"][0]["attendance"]["head_count"] == 170
    assert stage_of(tabanan)["sessions"][0]["attendance"] is None
    assert jembrana.put(f"bimtek/sessions/{uuid7()}/attendance/", {"head_count": 1}).status_code == 404
    of_others = schedule(ministry, cohort="2017")
    assert jembrana.put(f"bimtek/sessions/{of_others}/attendance/", {"head_count": 1}).status_code == 404


def test_attendance_that_contradicts_itself_is_refused_with_every_fault(jembrana: Api, ministry: Api) -> None:
    path = f"bimtek/sessions/{schedule(ministry)}/attendance/"
    offices = [{"office": "Diskominfo", "head_count": 12}, {"office": " DISKOMINFO", "head_count": 3}]
    wrong = jembrana.put(path, {"head_count": 171, "offices": offices, "signed_list": "ab" * 32})
    assert plans.refused(wrong)[2] == [
        ("/head_count", "head_count_differs"),
        ("/offices/1/office", "duplicate_office"),
        ("/signed_list", "unknown_file"),
    ]
    assert jembrana.put(path, {"head_count": 1, "signed_list": "daftar-hadir.pdf"}).status_code == 422
    assert jembrana.put(path, {"head_count": 1, "signed_list": "ab" * 32}).status_code == 409
    assert stage_of(jembrana)["sessions"][0]["attendance"] is None


def test_a_session_of_named_regencies_is_theirs_alone(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    id = schedule(ministry, regency_codes=["51.01"], place="Negara")
    assert ministry.get(f"bimtek/sessions/{id}/").json()["regency_codes"] == ["51.01"]
    assert [each["id"] for each in stage_of(jembrana)["sessions"]] == [id]
    assert stage_of(tabanan)["sessions"] == []
    assert tabanan.put(f"bimtek/sessions/{id}/attendance/", {"head_count": 1}).status_code == 404
    assert jembrana.put(f"bimtek/sessions/{id}/attendance/", {"head_count": 171}).status_code == 201
    both = {**SESSION, "regency_codes": ["51.02", "51.01", "51.02"], "place": "Negara"}
    path = f"bimtek/sessions/{id}/"
    changed = ministry.put(path, both, **plans.tag(ministry, path))
    assert (changed.status_code, changed.json()["regency_codes"]) == (200, ["51.01", "51.02"])
    assert ministry.put(path, both).json() == ministry.get(path).json(), "the same again needs no If-Match"
    assert len(stage_of(tabanan)["sessions"]) == 1


def test_a_session_names_regencies_of_its_cohort(ministry: Api) -> None:
    wrong = {"regency_codes": ["51.01", "99.99"], "cohort": "2017", "ends_on": "2022-06-13"}
    told = [
        ("/regency_codes", "not_of_the_cohort"),
        ("/regency_codes", "unknown_regency"),
        ("/ends_on", "ends_before_it_starts"),
    ]
    path = f"bimtek/sessions/{schedule(ministry)}/"
    for answer in (
        ministry.put(f"bimtek/sessions/{uuid7()}/", SESSION | wrong),
        ministry.post("bimtek/sessions/", SESSION | wrong),
        ministry.patch(path, wrong, **plans.tag(ministry, path)),
    ):
        assert plans.refused(answer)[2] == told
    for one, refused in (
        ({"cohort": "1999"}, ("/cohort", "unknown_cohort")),
        ({"cohort": "2017", "regency_codes": ["51.01"]}, ("/regency_codes", "not_of_the_cohort")),
        ({"regency_codes": ["99.99"]}, ("/regency_codes", "unknown_regency")),
    ):
        for answer in (
            ministry.put(f"bimtek/sessions/{uuid7()}/", SESSION | one),
            ministry.post("bimtek/sessions/", SESSION | one),
            ministry.patch(path, one, **plans.tag(ministry, path)),
        ):
            assert (plans.refused(answer)[0], plans.refused(answer)[2]) == (409, [refused])
    (session,) = ministry.get("bimtek/sessions/").json()["data"]
    assert (session["cohort"], session["version"]) == ("2022", 1)


def test_a_stage_is_done_when_its_hand_in_was_accepted(jembrana: Api, ministry: Api, database: Stage) -> None:
    plan = plans.begin(jembrana)
    answer = jembrana.post("bimtek/2022/1/submit/", {**HAND_IN, "masterplan_id": plan["id"]})
    assert answer.status_code == 201, answer.json()
    submission = answer.json()["submission"]
    assert (submission["kind"], submission["subject"], answer.json()["is_unchanged"]) == (
        "bimtek_deliverable",
        "2022/1",
        False,
    )
    again = jembrana.post("bimtek/2022/1/submit/", {**HAND_IN, "masterplan_id": plan["id"]})
    assert (again.status_code, again.json()["receipt"]) == (200, answer.json()["receipt"])
    assert (stage_of(jembrana)["status"], stage_of(jembrana)["is_done"]) == ("submitted", False)
    accepted = ministry.post(f"submissions/{submission['id']}/accept/", {})
    assert accepted.status_code == 200, accepted.json()
    assert (stage_of(jembrana)["status"], stage_of(jembrana)["is_done"]) == ("accepted", True)
    content = database.superuser.execute("SELECT content FROM ledger_submission").fetchone()[0]
    assert (content["schema"], content["masterplan"]["masterplan"]["id"]) == (
        "bimtek-deliverable/1",
        plan["id"],
    )
    assert stage_of(jembrana, 2)["is_done"] is False


def test_only_stages_of_the_regencys_own_cohorts_are_handed_in(jembrana: Api, keys: Keys) -> None:
    for path in ("bimtek/2017/1/submit/", "bimtek/2022/5/submit/"):
        assert jembrana.post(path, HAND_IN).status_code == 404
    assert plans.refused(jembrana.post("bimtek/2022/1/submit/", {"deliverables": []}))[0] == 422
    contributor = Api(keys.member("51.01", "contributor"), jembrana.base)
    assert contributor.post("bimtek/2022/1/submit/", HAND_IN).status_code == 403


def test_a_returned_stage_is_handed_in_again_and_a_later_hand_in_does_not_undo_an_accepted_one(
    jembrana: Api, ministry: Api
) -> None:
    def hand_in(title: str) -> str:
        body = {"deliverables": [{"title": title}], "reason": "diperbaiki"}
        answer = jembrana.post("bimtek/2022/1/submit/", body)
        assert answer.status_code == 201, answer.json()
        return str(answer.json()["submission"]["id"])

    first = hand_in("Draf")
    assert ministry.post(f"submissions/{first}/return/", {"reasons": ["Belum lengkap"]}).status_code == 200
    assert (stage_of(jembrana)["status"], stage_of(jembrana)["is_done"]) == ("returned", False)
    second = hand_in("Draf lengkap")
    assert ministry.post(f"submissions/{first}/accept/").json()["code"] == "newer_revision"
    assert ministry.post(f"submissions/{second}/accept/").status_code == 200
    assert (stage_of(jembrana)["submission_id"], stage_of(jembrana)["is_done"]) == (second, True)
    third = hand_in("Draf akhir")
    found = stage_of(jembrana)
    assert (found["submission_id"], found["status"], found["is_done"]) == (third, "submitted", True)
