"""A list as a file: its rows as CSV or NDJSON, from the same declaration as its pages.

CSV has a column for each field of the row's shape, `signatory.office` for one of a shape within it; lists of anything
but texts are JSON in a column. NDJSON has a row as the API shows it on each line. Rows with a `geometry` are also
available as GeoJSON (RFC 7946), with a feature for each.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase

from api.http import encoding, shapes
from api.http.paging import Page
from api.http.rendering import GeoJSONRenderer, JSONRenderer
from api.http.tables import sending, writing
from api.http.tables.columns import Column, Kind
from api.http.tables.forms import CSVRenderer, LinesRenderer
from tenants import Fields

_RENDERERS: tuple[Any, ...] = (JSONRenderer, CSVRenderer, LinesRenderer)
#: Rows of a file where `page_size` asks for no fewer; the header Link says where it goes on.
MOST = 100_000
#: Rows that are read at once.
_READ = 1000
_KINDS = {int: Kind.INTEGER, Decimal: Kind.DECIMAL, bool: Kind.BOOLEAN, tuple: Kind.TEXTS}
#: Names that lead to a field of a row.
type Path = tuple[str, ...]


def renderers(row: type[Any]) -> tuple[Any, ...]:
    """Return the renderers of a list of such rows."""
    return (*_RENDERERS, GeoJSONRenderer) if hasattr(row, "geometry") else _RENDERERS


def sent(view: Any, find: Callable[[], Page[Any]], row: type[Any]) -> HttpResponseBase:
    """Send the rows of a list in the requested format; `find` returns the page that the view wants."""
    form, fields, last = view.request.accepted_renderer.format, view.narrowed_to(), Page[Any]([])

    def rows() -> Iterator[Fields]:
        nonlocal last
        left = view.size_asked or MOST
        while left > 0:
            view.wanted = replace(view.wanted, size=min(left, _READ))
            last, left = find(), left - view.wanted.size
            for each in last.rows:
                shown = shapes.document(each)
                said = shown if fields is None else {name: shown[name] for name in fields}
                if form == "geojson":
                    said = {
                        "type": "Feature",
                        "id": shown["id"],
                        "geometry": each.geometry,
                        "properties": said,
                    }
                yield said
            if last.next is None:
                return
            view.wanted = replace(view.wanted, cursor=last.next_cursor)

    if form == "ndjson":
        file = writing.made(lambda file: file.writelines(encoding.dumps(each) + b"\n" for each in rows()))
    elif form == "geojson":
        whole = encoding.dumps({"type": "FeatureCollection", "features": list(rows())})
        file = writing.made(lambda file: file.write(whole))
    else:
        paths = {
            ".".join(path): (path, kind) for path, kind in leaves(row) if fields is None or path[0] in fields
        }
        columns = [Column(name, kind) for name, (_, kind) in paths.items()]
        flat = ({name: cell(shown, path) for name, (path, _) in paths.items()} for shown in rows())
        file = writing.written(form, writing.Table("list", columns, flat))
    name = view.operations["GET"].removeprefix("list_").replace("_", "-")
    return sending.sent(
        file,
        name=f"{name}.{form}",
        media_type=view.request.accepted_renderer.media_type,
        headers=last.headers,
        address=view.request.get_full_path(),
    )


def leaves(row: type[Any], *within: str) -> Iterator[tuple[Path, Kind]]:
    """Yield the fields of a shape, and those of shapes within it, each by its path and with its kind of column."""
    for each in shapes.info(row).answered:
        if each.kind.shape is not None:
            yield from leaves(each.kind.shape, *within, each.key)
        else:
            yield (*within, each.key), _KINDS.get(each.kind.of, Kind.TEXT)


def cell(shown: Any, path: Path) -> Any:
    """Return a row's field as a cell: objects, and lists of anything but texts, as JSON."""
    for name in path:
        shown = shown.get(name) if isinstance(shown, Mapping) else None
    if isinstance(shown, Mapping) or (
        isinstance(shown, list) and not all(isinstance(each, str) for each in shown)
    ):
        return encoding.dumps(shown).decode()
    return shown
