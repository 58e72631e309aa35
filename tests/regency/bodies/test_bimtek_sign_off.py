"""Before a stage of bimtek is handed in: previewed, signed off by hash, and sent only as it was looked at."""

import hashlib
from typing import Any

import pytest
import rfc8785

from tests.regency.evidence.evidence import link, sent
from tests.support import plans
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api

STAGE = "bimtek/2022/1/"
BODY = {"deliverables": [{"title": "Draf Buku 1", "document": ""}], "masterplan_id": None}
OTHER = {"deliverables": [{"title": "Draf Buku 1b", "document": ""}], "masterplan_id": None}


@pytest.fixture
def head(keys: Keys) -> Api:
    return Api(keys.member("51.01", RegencyRole.HEAD), "/v1/regencies/51.01")


@pytest.fixture(autouse=True)
def neighbour(tabanan: Api) -> None:
    assert tabanan.post(f"{STAGE}preview/", OTHER).status_code == 200


def preview(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(f"{STAGE}preview/", body)
    assert answer.status_code == 200, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def codes(remarks: list[dict[str, Any]]) -> list[str]:
    return [each["code"] for each in remarks]


def ask_for_sign_off(api: Api) -> None:
    rules = {"is_sign_off_required": True, "is_delivery_required": False}
    assert api.put("submission-rules/", rules, **plans.tag(api, "submission-rules/")).status_code == 200


def test_a_preview_is_exactly_what_is_handed_in_then(jembrana: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    seen = preview(jembrana, {**BODY, "masterplan_id": plan})
    assert (seen["kind"], seen["subject"], seen["is_unchanged"]) == ("bimtek_deliverable", "2022/1", False)
    assert (seen["blocking"], codes(seen["warnings"]), seen["signed"]) == (
        [],
        ["deliverable_without_document"],
        [],
    )
    assert seen["content_hash"] == hashlib.sha256(rfc8785.dumps(seen["content"])).hexdigest()
    assert seen["content"]["masterplan"]["masterplan"]["id"] == plan
    assert jembrana.get("submissions/").json()["data"] == []
    sent = {**BODY, "masterplan_id": plan, "expected_content": seen["content_hash"]}
    answer = jembrana.post(f"{STAGE}submit/", sent)
    assert answer.status_code == 201, answer.json()
    assert answer.json()["submission"]["content_hash"] == seen["content_hash"]
    payload = jembrana.get(f"submissions/{answer.json()['submission']['id']}/payload/").json()
    assert payload == seen["content"]
    assert preview(jembrana, {**BODY, "masterplan_id": plan})["is_unchanged"] is True


def test_others_find_what_was_put_together_last_as_it_would_be_sent_now(jembrana: Api, head: Api) -> None:
    empty = head.get(f"{STAGE}preview/").json()
    assert (codes(empty["blocking"]), empty["content"]["deliverables"]) == (["no_deliverable"], [])
    plan = plans.begin(jembrana)["id"]
    first = preview(jembrana, {**BODY, "masterplan_id": plan})
    second = preview(jembrana, OTHER)
    assert head.get(f"{STAGE}preview/").json()["content_hash"] == second["content_hash"]
    assert preview(jembrana, {**BODY, "masterplan_id": plan})["content_hash"] == first["content_hash"]
    assert head.get(f"{STAGE}preview/").json()["content_hash"] == first["content_hash"], "looked at again"
    path = f"masterplans/{plan}/"
    assert jembrana.patch(path, {"vision": "Lain"}, **plans.tag(jembrana, path)).status_code == 200
    now = head.get(f"{STAGE}preview/").json()
    assert now["content"]["masterplan"]["masterplan"]["vision"] == "Lain"
    assert now["content_hash"] != first["content_hash"]


def test_what_changed_since_it_was_looked_at_is_not_handed_in(jembrana: Api) -> None:
    seen = preview(jembrana, BODY)["content_hash"]
    refused = jembrana.post(f"{STAGE}submit/", {**OTHER, "expected_content": seen})
    assert (refused.status_code, refused.json()["code"]) == (409, "content_changed")
    assert [(each["before"], each["after"]) for each in refused.json()["changed"]] == [
        (BODY["deliverables"], OTHER["deliverables"])
    ]
    assert jembrana.get("submissions/").json()["data"] == []
    never = jembrana.post(f"{STAGE}submit/", {**BODY, "expected_content": "00" * 32})
    assert (never.status_code, never.json()["changed"]) == (409, None)


def test_with_sign_off_a_hand_in_is_verified_and_approved_by_hash(jembrana: Api, head: Api) -> None:
    ask_for_sign_off(jembrana)
    seen = preview(jembrana, BODY)
    assert codes(seen["blocking"]) == ["not_prepared", "not_approved"]
    refused = jembrana.post(f"{STAGE}submit/", BODY)
    assert (refused.status_code, refused.json()["values"]["missing"]) == (409, ["prepared", "approved"])
    plans.hold_office(jembrana, capacity="acting_plt")
    sign = {"content_hash": seen["content_hash"]}
    path = f"{STAGE}sign-offs/"
    assert head.post(path, {"step": "approved", **sign}).json()["code"] == "not_prepared"
    assert head.post(path, {"step": "prepared", **sign}).status_code == 403
    assert jembrana.post(path, {"step": "prepared", **sign}).status_code == 201
    approved = head.post(path, {"step": "approved", **sign})
    assert (approved.status_code, approved.json()["capacity"]) == (201, "acting_plt")
    assert head.get(f"{STAGE}preview/").json()["signed"] == ["approved", "prepared"]
    assert jembrana.post(f"{STAGE}submit/", OTHER).json()["code"] == "sign_off_missing"
    answer = jembrana.post(f"{STAGE}submit/", BODY)
    assert answer.status_code == 201, answer.json()
    assert answer.json()["submission"]["is_self_checked"] is False
    id = answer.json()["submission"]["id"]
    signatory = jembrana.get(f"submissions/{id}/receipt/").json()["claims"]["signatory"]
    assert (signatory["office"], signatory["capacity"]) == ("Diskominfo Kabupaten Jembrana", "acting_plt")


def test_a_signature_is_of_what_was_put_together_last(jembrana: Api, head: Api) -> None:
    ask_for_sign_off(jembrana)
    seen = preview(jembrana, BODY)["content_hash"]
    preview(jembrana, OTHER)
    stale = jembrana.post(f"{STAGE}sign-offs/", {"step": "prepared", "content_hash": seen})
    assert (stale.status_code, stale.json()["code"]) == (409, "content_changed")
    assert stale.json()["changed"][0]["after"] == OTHER["deliverables"]


def test_what_was_put_together_is_compared_with_what_was_handed_in_and_accepted(
    jembrana: Api, ministry: Api
) -> None:
    first = jembrana.get(f"{STAGE}changed/").json()
    assert (first["since_submitted"]["submission_id"], first["since_accepted"]["differs"]) == (None, True)
    id = jembrana.post(f"{STAGE}submit/", BODY).json()["submission"]["id"]
    assert ministry.post(f"submissions/{id}/accept/").status_code == 200
    assert jembrana.get(f"{STAGE}changed/").json()["since_accepted"] == {
        "submission_id": id,
        "differs": False,
        "differences": [],
    }
    preview(jembrana, OTHER)
    found = jembrana.get(f"{STAGE}changed/").json()
    assert (found["since_submitted"]["submission_id"], found["since_submitted"]["differs"]) == (id, True)


def test_a_deliverable_with_nothing_to_look_at_warns_and_goes_out_with_the_warning(
    jembrana: Api, ministry: Api
) -> None:
    body = {"deliverables": [{"title": "Draf Buku 1", "document": ""}]}
    (warned,) = preview(jembrana, body)["warnings"]
    assert (warned["code"], warned["pointer"]) == (
        "deliverable_without_document",
        "/deliverables/0/document",
    )
    id = jembrana.post(f"{STAGE}submit/", body).json()["submission"]["id"]
    assert ministry.get(f"submissions/{id}/").json()["warnings"] == ["deliverable_without_document"]


def test_a_deliverable_names_a_file_that_is_linked_to_its_stage(jembrana: Api, ministry: Api) -> None:
    sha256 = sent(jembrana)
    body = {"deliverables": [{"title": "Draf Buku 1", "document": sha256}]}
    (blocked,) = preview(jembrana, body)["blocking"]
    assert (blocked["code"], blocked["pointer"]) == ("document_not_linked", "/deliverables/0/document")
    refused = jembrana.post(f"{STAGE}submit/", body)
    assert plans.refused(refused)[2] == [("/deliverables/0/document", "document_not_linked")]
    assert link(jembrana, ("bimtek_stage", "2022/2", sha256)).status_code == 200
    assert jembrana.post(f"{STAGE}submit/", body).status_code == 409, "the file of another stage"
    assert link(jembrana, ("bimtek_stage", "2022/1", sha256)).status_code == 200
    seen = preview(jembrana, body)
    assert (seen["blocking"], seen["warnings"]) == ([], [])
    id = jembrana.post(f"{STAGE}submit/", body).json()["submission"]["id"]
    assert ministry.get(f"submissions/{id}/").json()["warnings"] == []
    assert jembrana.get(f"evidence/{sha256}/").json()["is_held"] is True
    words = {"deliverables": [{"title": "Draf Buku 2", "document": "tidak-ada.pdf"}]}
    assert plans.refused(jembrana.post(f"{STAGE}submit/", words))[0] == 422


def test_a_stage_before_the_ones_that_precede_it_goes_out_with_a_warning(jembrana: Api) -> None:
    sha256 = sent(jembrana)
    assert link(jembrana, *(("bimtek_stage", f"2022/{stage}", sha256) for stage in (1, 3))).status_code == 200
    body = {"deliverables": [{"title": "Draf Buku 2", "document": sha256}]}
    assert jembrana.post("bimtek/2022/1/submit/", body).status_code == 201
    (warned,) = jembrana.post("bimtek/2022/3/preview/", body).json()["warnings"]
    assert (warned["code"], warned["message"]) == (
        "earlier_stage_missing",
        "Stage 2 of this bimtek has not been submitted.",
    )
    assert jembrana.post("bimtek/2022/3/submit/", body).status_code == 201


def test_what_is_closed_blocks_and_a_stage_that_is_not_the_regencys_is_not_found(
    jembrana: Api, ministry: Api, keys: Keys
) -> None:
    times = {"opens_at": "2022-06-01T00:00:00Z", "due_at": "2022-06-20T00:00:00Z"}
    times["closes_at"] = "2022-07-01T00:00:00Z"
    assert ministry.put("deadlines/bimtek_deliverable/2022-1/", times).status_code == 201
    assert codes(preview(jembrana, BODY)["blocking"]) == ["closed"]
    assert "closed" in codes(jembrana.get(f"{STAGE}preview/").json()["blocking"])
    assert jembrana.post(f"{STAGE}submit/", BODY).json()["code"] == "closed"
    for path in ("bimtek/2017/1/", "bimtek/2022/5/"):
        assert jembrana.get(f"{path}preview/").status_code == 404
        assert jembrana.post(f"{path}preview/", BODY).status_code == 404
        assert jembrana.get(f"{path}changed/").status_code == 404
    wrong = jembrana.post(
        f"{STAGE}preview/", {**BODY, "masterplan_id": "0198f000-0000-7000-8000-000000000001"}
    )
    assert plans.refused(wrong)[2] == [("/masterplan_id", "unknown_masterplan")]
    contributor = Api(keys.member("51.01", RegencyRole.CONTRIBUTOR), jembrana.base)
    assert contributor.post(f"{STAGE}preview/", BODY).status_code == 403
