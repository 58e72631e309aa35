"""The view that every endpoint is made from.

    class Programmes(View):
        permissions = {"GET": Viewer, "POST": Steward}
        operations = {"GET": "list_programmes", "POST": "create_programme"}

        def get(self, request: Request, code: str) -> Response: ...

Order of a request: method, content negotiation, authentication, limits, permission, body, `around`, handler, ETag. The
body is read before `around` opens a database block, so that a slow sender does not hold a connection. An exception of
the handler leaves the block first and is turned into an answer afterwards, so an error never commits.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import Any, ClassVar

import orjson
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from api.http import encoding, etags, fieldsets, limits, paging, retries
from api.http.database_errors import is_raced
from api.http.exceptions import MethodNotAllowed
from api.http.kept_answers import KeptAnswer
from api.http.negotiation import ByFormat
from api.http.parsing import MergePatchParser
from api.http.permissions import Permission, Public, Refused
from api.http.problems import WrittenMeanwhile
from tenants import Strings, frozen


@frozen
class Deprecation:
    """Deprecation of an operation: when it began, when the operation ends (null: undecided), and its explanation.

    Both days begin at midnight UTC. `more` is a path of this service.
    """

    since: dt.date
    sunset: dt.date | None
    more: str

    def headers(self) -> dict[str, str]:
        found = {"Deprecation": f"@{_seconds(self.since)}"}
        if self.sunset is not None:
            found["Sunset"] = http_date(_seconds(self.sunset))
        return found

    def link(self) -> str:
        return f'<{settings.BASE_URL}/{self.more.lstrip("/")}>; rel="deprecation"; type="text/html"'


def _tag(request: Request, response: HttpResponseBase) -> None:
    """Tag a list by its content if it has no tag of its own: rendered once, for the tag and for the answer."""
    if (
        request.method not in ("GET", "HEAD")
        or not isinstance(response, Response)
        or "ETag" in response.headers
    ):
        return
    said = encoding.dumps(response.data)
    response.data = orjson.Fragment(said)
    response.headers["ETag"] = etags.weak("list", request.get_full_path(), hashlib.blake2b(said).hexdigest())


def _seconds(day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp())


_WITH_BODY = ("POST", "PUT", "PATCH")


class View(APIView):
    """One address: a handler for each verb, each with its permission. A verb without one is refused."""

    #: Who may use each verb: {"GET": Viewer}. HEAD follows GET; OPTIONS is anyone's.
    permissions: ClassVar[Mapping[str, type[Permission] | Permission]] = {}
    #: The name of each verb's operation in the OpenAPI document and so in generated clients: {"GET":
    #: "list_programmes"}.
    operations: ClassVar[Mapping[str, str]] = {}
    #: Verbs that need If-Match on what exists (documented as 412 and 428; the handler calls
    #: etags.check_if_match).
    preconditions: ClassVar[frozenset[str]] = frozenset()
    #: Verbs that take If-Match and do without (documented as 412).
    conditional: ClassVar[frozenset[str]] = frozenset()
    #: Whether GET gives an ETag (documented with 304).
    tagged: ClassVar[bool] = False
    #: Whether GET gives pages (documented with `page_size`, `cursor`, Link and ETag).
    paged: ClassVar[bool] = False
    page_sizes: ClassVar[paging.Sizes] = paging.SIZES
    #: How its list can be ordered (documented with `sort` and `updated_since`).
    order: ClassVar[paging.Order] = paging.Order(())
    #: Headers of an answer, by verb and status, besides those that all such answers have: {("POST", 201): ("ETag",)}.
    sends: ClassVar[Mapping[tuple[str, int], Strings]] = {}
    #: The largest body in bytes where it is not DATA_UPLOAD_MAX_MEMORY_SIZE.
    max_body: ClassVar[int | None] = None
    #: False for uploads, whose handler reads the stream itself.
    reads_body: ClassVar[bool] = True
    #: Where answers to POST are kept for `Idempotency-Key`: a table of the side on which the block runs. Without one
    #: that header says nothing, as where an answer opens something.
    kept_in: ClassVar[type[KeptAnswer] | None] = None
    #: Verbs that go away: told in each of their answers, and in the OpenAPI document.
    deprecated: ClassVar[Mapping[str, Deprecation]] = {}
    #: Types of problems that this view answers with besides those that every view may, by their slugs.
    further_problems: ClassVar[Strings] = ()
    #: The shape of its own errors, where they are not problems alone (OAuth2's are those of RFC 6749).
    refusals: ClassVar[type[Serializer[Any]] | None] = None
    #: The function that GET calls, and the shape of its query: a write may send back what it shows.
    shows: ClassVar[tuple[Callable[..., Any], type[Any] | None] | None] = None
    #: What GET answers with, as documented: a serializer class, or one for each status.
    answers: ClassVar[Any] = None
    #: False for what must answer however often it is asked.
    limited: ClassVar[bool] = True

    #: Whether its address can have changed, which GET then answers (308).
    may_move: ClassVar[bool] = False

    _rate: Mapping[str, str] = {}
    _fields: Strings | None = None

    def budgets(self, request: Request) -> list[limits.Budget]:
        """Return the rate-limit budgets that the request is counted against: its credential's, else its address's.

        Views below a regency add the regency's.
        """
        caller: Any = request.user
        key_id = getattr(caller, "key_id", None)
        return [limits.of_key(key_id) if key_id is not None else limits.of_address(request.META)]

    def around(self, request: Request) -> AbstractContextManager[None, bool | None]:
        """Return the block in which the handler runs: overridden to enter a regency's or the ministry's database."""
        return nullcontext()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.args, self.kwargs = args, kwargs
        self.request = inner = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        response: HttpResponseBase
        try:
            self.initial(inner, *args, **kwargs)
            if inner.method == "OPTIONS":
                response = self.options(inner)
            else:
                is_kept = inner.method == "POST" and self.kept_in is not None
                response = self._answered(inner, retries.key_of(inner) if is_kept else None)
                if self._fields is not None:
                    response = fieldsets.narrowed(response, self._fields, paged=self.paged)
                if self.paged:
                    _tag(inner, response)
                response = etags.conditional(request, response)
        except Exception as exc:  # noqa: BLE001  (whatever it is, the handler writes the answer)
            response = self.handle_exception(exc)
        self.response = self.finalize_response(inner, response, *args, **kwargs)
        return self.response

    def content(self, request: Request) -> bytes:
        """Return the bytes that identify a body for Idempotency-Key: its meaning, independent of its formatting.

        Views that read the stream themselves override it.
        """
        if not self.reads_body:
            raise NotImplementedError(f"{type(self).__name__} reads the body itself: give its `content`.")
        try:
            return encoding.dumps(request.data)
        except (
            TypeError
        ):  # a whole number past 64 bits: refused with its place further in, where anything takes it
            return json.dumps(request.data, default=str).encode()

    def _answered(self, request: Request, key: str | None) -> HttpResponseBase:
        """Return the answer to a request, which is handled again if another one changed what it looked for."""
        try:
            return self._handled_inside(request, key)
        except (IntegrityError, WrittenMeanwhile) as error:
            if not (self.reads_body and is_raced(error)):  # a stream that the handler reads is gone
                raise
        return self._handled_inside(request, key)

    def _handled_inside(self, request: Request, key: str | None) -> HttpResponseBase:
        """Return the handler's answer, from within the block; with an Idempotency-Key the stored one."""
        with self.around(request):
            if key is None or self.kept_in is None:
                return self._handled(request)
            return retries.once(
                request,
                key=key,
                content=self.content(request),
                kept_in=self.kept_in,
                handler=lambda: self._handled(request),
            )

    def _handled(self, request: Request) -> HttpResponseBase:
        response: HttpResponseBase = getattr(self, str(request.method).lower())(
            request, *self.args, **self.kwargs
        )
        if response.status_code >= 400:
            raise TypeError("A handler answers an error by raising a Problem: returning one would commit.")
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(self.allowed_methods)
        if self.limited:
            limits.refusals.check(self._asker(request))
        super().initial(request, *args, **kwargs)
        self._fields = fieldsets.wanted(request, type(self))
        if request.method in self.preconditions | self.conditional:
            etags.check_readable(request)
        if self.reads_body and request.method in _WITH_BODY:
            request.data  # noqa: B018  (parses)

    def perform_authentication(self, request: Request) -> None:
        """Find the caller and count the request, before any decision about it: refused requests count too."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self._count(request, [limits.of_address(request.META)])
            raise
        self._count(request, self.budgets(request))

    def _count(self, request: Request, budgets: list[limits.Budget]) -> None:
        if not self.limited:
            return
        taken = limits.take(budgets)
        self._rate = taken.headers()
        if not taken.enough:
            problem = limits.refused(taken)
            limits.refusals.note(self._asker(request), taken, problem)
            raise problem
        limits.parties.note(self._asker(request), budgets)

    def _asker(self, request: Request) -> tuple[str, str]:
        return limits.asker(request.META, request.path_info)

    @cached_property
    def wanted(self) -> paging.Wanted:
        """Return the requested page of its list. Raises InvalidParameter."""
        return paging.wanted(self.request, self.page_sizes, self.order)

    @property
    def size_asked(self) -> int | None:
        """Return the request's `page_size`, if any: without it a file has all rows."""
        return self.wanted.size if "page_size" in self.request.query_params else None

    def narrowed_to(self) -> Strings | None:
        """Return the fields that the request names, for an answer that is written with only these."""
        fields, self._fields = self._fields, None
        return fields

    @classmethod
    def of_lists(cls) -> Strings:
        """Return the parameters of GET as a list: those that its declaration supports."""
        paged = ("page_size", "cursor") if cls.paged else ()
        sort = ("sort",) if cls.order.sorts else ()
        since = ("updated_since",) if cls.order.since else ()
        return (*paged, *sort, *since, *(("format",) if cls.formats() else ()))

    @property
    def form(self) -> str:
        """Return the requested form of the answer, such as json or csv."""
        return str(getattr(getattr(self.request, "accepted_renderer", None), "format", "json"))

    @classmethod
    def formats(cls) -> Strings:
        """Return the forms of its answer that the address can name."""
        if not issubclass(cls.content_negotiation_class, ByFormat):
            return ()
        return tuple(str(each.format) for each in cls.renderer_classes)

    def written(self, body: Any, *, tag: str, created: bool = True, id: object = None) -> Response:
        """Return the answer to a write: 201 with its address if the thing is new, else 200.

        `id` is the path of the new thing below the address that was posted to.
        """
        headers = {"ETag": tag}
        if created:
            below = "" if id is None else f"{id}/"
            headers["Location"] = f"{settings.BASE_URL}{self.request.path}{below}"
        return Response(body, status=201 if created else 200, headers=headers)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """List the methods, and nothing else."""
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def get_permissions(self) -> list[Permission]:
        method = self.request.method
        if method == "OPTIONS":
            return [Public()]
        return [self.permission_of("GET" if method == "HEAD" else str(method))]

    @classmethod
    def permission_of(cls, method: str) -> Permission:
        """Return the permission of this verb; Refused if it names none."""
        named = cls.permissions.get(method, Refused)
        return named() if isinstance(named, type) else named

    @classmethod
    def methods(cls) -> Iterator[str]:
        """Return the verbs that have a handler of their own."""
        yield from (
            name.upper() for name in cls.http_method_names if hasattr(cls, name) and name != "options"
        )

    def get_renderers(self) -> list[BaseRenderer]:
        # The forms of a list are those of reading it.
        renderers: list[BaseRenderer] = super().get_renderers()
        reads = getattr(self.request, "method", "GET") in ("GET", "HEAD")
        return renderers if reads or not self.paged else renderers[:1]

    def get_parsers(self) -> list[BaseParser]:
        # A patch is a PATCH's: as the body of a PUT it would be taken for the whole, and what it leaves out be lost.
        parsers: list[BaseParser] = super().get_parsers()
        if getattr(self.request, "method", None) == "PATCH":
            return parsers
        return [parser for parser in parsers if not isinstance(parser, MergePatchParser)]

    def get_authenticators(self) -> list[BaseAuthentication]:
        # Asking for the methods takes no key, and a look-up of one would be wasted. A public verb reads a key
        # that is sent with it, and refuses a wrong one, so that a caller never takes the anonymous answer for
        # its own.
        if getattr(self.request, "method", None) == "OPTIONS":
            return []
        return super().get_authenticators()

    @property
    def default_response_headers(self) -> dict[str, str]:
        # Without the framework's Allow, which would tell an existing route from an unknown one on a 404.
        return {"Vary": "Accept"} if len(self.renderer_classes) > 1 else {}

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Any:  # the framework calls it Response, but takes and gives any answer
        final = super().finalize_response(request, response, *args, **kwargs)
        if final.status_code != 404:  # which is like that of an unknown path, where nothing is counted
            for name, value in self._rate.items():
                final.headers.setdefault(name, value)
        if (
            going := self.deprecated.get("GET" if request.method == "HEAD" else str(request.method))
        ) is not None:
            for name, value in going.headers().items():
                final.headers[name] = value
            links = [each for each in (final.headers.get("Link"), going.link()) if each]
            final.headers["Link"] = ", ".join(links)
        if "Cache-Control" not in final.headers:
            final.headers["Cache-Control"] = "private, no-cache"  # may be kept, but asked about each time
        return final


class PublicView(View):
    """An address that anyone may read, with or without a key: none is checked."""

    authentication_classes = ()
    permissions = {"GET": Public}
