"""Sentences of what is wrong in a query or a body, and of names that are not known."""

import re
from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from api.http.exceptions import FieldError
from api.http.language import Text, active_language
from api.http.pointers import child

_PARAMETER = Text("parameter", "Parameter")
_FIELD = Text("field", "Isian")
REPEATED = Text("Give the parameter once.", "Berikan parameter ini satu kali.")
NOT_TEXT = Text("Write it as text, in quotes.", "Tulis sebagai teks, dalam tanda kutip.")
NOT_AN_INSTANT = Text(
    "Write an instant with its zone, such as 2027-01-31T23:59:59+07:00 (in an address with %2B in place of +).",
    "Tulis waktu beserta zonanya, misalnya 2027-01-31T23:59:59+07:00 (dalam alamat: %2B sebagai pengganti +).",
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)  # RFC 3339
NOT_A_BOOLEAN = Text("Write true or false, without quotes.", "Tulis true atau false, tanpa tanda kutip.")
NOT_WHOLE = Text("Write a whole number, without quotes.", "Tulis bilangan bulat, tanpa tanda kutip.")
NOT_AN_OBJECT = Text("Send an object.", "Kirim sebuah objek.")
_THERE_ARE = Text("There are:", "Yang ada:")
TEXTS = (
    serializers.CharField,
    serializers.UUIDField,
    serializers.DateField,
    serializers.DateTimeField,
)
#: Similar names are looked for only this often in one request: to look costs more than to refuse.
_HINTS = 10
#: Characters of a name that is not known, and of either end of a message that repeats a value.
_LONGEST = 40

#: Read by api.http.paging, where the view has pages.
_PAGING = ("page_size", "cursor")
#: Read by the base view (api.http.fieldsets), which refuses it where it means nothing.
_FIELDS = "fields"


def read_elsewhere(request: Request) -> tuple[str, ...]:
    """Return the parameters that others read, `fields` last."""
    view = request.parser_context["view"]
    return (*_PAGING, _FIELDS) if request.method in ("GET", "HEAD") and view.paged else (_FIELDS,)


def shortened(message: str) -> str:
    """Return a message that repeats a value, without the middle of a long one."""
    return message if len(message) <= 3 * _LONGEST else f"{message[:_LONGEST]}...{message[-_LONGEST:]}"


def with_choices(message: str, field: Any) -> str:
    """Add the choices of a serializer field, or of the items of a list, to a message."""
    choices = getattr(getattr(field, "child", field), "choices", None)
    told = f" {_THERE_ARE.to(active_language())} {', '.join(map(str, choices))}." if choices else ""
    return shortened(message) + told


def unknown_fields(found: Iterable[tuple[str, str, Iterable[str]]]) -> list[FieldError]:
    """Return an error for each unknown name, given with its place and the names that are known there."""
    return [
        FieldError(
            child(pointer, name), "unknown_field", *_no_such(_FIELD, name, known if n < _HINTS else ())
        )
        for n, (pointer, name, known) in enumerate(found)
    ]


def unknown_parameter(name: str, known: Iterable[str], before: int) -> FieldError:
    """Return the error of an unknown parameter, of which there were so many `before`."""
    return of_parameter(
        name, "unknown_parameter", _no_such(_PARAMETER, name, known if before < _HINTS else ())
    )


def of_parameter(name: str, code: str, text: Text) -> FieldError:
    return FieldError("", code, *text, parameter=name)


def _no_such(kind: Text, name: str, known: Iterable[str]) -> Text:
    """Say that there is no such name, and which one may be meant, or which there are."""
    names, shown = list(known), name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."
    near = get_close_matches(shown, names, 1)
    if near:
        hint, hint_id = f" Did you mean {near[0]}?", f" Maksud Anda {near[0]}?"
    else:
        hint, hint_id = (f" {each} {', '.join(names)}." if names else "" for each in _THERE_ARE)
    return Text(f"There is no {kind.en} {shown}.{hint}", f"{kind.id} {shown} tidak ada.{hint_id}")


def is_no_instant(field: Any, text: Any) -> bool:
    """Return True for text that is no instant: the framework would take one without a zone as UTC."""
    if not isinstance(field, serializers.DateTimeField):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return True
    return not _INSTANT.fullmatch(text)
