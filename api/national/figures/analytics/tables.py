"""A table of the analytics query: the request, its blocks, and the measures of each figure by name.

A row has its sums, changes since the previous period and since an earlier instant, and the course.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from itertools import batched
from operator import attrgetter
from typing import Any

from api.http.grammar import decimals
from api.http.grammar.periods import Period
from api.http.local_time import day_of
from api.national.catalogue.achievement import BAND_NAMES
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.national.figures.analytics import words
from api.national.figures.analytics.filters import AnalyticsFilters
from api.national.figures.indicators import course, summing
from api.national.figures.indicators.among import Among
from api.national.figures.indicators.shapes import DistributedFigure
from api.national.figures.instants import Instant
from api.national.figures.participants import Participant, Participants
from tenants import Document, Strings, frozen

#: Of a row: indicator, series, period, group.
Key = tuple[str, str, str, str]


@frozen
class Block:
    """One indicator: its series and the requested periods of its length.

    Each period has the indicator's definition in the release that rules it.
    """

    code: str
    series: Strings
    ruled: Mapping[str, IndicatorSpec]

    def cells(self) -> Iterator[tuple[str, str, IndicatorSpec]]:
        """Yield series, period and rule, in order.

        A series is left out of periods whose release does not have it.
        """
        for series in self.series:
            for period, spec in self.ruled.items():
                if series in spec.series:
                    yield series, period, spec

    @property
    def n_cells(self) -> int:
        return sum(1 for _ in self.cells())


@frozen
class Prepared:
    """A table that can be made: its size is known and within the limits."""

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

    def read_together(self, blocks: "Blocks") -> Iterable["Blocks"]:
        """Return the blocks in parts, each of which is read at once."""
        largest = self.regency_count * max((block.n_cells for block in blocks), default=0)
        return batched(blocks, max(1, words.READ_TOGETHER // max(1, largest)))

    def scope(self, instant: Instant) -> summing.Scope:
        return summing.Scope(instant, self.ruling, self.asked.basis)

    @property
    def row_count(self) -> int:
        return sum(block.n_cells for block in self.blocks) * len(self.among.groups)


#: Some of a table's blocks, which are read together.
type Blocks = Sequence[Block]


def ruled_in(blocks: Blocks) -> summing.Ruled:
    return {(block.code, period): spec for block in blocks for period, spec in block.ruled.items()}


def cells_of(blocks: Blocks) -> Iterator[tuple[tuple[str, str, str], IndicatorSpec]]:
    """Yield each indicator, series and period with its rule, in order."""
    return (
        ((block.code, series, period), spec) for block in blocks for series, period, spec in block.cells()
    )


def summed(
    table: Prepared, blocks: Blocks, instant: Instant, among: Among, measures: Sequence[str]
) -> dict[Key, DistributedFigure]:
    """Return the sums of blocks by indicator, series, period and group."""
    with_numbers = any(name in words.DISTRIBUTION for name in measures)
    with_targets = any(name in (*words.TARGETS, *words.BANDS) for name in measures)
    return summing.sums(
        table.scope(instant),
        among,
        ruled_in(blocks),
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


#: The regencies in each group by the group's key, of any kind.
type Groups[K] = Mapping[K, Participants]


def users[K](
    table: Prepared, blocks: Blocks, instant: Instant, groups: Groups[K]
) -> dict[tuple[str, str, str, K], summing.Used]:
    """Return what each regency in a row's figure adds to it, by indicator, series, period and group."""
    used = summing.used(table.scope(instant), ruled_in(blocks))
    return {
        (*cell, group): {each.id: parts[each.id] for each in members if each.id in parts}
        for cell, _ in cells_of(blocks)
        for parts in (used.get(cell, {}),)
        for group, members in groups.items()
    }


def moved(now: summing.Used, before: summing.Used, codes: Mapping[int, str]) -> dict[str, list[str]]:
    """Return the regencies that came into a figure, went out of it, and add something else to it, by code."""
    both = now.keys() & before.keys()
    found = {
        "entered": now.keys() - before.keys(),
        "left": before.keys() - now.keys(),
        "revised": {each for each in both if now[each] != before[each]},
    }
    return {name: sorted(codes[each] for each in ids) for name, ids in found.items()}


def codes_of(*participants: Iterable[Participant]) -> dict[int, str]:
    """Return the codes of regencies by id; of one that is in several of these lists that in the last one."""
    return {each.id: each.code for some in participants for each in some}


def apart(table: Prepared, blocks: Blocks) -> Mapping[Key, Document]:
    """Return the requested measures of words.APART by the key of a row."""
    found: defaultdict[Key, Document] = defaultdict(dict)
    for names, made in ((words.COMPARED, since_the_period_before), (words.COURSE, on_course)):
        if names.keys() & set(table.asked.measure):
            for key, said in made(table, blocks):
                found[key] |= said
    return found


def on_course(table: Prepared, blocks: Blocks) -> Iterator[tuple[Key, Document]]:
    """Yield words.COURSE by the key of a row: counts of regencies; gap and trajectory for a single regency only."""
    courses = course.courses(table.scope(table.as_of), ruled_in(blocks))
    for cell, _ in cells_of(blocks):
        here = courses.get(cell, {})
        for group, members in table.among.groups.items():
            found = [here[each.id] for each in members if each.id in here]
            alone = found[0] if len(members) == 1 and found else None
            judged = [each.is_on_course for each in found]
            said = (
                judged.count(True),
                judged.count(False),
                alone and text_of(alone.gap),
                alone and alone.trajectory,
            )
            yield (*cell, group), dict(zip(words.COURSE, said, strict=True))


def breaks(table: Prepared, block: Block) -> dict[str, bool]:
    """Return of each period whether a series breaks there: it is measured otherwise than in the period before."""
    today = day_of(table.as_of.at)
    pairs = {text: (period.shifted(-1), period) for text, period in Period.among(block.ruled).items()}
    ruled = {text: table.ruling.series(block.code, pair, today=today)[1] for text, pair in pairs.items()}
    return {text: bool(here and here.is_break) for text, here in ruled.items()}


def since_the_period_before(table: Prepared, blocks: Blocks) -> Iterator[tuple[Key, Document]]:
    """Yield words.COMPARED by the key of a row. Rows across a break have no comparison."""
    today = day_of(table.as_of.at)
    ruled = ruled_in(blocks)
    before = {
        (code, period): ((spec.code, str(this.shifted(-1))), spec)
        for code, period in ruled
        for this in (Period.parse(period),)
        if (spec := table.ruling.before(code, this, today=today))
    }
    used = summing.used(table.scope(table.as_of), dict(before.values()) | ruled)
    for cell, spec in cells_of(blocks):
        code, series, period = cell
        if (code, period) not in before:
            continue
        (former, last), earlier = before[code, period]
        pair = [used.get(key, {}) for key in (cell, (former, series, last))]
        for group, members in table.among.groups.items():
            now, then = ({each.id: parts[each.id] for each in members if each.id in parts} for parts in pair)
            both = summing.like_for_like(spec, now, then, earlier=earlier)
            moved = summing.change(summing.value(spec, now.values()), summing.value(earlier, then.values()))
            found = (text_of(moved), both.regency_count, both.previous, both.value, text_of(both.change))
            yield (
                (*cell, group),
                dict(zip(words.COMPARED, found, strict=True)),
            )


def text_of(number: Decimal | None) -> str | None:
    return None if number is None else decimals.to_text(number)


def compared(row: Document, before: DistributedFigure | None, measures: Sequence[str]) -> Document:
    """Return `previous` and `delta` by measure, None where there was nothing to compare with."""
    previous = None if before is None else measured(before, measures)
    delta = None if previous is None else {name: _minus(row[name], previous[name]) for name in measures}
    return {"previous": previous, "delta": delta}


def flat(row: Document, measures: Sequence[str]) -> Document:
    """Return a flat row for a file: previous_value, delta_value, ..."""
    found = dict(row)
    for name in ("previous", "delta"):
        inner = found.pop(name, None) or {}
        found |= {f"{name}_{measure}": inner.get(measure) for measure in measures}
    return found


def _minus(now: Any, before: Any) -> Any:
    if now is None or before is None:
        return None
    if isinstance(now, int):
        return now - before
    return text_of(summing.change(now, before))
