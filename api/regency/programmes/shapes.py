"""Content of a programme in one version of the masterplan, on the wire and in the tables.

Rules that need the masterplan are in policies. Allocations keep the order in which they were given, so that an error is
reported at its place.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from pydantic_core import core_schema

from api.http import between, etags, labels, shapes
from api.http.grammar import days
from api.http.shapes import (
    DATE,
    EITHER,
    IDENT,
    Kind,
    Strings,
    by_field,
    choice,
    day,
    derived,
    field,
    flag,
    ident,
    instant,
    many,
    one_of,
    several,
    shape,
    text,
    whole,
)
from api.http.tables.columns import Kind as Cell, column
from api.http.unread import UNREAD, numbered
from api.national.catalogue import nomenclature
from api.national.catalogue.reference import SUB_DIMENSION_CODES
from api.national.catalogue.reference_fields import SubDimensionCode
from api.national.catalogue.words import DIMENSIONS
from api.regency.masterplan.filtering import AGENCY, VERSION
from api.regency.masterplan.models import FIRST_YEAR, LAST_YEAR
from api.regency.programmes.fields import Rupiah
from api.regency.programmes.models import ActivityVersion, Allocation as StoredAllocation, ProgrammeVersion
from api.regency.programmes.problems import (
    ProgrammeWithoutActivities,
    ProgrammeWithoutCeilings,
    ProgrammeWithoutLeadAgency,
    ProgrammeWithoutRpjmdMission,
)
from api.regency.programmes.purpose import INDICATOR, Location, ProgrammeIndicator
from api.regency.programmes.results import Outcome
from tenants import Document, Fields, Ids

#: What the API calls a plan's allocations; what a year gives is its budget.
INDICATIVE = "indicative_amounts"
RUPIAH = by_field(int, Rupiah, plain=str)
labels.say(
    {
        "apbd": "Regional budget (APBD)",
        "apbn": "State budget (APBN)",
        "dak": "Special allocation fund (DAK)",
        "csr": "Corporate social responsibility (CSR)",
        "kpbu": "Public-private partnership (KPBU)",
    }
)
labels.say({"short": "Short term", "medium": "Medium term", "long": "Long term"})
#: One of the eighteen: a policy refuses others, with a code of its own.
SUB_DIMENSION = Kind[str](
    str,
    one_of(SUB_DIMENSION_CODES).sent,
    core=partial(core_schema.str_schema, strict=True, strip_whitespace=True),
)


@shape
class Money:
    """Money from one source, at one stage."""

    source: str = choice(
        StoredAllocation.Source,
        "Funding source, such as apbd.",
        column=column(
            "Sumber dana",
            14,
            labels=("APBD", "APBN", "DAK", "CSR", "KPBU", "Hibah", "Lainnya"),
            locked=True,
        ),
    )
    stage: str = choice(
        StoredAllocation.Stage,
        "original, or revised by an APBD Perubahan, which then takes the original's place.",
        default=StoredAllocation.Stage.ORIGINAL,
        column=column("Tahap", 12, labels=("Murni", "Perubahan"), locked=True),
    )
    amount: int = field(
        RUPIAH,
        'Whole rupiah as text, at most 20 digits, such as "1500000000".',
        column=column("Jumlah (rupiah)", 22),
    )

    @property
    def key(self) -> tuple[Any, ...]:
        return self.source, self.stage


@shape
class Allocation(Money):
    """Indicative ceiling of one year, from one source, at one stage.

    The revision by an APBD Perubahan belongs in the year's budget. The stage `revised` exists only in plans from before
    budgets were kept, where it replaces the original, and cannot be added any more.
    """

    year: int = whole(
        "Budget year within the plan period, such as 2025.",
        least=FIRST_YEAR,
        most=LAST_YEAR,
        before="source",
        column=column("Tahun", 8, Cell.YEAR, locked=True),
    )

    @property
    def key(self) -> tuple[Any, ...]:
        return self.year, self.source, self.stage


@shape
class Milestone:
    """Something that will be there on a day."""

    id: UUID | None = ident(
        "Its id, the same in every version of the masterplan; without one, the milestone with this title is meant.",
        default=None,
        filled=True,
    )
    title: str = text(300, "Such as Aplikasi diluncurkan.", column=column("Tonggak", 45))
    due_on: date = day(
        "The day, such as 2025-06-30.",
        since=days.PLANS,
        column=column("Jatuh tempo", 14),
    )


@shape
class Activity:
    """A step of a programme (rencana aksi)."""

    id: UUID | None = ident(
        "Its id, the same in every version of the masterplan; without one, the programme's activity with this title is "
        "meant, else a new one.",
        default=None,
        filled=True,
    )
    title: str = text(300, "Such as Pelatihan petugas layanan.", column=column("Judul kegiatan", 45))
    kind: str = choice(
        ActivityVersion.Kind,
        "human_capacity, infrastructure, application, literacy or other.",
        column=column(
            "Jenis", 22, labels=("Kapasitas SDM", "Infrastruktur", "Aplikasi", "Literasi", "Lainnya")
        ),
    )
    starts_on: date | None = day(
        "First day, or null.", since=days.PLANS, default=None, column=column("Mulai", 14)
    )
    ends_on: date | None = day(
        "Last day, or null.", since=days.PLANS, default=None, column=column("Selesai", 14)
    )
    milestones: tuple[Milestone, ...] = many("In their order.", most=50, default=())


def quick_win_has_owner(lead: str) -> Fields:
    """Return the rule that a quick win needs an owner: the office named, or the lead agency."""
    return {
        "if": {
            "required": ["quick_win"],
            "properties": {"quick_win": {"const": True}, **between.absent(lead)["properties"]},
        },
        "then": between.written("quick_win_owner"),
    }


@shape(between=quick_win_has_owner("lead_agency_id"))
class Programme:
    """Content of a programme. A field left out takes its default: PUT replaces."""

    title: str = text(300, "Such as Mal Pelayanan Publik.", column=column("Judul program", 45))
    sub_dimension: str = field(
        SUB_DIMENSION,
        "One of the eighteen; the dimension follows from it.",
        column=column("Subdimensi", 30, choices="sub_dimension"),
    )
    lead_agency: UUID | None = ident(
        "The agency that leads it, by its id; null where none does yet.",
        default=None,
        missing=ProgrammeWithoutLeadAgency,
        column=column("Perangkat daerah pengampu", 40, choices="agency"),
    )
    supporting_agencies: Ids = many(
        "Agencies that take part, by their ids.",
        IDENT,
        most=50,
        distinct=True,
        default=(),
        key="supporting_agency_ids",
    )
    time_frame: str = choice(
        ProgrammeVersion.TimeFrame,
        "short (1 to 2 years), medium (5 years) or long (10 years).",
        column=column(
            "Jangka waktu",
            14,
            labels=("Pendek (1-2 tahun)", "Menengah (5 tahun)", "Panjang (10 tahun)"),
        ),
    )
    quick_win: bool = flag(
        "True if it is a quick win: felt by citizens within one to two years.",
        default=False,
        column=column("Quick win", 10),
    )
    quick_win_owner: str = text(
        200,
        "The office that answers for the quick win, such as Dinas Kesehatan; empty where the lead agency does.",
        default="",
        column=column("Penanggung jawab quick win", 30),
    )
    nomenclature_code: str = text(
        30,
        "Government nomenclature code of a programme, activity or sub-activity (Permendagri 90/2019), such as 2.16.02 "
        "or 2.16.02.2.01; empty for a local programme.",
        pattern=f"^({nomenclature.FORM})?$",
        default="",
        column=column("Kode nomenklatur", 20),
    )
    rpjmd_mission: str = text(
        20,
        "The mission of the RPJMD that it serves, by the code that the masterplan gives it, such as M2.",
        default="",
        missing=ProgrammeWithoutRpjmdMission,
        column=column("Kode misi RPJMD", 16),
    )
    description: str = text(4000, "Its purpose and what is done.", default="", column=column("Uraian", 60))
    outcome: str = text(
        1000,
        "The improvement and its beneficiaries, such as Izin usaha terbit dalam satu hari.",
        default="",
        column=column("Hasil yang diharapkan", 60),
    )
    locations: tuple[Location, ...] = many(
        "Where it works; empty for the whole regency.", most=100, default=()
    )
    indicators: tuple[ProgrammeIndicator, ...] = many(
        "The indicators that it is to move; each series once.", most=20, default=()
    )
    allocations: tuple[Allocation, ...] = many(
        "Indicative ceilings by year, source and stage; each combination once. The money of a year is in "
        "its budget.",
        most=500,
        sorted_by=("year", "source", "stage"),
        default=(),
        key=INDICATIVE,
        missing=ProgrammeWithoutCeilings,
    )
    activities: tuple[Activity, ...] = many(
        "The activities, in order.", most=200, default=(), missing=ProgrammeWithoutActivities
    )


@shape(name="ProgrammeRowIn")
class ProgrammeOfSet(Programme):
    """One programme of a set."""

    id: UUID | None = ident("The programme's id; without one, a new programme is added.", default=None)
    version: int | None = whole(
        "The version on which the row is based; required to change an existing programme.",
        least=0,
        default=None,
    )


@shape
class WriteProgrammes:
    """Programmes of a draft to add and replace in one request."""

    programmes: tuple[ProgrammeOfSet, ...] = many(
        "Complete programmes; those that are not named stay unchanged.", most=500
    )


@shape
class ProgrammeResult(Outcome):
    """The result of one row of the request."""

    id: UUID | None = ident("The programme; null if a new one was refused.", before="outcome")


@shape
class WrittenProgrammes:
    """Results of a set of programmes, one for each row."""

    data: tuple[ProgrammeResult, ...] = many("One result for each row.")


@shape(answer="A programme as one version of the masterplan has it.")
class ProgrammeRow(Programme):
    """A programme as one version of the masterplan has it. Rows of a list come without activities."""

    version_id: UUID = ident("The key of the row.", hidden=True)
    id: UUID = ident("The programme's id, the same in every version of the masterplan.", before="title")
    masterplan: UUID = ident("The version of the masterplan that this row belongs to.", before="title")
    dimension: str = choice(DIMENSIONS, "One of the six dimensions.", before="sub_dimension")
    begun_in: int | None = whole(
        "The year in which it was begun outside the plan; null for a programme of the plan.",
        before="activities",
    )
    version: int = whole("Counts the changes of this row, from 1.", before="activities")
    updated_at: datetime = instant("Last change, in UTC.", before="activities")

    @derived(
        RUPIAH,
        "Whole rupiah in total: for each year and source the revised amount or, if there is none, the original.",
        before="version",
    )
    def indicative(self) -> int:
        return in_force(self.allocations)

    @property
    def etag(self) -> str:
        return tag_of(self.version_id, self.version)


@shape
class ProgrammeFilters:
    """Filters of a list of programmes."""

    masterplan: UUID | None = field(
        VERSION,
        "The id of a version of the masterplan; by default, the draft worked on last, else the newest version.",
        default=None,
    )
    in_force_on: date | None = field(
        DATE, "The version in force on this day, such as 2025-06-30, if none is named.", default=None
    )
    dimension: Strings = several(DIMENSIONS, "One of the six dimensions.")
    sub_dimension: Strings = several(
        by_field(str, SubDimensionCode),
        "One of the eighteen sub-dimensions.",
    )
    agency: Ids = several(AGENCY, "The id of the lead agency.")
    time_frame: Strings = several(ProgrammeVersion.TimeFrame, "short, medium or long.")
    indicator: Strings = several(INDICATOR, "The code of an indicator that it is to change.")
    quick_win: bool | None = field(
        EITHER,
        "Only quick wins (true), or only others (false).",
        default=None,
    )


@shape
class OfVersion:
    """The version of the masterplan that the request is about."""

    masterplan: UUID | None = field(
        VERSION,
        "The id of a version; by default, the draft that has the programme, else the newest version that has "
        "it. A new programme goes to the draft worked on last.",
        default=None,
    )


@shape
class WhereTo(OfVersion):
    """The version, or the year outside the plan, in which a programme is written."""

    begun_in: int | None = whole(
        "For a new programme: the year in which it is begun outside the plan. It stands beside the "
        "version in force at the end of that year, whatever `masterplan_id` says, and is not part of that plan.",
        least=FIRST_YEAR,
        most=LAST_YEAR,
        default=None,
    )


#: Where the agency that leads stands in a programme.
LEAD = "/lead_agency_id"
_AGENCIES = ("lead_agency", "supporting_agencies")


def agencies_of(content: Any) -> Fields:
    """Return the valid agencies of a programme by their places: each by id or, in a document, by name."""
    lead, supporting = (f"/{each.key}" for each in shapes.info(type(content)).kept if each.name in _AGENCIES)
    found = {lead: content.lead_agency} if content.lead_agency is not UNREAD and content.lead_agency else {}
    return found | {f"{supporting}/{n}": each for n, each in numbered(content.supporting_agencies)}


def with_agencies[P](content: P, of: Callable[[Any], Any]) -> P:
    """Return the content with each of its agencies replaced by `of` it."""
    said: Any = content
    lead = said.lead_agency and of(said.lead_agency)
    found: P = replace(said, lead_agency=lead, supporting_agencies=tuple(map(of, said.supporting_agencies)))
    return found


def tag_of(version_id: UUID, version: int) -> str:
    # By the row: a programme that was taken out of a version and came back begins again at version 1.
    return etags.strong("programme", version_id, version)


#: numeric(20, 0): what a programme's allocations may come to.
LARGEST_SUM = 10**20 - 1


def amounts_in_force(amounts: Iterable[Any]) -> dict[tuple[Any, ...], int]:
    """Return the amount of each source (and year, in a plan): the revised one, else the original.

    A revision (APBD Perubahan) takes the original's place, so the two are never added.
    """
    in_order = sorted(amounts, key=lambda each: each.stage)  # "original" comes before "revised"
    return {(getattr(each, "year", None), each.source): each.amount for each in in_order}


def in_force(amounts: Iterable[Any]) -> int:
    """Return the sum of the amounts, in rupiah."""
    return sum(amounts_in_force(amounts).values())


def amounts_of[M: Money](of: type[M], said: Iterable[Document]) -> list[M]:
    """Return the amounts of a submission."""
    return [shapes.from_json(of, each) for each in said]


def ceilings(programmes: Iterable[Document]) -> Counter[int]:
    """Return the ceilings of submitted programmes for each year, in rupiah."""
    found = Counter[int]()
    for programme in programmes:
        said = amounts_of(Allocation, programme["allocations"])
        for (year, _source), amount in amounts_in_force(said).items():
            found[year] += amount
    return found


def in_order(content: Programme) -> Programme:
    """Return the programme with its ceilings in the form that is stored and shown."""
    ceilings = sorted(content.allocations, key=lambda each: (*each.key, each.amount))
    return replace(content, allocations=tuple(ceilings))
