"""Taking back what was submitted, on both sides of the border at once."""

from datetime import datetime
from uuid import UUID

from api.national.ledger import queries as ledger
from api.national.ledger.words import Kind
from api.national.review import operations as reviews
from api.regency.history.operations import Actor
from api.regency.indicators import handover


def withdraw(*, id: UUID, reason: str, by: Actor, now: datetime) -> ledger.Standing:
    """Withdraws a submission that is not accepted. What a report handed over goes out with the next report again."""
    submission = reviews.withdraw(id=id, reason=reason, by=reviews.By(by.id, by.office), now=now)
    if submission.kind == Kind.PERIODIC_REPORT:
        handover.take_back(report_period=submission.subject)
    return submission
