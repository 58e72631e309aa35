"""Kinds in the feeds: each is named, has verbs, and an address that answers."""

from typing import Any

from django.utils import timezone

from api.national.feeds.kinds import NATIONAL
from api.national.ledger import heads
from api.regency.feeds.kinds import KINDS
from tenants import db_roles
from tenants.ids import uuid7
from tests.regency.evidence import evidence
from tests.support import plans
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api

SITE = "http://127.0.0.1:8000"
KEY = "values/ECO-03/total/2025/"
HOLDER = {"office": "Bupati", "name": "I Nengah", "capacity": "definitive", "starts_on": "2021-02-26"}
SESSION = {
    "cohort": "2022",
    "stage": 1,
    "starts_on": "2022-06-14",
    "ends_on": "2022-06-15",
    "place": "Denpasar",
}
LETTER = {"letter_number": "1/2026", "letter_signed_on": "2026-04-01"}
OPENS = {"opens_at": "2030-04-01T00:00:00+07:00", "due_at": "2030-04-30T23:59:59+07:00"}
WATER = {
    "name": "Air bersih",
    "definition": "Air yang dialirkan.",
    "dimension": "living",
    "unit": "m3",
    "value_kind": "ratio",
    "series": ["desa-1"],
    "periodicity": "month",
    "decimals": 2,
}


def rows(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("changes/?page_size=1000").json()["data"]
    return found


def test_each_kind_is_named_with_an_address_that_answers(
    keys: Keys, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    """Whatever a regency works on, and whatever the ministry does about it."""
    tabanan.put(KEY, {"value": "9.99"})
    head = Api(keys.member("51.01", RegencyRole.HEAD), jembrana.base)
    plan, programme = plans.begin(jembrana), plans.add(jembrana, activities=[plans.activity()])
    plans.enact(jembrana, plan["id"])
    agency = plans.add_agency(jembrana, "Dinas Perhubungan")["id"]
    activity = programme["activities"][0]["id"]
    file = evidence.sent(jembrana)
    session = str(uuid7())
    written = [
        jembrana.put(KEY, {"value": "4.51"}),
        jembrana.put("targets/ECO-03/total/2026/", {"value": "3", "source": "RPJMD"}),
        jembrana.post(f"masterplans/{plan['id']}/targets/submit/", {}),
        jembrana.put("baselines/ECO-03/total/2020/", {"value": "5", "source": "RPJMD"}),
        jembrana.put("owners/LIV-01/total/", {"agency_id": agency}),
        jembrana.put("indicators/L-AIR-01/", WATER),
        jembrana.put(
            f"instruments/{uuid7()}/", {"kind": "council_decree", "number": "1", "signed_on": "2022-06-01"}
        ),
        jembrana.put(f"commitments/{uuid7()}/", {"stakeholder": "Forkopimda", "subject": "Mendukung"}),
        jembrana.put(f"office-holders/{uuid7()}/", HOLDER),
        jembrana.put(f"bodies/{(body := uuid7())}/", {"kind": "forum", "name": "Forum"}),
        jembrana.put(f"meetings/{uuid7()}/", {"body_id": str(body), "held_on": "2024-03-05"}),
        evidence.link(jembrana, ("value", "ECO-03/total/2025", file)),
        jembrana.put("realisations/2025-Q4/", {"realisations": [plans.realised(activity)]}),
        jembrana.put(f"budgets/2026/{programme['id']}/", {"amounts": []}),
        jembrana.post(
            "exemptions/",
            {"indicator": "LIV-03", "first_period": "2024", "reason": "Tidak ada pelabuhan."},
        ),
        ministry.put(f"bimtek/sessions/{session}/", SESSION),
        jembrana.put(f"bimtek/sessions/{session}/attendance/", {"head_count": 17}),
        jembrana.post(
            "bimtek/2022/1/submit/",
            {"deliverables": [{"title": "Draf Buku 1"}]},
        ),
        jembrana.put(
            "submission-rules/",
            {"is_sign_off_required": True, "is_delivery_required": False},
            **plans.tag(jembrana, "submission-rules/"),
        ),
        jembrana.post(f"reports/2025-Q4/parts/{agency}/deliver/"),
    ]
    assert [answer.json() for answer in written if answer.status_code not in (200, 201)] == []
    sign = {"content_hash": jembrana.get("reports/2025-Q4/preview/").json()["content_hash"]}
    for signer, step in ((jembrana, "prepared"), (head, "approved")):
        answer = signer.post("reports/2025-Q4/sign-offs/", {"step": step, **sign})
        assert answer.status_code == 201, answer.json()
    id = jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"]["id"]
    named = jembrana.put(f"submissions/{id}/signatory-name/", {"name": "I Nengah"})
    assert named.status_code == 200, named.json()
    ministry.get(f"submissions/{id}/")
    assert ministry.post(f"submissions/{id}/comments/", {"text": "Angka?"}).status_code == 201
    letter = {"regency_code": "51.01", "kind": "periodic_report", "subject": "2026-Q1", **LETTER}
    assert ministry.post("declinations/", letter).status_code == 201
    assert ministry.put("deadlines/periodic_report/2030-Q1/", OPENS).status_code == 201
    with db_roles.as_owner():
        heads.sign_heads(now=timezone.now())
    for api in (jembrana, ministry):
        told = rows(api)
        assert {row["url"] for row in told if not row["url"]} == set()
        refused = {
            row["url"]: status
            for row in told
            if (status := api.get(row["url"].removeprefix(SITE)).status_code) != 200
        }
        assert refused == {}
    assert {row["resource"] for row in rows(ministry)} == set(NATIONAL)
    told = {row["resource"]: row["url"] for row in rows(jembrana)}
    assert set(told) == set(KINDS)
    assert told["realisation"] == f"{SITE}{jembrana.base}/realisations/2025-Q4/{activity}/"
