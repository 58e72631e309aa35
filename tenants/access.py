"""The one way into a regency.

    with access.inside(regency):    one transaction around the block, left by the exception itself
    with access.read_only(regency):   read-only, autocommit: no BEGIN and COMMIT to wait for

Both log in as the regency's own role. Evaluate querysets inside the block and hand out plain data. Blocks do not nest:
a thread that holds one regency cannot ask for a second.
"""

from contextlib import AbstractContextManager
from typing import Protocol

from tenants import readiness
from tenants.db_roles import logged_in_as
from tenants.privileges import roles


class HasId(Protocol):
    """A regency, or a grant that names one."""

    @property
    def id(self) -> int: ...


def inside(regency: HasId) -> AbstractContextManager[None]:
    """Work in a regency: everything in the block is one transaction of the regency's own role.

    Raises Unavailable when the role cannot log in, its schema is missing or lags behind this release, or its
    connections are all in use.
    """
    readiness.check(regency.id)
    return logged_in_as(roles.regency_login(regency.id, read_only=False), atomic=True)


def read_only(regency: HasId) -> AbstractContextManager[None]:
    """Read a regency: each statement on its own, and the database refuses to write. Raises as `inside`."""
    readiness.check(regency.id)
    return logged_in_as(roles.regency_login(regency.id, read_only=True))
