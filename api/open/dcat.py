"""Render the catalogue as DCAT 3 in JSON-LD, with its context inline so that harvesters fetch nothing else.

The templates are catalog.json and, for each edition, edition.json; only the installation's own values are filled in
here.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from string import Template

from django.conf import settings

from api.http import encoding
from api.http.grammar.periods import Period
from api.national.editions.models import Publication
from api.open.edition_shapes import distributions, url_of
from tenants import Document

_CATALOG, _EDITION = (
    Template((Path(__file__).parent / name).read_text()) for name in ("catalog.json", "edition.json")
)
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def catalog(editions: Sequence[Publication], *, changed_at: datetime | None) -> Document:
    """Return the catalogue of published data: editions in a series, reference data, and the API itself."""
    said = _filled(
        _CATALOG,
        site=settings.BASE_URL,
        base=f"{settings.BASE_URL}/v1/open",
        publisher=settings.OPEN_DATA_PUBLISHER,
        license=settings.OPEN_DATA_LICENSE,
    )
    shared, series = {**said["shared"], **_contact()}, said["series"]
    datasets: list[Document] = [
        *({**_edition(each), "dcat:inSeries": {"@id": series["@id"]}} for each in editions),
        *({**each, "dct:identifier": each["@id"]} for each in said["reference"]),
    ]
    for each in datasets:
        each |= {"@type": "dcat:Dataset", **shared}
        each.setdefault("dcat:keyword", ["kota cerdas", "smart city"])
        each["dcat:distribution"] = list(map(_distribution, each["dcat:distribution"]))
    by = {"dct:publisher": shared["dct:publisher"]}
    node = {
        "@context": said["context"],
        **said["catalog"],
        **shared,
        "dcat:dataset": [*datasets, {**series, **by}],
        "dcat:service": {
            **said["service"],
            **by,
            "dcat:servesDataset": [{"@id": each["@id"]} for each in datasets],
        },
    }
    if changed_at is not None:
        node["dct:modified"] = {"@value": encoding.instant(changed_at), "@type": "xsd:dateTime"}
    return node


def _filled(template: Template, **texts: object) -> Document:
    """Return JSON with these texts filled in."""
    escaped = {name: json.dumps(str(text))[1:-1] for name, text in texts.items()}
    found: Document = json.loads(template.substitute(escaped))
    return found


def _edition(row: Publication) -> Document:
    periods = [Period.parse(each) for each in row.asked["periods"]]
    node = _filled(
        _EDITION,
        id=row.pk,
        url=url_of(row.pk),
        title_id=row.title_id,
        title_en=row.title_en,
        description_id=row.description_id or row.title_id,
        description_en=row.description_en or row.title_en,
        published_at=encoding.instant(row.published_at),
        starts_on=min(each.start for each in periods),
        ends_on=max(each.end for each in periods),
        as_of=encoding.instant(row.as_of),
    )
    node["dcat:keyword"] = list(dict.fromkeys(row.asked["indicators"] + row.asked["dimensions"]))
    node["dcat:distribution"] = [
        {"@id": each.url, "dct:title": each.format.upper(), "dcat:mediaType": each.media_type}
        for each in distributions(row.pk)
    ]
    # The first is JSON, the exact bytes.
    node["dcat:distribution"][0]["spdx:checksum"] = {
        "@type": "spdx:Checksum",
        "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
        "spdx:checksumValue": {"@value": bytes(row.content_hash).hex(), "@type": "xsd:hexBinary"},
    }
    if row.replaces_id is not None:
        node["dcat:previousVersion"] = {"@id": url_of(row.replaces_id)}
    return node


def _distribution(said: Document) -> Document:
    """Return a distribution completed by what its address and media type determine."""
    address = {"@id": said["@id"]}
    return {
        **said,
        "@type": "dcat:Distribution",
        "dct:license": {"@id": settings.OPEN_DATA_LICENSE, "@type": "dct:LicenseDocument"},
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}{said['dcat:mediaType']}", "@type": "dct:MediaType"},
    }


def _contact() -> Document:
    if not settings.OPEN_DATA_CONTACTS:
        return {}
    return {
        "dcat:contactPoint": {
            "@type": ["vcard:Organization", "vcard:Kind"],
            "vcard:fn": settings.OPEN_DATA_PUBLISHER,
            "vcard:hasURL": [{"@id": each} for each in settings.OPEN_DATA_CONTACTS],
        }
    }
