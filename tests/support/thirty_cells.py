"""A week of an office's work in the programmes' workbook: thirty cells over all sheets, five of them wrong, two of them
changed by somebody else meanwhile. `resave` is the program in which it is done.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from tests.support import plans
from tests.support.http import Api
from tests.support.sheets import Sheets, download, upload
from tests.support.stage import Stage

QUARTER = "?quarter=2025-Q1"
PERCENT = "Progres fisik s.d. triwulan (%)"
SPENT = "Realisasi anggaran s.d. triwulan (rupiah)"


def fill(api: Api, number: int = 12) -> dict[str, Any]:
    """A draft with programmes `Program 0` and so on, each with two allocations, a supporting agency, and two
    activities, the first with a milestone; the agency that leads them."""
    plans.begin(api)
    agency, supporting = plans.add_agency(api), plans.add_agency(api, "Dinas Perhubungan")
    plans.add_agency(api, "Dinas Pendidikan")
    rows = [
        {
            **plans.PROGRAMME,
            "title": f"Program {index}",
            "lead_agency_id": agency["id"],
            "supporting_agency_ids": [supporting["id"]],
            "indicative_amounts": [plans.allocation(2024, "1000"), plans.allocation(2025, "2000")],
            "activities": [
                plans.activity(
                    f"Kegiatan {index}A",
                    milestones=[{"title": f"Tonggak {index}", "due_on": "2025-06-30"}],
                ),
                plans.activity(f"Kegiatan {index}B"),
            ],
        }
        for index in range(number)
    ]
    assert api.put("programmes/", {"programmes": rows}).status_code == 200
    return agency


def programme(api: Api, title: str) -> dict[str, Any]:
    (found,) = (row for row in api.get("programmes/?page_size=200").json()["data"] if row["title"] == title)
    body: dict[str, Any] = api.get(f"programmes/{found['id']}/").json()
    return body


def stored(api: Api) -> list[Any]:
    """All that the sheets are about, as the API shows it."""
    (plan,) = api.get("masterplans/").json()["data"]
    return [
        api.get(f"masterplans/{plan['id']}/document/").json(),
        api.get("realisations/2025-Q1/?page_size=200").json()["data"],
    ]


class Desk:
    """The workbook on an office's desk; remembers what was written into which cell."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        self.written: dict[str, Any] = {}

    def put(self, sheet: str, found_by: tuple[str, str], label: str, value: Any, **also: Any) -> str:
        row = self.sheets.row(sheet, *found_by, **also)
        cell = self.sheets.put(sheet, row, label, value)
        self.written[cell] = value
        return cell

    def programme(self, index: int, label: str, value: Any) -> str:
        return self.put("Program", ("Judul program", f"Program {index}"), label, value)

    def amount(self, index: int, value: Any) -> str:
        of_2024 = ("Tahun", 2024)
        return self.put("Pagu", ("Program", f"Program {index}"), "Jumlah (rupiah)", value, also=of_2024)

    def activity(self, index: int, label: str, value: Any) -> str:
        return self.put("Kegiatan", ("Judul kegiatan", f"Kegiatan {index}A"), label, value)

    def milestone(self, index: int, label: str, value: Any) -> str:
        return self.put("Tonggak", ("Kegiatan", f"Kegiatan {index}A"), label, value)

    def realised(self, index: int, label: str, value: Any) -> str:
        return self.put("Realisasi", ("Kegiatan", f"Kegiatan {index}A"), label, value)


def come_back_marked_and_then_are_stored(
    api: Api, database: Stage, *, resave: Callable[[Sheets], Sheets]
) -> None:
    """The whole trip: refused with exactly the seven cells marked, mended, stored whole, with history."""
    fill(api)
    desk = Desk(resave(download(api, QUARTER)))
    entries = len(plans.history(database, "51.01", "programme"))
    for index in range(6):
        desk.programme(index, "Penanggung jawab quick win", f"Camat {index}")
    for index in range(2, 6):
        desk.amount(index, 5000 + index)
    for index in range(3):
        desk.realised(index, PERCENT, 25.5)
        desk.realised(index, SPENT, 1_000_000)
    desk.realised(1, "Dihentikan", "Ya")
    desk.put("Capaian", ("Tonggak", "Tonggak 0"), "Tercapai pada triwulan ini", "Ya")
    desk.activity(4, "Jenis", "Infrastruktur")
    desk.activity(5, "Mulai", dt.datetime(2025, 2, 3))
    desk.put("Pendukung", ("Program", "Program 6"), "Perangkat daerah pendukung", "Dinas Pendidikan")
    desk.milestone(7, "Tonggak", "Aplikasi diluncurkan")
    wrong = {
        desk.programme(0, "Subdimensi", "Sampah Luar Angkasa"),
        desk.programme(0, "Jangka waktu", "Selamanya"),
        desk.amount(8, 1500.5),
        desk.milestone(2, "Jatuh tempo", "besok"),
        desk.realised(3, PERCENT, 101),
    }
    desk.realised(3, SPENT, 10)
    for title, fields in (
        ("Program 10", {"quick_win_owner": "Sekda"}),
        (
            "Program 11",
            {"indicative_amounts": [plans.allocation(2024, "77"), plans.allocation(2025, "2000")]},
        ),
    ):
        path = f"programmes/{programme(api, title)['id']}/"
        assert api.patch(path, fields, **plans.tag(api, path)).status_code == 200
    conflicts = {
        desk.programme(
            10, "Penanggung jawab quick win", "Camat 10"
        ): "Sudah diubah orang lain menjadi: Sekda.",
        desk.amount(11, 6000): "Sudah diubah orang lain menjadi: 77.",
    }
    assert len(desk.written) == 30
    before = stored(api)

    refused = upload(api, resave(desk.sheets))
    assert refused.status_code == 422
    marked = resave(Sheets(refused.content))
    assert set(marked.marks()) == {*wrong, *conflicts}
    assert {cell: marked.marks()[cell] for cell in conflicts} == conflicts
    row = marked.row("Program", "Judul program", "Program 0")
    assert marked.get("Program", row, "Perbaikan").startswith("Subdimensi: Pilih dari daftar")
    assert stored(api) == before
    assert len(plans.history(database, "51.01", "programme")) == entries + 2
    assert plans.history(database, "51.01", "realisation") == []

    desk.sheets = marked
    desk.programme(0, "Subdimensi", "Sampah dan Limbah")
    desk.programme(0, "Jangka waktu", "Panjang (10 tahun)")
    desk.amount(8, 1500)
    desk.milestone(2, "Jatuh tempo", dt.datetime(2025, 9, 30))
    desk.realised(3, PERCENT, 100)
    answer = upload(api, resave(desk.sheets))
    assert answer.status_code == 200, answer.content
    fresh = Sheets(answer.content)
    assert fresh.marks() == {}
    # No row came or went, so each cell stands where it stood.
    assert len(desk.written) == 30
    assert {cell: fresh.at(cell) for cell in desk.written} == desk.written
    assert len(plans.history(database, "51.01", "programme")) == entries + 2 + 11
    assert len(plans.history(database, "51.01", "realisation")) == 4
    again = upload(api, resave(desk.sheets), Accept="application/json")
    assert again.json() == {"programmes": 0, "realisations": 0, "budgets": 0, "left": [], "warnings": []}
