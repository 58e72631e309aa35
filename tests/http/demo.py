"""A small API without a database, to try what every endpoint shares."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import include, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, openapi, paging, parameters, shapes
from api.http.exceptions import NotFound
from api.http.fields import DecimalText
from api.http.grammar import decimals
from api.http.grammar.periods import Period
from api.http.permissions import Permission, Public
from api.http.shapes import by_field, choice, field, many, shape, text, whole
from api.http.views import Deprecation, View

#: What the block around a handler saw, newest last; cleared by the fixture.
BLOCKS: list[str] = []
#: What Raising raises; set by a test.
RAISED: dict[str, BaseException] = {}


class Key(BaseAuthentication):
    """Bearer good is somebody."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        given = request.META.get("HTTP_AUTHORIZATION")
        if given is None:
            return None
        if given != "Bearer good":
            raise AuthenticationFailed()
        return "somebody", given

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class Anyone(Permission):
    """Admit every caller with a key; resources named hidden are not seen."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if view.kwargs.get("name") == "hidden":
            raise NotFound("hidden")
        return request.user is not None and view.kwargs.get("name") != "shown"


class Block(View):
    """Records how its block is left."""

    authentication_classes = (Key,)

    def around(self, request: Request) -> AbstractContextManager[object]:
        return self._block()

    @contextmanager
    def _block(self) -> Iterator[None]:
        BLOCKS.append("entered")
        try:
            yield
        except BaseException as error:
            BLOCKS.append(f"left by {type(error).__name__}")
            raise
        BLOCKS.append("committed")


RUPIAH = by_field(Decimal, partial(DecimalText, decimals=0), plain=lambda value: decimals.to_text(value, 0))
VALUE = by_field(Decimal, partial(DecimalText, decimals=2), plain=lambda value: decimals.to_text(value, 2))


@shape
class Allocation:
    year: int = whole("The year.")
    amount: Decimal = field(RUPIAH, "How much.")


@shape
class CreateThing:
    name: str = text(20, "What it is called.")
    value: Decimal | None = field(VALUE, "Its value.", default=None, optional=True)
    period: Period | None = shapes.period("Its period.", default=None, optional=True)
    allocations: tuple[Allocation, ...] = many("What is set aside.", default=())


class ThingOut(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="What it is called.")


@shape
class ThingFilters:
    kind: str | None = choice(["a", "b"], "Of this kind.", default=None)
    code: tuple[str, ...] = many(
        "Of these codes.", by_field(str, partial(serializers.CharField, max_length=40)), default=()
    )


class Things(Block):
    permissions = {"GET": Anyone, "POST": Anyone}
    operations = {"GET": "list_things", "POST": "create_thing"}
    paged = True
    order = paging.order("n", types={"n": int})
    answers = openapi.page_of(ThingOut)

    @extend_schema(parameters=[parameters.documented(ThingFilters)], responses=answers)
    def get(self, request: Request) -> Response:
        """Things by name."""
        parameters.read(request, ThingFilters)
        after = self.wanted.after()
        numbers = range(after[0] + 1 if after else 0, 120)[: self.wanted.size + 1]
        page = paging.cut(numbers, self.wanted, key=lambda n: [n])
        return Response(page.body({"n": n} for n in page.rows), headers=page.headers)

    @extend_schema(request=shapes.serializer(CreateThing), responses={201: ThingOut})
    def post(self, request: Request) -> Response:
        """Create a thing."""
        given = shapes.read(CreateThing, request.data)
        return Response({"name": given.name, "value": given.value}, status=201)


class Thing(Block):
    permissions = {"GET": Anyone, "PUT": Anyone}
    operations = {"GET": "get_thing", "PUT": "put_thing"}
    preconditions = frozenset({"PUT"})
    tagged = True
    answers = ThingOut

    @extend_schema(responses=answers)
    def get(self, request: Request, name: str) -> Response:
        """One thing.

        As it is now.
        """
        return Response({"name": name}, headers={"ETag": etags.strong("thing", name, 1)})

    @extend_schema(request=shapes.serializer(CreateThing), responses=ThingOut)
    def put(self, request: Request, name: str) -> Response:
        """Replace a thing."""
        etags.check_if_match(request, etags.strong("thing", name, 1))
        return Response({"name": name})


class Leaving(Block):
    permissions = {"GET": Public, "POST": Public}
    operations = {"GET": "get_leaving", "POST": "post_leaving"}
    deprecated = {
        "GET": Deprecation(since=dt.date(2027, 1, 1), sunset=dt.date(2027, 7, 1), more="docs/changes/leaving")
    }

    @extend_schema(responses=ThingOut)
    def get(self, request: Request) -> Response:
        """Goes away."""
        return Response({"name": "leaving"}, headers={"Link": '<http://a/>; rel="next"'})

    @extend_schema(request=shapes.serializer(CreateThing), responses=ThingOut)
    def post(self, request: Request) -> Response:
        """Stays."""
        return Response({"name": "staying"})


class Forgotten(Block):
    permissions = {"GET": Anyone}

    def get(self, request: Request) -> Response:
        return Response({})

    def delete(self, request: Request) -> Response:
        return Response(status=204)


class Raising(Block):
    permissions = {"GET": Public, "POST": Public}

    def get(self, request: Request) -> Response:
        raise RAISED["now"]

    def post(self, request: Request) -> Response:
        return Response({"body": request.data})


class Answering(Block):
    permissions = {"GET": Public}

    def get(self, request: Request) -> Response:
        return Response({"error": "returned, not raised"}, status=409)


class Plain(Block):
    permissions = {"GET": Public}

    def get(self, request: Request) -> Response:
        return Response(
            {
                "amount": Decimal("1E+3"),
                "zero": Decimal("-0.00"),
                "id": uuid.UUID(int=7),
                "at": dt.datetime(2025, 10, 1, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=7))),
                "on": dt.date(2025, 10, 1),
            }
        )


class Lengthy(Block):
    """An answer that is long enough to be packed, with the tag and the Cache-Control that the query names."""

    permissions = {"GET": Public}

    def get(self, request: Request) -> Response:
        headers = {name: value for name, value in request.query_params.items() if value}
        return Response({"data": ["lengthy"] * 400}, headers=headers)


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret of the inside")


def not_allowed(request: HttpRequest) -> HttpResponse:
    return HttpResponseNotAllowed(["GET"])


urlpatterns = [
    path("", include("api.http.urls")),
    path("v1/open/things/", Things.as_view()),
    path("v1/open/things/<str:name>/", Thing.as_view()),
    path("v1/open/leaving/", Leaving.as_view()),
    path("raising/", Raising.as_view()),
    path("answering/", Answering.as_view()),
    path("forgotten/", Forgotten.as_view()),
    path("v1/things/<str:name>/", Thing.as_view()),
    path("v1/lengthy/", Lengthy.as_view()),
    path("plain/", Plain.as_view()),
    path("failing/", failing),
    path("not-allowed/", not_allowed),
]
