"""The catalogue of measures: those of progress and those of indicators."""

from collections.abc import Iterator
from functools import cache

from api.http import paging
from api.http.endpoint import Page, get
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.figures.analytics import words
from api.national.figures.grouping import GROUPINGS
from api.national.figures.models import Basis
from api.national.figures.progress_measures import MeasureRow, of_progress
from api.national.figures.words import REDEFINED

_NOT_ADDED = ("value", *words.DISTRIBUTION, *words.COMPARED, "gap", "trajectory")
_PEOPLE = ("population", "population_covered")


@cache
def listed() -> tuple[MeasureRow, ...]:
    """Return every measure: of progress in the order of its figures, then of indicators."""
    return (*of_progress().values(), *_of_indicators())


def _of_indicators() -> Iterator[MeasureRow]:
    for code, text in words.TEXTS.items():
        yield MeasureRow(
            code=code,
            query="analytics",
            text=text,
            definition_number=REDEFINED.get(code, 1),
            unit="indicator" if code in words.OF_UNIT else "person" if code in _PEOPLE else "regency",
            bases=tuple(Basis.values),
            along=GROUPINGS,
            adds_up_along=() if code in _NOT_ADDED else tuple(axis for axis in GROUPINGS if axis != "cohort"),
            opens_to="/v1/national/indicators/{code}/components/",
        )


@get("measures/", can=Analyst, order=paging.order("code"), page_sizes=paging.WHOLE)
def list_measures(call: NationalView) -> Page[MeasureRow]:
    """List the measures of progress and of indicators: definition, groupings, and the address of components."""
    return paging.at_hand(listed(), call.wanted)
