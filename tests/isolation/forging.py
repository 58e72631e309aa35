"""Rows of any national table that a regency's role may write, made from the models: valid ones, and what is wrong with
them. A new table is covered without a line here."""

import dataclasses
import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import uuid4

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import models

from tenants.privileges import Access, grants, parsed
from tenants.schema import plain
from tests.isolation import scenes


@dataclass(frozen=True)
class Table:
    name: str
    model: type[models.Model]
    access: Access

    @property
    def fields(self) -> dict[str, Any]:
        """Return, by column, those that a regency's role may give a new row, or all where it adds none."""
        columns = {column for word, column in parsed(self.access.regency) if word == "INSERT"} or {""}
        return {
            field.column: field for field in self.model._meta.concrete_fields if columns & {"", field.column}
        }

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.column)

    @property
    def insertable(self) -> bool:
        return any(word == "INSERT" for word, _ in parsed(self.access.regency))

    @property
    def changeable(self) -> set[str]:
        return {column for word, column in parsed(self.access.regency) if word == "UPDATE"}


def tables() -> dict[str, Table]:
    """Return the tables that regencies' roles may write, each after those that it refers to."""
    accesses = grants.shared_access()
    found = {
        name: Table(name, model, accesses[name])
        for name, model in grants.declared_tables(settings.SHARED_APPS)
        if accesses[name].regency_may_write
    }
    ordered: dict[str, Table] = {}
    while len(ordered) < len(found):
        for name, table in found.items():
            waits = {other.name for other in referred(table).values() if other.name != name}
            if name not in ordered and waits <= ordered.keys() | (_names() - found.keys()):
                ordered[name] = table
    return ordered


def _names() -> set[str]:
    return {model._meta.db_table for model in apps.get_models()}


def referred(table: Table) -> dict[str, Table]:
    """Return, by column, the table whose rows it names, by a foreign key or by its name."""
    accesses = grants.shared_access()
    by_name = {model._meta.model_name: model for _, model in grants.declared_tables(settings.SHARED_APPS)}
    found = {}
    for column, field in table.fields.items():
        model = field.related_model if field.is_relation else None
        if isinstance(field, models.UUIDField) and column.endswith("_id"):
            model = by_name.get(column.removesuffix("_id"))
        if model is not None and column != table.access.rows:
            found[column] = Table(model._meta.db_table, model, accesses[model._meta.db_table])
    return found


@dataclass
class Maker:
    """Makes rows of one side (a regency, or the ministry where it has none), each unlike the one before."""

    regency: int | None
    #: The key of a row of this side by table.
    keys: dict[str, Any]
    number: int = 0
    #: Which of the values that a column may have were taken once: they are taken again.
    taken: dict[tuple[str, str], tuple[int, ...]] = dataclasses.field(default_factory=dict)

    def fill(self, tables: Collection[Table], superuser: psycopg.Connection[Any]) -> None:
        """A row in each table, where this side can have one."""
        again = [table for table in tables if table.name in ("identity_person", "ledger_submission")]
        # Twice: of the first one there is a receipt, a mail, and what else there may be one of.
        for table in (*tables, *again):
            row = self.row(table, superuser)
            assert row is not None or self.regency is None, f"no valid row of {table.name} was found"
            if row is not None:
                insert = scenes.insertion(table.name, given(row)) + scenes.returning(table.key)
                ((self.keys[table.name],),) = superuser.execute(insert).fetchall()

    def row(
        self, table: Table, connection: psycopg.Connection[Any], having: str = ""
    ) -> dict[str, Any] | None:
        """Values that the connection may insert, with something in the column `having`; None where there are none."""
        self.number += 1
        choices = {column: list(self._values(table, column, field)) for column, field in table.fields.items()}
        if having:
            choices[having] = [value for value in choices[having] if value is not None]
        places = product(*(range(len(values)) for values in choices.values()))
        if place := self.taken.get((table.name, having)):
            return {name: values[at] for (name, values), at in zip(choices.items(), place, strict=True)}
        for place in places:
            row = {column: values[at] for (column, values), at in zip(choices.items(), place, strict=True)}
            with suppress(psycopg.Error), connection.transaction(force_rollback=True):
                connection.execute(scenes.insertion(table.name, given(row)))
                self.taken[table.name, having] = place
                return row
        return None

    def _values(self, table: Table, column: str, field: Any) -> Iterator[Any]:
        """Return the values to try, the likeliest first."""
        if column == table.access.rows:
            yield self.regency
        elif field.has_db_default():
            yield DEFAULT
        elif column in (named := referred(table)):
            if field.null:
                yield None
            if (key := self.keys.get(named[column].name)) is not None:
                yield key
        elif field.null:
            yield None
            yield self._made(table, column, field)
        elif field.choices and not field.has_default() and not field.blank:
            yield from (value for value, _ in field.flatchoices)
        elif field.has_default() and not field.primary_key:
            yield field.get_default()
        elif isinstance(field, models.CharField | models.TextField) and (
            field.blank or f"{column} = ''" in table.access.writes
        ):
            yield ""
        else:
            yield self._made(table, column, field)

    def _made(self, table: Table, column: str, field: Any) -> Any:
        match field:
            case models.UUIDField():
                return uuid4()
            case models.DateTimeField() if column == "valid_from" and table.access.past:
                return "now"  # rows of histories begin in the transaction that writes them
            case models.DateTimeField():
                return (
                    f"2026-01-{1 + len(column) % 28:02}T00:00:{self.number % 60:02}Z"
                    if "until" not in column
                    else "2027-01-01T00:00:00Z"
                )
            case models.DateField():
                return "2026-01-31"
            case models.BooleanField():
                return False
            case models.DecimalField():
                return 1
            case models.IntegerField():
                return 1000 + self.number
            case models.JSONField():
                kind = table.access.json_kinds.get(column, "")
                made: Any = {"object": {}, "payload": {}, "objects": []}.get(kind, ["viewer"])
                return psycopg.types.json.Jsonb(made)
            case models.BinaryField():
                return uuid4().bytes * 2
            case models.EmailField():
                return f"{uuid4().hex}@example.org"
            case _:
                if column.endswith("period"):
                    return f"{2000 + self.number % 100}"
                return uuid4().hex[: field.max_length or 32]


#: A column that is left to the database.
DEFAULT = object()


def given(row: dict[str, Any]) -> dict[str, Any]:
    from psycopg.types.json import Jsonb

    return {
        column: Jsonb(value) if isinstance(value, list | dict) else value
        for column, value in row.items()
        if value is not DEFAULT
    }


#: What a column must not be made to hold, and what it may but nobody expects.
INSTANTS = (
    "infinity",
    "-infinity",
    "0044-03-15 12:00:00+00 BC",
    "1970-01-01T00:00:00Z",
    "99999-01-01T00:00:00Z",
)
JSON = ("null", "5", '"x"', "true", "[null]", "[1]", "[[]]")


def refused_values(table: Table, column: str) -> list[Any]:
    """Values that no row may have."""
    field = table.fields[column]
    match field:
        case _ if field.is_relation or column == table.key:
            return []
        case _ if field.choices:
            return ["evil"]
        case models.DateTimeField():
            return list(INSTANTS)
        case models.DateField():
            return ["infinity", "-infinity", "0044-03-15 BC"]
        case models.DecimalField():
            return ["NaN", "Infinity", "-Infinity"]
        case models.BigIntegerField() | models.UUIDField() | models.BooleanField():
            return []
        case models.IntegerField():
            return [2**31 - 1, -(2**31)]
        case models.JSONField():
            kind = table.access.json_kinds.get(column, "texts")
            refused, most = plain._ARRAYS.get(kind, ("object", plain._OBJECTS))
            long: Any = ["x" * most] if "string" in refused else [{"x": "x" * most}]
            if kind == "payload":
                (long,) = long
            other = "[]" if kind in ("object", "payload") else "{}"
            return [*JSON, json.dumps(long), other, '["x"]' if kind in ("objects", "ids") else "[{}]"]
        case models.BinaryField():
            return [b"x" * 33] if field.max_length else []
        case _ if column.endswith("period"):
            return ["x", "1999", "2101", "2025-Q9", "2025-1", "2025\n"]
        case _:
            return ["a\x01b", "\ufffe", *([] if field.max_length else ["x" * (plain._TEXT + 1)])]


def odd_values(table: Table, column: str) -> list[Any]:
    """Values that the database may take, with which everybody else must go on."""
    field = table.fields[column]
    match field:
        case _ if field.is_relation or column == table.key:
            return []
        case _ if field.choices:
            return [value for value, _ in field.flatchoices]
        case models.DateTimeField():
            return ["2000-01-01T00:00:00Z", "8999-12-31T23:59:59Z"]
        case models.DateField():
            return ["1900-01-01", "9999-12-31"]
        case models.DecimalField():
            most = "9" * (field.max_digits - field.decimal_places)
            return ["0", "-1", most, f"-{most}"]
        case models.BigIntegerField() | models.UUIDField():
            return []
        case models.BooleanField():
            return [True]
        case models.IntegerField():
            return [0, -1, 100_000_000, -100_000_000]
        case models.JSONField():
            kind = table.access.json_kinds.get(column, "texts")
            objects = ['{"values": 5, "programmes": null, "evidence": {}}', "{}"]
            rows = ["[{}]", '[{"id": null, "due_on": "never"}]']
            texts = ["[]", '["", "\\u0001", "evil"]', f'["{"x" * 9000}"]']
            return {"object": objects, "payload": objects, "objects": rows}.get(kind, texts)
        case models.BinaryField():
            return [b""]
        case _ if column.endswith("period"):
            return ["2000", "2100-12", "2024-S1"]
        case _:
            most = field.max_length or plain._TEXT // 2
            return ["", "é" * most, "\u202e<b>=1+1'\"\\%"[:most], "2025-Q9"[:most]]
    return []


def written_columns(table: Table) -> list[str]:
    return [
        field.column for field in plain.written(table.access, table.model) if field.column in table.fields
    ]
