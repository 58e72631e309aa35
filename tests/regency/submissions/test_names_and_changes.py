"""Names apart from the ledger; what changed since it was submitted or accepted; deadlines in the regency's time."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command

from tests.support import plans
from tests.support.budgets import amount
from tests.support.callers import Keys, MinistryRole
from tests.support.http import Api

KEY = "values/ECO-03/total/2025/"


def record(api: Api, value: str) -> None:
    tag = api.get(KEY).headers.get("ETag")
    api.put(KEY, {"value": value}, **({"If-Match": tag} if tag else {}))


def submit(api: Api, value: str = "4.51") -> Any:
    record(api, value)
    answer = api.post("reports/2025-Q4/submit/", {})
    assert answer.status_code == 201, answer.json()
    return answer.json()["submission"]


def ledger_is_whole() -> bool:
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    return out.getvalue() == "The ledger is whole.\n"


def test_a_name_stands_apart_and_is_corrected_and_erased(database: Any, jembrana: Api, tabanan: Api) -> None:
    id = submit(jembrana)["id"]
    name = jembrana.get("/v1/me/").json()["name"]
    payload = jembrana.get(f"submissions/{id}/payload/").content.decode()
    receipt = jembrana.get(f"submissions/{id}/receipt/").content.decode()
    assert name not in payload + receipt
    path = f"submissions/{id}/signatory-name/"
    seen = jembrana.get(f"submissions/{id}/").json()["signatory_name"]
    assert seen == {"name": name, "is_original": True}
    assert tabanan.delete(path).status_code == 404
    refused = jembrana.put(path, {"name": "I Made Benar", "is_original": True})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "read_only")
    assert jembrana.put(path, {"name": "I Made Benar"}).status_code == 200
    seen = jembrana.get(f"submissions/{id}/").json()["signatory_name"]
    assert seen == {"name": "I Made Benar", "is_original": False}
    assert jembrana.delete(path).status_code == 204
    assert jembrana.get(f"submissions/{id}/").json()["signatory_name"] is None
    assert jembrana.put(path, {"name": "x"}).status_code == 404
    left = "SELECT count(*) FROM ledger_annex WHERE name <> '' OR salt <> '' OR corrected_at IS NOT NULL"
    assert database.superuser.execute(left).fetchone() == (0,)
    assert ledger_is_whole()


def test_what_changed_since_it_was_submitted_and_accepted(jembrana: Api, ministry: Api) -> None:
    record(jembrana, "4.51")
    never = jembrana.get("reports/2025-Q4/changed/").json()
    assert never["since_submitted"] == {"submission_id": None, "differs": True, "differences": []}
    first = submit(jembrana)["id"]
    ministry.post(f"submissions/{first}/accept/", {})
    second = submit(jembrana, "4.6")["id"]
    record(jembrana, "4.7")
    changed = jembrana.get("reports/2025-Q4/changed/").json()
    assert changed["since_submitted"] == {
        "submission_id": second,
        "differs": True,
        "differences": [
            {"place": "values, ECO-03 total 2025, value", "before": "4.6", "after": "4.7"},
        ],
    }
    assert changed["since_accepted"]["submission_id"] == first
    assert changed["since_accepted"]["differences"][0]["before"] == "4.51"


def test_of_a_budget_only_the_amount_that_changed_differs(jembrana: Api, tabanan: Api) -> None:
    plans.begin(jembrana)
    programme = plans.add(jembrana)
    budget, report = f"budgets/2025/{programme['id']}/", "reports/2025-Q4/"
    first, second = ({"amounts": [amount(each)]} for each in ("7", "8"))
    assert jembrana.put(budget, first).status_code == 201
    assert jembrana.post(f"{report}submit/", {}).status_code == 201
    same = jembrana.get(f"{report}changed/").json()["since_submitted"]
    assert (same["differs"], same["differences"]) == (False, [])
    assert jembrana.put(budget, second, **plans.tag(jembrana, budget)).status_code == 200
    place = f"budgets, 2025, programmes, {programme['title']}, amounts, apbd original, amount"
    assert jembrana.get(f"{report}changed/").json()["since_submitted"]["differences"] == [
        {"place": place, "before": "7", "after": "8"}
    ]
    assert tabanan.get(f"{report}changed/").json()["since_submitted"]["submission_id"] is None


def test_a_masterplan_that_changed_since_its_return(jembrana: Api, ministry: Api) -> None:
    id = plans.begin(jembrana)["id"]
    programme = plans.add(jembrana)
    submission = plans.submit(jembrana, id)["submission"]["id"]
    assert jembrana.get(f"masterplans/{id}/changed/").json()["since_submitted"]["differs"] is False
    ministry.post(f"submissions/{submission}/return/", {"reasons": ["Judul"]})
    path = f"programmes/{programme['id']}/"
    assert jembrana.patch(path, {"title": "Mal Layanan"}, **plans.tag(jembrana, path)).status_code == 200
    assert jembrana.get(f"masterplans/{id}/changed/").json()["since_submitted"]["differences"] == [
        {
            "place": "programmes, Mal Pelayanan Publik, title",
            "before": "Mal Pelayanan Publik",
            "after": "Mal Layanan",
        }
    ]


def deadline_of(api: Api, subject: str) -> Any:
    (row,) = api.get(f"deadlines/?kind=periodic_report&subject={subject}").json()["data"]
    return row


def test_a_deadline_is_shown_in_the_regencys_time_and_extended_with_a_reason(
    database: Any, jembrana: Api, tabanan: Api, ministry: Api, keys: Keys
) -> None:
    before = deadline_of(jembrana, "2025-Q4")
    assert before["status"] == "not_owed"  # it passed before the stage's regencies were onboarded
    assert before["due_local"] == "31 Januari 2026 pukul 23.59 WIB"
    until = datetime.now(UTC) + timedelta(days=7)
    path = "deadlines/periodic_report/2025-Q4/"
    analyst = Api(keys.ministry(MinistryRole.ANALYST), "/v1/national")
    given = {"due_at": until.isoformat(), "reason": "Banjir", "regency_code": "51.01"}
    try:
        assert analyst.post(f"{path}extend/", given).status_code == 403
        read_before = plans.tag(ministry, path)
        extended = ministry.post(f"{path}extend/", given)
        assert extended.status_code == 200, extended.json()
        assert plans.tag(ministry, path) != read_before, "an extension makes another of it"
        assert deadline_of(jembrana, "2025-Q4")["status"] == "open"
        theirs = deadline_of(tabanan, "2025-Q4")
        assert (theirs["status"], theirs["own_due_at"]) == ("not_owed", before["own_due_at"])
        assert [(each["reason"], each["regency_code"]) for each in theirs["extensions"]] == [
            ("Banjir", "51.01")
        ]
        assert submit(jembrana)["is_late"] is False
        assert submit(tabanan)["is_late"] is False  # due before it was onboarded
        moved = {"opens_at": before["opens_at"], "due_at": until.isoformat()}
        tag = plans.tag(ministry, path)
        assert ministry.put(path, moved, **tag).json()["code"] == "deadline_is_announced"
        now = datetime.now(UTC).isoformat()
        closed = {"opens_at": before["opens_at"], "due_at": before["due_at"], "closes_at": now}
        assert ministry.put(path, closed).status_code == 428
        assert ministry.put(path, closed, **tag).json()["version"] == 2
        assert ministry.put(path, closed).status_code == 200, "what stands already needs no version"
        assert ministry.put(path, {**closed, "closes_at": None}, **tag).status_code == 412
        record(jembrana, "4.6")
        blocking = jembrana.get("reports/2025-Q4/preview/").json()["blocking"]
        assert "closed" in [each["code"] for each in blocking]
        refused = jembrana.post("reports/2025-Q4/submit/", {})
        assert (refused.status_code, refused.json()["code"]) == (409, "closed")
        assert deadline_of(jembrana, "2025-Q4")["status"] == "closed"
    finally:
        database.superuser.execute("UPDATE ledger_deadline SET closes_at = NULL")


def test_a_declination_by_letter_is_recorded_once(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    given = {
        "regency_code": "51.01",
        "kind": "periodic_report",
        "subject": "2025-Q4",
        "letter_number": "555/12/Diskominfo",
        "letter_signed_on": "2026-01-12",
    }
    assert ministry.post("declinations/", given).status_code == 201
    assert ministry.post("declinations/", given).json()["code"] == "declined_already"
    assert deadline_of(jembrana, "2025-Q4")["is_declined"] is True
    assert deadline_of(tabanan, "2025-Q4")["is_declined"] is False
    assert ministry.get("declinations/").json()["data"][0]["letter_number"] == "555/12/Diskominfo"
