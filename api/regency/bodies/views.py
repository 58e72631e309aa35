"""The registers over HTTP: two addresses each, made from what registers.py says of it."""

from functools import partial
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.openapi import page_of
from api.http.views import View
from api.identity import permissions
from api.regency.bodies import operations, queries
from api.regency.bodies.registers import Register
from api.regency.bodies.serializers import SHAPES
from api.regency.entrance import RegencyView


def list_view(register: Register) -> type[View]:
    """All rows. Members only: registers name persons."""
    _, shape_out = SHAPES[register.resource]

    class Rows(RegencyView):
        permissions = {"GET": _READ}
        operations = {"GET": f"list_{_name(register.path)}"}
        tagged = True
        paged = True

        def get(self, request: Request, code: str) -> Response:
            reading.no_query(request)
            return self.listed(
                queries.rows(register),
                by=register.order,
                shown=partial(queries.shown, register),
                tag=(register.path, partial(queries.tag, register)),
            )

        get.__doc__ = f"The {register.many}."
        get = extend_schema(responses=page_of(shape_out))(get)

    return Rows


def one_view(register: Register) -> type[View]:
    """One row: read, added or replaced, taken out."""
    shape_in, shape_out = SHAPES[register.resource]

    class Row(RegencyView):
        permissions = {
            "GET": _READ,
            "PUT": _WRITE,
            "DELETE": _WRITE,
        }
        operations = {verb: f"{verb.lower()}_{register.resource}" for verb in ("GET", "PUT", "DELETE")}
        preconditions = frozenset({"PUT", "DELETE"})
        tagged = True

        def get(self, request: Request, code: str, id: UUID) -> Response:
            reading.no_query(request)
            found = queries.row(register, id)
            return Response(queries.shown(register, found), headers={"ETag": queries.tag(register, found)})

        def put(self, request: Request, code: str, id: UUID) -> Response:
            reading.no_query(request)
            written = _operations.put(
                register,
                id=id,
                given=reading.body(request, shape_in),
                by=self.actor,
                now=self.now,
                precondition=etags.precondition(request),
            )
            body = queries.shown(register, written.row)
            return self.written(body, tag=queries.tag(register, written.row), created=written.created)

        def delete(self, request: Request, code: str, id: UUID) -> Response:
            reading.no_query(request)
            _operations.remove(
                register,
                id=id,
                by=self.actor,
                now=self.now,
                precondition=etags.precondition(request),
            )
            return Response(status=204)

        get.__doc__ = f"One {register.one}."
        put.__doc__ = (
            f"Add a {register.one} under an id of your own, or replace it.\n\n"
            "Adding and repeating the same need no If-Match; replacing something else does."
        )
        delete.__doc__ = (
            f"Take a {register.one} out.\n\nIts history stays. Refused while something refers to it."
        )
        get = extend_schema(responses=shape_out)(get)
        put = extend_schema(request=shape_in, responses={200: shape_out, 201: shape_out})(put)
        delete = extend_schema(responses={204: None})(delete)

    return Row


#: In a view's body `permissions` and `operations` are the view's own words.
_READ, _WRITE = permissions.Member, permissions.Steward
_operations = operations


def _name(path: str) -> str:
    return path.replace("-", "_")
