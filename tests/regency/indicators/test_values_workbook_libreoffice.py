"""The workbook of values opened in LibreOffice, saved and sent back."""

from pathlib import Path

import pytest

from tests.regency.indicators.test_values_import import counts
from tests.regency.indicators.test_values_workbook import (  # noqa: F401  (filled is a fixture)
    XLSX,
    Filled,
    filled,
    upload,
)
from tests.support import libreoffice
from tests.support.http import Api

pytestmark = pytest.mark.long


def test_a_round_trip_through_libreoffice_changes_only_what_was_changed(
    jembrana: Api,
    tabanan: Api,
    filled: Filled,  # noqa: F811
    tmp_path: Path,
) -> None:
    program = libreoffice.program()
    jembrana.put("values/LIV-01/total/2024/", {"value": "80.10", "numerator": "12345678901234"})
    path = "values/ECO-03/total/2024/"
    before = jembrana.get(path).json()

    untouched = Filled(libreoffice.resaved(program, filled.saved(), tmp_path / "1"))
    answer = upload(jembrana, untouched)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["counts"] == counts(unchanged=filled.count)
    assert untouched.sheet.protection.sheet
    assert jembrana.get(path).json() == before

    untouched.cell("ECO-03", "2024", "Nilai").value = 400
    untouched.cell("LIV-09", "2024", "Status nilai").value = "Dilaporkan"
    untouched.cell("LIV-09", "2024", "Alasan").value = None
    untouched.cell("LIV-09", "2024", "Nilai").value = "70,5"
    sent = Filled(libreoffice.resaved(program, untouched.saved(), tmp_path / "2"))
    checked = upload(jembrana, sent, "?dry_run=true", Accept=XLSX)
    assert checked.status_code == 200
    assert upload(jembrana, sent).status_code == 422
    marked = Filled(libreoffice.resaved(program, checked.content, tmp_path / "3"))
    assert marked.cell("ECO-03", "2024", "Keterangan").value == "Nilai: Antara 0 dan 100."
    assert jembrana.get(path).json() == before

    marked.cell("ECO-03", "2024", "Nilai").value = 4.6
    stored = upload(jembrana, Filled(libreoffice.resaved(program, marked.saved(), tmp_path / "4")))
    assert stored.status_code == 200, stored.json()
    assert stored.json()["counts"] == counts(updated=2, unchanged=filled.count - 2)
    after = jembrana.get(path).json()
    assert (after["value"], after["numerator"], after["note"]) == ("4.6", before["numerator"], "=1+1")
    assert jembrana.get("values/LIV-09/total/2024/").json()["value"] == "70.5"
    assert jembrana.get("values/LIV-01/total/2024/").json()["value"] == "80.1"
    assert tabanan.get(path).json()["value"] == "9"
