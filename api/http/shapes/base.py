"""Parts of a shape, and what is derived from them alone: JSON, documents, and pydantic's schema."""

import dataclasses
from collections.abc import Callable
from functools import cached_property
from typing import Any, Final, cast

from django.utils.text import format_lazy
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from rest_framework import serializers
from rest_framework.utils.formatting import lazy_format

from api.http import faults
from api.http.exceptions import Problem
from api.http.problems import NotText, coded
from tenants import Fields, Named, frozen

type SerializerField = serializers.Field[Any, Any, Any, Any]
type SerializerClass = type[serializers.Serializer[Any]]
type Builder = Callable[..., SerializerField]
INFO: Final = "__shape__"
_serializers: dict[tuple[type[Any], bool], SerializerClass] = {}
#: Stands for no default: the field must be sent.
NO_DEFAULT: Any = object()


class Kind[T]:
    """One kind of value: how it is parsed, shown, stored and documented.

    `sent` and `answered` build the serializer field of a body and of an answer; `plain` converts a value to JSON,
    `restore` converts JSON or a column to a value. Without `core` the serializer field parses: slower, but any field
    will do.
    """

    def __init__(
        self, of: Any, sent: Builder, answered: Builder | None = None, *,
        core: Callable[[], CoreSchema] | None = None,
        plain: Callable[[Any], Any] | None = None,
        restore: Callable[[Any], Any] | None = None,
        shape: type[Any] | None = None, item: "Kind[Any] | None" = None,
    ) -> None:  # fmt: skip
        self.of, self.sent, self.answered = of, sent, answered or sent
        self.core = core or (lambda: core_schema.no_info_plain_validator_function(read_by(sent())))
        self.plain, self.restore = plain, restore
        self.shape, self.item = shape, item  # of a kind that holds others


@frozen(kw_only=True)
class Field:
    """One field of a shape. `key` is its name on the wire; `source` is the model's field, or the path to another's."""

    name: str = ""
    key: str = ""
    kind: Kind[Any]
    help: str
    shown: str = ""
    default: Any = NO_DEFAULT
    before: str = ""
    source: str = ""
    filled: bool = False
    optional: bool = False
    hidden: bool = False
    derived: bool = False
    compare: bool = True
    column: Any = None
    once: str = ""
    missing: Any = None
    faults: Any = ()
    null: bool = False

    def plain(self, value: Any) -> Any:
        return value if value is None or self.kind.plain is None else self.kind.plain(value)

    def core(self, sparse: bool) -> CoreSchema:
        takes_null = self.null and not self.optional
        core = core_schema.nullable_schema(self.kind.core()) if takes_null else self.kind.core()
        if self.default is NO_DEFAULT and not sparse:
            return core
        return core_schema.with_default_schema(core, default=NO_DEFAULT if sparse else self.default)

    def documented(self, *, answered: bool, sparse: bool = False) -> SerializerField:
        """Build the serializer field, for a body or for an answer."""
        options: Fields = {"help_text": (self.shown if answered else "") or self.help}
        if self.null and not (self.filled if answered else self.optional):
            options["allow_null"] = True
        if (sparse or self.optional or is_shape(type(self.default))) and not answered:
            options["required"] = False  # generators of clients take no object for a default
        elif self.default is not NO_DEFAULT and not answered:
            options["default"] = list if self.default == () else self.default
        return (self.kind.answered if answered else self.kind.sent)(**options)


@dataclasses.dataclass(frozen=True)
class Info:
    """Description of a shape: its name and texts in documents, and its fields in their order.

    An instance is made of the `kept` ones; a body has those that are `sent`, an answer the `answered` ones.
    """

    name: str
    doc: str
    answer_doc: str
    between: Named
    alike: bool
    sparse: bool
    kept: tuple[Field, ...]
    sent: tuple[Field, ...]
    answered: tuple[Field, ...]

    @cached_property
    def written(self) -> list[tuple[str, str, Callable[[Any], Any] | None]]:
        """Return the fields of an answer for writing rows: key, name, and the function that makes the value plain."""
        return [(each.key, each.name, each.kind.plain) for each in self.answered]

    @cached_property
    def read(self) -> list[tuple[str, str, Callable[[Any], Any] | None, bool, Any]]:
        """Return the fields for reading: name, key, the function that restores a value, if NULL stays, the default."""
        return [(each.name, each.key, each.kind.restore, each.null, each.default) for each in self.kept]


def info(of: type[Any]) -> Info:
    """Return the description of a shape. Raises TypeError for a class that is not one."""
    found = vars(of).get(INFO)
    if not isinstance(found, Info):
        raise TypeError(f"{of.__name__} is no shape.")
    return found


def is_shape(of: object) -> bool:
    return isinstance(of, type) and INFO in vars(of)


def document(value: Any, of: type[Any] | None = None) -> Fields:
    """Return a value as the API shows it, in JSON's own types; `of` limits it to the fields of a shape that it extends.

    Two values say the same when their documents are equal.
    """
    return {
        key: content if (content := getattr(value, name)) is None or plain is None else plain(content)
        for key, name, plain in info(of or type(value)).written
    }


def sealed(value: Any, of: type[Any]) -> Fields:
    """Return a value as submissions contain it: by the names of the shape's fields, independent of the API's names."""
    shown = document(value, of)
    return {each.name: shown[each.key] for each in info(of).answered}


def from_json[S](shape: type[S], item: Any) -> S:
    """Make a value from JSON within a row, or from a serializer's result. A newer field has its default."""
    if isinstance(item, shape):
        return item
    found = {}
    for name, key, restore, null, default in info(shape).read:
        if key in item or default is NO_DEFAULT:
            value = item[key]
            found[name] = value if restore is None or (null and value is None) else restore(value)
    return shape(**found)


def given(value: Any) -> Fields:
    """Return the fields that a body sent, by name; for a sparse one, without the omitted ones."""
    found = {each.name: getattr(value, each.name) for each in info(type(value)).sent}
    return {name: content for name, content in found.items() if content is not NO_DEFAULT}


def serializer(shape: type[Any], *, answered: bool = False) -> SerializerClass:
    """Return the serializer class of a body or of an answer: for documents, and slices without shapes."""
    about = info(shape)
    key = shape, answered and not about.alike
    if key not in _serializers:
        answered = key[1]
        name = shape.__name__
        row = f"{name.removesuffix('Row')}Out"
        called = row if answered else f"{name}In"
        if about.alike:
            called = row if name.endswith("Row") else name
        fields = about.answered if answered else about.sent
        members: Fields = {
            each.key: each.documented(answered=answered, sparse=about.sparse) for each in fields
        }
        members |= {
            "__doc__": about.answer_doc if answered else about.doc,
            "__module__": shape.__module__,
        }
        if about.between and not answered:
            members["between"] = about.between
        _serializers[key] = type(about.name or called, (serializers.Serializer,), members)
    return _serializers[key]


def core_of(of: type[Any]) -> CoreSchema:
    """Build pydantic's schema of the shape: the names that it knows, and no others."""
    sent, sparse = info(of).sent, info(of).sparse
    arguments = [
        core_schema.dataclass_field(each.name, each.core(sparse), kw_only=True, validation_alias=each.key)
        for each in sent
    ]
    return core_schema.dataclass_schema(
        of,
        core_schema.dataclass_args_schema(of.__name__, arguments),
        [each.name for each in sent],
        slots=True,
        config=core_schema.CoreConfig(extra_fields_behavior="forbid"),
    )


def refusal(problem: Problem) -> PydanticCustomError:
    """Make a fault of ours. It is a ValueError: raise it outside any `except ValueError`."""
    said = {"said": str(problem), "values": problem.filled}
    return PydanticCustomError(cast(Any, problem.code), "{said}", said)


def shared(by: SerializerField) -> SerializerField:
    """Prepare a serializer field for use by many requests.

    Otherwise its message would stay in the language of the first request, and two threads asking first could fail.
    """
    validators: list[Any] = list(by.validators)
    for each in validators:
        if isinstance(said := getattr(each, "message", None), lazy_format):
            each.message = format_lazy(said.format_string or "", **said.kwargs)
    if isinstance(by, serializers.ListField):
        shared(by.child)
    return by


def read_by(by: SerializerField) -> Callable[[Any], Any]:
    """Return a parser of values that uses a serializer field, shared by many requests."""
    shared(by)

    def read(value: Any) -> Any:
        if value is not None and isinstance(by, faults.TEXTS) and not isinstance(value, str):
            raise refusal(NotText())
        try:
            return by.run_validation(value)
        except serializers.ValidationError as error:
            first: Any = error.detail[0] if isinstance(error.detail, list) else error.detail
            cause = error.__cause__
        values = cause.filled if isinstance(cause, Problem) else faults.values_of(by, value)
        raise refusal(coded(getattr(first, "code", None), str(first), values))

    return read
