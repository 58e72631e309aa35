"""Rows and JSON of a shape, by name: no list of columns, no positions.

_ONE = f"SELECT {select(ProgrammeRow, models.ProgrammeVersion, 'v', id='v.programme_id')} FROM ... v WHERE ..."
row = from_row(ProgrammeRow, statements.fetch_named(_ONE, {"id": id})[0])
"""

from collections.abc import Collection
from functools import cache
from operator import attrgetter
from typing import Any

from django.db.models import DecimalField, JSONField, Model

from api.http.shapes.base import Field, info
from api.http.shapes.texts import Texts
from tenants import Fields, Named

#: The fields of Texts, with which the names of its columns end.
_LANGUAGES = ("en", "id")


def recast[S](shape: type[S], value: Any, /, **more: Any) -> S:
    """Make a value from the fields shared with another shape, and `more`: a row's content, or a content's row."""
    common = {each.name for each in info(type(value)).kept} - more.keys()
    return shape(
        **more,
        **{each.name: getattr(value, each.name) for each in info(shape).kept if each.name in common},
    )


def from_row[S](shape: type[S], row: Named, /, **besides: Any) -> S:
    """Make a value from a row, by the names of its columns. Converts types and checks nothing: stored rows are shown.

    Raises KeyError if the row lacks a name; `besides` are fields that it does not have.
    """
    for name, _, restore, null, _ in info(shape).read:
        if name not in besides:
            value = row[name]
            besides[name] = value if restore is None or (null and value is None) else restore(value)
    return shape(**besides)


def from_model[S](shape: type[S], row: object, /, **besides: Any) -> S:
    """Make a value from a model's instance (fields, annotations, properties), or from another thing's attributes.

    A relation gives its key, or the row as the field's own shape; bytes give hexadecimal text.
    """
    columns = {}
    for each in info(shape).kept:
        if each.name not in besides:
            value = _value(row, each)
            if isinstance(value, Model):
                besides[each.name] = from_model(each.kind.of, value)
            else:
                columns[each.name] = value
    return from_row(shape, columns, **besides)


def stored(value: Any, model: type[Model], *, besides: Collection[str] = ()) -> Fields:
    """Return a value's columns of a model: for its constructor, or `update`.

    Raises FieldDoesNotExist for a field that the model lacks; `besides` are those that are stored elsewhere.
    """
    filled: Fields = {}
    for each in info(type(value)).kept:
        if each.name not in besides:
            content = getattr(value, each.name)
            if isinstance(content, Texts):
                filled |= {f"{each.name}_{part}": getattr(content, part) for part in _LANGUAGES}
                continue
            column = _column(model, each)
            filled[column.attname] = each.plain(content) if isinstance(column, JSONField) else content
    return filled


def select(
    shape: type[Any], model: type[Model], alias: str, /, *, as_sent: bool = False, **instead: str
) -> str:
    """Return a select list: a column of the same name for each field, or the expression that `instead` gives.

    `as_sent` names them as the API does. Raises FieldDoesNotExist for a field that is neither.
    """
    return ", ".join(
        f'{instead.get(each.name) or _expression(each, model, alias)} AS "{each.key if as_sent else each.name}"'
        for each in info(shape).kept
    )


def nested_json(
    shape: type[Any], model: type[Model], alias: str, /, *, where: str, order: str, **instead: str
) -> str:
    """Return the rows of another table as one column, for a field that is `many` of the shape."""
    pairs = ", ".join(
        f"'{each.key}', {instead.get(each.name) or _expression(each, model, alias, within=True)}"
        for each in info(shape).kept
    )
    table = model._meta.db_table
    return f"(SELECT json_agg(json_build_object({pairs}) ORDER BY {order}) FROM {table} {alias} WHERE {where})::text"


def copy_columns(model: type[Model], alias: str, /, **instead: str) -> str:
    """Return `INSERT INTO table (...) SELECT ...` of all columns of a model, to be followed by FROM.

    `instead` gives expressions for fields that differ in the copy. Raises FieldDoesNotExist for an unknown one.
    """
    for name in instead:
        model._meta.get_field(name)
    columns = {
        each.column: instead.get(each.name) or f'{alias}."{each.column}"' for each in model._meta.local_fields
    }
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(columns.values())}"


def _value(row: Any, each: Field) -> Any:
    """Return a row's value of a field: a text in both languages from its two columns, bytes in hexadecimal."""
    if issubclass(each.kind.of, Texts):
        return each.kind.of(**{part: getattr(row, f"{each.name}_{part}") for part in _LANGUAGES})
    name = each.source or each.name
    found = attrgetter(name if each.kind.shape else _attributes(row.__class__).get(name, name))(row)
    return bytes(found).hex() if isinstance(found, bytes | memoryview) else found


@cache
def _attributes(model: type[Any]) -> dict[str, str]:
    """Return the attribute of each field: a relation's is its key; other names are their own."""
    return (
        {each.name: each.attname for each in model._meta.concrete_fields} if issubclass(model, Model) else {}
    )


def _column(model: type[Model], each: Field) -> Any:
    return model._meta.get_field(each.source or each.name)


def _expression(each: Field, model: type[Model], alias: str, *, within: bool = False) -> str:
    column = _column(model, each)
    expression = f'{alias}."{column.column}"'
    # JSON comes as text, which the kind reads; a number within JSON would lose its digits past 2**53.
    is_text = isinstance(column, DecimalField) if within else isinstance(column, JSONField)
    return f"{expression}::text" if is_text else expression
