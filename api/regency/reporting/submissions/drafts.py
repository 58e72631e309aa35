"""What would be submitted now: its exact content and hash, whether that is what somebody looked at, who signed it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from api.http.exceptions import Conflict, Forbidden
from api.identity.callers import Actor, Grant
from api.identity.models import RegencyRole
from api.national.ledger import operations as ledger
from api.national.ledger import queries as submissions
from api.national.ledger.words import Capacity, Kind
from api.national.review.rules import operations as acceptance
from api.regency.evidence import handover as evidence
from api.regency.history.differences import differences
from api.regency.reporting.submissions import queries
from api.regency.reporting.submissions.models import Looked, SignOff

#: How long a content that was looked at is kept, and how many differences are told.
KEPT = timedelta(days=30)
TOLD = 100

Step = SignOff.Step


@dataclass(frozen=True, slots=True)
class Draft:
    """The content that a submit at this moment would send."""

    kind: Kind
    subject: str
    content: dict[str, Any]

    @property
    def hash(self) -> str:
        """SHA-256 of the content's exact bytes, in hexadecimal."""
        return ledger.hash_of(self.content)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that blocks a submission, or that is good to know before it. `pointer`: its place, where it has one."""

    code: str
    message: str
    message_id: str
    pointer: str = ""


def look(draft: Draft, *, now: datetime) -> str:
    """Remembers that this content was looked at, and gives its hash: a later submit is told what changed since."""
    digest = draft.hash
    same = Looked.objects.filter(kind=draft.kind, subject=draft.subject)
    same.filter(Q(at__lt=now - KEPT) | Q(content_hash=digest)).delete()
    Looked.objects.bulk_create(
        [Looked(kind=draft.kind, subject=draft.subject, content_hash=digest, content=draft.content, at=now)],
        ignore_conflicts=True,
    )
    return digest


def check_expected(draft: Draft, expected: str | None) -> None:
    """The content is the one that was looked at, known by its hash. Raises Conflict naming what changed."""
    if expected is None or expected.lower() == draft.hash:
        return
    seen = queries.looked_at(kind=draft.kind, subject=draft.subject, content_hash=expected.lower())
    changed = None if seen is None else list(differences(seen, draft.content))[:TOLD]
    raise Conflict(
        "The content is not the one that you looked at: `changed` names what changed since."
        if changed
        else "The content is not one that was looked at: ask for the preview and take its hash.",
        "Isi bukan lagi yang Anda lihat: `changed` menyebut perubahannya."
        if changed
        else "Isi ini belum pernah dipratinjau: minta pratinjau lalu gunakan nilai hash-nya.",
        code="content_changed",
        extra={"content_hash": draft.hash, "changed": changed},
    )


def sign_off(
    draft: Draft, *, step: Step, content_hash: str, capacity: Capacity, grant: Grant, by: Actor, now: datetime
) -> SignOff:
    """An office vouches for exactly this content. A change afterwards makes the signature one of another content.

    Raises Conflict where the content is another by now, Forbidden for a role that may not, Conflict where
    approval comes before verification or nobody else verified.
    """
    _check_may_sign(step, grant)
    check_expected(draft, content_hash)
    if step is Step.APPROVED:
        verifiers = queries.verifiers(draft.kind, draft.subject, content_hash)
        if not verifiers:
            raise Conflict(
                "This content is not verified yet.", "Isi ini belum diverifikasi.", code="not_verified"
            )
        if verifiers == {by.id}:
            raise Conflict(
                "You verified this content yourself: another person has to approve it.",
                "Anda sendiri yang memverifikasi isi ini: orang lain yang harus menyetujuinya.",
                code="four_eyes",
            )
    return SignOff.objects.create(
        kind=draft.kind,
        subject=draft.subject,
        content_hash=content_hash.lower(),
        step=step,
        office=by.office,
        name=by.name,
        capacity=capacity,
        actor_id=by.id,
        at=now,
    )


def check_signed(draft: Draft) -> ledger.Signatory | None:
    """Return the signatory of this content; None where the regency's rules ask for no sign-off. Raises Conflict."""
    return signatory(draft) if queries.rules().sign_off else None


def signatory(draft: Draft) -> ledger.Signatory:
    """Return the office that approved this content. Raises Conflict where it is not verified and approved."""
    signed = queries.signed(draft.kind, draft.subject, draft.hash)
    missing = [step for step in Step if step not in signed]
    if missing:
        raise Conflict(
            f"This content still has to be {' and '.join(missing)}: sign it off, then submit.",
            "Isi ini masih harus diverifikasi atau disetujui sebelum disampaikan.",
            code="sign_off_missing",
            extra={"missing": missing, "content_hash": draft.hash},
        )
    approval = signed[Step.APPROVED]
    return ledger.Signatory(approval.office, approval.name, Capacity(approval.capacity))


def submit(
    draft: Draft,
    *,
    by: Actor,
    now: datetime,
    signatory: ledger.Signatory | None = None,
    self_released: bool,
    reason: str = "",
    warnings: Iterable[Remark] = (),
) -> ledger.Outcome:
    """Send the draft to the ministry's ledger, hold its evidence and note its warnings."""
    outcome = ledger.submit(
        kind=draft.kind,
        subject=draft.subject,
        content=draft.content,
        by=by,
        now=now,
        self_released=self_released,
        reason=reason,
        signatory=signatory,
    )
    evidence.hold(outcome, draft.content["evidence"], now=now)
    if not outcome.unchanged:
        codes = [each.code for each in warnings]
        acceptance.note_warnings(submission=outcome.submission_id, codes=codes)
    return outcome


def closed(draft: Draft, *, now: datetime, grant: Grant) -> list[Remark]:
    """Why nothing is taken in any more at this moment; nothing where it is."""
    try:
        submissions.check_open_and_late(kind=draft.kind, subject=draft.subject, at=now, regency_id=grant.id)
    except Conflict as error:
        return [Remark(error.code, error.detail, error.detail_id)]
    return []


def blocking(draft: Draft) -> list[Remark]:
    """The sign-offs that this very content still needs; none where the regency has switched sign-off off."""
    if not queries.rules().sign_off:
        return []
    signed = queries.signed(draft.kind, draft.subject, draft.hash)
    return [
        Remark(
            f"not_{step}",
            f"This content is not {step} yet.",
            "Isi ini belum diverifikasi." if step is Step.VERIFIED else "Isi ini belum disetujui.",
        )
        for step in Step
        if step not in signed
    ]


SIGNING: dict[SignOff.Step, frozenset[str]] = {
    SignOff.Step.VERIFIED: frozenset({RegencyRole.ADMIN, RegencyRole.STEWARD}),
    SignOff.Step.APPROVED: frozenset({RegencyRole.HEAD}),
}


def _check_may_sign(step: SignOff.Step, grant: Grant) -> None:
    """Raises Forbidden."""
    if not grant.roles & SIGNING[step]:
        raise Forbidden(
            f"Your role does not allow that a content is {step} by you.",
            "Peran Anda tidak mengizinkan tindakan ini.",
            code="role_not_sufficient",
        )
