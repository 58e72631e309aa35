"""`fields=`: limits an answer to the fields that a client names, of a resource or of each row of a list.

    GET /v1/regencies/51.01/programmes/?fields=id,title

Generated clients repeat the parameter instead (`fields=id&fields=title`), with the same effect.

The known names are those of the view's documented answer; others are refused, like any misspelt parameter. A limited
answer has a weak ETag of its own: no change can be based on it.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags
from api.http.exceptions import InvalidParameter, Problem
from api.http.messages import Message, _
from api.http.problems import UnknownField, UnknownParameter
from tenants import Strings

PARAMETER = "fields"

_UNKNOWN_PARAMETER = _("There is no such parameter.")


def wanted(request: Request, view: Any) -> Strings | None:
    """Return the fields that the request names, or None. Raises InvalidParameter (400)."""
    given = request.query_params.getlist(PARAMETER)
    if not given:
        return None
    known = names(view) if request.method in ("GET", "HEAD") else frozenset[str]()
    if not known:
        raise _refused(UnknownParameter(name=PARAMETER), _UNKNOWN_PARAMETER)
    asked = tuple(dict.fromkeys(name.strip() for each in given for name in each.split(",")))
    if unknown := [name for name in asked if name not in known]:
        listed = ", ".join(sorted(known))
        raise _refused(
            UnknownField(name=unknown[0]),
            _("There is no field {unknown!r}. There are {listed}.", unknown=unknown[0], listed=listed),
        )
    return asked


def narrowed(response: HttpResponseBase, fields: Strings, *, paged: bool) -> HttpResponseBase:
    """Return the answer with only these fields. Raises InvalidParameter for a file, which is sent whole."""
    if isinstance(response, Response):
        # As it goes out, since rows may have been written by the database already.
        response.data = _cut(orjson.loads(encoding.dumps(response.data)), fields, paged)
    elif isinstance(response, HttpResponse) and "json" in response.headers.get("Content-Type", ""):
        response.content = orjson.dumps(_cut(orjson.loads(response.content), fields, paged))
    else:
        response.close()
        raise _refused(UnknownParameter(name=PARAMETER), _UNKNOWN_PARAMETER)
    if etag := response.headers.get("ETag"):
        response.headers["ETag"] = etags.weak("fields", etag, *fields)
    return response


@cache
def names(view: type[Any]) -> frozenset[str]:
    """Return the fields of GET's answer, or of its rows if it answers with pages. Empty if there are none."""
    found = view.answers
    if isinstance(found, Mapping):
        found = found.get(200, found.get((200, "application/json")))
    if not (isinstance(found, type) and issubclass(found, serializers.Serializer)):
        return frozenset()
    answer: Any = found()
    if view.paged:
        answer = getattr(answer.fields.get("data"), "child", None)
    return frozenset(getattr(answer, "fields", ()))


def _cut(body: Any, fields: Strings, paged: bool) -> Any:
    if paged:
        return {**body, "data": [_cut(row, fields, paged=False) for row in body["data"]]}
    return {name: body[name] for name in fields if name in body} if isinstance(body, Mapping) else body


def _refused(problem: Problem, text: Message) -> InvalidParameter:
    return InvalidParameter([problem.saying(text).at(parameter=PARAMETER)])
