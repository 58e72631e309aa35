"""Messages about faults in a query or a body, and about unknown names."""

import json
from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from api.http.exceptions import Problem, Problems
from api.http.known import with_known, with_near
from api.http.messages import Message, _
from api.http.pointers import child
from api.http.problems import UnknownField, UnknownParameter

_PARAMETER = _("parameter")
_FIELD = _("field")
TEXTS = (
    serializers.CharField,
    serializers.UUIDField,
    serializers.DateField,
    serializers.DateTimeField,
)
#: Bounds that a serializer field keeps under the names of values in our sentences.
_BOUNDS = ("max_length", "min_length", "max_value", "min_value")
#: Similar names are looked for only this often in one request: to look costs more than to refuse.
_HINTS = 10
#: Characters of a name that is not known, and of either end of a message that repeats a value.
_LONGEST = 40


def values_of(by: Any, given: object) -> dict[str, object]:
    """Return the values that a message about this serializer field can contain: input, bounds and choices."""
    choices = getattr(by, "choices", None)
    told = {name: getattr(by, name, None) for name in _BOUNDS}
    value = json.dumps(given, default=str) if isinstance(given, bool | dict | list) else str(given)
    if len(value) > 3 * _LONGEST:
        value = f"{value[:_LONGEST]}...{value[-_LONGEST:]}"
    return {"value": value, "choices": choices and list(map(str, choices)), **told}


def unknown_fields(found: Iterable[tuple[str, str, Iterable[str]]]) -> Problems:
    """Return an error for each unknown name, with its place and the known names there."""
    return [
        UnknownField(child(pointer, name), name=name).saying(
            _no_such(_FIELD, name, known if n < _HINTS else ())
        )
        for n, (pointer, name, known) in enumerate(found)
    ]


def unknown_parameter(name: str, known: Iterable[str], before: int) -> Problem:
    """Return the problem of an unknown parameter, with suggestions for the first few (`before` counts earlier ones)."""
    said = _no_such(_PARAMETER, name, known if before < _HINTS else ())
    return UnknownParameter(parameter=name, name=name).saying(said)


def _no_such(kind: Message, name: str, known: Iterable[str]) -> Message:
    """Return the message of an unknown name, with a suggestion or the known names."""
    names, shown = list(known), name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."
    message = _("There is no {kind} {shown}.", kind=kind, shown=shown)
    nearer = with_near(message, shown, names)
    return with_known(message, names) if names and nearer is message else nearer
