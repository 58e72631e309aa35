"""What can go wrong on the way in."""

from django.db import OperationalError


class Unavailable(OperationalError):
    """The database cannot serve this regency, or anyone, just now. The answer is 503 with Retry-After.

    It is an OperationalError, because Django's own commands know how to go on without a database.

    `retry_after` is in whole seconds.
    """

    def __init__(self, detail: str, *, retry_after: int = 5) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after


class NoMoreConnections(Unavailable):
    """PostgreSQL takes no further connection, of whomever: some must be closed first."""


class RoleIsFull(Unavailable):
    """The role has as many sessions as its CONNECTION LIMIT: other processes hold them, or one has yet to end."""


class IsolationError(RuntimeError):
    """Code asked for a regency in a way that could reach another one. Always a bug, never a user's mistake."""
