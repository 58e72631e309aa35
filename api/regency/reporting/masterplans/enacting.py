"""Enactment: the regency makes a version of its masterplan law, whether or not the ministry has accepted it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from api.http.etags import Precondition
from api.identity.callers import Actor, Grant
from api.national.catalogue import calendar
from api.national.ledger import operations as ledger
from api.national.ledger import queries as submissions
from api.national.ledger.words import Kind, State
from api.regency.bodies.models import Instrument
from api.regency.evidence import handover as evidence
from api.regency.evidence.words import Subject
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.masterplan import policies, queries, versions
from api.regency.masterplan.models import Masterplan
from api.regency.programmes.whole import snapshot
from api.regency.reporting.submissions import drafts
from api.regency.reporting.submissions.drafts import Draft

SCHEMA = "enactment/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """The instrument that enacts: its kind, number and date, and its first day in force (None: its date)."""

    instrument: str
    number: str
    dated: date
    in_force_from: date | None = None
    title: str = ""

    @property
    def first_day(self) -> date:
        return self.in_force_from or self.dated


@dataclass(frozen=True, slots=True)
class Enacted:
    """`reviewed`: the ministry accepted a submission of the version. `differs_from_accepted`: with other content."""

    masterplan: Masterplan
    reviewed: bool
    differs_from_accepted: bool


def enact(
    *, id: UUID, regulation: Regulation, grant: Grant, by: Actor, now: datetime, precondition: Precondition
) -> Enacted:
    """Put a version in force from the regulation's first day; the version in force until then is superseded that day.

    An older version, recorded after the fact, is in force until the next one was. The enactment is submitted to the
    ministry's ledger. Raises NotFound; Invalid for a regulation that is not signed yet or takes force after the plan
    period; Conflict where the version is enacted already, or another is in force from the same day.
    """
    versions.lock_all()
    masterplan = versions.locked(id)
    precondition(queries.masterplan_tag(masterplan), required=False)
    policies.check_not_enacted(masterplan)
    policies.check_regulation(
        dated=regulation.dated,
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
        _supersede(before[-1], regulation.first_day, by, now)
    _put_in_force(masterplan, regulation, after[0].in_force_from if after else None, by, now)
    enacted = _compared(masterplan, grant)
    draft = Draft(Kind.ENACTMENT, str(id), _content(enacted, regulation, grant))
    drafts.submit(draft, by=by, now=now, self_released=True)
    return enacted


def _supersede(masterplan: Masterplan, day: date, by: Actor, now: datetime) -> None:
    before = masterplan.superseded_on
    masterplan.superseded_on = day
    masterplan.version += 1
    masterplan.updated_at = now
    masterplan.save(update_fields=["superseded_on", "version", "updated_at"])
    _record(masterplan, Entry.Action.UPDATED, {"superseded_on": before}, {"superseded_on": day}, by, now)


def _put_in_force(
    masterplan: Masterplan, regulation: Regulation, until: date | None, by: Actor, now: datetime
) -> None:
    instrument, _ = Instrument.objects.get_or_create(
        kind=regulation.instrument,
        number=regulation.number,
        dated=regulation.dated,
        defaults={"title": regulation.title},
    )
    masterplan.enacted_by = instrument
    masterplan.enacted_on = regulation.dated
    masterplan.in_force_from = regulation.first_day
    masterplan.superseded_on = until
    masterplan.version += 1
    masterplan.updated_at = now
    masterplan.save(
        update_fields=[
            "enacted_by",
            "enacted_on",
            "in_force_from",
            "superseded_on",
            "version",
            "updated_at",
        ]
    )
    after = {
        "enacted_by": f"{regulation.instrument} {regulation.number}",
        "enacted_on": regulation.dated,
        "in_force_from": regulation.first_day,
        "superseded_on": until,
    }
    _record(masterplan, Entry.Action.ENACTED, {}, after, by, now)


def _compared(masterplan: Masterplan, grant: Grant) -> Enacted:
    found = submissions.submissions(kind=Kind.MASTERPLAN, subject=str(masterplan.pk), state=State.ACCEPTED)
    accepted = found.order_by("-revision").first()
    if accepted is None:
        return Enacted(masterplan, reviewed=False, differs_from_accepted=False)
    present = ledger.hash_of(snapshot.of(masterplan, regency=grant.code))
    return Enacted(
        masterplan, reviewed=True, differs_from_accepted=present != bytes(accepted.content_hash).hex()
    )


def _content(enacted: Enacted, regulation: Regulation, grant: Grant) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "regency": grant.code,
        "masterplan": str(enacted.masterplan.pk),
        "number": enacted.masterplan.number,
        "instrument": regulation.instrument,
        "instrument_number": regulation.number,
        "date": regulation.dated.isoformat(),
        "in_force_from": regulation.first_day.isoformat(),
        "reviewed": enacted.reviewed,
        "differs_from_accepted": enacted.differs_from_accepted,
        "evidence": evidence.named([(Subject.INSTRUMENT, str(enacted.masterplan.enacted_by_id))]),
    }


def _record(
    masterplan: Masterplan,
    action: Entry.Action,
    before: dict[str, Any],
    after: dict[str, Any],
    by: Actor,
    now: datetime,
) -> None:
    def plain(fields: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()
        }

    history.record(
        by=by,
        now=now,
        resource="masterplan",
        key=str(masterplan.pk),
        action=action,
        version=masterplan.version,
        before=plain(before),
        after=plain(after),
    )
