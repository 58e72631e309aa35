"""What regencies sent: reports, masterplans, bimtek hand-ins, deadlines met and missed, and the ladder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from api.http.grammar.periods import Period
from api.national.figures import arrays, counting, rounds
from api.national.figures.absent import Absent
from api.national.figures.instants import Instant
from api.national.figures.participants import Participant
from api.national.figures.rounds import Deadlines, Subject
from api.national.ledger import owing
from api.national.ledger.words import Kind

#: Columns of counting.SUBJECTS that are added up: reports, late, masterplans (5), enactments, stages (4 and 4),
#: deadlines met, late, and those owed that were sent.
_COUNTS = 19
_STAGES = ("1", "2", "3", "4")
_NOTHING = (0,) * _COUNTS


@dataclass(frozen=True, slots=True)
class Sent:
    """One row a regency that sent anything. `absent`: why nothing of the others counts by the basis asked for;
    `deadlines` are all, `asked_for` those of the period's reports where a period was asked for."""

    instant: Instant
    participants: tuple[Participant, ...]
    selected: tuple[Participant, ...]
    round: Period
    deadlines: Deadlines
    asked_for: Deadlines
    absent: Absent
    counts: dict[int, tuple[int, ...]]
    rungs: dict[int, str | None]
    owed: dict[int, int]
    sent_after_all: dict[int, frozenset[Subject]]

    @classmethod
    def of(
        cls,
        instant: Instant,
        participants: tuple[Participant, ...],
        selected: tuple[Participant, ...],
        *,
        period: Period | None,
        basis: str,
    ) -> "Sent":
        """Two statements, and one more where somebody declined."""
        deadlines = rounds.deadlines_at(instant)
        quarter = rounds.round_at(instant, period)
        quarters = None if period is None else rounds.quarters_of(period)
        asked_for = deadlines if quarters is None else deadlines.of_reports(quarters)
        parameters = {
            **asked_for.parameters(),
            "quarters": None if quarters is None else list(quarters),
            "participants": arrays.numbers(each.id for each in participants),
            "since": arrays.texts(_owes_since(each) for each in participants),
            "joined": arrays.texts(str(each.since) for each in participants),
            "members": arrays.numbers(each.id for each in participants for _ in each.cohorts),
            "cohorts": arrays.texts(code for each in participants for code, _ in each.cohorts),
            "basis": basis,
            "round": str(quarter),
        }
        rows = counting.fetch(instant, counting.SUBJECTS, parameters)
        states = {row[0]: row[-1] for row in rows}
        return cls(
            instant=instant,
            participants=participants,
            selected=selected,
            round=quarter,
            deadlines=deadlines,
            asked_for=asked_for,
            absent=Absent({row[0]: row[1] for row in rows}),
            counts={row[0]: tuple(row[2 : 2 + _COUNTS]) for row in rows},
            rungs={
                each.id: rounds.rung(each, str(quarter), states.get(each.id), deadlines, instant.at)
                for each in participants
            },
            owed={each.id: asked_for.owed_by(each, instant.at) for each in participants},
            sent_after_all=_sent_after_all(instant, asked_for),
        )

    def shown(
        self, members: Sequence[Participant], waiting: Iterable[Participant]
    ) -> tuple[dict[str, Any], dict[str, int], dict[str, Any]]:
        """The ladder, deadlines, and what stands among submissions. `waiting`: selected and not onboarded."""
        rows = [row for each in members if (row := self.counts.get(each.id)) is not None]
        added = rows[0] if len(rows) == 1 else tuple(map(sum, zip(_NOTHING, *rows, strict=True)))
        reports, late, *masterplans = added[:7]
        total, submitted, returned, objected, accepted = masterplans
        more = {
            "reports": {"total": reports, "late": late},
            "masterplans": {
                "total": total,
                "submitted": submitted,
                "returned": returned,
                "objected": objected,
                "accepted": accepted,
                "enacted": added[7],
            },
            "bimtek": {
                "handed_in": dict(zip(_STAGES, added[8:12], strict=True)),
                "done": dict(zip(_STAGES, added[12:16], strict=True)),
            },
        }
        return self._ladder(members, waiting), self._deadlines(members, *added[16:]), more

    def rung(self, regency: Participant, quarter: str, state: str | None) -> str | None:
        return rounds.rung(regency, quarter, state, self.deadlines, self.instant.at)

    def _ladder(self, members: Iterable[Participant], waiting: Iterable[Participant]) -> dict[str, Any]:
        rungs = [self.rungs[each.id] for each in members]
        return rounds.ladder(rungs + ["not_onboarded" for _ in waiting])

    def _deadlines(
        self, members: Sequence[Participant], met: int, late: int, owed_and_sent: int
    ) -> dict[str, int]:
        owed = sum(self.owed[each.id] for each in members)
        declined = sum(self._declined(each) for each in members) if self.asked_for.declined else 0
        missed = max(owed - owed_and_sent - declined, 0)
        return deadlines_shown(met=met, late=late, declined=declined, missed=missed)

    def _declined(self, regency: Participant) -> int:
        """What it declined by letter, owed, and did not send after all."""
        found = self.asked_for.declined.get(regency.id, frozenset())
        return sum(
            self.is_owed(regency, subject)
            for subject in found - self.sent_after_all.get(regency.id, frozenset())
        )

    def is_owed(self, regency: Participant, subject: Subject) -> bool:
        return self.deadlines.owes(regency, subject, self.instant.at)


def deadlines_shown(*, met: int, late: int, declined: int, missed: int) -> dict[str, int]:
    return {
        "due": met + late + declined + missed,
        "met": met,
        "late": late,
        "declined": declined,
        "missed": missed,
    }


def _owes_since(regency: Participant) -> str:
    """For SQL. An archived regency owes nothing (rounds.Deadlines.owes), whatever it sent before."""
    return "infinity" if regency.status == "archived" else str(regency.since)


def _sent_after_all(instant: Instant, deadlines: Deadlines) -> dict[int, frozenset[Subject]]:
    declined = [(regency, *subject) for regency, found in deadlines.declined.items() for subject in found]
    if not declined:
        return {}
    regencies, kinds, subjects = map(list, zip(*declined, strict=True))
    rows = counting.fetch(
        instant,
        counting.SENT_AFTER_ALL,
        {"regencies": regencies, "kinds": kinds, "subjects": subjects},
    )
    found: dict[int, set[Subject]] = {}
    for regency, kind, subject in rows:
        found.setdefault(regency, set()).add((kind, subject))
    return {regency: frozenset(each) for regency, each in found.items()}


# The periodic reports of each quarter: who sent them and when, for rows by period.


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
