"""Deadlines: set and extended by the ministry, seen by everyone in the round; and declinations by letter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from api.http import etags
from api.http.etags import Precondition
from api.http.exceptions import Conflict, Invalid, NotFound
from api.national.figures import clock
from api.national.ledger.models import Deadline, Declination, Extension
from api.national.ledger.words import SUBJECTS, Kind
from api.national.ledger.written import PresentTransaction
from tenants import current, statements
from tenants.models import Regency

#: A deadline of `deadlines()`, with its extensions.
type Row = Deadline


@dataclass(frozen=True, slots=True)
class By:
    id: UUID
    office: str


def deadlines(*, kind: str | None = None, subject: str | None = None) -> QuerySet[Deadline]:
    """Deadlines with their extensions, to be ordered by due_at and id."""
    given = {name: value for name, value in (("kind", kind), ("subject", subject)) if value is not None}
    return Deadline.objects.filter(**given).prefetch_related("extensions__only_for")


def deadline(*, kind: str, subject: str) -> Deadline:
    """One with its extensions. Raises NotFound."""
    found = deadlines(kind=kind, subject=subject).first()
    if found is None:
        raise NotFound(f"no deadline of {kind} {subject}")
    return found


def tag(row: Deadline) -> str:
    """An extension makes it another as well."""
    return etags.strong("deadline", row.pk, row.version, len(row.extensions.all()))


def set_deadline(
    *,
    kind: Kind,
    subject: str,
    opens_at: datetime,
    due_at: datetime,
    closes_at: datetime | None,
    by: By,
    now: datetime,
    precondition: Precondition,
) -> tuple[Deadline, bool]:
    """Sets when a submission opens, is due and closes. A due instant only moves later by an extension, with a reason.

    Changing one asks for the version that the change is made from; the same again changes nothing. Raises Conflict for
    a due instant that would be moved; Invalid for instants out of order, and for what is no subject of this kind.
    """
    if not re.fullmatch(SUBJECTS.get(kind, ".+"), subject):
        raise Invalid(
            f"{subject} is no subject of {kind}.", f"{subject} bukan subjek {kind}.", code="unknown_subject"
        )
    if not opens_at < due_at or (closes_at is not None and closes_at < due_at):
        raise Invalid.at(
            "/due_at",
            "out_of_order",
            "It opens, then is due, then closes.",
            "Urutannya: dibuka, jatuh tempo, lalu ditutup.",
        )
    found = Deadline.objects.select_for_update(no_key=True).filter(kind=kind, subject=subject).first()
    if found is None:
        precondition(None, required=False)
        new = Deadline(
            kind=kind,
            subject=subject,
            opens_at=opens_at,
            due_at=due_at,
            closes_at=closes_at,
            announced_at=clock.stamp(),
            office=by.office,
            changed_at=now,
        )
        new.save(force_insert=True)
        return new, True
    equal = (found.opens_at, found.due_at, found.closes_at) == (opens_at, due_at, closes_at)
    precondition(tag(found), required=not equal)
    if found.due_at != due_at:
        raise Conflict(
            "The deadline is announced: move it by an extension, which says why.",
            "Tenggat sudah diumumkan: ubah dengan perpanjangan beserta alasannya.",
            code="deadline_is_announced",
        )
    if not equal:
        Deadline.objects.filter(pk=found.pk).update(
            opens_at=opens_at,
            closes_at=closes_at,
            version=found.version + 1,
            office=by.office,
            changed_at=now,
            written_in=PresentTransaction(),  # its place in the feeds is where it changed last
        )
    return deadline(kind=kind, subject=subject), False


def extend(
    *, kind: str, subject: str, due_at: datetime, regency: str | None, reason: str, by: By
) -> Deadline:
    """Moves a deadline to a later instant, for all or for one regency (by its Kemendagri code), with the reason.

    Raises NotFound; Invalid for an instant that is no later, or one after everything is closed.
    """
    found = deadline(kind=kind, subject=subject)
    if due_at <= found.due_at or (found.closes_at is not None and due_at > found.closes_at):
        raise Invalid.at(
            "/due_at",
            "not_later",
            "An extension is later than the deadline, and not after everything is closed.",
            "Perpanjangan harus sesudah tenggat dan tidak melewati penutupan.",
            by_state=True,
        )
    Extension.objects.create(
        deadline=found,
        only_for=None if regency is None else _regency(regency),
        due_at=due_at,
        reason=reason,
        at=clock.stamp(),
        actor_id=by.id,
        actor_office=by.office,
    )
    return deadline(kind=kind, subject=subject)


def decline(
    *,
    regency: str,
    kind: str,
    subject: str,
    letter_number: str,
    letter_date: date,
    note: str,
    by: By,
) -> Declination:
    """Records a regency's letter by which it declines to submit something.

    Raises Conflict where one is recorded; Invalid for an unknown regency, and for what is no subject of this kind.
    """
    if not re.fullmatch(SUBJECTS.get(kind, ".+"), subject):
        raise Invalid.at(
            "/subject",
            "unknown_subject",
            f"{subject} is no subject of {kind}.",
            f"{subject} bukan subjek {kind}.",
            by_state=True,
        )
    row = Declination(
        regency=_regency(regency),
        kind=kind,
        subject=subject,
        letter_number=letter_number,
        letter_date=letter_date,
        note=note,
        at=clock.stamp(),
        actor_id=by.id,
        actor_office=by.office,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            "A letter is recorded already.", "Surat sudah tercatat.", code="declined_already"
        ) from error
    return row


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides which deadlines a regency owes: since when it takes part, its cohorts by code, and what it declined
    (kind and subject)."""

    since: datetime | None
    cohorts: frozenset[str]
    declined: frozenset[tuple[str, str]]


# The beginning is that of the ministry's figures (figures.participants), so that both sides say the same.
_STANDING = """
    SELECT (SELECT min(valid_from) FROM figures_regency_status
            WHERE regency_id = %(regency)s AND status <> 'registered'),
           ARRAY(SELECT c.code FROM tenants_cohort_membership m JOIN tenants_cohort c ON c.id = m.cohort_id
                 WHERE m.regency_id = %(regency)s),
           ARRAY(SELECT ARRAY[kind, subject] FROM ledger_declination WHERE regency_id = %(regency)s)
"""


def standing() -> Standing:
    """The regency's own, on its role."""
    ((since, cohorts, declined),) = statements.fetch(_STANDING, {"regency": current.regency_id()})
    return Standing(since, frozenset(cohorts), frozenset((kind, subject) for kind, subject in declined))


def declinations() -> QuerySet[Declination]:
    return Declination.objects.select_related("regency")


def shown_deadline(deadline: Deadline) -> Mapping[str, Any]:
    return {
        "kind": deadline.kind,
        "subject": deadline.subject,
        "opens_at": deadline.opens_at,
        "due_at": deadline.due_at,
        "closes_at": deadline.closes_at,
        "version": deadline.version,
        "extensions": [
            {
                "due_at": each.due_at,
                "regency": each.only_for.kemendagri_code if each.only_for else None,
                "reason": each.reason,
                "office": each.actor_office,
                "at": each.at,
            }
            for each in sorted(deadline.extensions.all(), key=lambda each: each.at)
        ],
    }


def shown_declination(row: Declination) -> Mapping[str, Any]:
    return {
        "regency": row.regency.kemendagri_code,
        "kind": row.kind,
        "subject": row.subject,
        "letter_number": row.letter_number,
        "letter_date": row.letter_date,
        "note": row.note,
        "office": row.actor_office,
        "at": row.at,
    }


def _regency(code: str) -> Regency:
    found = Regency.objects.filter(kemendagri_code=code).first()
    if found is None:
        raise Invalid.at(
            "/regency",
            "unknown_regency",
            "There is no such regency.",
            "Kabupaten/kota ini tidak ada.",
            by_state=True,
        )
    return found
