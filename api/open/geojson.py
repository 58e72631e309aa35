"""The regencies as GeoJSON features, each with its value from a published edition if one is requested."""

from datetime import datetime
from uuid import UUID

from api.http.exceptions import NotFound
from api.http.grammar.periods import Period
from api.national.editions import queries as editions
from api.national.editions.models import Publication
from api.national.figures import places
from api.open.problems import IndicatorWithoutPeriod, UnknownEdition
from tenants import Document, Named
from tenants.models import Regency


def collection(
    *,
    series: str,
    indicator: str | None = None,
    period: Period | None = None,
    edition: UUID | None = None,
) -> tuple[Document, datetime | None]:
    """Return a FeatureCollection, and the publication time of its edition.

    Raises InvalidParameter (404) for an edition that is not published; if no published edition has the indicator's
    values of single regencies for the period; and for an indicator without a period, or a period without an indicator.
    """
    if (indicator is None) != (period is None):
        raise IndicatorWithoutPeriod(parameter="period" if period is None else "indicator")
    about: Document = {}
    values: dict[str, Document] = {}
    published_at = None
    if indicator is not None and period is not None:
        rows = editions.uncorrected() if edition is None else [_publication(edition)]
        row, content, values = editions.by_regency(rows, indicator=indicator, series=series, period=period)
        about, published_at = _about(content, indicator, series, str(period)), row.published_at
    present = Regency.objects.filter(valid_until=None).values_list("kemendagri_code", flat=True)
    features = [
        _feature(code, *place, values.get(code))
        for code, place in sorted(places.located(values or present).items())
    ]
    return {"type": "FeatureCollection", **about, "features": features}, published_at


def _publication(edition: UUID) -> Publication:
    try:
        return editions.publication(edition)
    except NotFound as missing:
        raise UnknownEdition(parameter="edition_id", value=edition) from missing


def _about(content: Named, indicator: str, series: str, period: str) -> Document:
    (spec,) = (each for each in content["indicators"] if each["code"] == indicator)
    return {
        "edition": content["edition"]["id"],
        "as_of": content["as_of"],
        "basis": content["basis"],
        "indicator": indicator,
        "name": {"en": spec["name_en"], "id-ID": spec["name_id"]},
        "unit": spec["unit"],
        "series": series,
        "period": period,
    }


def _feature(
    code: str,
    row: Regency,
    geometry: Document | None,
    value: Document | None,
) -> Document:
    """Return a regency by its code in the edition, if there is one, or else as it is today."""
    properties: Document = {
        "code": code,
        "bps_code": row.bps_code,
        "name": row.name,
        "kind": row.kind,
        "province_code": row.province.code,
        "province_name": row.province.name,
        "population": row.population,
    }
    if value is not None:
        properties |= {"name": value["group_name"], **_valued(value)}
    return {"type": "Feature", "id": code, "geometry": geometry, "properties": properties}


def _valued(value: Document) -> Document:
    text = value["value"]
    # Beyond 15 digits a number in JSON is not exact; `value_text` always is.
    return {
        "value": None if text is None else float(text),
        "value_text": text,
        "reason": editions.why_none(value),
    }
