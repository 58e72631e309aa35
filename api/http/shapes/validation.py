"""Reading a body by its shape: all faults at once, each with its place, its code and a sentence in both languages."""

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import islice
from typing import Any

from pydantic import TypeAdapter, ValidationError
from rest_framework import serializers

from api.http import faults
from api.http.exceptions import Invalid, Problem
from api.http.pointers import child
from api.http.problems import NotABoolean, NotAnObject, NotAWholeNumber, NotText, Null, Required, coded
from api.http.shapes.base import NO_DEFAULT, Kind, info, is_shape

_TEXT = serializers.CharField.default_error_messages
_WHOLE = serializers.IntegerField.default_error_messages
_LIST = serializers.ListField.default_error_messages

#: Pydantic's rule to our code and the framework's message.
_RULES: Mapping[str, tuple[str, Any]] = {
    "missing": ("required", serializers.Field.default_error_messages["required"]),
    "string_too_long": ("max_length", _TEXT["max_length"]),
    "string_too_short": ("blank", _TEXT["blank"]),
    "less_than_equal": ("max_value", _WHOLE["max_value"]),
    "greater_than_equal": ("min_value", _WHOLE["min_value"]),
    "literal_error": ("invalid_choice", serializers.ChoiceField.default_error_messages["invalid_choice"]),
    "tuple_type": ("not_a_list", _LIST["not_a_list"]),
    "too_long": ("max_length", _LIST["max_length"]),
    "too_short": ("empty", _LIST["empty"]),  # no list needs more than one item
    "dataclass_type": ("invalid", serializers.Serializer.default_error_messages["invalid"]),
}
#: Pydantic's rule to a code of ours.
_TYPES = {"string_type": NotText, "bool_type": NotABoolean, "int_type": NotAWholeNumber}
_UNKNOWN = "unexpected_keyword_argument"
#: A body of a few megabytes can have a hundred thousand faults; nobody reads them, and telling them takes seconds.
_MOST_FAULTS = 1000
_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def read[S](shape: type[S], value: object) -> S:
    """Read a parsed JSON value as the shape. Raises Invalid (422)."""
    if not isinstance(value, Mapping):
        raise NotAnObject()
    if shape not in _adapters:  # made at first use: a hundred of them would slow the start
        _adapters[shape] = TypeAdapter(shape)
    try:
        made: S = _adapters[shape].validate_python(value)
    except ValidationError as error:
        errors = _unknown_fields(shape, value)
        if len(errors) < _MOST_FAULTS:
            others = (fault for fault in error.errors(include_url=False) if fault["type"] != _UNKNOWN)
            errors += [_error(shape, fault) for fault in islice(others, _MOST_FAULTS - len(errors))]
    else:
        return made
    raise Invalid(errors)


def patched[S](shape: type[S], current: Mapping[str, object], patch: object) -> S:
    """Apply a JSON Merge Patch to `current`, as the API shows it, and read the result like a body. Raises Invalid.

    A member that the patch takes away gets its default, or is reported as required.
    """
    if not isinstance(patch, Mapping):
        raise NotAnObject()
    # Before merging, which forgets a misspelt name that is set to null.
    if errors := _unknown_fields(shape, patch):
        raise Invalid(errors)
    optional = {each.key for each in info(shape).sent if each.optional}
    present = {key: value for key, value in current.items() if value is not None or key not in optional}
    return read(shape, merged(present, patch))


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


def completed[S](shape: type[S], given: Mapping[str, Any]) -> S:
    """Make a value of what is given by name, and of defaults. Raises Invalid for what is still missing."""
    kept = info(shape).kept
    missing = [each for each in kept if each.default is NO_DEFAULT and each.name not in given]
    if missing:
        raise Invalid([Required(child("", each.key)) for each in missing])
    return shape(**{each.name: given[each.name] for each in kept if each.name in given})


def _unknown_fields(shape: type[Any], given: object) -> list[Problem]:
    return faults.unknown_fields(islice(_unknown(shape, given, ""), _MOST_FAULTS))


def _unknown(shape: type[Any], given: object, pointer: str) -> Iterator[tuple[str, str, list[str]]]:
    if not isinstance(given, Mapping):
        return
    known = {each.key: each.kind for each in info(shape).sent}
    for name, value in given.items():
        if name not in known:
            yield pointer, name, list(known)
        elif (inner := known[name].shape) is not None:
            yield from _unknown(inner, value, child(pointer, name))
        elif (item := known[name].item) and item.shape and isinstance(value, list | tuple):
            for index, each in enumerate(value):
                yield from _unknown(item.shape, each, child(child(pointer, name), index))


def _kind_at(shape: Any, loc: list[int | str]) -> Any:
    """Return the shape, or else the kind, of the value at this place."""
    for step in loc:
        if is_shape(shape):
            kind: Kind[Any] = next(each.kind for each in info(shape).sent if each.key == step)
        else:
            kind = shape.item
        shape = kind.shape or kind
    return shape


def _error(shape: type[Any], fault: Any) -> Problem:
    rule, given, context = fault["type"], fault.get("input"), fault.get("ctx", {})
    pointer = reduce(child, fault["loc"], "")
    if given is None and (rule in _RULES or rule in _TYPES):
        return Null(pointer)
    if rule in _TYPES:
        return _TYPES[rule](pointer)
    if rule not in _RULES:  # said by the kind itself
        return coded(rule, fault["msg"], context.get("values")).at(pointer)
    code, message = _RULES[rule]
    values = {
        "max_value": context.get("le"),
        "min_value": context.get("ge"),
        "max_length": context.get("max_length"),
    }
    if rule == "literal_error":
        values = faults.values_of(_kind_at(shape, list(fault["loc"])).sent(), given)
    kind = type(given).__name__
    said = str(message).format(input=given, input_type=kind, datatype=kind, **values)
    return coded(code, said, values).at(pointer)
