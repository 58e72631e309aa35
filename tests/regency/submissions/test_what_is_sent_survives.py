"""Every write keeps what a regency says before a submission, and the submission contains it."""

import pytest

from api.regency.reporting.bimtek.shapes import Attendance, Deliverable, OfficeAttendance, SubmitStage
from api.regency.reporting.reports.parts import Part
from api.regency.reporting.submissions.shapes import Rules, SignOff
from tests.regency.bodies.test_bimtek import schedule, stage_of
from tests.regency.evidence import evidence
from tests.support import plans, survival
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


def test_attendance_survives_its_writes_and_the_list_of_stages(jembrana: Api, ministry: Api) -> None:
    path = f"bimtek/sessions/{schedule(ministry)}/attendance/"
    file = evidence.sent(jembrana)
    first, second = (
        survival.sample(
            Attendance,
            number,
            head_count=number,
            offices=[survival.sample(OfficeAttendance, head_count=number)],
            signed_list=file,
        )
        for number in (1, 2)
    )
    added = jembrana.put(path, first)
    survival.check(first, added.json())
    survival.check(second, jembrana.put(path, second, **{"If-Match": added.headers["ETag"]}).json())
    survival.check(second, stage_of(jembrana)["sessions"][0]["attendance"])


def test_a_hand_in_survives_the_preview_and_the_submission(jembrana: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    file = evidence.sent(jembrana)
    assert evidence.link(jembrana, ("bimtek_stage", "2022/1", file)).status_code == 200
    deliverable = survival.sample(Deliverable, document=file)
    sent = survival.sample(SubmitStage, masterplan_id=plan, deliverables=[deliverable])
    sent["expected_content"] = None
    named = {name: sent[name] for name in ("deliverables", "masterplan_id")}
    previewed = jembrana.post("bimtek/2022/1/preview/", named).json()
    survival.check(sent["deliverables"], previewed["content"]["deliverables"])
    again = jembrana.get("bimtek/2022/1/preview/").json()
    assert (again["content"], again["content_hash"]) == (previewed["content"], previewed["content_hash"])
    done = jembrana.post("bimtek/2022/1/submit/", sent | {"expected_content": again["content_hash"]})
    assert done.status_code == 201, done.json()
    submission = jembrana.get(f"submissions/{done.json()['submission']['id']}/").json()
    assert submission["reason"] == sent["reason"]
    survival.check(sent["deliverables"], submission["content"]["deliverables"])
    assert submission["content"]["masterplan"]["masterplan"]["id"] == plan


def test_the_rules_a_part_and_a_sign_off_survive(jembrana: Api) -> None:
    rules = survival.sample(Rules)
    survival.check(rules, jembrana.put("submission-rules/", rules).json())
    survival.check(rules, jembrana.get("submission-rules/").json())
    agency = plans.add_agency(jembrana, "Bappeda")["id"]
    part = survival.sample(Part)
    survival.check(part, jembrana.post(f"reports/2025-Q4/parts/{agency}/deliver/", part).json())
    survival.check(part, jembrana.get("reports/2025-Q4/parts/").json()["data"][0])
    found = jembrana.get("reports/2025-Q4/preview/").json()["content_hash"]
    signed = survival.sample(SignOff, step="prepared", content_hash=found)
    answer = jembrana.post("reports/2025-Q4/sign-offs/", signed)
    assert answer.status_code == 201, answer.json()
    survival.check(signed, answer.json())
