"""What a programme says in one version of the masterplan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, order=True)
class Allocated:
    """Money set aside in a year, by source and stage. `amount` in whole rupiah."""

    year: int
    source: str
    stage: str
    amount: int

    def document(self) -> dict[str, Any]:
        """As the API shows it: the amount as text, exact in every language."""
        return {"year": self.year, "source": self.source, "stage": self.stage, "amount": str(self.amount)}


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that will be there on a day. `id` is None until it is stored."""

    id: UUID | None
    title: str
    due_on: date

    def document(self) -> dict[str, Any]:
        return {
            "id": str(self.id) if self.id else None,
            "title": self.title,
            "due_on": self.due_on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Activity:
    """A step of a programme (rencana aksi). Its `id` stays the same in every version; None until it is stored."""

    id: UUID | None
    title: str
    kind: str
    starts_on: date | None = None
    ends_on: date | None = None
    milestones: tuple[Milestone, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Activity":
        """From what a serializer read."""
        milestones = tuple(
            Milestone(each["id"], each["title"], each["due_on"]) for each in given["milestones"]
        )
        return cls(**{**given, "milestones": milestones})

    def document(self) -> dict[str, Any]:
        return {
            "id": str(self.id) if self.id else None,
            "title": self.title,
            "kind": self.kind,
            "starts_on": self.starts_on.isoformat() if self.starts_on else None,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
            "milestones": [milestone.document() for milestone in self.milestones],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that is said of a programme. `nomenclature_code` is the government's, "" for a local programme.

    `quick_win_owner` is the office that answers for a quick win, "" where the lead agency does. Allocations keep the
    order in which they were given, so that a fault is found at its place; `document` sorts them.
    """

    title: str
    sub_dimension: str
    lead_agency: UUID | None = None
    supporting_agencies: tuple[UUID, ...] = ()
    time_frame: str
    quick_win: bool = False
    quick_win_owner: str = ""
    nomenclature_code: str = ""
    rpjmd_mission: str = ""
    allocations: tuple[Allocated, ...] = ()
    activities: tuple[Activity, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Content":
        """From what a serializer read."""
        allocations = tuple(
            Allocated(item["year"], item["source"], item["stage"], int(item["amount"]))
            for item in given["allocations"]
        )
        return cls(
            **{
                **given,
                "supporting_agencies": tuple(given["supporting_agencies"]),
                "allocations": allocations,
                "activities": tuple(map(Activity.of, given["activities"])),
            }
        )

    def document(self) -> dict[str, Any]:
        """As the API shows it. Two contents are the same when their documents are."""
        return {
            "title": self.title,
            "sub_dimension": self.sub_dimension,
            "lead_agency": str(self.lead_agency) if self.lead_agency else None,
            "supporting_agencies": [str(agency) for agency in self.supporting_agencies],
            "time_frame": self.time_frame,
            "quick_win": self.quick_win,
            "quick_win_owner": self.quick_win_owner,
            "nomenclature_code": self.nomenclature_code,
            "rpjmd_mission": self.rpjmd_mission,
            "allocations": [allocated.document() for allocated in sorted(self.allocations)],
            "activities": [activity.document() for activity in self.activities],
        }


def in_force(allocations: tuple[Allocated, ...]) -> int:
    """What a programme may cost in all, in rupiah: the revised amount of a year and source, the original where none is.

    A revision (APBD Perubahan) takes the original's place, so the two are never added.
    """
    amounts: dict[tuple[int, str], int] = {}
    for allocated in sorted(allocations):  # "original" comes before "revised"
        amounts[allocated.year, allocated.source] = allocated.amount
    return sum(amounts.values())
