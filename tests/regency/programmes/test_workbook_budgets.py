"""The sheet of budgets: money of the quarter's year, in whatever state the plan is."""

import pytest

from tests.regency.budgets.test_begun import begin
from tests.support import plans
from tests.support.budgets import REGULATION, amount
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api
from tests.support.sheets import Sheets, download, upload

pytestmark = pytest.mark.usefixtures("neighbour")

SHEET, MONEY = "Anggaran", "Jumlah (rupiah)"
QUARTER = "?quarter=2025-Q3"


def add(sheets: Sheets, programme: str, source: str, money: int, stage: str = "Murni") -> int:
    row = sheets.free_row(SHEET)
    cells = {"Program": programme, "Sumber dana": source, "Tahap": stage, MONEY: money}
    for label, value in cells.items():
        sheets.put(SHEET, row, label, value)
    return row


def amounts(api: Api, programme: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = api.get(f"budgets/2025/{programme}/").json()["amounts"]
    return found


def test_budgets_are_read_and_written_while_a_plan_is_in_force(jembrana: Api, keys: Keys) -> None:
    agency, other = (plans.add_agency(jembrana, name)["id"] for name in ("Dinas A", "Dinas B"))
    plan = plans.begin(jembrana)
    made = plans.add(jembrana, title="A", lead_agency_id=agency, activities=[plans.activity()])
    plans.submit(jembrana, plan["id"])
    assert jembrana.post(f"masterplans/{plan['id']}/enact/", REGULATION).status_code == 200
    flood = begin(jembrana, 2025, title="Banjir", lead_agency_id=other)

    sheets = download(jembrana, QUARTER)
    for title, source, money in (("A", "APBD", 800), ("A", "DAK", 50), ("Banjir", "APBD", 30)):
        add(sheets, title, source, money)
    stored = upload(jembrana, sheets, Accept="application/json")
    assert stored.status_code == 200, stored.json()
    assert stored.json() == {
        "programmes": 0,
        "realisations": 0,
        "budgets": 2,
        "left": [],
        "warnings": [],
    }
    assert amounts(jembrana, made["id"]) == [amount("800"), amount("50", "dak")]
    assert amounts(jembrana, flood["id"]) == [amount("30")]
    again = upload(jembrana, sheets, Accept="application/json")
    assert again.json()["budgets"] == 0, again.json()

    sheets = download(jembrana, QUARTER)
    revised = sheets.row(SHEET, "Sumber dana", "APBD", also=("Program", "A"))
    assert sheets.get(SHEET, revised, MONEY) == 800
    sheets.put(SHEET, sheets.row(SHEET, "Sumber dana", "DAK"), MONEY, None)
    add(sheets, "A", "APBD", 900, "Perubahan")
    assert upload(jembrana, sheets, Accept="application/json").json()["budgets"] == 1
    assert amounts(jembrana, made["id"]) == [amount("800"), amount("900", stage="revised")]
    assert jembrana.get(f"budgets/2025/{made['id']}/").json()["version"] == 2

    office = Api(keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(agency,)), "/v1/regencies/51.01")
    mine = download(office, f"{QUARTER}&agency_id={agency}")
    with pytest.raises(KeyError):
        mine.row(SHEET, "Program", "Banjir")
    whole = download(jembrana, QUARTER)
    row = whole.row(SHEET, "Program", "Banjir")
    whole.put(SHEET, row, MONEY, 31)
    wrong = add(whole, "Tidak ada", "APBD", 1)
    twice = add(whole, "A", "APBD", 2)
    refused = upload(office, whole, Accept="application/json")
    assert refused.status_code == 422
    letters = whole.labels(SHEET)
    assert {(each["pointer"], each["code"]) for each in refused.json()["errors"]} == {
        (f"{SHEET}!{letters[MONEY]}{row}", "another_agency"),
        (f"{SHEET}!{letters['Program']}{wrong}", "unknown_programme"),
        (f"{SHEET}!{letters['Sumber dana']}{twice}", "duplicate_amount"),
    }
