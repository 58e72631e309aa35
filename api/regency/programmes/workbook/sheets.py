"""What the workbook holds: its sheets with their columns, and their rows at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from api.http.exceptions import Conflict
from api.http.grammar import texts
from api.http.grammar.periods import Period
from api.http.paging import Wanted
from api.http.tables import book, normalise
from api.http.tables.columns import Choices, Column, Key, Kind, Sheet, Texts
from api.national.catalogue import queries as catalogue
from api.regency.masterplan import queries as versions
from api.regency.masterplan.models import Agency, Masterplan
from api.regency.programmes import queries as programmes
from api.regency.programmes.realisation import queries as realisations
from api.regency.programmes.realisation.queries import QuarterRow, Reported
from api.regency.programmes.shapes import ProgrammeRow

_SOURCES = {
    "APBD": "apbd",
    "APBN": "apbn",
    "DAK": "dak",
    "CSR": "csr",
    "KPBU": "kpbu",
    "Hibah": "grant",
    "Lainnya": "other",
}
#: The columns of what was spent from one source.
SPENT_FROM = {f"spent_{source}": source for source in _SOURCES.values()}
_KINDS = {
    "Kapasitas SDM": "human_capacity",
    "Infrastruktur": "infrastructure",
    "Aplikasi": "application",
    "Literasi": "literacy",
    "Lainnya": "other",
}
_TIME_FRAMES = {"Pendek (1-2 tahun)": "short", "Menengah (5 tahun)": "medium", "Panjang (10 tahun)": "long"}
_FIXED = {
    "time_frame": Choices.of(_TIME_FRAMES),
    "yes_no": Choices.of({"Ya": True, "Tidak": False}),
    "source": Choices.of(_SOURCES),
    "stage": Choices.of({"Murni": "original", "Perubahan": "revised"}),
    "kind": Choices.of(_KINDS),
}

PROGRAMMES = Sheet(
    "Program",
    (
        Column("title", heading="Judul program", width=45, required=True),
        Column("sub_dimension", heading="Subdimensi", width=30, choices="sub_dimension"),
        Column("lead_agency", heading="Perangkat daerah pengampu", width=40, choices="agency"),
        Column("time_frame", heading="Jangka waktu", width=14, choices="time_frame"),
        Column("quick_win", heading="Quick win", width=10, choices="yes_no"),
        Column("quick_win_owner", heading="Penanggung jawab quick win", width=30, longest=200),
        Column("nomenclature_code", heading="Kode nomenklatur", width=20, longest=30),
        Column("rpjmd_mission", heading="Kode misi RPJMD", width=16, longest=20),
    ),
)
_PROGRAMME = Column("programme", heading="Program", width=45, choices="Program!B", locked=True)
_ACTIVITY = Column("activity", heading="Kegiatan", width=45, choices="Kegiatan!C", locked=True)
SUPPORTING = Sheet(
    "Pendukung",
    (
        _PROGRAMME,
        Column("agency", heading="Perangkat daerah pendukung", width=45, choices="agency", required=True),
    ),
    emptied=("agency",),
    is_set=True,
)
ALLOCATIONS = Sheet(
    "Alokasi",
    (
        _PROGRAMME,
        Column("year", Kind.YEAR, "Tahun", 8, locked=True),
        Column("source", heading="Sumber dana", width=14, choices="source", locked=True),
        Column("stage", heading="Tahap", width=12, choices="stage", locked=True, default="Murni"),
        Column("amount", Kind.INTEGER, "Jumlah (rupiah)", 22, required=True),
    ),
    emptied=("amount",),
)
ACTIVITIES = Sheet(
    "Kegiatan",
    (
        _PROGRAMME,
        Column("title", heading="Judul kegiatan", width=45, required=True),
        Column("kind", heading="Jenis", width=22, choices="kind"),
        Column("starts_on", Kind.DATE, "Mulai", 14),
        Column("ends_on", Kind.DATE, "Selesai", 14),
    ),
)
MILESTONES = Sheet(
    "Tonggak",
    (
        _PROGRAMME,
        _ACTIVITY,
        Column("title", heading="Tonggak", width=45, required=True),
        Column("due_on", Kind.DATE, "Jatuh tempo", 14, required=True),
    ),
    emptied=("title", "due_on"),
)
_OF_PROGRAMME = Column("programme", heading="Program", width=45, locked=True)
_OF_ACTIVITY = Column("activity", heading="Kegiatan", width=45, locked=True)
REALISATIONS = Sheet(
    "Realisasi",
    (
        _OF_PROGRAMME,
        _OF_ACTIVITY,
        Column(
            "physical_percent_to_date", Kind.PERCENT, "Progres fisik s.d. triwulan (%)", 18, required=True
        ),
        Column("spent_to_date", Kind.INTEGER, "Realisasi anggaran s.d. triwulan (rupiah)", 24, required=True),
        *(
            Column(name, Kind.INTEGER, f"di antaranya {label} (rupiah)", 20)
            for name, label in zip(SPENT_FROM, _SOURCES, strict=True)
        ),
        Column("stopped", heading="Dihentikan", width=12, choices="yes_no", default="Tidak"),
        Column("note", heading="Catatan", width=40, longest=4000),
        Column("reason", heading="Alasan bila turun atau dihentikan", width=30, longest=2000),
    ),
    grows=False,
)
REACHED = Sheet(
    "Capaian",
    (
        _OF_PROGRAMME,
        _OF_ACTIVITY,
        Column("title", heading="Tonggak", width=45, locked=True),
        Column("due_on", Kind.DATE, "Jatuh tempo", 14, locked=True),
        Column("reached", heading="Tercapai pada triwulan ini", width=16, choices="yes_no", default="Tidak"),
    ),
    grows=False,
)
#: Sheets of the plan in the order in which they are read, for the later ones refer to the earlier; then the quarter's.
OF_THE_PLAN = (PROGRAMMES, SUPPORTING, ALLOCATIONS, ACTIVITIES, MILESTONES)
SHEETS = (*OF_THE_PLAN, REALISATIONS, REACHED)
#: In the first row of the baseline, in place of the one agency whose programmes alone the file holds.
ALL_AGENCIES = "semua"


@dataclass(slots=True)
class Present:
    """The server's rows: their texts, and of which programme and item each is; what is reported, by activity.

    `agency`: whose programmes alone they are, where only one's.
    """

    masterplan: Masterplan
    quarter: Period
    agency: UUID | None
    choices: Mapping[str, Choices]
    rows: dict[Key, Texts] = field(default_factory=dict)
    items: dict[Key, tuple[UUID, Any]] = field(default_factory=dict)
    reported: dict[UUID, Reported] = field(default_factory=dict)

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
        raise Conflict(
            "There is no masterplan yet. Begin one: POST .../masterplans/.",
            "Belum ada masterplan. Buat lebih dahulu: POST .../masterplans/.",
            code="no_masterplan",
        )
    return present(versions.masterplan(id), quarter, agency=agency, today=today)


def present(masterplan: Masterplan, quarter: Period, *, agency: UUID | None, today: date) -> Present:
    """Return all programmes of a version, or those that one agency leads, with what they did in a quarter."""
    subs = Choices.of({each.name_id: each.code for each in catalogue.sub_dimensions()})
    found = Present(masterplan, quarter, agency, {"sub_dimension": subs, "agency": _agencies(), **_FIXED})
    led = [
        row for row in programmes.programmes_of(masterplan.pk) if agency is None or row.lead_agency == agency
    ]
    for row in led:
        _add_programme(found, row)
    ids = {row.id for row in led}
    everything = Wanted(size=100_000, cursor="", path="", query=())
    for each in realisations.quarter(
        period=str(quarter), end=quarter.end, today=today, agency=agency, programme=None, wanted=everything
    ).rows:
        if each.programme in ids:
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
        "unknown_agency",
        "Perangkat daerah ini tidak ada dalam daftar.",
    )


def _add_programme(found: Present, row: ProgrammeRow) -> None:
    found.add(PROGRAMMES, str(row.id), row.id, row)
    of_it = {"programme": row.title}
    for agency in row.supporting_agencies:
        found.add(SUPPORTING, key_of(row.id, agency), row.id, agency, agency=agency, **of_it)
    for each in row.allocations:
        found.add(ALLOCATIONS, key_of(row.id, each.year, each.source, each.stage), row.id, each, **of_it)
    for activity in row.activities:
        found.add(ACTIVITIES, str(activity.id), row.id, activity, **of_it)
        for milestone in activity.milestones:
            key = key_of(activity.id, milestone.id)
            found.add(MILESTONES, key, row.id, milestone, activity=activity.title, **of_it)


def _add_quarter(found: Present, row: QuarterRow) -> None:
    """Add what is reported of an activity, and the milestones that were open when the quarter began."""
    if row.reported:
        found.reported[row.activity] = row.reported
    content = row.reported.content if row.reported else None
    amounts = dict(content.spent_by_source) if content else {}
    of_it = {"programme": row.programme_title, "activity": row.title}
    spent = {name: amounts.get(source, "") for name, source in SPENT_FROM.items()}
    found.add(REALISATIONS, str(row.activity), row.programme, content, **of_it, **spent)
    for each in row.milestones:
        is_reached = content is not None and each.id in content.milestones_reached
        key = key_of(row.activity, each.id)
        found.add(REACHED, key, row.programme, each, reached=is_reached, **of_it)
