"""What waits for somebody in a regency, gathered from where it is known, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.http.local_time import in_words
from api.identity.callers import Grant
from api.national.catalogue import calendar
from api.national.ledger import queries as ledger
from api.national.ledger.words import State
from api.regency.indicators import specs
from api.regency.indicators.stewardship import queries as stewardship
from api.regency.reporting.submissions import deadlines

#: Values are counted up to here: beyond, the answer says that there are more.
COUNTED = 1_000
#: So many are shown; the lists have the others.
SHOWN = 5
#: What opens within so many days stands on the agenda already.
AHEAD = timedelta(days=30)
#: What has been late for longer is no matter of the day: it stands in the list of deadlines.
BEHIND = timedelta(days=366)
#: A value that nobody has confirmed for so long is worth a look.
STALE_DAYS = 365


@dataclass(frozen=True, slots=True)
class Heap:
    """Values that wait: how many, whether there are more than were counted, and the first of them."""

    count: int
    more: bool
    first: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Agenda:
    due: list[dict[str, Any]]
    returned: list[dict[str, Any]]
    in_review: int
    values_due: Heap
    values_stale: Heap
    values_without_owner: Heap


def agenda(*, grant: Grant, now: datetime) -> Agenda:
    """For whoever asks: the values of a member who is limited to agencies are those agencies' own."""
    today = calendar.day_of(now)
    standing: list[Any] = list(ledger.submissions(superseded=False).order_by(*ledger.NEWEST_FIRST))
    return Agenda(
        due=_due(standing, grant, now),
        returned=[
            {
                "id": row.pk,
                "kind": row.kind,
                "subject": row.subject,
                "revision": row.revision,
                "returned_at": row.state_since,
                "answer_by": row.answer_by,
            }
            for row in standing
            if row.state == State.RETURNED
        ],
        in_review=sum(row.state in (State.SUBMITTED, State.OBJECTED) for row in standing),
        values_due=_heap(
            stewardship.due(today=today, until=today, agency=None, after=None, limit=COUNTED + 1), grant
        ),
        values_stale=_heap(
            stewardship.stale(now=now, days=STALE_DAYS, agency=None, after=None, limit=COUNTED + 1), grant
        ),
        values_without_owner=_heap(
            stewardship.ownerless(specs=specs.in_force(today), after=None, limit=COUNTED + 1)
        ),
    )


def _due(standing: Iterable[Any], grant: Grant, now: datetime) -> list[dict[str, Any]]:
    """What the ministry waits for: open or soon, owed, not handed over, not declined. The most pressing first."""
    done = {(row.kind, row.subject) for row in standing if row.state not in (State.WITHDRAWN, State.RETURNED)}
    rows = deadlines.between(due_after=now - BEHIND, opens_by=now + AHEAD, now=now)
    found = [
        {name: each[name] for name in ("kind", "subject", "due_local", "state")}
        | {"due_at": each["due_for_you"]}
        for each in deadlines.as_they_apply(rows, grant=grant, now=now)
        if each["state"] not in ("closed", "not_owed")
        and not each["declined"]
        and (each["kind"], each["subject"]) not in done
    ]
    return sorted(found, key=lambda each: (each["due_at"], each["subject"]))


def _heap(rows: list[dict[str, Any]], grant: Grant | None = None) -> Heap:
    more = len(rows) > COUNTED
    rows = rows[:COUNTED]
    if grant is not None and grant.agencies:
        rows = [row for row in rows if row["agency"] in grant.agencies]
    return Heap(len(rows), more, rows[:SHOWN])


def local(now: datetime, grant: Grant) -> str:
    """The instant as people in the regency read it."""
    return in_words(now, grant.time_zone)
