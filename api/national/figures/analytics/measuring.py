"""The measures of one figure, by name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from api.http.grammar import decimals
from api.national.figures.analytics import words
from api.national.figures.indicators import rules, summing
from api.national.figures.indicators.among import Members
from api.national.figures.indicators.summing import Sums
from api.national.figures.past.instants import Instant
from api.national.figures.targets import BAND_NAMES

if TYPE_CHECKING:
    from api.national.figures.analytics.queries import Block


def summed(
    block: "Block", instant: Instant, among: Members, *, basis: str, measures: Sequence[str] = ()
) -> dict[tuple[str, str, str, str], Sums]:
    """The sums of a block by indicator, series, period and group: one statement for each rule that it was under."""
    with_numbers = any(name in words.DISTRIBUTION for name in measures)
    with_targets = any(name in (*words.TARGETS, *words.BANDS) for name in measures)
    found: dict[tuple[str, str, str, str], Sums] = {}
    for spec, periods in block.by_spec():
        found |= summing.sums(
            instant,
            among,
            [spec],
            periods,
            ruling=block.ruling,
            basis=basis,
            series=None,
            with_numbers=with_numbers,
            with_targets=with_targets,
        )
    return found


def measured(sums: Sums, measures: Sequence[str]) -> dict[str, Any]:
    """The measures of one figure: counts as numbers, decimals as text."""
    quartiles = rules.quartiles(sums.numbers) if any(name in words.DISTRIBUTION for name in measures) else {}
    found: dict[str, Any] = {}
    for name in measures:
        if name == "value":
            found[name] = sums.figure.value
        elif name in words.SUMS:
            part = getattr(sums.figure, name)
            found[name] = None if part is None else decimals.to_text(part)
        elif name in words.COVERAGE:
            found[name] = getattr(sums, name)
        elif name in words.DISTRIBUTION:
            found[name] = quartiles[name]
        elif name in words.TARGETS or name == "without_band":
            found[name] = getattr(sums.targets, name)
        elif name in BAND_NAMES:
            found[name] = sums.targets.bands[BAND_NAMES.index(name)]
        else:
            found[name] = sums.left_out.get(name, 0)
    return found
