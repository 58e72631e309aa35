"""The ministry's answers, taken into the regency's own rows.

The ministry accepts or returns in the national ledger; it can write nothing in a regency's schema. So the regency's own
role takes the answer over, in its next request about the masterplan, before anything else of that request: no caller
ever sees a version in a state that the ledger has left.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.identity.callers import Actor
from api.national.ledger.words import State
from api.regency.history import operations as history
from api.regency.masterplan import versions
from api.regency.masterplan.models import Masterplan
from tenants.frozen import frozen
from tenants.pool import statements

#: What a version becomes by the ledger's state of its last submission. An objection to a return waits for its decision.
BECOMES = {
    State.SUBMITTED: Masterplan.State.SUBMITTED,
    State.OBJECTED: Masterplan.State.SUBMITTED,
    State.RETURNED: Masterplan.State.RETURNED,
    State.ACCEPTED: Masterplan.State.ACCEPTED,
    State.WITHDRAWN: Masterplan.State.DRAFT,
}

_LEFT_BY_THE_LEDGER = f"""
    FROM masterplan_masterplan m CROSS JOIN LATERAL (
        SELECT CASE e.state {" ".join(f"WHEN '{state}' THEN '{after}'" for state, after in BECOMES.items())} END
                   AS becomes, e.at, e.actor_id, e.actor_office
        FROM ledger_submission s JOIN ledger_submission_event e ON e.submission_id = s.id
        WHERE s.kind = 'masterplan' AND s.subject = m.id::text
        ORDER BY s.revision DESC, e.number DESC LIMIT 1
    ) AS answer
    WHERE m.state <> 'draft' AND m.state <> answer.becomes
"""
_WAITING = f"""
    SELECT m.id, answer.becomes, answer.at, answer.actor_id, answer.actor_office
    {_LEFT_BY_THE_LEDGER}
    ORDER BY m.id
"""

#: Whether any answer waits, as a column of another query (see PlanView.asks_along).
WAITS = f"EXISTS (SELECT 1 {_LEFT_BY_THE_LEDGER})"


class Waits(Exception):
    """What was read is older than an answer of the ministry. PlanView takes that over and lets it be read again."""


@frozen
class Answer:
    """A version whose state the ledger has left, and by whom."""

    masterplan: UUID
    becomes: str
    at: datetime
    actor_id: UUID
    actor_office: str


def waiting() -> Sequence[Answer]:
    """Answers that are not taken over yet. One query, mostly without a row."""
    return [Answer(*row) for row in statements.fetch(_WAITING, ())]


def take_over() -> None:
    """Takes every answer that waits into the version's row and its history. Safe to run twice, and side by side."""
    for answer in waiting():
        masterplan = Masterplan.objects.select_for_update(no_key=True).get(pk=answer.masterplan)
        if masterplan.state in (Masterplan.State.DRAFT, answer.becomes):
            continue  # another request was first
        before = str(masterplan.state)
        versions.keep(masterplan, answer.at, state=answer.becomes)
        by = Actor(id=answer.actor_id, name=answer.actor_office, office=answer.actor_office)
        said = {"status": before}, {"status": answer.becomes}
        change = history.Change(str(masterplan.pk), masterplan.version, *said)
        history.record(by, answer.at, "masterplan", change)
