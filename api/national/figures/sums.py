"""Answers of a group of regencies: its members, and why others are not in it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from api.national.figures.absent import Absent
from api.national.figures.participants import Participant


@dataclass(slots=True)
class Coverage:
    """How many regencies a figure is about, how many it uses, and why the others are left out.

    `not_at_work`: those whose data is used although they are suspended or archived.
    """

    used: set[int] = field(default_factory=set)
    left_out: dict[int, str] = field(default_factory=dict)
    not_at_work: dict[int, str] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        return {
            "regency_count": len(self.used) + len(self.left_out),
            "used_count": len(self.used),
            "left_out": _counted(self.left_out),
            "not_at_work": _counted(self.not_at_work),
        }


def _counted(reasons: dict[int, str]) -> dict[str, int]:
    return dict(sorted(Counter(reasons.values()).items())) if reasons else {}


def live(regencies: Iterable[Participant]) -> Coverage:
    """Whose drafts count: of everyone but the archived, who have none."""
    found = Coverage()
    for each in regencies:
        if each.status == "archived":
            found.left_out[each.id] = "archived"
            continue
        found.used.add(each.id)
        if each.status == "suspended":
            found.not_at_work[each.id] = each.status
    return found


def submitting(regencies: Iterable[Participant], absent: Absent) -> Coverage:
    """Whose submissions count. One of whom nothing does is left out: it is no zero."""
    found = Coverage()
    for each in regencies:
        if reason := absent.reason(each.id):
            found.left_out[each.id] = reason
            continue
        found.used.add(each.id)
        if each.is_away:
            found.not_at_work[each.id] = each.status
    return found
