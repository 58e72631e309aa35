"""Deadlines as they apply to a regency."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from api.http import shapes
from api.http.language import asked_language
from api.http.local_time import day_of, deadline_in_words
from api.identity.callers import Grant
from api.national.ledger import deadlines as national, owing
from api.national.ledger.shapes import DeadlineRow, RegencyDeadlineRow


def between(*, due_after: datetime, opens_by: datetime, now: datetime) -> list[Any]:
    """Return the deadlines that are due after one instant and open by another."""
    rows = national.listed(today=day_of(now))
    return national.with_extensions(
        [row for row in rows if row.due_at > due_after and row.opens_at <= opens_by]
    )


def as_they_apply(rows: Iterable[Any], *, grant: Grant, now: datetime) -> list[RegencyDeadlineRow]:
    """Return each deadline with the extensions that apply to the regency, as an instant and in words in its time zone.

    The words are Indonesian, unless the request asks for English.
    """
    standing = national.standing()
    language = asked_language() or "id"
    found = []
    for row in rows:
        shown = DeadlineRow.of(row)
        applies = [each.due_at for each in shown.extensions if each.regency_code in (None, grant.code)]
        due: datetime = max([row.due_at, *applies])
        about = row.kind, row.subject
        found.append(
            shapes.recast(
                RegencyDeadlineRow,
                shown,
                due_for_you=due,
                due_local=deadline_in_words(due, grant.time_zone, language),
                status=_state(row, due, now, standing),
                submitted_at=standing.sent.get(about),
                is_declined=about in standing.declined,
            )
        )
    return found


def _state(row: Any, due: datetime, now: datetime, standing: national.Standing) -> str:
    """Return the status of a deadline, which agrees with the obligations in the ministry's figures."""
    if not owing.concerns(row.kind, row.subject, cohorts=standing.cohorts):
        return "not_owed"
    if now < row.opens_at:
        return "not_open"
    if row.closes_at is not None and row.closes_at <= now:
        return "closed"
    if now <= due:
        return "open"
    if not owing.is_owed(row.kind, row.subject, due, since=standing.since, cohorts=standing.cohorts, at=now):
        return "not_owed"
    sent = standing.sent.get((row.kind, row.subject))
    return "met" if sent is not None and sent <= due else "late"
