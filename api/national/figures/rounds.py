"""Deadlines as of an instant, and the round: the quarter whose report everyone works on."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from api.http.grammar.periods import Kind as PeriodKind, Period
from api.national.figures.instants import Instant
from api.national.figures.participants import Participant
from api.national.ledger import by_rule, owing
from api.national.ledger.words import Kind
from tenants import Fields, Strings
from tenants.pool import statements

#: A kind and a subject, as the ledger has them.
Subject = tuple[str, str]


@dataclass(frozen=True)
class Deadlines:
    """Deadlines by subject.

    `due`: for everyone. `extended`: later ones of single regencies. `declined`: subjects that a regency declined.
    `moved`: subjects whose deadline was moved for anyone since it was announced.
    """

    due: dict[Subject, datetime]
    extended: dict[int, dict[Subject, datetime]]
    declined: dict[int, frozenset[Subject]]
    moved: frozenset[Subject] = frozenset()

    def due_for(self, regency_id: int, subject: Subject) -> datetime | None:
        general = self.due.get(subject)
        own = self.extended.get(regency_id, {}).get(subject)
        return general if general is None or own is None else max(general, own)

    def owed_by(self, regency: Participant, at: datetime) -> int:
        """Return the number of deadlines that a regency owes (`owes`)."""
        if regency.since is None or regency.status == "archived":
            return 0
        reports = bisect_right(self._reports, at) - bisect_right(self._reports, regency.since)
        more = sum(self.owes(regency, subject, at) for subject in self._others)
        extended = (subject for subject in self.extended.get(regency.id, {}) if subject not in self._others)
        return (
            reports
            + more
            + sum(
                self.owes(regency, subject, at) - (regency.since < self.due[subject] <= at)
                for subject in extended
            )
        )

    def owes(self, regency: Participant, subject: Subject, at: datetime) -> bool:
        """Return True if the regency owes the deadline: it passed after the regency was onboarded (ledger.owing)."""
        due = self.due_for(regency.id, subject)
        if due is None or regency.status == "archived":
            return False
        cohorts = [code for code, _ in regency.cohorts]
        return owing.is_owed(*subject, due, since=regency.since, cohorts=cohorts, at=at)

    def of_reports(self, quarters: Sequence[str]) -> "Deadlines":
        """Return only the deadlines of these quarters' periodic reports."""
        wanted = {(Kind.PERIODIC_REPORT.value, quarter) for quarter in quarters}

        def among(found: dict[Subject, datetime]) -> dict[Subject, datetime]:
            return {subject: due for subject, due in found.items() if subject in wanted}

        return Deadlines(
            among(self.due),
            {regency: among(found) for regency, found in self.extended.items()},
            {regency: found & wanted for regency, found in self.declined.items()},
            self.moved & wanted,
        )

    def reported_by(self, at: datetime) -> Fields:
        """Return the parameters of measures.STATUS: the first day of the last quarter whose report is due by then."""
        reports = {name: due for (kind, name), due in self.due.items() if kind == Kind.PERIODIC_REPORT}
        of = {
            regency: owing.last_report_due(
                reports
                | {name: max(due, reports[name]) for (_, name), due in own.items() if name in reports},
                at,
            )
            for regency, own in self.extended.items()
        }
        return {
            "reported_by": owing.last_report_due(reports, at),
            "reported_by_of": json.dumps(of, default=str),
            "extended": list(of),
        }

    @cached_property
    def _reports(self) -> list[datetime]:
        """Return the due times of reports, which are owed by everyone."""
        return sorted(due for subject, due in self.due.items() if subject not in self._others)

    @cached_property
    def _others(self) -> frozenset[Subject]:
        return frozenset(subject for subject in self.due if subject[0] != Kind.PERIODIC_REPORT)

    def parameters(self) -> Fields:
        """Return the parameters of subjects.sql: deadlines of everyone, of single regencies, and those declined."""
        general = [(*subject, due, subject in self.moved) for subject, due in self.due.items()]
        own = [
            (regency, *subject, max(due, self.due[subject]))
            for regency, found in self.extended.items()
            for subject, due in found.items()
        ]
        declined = [(regency, *subject) for regency, found in self.declined.items() for subject in found]
        return {
            **statements.arrays(general, "kinds", "subjects", "due_at", "moved"),
            **statements.arrays(own, "own_regencies", "own_kinds", "own_subjects", "own_due_at"),
            **statements.arrays(declined, "declined_regencies", "declined_kinds", "declined_subjects"),
        }


# What was announced, extended and declined by then: each is stamped by the clock. What holds by rule is not stored.
_DEADLINES = """
    SELECT d.kind, d.subject, NULL, greatest(d.due_at, max(e.due_at)), count(e.id) > 0
    FROM ledger_deadline d
    LEFT JOIN ledger_extension e ON e.deadline_id = d.id AND e.only_for_id IS NULL AND e.at <= %(at)s
    WHERE d.announced_at IS NULL OR d.announced_at <= %(at)s
    GROUP BY d.id
    UNION ALL
    SELECT d.kind, d.subject, e.only_for_id, max(e.due_at), true
    FROM ledger_extension e JOIN ledger_deadline d ON d.id = e.deadline_id
    WHERE e.only_for_id IS NOT NULL AND e.at <= %(at)s
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT kind, subject, regency_id, NULL, false FROM ledger_declination WHERE at <= %(at)s
"""


def deadlines_at(instant: Instant) -> Deadlines:
    """One query."""
    ruled = by_rule.due(instant.today)
    due: dict[Subject, datetime] = {(Kind.PERIODIC_REPORT.value, each): at for each, at in ruled.items()}
    extended: dict[int, dict[Subject, datetime]] = {}
    declined: dict[int, set[Subject]] = {}
    moved: set[Subject] = set()
    for kind, subject, regency, due_at, is_moved in statements.fetch(_DEADLINES, instant.parameters):
        if is_moved:
            moved.add((kind, subject))
        if regency is None:
            due[kind, subject] = due_at
        elif due_at is None:
            declined.setdefault(regency, set()).add((kind, subject))
        else:
            extended.setdefault(regency, {})[kind, subject] = due_at
    refused = {regency: frozenset(found) for regency, found in declined.items()}
    return Deadlines(due, extended, refused, frozenset(moved))


def round_at(instant: Instant, periods: Sequence[Period]) -> Period:
    """Return the quarter of the ladder: of the last requested period, the last quarter in it that had ended.

    Without a period, the last quarter that had ended.
    """
    last = Period.containing(instant.today, PeriodKind.QUARTER).shifted(-1)
    if not periods:
        return last
    period = max(periods, key=lambda each: each.end)
    quarter = Period.containing(period.end, PeriodKind.QUARTER)
    return last if period.kind is not PeriodKind.QUARTER and period.contains(last) else quarter


def quarters_of(periods: Iterable[Period]) -> Strings:
    """Return the quarters whose reports cover periods: those within them, or the one that contains a month."""
    found: dict[str, None] = {}
    for period in periods:
        quarters = filter(period.contains, Period.within(period.year, PeriodKind.QUARTER))
        for quarter in [*quarters] or [Period.containing(period.start, PeriodKind.QUARTER)]:
            found[str(quarter)] = None
    return tuple(found)


#: From the lowest rung to the highest, and what it says of the regencies that stand on it.
RUNGS = {
    "not_onboarded": "Regencies selected, without a workspace. They are in no row by regency.",
    "never_signed_in": "Regencies from which nobody has ever signed in.",
    "working": "Regencies that submitted nothing, and whose deadline has not passed.",
    "late": "Regencies that submitted nothing, and whose deadline has passed since they were onboarded.",
    "declined": "Regencies that declined by letter, and submitted nothing.",
    "returned_unanswered": "Regencies whose report was returned, and neither corrected nor objected to.",
    "submitted": "Regencies whose report waits for the ministry.",
    "accepted": "Regencies whose report is accepted.",
}
_SENT = {
    "submitted": "submitted",
    "objected": "submitted",
    "returned": "returned_unanswered",
    "accepted": "accepted",
}


def rung(
    regency: Participant, quarter: str, state: str | None, deadlines: Deadlines, at: datetime
) -> str | None:
    """Return a regency's rung with the report of a quarter, whose newest revision not withdrawn is in this state.

    None for an archived one that sent nothing: it is not at work. One that objects to a return has answered it. No
    submission in force has any other state: a forged row with one counts as nothing sent.
    """
    if state in _SENT:
        return _SENT[state]
    if regency.since is None:
        return "not_onboarded"
    if regency.status == "archived":
        return None
    subject = (Kind.PERIODIC_REPORT.value, quarter)
    if subject in deadlines.declined.get(regency.id, ()):
        return "declined"
    if not regency.has_signed_in:
        return "never_signed_in"
    return "late" if deadlines.owes(regency, subject, at) else "working"
