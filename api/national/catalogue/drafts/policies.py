"""What an indicator must say to be taken into a release, and when a release may be published."""

import re
from collections.abc import Iterator
from datetime import date

from api.http.exceptions import Conflict, FieldError, Invalid
from api.http.messages import _
from api.national.catalogue.shapes import SERIES, WITHOUT_DECIMALS, IndicatorContent
from api.national.catalogue.words import NATIONAL, WEIGHTS, Aggregation

_CODE = re.compile(r"[A-Z0-9][A-Za-z0-9 :._-]{0,39}")


def check_code(code: str) -> None:
    """Raise Invalid for what is no code of a national indicator: L- marks a regency's own."""
    if not _CODE.fullmatch(code) or code.startswith("L-"):
        raise Invalid.at(
            "/code",
            "not_a_code",
            _(
                "A code has at most 40 letters, digits, spaces, colons, points, hyphens, and does not "
                "begin with L-."
            ),
        )


def check_content(framework: str, content: IndicatorContent, *, dimensions: frozenset[str]) -> None:
    """Raise Invalid with a pointer for each thing that an indicator lacks or that does not fit together."""
    if errors := list(_faults(framework, content, dimensions)):
        raise Invalid(errors=errors)


def _faults(framework: str, content: IndicatorContent, dimensions: frozenset[str]) -> Iterator[FieldError]:
    if framework == NATIONAL:
        for name in ("dimension", "name_id", "value_kind", "periodicity", "aggregation"):
            if not getattr(content, name):
                yield FieldError(f"/{name}", "required", _("This is needed."))
    if content.dimension and content.dimension not in dimensions:
        yield FieldError("/dimension", "unknown_dimension", _("There is no such dimension."))
    series = content.series
    if not series or len(set(series)) != len(series) or not all(map(SERIES.fullmatch, series)):
        yield FieldError(
            "/series",
            "not_series",
            _('Name each series once, in small letters, digits and _; ["total"] where there is one.'),
        )
    if content.value_kind and content.value_kind not in WITHOUT_DECIMALS and content.decimals is None:
        yield FieldError("/decimals", "required", _("Say how many decimals at most."))
    low, high = content.minimum, content.maximum
    if low is not None and high is not None and low >= high:
        yield FieldError("/maximum", "out_of_order", _("The maximum is above the minimum."))
    if content.aggregation == Aggregation.RATIO_OF_SUMS:
        for name in ("numerator", "denominator"):
            if not getattr(content, name):
                yield FieldError(
                    f"/{name}", "required", _("A ratio of sums names its numerator and denominator.")
                )
    if content.aggregation == Aggregation.WEIGHTED_MEAN:
        yield from _weight_faults(content.weight)


def _weight_faults(weight: str) -> Iterator[FieldError]:
    """Yield the fault: a figure would be weighed by population and say otherwise."""
    if not weight:
        yield FieldError("/weight", "required", _("Say what the weighted mean weighs by."))
    elif weight not in WEIGHTS:
        yield FieldError(
            "/weight",
            "unknown_weight",
            _(
                "A weighted mean weighs by what is known of every regency: {weights}.",
                weights=", ".join(WEIGHTS),
            ),
        )


def check_explained(content: IndicatorContent, *, measured_otherwise: bool) -> None:
    """Raise Invalid unless a change of what is measured is a break, or the note says why values stay comparable."""
    if measured_otherwise and content.comparable_with and not content.comparability_note.strip():
        raise Invalid.at(
            "/comparability_note",
            "comparability_note_needed",
            _(
                "It is measured otherwise than before. Say why its values stay comparable, or leave "
                "comparable_with empty: the series then has a break."
            ),
            by_state=True,
        )


def check_publishable(*, effective_from: date, last: date | None, today: date, indicator_count: int) -> None:
    """Raise Conflict where the draft may not be published.

    It takes effect on the day of its publication at the earliest, and after the release before it: what was reported
    until then was reported by the rules that were in force, and stays so.
    """
    if not indicator_count:
        raise Conflict(_("The draft has no indicator."), code="draft_is_empty")
    if effective_from < today:
        raise Conflict(
            _(
                "It would take effect on {effective_from}, which has passed: what was reported until "
                "now was reported by the rules in force. Change effective_from to today or later.",
                effective_from=effective_from,
            ),
            code="effective_in_the_past",
        )
    if last is not None and effective_from <= last:
        raise Conflict(
            _("The release before takes effect on {last}: this one takes effect later.", last=last),
            code="effective_out_of_order",
        )
