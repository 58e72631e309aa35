"""What has changed in a row since an earlier instant: the measures then, the differences, who came in and went out."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from api.http.grammar import decimals
from api.national.figures.analytics.tables import Block, Prepared, measured, summed
from api.national.figures.indicators.among import Members
from api.national.figures.indicators.shapes import DistributedFigure
from api.national.figures.instants import Instant

#: Codes of the regencies that are in the figure now and were not then, and the other way round.
Movement = tuple[list[str], list[str]]


def changes(table: Prepared, block: Block) -> dict[tuple[str, str, str, str], Movement]:
    """By the key of a row who entered and left its figure."""
    now = _used(table, block, table.as_of, table.among)
    then = (
        _used(table, block, table.before, table.among_before) if table.before and table.among_before else {}
    )
    found: dict[tuple[str, str, str, str], Movement] = {}
    for series, period, _ in block.cells():
        for group in table.among.groups:
            key = (block.code, series, period, group)
            new, old = now.get(key, set()), then.get(key, set())
            found[key] = (sorted(new - old), sorted(old - new))
    return found


def _used(
    table: Prepared, block: Block, instant: Instant, among: Members
) -> dict[tuple[str, str, str, str], set[str]]:
    """By the key of a row the codes of the regencies that its figure uses."""
    singly = {regency.code: (regency,) for group in among.groups.values() for regency in group}
    found = summed(block, instant, Members(dict(singly), among.absent), basis=table.asked.basis)
    used = {key for key, sums in found.items() if sums.coverage.used_count}
    return {
        (block.code, series, period, group): {
            regency.code for regency in members if (block.code, series, period, regency.code) in used
        }
        for series, period, _ in block.cells()
        for group, members in among.groups.items()
    }


def compared(
    row: Mapping[str, Any],
    before: DistributedFigure | None,
    measures: Sequence[str],
    movement: Movement | None,
) -> dict[str, Any]:
    """`previous` and `delta` by measure, None where there was nothing to compare with."""
    entered, left = movement or ([], [])
    previous = None if before is None else measured(before, measures)
    delta = None if previous is None else {name: _minus(row[name], previous[name]) for name in measures}
    return {"previous": previous, "delta": delta, "entered": entered, "left": left}


def flat(row: Mapping[str, Any], measures: Sequence[str]) -> dict[str, Any]:
    """A row for a file, where nothing lies in another: previous_value, delta_value, ..."""
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
    return decimals.to_text(Decimal(now) - Decimal(before))
