"""The workbook: prefilled, filled, and sent back."""

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.regency.indicators.test_values_import import counts
from tests.support.http import Api

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Filled:
    """A workbook as somebody has it open: cells by heading and by the row of an indicator."""

    def __init__(self, content: bytes) -> None:
        self.book: Workbook = load_workbook(io.BytesIO(content))
        sheet = self.book["Isian"]
        assert isinstance(sheet, Worksheet)
        self.sheet = sheet
        self.columns = {str(cell.value): cell.column or 0 for cell in sheet[4]}
        self.count = sheet.max_row - 4
        self.rows = {
            tuple(
                sheet.cell(number, self.columns[name]).value for name in ("Kode indikator", "Periode")
            ): number
            for number in range(5, sheet.max_row + 1)
        }

    def cell(self, indicator: str, period: str, heading: str) -> Any:
        return self.sheet.cell(self.rows[indicator, period], self.columns[heading])

    def saved(self) -> bytes:
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()


def download(api: Api, query: str = "?year=2024") -> Filled:
    answer = api.get(f"values/workbook/{query}")
    assert answer.status_code == 200, answer.json()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="isian-51.01-2024.xlsx"'
    return Filled(answer.content)


def upload(api: Api, filled: Filled, query: str = "", **headers: str) -> Any:
    return api.post(f"values/workbook/{query}", filled.saved(), **{"Content-Type": XLSX, **headers})


@pytest.fixture
def filled(jembrana: Api, tabanan: Api) -> Filled:
    tabanan.put("values/ECO-03/total/2024/", {"value": "9"})
    jembrana.put("values/ECO-03/total/2023/", {"value": "4.2"})
    jembrana.put("values/ECO-03/total/2024/", {"value": "4.51", "numerator": "9", "note": "=1+1"})
    jembrana.put("values/LIV-09/total/2024/", {"value_status": "not_available", "reason": "Survei"})
    return download(jembrana)


def test_what_was_filled_in_for_one_regency_is_not_stored_for_another(
    filled: Filled, jembrana: Api, tabanan: Api
) -> None:
    filled.cell("LIV-01", "2024", "Nilai").value = 80
    answer = upload(tabanan, filled)
    assert answer.status_code == 409
    assert [each["code"] for each in answer.json()["results"]] == ["another_regency"]
    assert tabanan.get("values/LIV-01/total/2024/").status_code == 404
    assert upload(jembrana, filled).json()["counts"]["created"] == 1


def test_it_shows_what_is_entered_and_what_was_before(filled: Filled) -> None:
    def shown(*headings: str) -> list[Any]:
        return [filled.cell("ECO-03", "2024", heading).value for heading in headings]

    assert shown("Nilai sebelumnya", "Nilai", "Pembilang", "Status nilai", "Catatan") == [
        4.2, 4.51, 9, "Dilaporkan", "=1+1",
    ]  # fmt: skip
    assert filled.cell("LIV-09", "2024", "Status nilai").value == "Tidak tersedia"
    assert filled.cell("GOV-02", "2024", "Satuan").value == "skor 0-100"
    assert filled.cell("LIV-10", "2024-Q4", "Nilai").value is None
    assert filled.sheet.column_dimensions["S"].hidden
    rules = {rule.formula1 for rule in filled.sheet.data_validations.dataValidation}
    assert '"Dilaporkan,Tidak tersedia,Tidak berlaku"' in rules


def test_targets_and_official_values_stand_beside_and_are_locked(
    jembrana: Api, filled: Filled, ministry: Api
) -> None:
    jembrana.put("targets/ECO-03/total/2024/", {"value": "4", "source": "RPJMD"})
    official = {"indicator": "ECO-03", "period": "2024", "regency_code": "51.01", "value": "4.4"}
    source = {"producer": "BPS", "publication": "Kesra 2024", "published_on": "2025-01-15"}
    assert (
        ministry.post("catalogue/official-values/load/", {**source, "values": [official]}).status_code == 200
    )
    again = download(jembrana)
    assert [
        again.cell("ECO-03", "2024", heading).value for heading in ("Target", "Nilai resmi", "Sumber resmi")
    ] == [4, 4.4, "BPS"]
    assert again.sheet.protection.sheet
    assert again.cell("ECO-03", "2024", "Nilai resmi").protection.locked
    assert not again.cell("ECO-03", "2024", "Nilai").protection.locked
    answer = upload(jembrana, again)
    assert (answer.status_code, answer.json()["counts"]["rejected"]) == (200, 0)


def test_sent_back_as_it_is_it_changes_nothing(jembrana: Api, filled: Filled) -> None:
    answer = upload(jembrana, filled)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["counts"] == counts(unchanged=filled.count)


def test_a_row_that_was_emptied_takes_its_value_away(jembrana: Api, filled: Filled) -> None:
    assert filled.sheet.auto_filter.ref == f"A4:{get_column_letter(len(filled.columns))}{4 + filled.count}"
    for heading in (
        "Nilai",
        "Pembilang",
        "Penyebut",
        "Status nilai",
        "Status pengamatan",
        "Catatan",
        "Alasan",
    ):
        filled.cell("ECO-03", "2024", heading).value = None
    answer = upload(jembrana, filled)
    assert answer.json()["counts"] == counts(deleted=1, unchanged=filled.count - 1)
    assert jembrana.get("values/ECO-03/total/2024/").status_code == 404


def test_only_what_was_edited_is_written(jembrana: Api, filled: Filled) -> None:
    before = jembrana.get("values/ECO-03/total/2024/").json()
    jembrana.put("values/LIV-01/total/2024/", {"value": "80"})  # meanwhile, by somebody else
    filled.cell("ECO-03", "2024", "Nilai").value = "4,6"
    filled.cell("LIV-09", "2024", "Status nilai").value = "Dilaporkan"
    filled.cell("LIV-09", "2024", "Alasan").value = None
    filled.cell("LIV-09", "2024", "Nilai").value = 70
    filled.cell("LIV-10", "2024-Q4", "Nilai").value = 3
    answer = upload(jembrana, filled)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["counts"] == counts(created=1, updated=2, unchanged=filled.count - 3)
    after = jembrana.get("values/ECO-03/total/2024/").json()
    assert (after["value"], after["numerator"], after["note"], after["version"]) == (
        "4.6", before["numerator"], "=1+1", 2,
    )  # fmt: skip
    assert jembrana.get("values/LIV-01/total/2024/").json()["value"] == "80"


def test_what_somebody_else_changed_meanwhile_is_a_conflict(jembrana: Api, filled: Filled) -> None:
    tag = jembrana.get("values/ECO-03/total/2024/").headers["ETag"]
    jembrana.put("values/ECO-03/total/2024/", {"value": "5"}, **{"If-Match": tag})
    jembrana.put("values/LIV-01/total/2024/", {"value": "80"})
    filled.cell("ECO-03", "2024", "Nilai").value = 6
    filled.cell("LIV-01", "2024", "Nilai").value = 81
    answer = upload(jembrana, filled)
    assert answer.status_code == 409
    rejected = [each for each in answer.json()["results"] if each["result"] == "rejected"]
    assert [each["code"] for each in rejected] == ["changed_since", "changed_since"]
    assert jembrana.get("values/ECO-03/total/2024/").json()["value"] == "5"


def test_what_is_wrong_comes_back_beside_the_cells(jembrana: Api, filled: Filled) -> None:
    filled.cell("ECO-03", "2024", "Nilai").value = 400
    answer = upload(jembrana, filled, "?dry_run=true", Accept=XLSX)
    assert answer.status_code == 200
    checked = Filled(answer.content)
    assert checked.cell("ECO-03", "2024", "Keterangan").value == "Nilai: Antara 0 dan 100."
    assert checked.cell("ECO-03", "2024", "Nilai").fill.fgColor.rgb == "FFF8CBAD"
    assert upload(jembrana, filled).status_code == 422
    filled.cell("LIV-01", "2024", "Nilai").value = 80
    refused = upload(jembrana, filled, Accept=XLSX)
    assert (refused.status_code, refused.headers["Content-Type"]) == (422, XLSX)
    marked = Filled(refused.content)
    assert marked.cell("ECO-03", "2024", "Keterangan").value == "Nilai: Antara 0 dan 100."
    assert jembrana.get("values/LIV-01/total/2024/").status_code == 404
    marked.cell("ECO-03", "2024", "Nilai").value = 4
    stored = upload(jembrana, marked, Accept=XLSX)
    assert (stored.status_code, jembrana.get("values/LIV-01/total/2024/").json()["value"]) == (200, "80")


def test_remarks_name_columns_and_words_as_the_workbook_has_them(jembrana: Api, filled: Filled) -> None:
    filled.cell("ECO-03", "2024", "Nilai").value = "85 persen"
    filled.cell("ECO-03", "2024", "Status pengamatan").value = "belum"
    filled.cell("LIV-01", "2024", "Status nilai").value = "Dilaporkan"
    marked = Filled(upload(jembrana, filled, Accept=XLSX).content)
    assert marked.cell("ECO-03", "2024", "Keterangan").value == (
        "Nilai: Tulis angkanya saja, misalnya 4,51, tanpa satuan dan tanpa tanda persen. "
        'Status pengamatan: "belum" tidak ada dalam daftar pilihan. '
        "Yang ada: Sementara, Tetap, Perkiraan, Direvisi."
    )
    assert marked.cell("LIV-01", "2024", "Keterangan").value == (
        "Nilai: Isi nilainya. Bila tidak ada, nyatakan dengan Status nilai: Tidak tersedia atau Tidak berlaku."
    )


def test_an_agency_gets_its_own_rows(jembrana: Api, filled: Filled) -> None:
    agency = jembrana.post("agencies/", {"name": "Dinas Kesehatan"}).json()["id"]
    jembrana.put("owners/LIV-08/total/", {"agency_id": agency})
    assert list(download(jembrana, f"?year=2024&agency_id={agency}").rows) == [("LIV-08", "2024")]


def test_only_a_workbook_is_taken(jembrana: Api) -> None:
    answer = jembrana.post("values/workbook/", b"a,b", **{"Content-Type": "text/csv"})
    assert answer.status_code == 415


def test_a_workbook_that_is_too_large_to_be_marked_is_refused_and_nothing_of_it_is_stored(
    filled: Filled, jembrana: Api
) -> None:
    filled.cell("ECO-03", "2024", "Nilai").value = 5
    filled.sheet.cell(30_000, 1).value = "X"
    answer = upload(jembrana, filled, Accept=f"{XLSX}, application/problem+json")
    assert (answer.status_code, answer.json()["code"]) == (422, "workbook_too_large")
    assert jembrana.get("values/ECO-03/total/2024/").json()["value"] == "4.51"


def test_a_year_of_more_rows_than_a_workbook_takes_is_refused(
    jembrana: Api, tabanan: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = tabanan.post("agencies/", {"name": "Dinas Kesehatan"}).json()["id"]
    tabanan.put("owners/LIV-08/total/", {"agency_id": agency})
    count = download(jembrana).count
    monkeypatch.setattr("api.regency.indicators.workbook.MAX_ROWS", 1)
    answer = jembrana.get("values/workbook/?year=2024")
    assert (answer.status_code, answer.json()["code"]) == (422, "workbook_too_long")
    assert answer.json()["values"] == {"count": count, "max_rows": 1}
    assert tabanan.get(f"values/workbook/?year=2024&agency_id={agency}").status_code == 200


def test_a_number_typed_as_a_text_that_has_two_readings_is_refused(filled: Filled, jembrana: Api) -> None:
    for text in ("1.250", "1,250"):
        filled.cell("ECO-03", "2024", "Nilai").value = text
        refused = upload(jembrana, filled)
        assert [each["code"] for each in refused.json()["results"]] == ["ambiguous_number"], text
    for said, value in (("1,25", "1.25"), (1.125, "1.13"), ("0.125", "0.13")):
        filled.cell("ECO-03", "2024", "Nilai").value = said
        answer = upload(jembrana, filled, "?dry_run=true")
        assert answer.status_code == 200, (said, value, answer.json())


def test_a_heading_that_was_changed_is_missed_by_the_name_that_the_workbook_has(
    filled: Filled, jembrana: Api
) -> None:
    filled.sheet.cell(4, filled.columns["Nilai"]).value = "Nilai 2024"
    refused = upload(jembrana, filled, **{"Accept-Language": "id"}).json()
    assert (refused["code"], "value (Nilai)" in refused["detail"]) == ("missing_column", True)
