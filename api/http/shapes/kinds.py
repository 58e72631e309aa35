"""Kinds of fields, and the decorator that makes a shape of a class.

A shape is a frozen dataclass with slots and keyword arguments. Its constructor checks nothing, since drafts and stored
rows pass through it. A field takes null where its annotation says `| None`.
"""

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, Unpack, cast, dataclass_transform
from uuid import UUID

import orjson
from django.db.models import Choices, Model
from pydantic_core import PydanticKnownError, core_schema
from rest_framework import serializers

from api.http import encoding, fields
from api.http.exceptions import Problem
from api.http.grammar import days, decimals, periods
from api.http.grammar.periods import Period
from api.http.known import KnownId, KnownList
from api.http.messages import Message, _
from api.http.shapes import base
from api.http.shapes.base import INFO, Builder, Field, Info, Kind, SerializerField, info, is_shape
from tenants import Fields, Named, Strings, frozen

#: Makes the kind of a field of its annotation.
type Made = Callable[[Any], Kind[Any]]
#: Choices of a model, or plain texts.
type Among = type[Choices] | Sequence[Any]


class More[T](typing.TypedDict, total=False):
    """Options of any field.

    `key` is its name on the wire if that differs, `shown` its text in answers if that differs, `before` the field that
    it precedes on the wire, `source` the model's field of another name, or a path of attributes that begins at the
    model's instance ("regency.code"). A `filled` field is never null in answers, even if a client leaves it out; an
    `optional` one is None if a client leaves it out, and may not be sent as null; a `hidden` one is neither sent nor
    shown. Two values that differ only in a field without `compare` are equal. `once` names what of a list's items may
    not be repeated; `missing` is what a complete thing must not lack; `faults` are what the slice's rules find in it.
    """

    default: T
    key: str
    shown: str
    before: str
    source: str
    filled: bool
    optional: bool
    hidden: bool
    compare: bool
    column: Any
    once: str
    missing: Any
    faults: Any


def field[T](kind: Kind[T] | Made, help: str, **more: Unpack[More[T]]) -> T:
    """Declare a field of this kind, or of the kind of its annotation."""
    options: Fields = {"default": more["default"]} if "default" in more else {}
    said = kind, partial(Field, help=help, **more)
    found: T = dataclasses.field(**options, compare=more.get("compare", True), metadata={INFO: said})
    return found


def text[T: str | None](
    most: int, help: str, *, blank: bool = False, pattern: str = "", **more: Unpack[More[T]]
) -> T:  # fmt: skip
    """Declare text without spaces around it.

    It may be empty if `blank` is set or if that is the default. `pattern` is for the document: a policy refuses
    other text.
    """
    blank = blank or more.get("default") == ""
    build: Builder = partial(fields.WrittenText, pattern=pattern) if pattern else serializers.CharField
    core = partial(
        core_schema.str_schema,
        strict=True,
        strip_whitespace=True,
        max_length=most,
        min_length=None if blank else 1,
    )
    sent = partial(build, max_length=most, **({"allow_blank": True} if blank else {}))
    return field(Kind[T](str, sent, serializers.CharField, core=core), help, **more)


def one_of(among: Among, *, blank: bool = False) -> Kind[str]:
    """Make a kind of a model's choices or of plain texts; empty text is another choice with `blank`."""
    choices: Any = getattr(among, "choices", among)
    values = [each if isinstance(each, str) else each[0] for each in choices]
    core = partial(core_schema.literal_schema, [*values, ""] if blank else values)
    options: Fields = {"allow_blank": True} if blank else {}
    return Kind(str, partial(serializers.ChoiceField, choices=choices, **options), core=core)


def choice[T: str | None](among: Among, help: str, **more: Unpack[More[T]]) -> T:
    """Declare one of a model's choices, or of plain texts; also empty text if that is the default."""
    kind = one_of(among, blank=more.get("default") == "")
    return field(cast(Kind[T], kind), help, **more)


def whole[T: int | None](
    help: str, *, least: int | None = None, most: int | None = None, **more: Unpack[More[T]]
) -> T:  # fmt: skip
    """Declare a whole number."""
    number = core_schema.int_schema(strict=True, ge=least, le=most)
    core = partial(core_schema.no_info_before_validator_function, _as_int, number)
    sent = partial(serializers.IntegerField, min_value=least, max_value=most)
    return field(Kind[T](int, sent, serializers.IntegerField, core=core), help, **more)


def flag[T: bool | None](help: str, **more: Unpack[More[T]]) -> T:
    """Declare true or false."""
    core = partial(core_schema.bool_schema, strict=True)
    return field(Kind[T](bool, serializers.BooleanField, core=core), help, **more)


IDENT = Kind[UUID](
    UUID,
    fields.Ident,
    plain=str,
    restore=lambda value: value if isinstance(value, UUID) else UUID(value),
)


def ident[T: UUID | None](help: str, **more: Unpack[More[T]]) -> T:
    """Declare an identifier: a UUID."""
    return field(cast(Kind[T], IDENT), help, **more)


def day[T: date | None](help: str, *, since: int = days.REPUBLIC, **more: Unpack[More[T]]) -> T:
    """Declare a day, in the years from `since` on."""
    kind = Kind[T](
        date,
        partial(fields.Day, since=since),
        serializers.DateField,
        plain=date.isoformat,
        restore=lambda value: date.fromisoformat(value) if isinstance(value, str) else value,
    )
    return field(kind, help, **more)


def instant[T: datetime | None](help: str, **more: Unpack[More[T]]) -> T:
    """Declare a point in time, with its zone."""
    kind = Kind[T](
        datetime,
        fields.Instant,
        plain=encoding.instant,
        restore=lambda value: datetime.fromisoformat(value) if isinstance(value, str) else value,
    )
    return field(kind, help, **more)


def decimal[T: Decimal | None](help: str, **more: Unpack[More[T]]) -> T:
    """Declare an exact decimal, written as text. One with a limit is a `DecimalText` of its own."""
    kind = Kind[T](
        Decimal, fields.DecimalText, plain=lambda value: decimals.to_text(value, 0), restore=Decimal
    )
    return field(kind, help, **more)


def period[T: Period | None](
    help: str, *, kinds: tuple[periods.Kind, ...] = tuple(periods.Kind), **more: Unpack[More[T]]
) -> T:  # fmt: skip
    """Declare a period, such as 2025-Q4."""
    return field(cast(Kind[T], _period_kind(kinds)), help, **more)


def _period_kind(kinds: tuple[periods.Kind, ...] = tuple(periods.Kind)) -> Kind[Period]:
    return Kind(
        Period,
        partial(fields.PeriodText, kinds=kinds),
        plain=str,
        restore=lambda value: Period.parse(value) if isinstance(value, str) else value,
    )


#: Of a filter that takes several.
PERIOD = _period_kind()


def by_field[T](of: type[T], build: Builder, *, plain: Callable[[T], Any] | None = None) -> Kind[T]:
    """Make a kind that a serializer field reads, such as a `GrammarField` of a slice. `of(value)` restores it."""
    return Kind(of, build, plain=plain, restore=of)


def existing(model: type[Model], unknown: type[Problem], *, key: str = "pk") -> Kind[Any]:
    """Make a kind of the id of something that exists, for filters: a row of the model has it as its `key`."""

    def known(ids: Sequence[UUID]) -> Iterable[UUID]:
        return model._default_manager.filter(**{f"{key}__in": ids}).values_list(key, flat=True)

    return Kind(UUID, partial(KnownId, known=known, unknown=unknown))


def bounded(most: int) -> Kind[str]:
    """Make a kind of text with a maximum length: for lists and filters."""
    return by_field(str, partial(serializers.CharField, max_length=most))


def matching(pattern: str, form: Message, **options: Any) -> Kind[str]:
    """Make a kind of text that matches a pattern; a refusal describes its form."""
    told: Any = {"invalid": _("Write it in the form {form}.", form=form)}
    return by_field(str, partial(serializers.RegexField, pattern, error_messages=told, **options))


#: Of answers, whose texts and objects have no bounds that a document could say.
TEXT = by_field(str, serializers.CharField)
URL = by_field(str, serializers.URLField)
#: A year, of filters.
YEAR = by_field(int, partial(serializers.IntegerField, min_value=1945, max_value=2100))
#: True or false, of filters: null is taken as nothing.
EITHER = by_field(bool, partial(serializers.BooleanField, allow_null=True))
#: A day of any year, unlike `day`.
DATE = Kind[date](date, fields.AnyDay, plain=date.isoformat)
OBJECT: Kind[Fields] = by_field(dict, serializers.DictField)


def nested[T](help: str, **more: Unpack[More[T]]) -> T:
    """Declare another shape: that of the annotation."""
    return field(kind_of, help, **more)


def many[T](
    help: str, of: Kind[T] | Among | None = None, *, most: int | None = None, least: int = 0, distinct: bool = False,
    sorted_by: Strings = (), **more: Unpack[More[Any]],
) -> tuple[T, ...]:  # fmt: skip
    """Declare a list of the shape of the annotation, of another kind, or of choices.

    `distinct` is for the document: a policy refuses repetitions. Where the order has no meaning, `sorted_by` names the
    fields by which the list is shown and compared.
    """
    bounds: Fields = {} if most is None else {"max_length": most}
    bounds |= {"allow_empty": False} if least == 1 else {"min_length": least} if least else {}

    def made(annotation: Any) -> Kind[tuple[T, ...]]:
        item: Kind[Any] = _item(of) if of else kind_of(typing.get_args(annotation)[0])

        def build(builder: Builder, kind: Builder, **options: Any) -> SerializerField:
            return builder(many=True, **options) if item.shape else kind(child=builder(), **options)

        def plain(values: Sequence[Any]) -> list[Any]:
            if sorted_by:
                values = sorted(values, key=attrgetter(*sorted_by))
            return [item.plain(each) if item.plain else each for each in values]

        def restore(values: Any) -> tuple[Any, ...]:
            given = orjson.loads(values) if isinstance(values, str) else values or ()
            return tuple(given if item.restore is None else map(item.restore, given))

        return Kind(
            tuple,
            partial(build, item.sent, fields.DistinctList if distinct else serializers.ListField, **bounds),
            partial(build, item.answered, serializers.ListField),
            core=lambda: core_schema.no_info_before_validator_function(
                partial(_bounded, least, most), core_schema.tuple_variable_schema(item.core())
            ),
            plain=plain if sorted_by or item.plain else list,
            restore=restore,
            item=item,
        )

    return field(made, help, **more)


def several[T](
    of: Kind[T] | Kind[T | None] | Among, help: str, *, most: int = 100, default: tuple[T, ...] = ()
) -> tuple[T, ...]:
    """Declare a filter with several values, of a kind or among choices: it finds rows with any of them."""
    item = _item(of)
    kind = Kind[tuple[T, ...]](
        tuple,
        lambda **options: KnownList(child=item.sent(), max_length=most, **options),
        restore=tuple,
        item=item,
    )
    return field(kind, help, default=default)


def _item(of: Kind[Any] | Among) -> Kind[Any]:
    return of if isinstance(of, Kind) else one_of(of)


class derived[T]:  # noqa: N801  (a decorator)
    """Make a property that answers show: `@derived(RUPIAH, "Whole rupiah in all.", before="version")`."""

    def __init__(self, kind: Kind[T], help: str, *, before: str = "") -> None:
        self.field = Field(kind=kind, help=help, before=before, derived=True)

    def __call__(self, function: Callable[[Any], T]) -> "Derived[T]":
        return Derived(
            function, dataclasses.replace(self.field, name=function.__name__, key=function.__name__)
        )


@frozen
class Derived[T]:
    """A property with a kind."""

    function: Callable[[Any], T]
    field: Field

    def __get__(self, instance: Any, owner: type) -> T:
        return cast(T, self) if instance is None else self.function(instance)


@dataclass_transform(
    kw_only_default=True,
    frozen_default=True,
    field_specifiers=(
        field,
        text,
        choice,
        whole,
        flag,
        ident,
        day,
        instant,
        decimal,
        period,
        nested,
        many,
        several,
    ),
)
def shape(
    of: type[Any] | None = None, /, *, name: str = "", answer: str | None = None,
    between: Named | None = None, alike: bool = False, sparse: bool = False,
) -> Any:  # fmt: skip
    """Make the class a shape. Its docstring is its text in documents, `answer` that of answers where it differs.

    `name` is its name in documents; by default a body is the class name with In, an answer with Out in place of Row.
    `between` declares conditions between its fields (api.http.between). Where they are `alike`, an answer is documented
    by the body, under the name of the class with Out in place of Row. Every field of a `sparse` body may be left out,
    and is NO_DEFAULT then. Raises TypeError for a field without a kind, or with one of another type.
    """

    def decorate(of: type[Any]) -> Any:
        for each in inspect.get_annotations(of):
            if INFO not in getattr(vars(of).get(each), "metadata", ()):
                raise TypeError(f"{of.__name__}.{each} has no kind: bare types would be read laxly.")
        above = next((info(base) for base in of.__mro__[1:] if is_shape(base)), None)
        doc = vars(of).get("__doc__") or (above.doc if above else "")
        made: Any = frozen(kw_only=True)(of)
        hints = typing.get_type_hints(made)
        found = [_settled(of, each, hints[each.name]) for each in dataclasses.fields(made)]
        members = [each for base in reversed(made.__mro__) for each in vars(base).values()]
        ordered = _ordered([*found, *(each.field for each in members if isinstance(each, Derived))])
        about = Info(
            name=name,
            doc=doc,
            answer_doc=doc if answer is None else answer,
            between=between or (above.between if above else {}),
            alike=alike,
            sparse=sparse,
            kept=tuple(each for each in ordered if not each.derived),
            sent=tuple(each for each in ordered if not (each.derived or each.hidden)),
            answered=tuple(each for each in ordered if not each.hidden),
        )
        setattr(made, INFO, about)
        made.__get_pydantic_core_schema__ = classmethod(lambda cls, *_: base.core_of(cls))
        return made

    return decorate if of is None else decorate(of)


def _settled(of: type[Any], each: "dataclasses.Field[Any]", hint: Any) -> Field:
    """Return a field completed by its annotation. Raises TypeError if the annotation is not of the kind's type."""
    kind, said = each.metadata[INFO]
    parts = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    plain = [part for part in parts if part is not type(None)]
    kind = kind if isinstance(kind, Kind) else kind(plain[0])
    if [typing.get_origin(part) or part for part in plain] != [kind.of]:
        raise TypeError(f"{of.__name__}.{each.name} is {hint}, its kind is not.")
    key = said.keywords.get("key") or _sent_as(each.name, kind)
    made: Field = said(name=each.name, key=key, kind=kind, null=len(parts) > 1)
    return made


def _ordered(found: list[Field]) -> list[Field]:
    ordered = [each for each in found if not each.before]
    for each in found:
        if each.before:
            ordered.insert([other.name for other in ordered].index(each.before), each)
    return ordered


def kind_of(of: type[Any], answer: type[Any] | None = None) -> Kind[Any]:
    """Make a kind of a shape; its answers have the shape `answer` if that is another one."""
    return Kind(
        of,
        lambda **options: base.serializer(of)(**options),
        lambda **options: base.serializer(answer or of, answered=True)(**options),
        core=partial(base.core_of, of),
        plain=base.document,
        restore=partial(base.from_json, of),
        shape=of,
    )


def _sent_as(name: str, kind: Kind[Any]) -> str:
    """Return the name on the wire: `from_` is sent as `from`, an identifier `agency` as `agency_id`.

    A list whose name is a plural declares its `key`; a filter that takes several values is in the singular.
    """
    of = kind.item.of if kind.item and not name.endswith("s") else kind.of
    is_id = of is UUID and name.split("_")[-1] != "id"
    return name.removesuffix("_") + ("_id" if is_id else "")


def _bounded(least: int, most: int | None, value: Any) -> Any:
    """Refuse a list that is too short or too long before its items are parsed, so that none of its faults is missed."""
    if isinstance(value, list | tuple):
        length = {"field_type": "Tuple", "actual_length": len(value)}
        if most is not None and len(value) > most:
            raise PydanticKnownError("too_long", {**length, "max_length": most})
        if len(value) < least:
            raise PydanticKnownError("too_short", {**length, "min_length": least})
    return value


def _as_int(value: Any) -> Any:
    """Take 2025.0 as whole: numbers with a point arrive as Decimal. 1e9999 is none: its digits would fill memory."""
    is_short = isinstance(value, Decimal) and value.is_finite() and value.adjusted() < decimals.MAX_DIGITS
    return int(value) if is_short and value == value.to_integral_value() else value


@shape
class Nothing:
    """An empty body: send {} or nothing."""
