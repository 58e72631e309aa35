"""The masterplan of one regency, with its agencies, programmes and money, as plain data."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from uuid import UUID

from api.http import shapes
from api.national.catalogue import nomenclature
from api.national.catalogue.shapes import SubDimensionRow
from api.regency.masterplan.shapes import MasterplanFields
from api.regency.programmes.purpose import Location, ProgrammeIndicator
from api.regency.programmes.shapes import Activity, Allocation, Milestone
from api.regency.programmes.whole.carriers import Carrier
from api.regency.programmes.whole.completeness import CORE_READINESS
from api.regency.programmes.whole.shapes import (
    SCHEMA,
    DocumentBook,
    DocumentChapter,
    DocumentProgramme,
    MasterplanDocument,
)
from local.demo import levels, words
from local.demo.seeded_random import SeededRandom
from local.demo.story import Story
from local.demo.words import TEXTS
from tenants import Fields, frozen
from tenants.loading import read_rows
from tenants.models import Regency


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["sub_dimension"]: row for row in read_rows(words.FOLDER / "purposes.csv")}


def purpose_of(rng: SeededRandom, regency: Regency, sub_dimension: str) -> Fields:
    """Return the fields of a programme with its purpose, its places, and the indicator that it is to move."""
    said = _rows()[sub_dimension]
    moved = ProgrammeIndicator(
        indicator=said["indicator"],
        series="total",
        expected_change=Decimal(said["change"]),
        contribution=said["contribution"],
    )
    return {
        "description": said["description"],
        "outcome": said["outcome"],
        "locations": tuple(_locations(rng, regency)),
        "indicators": (moved,),
    }


def _locations(rng: SeededRandom, regency: Regency) -> list[Location]:
    """Return a point near the seat, some villages, or nothing for the whole regency."""
    found, latitude, longitude = [], regency.latitude, regency.longitude
    if latitude is not None and longitude is not None and rng.happens(0.5):
        seat = (latitude, longitude)
        north, east = ((each + Decimal(rng.randrange(-300, 301)) / 10_000).normalize() for each in seat)
        found.append(Location(name="Lokasi utama", latitude=north, longitude=east))
    if rng.happens(0.4):
        district = rng.randrange(1, 6)
        villages = sorted(rng.sample(range(2001, 2011), rng.choice((1, 2, 3))))
        found += [
            Location(village_code=f"{regency.kemendagri_code}.{district:02}.{village}")
            for village in villages
        ]
    return found


PLAN_PERIODS = ((2022, 2026), (2023, 2027))
#: Programmes a regency: 45 are typical.
TYPICAL, FEWEST, MOST = 45, 25, 120
#: Rupiah a programme in all years.
USUAL_SUM, LEAST_SUM, LARGEST_SUM = 7_500_000_000, 50_000_000, 20_000_000_000
#: Amounts are budgeted in steps of so many rupiah.
STEP = 100_000


@frozen
class Plan:
    """Plan of a regency: the document that a client would send."""

    id: UUID
    document: MasterplanDocument
    revision_id: UUID | None

    @property
    def agencies(self) -> dict[str, UUID]:
        """Return the ids of its agencies by their short names."""
        return {each.short_name: UUID(each.id) for each in self.document.agencies}


def plan_of(
    regency: Regency, cohort: str | None, story: Story, sub_dimensions: Sequence[SubDimensionRow]
) -> Plan:
    """Return the plan of a regency; `cohort` is the one whose selection it answers."""
    code, name = regency.kemendagri_code, regency.name.partition(" ")[2]
    rng = SeededRandom(code, "plan")
    first, last = rng.choice(PLAN_PERIODS)
    agencies = _agencies(rng, story)
    names = {agency.short_name: agency.name for agency in agencies}
    missions = list(TEXTS.missions[: rng.choice((4, 5, 6, 6))])
    id = rng.uuid7(story.masterplan_begun_at)
    said = {
        "profile": "first",
        "cohort": cohort,
        "plan_period_start": first,
        "plan_period_end": last,
        "vision": rng.choice(TEXTS.visions).format(name=name),
        "missions": missions,
        **sections(name, (first, last), missions, sub_dimensions),
    }
    document = MasterplanDocument(
        schema=SCHEMA,
        masterplan=shapes.read(MasterplanFields, said),
        agencies=agencies,
        programmes=_programmes(rng, regency, story, sub_dimensions, names, (first, last)),
        books=tuple(books(SeededRandom(code, "books"), story.masterplan_begun_at)),
    )
    return Plan(id, document, rng.uuid7(story.revision_begun_at) if story.revision_begun_at else None)


def _agencies(rng: SeededRandom, story: Story) -> tuple[Carrier, ...]:
    """Return the agencies that lead or enter something, and some more."""
    known = words.agencies()
    needed = words.leads() | levels.agencies()
    others = [short for short in known if short not in needed]
    more = set(rng.sample(others, rng.randrange(len(others) + 1)))
    return tuple(
        Carrier(id=str(rng.uuid7(story.masterplan_begun_at)), **row)
        for short, row in known.items()
        if short in needed | more
    )


def _programmes(
    rng: SeededRandom,
    regency: Regency,
    story: Story,
    sub_dimensions: Sequence[SubDimensionRow],
    agencies: Mapping[str, str],
    years: tuple[int, int],
) -> tuple[DocumentProgramme, ...]:
    """Return some programmes in every sub-dimension, with one quick win in each dimension."""
    code = regency.kemendagri_code
    steps, purposes = SeededRandom(code, "activities"), SeededRandom(code, "purposes")
    missions = list(dict.fromkeys(sub.dimension for sub in sub_dimensions))
    number = round(rng.around(TYPICAL, 0.35, least=FEWEST, most=MOST))
    found: list[DocumentProgramme] = []
    with_quick_win: set[str] = set()
    for place, sub in enumerate(sub_dimensions):
        wanted = number * (place + 1) // len(sub_dimensions) - number * place // len(sub_dimensions)
        for title in words.titles(sub.code, wanted, rng):
            quick_win = sub.dimension not in with_quick_win
            with_quick_win.add(sub.dimension)
            time_frame = "short" if quick_win else rng.weighted([("short", 25), ("medium", 55), ("long", 20)])
            at = story.masterplan_begun_at + timedelta(days=7, minutes=2 * len(found))
            programme = DocumentProgramme(
                title=title.title,
                sub_dimension=sub.code,
                lead_agency=agencies[title.lead],
                time_frame=time_frame,
                quick_win=quick_win,
                nomenclature_code=_nomenclature(rng),
                rpjmd_mission=f"M{missions.index(sub.dimension) + 1}",
                allocations=_allocations(rng, time_frame, years),
                activities=activities(steps, at, years),
                **purpose_of(purposes, regency, sub.code),
                id=rng.uuid7(at),
            )
            found.append(programme)
    return tuple(found)


def _allocations(rng: SeededRandom, time_frame: str, years: tuple[int, int]) -> tuple[Allocation, ...]:
    """Return a sum spread over the years of the time frame, from one or two sources."""
    first, last = years
    if time_frame == "short":
        first = rng.choice(range(first, last))
        last = first + 1
    total = rng.around(USUAL_SUM, 0.9, least=LEAST_SUM, most=LARGEST_SUM / 1.15)
    sources = [rng.weighted(TEXTS.sources.items())]
    if rng.happens(0.25):
        sources.append(rng.choice([each for each in TEXTS.sources if each not in sources]))
    weights = {(y, s): rng.uniform(0.5, 1.5) for y in range(first, last + 1) for s in sources}
    found = []
    for (year, source), weight in weights.items():
        amount = max(STEP, int(total * weight / sum(weights.values())) // STEP * STEP)
        found.append(Allocation(year=year, source=source, stage="original", amount=amount))
    return tuple(found)


def _nomenclature(rng: SeededRandom) -> str:
    """Return a code in the form of the government's nomenclature, or "" for a local programme."""
    if rng.happens(0.4):
        return ""
    affair = rng.choice(("1.02", "1.03", "2.11", "2.15", "2.16", "2.17", "3.26"))
    code = f"{affair}.{rng.randrange(1, 6):02}.2.{rng.randrange(1, 13):02}"
    return "" if nomenclature.lacking(code) else code


def sections(
    name: str, years: tuple[int, int], missions: list[str], sub_dimensions: Sequence[SubDimensionRow]
) -> Fields:
    """Return the fields of a masterplan beside its vision and missions, as a client would send them."""
    dimensions = dict.fromkeys(sub.dimension for sub in sub_dimensions)
    return {
        "regional_vision": f"{name} Emas {years[1]}",
        "objectives": [
            {"text": f"Tercapainya: {mission.rstrip('.').lower()}.", "mission": number}
            for number, mission in enumerate(missions, start=1)
        ],
        "rpjmd_missions": [
            {"code": f"M{number}", "text": mission} for number, mission in enumerate(TEXTS.missions, start=1)
        ],
        "readiness": [
            {"element": element, "score": 2, "narrative": "Tersedia sebagian dan perlu diperkuat."}
            for element in CORE_READINESS
        ],
        "strategies": [
            {"dimension": dimension, "text": f"Program prioritas {dimension} dilaksanakan bertahap."}
            for dimension in dimensions
        ],
        "road_map": [
            {"year": year, "text": f"Pelaksanaan dan evaluasi program tahun {year}."}
            for year in range(years[0], years[1] + 1)
        ],
    }


def books(rng: SeededRandom, begun: datetime) -> Iterator[DocumentBook]:
    """Yield four books, each with some chapters."""
    for kind, title, titles in TEXTS.books:
        yield DocumentBook(
            id=rng.uuid7(begun),
            kind=kind,
            title=title,
            chapters=tuple(
                DocumentChapter(id=rng.uuid7(begun), title=each, text=f"Uraian {each.lower()}.")
                for each in titles
            ),
        )


def activities(rng: SeededRandom, at: datetime, years: tuple[int, int]) -> tuple[Activity, ...]:
    """Return two to five steps, one after the other over the programme's years."""
    chosen = sorted(rng.sample(range(len(TEXTS.activities)), rng.choice((2, 3, 4, 5))))
    found = []
    for place in chosen:
        title, kind = TEXTS.activities[place]
        year = rng.choice(range(years[0], years[1] + 1))
        milestone = Milestone(id=rng.uuid7(at), title="Serah terima hasil", due_on=date(year, 12, 15))
        found.append(
            Activity(
                id=rng.uuid7(at),
                title=title,
                kind=kind,
                starts_on=date(year, 2, 1),
                ends_on=date(year, 12, 20),
                milestones=(milestone,),
            )
        )
    return tuple(found)
