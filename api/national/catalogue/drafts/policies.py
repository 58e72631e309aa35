"""Required content of an indicator in a release, and conditions for publishing a release."""

import re
from collections.abc import Iterator
from datetime import date

from api.http.exceptions import Fault
from api.http.problems import Required
from api.http.rules import refuse
from api.national.catalogue.problems import (
    ComparabilityNoteNeeded,
    DecimalsNeeded,
    DraftIsEmpty,
    EffectiveInThePast,
    EffectiveOutOfOrder,
    NotACode,
    NotSeries,
    PartsOfRatioNeeded,
    RangeOutOfOrder,
    UnknownWeight,
    WeightNeeded,
)
from api.national.catalogue.shapes import SERIES, WITHOUT_DECIMALS, IndicatorContent
from api.national.catalogue.words import NATIONAL, WEIGHTS, Aggregation

_CODE = re.compile(r"[A-Z0-9][A-Za-z0-9 :._-]{0,39}")


def check_code(code: str) -> None:
    """Raise Invalid for a code that no national indicator may have: L- marks a regency's own."""
    if not _CODE.fullmatch(code) or code.startswith("L-"):
        raise NotACode("/code")


def check_content(framework: str, content: IndicatorContent) -> None:
    """Raise Invalid with a pointer for each missing field or contradiction of an indicator."""
    refuse(_faults(framework, content))


def _faults(framework: str, content: IndicatorContent) -> Iterator[Fault]:
    if framework == NATIONAL:
        for name in ("dimension", "value_kind", "periodicity", "aggregation"):
            if not getattr(content, name):
                yield Required(f"/{name}")
        if not content.name.id:
            yield Required("/name/id-ID")
    series = content.series
    if not series or len(set(series)) != len(series) or not all(map(SERIES.fullmatch, series)):
        yield NotSeries("/series")
    if content.value_kind and content.value_kind not in WITHOUT_DECIMALS and content.decimals is None:
        yield DecimalsNeeded("/decimals")
    low, high = content.minimum, content.maximum
    if low is not None and high is not None and low >= high:
        yield RangeOutOfOrder("/maximum")
    if content.aggregation == Aggregation.RATIO_OF_SUMS:
        for name in ("numerator", "denominator"):
            if not getattr(content, name):
                yield PartsOfRatioNeeded(f"/{name}")
    if content.aggregation == Aggregation.WEIGHTED_MEAN and content.weight not in WEIGHTS:
        # A figure would be weighed by population and say otherwise.
        yield UnknownWeight("/weight", choices=list(WEIGHTS)) if content.weight else WeightNeeded("/weight")


def check_explained(content: IndicatorContent, *, measured_otherwise: bool) -> None:
    """Raise Invalid unless a changed measurement is a break, or the note explains why values stay comparable."""
    if measured_otherwise and content.comparable_with and not content.comparability_note.strip():
        raise ComparabilityNoteNeeded("/comparability_note")


def check_publishable(*, effective_from: date, last: date | None, today: date, indicator_count: int) -> None:
    """Raise Conflict if the draft may not be published.

    It takes effect on the day of its publication at the earliest, and after the previous release: earlier reports
    keep the rules that they followed.
    """
    if not indicator_count:
        raise DraftIsEmpty()
    if effective_from < today:
        raise EffectiveInThePast(effective_on=effective_from)
    if last is not None and effective_from <= last:
        raise EffectiveOutOfOrder(last=last)
