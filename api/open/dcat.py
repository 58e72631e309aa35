"""Render the catalogue as DCAT 3 in JSON-LD, with its context inline so that harvesters fetch nothing else.

The parts that are the same in every installation are in catalog.json; the editions are added to it.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings

from api.http import encoding
from api.http.grammar.periods import Period
from api.national.editions.models import Publication
from api.open.edition_shapes import distributions, url_of

type Node = dict[str, Any]

_TEMPLATE = Template((Path(__file__).parent / "catalog.json").read_text())
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def catalog(editions: Sequence[Publication], *, changed_at: datetime | None) -> Node:
    """Return the catalogue of what is published: editions in a series, reference data, and the API itself."""
    said = _said()
    shared, series = {**said["shared"], **_contact()}, said["series"]
    datasets: list[Node] = [
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
        node["dct:modified"] = _instant(changed_at)
    return node


def _said() -> Node:
    """Return catalog.json with the names and addresses of this installation."""
    named = {
        "site": settings.BASE_URL,
        "base": f"{settings.BASE_URL}/v1/open",
        "publisher": settings.OPEN_DATA_PUBLISHER,
        "license": settings.OPEN_DATA_LICENSE,
    }
    found: Node = json.loads(
        _TEMPLATE.substitute({key: json.dumps(text)[1:-1] for key, text in named.items()})
    )
    return found


def _edition(row: Publication) -> Node:
    url = url_of(row.pk)
    periods = [Period.parse(each) for each in row.asked["periods"]]
    node: Node = {
        "@id": url,
        "dct:title": _both(row.title_id, row.title_en),
        "dct:description": _both(row.description_id or row.title_id, row.description_en or row.title_en),
        "dct:identifier": str(row.pk),
        "dct:issued": _instant(row.published_at),
        "dct:modified": _instant(row.published_at),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _date(min(each.start for each in periods)),
            "dcat:endDate": _date(max(each.end for each in periods)),
        },
        "dcat:keyword": list(dict.fromkeys(row.asked["indicators"] + row.asked["dimensions"])),
        "dcat:version": encoding.instant(row.as_of),
        "dcat:landingPage": {"@id": url, "@type": "foaf:Document"},
        "foaf:isPrimaryTopicOf": {"@id": f"{url}metadata/", "@type": "foaf:Document"},
        "dcat:distribution": [
            {"@id": each.url, "dct:title": each.format.upper(), "dcat:mediaType": each.media_type}
            for each in distributions(row.pk)
        ],
    }
    # The first is JSON, the exact bytes.
    node["dcat:distribution"][0]["spdx:checksum"] = {
        "@type": "spdx:Checksum",
        "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
        "spdx:checksumValue": {"@value": bytes(row.content_hash).hex(), "@type": "xsd:hexBinary"},
    }
    if row.replaces_id is not None:
        node["dcat:previousVersion"] = {"@id": url_of(row.replaces_id)}
    return node


def _distribution(said: Node) -> Node:
    """Return a distribution with what follows from its address and media type."""
    address = {"@id": said["@id"]}
    return {
        **said,
        "@type": "dcat:Distribution",
        "dct:license": {"@id": settings.OPEN_DATA_LICENSE, "@type": "dct:LicenseDocument"},
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}{said['dcat:mediaType']}", "@type": "dct:MediaType"},
    }


def _both(indonesian: str, english: str) -> list[Node]:
    return [{"@value": indonesian, "@language": "id"}, {"@value": english, "@language": "en"}]


def _contact() -> Node:
    if not settings.OPEN_DATA_CONTACTS:
        return {}
    return {
        "dcat:contactPoint": {
            "@type": ["vcard:Organization", "vcard:Kind"],
            "vcard:fn": settings.OPEN_DATA_PUBLISHER,
            "vcard:hasURL": [{"@id": each} for each in settings.OPEN_DATA_CONTACTS],
        }
    }


def _date(day: date) -> Node:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def _instant(at: datetime) -> Node:
    return {"@value": encoding.instant(at), "@type": "xsd:dateTime"}
