"""Registers of access over HTTP: one set of handlers, mounted by each side with its own permissions and texts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from api.http import encoding, etags, paging, passed_over, reading
from api.http.openapi import page_of
from api.http.parsing import JSONParser, MergePatchParser
from api.http.permissions import Permission
from api.http.views import View
from api.identity.registers import Act, Register, Revealed
from api.identity.shapes import EndedFilter, NothingIn

type Shape = type[Serializer[Any]]


@dataclass(frozen=True, slots=True)
class Verb:
    """One operation: its name and text in the document, who may use it, what it takes and gives (None: the row)."""

    operation: str
    can: type[Permission]
    text: str
    takes: Shape = NothingIn
    gives: Shape | None = None
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A register's addresses on one side. `steps` are methods of the register, by their names in the address."""

    route: str
    register: Register[Any]
    out: Shape
    filters: Shape | None = EndedFilter
    rows: Verb
    add: Verb | None = None
    get: Verb | None = None
    change: Verb | None = None
    end: Verb | None = None
    steps: Mapping[str, Verb] = field(default_factory=dict)

    def urls(self, side: type[View]) -> list[URLPattern]:
        """Return the patterns of these addresses; `side` is the base view, which gives `act`."""
        row = f"{self.route}<uuid:id>/"
        one = {"GET": self.get, "PATCH": self.change, "DELETE": self.end}
        return [
            path(self.route, self._view(side, _Rows, {"GET": self.rows, "POST": self.add})),
            *([path(row, self._view(side, _Row, one))] if self.get else []),
            *(
                path(f"{row}{name}/", self._view(side, _Step, {"POST": verb}, name))
                for name, verb in self.steps.items()
            ),
        ]

    def _view(self, side: Any, kind: Any, named: Mapping[str, Verb | None], step: str = "") -> Any:
        verbs = {method: verb for method, verb in named.items() if verb is not None}
        body = {
            "__module__": side.__module__,  # names the app, and so the group of operations in the document
            "resource": self,
            "step": step,
            "verbs": verbs,
            "permissions": {method: verb.can for method, verb in verbs.items()},
            "operations": {method: verb.operation for method, verb in verbs.items()},
            "preconditions": frozenset({"PATCH", "DELETE"} & verbs.keys()),
        }
        for method, verb in verbs.items():
            body[method.lower()] = self._handler(kind, method, verb)
        return type(f"{type(self.register).__name__}{kind.__name__}", (side, kind), body).as_view()  # type: ignore[attr-defined]

    def _handler(self, kind: Any, method: str, verb: Verb) -> Any:
        answer = getattr(kind, f"answer_{method.lower()}")

        def handler(view: View, request: Request, code: str = "", **id: UUID) -> Response:
            response: Response = answer(view, request, **id)
            return response

        handler.__doc__ = verb.text
        out, takes = verb.gives or self.out, verb.takes
        if kind is _Rows and method == "GET":
            filters = [] if self.filters is None else [self.filters]
            return extend_schema(parameters=filters, responses=page_of(out))(handler)
        if method in ("GET", "DELETE"):
            return extend_schema(responses=out if method == "GET" else {204: None})(handler)
        given = takes(partial=True) if method == "PATCH" else takes
        return extend_schema(request=given, responses={201 if kind is _Rows else verb.status: out})(handler)


class _RegisterView(View):
    """What the views of a register share. The side's base view gives `act`."""

    resource: ClassVar[Resource]
    step: ClassVar[str]
    verbs: ClassVar[Mapping[str, Verb]]

    @property
    def act(self) -> Act:
        raise NotImplementedError

    def given(self, request: Request) -> dict[str, Any]:
        reading.no_query(request)
        return reading.body(request, self.verbs["POST"].takes)

    def shown(self, row: Any) -> Response:
        register = self.resource.register
        return Response(register.shown(row), headers={"ETag": register.tag(row)})

    def revealed(self, made: Revealed[Any], place: str) -> Response:
        """Return a new row with its secret; no cache may hold it."""
        body = {**self.resource.register.shown(made.row), **made.secret}
        location = f"{settings.BASE_URL}{place}{made.row.pk}/"
        return Response(body, status=201, headers={"Location": location, "Cache-Control": "no-store"})


class _Rows(_RegisterView):
    tagged = True
    paged = True

    def answer_get(self, request: Request) -> Response:
        register, kind = self.resource.register, self.resource.filters
        filters = reading.query(request, kind) if kind else {"ended": True}
        if kind is None:
            reading.no_query(request)
        page = paging.page(
            register.rows(now=timezone.now(), **filters), by=register.order, wanted=paging.wanted(request)
        )
        show = passed_over.shown if register.forgeable else map
        body = page.body(show(register.shown, page.rows))
        tag = etags.weak(self.resource.route, request.get_full_path(), encoding.dumps(body))
        return Response(body, headers={"ETag": tag, **page.headers})

    def answer_post(self, request: Request) -> Response:
        register: Any = self.resource.register
        made = register.add(self.act, **self.given(request))
        if isinstance(made, Revealed):
            return self.revealed(made, request.path)
        return self.written(register.shown(made), tag=register.tag(made), id=made.pk)


class _Row(_RegisterView):
    tagged = True
    parser_classes = (JSONParser, MergePatchParser)

    def answer_get(self, request: Request, id: UUID) -> Response:
        reading.no_query(request)
        return self.shown(self.resource.register.one(id))

    def answer_patch(self, request: Request, id: UUID) -> Response:
        reading.no_query(request)
        row = self.resource.register.change(
            id,
            self.act,
            revise=partial(reading.patched, request, self.verbs["PATCH"].takes),
            precondition=etags.precondition(request),
        )
        return self.shown(row)

    def answer_delete(self, request: Request, id: UUID) -> Response:
        reading.no_query(request)
        self.resource.register.end(id, self.act, precondition=etags.precondition(request))
        return Response(status=204)


class _Step(_RegisterView):
    def answer_post(self, request: Request, id: UUID) -> Response:
        register = self.resource.register
        take: Callable[..., Any] = getattr(register, self.step.replace("-", "_"))
        made = take(id, self.act, **self.given(request))
        if isinstance(made, Revealed):
            return self.revealed(made, request.path.removesuffix(f"{id}/{self.step}/"))
        return Response(made if isinstance(made, dict) else register.shown(made))
