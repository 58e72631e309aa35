"""Calls to the programmes slice, made as a version of the masterplan begins or changes."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from api.http.hooks import Hook


@dataclass(frozen=True, slots=True)
class Copied:
    """Numbers of what a new version took over. Allocations outside of its plan period are left out."""

    programmes: int
    activities: int
    allocations: int
    allocations_left_out: int

    def document(self) -> dict[str, int]:
        return asdict(self)


@Hook
def copy_programmes(*, source: UUID, target: UUID, years: tuple[int, int], now: datetime) -> Copied:
    """Copy all programmes of a version into an empty one, with the allocations of these years."""
    raise NotImplementedError


@Hook
def years_allocated(masterplan: UUID) -> Collection[int]:
    """Return the years to which programmes of this version allocate money."""
    raise NotImplementedError


@Hook
def refill(*, today: date) -> None:
    """Recount the filling cells of all programmes: another version may be the newest."""
    raise NotImplementedError
