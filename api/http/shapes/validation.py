"""Parses a body by its shape: all faults at once, each with its place, its code and a sentence in both languages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, reduce
from itertools import groupby, islice
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator, core_schema
from rest_framework import serializers

from api.http import faults
from api.http.exceptions import MOST_ERRORS, Invalid, Problem, Problems
from api.http.pointers import child
from api.http.problems import (
    NotABoolean,
    NotAList,
    NotAnObject,
    NotAWholeNumber,
    NotText,
    Null,
    Required,
    UnknownField,
    coded,
)
from api.http.shapes.base import NO_DEFAULT, Kind, core_of, info, is_shape
from api.http.unread import UNREAD
from tenants import Named, frozen

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
    "too_long": ("max_length", _LIST["max_length"]),
    "too_short": ("empty", _LIST["empty"]),  # no list needs more than one item
}
#: Pydantic's rule to a code of ours.
_TYPES = {
    "string_type": NotText,
    "bool_type": NotABoolean,
    "int_type": NotAWholeNumber,
    "tuple_type": NotAList,
    "dataclass_type": NotAnObject,
}
_UNKNOWN = "unexpected_keyword_argument"


@frozen
class Attempt[S]:
    """A body as far as it could be parsed: `content` has UNREAD for each field with one of the `faults`.

    Very many faults are not all listed; `untold` counts the others.
    """

    content: S
    faults: Sequence[Problem] = ()
    untold: int = 0

    def settled(self) -> S:
        """Return the content of a body that has no faults. Raises Invalid (422)."""
        self.refuse()
        return self.content

    def refuse(self, others: Sequence[Problem] = ()) -> None:
        """Raise Invalid if there are faults, with the `others` that the rules have found."""
        if self.faults:
            raise Invalid([*self.faults, *others], untold=self.untold)


def read[S](shape: type[S], value: object) -> S:
    """Convert a parsed JSON value to the shape. Raises Invalid (422)."""
    return attempted(shape, value).settled()


def attempted[S](shape: type[S], value: object) -> Attempt[S]:
    """Parse a JSON value as the shape, as far as it fits. Raises NotAnObject."""
    if not isinstance(value, Mapping):
        raise NotAnObject()
    of: Any = shape
    try:
        return Attempt(_adapter(of).validate_python(value))
    except ValidationError as error:
        found = error.errors(include_url=False)
    errors = _unknown_fields(shape, value)
    others = [fault for fault in found if fault["type"] != _UNKNOWN]
    errors += [_error(shape, fault) for fault in others[: MOST_ERRORS - len(errors)]]
    places = sorted({(fault["loc"], fault["type"] == _UNKNOWN) for fault in found}, key=str)
    content: S = _forgiving(of).validate_python(_blanked(value, places))
    return Attempt(content, errors, max(0, len(found) - len(errors)))


@cache
def _adapter(shape: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(shape)  # at first use: a hundred of them would slow the start


@cache
def _forgiving(shape: type[Any]) -> SchemaValidator:
    return SchemaValidator(_forgive(core_of(shape)))


def _forgive(schema: Any) -> Any:
    """Return pydantic's schema with UNREAD accepted for each field and each item of a list."""
    if isinstance(schema, list):
        return [_forgive(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _forgive(each) for name, each in schema.items()}
    if made.get("type") == "dataclass-field":
        holder = made["schema"] if made["schema"]["type"] == "default" else made  # which keeps its default
        holder["schema"] = _or_unread(holder["schema"])
    if "items_schema" in made:
        made["items_schema"] = [_or_unread(each) for each in made["items_schema"]]
    return made


def _or_unread(schema: Any) -> Any:
    return core_schema.no_info_wrap_validator_function(
        lambda value, read: value if value is UNREAD else read(value), schema
    )


def _blanked(value: Any, places: list[tuple[tuple[int | str, ...], bool]]) -> Any:
    """Return the value with UNREAD at each of these places, and without unknown names."""
    if any(not place for place, _unknown in places):
        return UNREAD
    made = list(value) if isinstance(value, list | tuple) else dict(value)
    for step, below in groupby(places, key=lambda each: each[0][0]):
        inner = [(place[1:], unknown) for place, unknown in below]
        if inner == [((), True)]:
            made.pop(step)
        else:
            there: Any = made.get(step) if isinstance(made, dict) else made[step]
            made[step] = _blanked(there, inner)
    return made


def patched[S](shape: type[S], current: Mapping[str, object], patch: object) -> Attempt[S]:
    """Apply a JSON Merge Patch to `current`, as the API shows it, and parse the result like a body.

    A member that the patch removes gets its default, or is reported as required. Raises Invalid.
    """
    if not isinstance(patch, Mapping):
        raise NotAnObject()
    # Before merging, which forgets a misspelt name that is set to null.
    unknown = _unknown_fields(shape, patch)
    optional = {each.key for each in info(shape).sent if each.optional}
    present = {key: value for key, value in current.items() if value is not None or key not in optional}
    attempt = attempted(shape, merged(present, patch))
    if not unknown:
        return attempt
    others = [each for each in attempt.faults if not isinstance(each, UnknownField)]
    return replace(attempt, faults=[*unknown, *others])


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


def completed[S](shape: type[S], given: Named) -> S:
    """Make a value from given fields and defaults. Raises Invalid for missing ones."""
    kept = info(shape).kept
    missing = [each for each in kept if each.default is NO_DEFAULT and each.name not in given]
    if missing:
        raise Invalid([Required(child("", each.key)) for each in missing])
    return shape(**{each.name: given[each.name] for each in kept if each.name in given})


def _unknown_fields(shape: type[Any], given: object) -> Problems:
    return faults.unknown_fields(islice(_unknown(shape, given, ""), MOST_ERRORS))


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
    return coded(code, str(message).format(input=given, **values), values).at(pointer)
