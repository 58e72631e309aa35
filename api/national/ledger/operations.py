"""Writing the ledger: the only way in which a regency's content reaches the ministry.

Called inside the regency's transaction, on the regency's own role. The chain's head is locked before anything is
decided, so two simultaneous submissions become two consecutive links, and equal content sent twice becomes one.
"""

import secrets
from datetime import datetime

import orjson

from api.http.hooks import Hook
from api.identity.callers import Author
from api.national import clock
from api.national.ledger import annex, canonical, queries, receipts
from api.national.ledger.models import Annex, ChainHead, Submission, SubmissionEvent
from api.national.ledger.problems import SubmittedWithAnotherReason
from api.national.ledger.words import Capacity, Kind, State, Step
from tenants import Document, frozen
from tenants.models import Regency
from tenants.pool import statements


@frozen
class Signatory:
    """The office responsible for a submission, and the capacity in which it is held; the name is for the annex."""

    office: str
    name: str
    capacity: Capacity


@frozen
class Outcome:
    """Outcome of a submit. `unchanged`: equal content had been submitted, and this is that submission.

    `receipt` is the signed receipt, a compact JWS, the same for every repeat.
    """

    submission: Submission
    receipt: str
    unchanged: bool

    @property
    def content_hash(self) -> str:
        """Return the hash of the content in hexadecimal."""
        return bytes(self.submission.content_hash).hex()


@Hook
def after_submission(submission: Submission, stamp: datetime) -> None:
    """Write the figures of a new submission, in the same transaction."""
    raise NotImplementedError


def hash_of(content: Document) -> str:
    """Return the hash that this content would have if submitted, in hexadecimal. Raises TypeError for a float."""
    return canonical.content_hash(canonical.payload(content)).hex()


def lock_chain() -> ChainHead:
    """Lock the regency's chain head until the end of the transaction. Everything about a submission comes after it."""
    regency = statements.regency_id()
    lock_ledger(regency)  # so that no decision on what this takes the place of passes it
    statements.run(
        "INSERT INTO ledger_chain_head (regency_id, sequence, hash) VALUES (%s, 0, %s) ON CONFLICT DO NOTHING",
        [regency, canonical.GENESIS],
    )
    return ChainHead.objects.select_for_update().get(regency_id=regency)


def submit(
    *,
    kind: Kind,
    subject: str,
    content: Document,
    author: Author,
    self_released: bool,
    reason: str = "",
    signatory: Signatory | None = None,
) -> Outcome:
    """Write a new revision of `subject`, unless the last one that was not withdrawn has the same content.

    `content` holds JSON's own types, with numbers as text. `signatory` is the person that approved it; by default the
    author. Append-only: earlier revisions are not changed. The new one is stamped (`stamp`) before the transaction
    ends. Raises TypeError for a float; Conflict for the same content with another reason.
    """
    head = lock_chain()
    before = queries.revisions(kind=kind, subject=subject)
    last, standing = before.newest, before.in_force
    data = canonical.payload(content)
    digest = canonical.content_hash(data)
    if standing is not None and bytes(standing.content_hash) == digest:
        if reason not in ("", standing.reason):
            raise SubmittedWithAnotherReason()
        return Outcome(standing, queries.receipt(standing.pk), unchanged=True)
    late = queries.check_open_and_late(kind=kind, subject=subject, at=author.now, regency_id=head.regency_id)
    salt, name = secrets.token_bytes(32), signatory.name if signatory else author.actor.name
    submission = Submission(
        regency_id=head.regency_id,
        kind=kind,
        subject=subject,
        revision=last.revision + 1 if last else 1,
        reason=reason,
        payload=data,
        content=orjson.loads(data),
        content_hash=digest,
        sequence=head.sequence + 1,
        previous_hash=bytes(head.hash),
        link_hash=canonical.link_hash(previous=bytes(head.hash), sequence=head.sequence + 1, content=digest),
        late=late,
        self_released=self_released,
        submitted_at=author.now,
        submitted_by_id=author.actor.id,
        submitted_by_office=author.actor.office,
        submitted_by_application=author.actor.name if author.actor.is_application else "",
        signatory_office=signatory.office if signatory else author.actor.office,
        signatory_capacity=signatory.capacity if signatory else Capacity.OFFICER,
        signatory_name_hash=annex.name_hash(salt, name),
    )
    submission.save(force_insert=True)
    Annex.objects.create(submission=submission, regency_id=head.regency_id, salt=salt, name=name)
    ChainHead.objects.filter(regency_id=head.regency_id).update(
        sequence=submission.sequence, hash=submission.link_hash
    )
    receipt = receipts.issue(submission, Regency.objects.get(pk=head.regency_id))
    return Outcome(submission, receipt.jws, unchanged=False)


def stamp(outcome: Outcome) -> datetime:
    """Record the first step of a new submission; return its instant, which stamps the submission's figures.

    Last in the transaction, before those figures: the clock is held from here to the commit.
    """
    submission, stamped_at = outcome.submission, clock.stamp()
    SubmissionEvent.objects.create(
        regency_id=submission.regency_id,
        submission=submission,
        number=1,
        kind=Step.SUBMITTED,
        state=State.SUBMITTED,
        at=submission.submitted_at,
        stamped_at=stamped_at,
        actor_id=submission.submitted_by_id,
        actor_office=submission.submitted_by_office,
    )
    after_submission(submission, stamped_at)
    return stamped_at


#: Advisory lock class of the ledger, which tenants/lock.sql knows: no regency has this id, so no other pair meets it.
LEDGER = 1_762_022_006


def lock_ledger(regency_id: int) -> None:
    """Lock this regency's part of the ledger until the transaction ends.

    An advisory lock, because the ministry's role may change no row of it and so cannot lock one.
    """
    statements.run("SELECT tenants_lock(%s, %s)", [LEDGER, regency_id])
