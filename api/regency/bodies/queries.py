"""Reading the registers."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from api.http import etags
from api.http.lookup import one
from api.regency.bodies.registers import Register
from tenants.pool import statements

# As the constraints compare (migration 0002): without regard to case and spaces, a Plh. with a Plh. only.
_HOLDING = """
    SELECT held_from, held_until FROM bodies_office_holder
    WHERE id <> %(id)s
      AND lower(regexp_replace(btrim(office), '\\s+', ' ', 'g'))
        = lower(regexp_replace(btrim(%(office)s::text), '\\s+', ' ', 'g'))
      AND (capacity = 'acting_plh') = (%(capacity)s::text = 'acting_plh')
      AND daterange(held_from, held_until, '[]') && daterange(%(first)s::date, %(last)s::date, '[]')
    ORDER BY held_from LIMIT 1
"""


def rows(register: Register) -> QuerySet[Model]:
    """All rows of a register, in its order."""
    return register.model._default_manager.order_by(*register.order)


def row(register: Register, id: UUID) -> Model:
    """Raises NotFound."""
    return one(rows(register), register.resource, pk=id)


def content(register: Register, row: Model) -> dict[str, Any]:
    """What a row says, references by id."""
    names = {name for name, _ in register.references}
    return {name: getattr(row, f"{name}_id" if name in names else name) for name in register.fields}


def shown(register: Register, row: Model) -> dict[str, Any]:
    """A row as the API shows it."""
    return {"id": row.pk, **content(register, row), "version": version(row)}


def version(row: Model) -> int:
    """Every model of a register has one."""
    number: int = getattr(row, "version")  # noqa: B009
    return number


def tag(register: Register, row: Model) -> str:
    return etags.strong(register.resource, row.pk, version(row))


def other_holding(
    *, id: UUID, office: str, capacity: str, first: date, last: date | None
) -> tuple[date, date | None] | None:
    """From when to when another row has this office on one of these days; None for no end, None where none has."""
    parameters = {"id": id, "office": office, "capacity": capacity, "first": first, "last": last}
    return next((tuple(row) for row in statements.fetch(_HOLDING, parameters)), None)
