"""Enactment: the regency makes a version of its masterplan law, whether or not the ministry has accepted it.

The ministry's ledger and the regency's own rows agree: a correction is another revision of the enactment, and a
withdrawal in the ledger undoes the enactment in the regency.
"""

import datetime as dt
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction

from api.http import shapes
from api.http.etags import Precondition
from api.http.local_time import day_of
from api.http.messages import _
from api.http.rules import refuse
from api.http.shapes import Attempt, flag, many, nested, shape, text
from api.identity.callers import Author, Grant, RegencyAuthor
from api.national.evidence.words import Subject
from api.national.ledger import operations as ledger, queries as submissions
from api.national.ledger.words import Kind, State
from api.national.problems import StatusDoesNotAllow
from api.national.review import operations as reviews
from api.regency.evidence import handover as evidence
from api.regency.history.models import Entry
from api.regency.masterplan import force, queries, rules, versions
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.problems import MasterplanAlreadyEnacted
from api.regency.masterplan.rules import EnactmentProposal
from api.regency.masterplan.shapes import Enact, MasterplanRow
from api.regency.programmes.problems import NoProgramme
from api.regency.programmes.whole import completeness, snapshot
from api.regency.programmes.whole.completeness import Completeness
from api.regency.programmes.whole.shapes import Missing
from api.regency.reporting.masterplans import effects
from api.regency.reporting.masterplans.effects import Changes
from api.regency.reporting.problems import EnactmentReliedOn
from api.regency.reporting.submissions import drafts
from api.regency.reporting.submissions.drafts import Draft
from tenants import Fields, frozen

SCHEMA = "enactment/2"


@frozen
class Compared:
    """Comparison with the ministry's decision.

    `reviewed`: the ministry accepted a submission of the version. `differs_from_accepted`: with other content.
    """

    reviewed: bool
    differs_from_accepted: bool


@shape
class CorrectEnactment(Enact):
    reason: str = text(2000, "The reason for the correction, which the ministry reads.")


@shape
class EnactedMasterplanRow(MasterplanRow):
    """A version that was just enacted or, in a dry run, would be."""

    dry_run: bool = flag("True if nothing was stored.")
    is_reviewed: bool = flag("True if the ministry has accepted a submission of the version.")
    differs_from_accepted: bool = flag(
        "True if the enacted content differs from the accepted one; false if none was accepted."
    )
    missing: tuple[Missing, ...] = many(
        "Missing parts of an older plan that was recorded afterwards. Other plans can only be enacted when "
        "complete."
    )
    changes: Changes = nested("Versions, quarters and reports that the enactment changes.")


def enact(
    *,
    id: UUID,
    body: Attempt[Enact],
    author: RegencyAuthor,
    precondition: Precondition,
    dry_run: bool = False,
) -> tuple[EnactedMasterplanRow, str]:
    """Put a version in force from the regulation's day to the end of its plan period or the next version's beginning.

    The version in force until then ends the day before. The enactment is submitted to the ministry's ledger. Return the
    version with its ETag; with `dry_run` nothing is stored, and the ETag is the present one. Raises NotFound; Conflict
    if the version is enacted already or is not complete; Invalid for a body that does not fit and for a regulation that
    the law does not allow. Both name everything that is wrong.
    """
    versions.lock_all()
    masterplan = versions.locked(id)
    tag = queries.row_of(masterplan, author.grant).etag
    precondition(tag, required=False)
    if masterplan.enacted_on is not None:
        raise MasterplanAlreadyEnacted()
    there = completeness.completeness_of(masterplan)
    _check(masterplan, body, author.grant, author.now, there)
    regulation = body.content
    before = effects.before(masterplan, regulation, now=author.now)
    force.put(masterplan, regulation, author=author, action=Entry.Action.ENACTED)
    compared = _compared(masterplan, author.grant)
    row = shapes.recast(
        EnactedMasterplanRow,
        queries.row_of(masterplan, author.grant),
        dry_run=dry_run,
        is_reviewed=compared.reviewed,
        differs_from_accepted=compared.differs_from_accepted,
        missing=tuple(each.row(author.grant) for each in there.missing),
        changes=effects.since(before),
    )
    if dry_run:
        transaction.set_rollback(True)
        return row, tag
    _submit(masterplan, compared, author=author)
    return row, row.etag


def correct(*, id: UUID, body: Attempt[CorrectEnactment], author: RegencyAuthor) -> Masterplan:
    """Correct the regulation or the days of an enacted version.

    The ministry gets a revision with the reason. Reports and receipts do not change, and realisations stay in their
    quarters. Raises Invalid for a body that does not fit and for a regulation that the law does not allow.
    """
    masterplan = versions.locked(id)
    _check(masterplan, body, author.grant, author.now)
    regulation, reason = shapes.recast(Enact, body.content), body.content.reason
    force.put(masterplan, regulation, author=author, reason=reason)
    _submit(masterplan, _compared(masterplan, author.grant), author=author, reason=reason)
    return masterplan


def undo(*, id: UUID, author: Author) -> None:
    """Undo an enactment on both sides of the border: the previous version is in force again.

    The version is enacted. Raises Conflict if a report relies on the enactment, or the ministry has accepted it.
    """
    versions.lock_all()
    found = queries.masterplan(id)
    _check_not_relied_on(found)
    standing = _standing(id)
    if any(each.status == State.ACCEPTED for each in standing):
        raise StatusDoesNotAllow(status=State.ACCEPTED).saying(
            _("The ministry has accepted the enactment: it can only be corrected, with a reason.")
        )
    if standing:
        reviews.Review(standing[0].pk, author).withdraw("", with_earlier=True)
    force.clear(found, author=author, reason="")


def withdraw(*, id: UUID, reason: str, author: Author) -> submissions.Standing:
    """Withdraw the submission of an enactment, which undoes it, back to the previous revision if there is one.

    Raises Conflict if a report relies on the enactment, or the submission's status does not allow it.
    """
    versions.lock_all()
    subject = UUID(submissions.submission(id).subject)
    found = (
        Masterplan.objects.select_related("enacted_by").filter(pk=subject).exclude(enacted_on=None).first()
    )
    if found is not None:
        _check_not_relied_on(found)
    submission = reviews.Review(id, author).withdraw(reason)
    if found is not None:
        _follow(found, author=author, reason=reason)
    return submission


def _check(
    masterplan: Masterplan,
    body: Attempt[Any],
    grant: Grant,
    now: dt.datetime,
    there: Completeness | None = None,
) -> None:
    """Raise all errors at once: those of the body and of the regulation, and the missing parts of the plan.

    An older plan, recorded after the fact, cannot be completed any more: it only needs a programme.
    """
    others = [each for each in force.enacted() if each.pk != masterplan.pk]
    faults = rules.ENACTMENT.broken(
        EnactmentProposal(body.content, masterplan.years, others, grant.code, day_of(now))
    )
    if there is not None and there.missing:
        is_empty = any(isinstance(each.problem, NoProgramme) for each in there.missing)
        if is_empty or masterplan.profile != Masterplan.Profile.LEGACY:
            refusal = there.incomplete(*faults)
            body.refuse(refusal.errors)
            raise refusal
    body.refuse(faults)
    refuse(faults)


def _check_not_relied_on(masterplan: Masterplan) -> None:
    """Raise Conflict, naming the reports, if reports submitted after the enactment rely on it."""
    ledger.lock_chain()  # so that no report comes between the look at them and the withdrawal
    sent = [each.sequence for each in _standing(masterplan.pk)]
    assert masterplan.in_force_from is not None
    reports = effects.relying(
        since=min(sent, default=0), first=masterplan.in_force_from, until=masterplan.superseded_on
    )
    if reports:
        listed = ", ".join(dict.fromkeys(each["period"] for each in reports))
        raise EnactmentReliedOn(listed=listed).also(reports=reports)


def _follow(masterplan: Masterplan, *, author: Author, reason: str) -> None:
    """Make the version's enactment equal to the ledger's newest standing revision, or undo it if there is none."""
    standing = submissions.revisions(kind=Kind.ENACTMENT, subject=str(masterplan.pk)).in_force
    if standing is None:
        force.clear(masterplan, author=author, reason=reason)
        return
    said = standing.content
    regulation = shapes.from_json(
        Enact,
        {
            "instrument": said["instrument"],
            "number": said["instrument_number"],
            "signed_on": said["date"],
            "promulgated_on": said.get("promulgated_on", said["date"]),
            "valid_from": said["in_force_from"],
            "title": "",
        },
    )
    force.put(masterplan, regulation, author=author, reason=reason)


def _standing(id: UUID) -> list[submissions.Standing]:
    """Return the revisions of the version's enactment that were not withdrawn, the newest first."""
    revisions = submissions.submissions(kind=Kind.ENACTMENT, subject=str(id)).order_by("-revision")
    return [each for each in revisions if each.status != State.WITHDRAWN]


def _compared(masterplan: Masterplan, grant: Grant) -> Compared:
    found = submissions.submissions(kind=Kind.MASTERPLAN, subject=str(masterplan.pk), status=State.ACCEPTED)
    accepted = found.order_by("-revision").first()
    if accepted is None:
        return Compared(reviewed=False, differs_from_accepted=False)
    present = ledger.hash_of(snapshot.content(masterplan, regency=grant.code))
    return Compared(reviewed=True, differs_from_accepted=present != bytes(accepted.content_hash).hex())


def _submit(masterplan: Masterplan, compared: Compared, *, author: RegencyAuthor, reason: str = "") -> None:
    """Send the recorded enactment to the ministry's ledger."""
    by_regulation = masterplan.enacted_by
    assert by_regulation is not None
    days = {
        "date": masterplan.enacted_on,
        "promulgated_on": masterplan.promulgated_on,
        "in_force_from": masterplan.in_force_from,
    }
    content: Fields = {
        "schema": SCHEMA,
        "regency": author.grant.code,
        "masterplan": str(masterplan.pk),
        "number": masterplan.number,
        "instrument": by_regulation.kind,
        "instrument_number": by_regulation.number,
        **{name: day and day.isoformat() for name, day in days.items()},
        **asdict(compared),
        "evidence": evidence.named([(Subject.INSTRUMENT, str(by_regulation.pk))]),
    }
    draft = Draft(Kind.ENACTMENT, str(masterplan.pk), content)
    outcome = drafts.submit(draft, author=author, reason=reason)
    if not outcome.unchanged:
        ledger.stamp(outcome)
