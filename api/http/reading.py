"""Query and body through a serializer, with every name that is not known refused: a misspelt filter would
otherwise give figures about something else, and a misspelt field would be lost without a word.

    wanted = reading.query(request, ProgrammeFilters)
    given = reading.body(request, CreateProgrammeIn)
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from api.http import faults, parameters
from api.http.errors import field_errors
from api.http.exceptions import FieldError, Invalid, InvalidParameter
from api.http.known import BY_STATE
from api.http.pointers import child
from api.http.shapes.validation import check_sent

no_query = parameters.check_none


def query(request: Request, kind: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The query parameters that the serializer declares. Raises InvalidParameter (400), naming each that is
    wrong.

    A list field takes its parameter several times; `cursor` and `page_size` are left to paging where the view has
    pages, `fields` to the base view.
    """
    elsewhere = faults.read_elsewhere(request)
    if all(name in elsewhere for name in request.query_params) and (defaults := _defaults(kind)) is not None:
        return dict(defaults)  # building a serializer costs more than the query that it would narrow
    serializer = kind(data={})
    given: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, values in request.query_params.lists():
        field = serializer.fields.get(name)
        if field is None:
            if name not in elsewhere:
                errors.append(
                    faults.unknown_parameter(name, [*serializer.fields, *elsewhere[:-1]], len(errors))
                )
        elif isinstance(field, serializers.ListField | serializers.MultipleChoiceField):
            given[name] = values
        elif len(values) > 1:
            errors.append(faults.of_parameter(name, "repeated", faults.REPEATED))
        else:
            given[name] = values[0]
    serializer = kind(data=given, context={"request": request})
    wrong = {name for name, text in given.items() if faults.is_no_instant(serializer.fields[name], text)}
    errors += [faults.of_parameter(name, "not_an_instant", faults.NOT_AN_INSTANT) for name in wrong]
    if not serializer.is_valid():
        found = (_of_query(serializer, error) for error in field_errors(serializer.errors))
        errors += [error for error in found if error.parameter not in wrong]
    if errors:
        code = errors[0].code if all(each.by_state for each in errors) else ""
        raise InvalidParameter(errors[0].message, code=code, errors=errors)
    return dict(serializer.validated_data)


def _of_query(serializer: serializers.Serializer[Any], error: FieldError) -> FieldError:
    """The error as one of a parameter; what is none of its choices is told with the ones that there are."""
    name = error.pointer.removeprefix("/")
    field = serializer.fields.get(name)
    message = faults.with_choices(error.message, field) if error.code == "invalid_choice" else error.message
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
    return replace(error, message=faults.with_choices(error.message, field))


@cache
def _defaults(kind: type[serializers.Serializer[Any]]) -> Mapping[str, Any] | None:
    """What the serializer makes of an empty query; None where it is not satisfied by one."""
    serializer = kind(data={})
    return MappingProxyType(dict(serializer.validated_data)) if serializer.is_valid() else None


def body(request: Request, kind: type[serializers.Serializer[Any]], **context: Any) -> dict[str, Any]:
    """The body as the serializer reads it. Raises Invalid (422) with every field that is wrong or unknown.

    An action (POST) that needs to be told nothing may come without a body; a PUT says what is to be there.
    """
    check_sent(request)
    return document(request.data, kind, request=request, **context)


def document(data: Any, kind: type[serializers.Serializer[Any]], **context: Any) -> dict[str, Any]:
    """Any JSON value read like a body. Raises Invalid (422)."""
    if not isinstance(data, Mapping):
        raise Invalid.at("", "not_an_object", faults.NOT_AN_OBJECT)
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
    return faults.unknown_fields(_unknown(serializer, data, ""))


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
            yield FieldError(pointer, "not_a_boolean", faults.NOT_A_BOOLEAN)
    elif isinstance(field, serializers.IntegerField):
        whole = isinstance(data, Decimal) and data == data.to_integral_value()
        if isinstance(data, bool) or not (whole or isinstance(data, int)):
            yield FieldError(pointer, "not_a_whole_number", faults.NOT_WHOLE)
    elif isinstance(field, faults.TEXTS) and not isinstance(data, str):
        yield FieldError(pointer, "not_text", faults.NOT_TEXT)
    elif faults.is_no_instant(field, data):
        yield FieldError(pointer, "not_an_instant", faults.NOT_AN_INSTANT)
