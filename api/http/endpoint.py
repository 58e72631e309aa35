"""Declaration of an endpoint, once: address, verb, permission and shapes, from which the View is made.

    programme = Address("programmes/<uuid:id>/", tagged=True)

    @programme.put(can=MemberContributor)
    def put_programme(call: PlanView, id: UUID, body: Programme, query: OfVersion) -> Written[ProgrammeRow]:
        \"\"\"Add a programme under an id of your own, or replace it.\"\"\"

    @get("agenda/", can=Reader)  # the only verb of its address
    def get_agenda(call: RegencyView) -> AgendaRow: ...

The function's name is the operation's. It gets `call`, the view, which extends the annotated class; the parts of the
path that it names; and `body` and `query` by their annotations: a shape; a body also as `Patch[Shape]`, or as
`Attempt[Shape]` where rules are checked in addition to its form. Without `query` every parameter is refused. Its
docstring is the operation's text, its return annotation the answer's shape (see `_answers`).
"""

import re
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from importlib import import_module
from inspect import signature
from typing import Any, Protocol, TypedDict, Unpack

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags, lists, paging, parameters, read_only, shapes
from api.http.exceptions import Invalid, Problem, Problems
from api.http.negotiation import ByFormat
from api.http.openapi import page_of
from api.http.paging import Page as Page, order as order
from api.http.parsing import JSONParser, MergePatchParser
from api.http.permissions import Permission
from api.http.pointers import child
from api.http.problems import ContradictsAddress, NotAnObject
from api.http.read_only import TOLD_ONCE, Extra
from api.http.rendering import JSONRenderer
from api.http.shapes import Attempt as Attempt
from api.http.shapes.base import is_shape
from api.http.views import View
from tenants import Document, Named, Strings, frozen


@frozen
class Written[R]:
    """Outcome of a write. `below` is the path of a new thing below the address that was posted to."""

    row: R
    created: bool = False
    below: object = None


@frozen
class Patch[S]:
    """A JSON Merge Patch (RFC 7396) of a shape."""

    shape: type[S]
    given: object

    def onto(self, current: S) -> Attempt[S]:
        """Return `current` with the patch applied, read like a body."""
        return shapes.patched(self.shape, shapes.document(current, self.shape), self.given)


@shapes.shape
class DryRun:
    """Query of an operation that has a dry run."""

    dry_run: bool = shapes.flag("Check everything and answer the same, but store nothing.", default=False)


class Options(TypedDict, total=False):
    """Options that the annotations do not express.

    `can` is the permission; `parameters` are documented ones that no `query` has; `order` is that of a list or of
    another answer in pages; `versioned` requires If-Match, as a PUT or PATCH whose answer has an `etag` and a DELETE of
    a tagged resource do; `conditional` accepts it; `status` is that of a shape if it is not 200; `body` and `answers`
    replace the annotations by a serializer class or, for answers, a shape, or one for each status; `named` is the
    operation's name if it is not the function's.
    """

    can: typing.Required[type[Permission] | Permission]
    parameters: list[OpenApiParameter]
    order: paging.Order
    versioned: bool
    conditional: bool
    status: int
    body: Any
    answers: Any
    named: str


class OfAddress(Options, total=False):
    """Options of the whole address: attributes of the View."""

    tagged: bool
    sends: Mapping[tuple[str, int], Strings]
    page_sizes: paging.Sizes
    further_problems: Strings
    forms: Sequence[type[BaseRenderer]]
    renderer_classes: Sequence[type[BaseRenderer]]
    parser_classes: Sequence[type[BaseParser]]
    max_body: int
    may_move: bool


class Declare(Protocol):
    """Decorator that declares the function of one verb."""

    def __call__[F: Callable[..., Any]](self, **options: Unpack[Options]) -> Callable[[F], F]: ...


class DeclareAlone(Protocol):
    """Decorator that declares the function of the only verb of an address."""

    def __call__[F: Callable[..., Any]](
        self, route: str, **options: Unpack[OfAddress]
    ) -> Callable[[F], F]: ...


class Address:
    """One address, and the View that answers at it. Attributes of the View may be given by name.

    The View extends the class that its functions get as `call`, unless `base` names another. `forms` are the renderers
    of a GET that can also answer with a file, by the Accept header or `format`.
    """

    get: Declare
    post: Declare
    put: Declare
    patch: Declare
    delete: Declare

    def __init__(
        self,
        route: str,
        base: type[View] | None = None,
        *,
        forms: Sequence[type[BaseRenderer]] = (),
        **attributes: Any,
    ) -> None:
        if forms:
            attributes |= {"renderer_classes": (JSONRenderer, *forms), "content_negotiation_class": ByFormat}
        self.route, self.forms = route, forms
        self._base, self._attributes = base, attributes
        self.view: Any = None
        for verb in ("get", "post", "put", "patch", "delete"):
            setattr(self, verb, partial(self._declare, verb.upper()))

    @property
    def path(self) -> URLPattern:
        pattern: URLPattern = path(self.route, self.view.as_view())
        return pattern

    def _made(self, call: Any) -> Any:
        """Return the View; its base is the class that the first function gets as `call`, which the others share."""
        base = self._base or call
        if self.view is None:
            words = re.findall(r"[a-z0-9]+", re.sub(r"<\w+:", "<", self.route))
            members = {"permissions": {}, "operations": {}, "__doc__": None, **self._attributes}
            self.view = type("".join(map(str.title, words)) or "Root", (base,), members)
        elif base is not self.view.__base__:
            raise TypeError(f"{self.route} is a {self.view.__base__.__name__}, no {base.__name__}.")
        return self.view

    def _declare[F: Callable[..., Any]](self, method: str, **options: Unpack[Options]) -> Callable[[F], F]:
        def declare(function: F) -> F:
            status = options.get("status", 200)
            hints = typing.get_type_hints(function)
            view = self._made(hints.get("call"))
            view.permissions = {**view.permissions, method: options["can"]}
            view.operations = {**view.operations, method: options.get("named") or function.__name__}
            answer = hints["return"]
            row = _row(answer)
            if (is_tagged := _is_tagged(answer)) and method == "GET":
                view.tagged = True
            changes = view.tagged if method == "DELETE" else is_tagged and method in ("PUT", "PATCH")
            if changes or options.get("versioned"):
                view.preconditions = view.preconditions | {method}
            if options.get("conditional"):
                view.conditional = view.conditional | {method}
            if typing.get_origin(answer) is Written:
                view.sends = {(method, each): ("ETag",) for each in _statuses(method)} | view.sends
            forms = self.forms if method == "GET" else ()
            if row is not None or "order" in options:
                ordered = options["order"]
                view.paged, view.order = True, ordered.of(row) if row else ordered
            if row is not None:
                view.renderer_classes, view.content_negotiation_class = lists.renderers(row), ByFormat
                forms = view.renderer_classes[1:]
            if typing.get_origin(hints.get("body")) is Patch:
                view.parser_classes = (JSONParser, MergePatchParser)
            extra, keys = _let_back(method, self.route, hints)
            query = hints.get("query")
            told = [] if query is None else [parameters.documented(query)]
            answers = _documented(options.get("answers") or _answers(view, method, answer, status, row))
            if method == "GET":
                view.shows, view.answers = (function, query), answers
            handler = extend_schema(
                parameters=[*told, *options.get("parameters", [])],
                request=options.get("body") or _request(hints.get("body")),
                responses=_in_forms(answers, forms),
            )(_handler(function, hints.get("body"), query, status, extra, keys, row))
            handler.__doc__ = function.__doc__
            setattr(view, method.lower(), handler)
            return function

        return declare


def _alone[F: Callable[..., Any]](verb: str, route: str, **options: Unpack[OfAddress]) -> Callable[[F], F]:
    of_verb: Any = {name: each for name, each in options.items() if name in Options.__annotations__}
    of_address: Any = {name: each for name, each in options.items() if name not in of_verb}
    address = Address(route, **of_address)

    def declare(function: F) -> F:
        vars(function)["address"] = address
        declared: F = getattr(address, verb)(**of_verb)(function)
        return declared

    return declare


get: DeclareAlone = partial(_alone, "get")
post: DeclareAlone = partial(_alone, "post")
put: DeclareAlone = partial(_alone, "put")
delete: DeclareAlone = partial(_alone, "delete")


def paths(*modules: str) -> list[URLPattern]:
    """Return the paths of the addresses that these modules declare, in their order."""
    declared = (
        getattr(each, "address", each) if getattr(each, "__module__", "") == name else each
        for name in modules
        for each in vars(import_module(name)).values()
    )
    return [each.path for each in declared if isinstance(each, Address)]


def _is_tagged(answer: Any) -> bool:
    """Return whether the answer has an ETag of its own.

    Raises TypeError for a write whose answer could not be tagged: each of its requests would fail.
    """
    is_written = typing.get_origin(answer) is Written
    shown = typing.get_args(answer)[0] if is_written else answer
    found = is_shape(shown) and hasattr(shown, "etag")
    if is_written and is_shape(shown) and not found:
        raise TypeError(f"{answer} is answered with an ETag: its shape needs the property.")
    return found


def _row(answer: Any) -> type[Any] | None:
    """Return the row shape of an annotation that describes a list."""
    (row,) = typing.get_args(answer) if typing.get_origin(answer) is Page else (None,)
    return row if is_shape(row) else None


def listed[S](
    call: View,
    rows: Iterable[Any],
    shape: type[S] | Callable[[Any], S],
    *,
    through: Callable[..., Iterable[S]] = map,
) -> Page[S]:
    """Return the requested page of a queryset or sequence, each row converted by the shape or function.

    `through` may leave rows out.
    """
    page = paging.page(rows, call.wanted) if isinstance(rows, QuerySet) else paging.at_hand(rows, call.wanted)
    return page.of(
        through(partial(shapes.from_model, shape) if isinstance(shape, type) else shape, page.rows)
    )


def _let_back(method: str, route: str, hints: Named) -> tuple[Extra, Mapping[str, str]]:
    """Accept the answer's read-only fields in the body of a PUT or PATCH, so that a client can send back what it read.

    Return these members, and those of them that the address contains as well, each with its part of the address. The
    last part of an address is the resource's own key: its field has the same name (with `_id`), or is `id` or `code`.
    """
    body: Any
    shown: Any
    body, shown = (next(iter(typing.get_args(each)), each) for each in (hints.get("body"), hints["return"]))
    if method not in ("PUT", "PATCH") or not (is_shape(body) and is_shape(shown)):
        return Extra(), {}
    extra = Extra.of(body, shown)
    answered = {each.key for each in shapes.info(shown).answered}
    parts = re.findall(r"<(?:\w+:)?(\w+)>", route)
    keys = {f"{part}_id" if f"{part}_id" in answered else part: part for part in parts}
    if not route.endswith(">/"):  # below the resource that `id` or `code` is of
        keys = {key: part for key, part in keys.items() if part not in ("id", "code")}
    elif parts and not {parts[-1], f"{parts[-1]}_id"} & answered:
        own = "id" if "id" in answered else "code"
        keys = {own: parts[-1], **{key: part for key, part in keys.items() if part != own}}
    keys = {name: part for name, part in keys.items() if name in extra.names}
    return replace(extra, whole=frozenset(answered - keys.keys() - TOLD_ONCE)), keys


def _handler(
    function: Callable[..., Any],
    body: Any,
    query: Any,
    status: int,
    extra: Extra,
    keys: Mapping[str, str],
    row: type[Any] | None,
) -> Callable[..., HttpResponseBase]:
    """Make the method of the View."""
    named = signature(function).parameters

    def handler(view: View, request: Request, **parts: Any) -> HttpResponseBase:
        given = {name: part for name, part in parts.items() if name in named}
        if query is None:
            parameters.check_none(request)
        else:
            given["query"] = parameters.read(request, query)
        if body is not None:
            data = _data(request, {name: parts[part] for name, part in keys.items()})
            wrong: Problems = []
            if extra:
                wrong = read_only.wrong(view, request, data, extra, parts)
                data = extra.without(data)
            given["body"] = _body(body, data, wrong)
        if row is not None and request.accepted_renderer.format != "json":
            return lists.sent(view, partial(function, view, **given), row)
        return _response(view, function(view, **given), status)

    return handler


def _data(request: Request, keys: Mapping[str, object]) -> Any:
    # No body would be read as an empty object: as a PUT it would take away whatever may be left out.
    if request.method != "POST" and not int(request.META.get("CONTENT_LENGTH") or 0):
        raise NotAnObject()
    data: Any = request.data
    if not isinstance(data, Mapping):
        return data
    for name, key in keys.items():
        if str(data.get(name, key)).lower() != str(key).lower():
            raise ContradictsAddress(child("", name), key=str(key))
    return {name: each for name, each in data.items() if name not in keys}


def _body(annotation: Any, data: Any, wrong: Sequence[Problem]) -> Any:
    """Return the body by its annotation. Raises Invalid, except for an Attempt: its function reports the faults."""
    shape: Any = next(iter(typing.get_args(annotation)), annotation)
    if typing.get_origin(annotation) is Patch:
        if wrong:
            raise Invalid(wrong)
        return Patch(shape, data)
    if not is_shape(shape):
        return data
    attempt = shapes.attempted(shape, data)
    attempt = replace(attempt, faults=[*wrong, *attempt.faults])
    return attempt if typing.get_origin(annotation) is Attempt else attempt.settled()


def _response(view: View, result: Any, status: int) -> HttpResponseBase:
    match result:
        case HttpResponseBase():
            return result
        case None:
            return Response(status=HTTPStatus.NO_CONTENT)
        case Written():
            body = shapes.document(result.row)
            return view.written(body, tag=result.row.etag, created=result.created, id=result.below)
        case Page():
            return Response(result.body(map(shapes.document, result.rows)), headers=result.headers)
        case dict():
            body, headers = result, dict[str, str]()
        case _:
            body, headers = shapes.document(result), {}
    if view.tagged:
        headers["ETag"] = getattr(result, "etag", "") or etags.weak(
            "answer", view.request.get_full_path(), encoding.dumps(body)
        )
    return Response(body, status=status, headers=headers)


def _documented(answers: Any) -> Any:
    """Return the answers with serializer classes in place of shapes."""
    if isinstance(answers, dict):
        return {status: _documented(each) for status, each in answers.items()}
    return shapes.serializer(answers, answered=True) if is_shape(answers) else answers


def _in_forms(answers: Any, forms: Sequence[type[BaseRenderer]]) -> Any:
    """Return the answers, with file forms where the view has them."""
    if not forms:
        return answers
    files = {(200, each.media_type): OpenApiTypes.BINARY for each in forms}
    return {(200, "application/json"): answers, **files}


def _request(body: Any) -> Any:
    """Return the documented body."""
    shape: Any = next(iter(typing.get_args(body)), body)
    if typing.get_origin(body) is Patch:
        return shapes.serializer(shape)(partial=True)
    return shapes.serializer(shape) if is_shape(shape) else None


def _statuses(method: str) -> tuple[int, ...]:
    """Return the statuses of a write that answers with what was written."""
    return {"POST": (201,), "PUT": (200, 201)}.get(method, (200,))


def _answers(view: Any, method: str, answer: Any, status: int, row: type[Any] | None) -> Any:
    """Return the documented answers.

    A shape is 200 or the declared status, `Page[Shape]` a page, None 204; `Written[Shape]` is 201 of a POST, 200 or 201
    of a PUT, else 200. A `Document` is JSON by another standard, under each media type of the view.
    """
    if answer is type(None):
        return {204: None}
    if is_shape(answer):
        return {status: answer}
    origin, arguments = typing.get_origin(answer), typing.get_args(answer)
    if answer is Document:
        return {(200, each.media_type): OpenApiTypes.OBJECT for each in view.renderer_classes}
    if row is not None:
        return page_of(shapes.serializer(row, answered=True))
    if origin is Written:
        return {(each, JSONRenderer.media_type): arguments[0] for each in _statuses(method)}
    raise TypeError(f"Give `answers`: {answer} does not say what is answered.")
