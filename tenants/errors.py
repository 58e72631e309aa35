"""Errors of entering the database."""

import re

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
    """PostgreSQL accepts no further connection by anyone: some must be closed first."""


class RoleIsFull(Unavailable):
    """The role has reached its CONNECTION LIMIT: other processes hold sessions, or one has yet to end."""


class IsolationError(RuntimeError):
    """Code asked for a regency in a way that could reach another one. Always a bug, never a user's mistake."""


def told(error: BaseException) -> dict[str, str]:
    """Return PostgreSQL's SQLSTATE, constraint and message of an error, or {} if it is not PostgreSQL's.

    DETAIL and CONTEXT are left out: they quote rows. So are messages of class 22 (a value that does not fit).
    """
    for each in (error, error.__cause__):
        diag = getattr(each, "diag", None)
        if diag is not None and diag.sqlstate:
            message = diag.message_primary or ""
            if diag.sqlstate.startswith("22"):
                message = re.sub('".*"', '"..."', message, flags=re.DOTALL)
            found = {
                "sqlstate": diag.sqlstate,
                "constraint": diag.constraint_name,
                "database_message": message,
            }
            return {name: text for name, text in found.items() if text}
    return {}


def plain(error: BaseException) -> str:
    """Return an error's text in one line, without the rows that PostgreSQL quotes."""
    said = told(error)
    return f"{said['sqlstate']} {said['database_message']}" if said else " ".join(str(error).split())
