"""Reading the registers."""

from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from api.http import etags
from api.http.exceptions import NotFound
from api.regency.bodies.registers import ALL, Register


def rows(register: Register) -> QuerySet[Any]:
    """All rows of a register, in its order."""
    return register.model._default_manager.order_by(*register.order)


def row(register: Register, id: UUID) -> Model:
    """Raises NotFound."""
    found: Model | None = rows(register).filter(pk=id).first()
    if found is None:
        raise NotFound(f"no {register.resource} {id}")
    return found


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


def is_referred_to(register: Register, id: UUID) -> bool:
    """Whether a row of another register names this one."""
    return any(
        other.model._default_manager.filter(**{name: id}).exists()
        for other in ALL
        for name, model in other.references
        if model is register.model
    )
