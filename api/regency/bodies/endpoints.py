"""Registers over HTTP: two addresses each. Members only: registers name persons."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from api.http import resources, shapes
from api.http.endpoint import Address, Page, listed
from api.http.lookup import one
from api.identity.permissions import Member, Steward
from api.regency.bodies.registers import ALL, Register
from api.regency.entrance import RegencyView

_REFERRED_TO = "A row that other rows refer to cannot be deleted (409, still_referred_to)."


def _mounted(register: type[Register]) -> Iterator[Address]:
    every = Address(f"{register.path}/", RegencyView)
    single = Address(f"{register.path}/<uuid:id>/", RegencyView, tagged=True)

    def list_rows(call: RegencyView) -> Page[Any]:
        return listed(call, register.rows(), register.row)

    def get_row(call: RegencyView, id: UUID) -> Any:
        return shapes.from_model(register.row, one(register.rows(), register.resource, pk=id))

    def store(call: RegencyView, id: UUID) -> Register:
        return register({"pk": id}, call.author)

    list_rows.__annotations__["return"] = Page[register.row]  # type: ignore[name-defined]  # known here alone
    get_row.__annotations__["return"] = register.row
    store.__annotations__["return"] = register
    list_rows.__doc__ = f"The {register.many}."
    get_row.__doc__ = f"Show {register.one}."
    named = register.path.replace("-", "_")
    every.get(named=f"list_{named}", can=Member, order=register.order)(list_rows)
    single.get(named=f"get_{register.resource}", can=Member)(get_row)
    said = {"delete": _REFERRED_TO} if register.is_referred_to else {}
    resources.writes(single, register.resource, register.one, can=Steward, every=every, said=said)(store)
    yield from (every, single)


urlpatterns = [address.path for register in ALL for address in _mounted(register)]
