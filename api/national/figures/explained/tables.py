"""Components of progress as a file: a column for each part of what is counted, and for each measure that it adds to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from api.http import encoding, shapes
from api.http.tables.columns import Column, Kind
from api.http.views import View
from api.national.figures import files, problems
from api.national.figures.explained import queries
from api.national.figures.explained.shapes import ProgressComponent, ProgressComponentFilters
from api.national.figures.progress_measures import of_progress
from tenants import Document

#: Components that are read at once.
_READ = 5000
#: Components of a file, which are in memory: the programmes of 514 regencies, or their budgets of a year.
_MOST = 30_000
#: What names an item, the first for people; the rest of `what` follows.
_NAMES = ("title", "agency", "kind", "subject", "dimension")
_KINDS = {
    "physical_percent": (Kind.DECIMAL, 2),
    **dict.fromkeys(("evidence_count", "revision", "days_late"), (Kind.INTEGER, 0)),
}


def sent(call: View, query: ProgressComponentFilters) -> HttpResponseBase:
    """Send the components in the form asked for: all of them, unless `page_size` asks for fewer.

    Raises InvalidParameter where a file of this form has no room for them.
    """
    wanted = replace(call.wanted, size=call.size_asked or _READ)
    as_of, _, page = queries.components(query, wanted)
    asked, part, components = replace(query, as_of=as_of.at), page, page.rows
    found = columns(query)
    most = files.MOST_IN_A_WORKBOOK // len(found) if call.form == "xlsx" else _MOST
    while part.next_cursor and not call.size_asked and len(components) <= most:
        _, _, part = queries.components(asked, replace(wanted, cursor=part.next_cursor))
        components = [*components, *part.rows]
    if len(components) > most:
        raise problems.TableTooLarge(
            parameter="format", size=len(components) * len(found), most=most * len(found)
        )
    headers = page.headers if call.size_asked else {}
    about = files.about(as_of, query.basis)
    rows = (_row(query.figure, each) for each in components)
    return files.sent(call, f"components-{query.figure}", found, rows, about, headers=headers)


def columns(asked: ProgressComponentFilters) -> list[Column]:
    """Return the columns; each measure has its own name, and its column adds up to it."""
    known = of_progress()
    what = sorted(queries.what_of(asked), key=lambda name: name not in _NAMES)
    return [
        Column("regency_code"),
        Column("regency_name", width=28),
        *(
            Column(f"what_{name}", kind, scale=scale, width=40 if name in ("title", "activity") else 0)
            for name in what
            for kind, scale in (_KINDS.get(name, (Kind.TEXT, 0)),)
        ),
        *(
            Column(
                code,
                Kind.DECIMAL if known[code].unit == "rupiah" else Kind.INTEGER,
                scale=0,
                definition=gettext(known[code].text),
            )
            for code in queries.measures_of(asked)
        ),
        Column("is_used", Kind.BOOLEAN),
        *map(Column, ("reason", "item", "submission_id", "content_hash")),
    ]


def _row(figure: str, component: ProgressComponent) -> Document:
    shown = shapes.document(component)
    regency, what, adds = shown.pop("regency"), shown.pop("what") or {}, shown.pop("adds")
    return {
        **{f"regency_{name}": value for name, value in regency.items()},
        **{
            f"what_{name}": encoding.instant(value) if isinstance(value, datetime) else value
            for name, value in what.items()
        },
        **dict(_flat(adds, figure)),
        **shown,
    }


def _flat(adds: Document, *within: str) -> Iterator[tuple[str, Any]]:
    for name, value in adds.items():
        if isinstance(value, dict):
            yield from _flat(value, *within, name)
        else:
            yield "_".join((*within, name)), value
