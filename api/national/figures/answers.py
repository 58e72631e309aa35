"""Progress as the API shows it, with what has changed where that was asked for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from api.http.grammar import decimals
from api.national.figures.filters import ProgressFilters
from api.national.figures.instants import Instant
from api.national.figures.measures import DEFINITIONS
from api.national.figures.queries import Answer, Group
from api.national.figures.sums import Coverage, Progress

#: Of these only the numbers of regencies are subtracted: reasons come and go.
_PARTS = {"completeness": "live", "submissions": "submitting"}


def progress(answer: Answer, before: Answer | None, asked: ProgressFilters) -> dict[str, Any]:
    """The body of an answer. `before` is the one to compare with."""
    period, group_by = asked.period, asked.group_by
    codes = {regency.id: regency.code for each in (answer, before) if each for regency in each.participants}
    earlier = {row.key: row.progress for row in before.rows} if before else {}

    def changed(row: Group) -> dict[str, Any]:
        if before is None:
            return {}
        was = earlier.get(row.key)
        return {"change": change(row.progress, was, codes)}

    total = None
    if answer.total is not None:
        total = answer.total.shown()
        if before is not None:
            total["change"] = change(answer.total, before.total, codes)
    body = {
        **instant(answer.as_of),
        "basis": asked.basis,
        "period": None if period is None else str(period),
        "group_by": group_by,
        "round": answer.round,
        "definitions": DEFINITIONS,
        "participants": {
            "regency_count": len(answer.participants),
            "population": sum(regency.population or 0 for regency in answer.participants),
        },
        "in_several_rows_count": answer.overlapping,
        "rows": [{"group": row.of, **row.progress.shown(), **changed(row)} for row in answer.rows],
        "total": total,
    }
    if before is not None:
        body["compared_with"] = instant(before.as_of)
    return body


def instant(as_of: Instant) -> dict[str, Any]:
    return {
        "as_of": as_of.at,
        "is_before_first_record": as_of.before_first_record,
    }


def change(now: Progress, before: Progress | None, codes: Mapping[int, str]) -> dict[str, Any]:
    """`previous` and `delta` are None where there was nothing to compare with; `entered` and `left` are codes of
    regencies whose data is in the figure at one of the two instants only. `codes` names them."""
    before_shown = before.shown() if before else None
    coverage = {
        part: (getattr(now, name), getattr(before, name) if before else Coverage())
        for part, name in _PARTS.items()
    }
    return {
        "previous": before_shown,
        "delta": before_shown and differences(now.shown(), before_shown),
        "entered": {
            part: sorted(codes[id] for id in new.used - old.used) for part, (new, old) in coverage.items()
        },
        "left": {
            part: sorted(codes[id] for id in old.used - new.used) for part, (new, old) in coverage.items()
        },
    }


def differences(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Every number of `now` minus that of `before`, in the same shape and exact; what is no number is left out."""
    found: dict[str, Any] = {}
    for name, value in now.items():
        was = before.get(name)
        if isinstance(value, Mapping) and isinstance(was, Mapping):
            if inner := differences(value, was):
                found[name] = inner
        elif isinstance(value, int) and isinstance(was, int):
            found[name] = value - was
        elif isinstance(value, str) and isinstance(was, str) and name != "last_confirmed_in":
            found[name] = decimals.to_text(Decimal(value) - Decimal(was))
    return found
