"""The catalogue of measures: those of progress and those of indicators."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import cache

from api.http import paging
from api.http.endpoint import Page, get
from api.http.messages import _
from api.http.shapes import Texts, choice, from_row, many, one_of, shape, text, texts, whole
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.figures.analytics import words
from api.national.figures.grouping import GROUPINGS
from api.national.figures.models import Basis
from api.national.figures.progress_measures import AXES, BASES, UNITS, Listed, of_progress
from api.national.figures.words import REDEFINED

QUERIES = ("progress", "analytics")
_NOT_ADDED = ("value", *words.DISTRIBUTION, *words.COMPARED, "gap", "trajectory")
_PEOPLE = ("population", "population_covered")


@cache
def listed() -> tuple[Listed, ...]:
    """Return every measure: of progress in the order of its figures, then of indicators."""
    return (*of_progress().values(), *_of_indicators())


def _of_indicators() -> Iterator[Listed]:
    for code, definition in words.TEXTS.items():
        yield Listed(
            code=code,
            query="analytics",
            text=definition,
            definition=REDEFINED.get(code, 1),
            unit="indicator" if code in words.OF_UNIT else "person" if code in _PEOPLE else "regency",
            bases=tuple(Basis.values),
            along=GROUPINGS,
            adds_up_along=() if code in _NOT_ADDED else tuple(axis for axis in GROUPINGS if axis != "cohort"),
            opens_to="/v1/national/indicators/{code}/components/",
        )


_AXIS = one_of(AXES)


@shape(name="MeasureOut")
class MeasureRow:
    """A measure of national figures."""

    code: str = text(80, "The code, such as values_reported: a column of the query.")
    query: str = choice(QUERIES, "The query that answers it.")
    definition: Texts = texts("The definition.")
    definition_number: int = whole("Counts the definitions, from 1. A new one changes past answers too.")
    unit: str = choice(UNITS, "The unit; `indicator` for that of the indicator.")
    bases: tuple[str, ...] = many("The bases: drafts as they are, or what was submitted or accepted.", BASES)
    along: tuple[str, ...] = many("The groupings that it has.", _AXIS)
    adds_up_along: tuple[str, ...] = many(
        "Of them those whose rows add up to the total. Along others a regency is in several rows.", _AXIS
    )
    opens_to: str | None = text(100, "The address of its components; null where there are none.")


@get("measures/", can=Analyst, order=paging.order("code"), page_sizes=paging.WHOLE)
def list_measures(call: NationalView) -> Page[MeasureRow]:
    """List the measures of progress and of indicators: what each says, along what, and what it opens to."""
    return paging.at_hand([_row(each) for each in listed()], call.wanted)


def _row(one: Listed) -> MeasureRow:
    definition = Texts.of(_(one.text))
    return from_row(MeasureRow, asdict(one), definition=definition, definition_number=one.definition)
