"""Queries for the rules of acceptance, the holidays, and submissions waiting for a rule."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from api.http.lookup import narrowed, one
from api.national.ledger import queries as ledger
from api.national.ledger.words import Kind
from api.national.review.models import AcceptanceRule, Holiday, Noted
from tenants.ids import FIRST_SANDBOX
from tenants.pool import statements

# Of kinds that have a rule: submissions that nobody has answered, the newest revision of each subject. A remark that no
# answer has closed is an answer too: it holds the rule up. Of each regency a hundred, since its role may write more:
# those that a rule accepts at once, then the oldest.
_WAITING = """
    WITH waiting AS (
        SELECT s.id, s.regency_id, s.kind, last.at, n.warnings = '[]'::jsonb AS is_clean,
               row_number() OVER (
                   PARTITION BY f.regency_id ORDER BY (r.without_warning AND n.warnings = '[]'::jsonb) IS NOT TRUE, s.id
               ) AS place
        FROM figures_reported_subject f
        JOIN review_acceptance_rule r ON r.kind = f.kind AND (r.without_warning OR r.after_working_days IS NOT NULL)
        JOIN ledger_submission s ON s.id = f.submission_id
        JOIN LATERAL (
            SELECT e.state, e.at FROM ledger_submission_event e
            WHERE e.submission_id = s.id AND e.kind <> 'assigned' ORDER BY e.number DESC LIMIT 1
        ) AS last ON last.state = 'submitted'
        LEFT JOIN review_noted n ON n.submission_id = s.id
        WHERE f.basis = 'submitted' AND f.valid_until IS NULL AND f.regency_id < %(sandboxes)s
          AND NOT EXISTS (
              SELECT FROM review_comment c
              WHERE c.submission_id = s.id AND c.thread_id IS NULL AND c.side = 'ministry' AND NOT c.resolves
                AND NOT EXISTS (SELECT FROM review_comment a WHERE a.thread_id = c.id AND a.resolves))
    )
    SELECT id, regency_id, kind, at AS since, coalesce(is_clean, false) AS clean
    FROM waiting WHERE place <= 100 ORDER BY id
"""


class Waiting(NamedTuple):
    """A submission that a rule may accept. `clean`: it has no warning; false if that is not known."""

    id: UUID
    regency_id: int
    kind: str
    since: datetime
    clean: bool


def waiting() -> list[Waiting]:
    """Return waiting submissions, oldest first, in one query. Without sandboxes, whose reviewer answers."""
    return statements.fetch_planned_as(Waiting, _WAITING, {"sandboxes": FIRST_SANDBOX})


def rule(kind: str) -> AcceptanceRule:
    """Return the rule of a kind, by default one that accepts nothing. Raises NotFound for an unknown kind."""
    found = AcceptanceRule.objects.filter(pk=ledger.kind(kind)).first()
    return found or AcceptanceRule(pk=kind, without_warning=False, set_by_office="", version=0)


def rules() -> list[AcceptanceRule]:
    """Return the rule of each kind."""
    return [rule(kind) for kind in Kind.values]


def holidays(*, year: tuple[int, ...] = ()) -> QuerySet[Holiday]:
    """Return all holidays, or those of some years."""
    return narrowed(Holiday.objects.all(), on__year=year)


def holiday(on: date) -> Holiday:
    """Return one holiday. Raises NotFound."""
    return one(Holiday.objects.all(), "holiday", pk=on)


def warnings_of(submission: UUID) -> list[str] | None:
    """Return the codes of the preview's warnings at submission; None if they were not stored."""
    codes: list[str] | None = Noted.objects.filter(pk=submission).values_list("warnings", flat=True).first()
    return codes
