"""Calls to the programmes slice, made as a version of the masterplan begins or changes."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from api.http.hooks import Hook
from api.http.shapes import shape, whole
from api.identity.callers import RegencyAuthor


@shape
class Copied:
    """Rows that a new version copied from the one it is based on."""

    programme_count: int = whole("Programmes copied.")
    activity_count: int = whole("Activities copied.")
    indicative_amount_count: int = whole("Indicative amounts copied.")
    omitted_indicative_amount_count: int = whole(
        "Indicative amounts outside the new plan period, which were not copied."
    )


@Hook
def copy_programmes(*, source: UUID, target: UUID, years: tuple[int, int], now: datetime) -> Copied:
    """Copy all programmes of a version into an empty one, with the ceilings of these years."""
    raise NotImplementedError


@Hook
def clear(*, masterplan: UUID, author: RegencyAuthor) -> None:
    """Remove all programmes and books of a locked version."""
    raise NotImplementedError


@Hook
def years_allocated(masterplan: UUID) -> Collection[int]:
    """Return the years for which programmes of this version have allocations."""
    raise NotImplementedError


@Hook
def refill(*, today: date) -> None:
    """Recount the completeness cells of all programmes: the newest version may now be another one."""
    raise NotImplementedError
