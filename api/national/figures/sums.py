"""Coverage of a group of regencies: its members, and why some are left out."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from api.national.figures.absent import Absent
from api.national.figures.participants import Participant
from tenants import Document


@dataclass(slots=True)
class Coverage:
    """Number of regencies that a figure is about and of those that it uses, with reasons for the others.

    `not_at_work`: those whose data is used although they are suspended or archived.
    """

    used: set[int] = field(default_factory=set)
    left_out: dict[int, str] = field(default_factory=dict)
    not_at_work: dict[int, str] = field(default_factory=dict)

    def shown(self) -> Document:
        return {
            "regency_count": len(self.used) + len(self.left_out),
            "used_count": len(self.used),
            "left_out": _counted(self.left_out),
            "not_at_work": _counted(self.not_at_work),
        }


def _counted(reasons: dict[int, str]) -> dict[str, int]:
    return dict(sorted(Counter(reasons.values()).items())) if reasons else {}


def live(regencies: Iterable[Participant]) -> Coverage:
    """Return the coverage of drafts: everyone except archived regencies, which have none."""
    return _covered(regencies, lambda each: each.status if each.status == "archived" else None)


def submitting(regencies: Iterable[Participant], absent: Absent) -> Coverage:
    """Return the coverage of submissions. A regency without any is left out: it is not a zero."""
    return _covered(regencies, lambda each: absent.reason(each.id))


def _covered(regencies: Iterable[Participant], why_not: Callable[[Participant], str | None]) -> Coverage:
    found = Coverage()
    for each in regencies:
        if reason := why_not(each):
            found.left_out[each.id] = reason
            continue
        found.used.add(each.id)
        if each.is_away:
            found.not_at_work[each.id] = each.status
    return found
