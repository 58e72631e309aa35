"""Preview, expected content, sign-offs and agencies' parts: what goes before a submission."""

import hashlib
from typing import Any

import pytest
import rfc8785

from tests.support import plans
from tests.support.callers import Keys, RegencyRole, regency_id
from tests.support.http import Api
from tests.support.stage import Stage

KEY = "values/ECO-03/total/2025/"


def record(api: Api, value: str, path: str = KEY, **fields: Any) -> None:
    tag = api.get(path).headers.get("ETag")
    answer = api.put(path, {"value": value, **fields}, **({"If-Match": tag} if tag else {}))
    assert answer.status_code in (200, 201), answer.json()


def preview(api: Api, what: str = "reports/2025-Q4") -> dict[str, Any]:
    answer = api.get(f"{what}/preview/")
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def agenda(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("agenda/").json()["sign_offs"]
    return found


def switch(api: Api, **rules: bool) -> None:
    wanted = {"is_sign_off_required": False, "is_delivery_required": False, **rules}
    answer = api.put("submission-rules/", wanted, **plans.tag(api, "submission-rules/"))
    assert answer.status_code == 200, answer.json()


@pytest.fixture
def head(keys: Keys) -> Api:
    return Api(keys.member("51.01", RegencyRole.HEAD), "/v1/regencies/51.01")


def test_a_preview_is_exactly_what_is_submitted_then(jembrana: Api, tabanan: Api) -> None:
    record(tabanan, "9.99")
    record(jembrana, "4.51")
    seen = preview(jembrana)
    assert seen["content_hash"] == hashlib.sha256(rfc8785.dumps(seen["content"])).hexdigest()
    assert (seen["is_unchanged"], seen["blocking"], seen["signed"]) == (False, [], [])
    assert [each["code"] for each in seen["warnings"]] == ["not_reported", "will_not_count"]
    body = jembrana.post("reports/2025-Q4/submit/", {"expected_content": seen["content_hash"]}).json()
    assert body["submission"]["content_hash"] == seen["content_hash"]
    payload = jembrana.get(f"submissions/{body['submission']['id']}/payload/").json()
    assert payload == seen["content"]
    assert preview(jembrana)["is_unchanged"] is True


def test_a_content_that_changed_since_it_was_looked_at_is_not_submitted(jembrana: Api) -> None:
    record(jembrana, "4.51")
    seen = preview(jembrana)["content_hash"]
    record(jembrana, "4.6")
    record(jembrana, "80", "values/LIV-01/total/2024/")
    refused = jembrana.post("reports/2025-Q4/submit/", {"expected_content": seen})
    assert (refused.status_code, refused.json()["code"]) == (409, "content_changed")
    changed = refused.json()["changed"]
    assert changed[0] == {"place": "values, ECO-03 total 2025, value", "before": "4.51", "after": "4.6"}
    assert [each["place"] for each in changed[1:]] == ["values, LIV-01 total 2024"]
    assert jembrana.get(KEY).json()["is_checked"] is False
    malformed = jembrana.post("reports/2025-Q4/submit/", {"expected_content": "sha256"})
    assert malformed.status_code == 422
    told = malformed.json()["errors"][0]["message"]
    assert told == "Write it in the form of a SHA-256: 64 hexadecimal digits."
    assert jembrana.get("submissions/").json()["data"] == []
    never = jembrana.post("reports/2025-Q4/submit/", {"expected_content": "00" * 32})
    assert (never.status_code, never.json()["changed"]) == (409, None)


def test_with_sign_off_a_submission_is_verified_and_approved_by_hash(jembrana: Api, head: Api) -> None:
    switch(jembrana, is_sign_off_required=True)
    record(jembrana, "4.51")
    assert preview(jembrana)["content"]["values"] == []  # not released: it does not go out
    release(jembrana)
    seen = preview(jembrana)
    assert [each["code"] for each in seen["blocking"]] == ["not_prepared", "not_approved"]
    refused = jembrana.post("reports/2025-Q4/submit/", {})
    assert (refused.status_code, refused.json()["values"]["missing"]) == (409, ["prepared", "approved"])

    plans.hold_office(jembrana, capacity="acting_pj")
    sign = {"content_hash": seen["content_hash"]}
    early = head.post("reports/2025-Q4/sign-offs/", {"step": "approved", **sign})
    assert (early.status_code, early.json()["code"]) == (409, "not_prepared")
    assert head.post("reports/2025-Q4/sign-offs/", {"step": "prepared", **sign}).status_code == 403
    assert jembrana.post("reports/2025-Q4/sign-offs/", {"step": "prepared", **sign}).status_code == 201
    assert jembrana.post("reports/2025-Q4/sign-offs/", {"step": "approved", **sign}).status_code == 403
    approved = head.post("reports/2025-Q4/sign-offs/", {"step": "approved", **sign})
    assert approved.status_code == 201

    submitted = jembrana.post("reports/2025-Q4/submit/", {})
    assert submitted.status_code == 201, submitted.json()
    assert submitted.json()["submission"]["is_self_checked"] is False
    id = submitted.json()["submission"]["id"]
    signatory = jembrana.get(f"submissions/{id}/receipt/").json()["claims"]["signatory"]
    assert signatory.pop("name_hash")
    assert signatory == {"office": "Diskominfo Kabupaten Jembrana", "capacity": "acting_pj"}


def test_a_change_after_the_signature_needs_a_new_one(jembrana: Api, head: Api) -> None:
    switch(jembrana, is_sign_off_required=True)
    record(jembrana, "4.51")
    release(jembrana)
    hash = preview(jembrana)["content_hash"]
    for api, step in ((jembrana, "prepared"), (head, "approved")):
        assert api.post("reports/2025-Q4/sign-offs/", {"step": step, "content_hash": hash}).status_code == 201
    record(jembrana, "4.6")
    release(jembrana)
    refused = jembrana.post("reports/2025-Q4/submit/", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "sign_off_missing")
    stale = head.post("reports/2025-Q4/sign-offs/", {"step": "approved", "content_hash": hash})
    assert (stale.status_code, stale.json()["changed"][0]["after"]) == (409, "4.6")


def test_the_head_returns_what_waits_for_him_with_a_reason(jembrana: Api, tabanan: Api, head: Api) -> None:
    switch(jembrana, is_sign_off_required=True)
    record(jembrana, "4.51")
    release(jembrana)
    hash, signing = preview(jembrana)["content_hash"], "reports/2025-Q4/sign-offs/"
    returned = {
        "step": "returned",
        "content_hash": hash,
        "reason": "Angka kemiskinan belum dicocokkan dengan BPS.",
    }
    early = head.post(signing, returned)
    assert (early.status_code, early.json()["code"]) == (409, "not_prepared")
    assert agenda(head) == []
    assert jembrana.post(signing, {"step": "prepared", "content_hash": hash}).status_code == 201
    (waits,) = agenda(head)
    assert (waits["subject"], waits["step"], waits["reason"]) == ("2025-Q4", "prepared", "")
    assert head.get(waits["url"].partition("51.01/")[2]).json()["content_hash"] == hash
    for api, body, expected in (
        (head, {**returned, "reason": " "}, (422, "blank")),
        (jembrana, returned, (403, "step_not_yours")),
    ):
        refused = api.post(signing, body)
        told = refused.json()
        assert (refused.status_code, told.get("errors", [told])[0]["code"]) == expected
    assert head.post(signing, returned).status_code == 201
    assert [(each["step"], each["reason"]) for each in agenda(jembrana)] == [("returned", returned["reason"])]
    seen = preview(jembrana)
    assert (seen["signed"], seen["returned_reason"]) == ([], returned["reason"])
    assert [each["code"] for each in seen["blocking"]] == ["not_prepared", "not_approved"]
    approved = head.post(signing, {"step": "approved", "content_hash": hash})
    assert (approved.status_code, approved.json()["code"]) == (409, "not_prepared")
    for api, step in ((jembrana, "prepared"), (head, "approved")):
        assert api.post(signing, {"step": step, "content_hash": hash}).status_code == 201
    assert (preview(jembrana)["returned_reason"], agenda(head)) == (None, [])
    assert jembrana.post("reports/2025-Q4/submit/", {}).status_code == 201
    assert agenda(tabanan) == []


def test_what_was_submitted_waits_for_nobody(jembrana: Api, head: Api) -> None:
    record(jembrana, "4.51")
    hash = preview(jembrana)["content_hash"]
    signed = {"step": "prepared", "content_hash": hash}
    assert jembrana.post("reports/2025-Q4/sign-offs/", signed).status_code == 201
    assert len(agenda(head)) == 1
    assert jembrana.post("reports/2025-Q4/submit/", {}).status_code == 201
    assert agenda(head) == []


def test_a_masterplan_is_signed_off_the_same_way(jembrana: Api, head: Api) -> None:
    switch(jembrana, is_sign_off_required=True)
    id = plans.begin(jembrana)["id"]
    plans.make_ready(jembrana, id)
    seen = preview(jembrana, f"masterplans/{id}")
    assert jembrana.post(f"masterplans/{id}/submit/").json()["code"] == "sign_off_missing"
    for api, step in ((jembrana, "prepared"), (head, "approved")):
        given = {"step": step, "content_hash": seen["content_hash"]}
        assert api.post(f"masterplans/{id}/sign-offs/", given).status_code == 201
    body = plans.submit(jembrana, id)
    assert body["submission"]["content_hash"] == seen["content_hash"]
    assert body["submission"]["is_self_checked"] is False


def test_who_verified_does_not_approve(jembrana: Api, keys: Keys, database: Stage) -> None:
    """Head and steward in one person: the second step needs another one, on every kind of submission."""
    switch(jembrana, is_sign_off_required=True)
    both = Api(keys.member("51.01", RegencyRole.HEAD, RegencyRole.STEWARD), jembrana.base)
    plan = f"masterplans/{plans.begin(jembrana)['id']}"
    plans.make_ready(jembrana, plan.split("/")[1])
    stage = "bimtek/2022/1"
    given = {
        "deliverables": [{"title": "Draf Buku 1"}],
        "masterplan_id": None,
    }
    preview_of = {
        plan: preview(jembrana, plan),
        stage: jembrana.post(f"{stage}/preview/", given).json(),
        "reports/2025-Q4": preview(jembrana),
    }
    for what, seen in preview_of.items():
        sign = {"content_hash": seen["content_hash"]}
        assert both.post(f"{what}/sign-offs/", {"step": "prepared", **sign}).status_code == 201
        own = both.post(f"{what}/sign-offs/", {"step": "approved", **sign})
        assert (own.status_code, own.json()["code"]) == (409, "four_eyes")
    # Both steps by one person, from before this was asked for: the approval no longer counts.
    database.superuser.execute(
        f"INSERT INTO r_{regency_id('51.01')}.submissions_sign_off "
        "SELECT gen_random_uuid(), kind, subject, content_hash, 'approved', office, name, capacity, actor_id, at"
        f" FROM r_{regency_id('51.01')}.submissions_sign_off WHERE kind = 'periodic_report'".encode()
    )
    refused = jembrana.post("reports/2025-Q4/submit/", {})
    assert (refused.status_code, refused.json()["values"]["missing"]) == (409, ["approved"])
    assert jembrana.post("reports/2025-Q4/sign-offs/", {"step": "prepared", **sign}).status_code == 201
    assert both.post("reports/2025-Q4/sign-offs/", {"step": "approved", **sign}).status_code == 201
    assert jembrana.post("reports/2025-Q4/submit/", {}).status_code == 201


def test_an_agency_hands_its_part_in_and_gets_it_back_with_a_word(
    jembrana: Api, tabanan: Api, keys: Keys
) -> None:
    health, other = plans.add_agency(jembrana), plans.add_agency(jembrana, "Dinas Pendidikan")
    member = Api(
        keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(health["id"],)), "/v1/regencies/51.01"
    )
    record(jembrana, "4.51", agency_id=health["id"])
    switch(jembrana, is_delivery_required=True)
    assert [each["message"] for each in preview(jembrana)["blocking"]] == [
        "Dinas Kesehatan has not delivered its part."
    ]
    assert jembrana.post("reports/2025-Q4/submit/", {}).json()["code"] == "parts_missing"
    path = f"reports/2025-Q4/parts/{health['id']}"
    assert member.post(f"reports/2025-Q4/parts/{other['id']}/deliver/").status_code == 403
    assert jembrana.post(f"{path}/return/").status_code == 409
    assert member.post(f"{path}/deliver/").json()["status"] == "delivered"
    assert member.post(f"{path}/return/").status_code == 403
    returned = jembrana.post(f"{path}/return/", {"comment": "Periksa 2025"}).json()
    assert (returned["status"], returned["comment"]) == ("returned", "Periksa 2025")
    record(jembrana, "4.6", agency_id=health["id"])
    member.post(f"{path}/deliver/", {"comment": "Sudah"})
    rows = jembrana.get("reports/2025-Q4/parts/").json()["data"]
    assert [(row["agency"]["name"], row["status"], row["entered_count"]) for row in rows] == [
        ("Dinas Kesehatan", "delivered", 1),
        ("Dinas Pendidikan", "open", 0),
    ]
    assert jembrana.post("reports/2025-Q4/submit/", {}).status_code == 201
    assert tabanan.post(f"{path}/deliver/").status_code == 404


def test_the_rules_are_the_admins_and_versioned(jembrana: Api, keys: Keys) -> None:
    first = jembrana.get("submission-rules/")
    assert first.json() == {"is_sign_off_required": False, "is_delivery_required": False, "version": 0}
    switch(jembrana, is_sign_off_required=True)
    on = {"is_sign_off_required": True, "is_delivery_required": False}
    assert jembrana.put("submission-rules/", on).json()["version"] == 1
    off = {"is_sign_off_required": False, "is_delivery_required": False}
    assert jembrana.put("submission-rules/", off).status_code == 428
    assert jembrana.put("submission-rules/", off, **{"If-Match": first.headers["ETag"]}).status_code == 412
    steward = Api(keys.member("51.01", RegencyRole.STEWARD), "/v1/regencies/51.01")
    assert steward.put("submission-rules/", off).status_code == 403


def release(api: Api) -> None:
    """The steward releases what `record` entered."""
    answer = api.post("values/check/", {"keys": [{"indicator": "ECO-03", "period": "2025"}]})
    assert answer.status_code == 200, answer.json()
