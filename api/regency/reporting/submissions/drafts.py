"""Drafts of submissions: the exact content that a submit sends now, its hash, previews, sign-offs and rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from api.http.exceptions import Conflict, Invalid, Problem, Problems
from api.http.problems import Blank, WrittenMeanwhile
from api.identity.callers import Actor, Author, Grant, RegencyAuthor
from api.identity.models import Membership, RegencyRole, not_ended
from api.national.ledger import operations as ledger, queries as submissions
from api.national.ledger.shapes import subject_label
from api.national.ledger.words import Capacity, Kind
from api.national.review.rules import operations as acceptance
from api.regency.bodies import heads
from api.regency.evidence import handover as evidence
from api.regency.history import operations as history
from api.regency.history.differences import differences
from api.regency.history.models import Entry
from api.regency.masterplan.shapes import PERIOD
from api.regency.people import found as people
from api.regency.reporting.problems import (
    ContentChanged,
    FourEyes,
    NotApproved,
    NotPrepared,
    SignOffMissing,
    StepNotYours,
)
from api.regency.reporting.submissions import shapes
from api.regency.reporting.submissions.models import Looked, Rules, SignOff
from tenants import Document, Fields

#: How long a previewed content is kept, and how many differences an answer lists.
KEPT = timedelta(days=30)
TOLD = 100
#: Contents whose last step is looked at: a regency's role may write any number of steps.
MOST = 1_000

Step = SignOff.Step
#: The roles that may take each step.
SIGNING = {
    Step.PREPARED: {RegencyRole.ADMIN, RegencyRole.STEWARD},
    Step.APPROVED: {RegencyRole.HEAD},
    Step.RETURNED: {RegencyRole.HEAD},
}
#: The steps that the regency's rules ask for.
ASKED = [Step.PREPARED, Step.APPROVED]


@dataclass(frozen=True)
class Draft:
    """The content that a submit would send now."""

    kind: Kind
    subject: str
    content: Document

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content's exact bytes, in hexadecimal."""
        return ledger.hash_of(self.content)

    @property
    def subject_label(self) -> str:
        """The subject in words."""
        plan = self.content.get("masterplan")
        about = plan if self.kind in (Kind.MASTERPLAN, Kind.TARGETS) and plan else {}
        names = dict(zip(("start", "end", "version"), (*PERIOD, "number"), strict=True))
        return subject_label(self.kind, self.subject, {each: about.get(name) for each, name in names.items()})

    @property
    def about(self) -> Fields:
        """Columns of a row about this kind and subject."""
        return {"kind": self.kind, "subject": self.subject}

    @property
    def key(self) -> Fields:
        """Columns of a row about exactly this content."""
        return {**self.about, "content_hash": self.hash}


def rules() -> Rules:
    """Return the regency's rules; all off if it has set none."""
    return Rules.objects.filter(pk=1).first() or Rules(version=0)


def signed(draft: Draft) -> dict[str, SignOff]:
    """Return the newest valid sign-off of each step for exactly this content.

    An approval counts only if another person prepared the content.
    """
    steps = _standing(draft)
    preparers = {each.actor_id for each in steps if each.step == Step.PREPARED}
    return {each.step: each for each in steps if each.step == Step.PREPARED or preparers - {each.actor_id}}


def _standing(draft: Draft) -> list[SignOff]:
    """Return the sign-offs of this content on which a submit can rely, oldest first.

    They are those since the head last returned it. A later submission or withdrawal uses a sign-off up, unless this
    very content is in force: a submit then only repeats it. A sign-off also ends when the signer loses the role for the
    step.
    """
    found = list(SignOff.objects.filter(**draft.key).order_by("id"))
    returned = max((number for number, each in enumerate(found) if each.step == Step.RETURNED), default=-1)
    found = found[returned + 1 :]
    if not found or is_submitted(draft):
        return found
    last = submissions.last_sent_or_withdrawn(**draft.about)
    # Ids and the real time, as who may enter: a sandbox's clock can be set back.
    members = Membership.objects.filter(
        not_ended(Membership, timezone.now()),
        person__active=True,
        person_id__in=[each.actor_id for each in found],
    )
    roles = {person: set(held) for person, held in members.values_list("person_id", "roles")}
    return [
        each
        for each in found
        if (last is None or each.pk > last.pk) and roles.get(each.actor_id, set()) & SIGNING[Step(each.step)]
    ]


def returned(draft: Draft) -> SignOff | None:
    """Return the step by which the head returned exactly this content, if it was the last one."""
    last = SignOff.objects.filter(**draft.key).order_by("id").last()
    return last if last is not None and last.step == Step.RETURNED else None


def waiting() -> list[SignOff]:
    """Return the last step of each content's subject that awaits the head or a steward, oldest first."""
    newest = SignOff.objects.order_by("kind", "subject", "-id").distinct("kind", "subject")
    found = [each for each in newest[:MOST] if each.step != Step.APPROVED]
    return sorted(found, key=lambda each: each.pk)


def last_previewed(kind: Kind, subject: str) -> Looked | None:
    """Return the content of this subject that was previewed last, with the time of the preview."""
    return Looked.objects.filter(kind=kind, subject=subject).order_by("-at", "-id").first()


def keep_preview(draft: Draft, *, now: datetime) -> None:
    """Store the content for some time, so that a later submit can list the changes since."""
    same = Looked.objects.filter(**draft.about)
    same.filter(Q(at__lt=now - KEPT) | Q(content_hash=draft.hash)).delete()
    row = Looked(**draft.key, content=draft.content, at=now)
    Looked.objects.bulk_create([row], ignore_conflicts=True)


def check_expected(draft: Draft, expected: str | None) -> None:
    """Raise Conflict, naming what changed, unless `expected` is this content's hash or None."""
    if expected is None or expected.lower() == draft.hash:
        return
    seen = Looked.objects.filter(**draft.key | {"content_hash": expected.lower()}).first()
    changed = None if seen is None else list(differences(seen.content, draft.content))[:TOLD]
    raise ContentChanged().also(content_hash=draft.hash, changed=changed)


def sign_off(draft: Draft, said: shapes.SignOff, *, author: RegencyAuthor) -> SignOff:
    """Sign off exactly this content.

    After a change the sign-off no longer counts. Raises Forbidden for a role that may not take the step; Conflict if
    the content has changed, and if the head approves or returns content that nobody prepared, or approves content
    prepared only by the head.
    """
    step = Step(said.step)
    if not author.grant.roles & SIGNING[step]:
        raise StepNotYours(step=step)
    if step is Step.RETURNED and not said.reason.strip():
        raise Invalid([Blank("/reason")])
    check_expected(draft, said.content_hash)
    if step is not Step.PREPARED:
        preparers = {each.actor_id for each in _standing(draft) if each.step == Step.PREPARED}
        if not preparers:
            raise NotPrepared()
        if step is Step.APPROVED and preparers == {author.actor.id}:
            raise FourEyes()
    capacity = _capacity(author, is_head=step is not Step.PREPARED)
    version = SignOff.objects.filter(**draft.about).count() + 1
    after = {"content_hash": draft.hash, "capacity": capacity}
    after |= {"reason": said.reason} if said.reason else {}
    key = f"{draft.kind}/{draft.subject}"
    history.record(author, "sign_off", key, version, None, after, action=Entry.Action(step))
    return SignOff.objects.create(
        **draft.key,
        step=step,
        office=author.actor.office,
        name=author.actor.name,
        capacity=capacity,
        reason=said.reason,
        actor_id=author.actor.id,
        at=author.now,
    )


def _capacity(author: Author, *, is_head: bool) -> str:
    """Return the capacity in which the signer holds the office on this day, by the register of office-holders."""
    signer = author.actor
    email = Membership.objects.filter(person_id=signer.id).values_list("person__email", flat=True).first()
    held = heads.capacity(
        email=email or "",
        name=signer.name,
        office=signer.office,
        is_head=is_head,
        day=author.today,
    )
    return held or Capacity.OFFICER


def check_signed(draft: Draft, by: Actor) -> ledger.Signatory | None:
    """Return the signatory, who approved this content, or else prepared it; None if no sign-off is needed.

    The regency's rules may ask for both steps. An application submits only content that at least one person signed off,
    whatever the rules. Raises Conflict, also if other content was signed off.
    """
    asked = asked_for(by)
    if not asked:
        return None
    ledger.lock_chain()  # so that no withdrawal comes between the look at the sign-offs and the submission
    found = signed(draft)
    missing = [step.value for step in asked if step not in found]
    if missing:
        if by.is_application and not found:
            _check_not_another(draft)
        raise SignOffMissing(missing=missing).also(content_hash=draft.hash)
    last = found.get(Step.APPROVED) or found[Step.PREPARED]
    return ledger.Signatory(last.office, last.name, Capacity(last.capacity))


def asked_for(by: Actor) -> list[Step]:
    """Return the steps that content needs before this caller submits it."""
    return ASKED if rules().sign_off else [Step.PREPARED] if by.is_application else []


def _check_not_another(draft: Draft) -> None:
    """Raise Conflict if a person signed off other content of this subject, which has changed since."""
    last = SignOff.objects.filter(**draft.about).order_by("-at", "-id").first()
    if last is not None:
        check_expected(draft, last.content_hash)


def submit_alone(
    draft: Draft, resource: str, said: Any, *, author: Author, warnings: Iterable[Problem] = ()
) -> ledger.Outcome:
    """Submit content as `submit_signed` does, if nothing else of the regency changes with it."""
    outcome = submit_signed(draft, said, author=author, warnings=warnings)
    if not outcome.unchanged:
        note_submitted(outcome, resource, author=author, submission=str(outcome.submission.pk))
        ledger.stamp(outcome)
    return outcome


def submit_signed(
    draft: Draft, said: Any, *, author: Author, warnings: Iterable[Problem] = ()
) -> ledger.Outcome:
    """Send the content if it is the expected one and has the sign-offs that the rules ask for. Raises Conflict.

    `said` is the body of the request: its `expected_content` and `reason`.
    """
    check_expected(draft, said.expected_content)
    signatory = check_signed(draft, author.actor)
    return submit(draft, author=author, signatory=signatory, reason=said.reason, warnings=warnings)


def submit(
    draft: Draft,
    *,
    author: Author,
    signatory: ledger.Signatory | None = None,
    self_released: bool | None = None,
    reason: str = "",
    warnings: Iterable[Problem] = (),
) -> ledger.Outcome:
    """Send the draft to the ministry's ledger, hold its evidence and note its warnings.

    Content that nobody signed off is self-released, unless `self_released` says otherwise. If an application acts for a
    person, the ledger names the application, and the regency's history the person. Raises Conflict if the application
    has just ended.
    """
    actor = author.actor
    if actor.through is not None:
        application = people.application(actor.through)
        if application is None:
            raise WrittenMeanwhile()
        actor = Actor(application.id, application.name, actor.office, kind="application")
    outcome = ledger.submit(
        **draft.about,
        content=draft.content,
        author=Author(actor, author.now),
        self_released=signatory is None if self_released is None else self_released,
        reason=reason,
        signatory=signatory,
    )
    evidence.hold(outcome, draft.content["evidence"], now=author.now)
    if not outcome.unchanged:
        codes = [each.code for each in warnings]
        acceptance.note_warnings(submission=outcome.submission.pk, codes=codes)
    return outcome


def note_submitted(outcome: ledger.Outcome, resource: str, *, author: Author, **said: Any) -> None:
    """Record in the history that the ledger holds the content."""
    after, sent = {**said, "content_hash": outcome.content_hash}, outcome.submission
    history.record(author, resource, sent.subject, sent.revision, None, after, action=Entry.Action.SUBMITTED)


def is_submitted(draft: Draft) -> bool:
    """Return True if equal content is submitted already: a submit then answers with that submission."""
    standing = submissions.revisions(**draft.about).in_force
    return standing is not None and bytes(standing.content_hash).hex() == draft.hash


def closed(draft: Draft, *, now: datetime, grant: Grant) -> Problems:
    """Return the reason why nothing is accepted now, if there is one."""
    try:
        submissions.check_open_and_late(**draft.about, at=now, regency_id=grant.id)
    except Conflict as error:
        return [error]
    return []


def unsigned(signed: Iterable[str], by: Actor) -> Problems:
    """Return the sign-off steps that this caller still needs for a submit."""
    return [
        NotPrepared() if step is Step.PREPARED else NotApproved()
        for step in asked_for(by)
        if step not in signed
    ]
