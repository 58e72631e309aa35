"""Deadlines, which the ministry sets and extends and everyone in the round sees; and declinations by letter.

A periodic report without a row here has its deadline by rule (by_rule); a row is stored when the ministry changes or
extends it.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter

from django.db.models import QuerySet, prefetch_related_objects

from api.http import paging, shapes
from api.http.endpoint import Written
from api.http.local_time import day_of
from api.http.lookup import narrowed, there
from api.identity.callers import Actor, Author
from api.national import clock, registry_fields
from api.national.ledger import by_rule, owing, problems, queries
from api.national.ledger.models import Deadline, Declination, Extension
from api.national.ledger.shapes import Deadline as Given, DeadlineRow, Decline, Extend
from api.national.ledger.words import SUBJECTS, Kind
from api.national.ledger.written import PresentTransaction
from tenants import Strings, frozen
from tenants.pool import statements

#: The one due last first.
ORDER = paging.order("-due_at", "-kind", "-subject", also=("opens_at",))


def listed(*, today: date, kind: Strings = (), subject: Strings = ()) -> list[Deadline]:
    """Return deadlines without their extensions, the one due last first.

    All stored ones, and those by rule to the end of next year, or of the requested subjects.
    """
    stored = narrowed(Deadline.objects.all(), kind=kind, subject=subject)
    found = {(row.kind, row.subject): row for row in stored}
    named = (by_rule.deadline(kind=Kind.PERIODIC_REPORT, subject=each) for each in subject)
    for row in filter(None, named) if subject else by_rule.listed(today):
        if not kind or row.kind in kind:
            found.setdefault((row.kind, row.subject), row)
    return sorted(found.values(), key=attrgetter("due_at", "kind", "subject"), reverse=True)


def page(*, wanted: paging.Wanted, today: date, **filters: Strings) -> paging.Page[Deadline]:
    """Return a page of `listed`, with the extensions of its deadlines."""
    found = paging.at_hand(listed(today=today, **filters), wanted)
    return found.of(with_extensions(found.rows))


def with_extensions(rows: list[Deadline]) -> list[Deadline]:
    prefetch_related_objects([row for row in rows if row.pk], "extensions__only_for")
    return rows


def deadline(*, kind: str, subject: str) -> Deadline:
    """Return a deadline with its extensions. Raises NotFound."""
    found = there(queries.deadline_of(kind=kind, subject=subject), f"deadline of {kind} {subject}")
    return with_extensions([found])[0]


def set_deadline(
    *, kind: Kind, subject: str, given: Given, author: Author, check: Callable[..., None]
) -> Written[DeadlineRow]:
    """Set when a submission opens, is due and closes. A due instant only moves later by an extension, with a reason.

    A deadline by rule counts as announced once it has opened; before that the ministry may set another. `check`
    compares the locked row with the version that the caller read: a change needs it, a repetition does not. Raises
    Conflict for a due instant that would be moved; Invalid for instants out of order, and for a subject that this
    kind does not have.
    """
    if not re.fullmatch(SUBJECTS.get(kind, ".+"), subject):
        raise problems.UnknownSubject(subject=subject, of=kind)
    if not given.opens_at < given.due_at or (given.closes_at is not None and given.closes_at < given.due_at):
        raise problems.OutOfOrder("/due_at")
    ruled = by_rule.deadline(kind=kind, subject=subject)
    if ruled is not None and ruled.opens_at <= author.now:
        _store(ruled)
    columns = shapes.stored(given, Deadline)
    stored = Deadline.objects.select_for_update(no_key=True).filter(kind=kind, subject=subject).first()
    known = stored or ruled
    row = None if known is None else DeadlineRow.of(known)
    equal = row is not None and shapes.recast(Given, row) == given
    check(row, required=stored is not None and not equal, repeats=equal)
    if row is not None and equal:
        return Written(row)
    if row is None or stored is None:
        new = Deadline(
            kind=kind,
            subject=subject,
            announced_at=clock.stamp(),
            office=author.actor.office,
            changed_at=author.now,
            **columns,
        )
        new.save(force_insert=True)
        return Written(DeadlineRow.of(new), created=True)
    if stored.due_at != given.due_at:
        raise problems.DeadlineIsAnnounced()
    Deadline.objects.filter(pk=stored.pk).update(
        version=stored.version + 1,
        office=author.actor.office,
        changed_at=author.now,
        written_in=PresentTransaction(),  # its place in the feeds is where it changed last
        **columns,
    )
    return Written(replace(row, version=row.version + 1, opens_at=given.opens_at, closes_at=given.closes_at))


def extend(*, kind: str, subject: str, given: Extend, by: Actor) -> Deadline:
    """Move a deadline to a later instant, for all or for one regency, with the reason.

    Raises NotFound; Invalid for an instant that is not after the last one that applies, or is after the deadline
    closes.
    """
    found = deadline(kind=kind, subject=subject)
    if found.pk is None:
        _store(found)
    Deadline.objects.select_for_update(no_key=True).get(kind=kind, subject=subject)
    found = deadline(kind=kind, subject=subject)
    only_for = None if given.regency_code is None else registry_fields.named_regency(given.regency_code)
    moved = [each.due_at for each in found.extensions.all() if each.only_for in (None, only_for)]
    is_later = given.due_at > max([found.due_at, *moved])
    if not is_later or (found.closes_at is not None and given.due_at > found.closes_at):
        raise problems.ExtensionNotLater("/due_at")
    Extension.objects.create(
        deadline=found,
        only_for=only_for,
        due_at=given.due_at,
        reason=given.reason,
        at=clock.stamp(),
        actor_id=by.id,
        actor_office=by.office,
    )
    return deadline(kind=kind, subject=subject)


def decline(*, given: Decline, by: Actor) -> Declination:
    """Record a regency's letter by which it declines to submit something.

    Raises Conflict if one is recorded already; Invalid for an unknown regency, and for a subject that this kind does
    not have.
    """
    if not re.fullmatch(SUBJECTS.get(given.kind, ".+"), given.subject):
        raise problems.UnknownSubject("/subject", subject=given.subject, of=given.kind)
    return Declination.objects.create(
        regency=registry_fields.named_regency(given.regency_code),
        at=clock.stamp(),
        actor_id=by.id,
        actor_office=by.office,
        **shapes.stored(given, Declination, besides=("regency_code",)),
    )


@frozen
class Standing:
    """Facts that decide which deadlines a regency owes, by kind and subject.

    `sent`: when something first came that was not withdrawn.
    """

    since: datetime | None
    cohorts: frozenset[str]
    declined: frozenset[tuple[str, str]]
    sent: dict[tuple[str, str], datetime]


# The beginning is that of the ministry's figures (figures.participants), so that both sides say the same.
_STANDING = f"""
    SELECT {owing.JOINED.format("%(regency)s")},
           ARRAY(SELECT c.code FROM tenants_cohort_membership m JOIN tenants_cohort c ON c.id = m.cohort_id
                 WHERE m.regency_id = %(regency)s),
           ARRAY(SELECT ARRAY[kind, subject] FROM ledger_declination WHERE regency_id = %(regency)s),
           coalesce(array_agg(ARRAY[kind, subject]), '{{}}'), array_agg(at)
    FROM (SELECT u.kind, u.subject, min(u.submitted_at) AS at FROM ledger_submission u
          WHERE u.regency_id = %(regency)s AND NOT EXISTS (
              SELECT FROM ledger_submission_event e WHERE e.submission_id = u.id AND e.state = 'withdrawn')
          GROUP BY u.kind, u.subject) s
"""


def standing() -> Standing:
    """Return the regency's own standing, on its role."""
    ((since, cohorts, declined, sent, at),) = statements.fetch(
        _STANDING, {"regency": statements.regency_id()}
    )
    return Standing(
        since,
        frozenset(cohorts),
        frozenset(map(tuple, declined)),
        dict(zip(map(tuple, sent), at or (), strict=True)),
    )


_REPORTS = """
    SELECT d.subject, greatest(d.due_at, max(e.due_at)) FROM ledger_deadline d
    LEFT JOIN ledger_extension e
      ON e.deadline_id = d.id AND (e.only_for_id IS NULL OR e.only_for_id = %(regency)s)
    WHERE d.kind = 'periodic_report' GROUP BY d.id
"""


def last_report_due(*, now: datetime) -> date | None:
    """Return the first day of the last quarter whose report is due for the regency. One query, on its role."""
    stored = statements.fetch(_REPORTS, {"regency": statements.regency_id()})
    return owing.last_report_due({**by_rule.due(day_of(now)), **dict(stored)}, now)


def declinations() -> QuerySet[Declination]:
    return Declination.objects.select_related("regency")


def _store(ruled: Deadline) -> None:
    """Store a deadline by rule, valid from the start; a row that somebody else stored meanwhile stays."""
    Deadline.objects.bulk_create([ruled], ignore_conflicts=True)
