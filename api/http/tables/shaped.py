"""Columns of a workbook from the fields of shapes: kind, bounds, default and choices are the fields' own.

    title: str = text(300, "Such as Mal Pelayanan Publik.", column=column("Judul program", 45))

PROGRAMMES = Sheet("Program", shaped.columns(Programme))
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from api.http import shapes
from api.http.tables.columns import Choices, Column, Kind
from tenants import Fields

_KINDS = {int: Kind.INTEGER, Decimal: Kind.PERCENT, date: Kind.DATE}
YES_NO = {"Ya": True, "Tidak": False}


def columns(shape: type[Any]) -> tuple[Column, ...]:
    """Return a column for each field of the shape that has one."""
    return tuple(_columns(shape))


def _columns(shape: type[Any]) -> Iterator[Column]:
    for each in shapes.info(shape).sent:
        column: Column | None = each.column
        if column is None:
            continue
        is_needed = each.default is shapes.NO_DEFAULT
        choices = column.choices or ("yes_no" if each.kind.of is bool else each.name if column.labels else "")
        labels = YES_NO if each.kind.of is bool else _labels(each.kind, column)
        yield replace(
            column,
            name=each.name,
            kind=_KINDS.get(each.kind.of, Kind.TEXT) if column.kind is Kind.TEXT else column.kind,
            choices=choices,
            required=is_needed and not choices and not column.locked,
            default=""
            if is_needed
            else next((text for text, value in labels.items() if value == each.default), ""),
            # A cell of choices says a label, whose length the field's bound does not know.
            longest=(not choices and getattr(each.kind.sent(), "max_length", None)) or column.longest,
        )


def choices(*of: type[Any]) -> dict[str, Choices]:
    """Return the labels that cells show for these shapes' codes, by field."""
    found = {"yes_no": Choices.of(YES_NO)}
    for each in (each for shape in of for each in shapes.info(shape).sent):
        if each.column and each.column.labels:
            found[each.name] = Choices.of(_labels(each.kind, each.column))
    return found


def _labels(kind: shapes.Kind[Any], column: Column) -> Fields:
    field: Any = kind.sent()
    return dict(zip(column.labels, field.choices, strict=True)) if column.labels else {}
