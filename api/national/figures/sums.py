"""Sums that add up: what is counted of one regency and dimension, added to provinces, cohorts and the total.

A total is the sum of the very rows shown, so nothing can be in one and not in the other.
"""

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Self


@dataclass(slots=True)
class ValueCounts:
    """Data points of national indicators: due ones by what was answered, and answers for periods that are not due.

    due = reported + not_available + not_applicable + not_reported. With `not_due` (not yet, or before the calendar
    begins) every answer of a regency is counted once.
    """

    due: int = 0
    reported: int = 0
    not_available: int = 0
    not_applicable: int = 0
    not_due: int = 0

    @property
    def not_reported(self) -> int:
        return self.due - self.reported - self.not_available - self.not_applicable

    def __iadd__(self, other: Self) -> Self:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        return self

    def shown(self) -> dict[str, int]:
        return {
            "due": self.due,
            "reported": self.reported,
            "not_available": self.not_available,
            "not_applicable": self.not_applicable,
            "not_reported": self.not_reported,
            "not_due": self.not_due,
        }


@dataclass(slots=True)
class ProgrammeCounts:
    """Programmes of submitted masterplans. `allocated` in whole rupiah, the revised stage where there is one."""

    total: int = 0
    quick_wins: int = 0
    allocated: int = 0

    def __iadd__(self, other: Self) -> Self:
        self.total += other.total
        self.quick_wins += other.quick_wins
        self.allocated += other.allocated
        return self

    def shown(self) -> dict[str, Any]:
        return {"total": self.total, "quick_wins": self.quick_wins, "allocated": str(self.allocated)}


@dataclass(slots=True)
class Coverage:
    """How many regencies a figure is about, how many it uses, and why the others are left out.

    `not_at_work`: those whose data is used although they are suspended or archived.
    """

    used: set[int] = field(default_factory=set)
    left_out: dict[int, str] = field(default_factory=dict)
    not_at_work: dict[int, str] = field(default_factory=dict)

    def __iadd__(self, other: Self) -> Self:
        self.used |= other.used
        self.left_out |= other.left_out
        self.not_at_work |= other.not_at_work
        return self

    def shown(self) -> dict[str, Any]:
        return {
            "n_regencies": len(self.used) + len(self.left_out),
            "n_used": len(self.used),
            "left_out": dict(sorted(Counter(self.left_out.values()).items())),
            "not_at_work": dict(sorted(Counter(self.not_at_work.values()).items())),
        }


@dataclass(slots=True)
class Progress:
    """What is known of one regency in one dimension, or the sum of several."""

    live: Coverage = field(default_factory=Coverage)
    filling: ValueCounts = field(default_factory=ValueCounts)
    programmes_entered: int = 0
    last_changed_on: date | None = None
    submitting: Coverage = field(default_factory=Coverage)
    submitted: ValueCounts = field(default_factory=ValueCounts)
    programmes: ProgrammeCounts = field(default_factory=ProgrammeCounts)
    reports: int = 0
    late_reports: int = 0
    masterplans: int = 0

    def __iadd__(self, other: Self) -> Self:
        self.live += other.live
        self.filling += other.filling
        self.programmes_entered += other.programmes_entered
        self.last_changed_on = max(filter(None, (self.last_changed_on, other.last_changed_on)), default=None)
        self.submitting += other.submitting
        self.submitted += other.submitted
        self.programmes += other.programmes
        self.reports += other.reports
        self.late_reports += other.late_reports
        self.masterplans += other.masterplans
        return self

    def shown(self, *, by_dimension: bool = False) -> dict[str, Any]:
        """As the API shows it. Reports and masterplans are of no dimension, so rows by dimension have none."""
        submissions: dict[str, Any] = {"coverage": self.submitting.shown(), "values": self.submitted.shown()}
        submissions["programmes"] = self.programmes.shown()
        if not by_dimension:
            submissions["reports"] = {"total": self.reports, "late": self.late_reports}
            submissions["masterplans"] = {"total": self.masterplans}
        return {
            "filling": {
                "coverage": self.live.shown(),
                "values": self.filling.shown(),
                "programmes": {"entered": self.programmes_entered},
                "last_changed_on": self.last_changed_on,
            },
            "submissions": submissions,
        }
