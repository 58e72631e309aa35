"""What is said of an activity at the end of a quarter."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from api.http.grammar import decimals


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Per cent and whole rupiah, both to date. `spent_by_source` are pairs of source and whole rupiah by source, none
    where it is not said; `reason` is asked for where a figure falls."""

    physical_percent_to_date: Decimal
    spent_to_date: int
    spent_by_source: tuple[tuple[str, int], ...] = ()
    note: str = ""
    reason: str = ""
    stopped: bool = False
    milestones_reached: tuple[UUID, ...] = ()

    def document(self) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "physical_percent_to_date": percent(self.physical_percent_to_date),
            "spent_to_date": str(self.spent_to_date),
            "spent_by_source": [
                {"source": source, "amount": str(amount)} for source, amount in self.spent_by_source
            ],
            "note": self.note,
            "reason": self.reason,
            "stopped": self.stopped,
            "milestones_reached": [str(id) for id in self.milestones_reached],
        }


@dataclass(frozen=True, slots=True)
class Given:
    """A row of a request: which activity, what is said, and the version that it was made from (0: none yet)."""

    activity: UUID
    content: Content
    version: int | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Given":
        """From what a serializer read."""
        content = Content(
            physical_percent_to_date=row["physical_percent_to_date"],
            spent_to_date=int(row["spent_to_date"]),
            spent_by_source=tuple(
                sorted((each["source"], int(each["amount"])) for each in row["spent_by_source"])
            ),
            note=row["note"],
            reason=row["reason"],
            stopped=row["stopped"],
            milestones_reached=tuple(row["milestones_reached"]),
        )
        return cls(row["activity"], content, row["version"])


def percent(value: Decimal) -> str:
    """Plain notation without zeros at the end: "62.5"."""
    return decimals.to_text(value)
