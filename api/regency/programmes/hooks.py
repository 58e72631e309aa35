"""Calls to the budgets slice, made as a programme is begun outside of the plan."""

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
