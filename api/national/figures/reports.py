"""The periodic reports of each quarter: who sent them and when, for rows by period."""

from dataclasses import dataclass
from typing import Any

from api.national.figures import counting, rounds
from api.national.figures.instants import Instant
from api.national.figures.sent import Sent, deadlines_shown
from api.national.ledger import owing
from api.national.ledger.words import Kind


@dataclass(frozen=True, slots=True)
class Reports:
    """Quarter to regency to what counting.REPORTS says of it."""

    sent: Sent
    of_quarters: dict[str, dict[int, tuple[Any, ...]]]

    @classmethod
    def of(cls, instant: Instant, sent: Sent, basis: str) -> "Reports":
        """One statement."""
        found: dict[str, dict[int, tuple[Any, ...]]] = {}
        parameters = {
            **sent.deadlines.parameters(),
            "basis": basis,
            "participants": [each.id for each in sent.participants],
        }
        for quarter, regency, *row in counting.fetch(instant, counting.REPORTS, parameters):
            found.setdefault(quarter, {})[regency] = tuple(row)
        return cls(sent, found)

    def shown(self, quarter: str) -> tuple[dict[str, Any], dict[str, int], dict[str, Any]]:
        """The ladder of the quarter, its deadline, and its reports."""
        rows = self.of_quarters.get(quarter, {})
        subject = (Kind.PERIODIC_REPORT.value, quarter)
        deadlines = self.sent.deadlines
        rungs = []
        met = late = declined = missed = 0
        for each in self.sent.participants:
            state, in_time, *_ = rows.get(each.id, (None, None, None, None))
            rungs.append(self.sent.rung(each, quarter, state))
            due = deadlines.due_for(each.id, subject)
            if state is not None and due is not None:
                if due <= self.sent.instant.at and owing.was_due(due, since=each.since):
                    met += in_time
                    late += not in_time
            elif state is None and self.sent.is_owed(each, subject):
                has_declined = subject in deadlines.declined.get(each.id, ())
                declined += has_declined
                missed += not has_declined
        counted = [row for row in rows.values() if row[2]]
        return (
            rounds.ladder(rungs + ["not_onboarded" for _ in self.sent.selected]),
            deadlines_shown(met=met, late=late, declined=declined, missed=missed),
            {"reports": {"total": len(counted), "late": sum(not row[3] for row in counted)}},
        )
