"""A table of the analytics query: the request, its blocks, and the measures of each figure by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from operator import attrgetter

from api.http.encoding import Document
from api.http.grammar import decimals
from api.national.catalogue.achievement import BAND_NAMES
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.national.figures.analytics import words
from api.national.figures.analytics.filters import AnalyticsFilters
from api.national.figures.indicators import summing
from api.national.figures.indicators.among import Among
from api.national.figures.indicators.shapes import DistributedFigure
from api.national.figures.instants import Instant
from tenants import frozen


@frozen
class Block:
    """One indicator: its series and the requested periods of its length.

    Each period has the indicator's definition in the release that rules it.
    """

    code: str
    series: tuple[str, ...]
    ruled: Mapping[str, IndicatorSpec]

    def cells(self) -> Iterator[tuple[str, str, IndicatorSpec]]:
        """Series, period and its rule, in order; a series that a release does not have is left out there."""
        for series in self.series:
            for period, spec in self.ruled.items():
                if series in spec.series:
                    yield series, period, spec

    @property
    def n_cells(self) -> int:
        return sum(1 for _ in self.cells())


@frozen
class Prepared:
    """A table to be made, its size known and allowed."""

    asked: AnalyticsFilters
    as_of: Instant
    ruling: Rulings
    before: Instant | None
    blocks: tuple[Block, ...] = ()
    among: Among = field(default_factory=Among)
    among_before: Among | None = None
    groups: dict[str, Document] = field(default_factory=dict)
    regency_count: int = 0
    in_several_rows_count: int = 0

    def scope(self, instant: Instant) -> summing.Scope:
        return summing.Scope(instant, self.ruling, self.asked.basis)

    @property
    def row_count(self) -> int:
        return sum(block.n_cells for block in self.blocks) * len(self.among.groups)


def summed(
    table: Prepared, block: Block, instant: Instant, among: Among, measures: Sequence[str]
) -> dict[tuple[str, str, str, str], DistributedFigure]:
    """Return the sums of a block by indicator, series, period and group: one statement for each rule."""
    with_numbers = any(name in words.DISTRIBUTION for name in measures)
    with_targets = any(name in (*words.TARGETS, *words.BANDS) for name in measures)
    return summing.sums(
        table.scope(instant),
        among,
        summing.by_spec(block.ruled),
        with_numbers=with_numbers,
        with_targets=with_targets,
    )


_GET = {
    name: attrgetter(f"{path}{name}")
    for path, names in (
        ("", words.SUMS),
        ("coverage.", words.COVERAGE),
        ("distribution.", words.DISTRIBUTION),
        ("targets.", (*words.TARGETS, "without_band")),
        ("targets.bands.", BAND_NAMES),
    )
    for name in names
}


def measured(figure: DistributedFigure, measures: Sequence[str]) -> Document:
    """Return the measures of one figure: counts as numbers, decimals as text."""
    found = {}
    for name in measures:
        value = _GET[name](figure) if name in _GET else figure.coverage.left_out.get(name, 0)
        found[name] = decimals.to_text(value) if isinstance(value, Decimal) else value
    return found
