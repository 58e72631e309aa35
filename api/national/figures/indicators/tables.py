"""Rows of an answer about one indicator as a file: a column for each field, below a description of all rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.http.response import HttpResponseBase

from api.http import lists
from api.http.tables import writing
from api.http.tables.columns import Column, Kind
from api.http.views import View
from api.national.figures import files
from api.national.figures.indicators.shapes import FigureHead
from api.national.figures.instants import Instant
from tenants import Document

_HEAD = ("indicator", "series", "period", "unit")


def sent(
    call: View,
    name: str,
    head: FigureHead,
    row: type[Any],
    rows: Iterable[Document],
    *,
    keys: Sequence[str] = (),
    numbers: Collection[str] = (),
    headers: Mapping[str, str] = {},
) -> HttpResponseBase:
    """Send documents of this shape in the requested format; the columns of `keys` come before its fields.

    A field of a nested shape has both names, such as `regency_code`. `numbers` are decimals that JSON has as text.
    Values that are not, such as words of another release, are in a further column, `value_text`; other files lack it.
    """
    paths = {"_".join(path): (path, kind) for path, kind in lists.leaves(row)}
    of_all = {name: getattr(head, name) for name in _HEAD if name not in paths}
    columns = [
        *map(Column, (*of_all, *keys)),
        *(Column(name, Kind.DECIMAL if name in numbers else kind) for name, (_, kind) in paths.items()),
    ]
    flat = [
        {
            **of_all,
            **{key: shown[key] for key in keys},
            **{name: lists.cell(shown, path) for name, (path, _) in paths.items()},
        }
        for shown in rows
    ]
    for column in [each for each in columns if each.name in numbers]:
        beside = f"{column.name}_text"
        is_number = [writing.fits(column, cells[column.name]) for cells in flat]
        if not all(is_number):
            columns.append(Column(beside))
            for cells, fits in zip(flat, is_number, strict=True):
                cells[beside] = None if fits else cells[column.name]
                cells[column.name] = cells[column.name] if fits else None
    at = Instant(head.as_of, before_first_record=head.is_before_first_record)
    about = files.about(at, head.basis)
    return files.sent(call, f"{head.indicator}-{name}", columns, flat, about, headers=headers)
