"""Tasks of a regency's members, in a fixed number of queries."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from api.http import shapes
from api.http.local_time import day_of, in_words
from api.http.paging import Order
from api.http.selection import Selection
from api.identity.callers import Grant
from api.national.ledger import queries as ledger
from api.national.ledger.shapes import subject_label
from api.national.ledger.words import Kind, State
from api.regency.bodies import heads
from api.regency.feeds.kinds import PREVIEWS
from api.regency.indicators import waiting
from api.regency.reporting.agenda.shapes import (
    AgendaDueRow,
    AgendaDueValueRow,
    AgendaDueValuesRow,
    AgendaOwnerlessRow,
    AgendaOwnerlessSeriesRow,
    AgendaRemarkRow,
    AgendaReturnedRow,
    AgendaRow,
    AgendaSignOffRow,
    AgendaStaleValueRow,
    AgendaStaleValuesRow,
    Heap,
)
from api.regency.reporting.submissions import deadlines, drafts

#: Values are counted up to here: beyond, the answer says that there are more.
COUNTED = 1_000
#: Submissions that are looked at: a regency's role may write any number, also for the worker to read.
MOST = 1_000
#: So many are shown; the lists have the others.
SHOWN = 5
#: What opens within so many days is on the agenda already.
AHEAD = timedelta(days=30)
#: What has been late for longer is only in the list of deadlines.
BEHIND = timedelta(days=366)
#: A value that nobody has confirmed for so long is worth a look.
STALE_DAYS = 365


def agenda(*, grant: Grant, now: datetime) -> AgendaRow:
    """Return a member's agenda; for a member limited to agencies, with the values of those agencies only."""
    today = day_of(now)
    base = grant.url
    agencies = tuple(sorted(grant.limited_to))
    standing = submitted()
    return AgendaRow(
        as_of=now,
        local=in_words(now, grant.time_zone),
        time_zone=grant.time_zone,
        due=due(standing, grant, now),
        returned=returned(standing, base),
        sign_offs=sign_offs(standing, base),
        in_review_count=sum(row.status in (State.SUBMITTED, State.OBJECTED) for row in standing),
        values_due=_heap(
            AgendaDueValuesRow,
            AgendaDueValueRow,
            waiting.due(today=today, agency=agencies),
            waiting.DUE,
            base,
            "due",
            agencies,
        ),
        values_stale=_heap(
            AgendaStaleValuesRow,
            AgendaStaleValueRow,
            waiting.stale(now=now, days=STALE_DAYS, agency=agencies),
            waiting.STALE,
            base,
            "stale",
            agencies,
        ),
        values_without_owner=_heap(
            AgendaOwnerlessRow,
            AgendaOwnerlessSeriesRow,
            waiting.ownerless(today=today),
            waiting.OWNERLESS,
            base,
            "ownerless",
        ),
        remarks=tuple(
            AgendaRemarkRow(code=each.code, message=str(each), url=f"{base}{each.pointer}")
            for each in heads.remarks()
        ),
    )


def submitted() -> list[Any]:
    """Return the regency's submissions that no later revision replaces, newest first, without their reasons."""
    return list(ledger.submissions(is_superseded=False).defer("reason").order_by("-id")[:MOST])


def returned(standing: Iterable[Any], base: str) -> tuple[AgendaReturnedRow, ...]:
    """Return the submissions that came back."""
    return tuple(
        shapes.from_model(
            AgendaReturnedRow,
            row,
            subject_label=subject_label(row.kind, row.subject, row.about),
            returned_at=row.status_since,
            url=f"{base}/submissions/{row.pk}/",
        )
        for row in standing
        if row.status == State.RETURNED
    )


def due(standing: Iterable[Any], grant: Grant, now: datetime) -> tuple[AgendaDueRow, ...]:
    """Return obligations that are open or open soon, neither submitted nor declined, the most pressing first."""
    done = {
        (row.kind, row.subject) for row in standing if row.status not in (State.WITHDRAWN, State.RETURNED)
    }
    rows = deadlines.between(due_after=now - BEHIND, opens_by=now + AHEAD, now=now)
    found = [
        shapes.recast(
            AgendaDueRow, each, due_at=each.due_for_you, url=_place(grant.url, each.kind, each.subject)
        )
        for each in deadlines.as_they_apply(rows, grant=grant, now=now)
        if each.status not in ("closed", "not_owed")
        and not each.is_declined
        and (each.kind, each.subject) not in done
    ]
    return tuple(sorted(found, key=lambda each: (each.due_at, each.subject)))


def sign_offs(standing: Iterable[Any], base: str) -> tuple[AgendaSignOffRow, ...]:
    """Return sign-off steps that await the next one: no further step, submission or outcome of one has followed."""
    since = {(row.kind, row.subject): row.status_since for row in standing}
    return tuple(
        shapes.from_model(
            AgendaSignOffRow, each, url=f"{base}/{PREVIEWS[each.kind].format(rest=each.subject)}"
        )
        for each in drafts.waiting()
        if each.kind in PREVIEWS
        if (each.kind, each.subject) not in since or since[each.kind, each.subject] <= each.at
    )


def _heap[H: Heap](
    of: type[H],
    each: type[Any],
    selection: Selection[Any],
    order: Order,
    base: str,
    name: str,
    agencies: Collection[UUID] = (),
) -> H:
    rows = selection.rows(order, COUNTED + 1)
    asked = f"?{urlencode([('agency_id', id) for id in agencies])}" if agencies else ""
    further: Any = {
        "first": tuple(shapes.recast(each, row, url=_place_of(base, row)) for row in rows[:SHOWN]),
        "url": f"{base}/values/{name}/{asked}",
    }
    return of(count=min(len(rows), COUNTED), has_more=len(rows) > COUNTED, **further)


def _place_of(base: str, row: Any) -> str:
    """Return the address of a value, or of a series' owner."""
    series = f"{row.indicator}/{row.series}"
    return f"{base}/values/{series}/{row.period}/" if hasattr(row, "period") else f"{base}/owners/{series}/"


def _place(base: str, kind: str, subject: str) -> str:
    """Return the address where the due submission is prepared."""
    match kind:
        case Kind.PERIODIC_REPORT | Kind.BIMTEK_DELIVERABLE:
            return f"{base}/{PREVIEWS[kind].format(rest=subject)}"
        case Kind.MASTERPLAN | Kind.ENACTMENT | Kind.TARGETS:
            return f"{base}/masterplans/"
    return f"{base}/deadlines/?kind={kind}&subject={subject}"
