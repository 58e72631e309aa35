"""Applies the ministry's answers to the regency's own rows.

The ministry accepts or returns in the national ledger; it can write nothing in a regency's schema. So the regency's own
role applies the answer at the start of its next request about the masterplan. No caller ever sees a version in a state
that the ledger has left.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.identity.callers import Actor, Author
from api.national.ledger.words import State
from api.regency.history import operations as history
from api.regency.masterplan import versions
from api.regency.masterplan.models import Masterplan
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
    """The version read is older than an answer of the ministry. PlanView applies the answer and reads again."""


def waiting() -> Sequence[tuple[UUID, str, datetime, UUID, str]]:
    """Return the versions whose state in the ledger is newer, with that state, its time and its author (id, office).

    Sends one query, which usually finds none.
    """
    return statements.fetch(_WAITING, ())


def take_over() -> None:
    """Apply every waiting answer to the version's row and its history. Safe to run twice, and in parallel."""
    for id, becomes, at, actor_id, office in waiting():
        masterplan = Masterplan.objects.select_for_update(no_key=True).get(pk=id)
        if masterplan.state in (Masterplan.State.DRAFT, becomes):
            continue  # another request was first
        said = {"status": str(masterplan.state)}, {"status": becomes}
        versions.keep(masterplan, at, state=becomes)
        author = Author(Actor(id=actor_id, name=office, office=office), at)
        history.record(author, "masterplan", str(masterplan.pk), masterplan.version, *said)
