"""Writes of a versioned resource in one declaration: PUT, PATCH, DELETE at its address, POST to the list above.

@resources.writes(agency, "agency", "an agency", can=Steward, every=agencies)
def store(call: RegencyView, id: UUID) -> AgencyStore:
    return AgencyStore({"pk": id}, call.author)
"""

import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import replace
from inspect import getdoc, signature
from types import MappingProxyType
from typing import Any
from uuid import UUID

from api.http import shapes, versioned
from api.http.endpoint import Address, Attempt, Patch, Written
from api.http.permissions import Permission
from api.http.versioned import Store
from tenants.ids import uuid7


def writes[F: Callable[..., Store[Any, Any]]](
    one: Address,
    name: str,
    noun: str,
    *,
    can: type[Permission],
    every: Address | None = None,
    patches: bool = False,
    deletes: bool = True,
    said: Mapping[str, str] = MappingProxyType({}),
) -> Callable[[F], F]:
    """Declare the writes of one resource, by the function that returns its store.

    PUT adds or replaces it; PATCH changes fields, if more than three can be written or `patches` says so; DELETE
    removes it, if the store can and `deletes`; POST to `every` adds one under an id that the client gives, or that is
    made. The function's docstring is about what is written: it is added to the texts of all verbs but DELETE. A verb
    among `said` has that text in its place.
    """

    def declare(store: F) -> F:
        hints = typing.get_type_hints(store)
        of: type[Store[Any, Any]] = hints.pop("return")
        key = re.findall(r"(\w+)>", one.route)[-1]
        row: Any = of.row
        added: Any = of.added or row
        body: Any = of.body
        # A patch is of the content: of what a version is a copy, only a new one is told.
        changed: Any = of.content if of.read is Store.read else body

        def declared(method: Any, verb: str, text: str, function: Any, **more: Any) -> None:
            # What a POST answered may be sent back as well.
            function.__annotations__ = {**hints, "return": Written[added], **more}
            function.__signature__ = signature(store)
            further = said.get(verb, getdoc(store) if verb != "delete" else None)
            function.__doc__ = "\n\n".join(filter(None, (text.format(noun=noun), further)))
            answers = {"put": {200: row, 201: added}, "patch": {200: row}}.get(verb)
            method(named=f"{verb}_{name}", can=can, answers=answers)(function)

        def put_one(call: Any, body: Any, **parts: Any) -> Written[Any]:
            # Where nothing is posted the key is that of another resource, which is there.
            id = None if every is None else parts[key]
            return versioned.put(call.request, store(call, **parts), body, id=id)

        def patch_one(call: Any, body: Any, **parts: Any) -> Written[Any]:
            return versioned.patch(call.request, store(call, **parts), body)

        def delete_one(call: Any, **parts: Any) -> None:
            versioned.delete(call.request, store(call, **parts))

        def create(call: Any, body: Any, **parts: Any) -> Written[Any]:
            said = shapes.given(body.content).get("id")
            given = said if isinstance(said, UUID) else None
            id = given or uuid7()
            content = replace(body, content=shapes.recast(of.body, body.content))
            return versioned.post(call.request, store(call, **{key: id}, **parts), content, id, id=given)

        declared(one.put, "put", _PUT if every is None else _PUT_OWN, put_one, body=Attempt[body])
        if patches or len(shapes.info(changed).sent) > 3:
            declared(one.patch, "patch", _PATCH, patch_one, body=Patch[changed])
        if deletes and of.remove is not Store.remove:
            declared(one.delete, "delete", _DELETE, delete_one, **{"return": type(None)})
        if every is not None:
            posted: Any = _with_id(body)
            declared(every.post, "create", _POST, create, body=Attempt[posted])
        return store

    return declare


_PUT = """Add or replace {noun}.

Adding and repeating the same need no If-Match; replacing something else does. A 412 shows it as it is by now, as
`current`."""
_PUT_OWN = f"{_PUT} A new one has an id of your own, a UUID of version 7."
_PATCH = """Change fields of {noun}.

A JSON Merge Patch (RFC 7396): fields that are not named stay, null takes one away. A 412 shows it as it is by now, as
`current`."""
_POST = """Add {noun}, under an id of your own or one that is made.

The same again under the same id is answered alike. Where another has the id the answer is 409, with its address as
`Location`: change it by PUT."""
_DELETE = """Delete {noun}.

It needs If-Match; a 412 shows it as it is by now, as `current`. Its history stays."""


def _with_id(body: type[Any]) -> type[Any]:
    """Return the shape of a body with the resource's id."""

    @shapes.shape(name=f"Create{shapes.serializer(body).__name__}", sparse=shapes.info(body).sparse)
    class Create(body):  # type: ignore[misc]  # made of an argument
        __doc__ = shapes.info(body).doc

        id: UUID | None = shapes.ident(
            "A UUID of version 7 chosen by the client; made by default.", default=None
        )

    return Create
