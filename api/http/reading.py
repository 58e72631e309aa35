"""Query and body through a serializer, with every name that is not known refused: a misspelt filter would
otherwise give figures about something else, and a misspelt field would be lost without a word.

    wanted = reading.query(request, ProgrammeFilters)
    given = reading.body(request, CreateProgrammeIn)
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from api.http.errors import field_errors
from api.http.exceptions import FieldError, Invalid, InvalidParameter
from api.http.known import BY_STATE
from api.http.language import Text, active_language
from api.http.pointers import child

_PARAMETER = Text("parameter", "Parameter")
_FIELD = Text("field", "Isian")
_REPEATED = Text("Give the parameter once.", "Berikan parameter ini satu kali.")
NOT_TEXT = Text("Write it as text, in quotes.", "Tulis sebagai teks, dalam tanda kutip.")
NOT_AN_INSTANT = Text(
    "Write an instant with its zone, such as 2027-01-31T23:59:59+07:00 (in an address with %2B in place of +).",
    "Tulis waktu beserta zonanya, misalnya 2027-01-31T23:59:59+07:00 (dalam alamat: %2B sebagai pengganti +).",
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)  # RFC 3339
NOT_A_BOOLEAN = Text("Write true or false, without quotes.", "Tulis true atau false, tanpa tanda kutip.")
NOT_WHOLE = Text("Write a whole number, without quotes.", "Tulis bilangan bulat, tanpa tanda kutip.")
TEXTS = (
    serializers.CharField,
    serializers.UUIDField,
    serializers.DateField,
    serializers.DateTimeField,
)
#: Of how many names that are not known it is said what may be meant: to look for it costs more than to refuse.
_HINTS = 10
_LONGEST = 40
THERE_ARE = Text("There are:", "Yang ada:")
NOT_AN_OBJECT = Text("Send an object.", "Kirim sebuah objek.")

#: Read by api.http.paging, where the view has pages.
_PAGING = ("page_size", "cursor")
#: Read by the base view (api.http.fieldsets), which refuses it where it means nothing.
_FIELDS = "fields"


def _elsewhere(request: Request) -> tuple[str, ...]:
    """The parameters that others read."""
    view = request.parser_context["view"]
    return (*_PAGING, _FIELDS) if request.method in ("GET", "HEAD") and view.paged else (_FIELDS,)


def query(request: Request, kind: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The query parameters that the serializer declares. Raises InvalidParameter (400), naming each that is
    wrong.

    A list field takes its parameter several times; `cursor` and `page_size` are left to paging where the view has
    pages, `fields` to the base view.
    """
    elsewhere = _elsewhere(request)
    if all(name in elsewhere for name in request.query_params) and (defaults := _defaults(kind)) is not None:
        return dict(defaults)  # building a serializer costs more than the query that it would narrow
    serializer = kind(data={})
    given: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, values in request.query_params.lists():
        field = serializer.fields.get(name)
        if field is None:
            if name not in elsewhere:
                errors.append(_unknown_parameter(name, [*serializer.fields, *elsewhere[:-1]], len(errors)))
        elif isinstance(field, serializers.ListField | serializers.MultipleChoiceField):
            given[name] = values
        elif len(values) > 1:
            errors.append(_parameter(name, "repeated", _REPEATED))
        else:
            given[name] = values[0]
    serializer = kind(data=given, context={"request": request})
    wrong = {name for name, text in given.items() if is_no_instant(serializer.fields[name], text)}
    errors += [_parameter(name, "not_an_instant", NOT_AN_INSTANT) for name in wrong]
    if not serializer.is_valid():
        found = (_of_query(serializer, error) for error in field_errors(serializer.errors))
        errors += [error for error in found if error.parameter not in wrong]
    if errors:
        code = errors[0].code if all(each.by_state for each in errors) else ""
        raise InvalidParameter(errors[0].message, errors[0].message_id, code=code, errors=errors)
    return dict(serializer.validated_data)


def _of_query(serializer: serializers.Serializer[Any], error: FieldError) -> FieldError:
    """The error as one of a parameter; what is none of its choices is told with the ones that there are."""
    name = error.pointer.removeprefix("/")
    message = _with_choices(serializer.fields.get(name), error)
    return FieldError("", error.code, message, parameter=name, by_state=error.code in BY_STATE)


def _of_body(serializer: serializers.Serializer[Any], error: FieldError) -> FieldError:
    """The error with the choices that there are, where it is about one."""
    if error.code != "invalid_choice":
        return error
    field: Any = serializer
    for name in error.pointer.split("/")[1:]:
        if not isinstance(field, serializers.Serializer):
            field = getattr(field, "child", None)  # the name is a place in a list
        else:
            field = field.fields.get(name)
    return replace(error, message=_with_choices(field, error))


def _with_choices(field: Any, error: FieldError) -> str:
    choices = getattr(getattr(field, "child", field), "choices", None)
    if error.code != "invalid_choice" or not choices:
        return error.message
    return f"{error.message} {THERE_ARE.to(active_language())} {', '.join(map(str, choices))}."


@cache
def _defaults(kind: type[serializers.Serializer[Any]]) -> Mapping[str, Any] | None:
    """What the serializer makes of an empty query; None where it is not satisfied by one."""
    serializer = kind(data={})
    return MappingProxyType(dict(serializer.validated_data)) if serializer.is_valid() else None


def no_query(request: Request) -> None:
    """For a route without a serializer for its query: refuses every parameter but those that others read."""
    elsewhere = _elsewhere(request)
    errors = [
        _unknown_parameter(name, elsewhere[:-1], n)
        for n, name in enumerate(request.query_params)
        if name not in elsewhere
    ]
    if errors:
        raise InvalidParameter(errors[0].message, errors[0].message_id, errors=errors)


def body(request: Request, kind: type[serializers.Serializer[Any]], **context: Any) -> dict[str, Any]:
    """The body as the serializer reads it. Raises Invalid (422) with every field that is wrong or unknown.

    An action (POST) that needs to be told nothing may come without a body; a PUT says what is to be there.
    """
    check_sent(request)
    return document(request.data, kind, request=request, **context)


def patched(
    request: Request, kind: type[serializers.Serializer[Any]], current: Mapping[str, Any], **context: Any
) -> dict[str, Any]:
    """`current`, as the API shows it, with the body's JSON Merge Patch applied, read like a body (422).

    A member that the patch takes away gets the serializer's default, or is reported as required.
    """
    check_sent(request)
    if not isinstance(request.data, Mapping):
        raise Invalid.at("", "not_an_object", *NOT_AN_OBJECT)
    # Before merging, which forgets a misspelt name that is set to null.
    if errors := _unknown_fields(kind(), request.data):
        raise Invalid(errors=errors)
    return document(merged(current, request.data), kind, request=request, **context)


def check_sent(request: Request) -> None:
    """No body would be read as an empty object: as a PUT it would take away whatever may be left out."""
    if request.method != "POST" and not int(request.META.get("CONTENT_LENGTH") or 0):
        raise Invalid.at("", "not_an_object", *NOT_AN_OBJECT)


def document(data: Any, kind: type[serializers.Serializer[Any]], **context: Any) -> dict[str, Any]:
    """Any JSON value read like a body. Raises Invalid (422)."""
    if not isinstance(data, Mapping):
        raise Invalid.at("", "not_an_object", *NOT_AN_OBJECT)
    serializer = kind(data=data, context=context)
    left_out = _left_out(kind, data)
    if left_out:  # the framework copies each field that a serializer has, which costs more than it does then
        declared = serializer._declared_fields
        serializer._declared_fields = {
            name: field for name, field in declared.items() if name not in left_out
        }
    errors = [*_unknown_fields(serializer, data), *_of_another_type(serializer, data, "")]
    if not serializer.is_valid():
        said = {error.pointer for error in errors}
        errors += [
            _of_body(serializer, error)
            for error in field_errors(serializer.errors)
            if error.pointer not in said
        ]
    if errors:
        raise Invalid(errors=errors)
    return {**left_out, **serializer.validated_data}


def _left_out(kind: type[serializers.Serializer[Any]], data: Mapping[str, Any]) -> dict[str, Any]:
    """What the serializer makes of the names that are not sent, without it: their defaults. Nothing where a name is not
    known: who is told so is told of all that are."""
    if not data.keys() <= kind._declared_fields.keys():
        return {}
    return {name: default for name, default in _plain_defaults(kind).items() if name not in data}


@cache
def _plain_defaults(kind: type[serializers.Serializer[Any]]) -> Mapping[str, Any]:
    """Defaults that are the same each time and that nothing else looks at, by name. Empty for a serializer that looks
    at several fields together."""
    whole = ("validate", "run_validation", "get_fields", "get_validators", "_read_only_defaults")
    if any(getattr(kind, name) is not getattr(serializers.Serializer, name) for name in whole):
        return {}
    return {
        name: field.default
        for name, field in kind._declared_fields.items()
        if isinstance(field.default, str | int | None) and not field.read_only
        if field.source in (None, name) and not hasattr(kind, f"validate_{name}")
    }


def _unknown_fields(serializer: serializers.Serializer[Any], data: Any) -> list[FieldError]:
    """The names in the body that no serializer on the way declares."""
    return unknown_fields(_unknown(serializer, data, ""))


def unknown_fields(found: Iterable[tuple[str, str, Iterable[str]]]) -> list[FieldError]:
    """An error for each name that is not known, told with where it stands and the names that are known there."""
    return [
        FieldError(
            child(pointer, name), "unknown_field", *_no_such(_FIELD, name, known if n < _HINTS else ())
        )
        for n, (pointer, name, known) in enumerate(found)
    ]


def _unknown(field: Any, data: Any, pointer: str) -> Iterable[tuple[str, str, Iterable[str]]]:
    """Where it stands, what it is called, and the names that are known there."""
    many = getattr(field, "child", None)
    if isinstance(many, serializers.BaseSerializer) and isinstance(data, list):
        for index, item in enumerate(data):
            yield from _unknown(many, item, child(pointer, index))
    elif isinstance(field, serializers.Serializer) and isinstance(data, Mapping):
        for name, below in data.items():
            if name in field.fields:
                yield from _unknown(field.fields[name], below, child(pointer, name))
            else:
                yield pointer, name, field.fields


def _of_another_type(field: Any, data: Any, pointer: str) -> Iterable[FieldError]:
    """Where the body has a number or true for a text, or a text for a number: the framework would read one as the
    other, and the document says that it is not."""
    if data is None:
        return
    if isinstance(field, serializers.Serializer):
        if isinstance(data, Mapping):
            for name, below in data.items():
                if name in field.fields:
                    yield from _of_another_type(field.fields[name], below, child(pointer, name))
    elif isinstance(field, serializers.ListSerializer | serializers.ListField):
        if isinstance(data, list):
            for index, item in enumerate(data):
                yield from _of_another_type(field.child, item, child(pointer, index))
    elif isinstance(field, serializers.BooleanField):
        if not isinstance(data, bool):
            yield FieldError(pointer, "not_a_boolean", *NOT_A_BOOLEAN)
    elif isinstance(field, serializers.IntegerField):
        whole = isinstance(data, Decimal) and data == data.to_integral_value()
        if isinstance(data, bool) or not (whole or isinstance(data, int)):
            yield FieldError(pointer, "not_a_whole_number", *NOT_WHOLE)
    elif isinstance(field, TEXTS) and not isinstance(data, str):
        yield FieldError(pointer, "not_text", *NOT_TEXT)
    elif is_no_instant(field, data):
        yield FieldError(pointer, "not_an_instant", *NOT_AN_INSTANT)


def is_no_instant(field: Any, text: Any) -> bool:
    """Return True for text that is no instant: the framework would take one without a zone as UTC."""
    if not isinstance(field, serializers.DateTimeField):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return True
    return not _INSTANT.fullmatch(text)


def _unknown_parameter(name: str, known: Iterable[str], before: int) -> FieldError:
    return _parameter(name, "unknown_parameter", _no_such(_PARAMETER, name, known if before < _HINTS else ()))


def _no_such(kind: Text, name: str, known: Iterable[str]) -> Text:
    """That there is no such name, and which one may be meant, or which there are."""
    names, shown = list(known), name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."
    near = get_close_matches(shown, names, 1)
    if near:
        hint, hint_id = f" Did you mean {near[0]}?", f" Maksud Anda {near[0]}?"
    else:
        hint, hint_id = (f" {each} {', '.join(names)}." if names else "" for each in THERE_ARE)
    return Text(f"There is no {kind.en} {shown}.{hint}", f"{kind.id} {shown} tidak ada.{hint_id}")


def _parameter(name: str, code: str, text: Text) -> FieldError:
    return FieldError("", code, *text, parameter=name)


def merged(target: Any, patch: Any) -> Any:
    """Apply a JSON Merge Patch (RFC 7396): member by member; null removes one, a list is replaced whole."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result
