"""Places of regencies: their borders if there is a file of them (BORDERS_FILE), else their centres."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from tenants import Document, Named, registry
from tenants.models import Regency

_SHAPES = ("Polygon", "MultiPolygon")


def features(rows: Iterable[Named]) -> Iterator[Document]:
    """Yield a GeoJSON feature for each flat row of a regency, without geometry if its place is unknown."""
    of_regencies = list(rows)
    places = located({row["regency_code"] for row in of_regencies})
    for row in of_regencies:
        if place := places.get(row["regency_code"]):
            yield {"type": "Feature", "geometry": place[1], "properties": row}


def located(codes: Iterable[str]) -> dict[str, tuple[Regency, Document | None]]:
    """Return the place of each regency, by the codes that it has or had; None if it is unknown.

    Longitude first (RFC 7946). The file of borders may have any of a regency's codes.
    """
    shapes = borders(settings.BORDERS_FILE) if settings.BORDERS_FILE else {}
    within = {of.pk: shapes[code] for code, of in registry.regencies_by_code(shapes).items()}
    found = registry.regencies_by_code(codes)
    rows = Regency.objects.select_related("province").in_bulk([of.pk for of in found.values()])
    return {code: (rows[of.pk], within.get(of.pk) or _centre(rows[of.pk])) for code, of in found.items()}


def _centre(row: Regency) -> Document | None:
    if row.longitude is None or row.latitude is None:
        return None
    return {"type": "Point", "coordinates": [float(row.longitude), float(row.latitude)]}


@cache
def borders(path: str) -> Mapping[str, Document]:
    """Return the borders by Kemendagri code, read once. Raises ValueError, with a sentence, for a malformed file."""
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
