"""Query parameters, read by a shape. An unknown name is refused: a misspelt filter would answer about something else.

wanted = parameters.read(request, ProgrammeFilters)
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from api.http import faults, fieldsets
from api.http.exceptions import InvalidParameter, Problem, Problems
from api.http.fields import as_invalid
from api.http.grammar import texts
from api.http.problems import NotABoolean, NotAWholeNumber, Repeated, coded
from api.http.shapes.base import NO_DEFAULT, Field, SerializerClass, SerializerField, info, shared
from tenants import Fields

#: Codes of what the framework calls invalid, by the kind of field.
_CODES: Mapping[type[SerializerField], str] = {
    serializers.BooleanField: NotABoolean.code,
    serializers.IntegerField: NotAWholeNumber.code,
}


def read[S](request: Request, shape: type[S]) -> S:
    """Return the query's parameters. Raises InvalidParameter (400) with every fault.

    A list accepts its parameter several times, or once with commas: the same rule for filters, `sort` and `fields`.
    `cursor` and `page_size` are left to paging where the view has pages, `fields` to the base view.
    """
    of: Any = shape
    known, errors = _fields(of), refused(request, _fields(of))
    given: Fields = {each.name: NO_DEFAULT for each, _ in known.values() if each.default is NO_DEFAULT}
    for key, (each, by) in known.items():
        values = request.query_params.getlist(key)
        if isinstance(by, serializers.ListField):
            values = [part.strip() for value in values for part in value.split(",")]
        values = [*map(texts.bare, values)]
        try:
            if values:
                value = _value(by, values)
                given[each.name] = tuple(value) if isinstance(value, list) else value
            elif by.required:
                by.fail("required")
        except serializers.ValidationError as error:
            errors += _refusals(key, by, values, error)
    if errors:
        raise InvalidParameter(errors)
    return shape(**given)


def check_none(request: Request) -> None:
    """Refuse every parameter except those that are read elsewhere. Raises InvalidParameter (400)."""
    if errors := refused(request, {}):
        raise InvalidParameter(errors)


def refused(request: Request, known: Mapping[str, object]) -> Problems:
    """Return an error for each parameter that is neither known nor read elsewhere."""
    view, is_read = request.parser_context["view"], request.method in ("GET", "HEAD")
    elsewhere = view.of_lists() if is_read else ()
    # The base view has refused `fields` where it means nothing.
    read = {*known, *elsewhere, fieldsets.PARAMETER}
    if not (unknown := [name for name in request.query_params if name not in read]):
        return []
    there = [
        *known,
        *elsewhere,
        *([fieldsets.PARAMETER] if is_read and fieldsets.names(view.__class__) else []),
    ]
    return [faults.unknown_parameter(name, there, before) for before, name in enumerate(unknown)]


@cache
def documented(shape: Any) -> SerializerClass:
    """Return the serializer class that documents the parameters."""
    return type(
        shape.__name__, (serializers.Serializer,), {key: by for key, (_, by) in _fields(shape).items()}
    )


@cache
def _fields(shape: Any) -> Mapping[str, tuple[Field, SerializerField]]:
    return MappingProxyType({each.key: (each, _built(each, info(shape).sparse)) for each in info(shape).kept})


def _built(each: Field, sparse: bool) -> SerializerField:
    """Build the serializer field of a parameter; leaving it out stands for null."""
    options: Fields = {"help_text": each.help}
    if each.default is None or (sparse and each.default is NO_DEFAULT):
        options["required"] = False
    elif each.default is not NO_DEFAULT:
        options["default"] = list if each.default == () else each.default
    return shared(each.kind.sent(**options))


def _value(by: SerializerField, values: list[str]) -> Any:
    if isinstance(by, serializers.ListField):
        return by.run_validation(values)
    if len(values) > 1:
        raise as_invalid(Repeated())
    return by.run_validation(values[0])


def _refusals(key: str, by: Any, values: list[str], error: serializers.ValidationError) -> Iterator[Problem]:
    """Yield the framework's refusals, with the values of the sentence."""
    if isinstance(error.detail, dict):  # of items by their place; the list has lost the causes
        for place in error.detail:
            try:
                by.child.run_validation(values[int(place)])
            except serializers.ValidationError as own:
                yield from _refusals(key, by.child, [values[int(place)]], own)
        return
    cause = error.__cause__
    told = cause.filled if isinstance(cause, Problem) else faults.values_of(by, ",".join(values))
    for each in error.detail:
        code = getattr(each, "code", None)
        ours = _CODES.get(type(by)) if code == "invalid" else None
        yield coded(ours or code, str(each), told).at(parameter=key)
