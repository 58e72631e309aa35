"""What a programme says in one version of the masterplan."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that is said of a programme. `nomenclature_code` is the government's, "" for a local programme.

    Allocations keep the order in which they were given, so that a fault is found at its place; `document` sorts them.
    """

    title: str
    sub_dimension: str
    lead_agency: UUID | None = None
    time_frame: str
    quick_win: bool = False
    nomenclature_code: str = ""
    allocations: tuple[Allocated, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Content":
        """From what a serializer read."""
        allocations = tuple(
            Allocated(item["year"], item["source"], item["stage"], int(item["amount"]))
            for item in given["allocations"]
        )
        return cls(**{**given, "allocations": allocations})

    def document(self) -> dict[str, Any]:
        """As the API shows it. Two contents are the same when their documents are."""
        return {
            "title": self.title,
            "sub_dimension": self.sub_dimension,
            "lead_agency": str(self.lead_agency) if self.lead_agency else None,
            "time_frame": self.time_frame,
            "quick_win": self.quick_win,
            "nomenclature_code": self.nomenclature_code,
            "allocations": [allocated.document() for allocated in sorted(self.allocations)],
        }


def in_force(allocations: tuple[Allocated, ...]) -> int:
    """What a programme may cost in all, in rupiah: the revised amount of a year and source, the original where none is.

    A revision (APBD Perubahan) takes the original's place, so the two are never added.
    """
    amounts: dict[tuple[int, str], int] = {}
    for allocated in sorted(allocations):  # "original" comes before "revised"
        amounts[allocated.year, allocated.source] = allocated.amount
    return sum(amounts.values())
