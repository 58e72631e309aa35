"""Registers of access over HTTP: one set of endpoints, mounted by each side with its own permissions and texts."""

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import URLPattern
from django.utils import timezone
from rest_framework.response import Response

from api.http import etags, passed_over, shapes
from api.http.endpoint import Address, Page, Patch, Written, listed
from api.http.permissions import Permission
from api.http.views import View
from api.identity.registers import Register, Revealed
from api.identity.shapes import EndAccess, EndedFilters, RegisteredApplicationRow
from tenants import Fields, frozen


@frozen
class Verb:
    """One operation: its name and text in the document, its permission, its body and its answer (None: the row)."""

    operation: str
    can: type[Permission]
    text: str
    takes: type[Any] = shapes.Nothing
    gives: type[Any] | None = None
    status: int = 200


@frozen(kw_only=True)
class Resource:
    """A register's addresses on one side.

    `filters` is the shape of the list's query, None for a list of all rows; `steps` are methods of the register, by
    their names in the address.
    """

    route: str
    register: Register[Any]
    filters: type[Any] | None = EndedFilters
    rows: Verb
    add: Verb | None = None
    get: Verb | None = None
    change: Verb | None = None
    steps: Mapping[str, Verb] = field(default_factory=dict)

    def urls(self, side: type[View]) -> list[URLPattern]:
        """Return the patterns of these addresses; `side` is the base view, which gives `act`."""
        rows = Address(self.route, side)
        route = f"{self.route}<uuid:id>/"
        row = Address(route, side, tagged=True)
        addresses = [rows, row] if self.get else [rows]
        mount: Any = self._mount
        mount(rows.get, self.rows, _list, order=self.register.order)
        mount(rows.post, self.add, _add)
        mount(row.get, self.get, _get)
        mount(row.patch, self.change, _change)
        for name, verb in self.steps.items():
            addresses.append(step := Address(f"{route}{name}/", side))
            mount(step.post, verb, partial(_step, name), status=verb.status)
        return [each.path for each in addresses]

    def _mount(self, method: Any, verb: Verb | None, by: Any, **more: Any) -> None:
        if verb is None:
            return
        operation: Any = partial(by, self.register)
        operation.__doc__ = verb.text
        takes: Any = verb.takes
        gives: Any = verb.gives or self.register.out
        says: dict[Any, Fields] = {
            _list: {"return": Page[gives]} | ({"query": self.filters} if self.filters else {}),
            _add: {"return": Written[gives], "body": takes},
            _get: {"return": gives},
            _change: {"return": gives, "body": Patch[takes]},
        }
        operation.__annotations__ = says.get(by, {"return": gives, "body": takes})
        method(named=verb.operation, can=verb.can, **more)(operation)


def application_steps(side: str, can: type[Permission]) -> dict[str, Verb]:
    """Return the steps of applications, the same on both sides; `side` begins their names."""
    return {
        "renew-secret": Verb(
            f"renew_{side}application_secret",
            can,
            "Replace the client secret. The present one stops working immediately; the new one is shown only "
            "here.",
            gives=RegisteredApplicationRow,
            status=201,
        ),
        "end": Verb(
            f"end_{side}application",
            can,
            """End an application for good: its keys and tokens stop working from the next request on.

            Its earlier work stays. Ending it again changes nothing.
            """,
            EndAccess,
        ),
    }


def _list(register: Register[Any], call: Any, query: Any = None) -> Page[Any]:
    wanted = {"ended": True} if query is None else shapes.given(query)
    rows = register.rows(now=timezone.now(), **wanted)
    return listed(call, rows, register.shown, through=passed_over.shown if register.forgeable else map)


def _add(register: Any, call: Any, body: Any) -> Any:
    register.lock()
    made = register.add(call.act, **shapes.given(body))
    if isinstance(made, Revealed):
        return _revealed(register, made, call.request.path)
    return Written(register.shown(made), created=True, below=made.pk)


def _get(register: Register[Any], call: Any, id: UUID) -> Any:
    return register.shown(register.one(id))


def _change(register: Register[Any], call: Any, id: UUID, body: Patch[Any]) -> Any:
    def revise(content: Any) -> Fields:
        sent = shapes.info(body.shape).sent
        present = {each.key: content[each.name] for each in sent if each.name in content}
        return shapes.given(shapes.patched(body.shape, present, body.given).settled())

    precondition = etags.precondition(call.request)
    return register.shown(register.change(id, call.act, revise=revise, precondition=precondition))


def _step(name: str, register: Register[Any], call: Any, id: UUID, body: Any) -> Any:
    take: Callable[..., Any] = getattr(register, name.replace("-", "_"))
    made = take(id, call.act, **shapes.given(body))
    if isinstance(made, Revealed):
        return _revealed(register, made, call.request.path.removesuffix(f"{id}/{name}/"))
    return register.shown(made) if isinstance(made, register.model) else made


def _revealed(register: Register[Any], made: Revealed[Any], place: str) -> Response:
    """Answer with a new row and its secret; no cache may hold it."""
    body = {**shapes.document(register.shown(made.row)), **made.secret}
    location = f"{settings.BASE_URL}{place}{made.row.pk}/"
    return Response(body, status=201, headers={"Location": location, "Cache-Control": "no-store"})
