"""Look-up of a person by e-mail address or an application by id, anywhere: one exact match or none."""

from uuid import UUID

import orjson

from tenants import frozen
from tenants.pool import statements

FIND = "SELECT identity_find_guest(%s, %s)::text"


@frozen
class Found:
    """A person or an application; `whose` is own, other (another regency's) or nobody (ministry, integrators)."""

    kind: str  # as the column that names one: person, client
    whose: str
    id: UUID
    name: str  # "" for another regency's application
    office: str

    @property
    def is_own(self) -> bool:
        return self.whose == "own"


def person(email: str) -> Found | None:
    return _find(email, None)


def application(id: UUID) -> Found | None:
    return _find(None, id)


def _find(email: str | None, client: UUID | None) -> Found | None:
    [text] = statements.column(FIND, [email, client])
    if text is None:
        return None
    row = orjson.loads(text)
    return Found(**row | {"id": UUID(row["id"])})
