"""Where a regency lies: its borders, where a file is given (BORDERS_FILE), else its centre from the registry."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tenants.registry import RegencyRow

_SHAPES = ("Polygon", "MultiPolygon")


def geometry(row: RegencyRow) -> Mapping[str, Any] | None:
    """GeoJSON of a regency, longitude first (RFC 7946); None where nothing is known of its place."""
    if settings.BORDERS_FILE and (found := borders(settings.BORDERS_FILE).get(row.code)):
        return found
    if row.longitude is None or row.latitude is None:
        return None
    return {"type": "Point", "coordinates": [float(row.longitude), float(row.latitude)]}


@cache
def borders(path: str) -> Mapping[str, Mapping[str, Any]]:
    """Kemendagri code to borders, read once. Raises ValueError, in a sentence, for a file that is something else."""
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
