"""The analytics query: the same sums as an indicator's own endpoint, for many at once, as tidy rows.

A table is made some indicators at a time: a page costs little more than the rows on it, and a file is never held in
memory as a whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

from api.http.exceptions import InvalidCursor
from api.http.grammar.periods import Period
from api.national.catalogue import problems, queries, rulings, values
from api.national.figures import absent as absence, filters, grouping, instants
from api.national.figures.analytics import tables, words
from api.national.figures.analytics.filters import AnalyticsFilters
from api.national.figures.indicators.among import Among
from api.national.figures.participants import Participant, Participants, grouped_in_sql, participants_at
from api.national.figures.problems import TooManyFigures
from tenants import Document


def prepared(
    asked: AnalyticsFilters,
    as_of: instants.Instant,
    *,
    most: int = words.MAX_ROWS,
    may_be_empty: bool = False,
) -> tables.Prepared:
    """Prepare a table: find its regencies and check its cost, before anything is summed.

    Raises InvalidParameter for an unknown indicator, dimension or series, for periods that no indicator has unless it
    `may_be_empty`, for filters that match nobody, and for more than `most` rows or MAX_VALUES values.
    """
    periods = filters.periods_at(asked.period, as_of.at)
    if not words.COURSE.keys() >= set(asked.measure):
        as_of.check_begun(*periods)
    before = None if asked.compare_as_of is None else instants.earlier(asked.compare_as_of, as_of)
    ruling = rulings.rulings(known_at=as_of.at)
    if as_of.before_first_record:
        return tables.Prepared(asked, as_of, ruling, before)
    blocks = _blocks(asked, ruling, as_of.today, periods, may_be_empty=may_be_empty)
    everyone = participants_at(as_of)
    participants = filters.narrowed(asked, everyone)
    among, among_before = _among(asked, as_of, participants), None
    known, earlier = among.groups, list[Participant]()
    if before is not None and not before.before_first_record:
        earlier = filters.narrowed(asked, participants_at(before))
        among_before = _among(asked, before, earlier)
        # A group that has no participant any more has a row that says who left.
        known = {**among_before.groups, **among.groups}
        keys = sorted(known, key=lambda key: key.split("|") if key else [])
        among = replace(among, groups={key: among.groups.get(key, ()) for key in keys})
    if everyone and not participants and not earlier:
        raise filters.nobody(asked)
    found = tables.Prepared(
        asked,
        as_of,
        ruling,
        before,
        blocks,
        among,
        among_before,
        {key: _described(asked.group_by, key, known[key]) for key in among.groups},
        len(participants),
        grouping.in_several(participants, asked.group_by),
    )
    _check_cost(found, most, len(participants))
    return found


def rows(table: tables.Prepared) -> Iterator[Document]:
    """Yield the rows in order: indicators and periods as requested, the total before its groups.

    Runs in the snapshot in which the table was prepared.
    """
    return (row for _, row in numbered(table, after=None))


def numbered(
    table: tables.Prepared, *, after: tuple[Any, ...] | None
) -> Iterator[tuple[tuple[str, int], Document]]:
    """Return the rows after a key, each with its own key: the indicator, and the row's place in its block.

    Skips earlier blocks.

    Raises InvalidCursor for a key that the table does not have.
    """
    codes = [block.code for block in table.blocks]
    if after is not None and after[0] not in codes:
        raise InvalidCursor()
    return (
        (key, row)
        for blocks in table.read_together(table.blocks[codes.index(after[0]) if after else 0 :])
        for key, row in _rows(table, blocks)
        if after is None or key[0] != after[0] or key[1] > after[1]
    )


def _rows(table: tables.Prepared, blocks: tables.Blocks) -> Iterator[tuple[tuple[str, int], Document]]:
    asked = table.asked
    plain = [each for each in asked.measure if each not in words.APART]
    of_course = words.COURSE.keys() >= set(asked.measure)
    apart = tables.apart(table, blocks)
    is_compared = not words.COMPARED.keys().isdisjoint(asked.measure)
    now = tables.summed(table, blocks, table.as_of, table.among, plain)
    then, users, earlier, codes = {}, {}, {}, {}
    if table.before:
        users = tables.users(table, blocks, table.as_of, table.among.groups)
        codes = tables.codes_of(*table.among.groups.values())
    if table.before and table.among_before:
        then = tables.summed(table, blocks, table.before, table.among_before, plain)
        earlier = tables.users(table, blocks, table.before, table.among_before.groups)
        codes = tables.codes_of(*table.among_before.groups.values()) | codes
    for block in blocks:
        breaks = tables.breaks(table, block) if is_compared else {}
        rows = product(block.cells(), table.groups.items())
        for place, ((series, period, spec), (group, described)) in enumerate(rows):
            key = (block.code, series, period, group)
            row = {
                "indicator": block.code,
                "dimension": spec.dimension or None,
                "series": series,
                "period": period,
                **described,
                "unit": spec.unit,
                "is_enough": None if of_course else now[key].coverage.is_enough,
                "population_year": now[key].coverage.population_year,
                **tables.measured(now[key], plain),
            }
            if len(plain) < len(asked.measure):
                said = apart.get(key, {})
                row |= {each: said.get(each) for each in asked.measure if each in words.APART}
                row["change_unit"] = spec.change_unit
            if is_compared:
                row["is_break"] = breaks[period]
            if table.before:
                row |= tables.compared(row, then.get(key), plain)
                row |= tables.moved(users[key], earlier.get(key, {}), codes)
            yield (block.code, place), row


def _blocks(
    asked: AnalyticsFilters,
    ruling: rulings.Rulings,
    today: date,
    periods: Sequence[Period],
    *,
    may_be_empty: bool,
) -> tuple[tables.Block, ...]:
    known = ruling.codes()
    for code in asked.indicator:
        if code not in known:
            raise values.unknown_indicator(code, known).at(parameter="indicator")
    dimensions = sorted({spec.dimension for spec in known.values() if spec.dimension})
    for dimension in asked.dimension:
        if dimension not in dimensions:
            raise problems.UnknownDimension(parameter="dimension", value=dimension, choices=dimensions)
    of_dimensions = (code for code, spec in known.items() if spec.dimension in asked.dimension)
    blocks = [
        _block(asked, ruling, code, periods, today)
        for code in dict.fromkeys([*asked.indicator, *of_dimensions])
    ]
    ruled = [spec for block in blocks for spec in block.ruled.values()]
    if not (ruled or may_be_empty) and blocks and periods:
        first = _spec(ruling, blocks[0].code, periods[0], today) or known[blocks[0].code]
        # No row at all would look like an answer about these periods.
        raise first.wrong_periodicity(today).at(parameter="period")
    series = {each for spec in ruled for each in spec.series}
    unknown = set(asked.series) - series
    if unknown and ruled:
        raise problems.UnknownSeries(
            parameter="series", value=", ".join(sorted(unknown)), choices=sorted(series)
        )
    return tuple(block for block in blocks if block.series)


def _block(
    asked: AnalyticsFilters, ruling: rulings.Rulings, code: str, periods: Sequence[Period], today: date
) -> tables.Block:
    ruled: dict[str, queries.IndicatorSpec] = {}
    for period in periods:
        spec = _spec(ruling, code, period, today)
        if spec is not None and spec.periodicity in ("event", period.kind):
            ruled.setdefault(str(period), spec)
    series = dict.fromkeys(each for spec in ruled.values() for each in spec.series)
    return tables.Block(
        code, tuple(each for each in series if not asked.series or each in asked.series), ruled
    )


def _spec(ruling: rulings.Rulings, code: str, period: Period, today: date) -> queries.IndicatorSpec | None:
    return ruling.spec(code, period, today=today) or ruling.newest(code, today=today)


def _among(asked: AnalyticsFilters, instant: instants.Instant, participants: Participants) -> Among:
    """Return the groups by a key, the total first."""
    found = grouping.groups(participants, *asked.group_by)
    total = {"": tuple(participants)} if asked.with_total or not asked.group_by else {}
    return Among(
        groups=total | {"|".join(key): tuple(found[key]) for key in sorted(found) if key},
        absent=absence.at(instant, basis=asked.basis),
        rows=grouped_in_sql(instant),
    )


def _described(by: Sequence[str], key: str, members: Participants) -> Document:
    """Return the columns that describe a group in its rows."""
    if not key:
        return grouping.described(by, (grouping.TOTAL,) * len(by), None)
    return grouping.described(by, key.split("|"), members[0])


def _check_cost(table: tables.Prepared, most: int, regency_count: int) -> None:
    cells = sum(block.n_cells for block in table.blocks)
    reads = (4 if table.before else 1) + 2 * (not words.APART.keys().isdisjoint(table.asked.measure))
    values = cells * regency_count * reads
    size = table.row_count
    if size > most or values > words.MAX_VALUES:
        raise TooManyFigures(
            parameter="indicator", size=size, most=most, values=values, max_values=words.MAX_VALUES
        )
