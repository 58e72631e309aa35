"""Enactment: the regency makes a version of its masterplan law, whether or not the ministry has accepted it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.http.etags import Precondition
from api.http.shapes import choice, day, shape, text
from api.identity.callers import Actor, Grant
from api.national.catalogue import calendar
from api.national.evidence.words import Subject
from api.national.ledger import operations as ledger
from api.national.ledger import queries as submissions
from api.national.ledger.words import Kind, State
from api.regency.bodies.models import Instrument
from api.regency.evidence import handover as evidence
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.masterplan import policies, queries, versions
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.shapes import REGULATIONS
from api.regency.programmes.whole import snapshot
from api.regency.reporting.submissions import drafts
from api.regency.reporting.submissions.drafts import Draft

SCHEMA = "enactment/1"


@shape()
class Enact:
    """The regulation that makes the version law."""

    number: str = text(100, "Such as 45 Tahun 2022.")
    signed_on: dt.date = day("When it was signed, such as 2022-12-30.")
    instrument: str = choice(
        REGULATIONS,
        "perbup (kabupaten), perwali (kota), perda or other.",
    )
    in_force_on: dt.date | None = day(
        "Its first day in force; the date of signing where not given.", default=None
    )
    title: str = text(300, "What it is called, or empty.", default="")

    @property
    def first_day(self) -> dt.date:
        return self.in_force_on or self.signed_on


@dataclass(frozen=True, slots=True)
class Enacted:
    """`reviewed`: the ministry accepted a submission of the version. `differs_from_accepted`: with other content."""

    masterplan: Masterplan
    reviewed: bool
    differs_from_accepted: bool


def enact(
    *, id: UUID, regulation: Enact, grant: Grant, by: Actor, now: dt.datetime, precondition: Precondition
) -> Enacted:
    """Put a version in force from the regulation's first day; the version in force until then is superseded that day.

    An older version, recorded after the fact, is in force until the next one was. The enactment is submitted to the
    ministry's ledger. Raises NotFound; Invalid for a regulation that is not signed yet or takes force after the plan
    period; Conflict where the version is enacted already, or another is in force from the same day.
    """
    versions.lock_all()
    masterplan = versions.locked(id)
    precondition(queries.row_of(masterplan, grant).etag, required=False)
    policies.check_not_enacted(masterplan)
    policies.check_regulation(
        dated=regulation.signed_on,
        first_day=regulation.first_day,
        plan_period_end=masterplan.plan_period_end,
        today=calendar.day_of(now),
    )
    others = list(Masterplan.objects.exclude(in_force_from=None).order_by("in_force_from"))
    if any(other.in_force_from == regulation.first_day for other in others):
        raise policies.two_on_one_day()
    before = [other for other in others if other.in_force_from and other.in_force_from < regulation.first_day]
    after = [other for other in others if other not in before]
    if before:
        _save(before[-1], Entry.Action.UPDATED, by, now, superseded_on=regulation.first_day)
    _put_in_force(masterplan, regulation, after[0].in_force_from if after else None, by, now)
    enacted = _compared(masterplan, grant)
    draft = Draft(Kind.ENACTMENT, str(id), _content(enacted, regulation, grant))
    drafts.submit(draft, by=by, now=now)
    return enacted


def _put_in_force(
    masterplan: Masterplan, regulation: Enact, until: dt.date | None, by: Actor, now: dt.datetime
) -> None:
    instrument, _ = Instrument.objects.get_or_create(
        kind=regulation.instrument,
        number=regulation.number,
        dated=regulation.signed_on,
        defaults={"title": regulation.title},
    )
    _save(
        masterplan,
        Entry.Action.ENACTED,
        by,
        now,
        enacted_by=instrument,
        enacted_on=regulation.signed_on,
        in_force_from=regulation.first_day,
        superseded_on=until,
    )


def _save(masterplan: Masterplan, action: Entry.Action, by: Actor, now: dt.datetime, **columns: Any) -> None:
    """Save these columns, and record them in the history; of an update what they were before as well."""
    updated = action is Entry.Action.UPDATED
    before = {name: getattr(masterplan, name) for name in columns} if updated else {}
    for name, value in columns.items():
        setattr(masterplan, name, value)
    masterplan.version += 1
    masterplan.updated_at = now
    masterplan.save(update_fields=[*columns, "version", "updated_at"])
    history.record(
        by=by,
        now=now,
        resource="masterplan",
        key=str(masterplan.pk),
        action=action,
        version=masterplan.version,
        before=_plain(before),
        after=_plain(columns),
    )


def _plain(columns: dict[str, Any]) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, Instrument):
            return f"{value.kind} {value.number}"
        return value.isoformat() if isinstance(value, dt.date) else value

    return {name: plain(value) for name, value in columns.items()}


def _compared(masterplan: Masterplan, grant: Grant) -> Enacted:
    found = submissions.submissions(kind=Kind.MASTERPLAN, subject=str(masterplan.pk), status=State.ACCEPTED)
    accepted = found.order_by("-revision").first()
    if accepted is None:
        return Enacted(masterplan, reviewed=False, differs_from_accepted=False)
    present = ledger.hash_of(snapshot.of(masterplan, regency=grant.code))
    return Enacted(
        masterplan, reviewed=True, differs_from_accepted=present != bytes(accepted.content_hash).hex()
    )


def _content(enacted: Enacted, regulation: Enact, grant: Grant) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "regency": grant.code,
        "masterplan": str(enacted.masterplan.pk),
        "number": enacted.masterplan.number,
        "instrument": regulation.instrument,
        "instrument_number": regulation.number,
        "date": regulation.signed_on.isoformat(),
        "in_force_from": regulation.first_day.isoformat(),
        "reviewed": enacted.reviewed,
        "differs_from_accepted": enacted.differs_from_accepted,
        "evidence": evidence.named([(Subject.INSTRUMENT, str(enacted.masterplan.enacted_by_id))]),
    }
