"""Sheets of the workbook with their columns, and their rows at this moment."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from api.http.grammar import texts
from api.http.grammar.periods import Period
from api.http.shapes import field, shape
from api.http.tables import book, normalise, shaped
from api.http.tables.columns import Choices, Column, Key, Kind, Sheet, Texts
from api.national.catalogue import queries as catalogue
from api.national.catalogue.problems import UnknownSubDimension
from api.regency.masterplan import queries as versions
from api.regency.masterplan.models import Agency, Masterplan
from api.regency.masterplan.problems import UnknownAgency
from api.regency.programmes import queries as programmes
from api.regency.programmes.budgets import queries as budgets
from api.regency.programmes.budgets.shapes import BudgetAmount, BudgetRow
from api.regency.programmes.problems import NoMasterplan
from api.regency.programmes.purpose import Location, ProgrammeIndicator
from api.regency.programmes.realisation import queries as realisations
from api.regency.programmes.realisation.shapes import QuarterRow, Realisation, Reported
from api.regency.programmes.shapes import RUPIAH, Activity, Allocation, Milestone, Programme, ProgrammeRow

_FIXED = shaped.choices(Programme, Allocation, Activity)
_SOURCES = _FIXED["source"].values
#: The columns of what was spent from one source.
SPENT_FROM = {f"spent_{source}": source for source in _SOURCES.values()}
#: A shape of their fields.
AMOUNTS: type[Any] = shape()(
    type(
        "Amounts",
        (),
        {name: field(RUPIAH, "Whole rupiah.", default=0) for name in SPENT_FROM}
        | {"__annotations__": dict.fromkeys(SPENT_FROM, int)},
    )
)

PROGRAMMES = Sheet("Program", shaped.columns(Programme))
_PROGRAMME = Column("programme", heading="Program", width=45, choices="Program!B", locked=True)
_ACTIVITY = Column("activity", heading="Kegiatan", width=45, choices="Kegiatan!C", locked=True)
_AGENCY = Column("agency", heading="Perangkat daerah pendukung", width=45, choices="agency", required=True)
SUPPORTING = Sheet("Pendukung", (_PROGRAMME, _AGENCY), shrinks=True, is_set=True)
ALLOCATIONS = Sheet("Pagu", (_PROGRAMME, *shaped.columns(Allocation)), shrinks=True)
LOCATIONS = Sheet("Lokasi", (_PROGRAMME, *shaped.columns(Location)), shrinks=True)
INDICATORS = Sheet("Indikator", (_PROGRAMME, *shaped.columns(ProgrammeIndicator)), shrinks=True)
ACTIVITIES = Sheet("Kegiatan", (_PROGRAMME, *shaped.columns(Activity)))
MILESTONES = Sheet("Tonggak", (_PROGRAMME, _ACTIVITY, *shaped.columns(Milestone)), shrinks=True)

_OF_ACTIVITY = (replace(_PROGRAMME, choices=""), replace(_ACTIVITY, choices=""))
_OF_QUARTER = shaped.columns(Realisation)
#: Columns of a realisation, sources aside.
SAID = [each.name for each in _OF_QUARTER]
_PERCENT, _SPENT, _NOTE, _REASON, _STOPPED = _OF_QUARTER
REALISATIONS = Sheet(
    "Realisasi",
    (
        *_OF_ACTIVITY,
        _PERCENT,
        _SPENT,
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
#: Of the quarter's year; also for programmes that are begun outside of the plan, which no other sheet names.
BUDGETS = Sheet("Anggaran", (replace(_PROGRAMME, choices=""), *shaped.columns(BudgetAmount)), shrinks=True)
#: Sheets of the plan in the order in which they are read, for the later ones refer to the earlier; then the quarter's.
OF_THE_PLAN = (PROGRAMMES, SUPPORTING, LOCATIONS, INDICATORS, ALLOCATIONS, ACTIVITIES, MILESTONES)
SHEETS = (*OF_THE_PLAN, REALISATIONS, REACHED, BUDGETS)
#: In the first row of the baseline, in place of the one agency whose programmes alone the file holds.
ALL_AGENCIES = "semua"


@dataclass(slots=True)
class Present:
    """The server's rows: their texts, and of which programme and item each is; what is reported, by activity.

    Budgets of the quarter's year by programme, and the programmes that may have one by title.
    `agency`: whose programmes alone they are, where only one's.
    """

    masterplan: Masterplan
    quarter: Period
    agency: UUID | None
    choices: Mapping[str, Choices]
    rows: dict[Key, Texts] = dataclasses.field(default_factory=dict)
    items: dict[Key, tuple[UUID, Any]] = dataclasses.field(default_factory=dict)
    reported: dict[UUID, Reported] = dataclasses.field(default_factory=dict)
    budgets: dict[UUID, BudgetRow] = dataclasses.field(default_factory=dict)
    titles: dict[str, list[UUID]] = dataclasses.field(default_factory=dict)

    def add(self, sheet: Sheet, key: str, owner: UUID, item: Any, **more: Any) -> None:
        """Add a row; what the item has no attribute for is in `more`."""
        self.items[sheet.name, key] = owner, item
        values = {name: more.get(name, getattr(item, name, "")) for name in sheet.names}
        self.rows[sheet.name, key] = {
            column.name: texts.shown(normalise.text(column, values[column.name], self.choices))
            for column in sheet.columns
        }

    def workbook(self) -> bytes:
        """XLSX with a sheet for each kind of thing of the plan, and for what became of it by the quarter's end."""
        first = [self.masterplan.pk, self.quarter, self.agency or ALL_AGENCIES]
        lists = {name: each.offered for name, each in self.choices.items()}
        return book.written(SHEETS, self.rows, lists, list(map(str, first)))


def key_of(*parts: Any) -> str:
    """Return the key of a row: the ids and words that it is known by, the owner's first."""
    return "|".join(map(str, parts))


def meant(*, masterplan: UUID | None, quarter: Period, agency: UUID | None, today: date) -> Present:
    """Return the version named, else the draft worked on last, else the newest. Raise NotFound, or Conflict."""
    id = masterplan or versions.meant()
    if id is None:
        raise NoMasterplan()
    return present(versions.masterplan(id), quarter, agency=agency, today=today)


def present(masterplan: Masterplan, quarter: Period, *, agency: UUID | None, today: date) -> Present:
    """Return all programmes of a version, or those that one agency leads, with what they did in a quarter."""
    known = {each.name.id: each.code for each in catalogue.sub_dimensions()}
    subs = Choices.of(known, UnknownSubDimension)
    found = Present(masterplan, quarter, agency, {"sub_dimension": subs, "agency": _agencies(), **_FIXED})
    led = programmes.programmes_of(masterplan.pk, agency=agency)
    for programme in led:
        _add_programme(found, programme)
    of_year = budgets.budgets(quarter.year)
    outside = budgets.begun(quarter.year)
    mine = {row.id: row.title for row in led} | {
        row.programme: row.title
        for row in of_year
        if row.programme in outside and agency in (None, row.lead_agency)
    }
    for id, title in mine.items():
        found.titles.setdefault(texts.shown(title), []).append(id)
    for row in of_year:
        if row.programme in mine:
            _add_budget(found, row)
    everything = realisations.ORDER.first(100_000)
    for each in realisations.quarter(
        quarter, today=today, wanted=everything, agency=() if agency is None else (agency,)
    ).rows:
        if each.programme in mine:
            _add_quarter(found, each)
    return found


def _agencies() -> Choices:
    known = list(Agency.objects.order_by("name", "pk"))
    names = {each.pk: texts.shown(each.name) for each in known}
    offered = {names[each.pk]: each.pk for each in known if each.active}
    return Choices(
        {"": None, **{name: id for id, name in reversed(names.items())}, **offered},
        names,
        list(offered),
        UnknownAgency,
    )


def _add_programme(found: Present, row: ProgrammeRow) -> None:
    found.add(PROGRAMMES, str(row.id), row.id, row)
    of_it = {"programme": row.title}
    for agency in row.supporting_agencies:
        found.add(SUPPORTING, key_of(row.id, agency), row.id, agency, agency=agency, **of_it)
    keyed = ((LOCATIONS, row.locations), (INDICATORS, row.indicators), (ALLOCATIONS, row.allocations))
    for sheet, items in keyed:
        for each in items:
            found.add(sheet, key_of(row.id, *each.key), row.id, each, **of_it)
    for activity in row.activities:
        found.add(ACTIVITIES, str(activity.id), row.id, activity, **of_it)
        for milestone in activity.milestones:
            key = key_of(activity.id, milestone.id)
            found.add(MILESTONES, key, row.id, milestone, activity=activity.title, **of_it)


def _add_budget(found: Present, row: BudgetRow) -> None:
    found.budgets[row.programme] = row
    for each in row.amounts:
        key = key_of(row.programme, each.source, each.stage)
        found.add(BUDGETS, key, row.programme, each, programme=row.title)


def _add_quarter(found: Present, row: QuarterRow) -> None:
    """Add what is reported of an activity, and the milestones that were open when the quarter began."""
    said = row.realisation
    if said:
        found.reported[row.activity] = said
    amounts = said.spent_from if said else {}
    of_it = {"programme": row.programme_title, "activity": row.title}
    spent = {name: amounts.get(source, "") for name, source in SPENT_FROM.items()}
    found.add(REALISATIONS, str(row.activity), row.programme, said, **of_it, **spent)
    for each in row.milestones:
        is_reached = said is not None and each.id in said.milestones_reached
        key = key_of(row.activity, each.id)
        found.add(REACHED, key, row.programme, each, reached=is_reached, **of_it)
