"""Values that were written by a release of the catalogue that measures otherwise than the one that rules the period.

A release that is published within a period rules all of it. Where it breaks a series, what was written before of that
period is of another unit or of another thing: it is left out of figures (rules.OTHER_RELEASE) until it is said anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings

_IS_OTHER = """((v.indicator, v.release) IN (
            SELECT * FROM unnest(%(other_indicators)s::text[], %(other_releases)s::text[])))"""


@dataclass(frozen=True, slots=True)
class Others:
    """Indicators, each with the number of a release whose values do not count by the rule asked for."""

    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, ruling: Rulings, specs: Sequence[IndicatorSpec]) -> "Others":
        """`ruling` are the releases by which the specs were chosen."""
        return cls(frozenset((spec.code, release) for spec in specs for release in ruling.others(spec)))

    def told_apart(self, statement: str) -> str:
        """The statement with its `{is_other}`: whether a row `v` of figures_reported_value is such a value. Mostly no
        series breaks, and nothing is asked of a row."""
        return statement.replace("{is_other}", _IS_OTHER if self.pairs else "false")

    @property
    def parameters(self) -> dict[str, Any]:
        """What the statement takes for it."""
        return {
            "other_indicators": [code for code, _ in self.pairs],
            "other_releases": [release for _, release in self.pairs],
        }
