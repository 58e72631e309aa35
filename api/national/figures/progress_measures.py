"""The measures of progress: their figures, groupings and components."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache

from api.http.messages import _, take_up
from api.http.shapes import (
    Kind,
    Strings,
    Texts,
    choice,
    derived,
    document,
    many,
    serializer,
    shape,
    text,
    whole,
)
from api.national.figures import measures, rounds
from api.national.figures.grouping import KEYS
from api.national.figures.measures import PERIOD, SUB_DIMENSION, YEAR, Figure, Measure
from api.national.figures.models import Basis
from api.national.figures.words import REDEFINED

#: Units, of which an item or a value is. `indicator`: that of the indicator.
UNITS = (
    "data_point", "programme", "programme_year", "report", "submission", "stage", "deadline", "regency", "person",
    "rupiah", "per_cent", "day", "month", "year", "indicator",
)  # fmt: skip
#: All that a measure can be grouped by.
AXES = (*KEYS, *measures.AXES)
DRAFTS = "drafts"
BASES = (DRAFTS, *Basis.values)
_SUBMITTED = tuple(Basis.values)
_IN_BOTH = Kind[Texts](Texts, serializer(Texts, answered=True), plain=document)

COVERAGE = Figure(
    "coverage",
    "regency",
    "",
    "true",
    measures.AXES,
    (
        Measure("regency_count", "Participants in the row."),
        Measure(
            "population",
            "People living in the regencies of the row, by the newest numbers.",
            unit="person",
        ),
        Measure("completeness_used_count", "Participants whose drafts are counted."),
        Measure("submissions_used_count", "Participants whose submissions are counted."),
        Measure(
            "submissions_population",
            "People living in the regencies whose submissions are counted, by the newest numbers.",
            unit="person",
        ),
        Measure("never_submitted", "Participants left out because they never submitted anything."),
        Measure(
            "waiting_for_review",
            "Participants left out under accepted because their submission waits for the ministry.",
        ),
        Measure("returned", "Participants left out under accepted because their submission was returned."),
        Measure("suspended", "Participants whose data is used although they are suspended."),
        Measure(
            "archived",
            "Participants that are archived: their submissions are used, their drafts are not.",
        ),
    ),
)
FRESHNESS = Figure(
    "completeness",
    "day",
    "",
    "true",
    (measures.DIMENSION, SUB_DIMENSION, PERIOD, YEAR),
    (
        Measure("last_changed_on", "Day of the last change to what was entered."),
        Measure(
            "last_confirmed_in",
            "Month in which a value was last confirmed (still true), such as 2026-11.",
            unit="month",
        ),
    ),
)
PARTICIPATION = Figure(
    "participation",
    "regency",
    "",
    "true",
    (PERIOD,),
    tuple(Measure(rung, text) for rung, text in rounds.RUNGS.items()),
)
RATIOS = Figure(
    "budgets",
    "per_cent",
    "",
    "true",
    measures.BUDGETS.along,
    (
        Measure(
            "absorption",
            (
                "`budgets_spent` in per cent of `budgets_allocated` of the same years, rounded half up to one decimal; "
                "null where nothing is allocated."
            ),
        ),
        Measure(
            "allocated_per_head",
            "Rupiah allocated per person of `budgets_population_year` in the regencies used, rounded half up.",
            is_money=True,
            definition=2,
        ),
        Measure(
            "spent_per_head",
            "Rupiah spent per person of `budgets_population_year` in the regencies used, rounded half up.",
            is_money=True,
            definition=2,
        ),
        Measure(
            "population_year",
            "Year of the population: the row's, else the last one requested, else this year; or the nearest known.",
            unit="year",
        ),
    ),
)
#: Figures of progress, and by which bases they are.
FIGURES: tuple[tuple[Figure, Strings], ...] = (
    (COVERAGE, BASES),
    (PARTICIPATION, (Basis.SUBMITTED.value,)),
    (measures.DEADLINES, (Basis.SUBMITTED.value,)),
    *((each, (DRAFTS,)) for each in (measures.FILLED, measures.ENTERED, FRESHNESS)),
    *((each, _SUBMITTED) for each in measures.OPENED.values()),
    (RATIOS, _SUBMITTED),
)
_OPENED = {*measures.OPENED, measures.DEADLINES.name, PARTICIPATION.name}


@shape
class MeasureRow:
    """A measure of national figures."""

    code: str = text(80, "The code, such as values_reported: a column of the query.")
    query: str = choice(("progress", "analytics"), "The query that answers it.")
    definition_number: int = whole(
        "The number of the definition, from 1. A new definition changes past answers too."
    )
    unit: str = choice(UNITS, "The unit; `indicator` stands for the indicator's own.")
    bases: Strings = many("The bases: drafts as they are, or what was submitted or accepted.", BASES)
    along: Strings = many("The groupings that it has.", AXES)
    adds_up_along: Strings = many(
        "Those along which rows add up to the total. Along the others, a regency is in several rows.", AXES
    )
    opens_to: str | None = text(100, "The address of its components; null if it has none.")
    #: As gettext finds it.
    text: str = text(500, "The definition in English.", hidden=True)

    @derived(_IN_BOTH, "The definition.", before="definition_number")
    def definition(self) -> Texts:
        return Texts.of(_(self.text))


@cache
def of_progress() -> Mapping[str, MeasureRow]:
    """Return the measures of progress by code."""
    return {each.code: each for each in _of_progress()}


def definitions(codes: Collection[str]) -> dict[str, int]:
    """Return the number of each measure's definition, by code, without those that are still the first."""
    return {code: number for code, number in _redefined().items() if code in codes}


@cache
def _redefined() -> dict[str, int]:
    numbers = {code: each.definition_number for code, each in of_progress().items()}
    return {code: number for code, number in numbers.items() if number > 1} | REDEFINED


def _of_progress() -> Iterator[MeasureRow]:
    for figure, bases in FIGURES:
        # A regency of two cohorts is in both rows; where it stands is told of each quarter anew; deadlines of
        # masterplans and bimtek are of no period.
        is_whole = figure in (PARTICIPATION, COVERAGE, measures.DEADLINES)
        for code, each in zip(figure.codes, figure.measures, strict=True):
            # One that takes no part has no row of its own.
            own = ("regency",) if each.name == "not_onboarded" else ()
            whole = ("cohort", *own, *(figure.along if is_whole else ()))
            along = (*KEYS, *figure.along_of(each))
            yield MeasureRow(
                code=code,
                query="progress",
                text=each.help,
                definition_number=each.definition,
                unit=each.unit or ("rupiah" if each.is_money else figure.unit),
                bases=bases,
                along=along,
                adds_up_along=()
                if each.over or figure in (FRESHNESS, RATIOS)
                else tuple(axis for axis in along if axis not in whole),
                opens_to=f"/v1/national/progress/components/?figure={figure.name}"
                if figure.name in _OPENED and DRAFTS not in bases
                else None,
            )


take_up(each.text for each in of_progress().values())
