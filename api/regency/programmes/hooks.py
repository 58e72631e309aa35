"""Calls to slices above: to budgets as a programme is begun outside of the plan, to indicators for what it may move."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from api.http.hooks import Hook
from api.identity.callers import Actor


@Hook
def programme_begun(*, programme: UUID, year: int, by: Actor, now: datetime) -> None:
    """Give it a budget of the year, so that it goes out with the next report."""
    raise NotImplementedError


@Hook
def programme_removed(*, programme: UUID, by: Actor, now: datetime) -> None:
    """Take out its budgets, where no plan has it. Before it goes."""
    raise NotImplementedError


@Hook
def indicator_series(codes: Collection[str]) -> Mapping[str, Collection[str]]:
    """Return the series of these indicators and others: national ones, and the regency's own."""
    raise NotImplementedError
