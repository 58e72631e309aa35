"""Places of regencies: within their borders where a file of them is given (BORDERS_FILE), else at their centres."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from api.http.encoding import Document
from tenants import registry

_SHAPES = ("Polygon", "MultiPolygon")


def features(rows: Iterable[Mapping[str, Any]]) -> Iterator[Document]:
    """Yield a GeoJSON feature for each flat row of a regency, without geometry where nothing is known of its place."""
    known = {each.code: each for each in registry.regency_rows()}
    for row in rows:
        if place := known.get(row["regency_code"]):
            yield {"type": "Feature", "geometry": geometry(place), "properties": row}


def geometry(row: registry.RegencyRow) -> Document | None:
    """Return where a regency lies, longitude first (RFC 7946); None where nothing is known of its place."""
    if settings.BORDERS_FILE and (found := borders(settings.BORDERS_FILE).get(row.code)):
        return found
    if row.longitude is None or row.latitude is None:
        return None
    return {"type": "Point", "coordinates": [float(row.longitude), float(row.latitude)]}


@cache
def borders(path: str) -> Mapping[str, Document]:
    """Return the borders by Kemendagri code, read once. Raises ValueError with a sentence for any other file."""
    try:
        features = json.loads(Path(path).read_bytes())["features"]
        found = {feature["properties"]["code"]: feature["geometry"] for feature in features}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"BORDERS_FILE {path} is no GeoJSON FeatureCollection whose features have a property `code`: {error}"
        ) from error
    if wrong := [code for code, shape in found.items() if shape.get("type") not in _SHAPES]:
        raise ValueError(f"BORDERS_FILE {path}: {wrong[0]} is no Polygon or MultiPolygon.")
    return found
