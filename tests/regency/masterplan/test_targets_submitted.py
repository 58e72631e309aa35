"""Targets of a version of the masterplan are submitted by themselves: what crosses, when, what becomes of it."""

import hashlib
from typing import Any

import pytest
import rfc8785
from django.conf import settings

from api.regency.reporting.submissions.shapes import SignOff
from tests.national.figures.test_reconcile import reconciled
from tests.national.figures.test_targets import SOURCE, aim
from tests.regency.indicators.test_local_indicators import WATER
from tests.support import plans, survival
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def planned(api: Api, **fields: Any) -> str:
    """Return the address of the targets of a version that the ministry has, with one target and its baseline."""
    id = plans.begin(api, **fields)["id"]
    plans.submit(api, id)
    aim(api, "ECO-03", "5.5", str(fields.get("plan_period_end", 2026)))
    aim(api, "ECO-03", "7", "2021", "baselines")
    return f"masterplans/{id}/targets/"


def submitted(api: Api, path: str, status: int = 201, **said: Any) -> dict[str, Any]:
    answer = api.post(f"{path}submit/", said)
    assert answer.status_code == status, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def previewed(api: Api, path: str) -> dict[str, Any]:
    answer = api.get(f"{path}preview/")
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def in_force(stage: Stage, basis: str = "submitted") -> list[tuple[str, ...]]:
    """Return the rows of the ministry's figures."""
    rows = stage.superuser.execute(
        "SELECT r.kemendagri_code, t.indicator, t.period, t.kind, t.value, trim_scale(t.number)::text, t.source"
        " FROM figures_reported_target t JOIN tenants_regency r ON r.id = t.regency_id"
        " WHERE t.valid_until IS NULL AND t.basis = %s ORDER BY 1, 2, 3",
        [basis],
    )
    return list(rows.fetchall())


def test_a_submission_holds_the_whole_set_and_nothing_else(
    jembrana: Api, tabanan: Api, ministry: Api, database: Stage
) -> None:
    path = planned(jembrana)
    id = path.split("/")[1]
    for code, value, period, kind in (
        ("ECO-03", "6", "2024", "targets"),
        ("ECO-03", "4", "2027", "targets"),  # after the plan
        ("ECO-03", "8", "2020", "baselines"),  # an older one
        ("ECO-03", "6.2", "2025", "baselines"),  # after the first target
        ("GOV-03", "WTP", "2026", "targets"),  # a word, without a baseline
        ("LIV-01", "90", "2021", "baselines"),  # without a target
    ):
        aim(jembrana, code, value, period, kind)
    aim(jembrana, "ECO-03", "5", "2026")
    aim(jembrana, "LIV-01", "80", "2025")
    gone = "targets/LIV-01/total/2025/"
    assert jembrana.delete(gone, **plans.tag(jembrana, gone)).status_code == 204
    assert jembrana.put("indicators/L-AIR-01/", WATER).status_code == 201
    local = {"value": "1", "source": SOURCE}
    assert jembrana.put("targets/L-AIR-01/desa-1/2026-12/", local).status_code == 201
    aim(tabanan, "ECO-03", "1", "2026")
    (plan,) = jembrana.get("submissions/").json()["data"]
    content = {
        "schema": "targets/1",
        "regency": "51.01",
        "masterplan": {
            "id": id,
            "number": 1,
            "plan_period_start": 2022,
            "plan_period_end": 2026,
            "content_hash": plan["content_hash"],
        },
        "targets": [
            row("ECO-03", "2024", "6"),
            row("ECO-03", "2026", "5", 2),
            row("GOV-03", "2026", "WTP"),
        ],
        "baselines": [row("ECO-03", "2021", "7")],
        "evidence": [],
    }
    seen = previewed(jembrana, path)
    hash = hashlib.sha256(rfc8785.dumps(content)).hexdigest()
    assert (seen["content"], seen["content_hash"], seen["blocking"]) == (content, hash, [])
    assert "Targets: 3, of 2 series" in [line["en"] for line in seen["summary"]]
    assert len(ministry.get("submissions/").json()["data"]) == 1, "nothing crossed by a preview"
    done = submitted(jembrana, path, reason="awal", expected_content=hash)
    submission = ministry.get(f"submissions/{done['submission']['id']}/").json()
    survival.check({"content": content, "reason": "awal", "content_hash": hash}, submission)
    shown = f"submissions/{submission['id']}/"
    labels = [
        ministry.get(shown, **{"Accept-Language": each}).json()["subject_label"] for each in ("en", "id")
    ]
    assert labels == ["Targets 2022-2026, version 1", "Target 2022-2026, versi 1"]
    assert jembrana.get(f"submissions/{done['submission']['id']}/payload/").json() == content
    claims = jembrana.get(f"submissions/{done['submission']['id']}/receipt/").json()["claims"]
    assert (claims["kind"], claims["subject"], claims["content_hash"]) == ("targets", id, hash)
    again = submitted(jembrana, path, 200)
    assert (again["is_unchanged"], again["receipt"]) == (True, done["receipt"])
    assert in_force(database) == [
        ("51.01", "ECO-03", "2021", "baseline", "7", "7", SOURCE),
        ("51.01", "ECO-03", "2024", "target", "6", "6", SOURCE),
        ("51.01", "ECO-03", "2026", "target", "5", "5", SOURCE),
        ("51.01", "GOV-03", "2026", "target", "WTP", None, SOURCE),
    ]
    assert tabanan.get(f"{path}preview/").status_code == 404
    assert tabanan.post(f"{path}submit/", {}).status_code == 404
    assert tabanan.get("submissions/").json()["data"] == []
    (entry,) = jembrana.get("history/?resource=targets").json()["data"]
    assert (entry["key"], entry["action"]) == (id, "submitted")


def row(code: str, period: str, value: str, version: int = 1) -> dict[str, Any]:
    return {
        "indicator": code,
        "series": "total",
        "period": period,
        "value": value,
        "source": SOURCE,
        "version": version,
    }


def test_a_plan_that_the_ministry_does_not_have_and_one_without_targets_are_refused(
    jembrana: Api, database: Stage
) -> None:
    id = plans.begin(jembrana)["id"]
    path = f"masterplans/{id}/targets/"
    aim(jembrana, "ECO-03", "5", "2027")
    codes = [each["code"] for each in previewed(jembrana, path)["blocking"]]
    assert codes == ["plan_not_submitted", "no_targets"]
    assert plans.refused(jembrana.post(f"{path}submit/", {}))[:2] == (409, "plan_not_submitted")
    plans.enact(jembrana, id)
    assert plans.refused(jembrana.post(f"{path}submit/", {}))[:2] == (409, "no_targets")
    aim(jembrana, "ECO-03", "5", "2026")
    assert submitted(jembrana, path)["submission"]["revision"] == 1
    assert previewed(jembrana, path)["content"]["masterplan"]["content_hash"] is None, "enacted only"
    assert [row[2] for row in in_force(database)] == ["2026"]


def test_a_target_that_changed_since_is_named(jembrana: Api, ministry: Api) -> None:
    path = planned(jembrana)
    hash = previewed(jembrana, path)["content_hash"]
    before = submitted(jembrana, path)["submission"]
    assert jembrana.get(f"{path}changed/").json()["since_submitted"]["differs"] is False
    aim(jembrana, "ECO-03", "4.5", "2026")
    since = jembrana.get(f"{path}changed/").json()["since_submitted"]
    assert [(each["before"], each["after"]) for each in since["differences"]] == [("5.5", "4.5"), (1, 2)]
    refused = jembrana.post(f"{path}submit/", {"expected_content": hash})
    assert (refused.status_code, refused.json()["code"]) == (409, "content_changed")
    now = submitted(jembrana, path, reason="RPJMD perubahan")["submission"]
    assert (now["revision"], before["revision"]) == (2, 1)
    id = path.split("/")[1]
    plan = ministry.get("submissions/?kind=masterplan").json()["data"][0]
    assert ministry.post(f"submissions/{plan['id']}/return/", {"reasons": ["Visi"]}).status_code == 200
    assert jembrana.get(f"{path}changed/").json()["since_submitted"]["differs"] is False
    where = f"masterplans/{id}/"
    assert jembrana.patch(where, {"vision": "Lain"}, **plans.tag(jembrana, where)).status_code == 200
    assert jembrana.get(f"{path}changed/").json()["since_submitted"]["differs"] is False, "a draft"
    plans.submit(jembrana, id)
    since = jembrana.get(f"{path}changed/").json()["since_submitted"]
    assert [each["before"] for each in since["differences"]] == [plan["content_hash"]]


def test_it_is_reviewed_as_every_submission(
    jembrana: Api, tabanan: Api, ministry: Api, database: Stage
) -> None:
    path = planned(jembrana)
    first = submitted(jembrana, path)["submission"]["id"]
    comment = {"text": "Sumbernya?", "pointer": "/targets/0/source"}
    assert ministry.post(f"submissions/{first}/comments/", comment).status_code == 201
    assert ministry.post(f"submissions/{first}/return/", {"reasons": ["Tanpa 2025"]}).status_code == 200
    assert jembrana.post(f"submissions/{first}/object/", {"reason": "Ada"}).status_code == 200
    assert (
        ministry.post(f"submissions/{first}/decide/", {"decision": "reject", "reason": "Bukan"}).status_code
        == 200
    )
    aim(jembrana, "ECO-03", "5.8", "2025")
    second = submitted(jembrana, path)["submission"]["id"]
    assert in_force(database, "accepted") == []
    assert ministry.post(f"submissions/{second}/accept/", {}).status_code == 200
    assert in_force(database, "accepted") == in_force(database)
    aim(jembrana, "ECO-03", "5.9", "2025")
    third = submitted(jembrana, path)["submission"]["id"]
    assert [row[4] for row in in_force(database)] == ["7", "5.9", "5.5"]
    assert jembrana.post(f"submissions/{third}/withdraw/", {"reason": "keliru"}).status_code == 200
    assert [row[4] for row in in_force(database)] == ["7", "5.8", "5.5"]
    assert tabanan.get("submissions/").json()["data"] == []
    assert " 0 differences." in reconciled()


def test_the_newest_plan_with_targets_is_in_force(jembrana: Api, database: Stage) -> None:
    old = planned(jembrana)
    submitted(jembrana, old)
    new = planned(jembrana, plan_period_start=2025, plan_period_end=2029)
    assert [row[2] for row in in_force(database)] == ["2021", "2026"]
    later = submitted(jembrana, new)["submission"]["id"]
    assert [row[2] for row in in_force(database)] == ["2021", "2026", "2029"]
    aim(jembrana, "ECO-03", "5", "2023")
    submitted(jembrana, old)
    assert [row[2] for row in in_force(database)] == ["2021", "2026", "2029"], "an older plan moves nothing"
    assert jembrana.post(f"submissions/{later}/withdraw/", {"reason": "keliru"}).status_code == 200
    assert [row[2] for row in in_force(database)] == ["2021", "2023", "2026"]


def test_both_sign_off_what_they_looked_at(jembrana: Api, keys: Keys) -> None:
    head = Api(keys.member("51.01", RegencyRole.HEAD), "/v1/regencies/51.01")
    path = planned(jembrana)
    rules = {"is_sign_off_required": True, "is_delivery_required": False}
    assert (
        jembrana.put("submission-rules/", rules, **plans.tag(jembrana, "submission-rules/")).status_code
        == 200
    )
    hash = previewed(jembrana, path)["content_hash"]
    assert plans.refused(jembrana.post(f"{path}submit/", {}))[:2] == (409, "sign_off_missing")
    signed = survival.sample(SignOff, step="prepared", content_hash=hash)
    answer = jembrana.post(f"{path}sign-offs/", signed)
    assert answer.status_code == 201, answer.json()
    survival.check(signed, answer.json())
    (waiting,) = head.get("agenda/").json()["sign_offs"]
    assert waiting["url"] == f"{settings.BASE_URL}{head.base}/{path}preview/"
    told = jembrana.get("changes/").json()["data"]
    assert [each["url"] for each in told if each["resource"] == "sign_off"] == [waiting["url"]]
    assert head.post(f"{path}sign-offs/", {"step": "approved", "content_hash": hash}).status_code == 201
    assert submitted(jembrana, path)["submission"]["is_self_checked"] is False
