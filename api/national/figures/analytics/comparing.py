"""Columns of a row beside its sums: changes since the period before and since an earlier instant, and the course."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from typing import Any

from api.http.encoding import Document
from api.http.grammar import decimals
from api.http.grammar.periods import Period
from api.http.local_time import day_of
from api.national.figures.analytics import words
from api.national.figures.analytics.tables import Block, Prepared, measured
from api.national.figures.indicators import course, summing
from api.national.figures.indicators.among import Among
from api.national.figures.indicators.shapes import DistributedFigure
from api.national.figures.instants import Instant

#: Of a row: indicator, series, period, group.
Key = tuple[str, str, str, str]


def users(table: Prepared, block: Block, instant: Instant, among: Among) -> dict[Key, set[str]]:
    """Return the codes of the regencies that a row's figure uses, by the row's key."""
    used = summing.used(table.scope(instant), summing.by_spec(block.ruled))
    return {
        (block.code, series, period, group): {
            each.code for each in members if each.id in used.get((spec.code, series, period), ())
        }
        for series, period, spec in block.cells()
        for group, members in among.groups.items()
    }


def apart(table: Prepared, block: Block) -> Mapping[Key, Document]:
    """Return those of words.APART that are asked for, by the key of a row."""
    found: defaultdict[Key, Document] = defaultdict(dict)
    for names, made in ((words.COMPARED, since_the_period_before), (words.COURSE, on_course)):
        if names.keys() & set(table.asked.measure):
            for key, said in made(table, block):
                found[key] |= said
    return found


def on_course(table: Prepared, block: Block) -> Iterator[tuple[Key, Document]]:
    """Yield words.COURSE by the key of a row: counts of regencies; a gap and trajectory of a regency alone."""
    courses = {
        key: each
        for (spec,), periods in summing.by_spec(block.ruled)
        for key, each in course.courses(table.scope(table.as_of), spec, periods).items()
    }
    for series, period, _ in block.cells():
        here = courses.get((series, period), {})
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
            yield (block.code, series, period, group), dict(zip(words.COURSE, said, strict=True))


def since_the_period_before(table: Prepared, block: Block) -> Iterator[tuple[Key, Document]]:
    """Yield words.COMPARED by the key of a row; rows across a break have none."""
    today = day_of(table.as_of.at)
    before = {
        period: (str(this.shifted(-1)), spec)
        for period in block.ruled
        for this in (Period.parse(period),)
        if (spec := table.ruling.before(block.code, this, today=today))
    }
    asked = [*summing.by_spec(block.ruled), *(([spec], [period]) for period, spec in before.values())]
    used = summing.used(table.scope(table.as_of), asked)
    for series, period, spec in block.cells():
        if period not in before:
            continue
        last, earlier = before[period]
        pair = [used.get(key, {}) for key in ((spec.code, series, period), (earlier.code, series, last))]
        for group, members in table.among.groups.items():
            now, then = ({each.id: parts[each.id] for each in members if each.id in parts} for parts in pair)
            both = summing.like_for_like(spec, now, then, earlier=earlier)
            moved = summing.change(summing.value(spec, now.values()), summing.value(earlier, then.values()))
            found = (text_of(moved), both.regency_count, both.previous, both.value, text_of(both.change))
            yield (
                (block.code, series, period, group),
                dict(zip(words.COMPARED, found, strict=True)),
            )


def text_of(number: Decimal | None) -> str | None:
    return None if number is None else decimals.to_text(number)


def compared(
    row: Document,
    before: DistributedFigure | None,
    measures: Sequence[str],
    users: Set[str],
    earlier: Set[str],
) -> Document:
    """Return `previous` and `delta` by measure, None where there was nothing to compare with, and who came and went."""
    previous = None if before is None else measured(before, measures)
    delta = None if previous is None else {name: _minus(row[name], previous[name]) for name in measures}
    entered, left = sorted(users - earlier), sorted(earlier - users)
    return {"previous": previous, "delta": delta, "entered": entered, "left": left}


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
