"""Completeness of a masterplan: missing parts, by dimension and item. The requirements depend on its profile.

Profiles: `first` requires everything; `revision` all but the analysis before the plan (readiness, the book of strategic
analysis); `legacy`, recorded after the fact, the vision, a programme and the book. It does not require a regulation:
older masterplans most often lack one, and must not be kept out by that.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from api.http import labels, shapes
from api.http.exceptions import Problem
from api.http.messages import Text
from api.identity.callers import Grant
from api.national.catalogue import queries as catalogue
from api.national.catalogue.shapes import DimensionRow
from api.regency.masterplan.models import Book, Masterplan
from api.regency.masterplan.problems import VisionMissing
from api.regency.masterplan.shapes import Masterplan as Content
from api.regency.programmes.problems import (
    ActivityWithoutDates,
    BookMissing,
    BookWithoutText,
    DimensionWithoutProgramme,
    DimensionWithoutQuickWin,
    MasterplanIncomplete,
    NoProgramme,
    ProgrammeWithoutRpjmdMission,
    ReadinessMissing,
    RoadMapYearMissing,
    StrategyMissing,
)
from api.regency.programmes.whole import document as documents
from api.regency.programmes.whole.shapes import CompletenessPart, DocumentProgramme, Missing
from tenants import Named, frozen

Profile = Masterplan.Profile

#: Of readiness, the elements that everybody scores; nature and culture are told where they matter.
CORE_READINESS = tuple(
    element for element in Masterplan.Readiness.values if element not in ("nature", "culture")
)
_BOOKS = {
    Profile.FIRST: (Book.Kind.STRATEGIC_ANALYSIS, Book.Kind.MASTERPLAN, Book.Kind.EXECUTIVE_SUMMARY),
    Profile.REVISION: (Book.Kind.MASTERPLAN, Book.Kind.EXECUTIVE_SUMMARY),
    Profile.LEGACY: (Book.Kind.MASTERPLAN,),
}


@frozen
class Requirement:
    """One requirement of a complete masterplan.

    `pointer` is its place in the document; `link` the resource to write (below the regency's address); `item` names one
    of several.
    """

    problem: Problem
    part: str
    pointer: str
    link: str
    met: bool
    dimension: str | None = None
    item: str | None = None

    @property
    def method(self) -> str:
        """HTTP method for `link`: a list takes a new item by POST, everything else is a PATCH."""
        return "POST" if self.link.endswith(("programmes/", "books/", "chapters/")) else "PATCH"

    def row(self, grant: Grant) -> Missing:
        """Return the requirement as answers show it if it is not met."""
        link = f"{grant.url}/{self.link}"
        return shapes.from_model(Missing, self, code=self.problem.code, message=str(self.problem), link=link)


def requirements(masterplan: Masterplan, document: Named) -> Iterator[Requirement]:
    """Yield all requirements of this version, met or not, in the document's order."""
    profile, link = Profile(masterplan.profile), f"masterplans/{masterplan.pk}/"
    said, programmes = document["masterplan"], document["programmes"]
    yield from _said(profile, said, link)
    yield from _books(profile, document["books"], link)
    if profile is Profile.LEGACY:
        yield Requirement(NoProgramme(), "programmes", "/programmes", "programmes/", met=bool(programmes))
        return
    dimensions = catalogue.dimensions()
    dimension_of = {each.code: each.dimension for each in catalogue.sub_dimensions()}
    yield from _sections(profile, said, masterplan.years, link, dimensions)
    for dimension in dimensions:
        yield from _dimension(
            dimension, [each for each in programmes if dimension_of[each["sub_dimension"]] == dimension.code]
        )
    missions = masterplan.mission_codes
    for index, programme in enumerate(programmes):
        yield from _programme(index, programme, dimension_of[programme["sub_dimension"]], missions)


def _said(profile: Profile, said: Named, link: str) -> Iterator[Requirement]:
    """Yield the requirements of the fields; for a masterplan recorded after the fact, only the vision."""
    for each in filter(attrgetter("missing"), shapes.info(Content).kept):
        if each.missing is VisionMissing or profile is not Profile.LEGACY:
            place, met = f"/masterplan/{each.key}", _filled(said[each.name])
            yield Requirement(each.missing(), "masterplan", place, link, met=met)


def _sections(
    profile: Profile, said: Named, years: range, link: str, dimensions: Sequence[DimensionRow]
) -> Iterator[Requirement]:
    if profile is Profile.FIRST:
        scored = {row["element"]: row for row in said["readiness"]}
        for element in CORE_READINESS:
            row = scored.get(element, {"score": None, "narrative": ""})
            yield Requirement(
                ReadinessMissing(element=labels.inside(element)),
                "readiness",
                "/masterplan/readiness",
                link,
                met=row["score"] is not None and _filled(row["narrative"]),
                item=element,
            )
    with_strategy = {row["dimension"] for row in said["strategies"] if _filled(row["text"])}
    for dimension in dimensions:
        yield Requirement(
            StrategyMissing(dimension=Text(dimension.name.en, dimension.name.id)),
            "strategies",
            "/masterplan/strategies",
            link,
            met=dimension.code in with_strategy,
            dimension=dimension.code,
        )
    with_steps = {row["year"] for row in said["road_map"] if _filled(row["text"])}
    for year in years:
        yield Requirement(
            RoadMapYearMissing(year=year),
            "road_map",
            "/masterplan/road_map",
            link,
            met=year in with_steps,
            item=str(year),
        )


def _books(profile: Profile, books: list[Named], link: str) -> Iterator[Requirement]:
    for kind in _BOOKS[profile]:
        place = next((index for index, book in enumerate(books) if book["kind"] == kind), None)
        yield Requirement(
            BookMissing(book=labels.of(kind)),
            f"book:{kind}",
            "/books" if place is None else f"/books/{place}",
            f"{link}books/",
            met=place is not None,
            item=kind,
        )
    for index, book in enumerate(books):
        empty = next((each for each in book["chapters"] if not _filled(each["text"])), None)
        yield Requirement(
            BookWithoutText(book=book["title"]),
            f"book:{book['kind']}",
            f"/books/{index}/chapters",
            f"{link}chapters/{empty['id']}/" if empty else f"{link}chapters/",
            met=bool(book["chapters"]) and not empty,
            item=book["id"],
        )


def _dimension(dimension: DimensionRow, programmes: Collection[Named]) -> Iterator[Requirement]:
    """Yield the requirements of the programmes in each dimension."""
    name = Text(dimension.name.en, dimension.name.id)
    for missing, met in (
        (DimensionWithoutProgramme(dimension=name), bool(programmes)),
        (DimensionWithoutQuickWin(dimension=name), any(each["quick_win"] for each in programmes)),
    ):
        yield Requirement(
            missing,
            f"dimension:{dimension.code}",
            "/programmes",
            "programmes/",
            met=met,
            dimension=dimension.code,
        )


def _programme(
    index: int, programme: Named, dimension: str, missions: Collection[str]
) -> Iterator[Requirement]:
    title, place = programme["title"], f"/programmes/{index}"
    asked = partial(
        Requirement,
        part=f"dimension:{dimension}",
        link=f"programmes/{programme['id']}/",
        dimension=dimension,
        item=programme["id"],
    )
    for each in filter(attrgetter("missing"), shapes.info(DocumentProgramme).kept):
        said, missing = programme[each.key], each.missing
        met = said in missions if missing is ProgrammeWithoutRpjmdMission else bool(said)
        yield asked(missing(programme=title), pointer=f"{place}/{each.key}", met=met)
    for number, activity in enumerate(programme["activities"]):
        yield asked(
            ActivityWithoutDates(programme=title, activity=activity["title"]),
            pointer=f"{place}/activities/{number}",
            met=bool(activity["starts_on"] and activity["ends_on"]),
            item=activity["id"],
        )


def _filled(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


#: So many of the missing things stand in the answer that refuses a submission; the rest is in completeness.
TOLD = 100


@frozen
class Completeness:
    """All requirements of a version, met or not."""

    requirements: Sequence[Requirement]

    @property
    def missing(self) -> list[Requirement]:
        return [each for each in self.requirements if not each.met]

    @property
    def percent(self) -> int:
        """The percentage, rounded down: 100 only if nothing is missing."""
        total = len(self.requirements)
        return 100 * (total - len(self.missing)) // total

    def incomplete(self, *before: Problem) -> MasterplanIncomplete:
        """Return the refusal of an incomplete version: other faults first, then the missing parts."""
        errors = [*before, *(each.problem.at(each.pointer) for each in self.missing[:TOLD])]
        return MasterplanIncomplete(missing=len(self.missing)).also(errors=errors, percent=self.percent)

    def parts(self) -> tuple[CompletenessPart, ...]:
        """Each part with the number of requirements, and of those met, in the document's order."""
        found: dict[str, list[bool]] = {}
        for each in self.requirements:
            found.setdefault(each.part, []).append(each.met)
        return tuple(CompletenessPart(part=part, total=len(met), met=sum(met)) for part, met in found.items())


def completeness_of(masterplan: Masterplan) -> Completeness:
    """Return how complete a version is. Sends five queries at most."""
    return Completeness(list(requirements(masterplan, documents.of(masterplan))))
