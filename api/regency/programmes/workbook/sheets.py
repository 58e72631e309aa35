"""Sheets of the workbook with their columns, and their present rows."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from api.http.exceptions import Problem
from api.http.grammar import texts
from api.http.grammar.periods import Period
from api.http.shapes import field, info, shape
from api.http.tables import shaped
from api.http.tables.columns import Choices, Column, Kind, Sheet
from api.http.tables.merge import Comparison, UploadedRow
from api.http.tables.present import PresentRows
from api.national.catalogue import queries as catalogue
from api.national.catalogue.problems import UnknownSubDimension
from api.regency.masterplan import queries as versions
from api.regency.masterplan.agencies import agency_choices
from api.regency.masterplan.models import Masterplan
from api.regency.programmes import queries as programmes
from api.regency.programmes.budgets import queries as budgets
from api.regency.programmes.budgets.shapes import Budget, BudgetAmount, BudgetRow
from api.regency.programmes.problems import (
    ActivityExists,
    AmbiguousProgramme,
    MilestoneExists,
    NoMasterplan,
    UnknownProgramme,
)
from api.regency.programmes.purpose import Location, ProgrammeIndicator
from api.regency.programmes.realisation import queries as realisations
from api.regency.programmes.realisation.progress import Day
from api.regency.programmes.realisation.shapes import QuarterRow, Realisation, Reported
from api.regency.programmes.shapes import RUPIAH, Activity, Allocation, Milestone, Programme, ProgrammeRow
from tenants import Fields, Ids, frozen
from tenants.ids import uuid7

_FIXED = shaped.choices(Programme, Allocation, Activity)
_SOURCES = _FIXED["source"].values
#: The columns of what was spent from one source.
SPENT_FROM = {f"spent_{source}": source for source in _SOURCES.values()}
#: A shape of their fields.
AMOUNTS: type[Any] = shape(
    type(
        "Amounts",
        (),
        {name: field(RUPIAH, "Whole rupiah.", default=0) for name in SPENT_FROM}
        | {"__annotations__": dict.fromkeys(SPENT_FROM, int)},
    )
)

PROGRAMMES = Sheet("Program", shaped.columns(Programme), shrinks=True)
_PROGRAMME = Column("programme", heading="Program", width=45, choices="Program!B", locked=True)
_ACTIVITY = Column("activity", heading="Kegiatan", width=45, choices="Kegiatan!C", locked=True)
_AGENCY = Column("agency", heading="Perangkat daerah pendukung", width=45, choices="agency", required=True)
SUPPORTING = Sheet("Pendukung", (_PROGRAMME, _AGENCY), shrinks=True, is_set=True)


@frozen
class Part:
    """Items of programmes, as the rows of a sheet.

    `name` is the field and `shape` the item's shape, None for agencies. Items with an id differ by their
    titles: `doubled` is the fault of a new row whose title exists already.
    """

    name: str
    shape: type[Any] | None = None
    doubled: Callable[[], Problem] | None = None

    def made(self, fields: Fields) -> Any:
        """Return a new item."""
        if self.shape is None:
            return fields["agency"]
        return self.shape(**fields, **({"id": uuid7()} if self.doubled else {}))

    def of(self, owner: Any) -> Any:
        """Return the items of a programme, an activity or a budget."""
        return getattr(owner, self.name, ())


#: By the names of their sheets.
PARTS = {SUPPORTING.name: Part("supporting_agencies")}
_NAMES = {
    each.kind.item.shape: each.name
    for owner in (Programme, Activity, Budget)
    for each in info(owner).kept
    if each.kind.item
}


def _of(title: str, shape: type[Any], *owners: Column, doubled: Callable[[], Problem] | None = None) -> Sheet:
    PARTS[title] = Part(_NAMES[shape], shape, doubled)
    return Sheet(title, (*owners, *shaped.columns(shape)), shrinks=True)


ALLOCATIONS = _of("Pagu", Allocation, _PROGRAMME)
LOCATIONS = _of("Lokasi", Location, _PROGRAMME)
INDICATORS = _of("Indikator", ProgrammeIndicator, _PROGRAMME)
ACTIVITIES = _of("Kegiatan", Activity, _PROGRAMME, doubled=ActivityExists)
MILESTONES = _of("Tonggak", Milestone, _PROGRAMME, _ACTIVITY, doubled=MilestoneExists)
#: Of the quarter's year; also for programmes that are begun outside of the plan, which no other sheet names.
BUDGETS = _of("Anggaran", BudgetAmount, replace(_PROGRAMME, choices=""))

_OF_ACTIVITY = (replace(_PROGRAMME, choices=""), replace(_ACTIVITY, choices=""))
_OF_QUARTER = shaped.columns(Realisation)
#: Figures of the quarter before, which are cumulative.
_BEFORE = (
    Column("percent_before", Kind.PERCENT, "Triwulan lalu: progres (%)", 16, locked=True),
    Column("spent_before", Kind.INTEGER, "Triwulan lalu: realisasi (rupiah)", 20, locked=True),
)
#: Columns of a realisation, sources aside.
SAID = [each.name for each in _OF_QUARTER]
_PERCENT, SPENT, _NOTE, _REASON, _STOPPED = _OF_QUARTER
REALISATIONS = Sheet(
    "Realisasi",
    (
        *_OF_ACTIVITY,
        *_BEFORE,
        _PERCENT,
        SPENT,
        *(
            Column(name, Kind.INTEGER, f"di antaranya {label} (rupiah)", 20)
            for name, label in zip(SPENT_FROM, _SOURCES, strict=True)
        ),
        _STOPPED,
        _NOTE,
        _REASON,
    ),
    grows=False,
)
REACHED = Sheet(
    "Capaian",
    (
        *_OF_ACTIVITY,
        *(replace(each, locked=True, required=False) for each in shaped.columns(Milestone)),
        Column("reached", heading="Tercapai pada triwulan ini", width=16, choices="yes_no", default="Tidak"),
    ),
    grows=False,
)
#: Sheets of the plan in the order in which they are read, for the later ones refer to the earlier; then the quarter's.
OF_THE_PLAN = (PROGRAMMES, SUPPORTING, LOCATIONS, INDICATORS, ALLOCATIONS, ACTIVITIES, MILESTONES)
SHEETS = (*OF_THE_PLAN, REALISATIONS, REACHED, BUDGETS)
GUIDE = (
    "Program, kegiatan, realisasi, dan anggaran",
    "Isi atau ubah sel yang putih; sel abu-abu hanya untuk dibaca. Yang tidak diubah tidak dikirim.",
    "Baris baru ditulis pada baris kosong di bawah; program dan kegiatan disebut dengan judulnya.",
    "Sebuah baris dihapus dengan mengosongkan semua sel putihnya; baris yang hilang dari berkas tidak dihapus.",
    "Realisasi bersifat kumulatif: sejak kegiatan dimulai sampai akhir triwulan; di sampingnya angka triwulan lalu.",
    "Rupiah ditulis utuh, misalnya 1500000. Persen ditulis 12,5.",
    "Tempelkan hasil rumus sebagai nilai; jangan menggabungkan sel dan jangan menyalin baris utuh.",
    "Unggah berkas ini apa adanya. Yang perlu diperbaiki ditandai pada selnya dan pada kolom Perbaikan.",
)
#: In the first row of the baseline, in place of the agencies whose programmes alone the file holds.
ALL_AGENCIES = "semua"


@dataclass(slots=True, kw_only=True)
class Present(PresentRows):
    """The stored rows, with the programme and item of each, and the realisations by activity.

    Also the budgets of the quarter's year by programme, and the programmes that may have one by title. `agencies`: only
    their programmes are included; none: all.
    """

    sheets = SHEETS
    guide = GUIDE
    masterplan: Masterplan
    quarter: Period
    agencies: Ids
    reported: dict[UUID, Reported] = dataclasses.field(default_factory=dict)
    budgets: dict[UUID, BudgetRow] = dataclasses.field(default_factory=dict)
    titles: dict[str, list[UUID]] = dataclasses.field(default_factory=dict)

    def add(self, sheet: Sheet, key: str, owner: UUID, item: Any, **more: Any) -> None:
        """Add a row; `more` has the values that the item has no attribute for."""
        self.put(sheet, key, item, more)
        self.items[sheet.name, key] = owner, item

    def programme_of(
        self, row: UploadedRow, titled: Mapping[str, Sequence[UUID]], cells: Comparison
    ) -> UUID | None:
        """Return the programme of a row; a new row names it by its title.

        If the title is not unique or unknown, None and a fault.
        """
        if row.key:
            programme: UUID = self.items[row.sheet.name, row.key][0]
            return programme
        found = titled.get(row.texts["programme"], [])
        return cells.only(found, row, "programme", UnknownProgramme, AmbiguousProgramme)

    @property
    def first(self) -> Sequence[str]:
        return [str(self.masterplan.pk), str(self.quarter), ",".join(map(str, self.agencies)) or ALL_AGENCIES]


def key_of(*parts: Any) -> str:
    """Return the key of a row: the ids and words that identify it, the owner's first."""
    return "|".join(map(str, parts))


def meant(*, masterplan: UUID | None, quarter: Period, agencies: Ids, today: date) -> Present:
    """Return the version named, else the draft worked on last, else the newest. Raises NotFound, or Conflict."""
    id = masterplan or versions.meant()
    if id is None:
        raise NoMasterplan()
    return present(versions.masterplan(id), quarter, agencies=agencies, today=today)


def present(masterplan: Masterplan, quarter: Period, *, agencies: Ids = (), today: date) -> Present:
    """Return all programmes of a version, or those led by these agencies, with their realisations of a quarter."""
    known = {each.name.id: each.code for each in catalogue.sub_dimensions()}
    subs = Choices.of(known, UnknownSubDimension)
    found = Present(
        masterplan=masterplan,
        quarter=quarter,
        agencies=agencies,
        choices={"sub_dimension": subs, "agency": agency_choices(), **_FIXED},
    )
    led = [
        each
        for each in programmes.programmes_of(masterplan.pk)
        if not agencies or each.lead_agency in agencies
    ]
    for programme in led:
        _add_programme(found, programme)
    of_year = budgets.budgets(quarter.year)
    outside = budgets.begun(quarter.year)
    mine = {row.id: row.title for row in led} | {
        row.programme: row.title
        for row in of_year
        if row.programme in outside and (not agencies or row.lead_agency in agencies)
    }
    for id, title in mine.items():
        found.titles.setdefault(texts.shown(title), []).append(id)
    for row in of_year:
        if row.programme in mine:
            _add_budget(found, row)
    before = {each.activity: each.realisation for each in _quarter(quarter.previous(), agencies, today)}
    for each in _quarter(quarter, agencies, today):
        if each.programme in mine:
            _add_quarter(found, each, before.get(each.activity))
    return found


def _quarter(quarter: Period, agencies: Ids, today: date) -> Sequence[QuarterRow]:
    everything = realisations.ORDER.first(100_000)
    return realisations.quarter(quarter, at=Day(today, None), wanted=everything, agency=agencies).rows


def _add_programme(found: Present, row: ProgrammeRow) -> None:
    found.add(PROGRAMMES, str(row.id), row.id, row)
    of_it = {"programme": row.title}
    for agency in row.supporting_agencies:
        found.add(SUPPORTING, key_of(row.id, agency), row.id, agency, agency=agency, **of_it)
    for sheet in (LOCATIONS, INDICATORS, ALLOCATIONS):
        for each in PARTS[sheet.name].of(row):
            found.add(sheet, key_of(row.id, *each.key), row.id, each, **of_it)
    for activity in row.activities:
        found.add(ACTIVITIES, str(activity.id), row.id, activity, **of_it)
        for milestone in PARTS[MILESTONES.name].of(activity):
            key = key_of(activity.id, milestone.id)
            found.add(MILESTONES, key, row.id, milestone, activity=activity.title, **of_it)


def _add_budget(found: Present, row: BudgetRow) -> None:
    found.budgets[row.programme] = row
    for each in PARTS[BUDGETS.name].of(row):
        key = key_of(row.programme, *each.key)
        found.add(BUDGETS, key, row.programme, each, programme=row.title)


def _add_quarter(found: Present, row: QuarterRow, before: Reported | None) -> None:
    """Add an activity's realisation, and the milestones that were open when the quarter began."""
    said = row.realisation
    if said:
        found.reported[row.activity] = said
    amounts = said.spent_from if said else {}
    of_it = {"programme": row.programme_title, "activity": row.title}
    spent: Fields = {name: amounts.get(source, "") for name, source in SPENT_FROM.items()}
    if before:
        spent |= {
            "percent_before": getattr(before, _PERCENT.name),
            "spent_before": getattr(before, SPENT.name),
        }
    found.add(REALISATIONS, str(row.activity), row.programme, said, **of_it, **spent)
    for each in row.open_milestones:
        is_reached = said is not None and said.has_reached(each.id)
        key = key_of(row.activity, each.id)
        found.add(REACHED, key, row.programme, each, reached=is_reached, **of_it)
