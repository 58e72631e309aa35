"""Progress as the API shows it, with what has changed where that was asked for."""

from collections.abc import Mapping
from typing import Any

from api.national.figures.past import changes
from api.national.figures.past.instants import Instant
from api.national.figures.queries import Answer, Group


def progress(answer: Answer, before: Answer | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an answer. `before` is the one to compare with."""
    period, group_by = asked.get("period"), asked.get("group_by")
    codes = {regency.id: regency.code for each in (answer, before) if each for regency in each.participants}
    earlier = {_key(row): row.progress for row in before.rows} if before else {}

    def changed(row: Group) -> dict[str, Any]:
        if before is None:
            return {}
        was = earlier.get(_key(row))
        return {"change": changes.change(row.progress, was, codes)}

    total = None
    if answer.total is not None:
        total = answer.total.shown()
        if before is not None:
            total["change"] = changes.change(answer.total, before.total, codes)
    body = {
        **instant(answer.as_of),
        "basis": asked["basis"],
        "period": None if period is None else str(period),
        "group_by": group_by,
        "round": answer.round,
        "participants": {
            "n_regencies": len(answer.participants),
            "population": sum(regency.population or 0 for regency in answer.participants),
        },
        "n_in_several_rows": answer.overlapping,
        "rows": [{"group": row.of, **row.progress.shown(), **changed(row)} for row in answer.rows],
        "total": total,
    }
    if before is not None:
        body["compared_with"] = instant(before.as_of)
    return body


def instant(as_of: Instant) -> dict[str, Any]:
    return {
        "as_of": as_of.at,
        "as_of_settled": as_of.settled,
        "before_first_record": as_of.before_first_record,
    }


def _key(row: Group) -> str:
    """A row's first entry names it: a code of a regency, province, cohort or dimension."""
    return str(next(iter(row.of.values())))
