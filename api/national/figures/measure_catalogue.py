"""The catalogue of measures: what the figures of progress and of indicators say, along what, and what they open to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from api.national.figures import measures, rounds
from api.national.figures.analytics import words
from api.national.figures.grouping import GROUPINGS
from api.national.figures.measures import PERIOD, Figure, Measure
from api.national.figures.models import Basis

#: Units, of which an item or a value is. `indicator`: that of the indicator.
UNITS = (
    "data_point", "programme", "programme_year", "report", "submission", "stage", "deadline", "regency", "person",
    "rupiah", "indicator",
)  # fmt: skip
QUERIES = ("progress", "analytics")
#: All that a measure can be grouped by.
AXES = (*GROUPINGS, *measures.AXES)
DRAFTS = "drafts"
BASES = (DRAFTS, *Basis.values)

PARTICIPATION = Figure(
    "participation",
    "regency",
    "",
    "true",
    (PERIOD,),
    tuple(Measure(rung, text, "1") for rung, text in rounds.RUNGS.items()),
)
#: Figures of progress by what their codes begin with, and by which bases they are.
_SUBMITTED = tuple(Basis.values)
FIGURES: dict[str, tuple[Figure, tuple[str, ...]]] = {
    **{f"completeness_{each.name}": (each, (DRAFTS,)) for each in (measures.FILLED, measures.ENTERED)},
    **{each.name: (each, _SUBMITTED) for each in measures.OPENED.values()},
    **{each.name: (each, (Basis.SUBMITTED.value,)) for each in (measures.DEADLINES, PARTICIPATION)},
}
_NOT_ADDED = ("value", *words.DISTRIBUTION)
_PEOPLE = ("population", "population_covered")


@dataclass(frozen=True, slots=True)
class Listed:
    """A measure as the catalogue lists it.

    `along`: the groupings by which it has rows; `adds_up_along`: those whose rows add up to the total.
    """

    code: str
    query: str
    text: str
    definition: int
    unit: str
    bases: tuple[str, ...]
    along: tuple[str, ...]
    adds_up_along: tuple[str, ...]
    opens_to: str | None


@cache
def listed() -> tuple[Listed, ...]:
    """Return every measure: of progress in the order of its figures, then of indicators."""
    return (*_of_progress(), *_of_indicators())


def _of_progress() -> Iterator[Listed]:
    for prefix, (figure, bases) in FIGURES.items():
        along = (*GROUPINGS, *figure.along)
        # A regency of two cohorts is in both rows; where it stands is told of each quarter anew.
        whole = ("cohort", *((PERIOD,) if figure is PARTICIPATION else ()))
        for each in figure.measures:
            yield Listed(
                code=f"{prefix}_{each.name.replace('.', '_')}",
                query="progress",
                text=each.help,
                definition=each.definition,
                unit="rupiah" if each.is_money else figure.unit,
                bases=bases,
                along=along,
                adds_up_along=tuple(axis for axis in along if axis not in whole),
                opens_to=None
                if DRAFTS in bases
                else f"/v1/national/progress/components/?figure={figure.name}",
            )


def _of_indicators() -> Iterator[Listed]:
    for code, text in words.TEXTS.items():
        is_of_indicator = code in (*words.SUMS, *words.DISTRIBUTION)
        yield Listed(
            code=code,
            query="analytics",
            text=text,
            definition=1,
            unit="indicator" if is_of_indicator else "person" if code in _PEOPLE else "regency",
            bases=_SUBMITTED,
            along=GROUPINGS,
            adds_up_along=() if code in _NOT_ADDED else tuple(axis for axis in GROUPINGS if axis != "cohort"),
            opens_to="/v1/national/indicators/{code}/components/",
        )
