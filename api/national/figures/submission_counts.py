"""Counts of regencies' submissions: reports, masterplans, bimtek deliverables, deadlines, and the ladder."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from api.http.grammar.periods import Kind as PeriodKind, Period
from api.national.figures import measures, rounds
from api.national.figures.absent import Absent
from api.national.figures.instants import Instant
from api.national.figures.participants import Participant, Participants
from api.national.figures.statements import for_each, statement
from api.national.ledger.words import SUBJECTS, Kind
from tenants import Document, Fields, Strings
from tenants.pool import statements

_FIGURES = (measures.DEADLINES, measures.REPORTS, measures.MASTERPLANS, measures.BIMTEK)
_ALONG_PERIODS = tuple(figure for figure in _FIGURES if measures.PERIOD in figure.along)
#: In SQL what a report is of, by the axis.
_KEYS = {measures.PERIOD: "subject", measures.YEAR: "left(subject, 4)"}
_OF_A_QUARTER = f"kind = 'periodic_report' AND subject ~ '^{SUBJECTS[Kind.PERIODIC_REPORT]}$'"


class Counts(NamedTuple):
    """Counts of a regency that submitted anything.

    `reason`: why nothing counts in the basis. `status`: of its report for the quarter.
    """

    regency_id: int
    quarter: str
    reason: str | None
    status: str | None
    counts: list[int]


class SentSubject(NamedTuple):
    """One subject that was submitted, whatever the basis. `submitted_at`: when it first came, of what is due."""

    regency_id: int
    kind: str
    subject: str
    status: str
    in_time: bool
    is_of_deadline: bool | None
    submission: str
    content_hash: str
    submitted_at: datetime | None


@dataclass(frozen=True)
class SubmissionCounts:
    """Counts of each regency. `deadlines` are all; `asked_for` those of the requested period's reports, if any."""

    instant: Instant
    participants: tuple[Participant, ...]
    basis: str
    round: str
    quarters: Strings | None
    deadlines: rounds.Deadlines
    asked_for: rounds.Deadlines
    figures: tuple[measures.Figure, ...] = _FIGURES
    rows: Mapping[int, Counts] = field(default_factory=dict)

    @classmethod
    def at(
        cls,
        instant: Instant,
        participants: tuple[Participant, ...],
        *,
        periods: Sequence[Period],
        basis: str,
    ) -> "SubmissionCounts":
        """Count at an instant. Two statements."""
        deadlines = rounds.deadlines_at(instant)
        quarters = rounds.quarters_of(periods) if periods else None
        found = cls(
            instant,
            participants,
            basis,
            str(rounds.round_at(instant, periods)),
            quarters,
            deadlines,
            deadlines if quarters is None else deadlines.of_reports(quarters),
        )
        return replace(found, rows={row.regency_id: row for row in found._fetched("%(round)s::text", "true")})

    @cached_property
    def absent(self) -> Absent:
        return Absent({regency: row.reason for regency, row in self.rows.items()})

    def along(self, axis: str, keys: Iterable[str]) -> dict[str, "SubmissionCounts"]:
        """Return the same for the reports of each quarter or year separately, by one statement.

        Includes these, and all others that a report covers or is due in, as far as they have begun.
        """
        narrowed = replace(self, figures=_ALONG_PERIODS)
        rows: dict[str, dict[int, Counts]] = {}
        for row in narrowed._fetched(_KEYS[axis], _OF_A_QUARTER):
            rows.setdefault(row.quarter, {})[row.regency_id] = row
        due = {
            subject if axis == measures.PERIOD else subject[:4]
            for (kind, subject), at in self.asked_for.due.items()
            if kind == Kind.PERIODIC_REPORT and at <= self.instant.at
        }
        length = PeriodKind.YEAR if axis == measures.YEAR else PeriodKind.QUARTER
        return {
            key: replace(
                narrowed,
                round=key,
                asked_for=self.deadlines.of_reports(quarters),
                rows=rows.get(key, {}),
            )
            for key, period in Period.among([*keys, *rows, *due]).items()
            if period.kind is length
            and period.start <= self.instant.today
            and (quarters := self._quarters([period]))
        }

    def of_reports(self, periods: Sequence[Period]) -> "SubmissionCounts":
        """Return the requested deadlines: only those of these periods' quarters, if there are periods."""
        return replace(self, quarters=self._quarters(periods)) if periods else self

    def _quarters(self, periods: Sequence[Period]) -> Strings:
        quarters = rounds.quarters_of(periods)
        return tuple(each for each in quarters if self.quarters is None or each in self.quarters)

    def is_of(self, members: Participants) -> bool:
        """Return True if any of them sent something for it, or all of them should."""
        return bool(self.asked_for.due) or any(each.id in self.rows for each in members)

    def measures(self, members: Participants, waiting: Participants) -> Document:
        """Return the ladder, the deadlines and the figures of submissions, by code.

        `waiting`: selected and not onboarded.
        """
        rows = [row.counts for each in members if (row := self.rows.get(each.id)) is not None]
        counts = [sum(column) for column in zip(*rows, strict=True)]
        found: Document = {}
        for figure in self.figures:
            found |= figure.numbers(counts[: len(figure.measures)])
            counts = counts[len(figure.measures) :]
        owed = sum(self._owed[each.id] for each in members)
        declined = sum(self._declined(each) for each in members)
        found["deadlines_due"] += owed
        found["deadlines_declined"] += declined
        found["deadlines_missed"] += owed - declined
        rungs = [*(self.rungs[each.id] for each in members), *(["not_onboarded"] * len(waiting))]
        return found | {f"participation_{rung}": rungs.count(rung) for rung in rounds.RUNGS}

    @cached_property
    def rungs(self) -> dict[int, str | None]:
        """Return the rung of each participant."""
        return {
            each.id: self.rung(each, self.round, row.status if (row := self.rows.get(each.id)) else None)
            for each in self.participants
        }

    def rung(self, regency: Participant, quarter: str, state: str | None) -> str | None:
        """Return the rung of a regency whose report of a quarter is in this state."""
        return rounds.rung(regency, quarter, state, self.deadlines, self.instant.at)

    @cached_property
    def _owed(self) -> dict[int, int]:
        return {each.id: self.asked_for.owed_by(each, self.instant.at) for each in self.participants}

    def _declined(self, regency: Participant) -> int:
        """Count the owed deadlines that a regency declined by letter, whether or not it submitted after all."""
        return sum(
            self.is_owed(regency, subject) for subject in self.asked_for.declined.get(regency.id, frozenset())
        )

    def is_owed(self, regency: Participant, subject: rounds.Subject) -> bool:
        return self.deadlines.owes(regency, subject, self.instant.at)

    def subjects(self, members: Participants, quarter: str | None = None) -> list[SentSubject]:
        """Return what participants sent for the deadlines, or only the reports of a quarter. One statement."""
        parameters = self.parameters(members) | {"report_of": quarter}
        return statements.fetch_planned_as(
            SentSubject, statement("sent_subjects", items=self.items()), parameters
        )

    def items(self) -> str:
        """Return the CTE of subjects.sql."""
        return statement("subjects", in_force=self.instant.condition)

    def parameters(self, members: Participants) -> Fields:
        """Return the parameters of that CTE, for some regencies; those that are not onboarded have sent nothing."""
        members = [each for each in members if each.since]
        return {
            **self.instant.parameters,
            **self.asked_for.parameters(),
            "quarters": None if self.quarters is None else list(self.quarters),
            **statements.arrays(
                [(each.id, _owes_since(each), each.since) for each in members],
                "participants",
                "since",
                "joined",
            ),
            **statements.arrays(
                [(each.id, code) for each in members for code, _ in each.cohorts], "members", "cohorts"
            ),
            "basis": self.basis,
            "round": self.round,
        }

    def _fetched(self, quarter: str, kept: str) -> list[Counts]:
        sums = for_each("coalesce({0}, 0)", measures.sums(self.figures).values())
        text = statement("submission_counts", items=self.items(), quarter=quarter, kept=kept, counts=sums)
        return statements.fetch_as(Counts, text, self.parameters(self.participants))


def _owes_since(regency: Participant) -> str:
    """Return since when each regency owes, for SQL. An archived one owes nothing (rounds.Deadlines.owes)."""
    return "infinity" if regency.status == "archived" else str(regency.since)
