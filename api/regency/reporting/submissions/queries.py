"""Reading what goes before a submission."""

from typing import Any
from uuid import UUID

from api.regency.reporting.submissions.models import Looked, Rules, SignOff


def rules() -> Rules:
    """The regency's rules; all off where it has set none."""
    return Rules.objects.filter(pk=1).first() or Rules(version=0)


def signed(kind: str, subject: str, content_hash: str) -> dict[SignOff.Step, SignOff]:
    """Return the newest sign-off of each step for exactly this content.

    An approval counts only beside a verification by another person.
    """
    found = SignOff.objects.filter(kind=kind, subject=subject, content_hash=content_hash.lower())
    steps = list(found.order_by("at", "id"))
    verifiers = {each.actor_id for each in steps if each.step == SignOff.Step.VERIFIED}
    return {
        SignOff.Step(each.step): each
        for each in steps
        if each.step == SignOff.Step.VERIFIED or verifiers - {each.actor_id}
    }


def verifiers(kind: str, subject: str, content_hash: str) -> set[UUID]:
    """Return the persons who verified exactly this content."""
    found = SignOff.objects.filter(kind=kind, subject=subject, content_hash=content_hash.lower())
    return set(found.filter(step=SignOff.Step.VERIFIED).values_list("actor_id", flat=True))


def looked_at(*, kind: str, subject: str, content_hash: str) -> dict[str, Any] | None:
    """The content with this hash, where somebody looked at it."""
    found = Looked.objects.filter(kind=kind, subject=subject, content_hash=content_hash)
    content: dict[str, Any] | None = found.values_list("content", flat=True).first()
    return content


def last_looked(*, kind: str, subject: str) -> Looked | None:
    """The content of this subject that somebody looked at last, with the instant."""
    return Looked.objects.filter(kind=kind, subject=subject).order_by("-at", "-id").first()
