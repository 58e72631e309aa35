"""Reading the ledger. On a regency's role row-level security leaves its own rows only; the ministry sees all."""

from datetime import datetime

from api.national.ledger.models import Deadline, Submission


def last_submission(*, kind: str, subject: str) -> Submission | None:
    """The newest revision of a subject of the regency that asks, without its bytes."""
    return (
        Submission.objects.defer("payload", "content")
        .filter(kind=kind, subject=subject)
        .order_by("-revision")
        .first()
    )


def is_late(*, kind: str, subject: str, at: datetime) -> bool:
    """Whether the deadline of this subject, where it has one, lies before `at`."""
    return Deadline.objects.filter(kind=kind, subject=subject, due_at__lt=at).exists()
