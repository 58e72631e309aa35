"""Which regency this thread is inside of. For national operations that a regency's transaction calls."""

from typing import cast

from django.db import connection

from tenants.errors import IsolationError
from tenants.pool.base import DatabaseWrapper


def regency_id() -> int:
    """The id of the regency whose role this thread works on. Raises IsolationError outside of any."""
    found = cast(DatabaseWrapper, connection).login.regency_id
    if found is None:
        raise IsolationError("Not inside a regency.")
    return found
