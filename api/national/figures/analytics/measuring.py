"""The measures of one figure, by name."""

from collections.abc import Sequence
from typing import Any

from api.http.grammar import decimals
from api.national.figures.analytics import words
from api.national.figures.indicators import rules
from api.national.figures.indicators.summing import Sums


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
        else:
            found[name] = sums.left_out.get(name, 0)
    return found
