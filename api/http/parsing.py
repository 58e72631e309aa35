"""Bodies as JSON, parsed strictly: anything that two parsers could understand differently is refused.

UTF-8 only, each name once in an object, no NaN, at most MAX_DEPTH levels, numbers kept exactly as written. Strings
are composed (NFC), so that equal names are equal in the database, and lose invisible ends; control characters
(grammar.texts) and half surrogate pairs, which PostgreSQL cannot store, are refused with their place.
"""

import json
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.parsers import BaseParser

from api.http.exceptions import MalformedJson, PayloadTooLarge, Problem, Problems, UnsupportedMediaType
from api.http.grammar import texts
from api.http.messages import _
from api.http.pointers import child
from api.http.problems import DuplicateName, GrammarError, LoneSurrogate, NotUtf8, NumberTooLong, TooDeep
from tenants import Fields, Named, frozen

MAX_DEPTH = 32
#: No field of ours takes more; the bound keeps 1e999999999 from becoming a gigabyte of zeros.
MAX_NUMBER_LENGTH = 64
_MAX_EXPONENT = 100
_MAX_ERRORS = 100


class JSONParser(BaseParser):
    """application/json. A view may name a larger or smaller `max_body`, in bytes."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Named | None = None,
    ) -> Any:
        context = parser_context or {}
        request = context.get("request")
        if request is not None:
            check_uncompressed(request.META)
        limit = getattr(context.get("view"), "max_body", None) or settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise PayloadTooLarge(limit)
        return self.loads(body)

    def loads(self, body: bytes) -> Any:
        return loads(body)


class MergePatchParser(JSONParser):
    """JSON Merge Patch (RFC 7396): the same JSON, in which null removes a member."""

    media_type = "application/merge-patch+json"


def check_uncompressed(meta: Named) -> None:
    """Raise UnsupportedMediaType for a body with a Content-Encoding."""
    if meta.get("HTTP_CONTENT_ENCODING", "").lower() not in ("", "identity"):
        raise UnsupportedMediaType().saying(_("Send the body uncompressed, without Content-Encoding."))


def loads(body: bytes) -> Any:
    """Parse a JSON body.

    Raises MalformedJson (400) if it is not JSON, and Invalid (422) for values that cannot be stored.
    """
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_decimal,
            parse_int=_whole,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError as error:
        raise NotUtf8(start=error.start) from error
    except json.JSONDecodeError as error:
        raise MalformedJson().saying(
            _(
                "The body is not JSON: line {lineno}, column {colno}: {msg}.",
                lineno=error.lineno,
                colno=error.colno,
                msg=error.msg,
            )
        ) from error
    except RecursionError as error:
        raise TooDeep(max_depth=MAX_DEPTH) from error
    return _Checked().run(value)


@frozen
class _Unfit:
    """Placeholder for a refused part of the parsed value, until the walk finds its place."""

    problem: Problem


_TOO_LONG = _Unfit(NumberTooLong())
_SURROGATE = LoneSurrogate()


def _object(pairs: Iterable[tuple[str, Any]]) -> Fields:
    result: Fields = {}
    for name, value in pairs:
        key = name if name.isascii() else unicodedata.normalize("NFC", name)
        if key in result:
            value = _Unfit(DuplicateName())
        result[key] = value
    return result


def _decimal(text: str) -> Decimal | _Unfit:
    if len(text) > MAX_NUMBER_LENGTH:
        return _TOO_LONG
    value = Decimal(text)
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and abs(exponent) <= _MAX_EXPONENT else _TOO_LONG


def _whole(text: str) -> int | _Unfit:
    return int(text) if len(text) <= MAX_NUMBER_LENGTH else _TOO_LONG


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedJson().saying(_("{name} is not JSON.", name=name))


class _Checked:
    """One walk over a parsed body: normalise strings, limit the depth, collect problems with their places."""

    def __init__(self) -> None:
        self.refused: Problems = []

    def run(self, value: Any) -> Any:
        checked = self.walk(value, "", 0)
        if self.refused:
            malformed = [each for each in self.refused if isinstance(each, MalformedJson)]
            found = malformed or self.refused
            first = found[0].at()
            first.errors = tuple(found[:_MAX_ERRORS])
            raise first
        return checked

    def walk(self, value: Any, pointer: str, depth: int) -> Any:
        match value:
            case str():
                text = self.text(value, pointer)
                return text if text.isascii() else texts.bare(text)
            case dict():
                self.go_down(depth)
                walked = {}
                for key, item in value.items():
                    walked[key] = self.walk(item, child(pointer, self.text(key, pointer)), depth + 1)
                return walked
            case list():
                self.go_down(depth)
                return [self.walk(item, child(pointer, index), depth + 1) for index, item in enumerate(value)]
            case _Unfit():
                self.refused.append(value.problem.at(pointer))
                return None
        return value

    def go_down(self, depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise TooDeep(max_depth=MAX_DEPTH)

    def text(self, value: str, pointer: str) -> str:
        if value.isascii() and value.isprintable():
            return value
        try:
            texts.check(value)
        except GrammarError as error:
            self.refused.append(error.at(pointer))
        try:
            value.encode()
        except UnicodeEncodeError:
            self.refused.append(_SURROGATE.at(pointer))
            return value.encode(errors="replace").decode()  # as the name of a place it is answered
        return unicodedata.normalize("NFC", value)
