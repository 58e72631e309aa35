"""Steps of a submission after it was received: opened, commented, returned, accepted, withdrawn, objected to.

Each locks the regency's part of the ledger first, so that a decision and a newer revision are ordered.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.problems import InThePast
from api.identity.callers import Author, Caller
from api.national import clock, problems
from api.national.figures import settling
from api.national.figures.models import Basis
from api.national.ledger import canonical, models, operations, queries as ledger
from api.national.ledger.queries import Standing
from api.national.ledger.words import State, Step
from api.national.officers.problems import NotAppointed
from api.national.officers.registers import Appointments
from api.national.review import policies, queries
from api.national.review.models import Comment, Opening
from api.national.review.places import Place, place_of
from api.national.review.problems import PlaceOfTheThread, UnknownThread
from api.national.review.shapes import Accept, Comment as Remark, Decide, Return
from api.national.review.words import Part, Side
from tenants import frozen


@frozen
class Review:
    """Steps of a review of one submission, found by its id, with their author."""

    id: UUID
    author: Author

    def accept(self, given: Accept, *, rule: str = "") -> Standing:
        """Accept exactly the content of this submission: the figures by `accepted` include it from now on.

        Raises NotFound; Conflict if a newer revision arrived, another hash was read or the state does not allow it.
        """
        submission = self._locked(content_hash=given.content_hash)
        stamp = self._step(submission, "accept", Step.ACCEPTED, note=given.note, by_rule=rule)
        settling.settle(regency_id=submission.regency_id, basis=Basis.ACCEPTED, stamp=stamp)
        settling.mark(regency_id=submission.regency_id, stamp=stamp)
        return ledger.submission(self.id)

    def return_it(self, given: Return) -> Standing:
        """Return a submission with reasons: figures by `submitted` stay, flagged as under query; `accepted` stays."""
        submission = self._locked(content_hash=given.content_hash)
        if given.answer_by is not None and given.answer_by < self.author.today:
            raise InThePast("/answer_due_on")
        return self._marked(
            submission,
            "return",
            Step.RETURNED,
            note=given.note,
            reasons=list(given.reasons),
            answer_by=given.answer_by,
        )

    def object_to(self, reason: str) -> Standing:
        """Record the regency's objection (sanggah) to a return, which the ministry has to decide."""
        return self._marked(self._locked(), "object", Step.OBJECTED, note=reason)

    def decide(self, given: Decide) -> Standing:
        """Uphold an objection (the submission is under review again) or reject it (the return stands)."""
        submission = self._locked()
        if given.decision == "uphold":
            return self._marked(submission, "uphold", Step.UPHELD, note=given.reason)
        returned = submission.events.filter(kind=Step.RETURNED).order_by("-number")
        answer_by = returned.values_list("answer_by", flat=True).first()
        return self._marked(submission, "reject", Step.REJECTED, note=given.reason, answer_by=answer_by)

    def withdraw(self, reason: str, *, with_earlier: bool = False) -> Standing:
        """Withdraw a submission that is not accepted: figures by `submitted` return to those before it.

        `with_earlier`: the earlier revisions of its subject as well, so that none of them stays in force.
        """
        submission = self._locked()
        stamp = self._step(submission, "withdraw", Step.WITHDRAWN, note=reason)
        of_subject = ledger.submissions(kind=submission.kind, subject=submission.subject)
        for each in (
            of_subject.filter(regency_id=submission.regency_id).order_by("-revision") if with_earlier else ()
        ):
            if each.status not in (State.WITHDRAWN, State.ACCEPTED):
                self._record(each, Step.WITHDRAWN, State.WITHDRAWN, note=reason)
        settling.settle(regency_id=submission.regency_id, basis=Basis.SUBMITTED, stamp=stamp)
        return ledger.submission(self.id)

    def assign(self, assignee: UUID | None) -> Standing:
        """Assign a submission to a reviewer, or to nobody. Raises NotAppointed for a person without a role there."""
        if assignee is not None and not Appointments().rows(now=self.author.now, person=assignee).exists():
            raise NotAppointed("/assignee_id")
        submission = self._locked()
        state, superseded = State(submission.status), submission.is_superseded
        if "assign" not in policies.may(state, superseded=superseded, roles=policies.ROLES["assign"]):
            policies.check_step("assign", state=state, superseded=superseded)
        self._record(submission, Step.ASSIGNED, state, assignee_id=assignee)
        return ledger.submission(self.id)

    def comment(self, given: Remark, *, side: Side) -> Comment:
        """Record a remark about a place in a submission, or an answer. Either side, as long as it is not withdrawn.

        Raises NotFound for the submission; Invalid for a place or a thread that does not exist.
        """
        submission = ledger.submission(self.id)
        if submission.status == State.WITHDRAWN:
            raise problems.StatusDoesNotAllow(status=submission.status)
        place = Place(pointer="", label="", link="")
        first = None
        if given.thread is not None:
            first = queries.comments(self.id).filter(pk=given.thread, thread=None).first()
            if first is None or given.pointer:
                raise UnknownThread("/thread_id") if first is None else PlaceOfTheThread("/pointer")
        elif given.pointer:
            place = place_of(
                given.pointer, content=submission.content, code=submission.regency.kemendagri_code
            )
        return Comment.objects.create(
            regency_id=submission.regency_id,
            submission=submission,
            thread=first,
            **asdict(place),
            text=given.text,
            resolves=given.resolves,
            side=side,
            at=self.author.now,
            author_id=self.author.actor.id,
            author_office=self.author.actor.office,
        )

    def _marked(self, submission: Standing, step: str, kind: Step, **said: Any) -> Standing:
        """Take the step, record the submission's new state with the figures, and return it."""
        stamp = self._step(submission, step, kind, **said)
        settling.mark(regency_id=submission.regency_id, stamp=stamp)
        return ledger.submission(self.id)

    def _locked(self, *, content_hash: str | None = None) -> Standing:
        """Return the submission, locked until the transaction ends.

        Raises Conflict if its content does not have the hash.
        """
        operations.lock_ledger(ledger.submission(self.id).regency_id)
        submission = ledger.submission(self.id)
        if content_hash is not None:
            canonical.check_hash(content_hash, bytes(submission.content_hash))
        return submission

    def _step(self, submission: Standing, step: str, kind: Step, **said: Any) -> datetime:
        after = policies.check_step(step, state=submission.status, superseded=submission.is_superseded)
        return self._record(submission, kind, after, **said)

    def _record(self, submission: models.Submission, kind: Step, state: State, **said: Any) -> datetime:
        """Record the step. Return its instant for figures: the clock's, which is held from here to the commit."""
        last = ledger.events(submission.pk).last()
        stamp = clock.stamp()
        models.SubmissionEvent.objects.create(
            regency_id=submission.regency_id,
            submission=submission,
            number=(last.number if last else 0) + 1,
            kind=kind,
            state=state,
            at=self.author.now,
            stamped_at=stamp,
            actor_id=self.author.actor.id,
            actor_office=self.author.actor.office,
            **said,
        )
        return stamp


def open_submission(*, id: UUID, part: Part, by: Caller, now: datetime, evidence: str) -> Standing:
    """Log that somebody at the ministry opened a submission, where the regency sees it. Raises NotFound.

    `evidence` is the SHA-256 of the file if it was one, else empty.
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
