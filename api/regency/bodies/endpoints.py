"""Registers over HTTP: two addresses each. Members only: registers name persons."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from api.http import shapes, versioned
from api.http.endpoint import Address, Written, listed
from api.http.lookup import one
from api.http.paging import Page
from api.identity.permissions import Member, Steward
from api.regency.bodies.registers import ALL, Register
from api.regency.entrance import RegencyView


def _mounted(register: type[Register]) -> Iterator[Address[RegencyView]]:
    every = Address(f"{register.path}/", RegencyView, tagged=True)
    single = Address(f"{register.path}/<uuid:id>/", RegencyView, tagged=True)

    def list_rows(call: RegencyView) -> Page[Any]:
        return listed(call, register.rows(), register.row, by=register.order)

    def get_row(call: RegencyView, id: UUID) -> Any:
        return shapes.from_model(register.row, one(register.rows(), register.resource, pk=id))

    def put_row(call: RegencyView, id: UUID, body: Any) -> Written[Any]:
        return versioned.put(call.request, register({"pk": id}, call.actor, call.now), body)

    def delete_row(call: RegencyView, id: UUID) -> None:
        versioned.delete(call.request, register({"pk": id}, call.actor, call.now))

    list_rows.__annotations__["return"] = Page[register.row]  # type: ignore[name-defined]  # known here alone
    get_row.__annotations__["return"] = register.row
    put_row.__annotations__ |= {"body": register.content, "return": Written[register.row]}  # type: ignore[name-defined]
    list_rows.__doc__ = f"The {register.many}."
    get_row.__doc__ = f"One {register.one}."
    put_row.__doc__ = (
        f"Add a {register.one} under an id of your own, or replace it.\n\n"
        "Adding and repeating the same need no If-Match; replacing something else does."
    )
    delete_row.__doc__ = (
        f"Take a {register.one} out.\n\nIts history stays. Refused while something refers to it."
    )

    named = register.path.replace("-", "_")
    every.get(f"list_{named}", can=Member)(list_rows)
    single.get(f"get_{register.resource}", can=Member)(get_row)
    single.put(f"put_{register.resource}", can=Steward, versioned=True)(put_row)
    single.delete(f"delete_{register.resource}", can=Steward, versioned=True)(delete_row)
    yield from (every, single)


urlpatterns = [address.path for register in ALL for address in _mounted(register)]
