"""Steps of a submission after it was received: opened, commented, returned, accepted, withdrawn, objected to.

Each locks the regency's part of the ledger first, so that a decision and a newer revision are in order.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.problems import InThePast
from api.identity.callers import Actor, Caller
from api.national import clock, problems
from api.national.figures import settling
from api.national.figures.models import Basis
from api.national.ledger import canonical, models, operations
from api.national.ledger import queries as ledger
from api.national.ledger.queries import Standing
from api.national.ledger.words import State, Step
from api.national.review import policies, queries
from api.national.review.models import Comment, Opening
from api.national.review.places import Place, place_of
from api.national.review.problems import PlaceOfTheThread, UnknownThread
from api.national.review.shapes import Accept, Decide, Return
from api.national.review.shapes import Comment as Remark
from api.national.review.words import Part, Side


def accept(*, id: UUID, given: Accept, by: Actor, now: datetime, rule: str = "") -> Standing:
    """Accept exactly the content of this submission: from here on the figures by `accepted` are made of it.

    Raises NotFound; Conflict where a newer revision arrived, another hash was read or the state does not allow it.
    """
    submission = _locked(id, content_hash=given.content_hash)
    stamp = _step(submission, "accept", Step.ACCEPTED, by=by, now=now, note=given.note, by_rule=rule)
    settling.settle(regency_id=submission.regency_id, basis=Basis.ACCEPTED, stamp=stamp)
    settling.mark(regency_id=submission.regency_id, stamp=stamp)
    return ledger.submission(id)


def return_it(*, id: UUID, given: Return, by: Actor, now: datetime) -> Standing:
    """Return a submission with reasons. Its figures by `submitted` stay, flagged as under query; `accepted` stays."""
    submission = _locked(id, content_hash=given.content_hash)
    if given.answer_by is not None and given.answer_by < now.date():
        raise InThePast("/answer_due_on")
    stamp = _step(
        submission,
        "return",
        Step.RETURNED,
        by=by,
        now=now,
        note=given.note,
        reasons=list(given.reasons),
        answer_by=given.answer_by,
    )
    return _marked(submission, stamp)


def object_to(*, id: UUID, reason: str, by: Actor, now: datetime) -> Standing:
    """Record the regency's objection (sanggah) to a return: the ministry has to decide."""
    submission = _locked(id)
    return _marked(submission, _step(submission, "object", Step.OBJECTED, by=by, now=now, note=reason))


def decide(*, id: UUID, given: Decide, by: Actor, now: datetime) -> Standing:
    """Uphold an objection, and the submission is under review again; or reject it, and the return stands."""
    submission = _locked(id)
    if given.decision == "uphold":
        stamp = _step(submission, "uphold", Step.UPHELD, by=by, now=now, note=given.reason)
    else:
        returned = submission.events.filter(kind=Step.RETURNED).order_by("-number")
        answer_by = returned.values_list("answer_by", flat=True).first()
        said = {"note": given.reason, "answer_by": answer_by}
        stamp = _step(submission, "reject", Step.REJECTED, by=by, now=now, **said)
    return _marked(submission, stamp)


def withdraw(*, id: UUID, reason: str, by: Actor, now: datetime, with_earlier: bool = False) -> Standing:
    """Withdraw a submission that is not accepted: figures by `submitted` are those before it.

    `with_earlier`: the earlier revisions of its subject as well, so that nothing of it stands.
    """
    submission = _locked(id)
    stamp = _step(submission, "withdraw", Step.WITHDRAWN, by=by, now=now, note=reason)
    of_subject = ledger.submissions(kind=submission.kind, subject=submission.subject)
    for each in (
        of_subject.filter(regency_id=submission.regency_id).order_by("-revision") if with_earlier else ()
    ):
        if each.status not in (State.WITHDRAWN, State.ACCEPTED):
            _record(each, Step.WITHDRAWN, State.WITHDRAWN, by=by, now=now, note=reason)
    settling.settle(regency_id=submission.regency_id, basis=Basis.SUBMITTED, stamp=stamp)
    return ledger.submission(id)


def assign(*, id: UUID, assignee: UUID | None, by: Actor, now: datetime) -> Standing:
    """Assign a submission to a reviewer, or to nobody."""
    submission = _locked(id)
    state, superseded = State(submission.status), submission.is_superseded
    if "assign" not in policies.may(state, superseded=superseded, roles=policies.ROLES["assign"]):
        policies.check_step("assign", state=state, superseded=superseded)
    _record(submission, Step.ASSIGNED, state, by=by, now=now, assignee_id=assignee)
    return ledger.submission(id)


def comment(*, id: UUID, side: Side, given: Remark, by: Actor, now: datetime) -> Comment:
    """Record a remark about a place in a submission, or an answer. Either side, as long as it is not withdrawn.

    Raises NotFound for the submission; Invalid for a place or a thread that is not there.
    """
    submission = ledger.submission(id)
    if submission.status == State.WITHDRAWN:
        raise problems.StatusDoesNotAllow(status=submission.status)
    place = Place(pointer="", label="", link="")
    first = None
    if given.thread is not None:
        first = queries.comments(id).filter(pk=given.thread, thread=None).first()
        if first is None or given.pointer:
            raise UnknownThread("/thread_id") if first is None else PlaceOfTheThread("/pointer")
    elif given.pointer:
        place = place_of(given.pointer, content=submission.content, code=submission.regency.kemendagri_code)
    return Comment.objects.create(
        regency_id=submission.regency_id,
        submission=submission,
        thread=first,
        **asdict(place),
        text=given.text,
        resolves=given.resolves,
        side=side,
        at=now,
        author_id=by.id,
        author_office=by.office,
    )


def open_submission(*, id: UUID, part: Part, by: Caller, now: datetime, evidence: str) -> Standing:
    """Log that somebody at the ministry opened a submission, where the regency sees it. Raises NotFound.

    `evidence` is the SHA-256 of the file, where it was one of these, or empty.
    """
    submission = ledger.submission(id)
    Opening.objects.create(
        regency_id=submission.regency_id,
        submission=submission,
        part=part,
        at=now,
        reader_id=by.id,
        reader_office=by.office,
        reader_roles=sorted(by.ministry_roles),
        evidence=evidence,
    )
    return submission


def _marked(submission: Standing, stamp: datetime) -> Standing:
    """Record with the figures how the submission now stands; return it as it is now."""
    settling.mark(regency_id=submission.regency_id, stamp=stamp)
    return ledger.submission(submission.pk)


def _locked(id: UUID, *, content_hash: str | None = None) -> Standing:
    """Return the submission as it stands, which nobody changes until the transaction ends.

    Raises Conflict where its content is not that of the hash.
    """
    operations.lock_ledger(ledger.submission(id).regency_id)
    submission = ledger.submission(id)
    if content_hash is not None:
        canonical.check_hash(content_hash, bytes(submission.content_hash))
    return submission


def _step(submission: Standing, step: str, kind: Step, **said: Any) -> datetime:
    after = policies.check_step(step, state=submission.status, superseded=submission.is_superseded)
    return _record(submission, kind, after, **said)


def _record(
    submission: models.Submission, kind: Step, state: State, *, by: Actor, now: datetime, **said: Any
) -> datetime:
    """Record the step. Return its instant for figures: the clock's, which is held from here to the commit."""
    last = ledger.events(submission.pk).last()
    stamp = clock.stamp()
    models.SubmissionEvent.objects.create(
        regency_id=submission.regency_id,
        submission=submission,
        number=(last.number if last else 0) + 1,
        kind=kind,
        state=state,
        at=now,
        stamped_at=stamp,
        actor_id=by.id,
        actor_office=by.office,
        **said,
    )
    return stamp
