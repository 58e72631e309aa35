"""The catalogue as DCAT 3 in JSON-LD. The context stands in it: a harvester fetches nothing else to read it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from api.http import encoding
from api.http.grammar.periods import Period
from api.national.editions.models import Publication
from api.open.edition_shapes import distributions, url_of

Node = dict[str, Any]

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_INDONESIAN = "http://id.loc.gov/vocabulary/iso639-1/id"
_ENGLISH = "http://id.loc.gov/vocabulary/iso639-1/en"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def catalog(editions: Sequence[Publication], *, changed_at: Any) -> Node:
    """Return the catalogue of what is published: editions in a series, reference data, and the API itself."""
    base = f"{settings.BASE_URL}/v1/open"
    datasets = [*(_edition(each) for each in editions), *_reference(base)]
    series = {
        "@id": f"{base}/editions/",
        "@type": "dcat:DatasetSeries",
        **_titled("Edisi angka Kota Cerdas", "Editions of Kota Cerdas figures"),
        **_described(
            "Angka indikator peserta yang diterima kementerian, dibekukan dan disahkan.",
            "Figures of the participants' indicators accepted by the ministry, frozen and signed off.",
        ),
        "dct:publisher": _agent(),
    }
    node: Node = {
        "@context": CONTEXT,
        "@id": f"{base}/catalog",
        "@type": "dcat:Catalog",
        **_about(
            ("Data terbuka Kota Cerdas", "Kota Cerdas open data"),
            (
                "Angka dan data referensi Gerakan Menuju Kota Cerdas.",
                "Figures and reference data of Indonesia's smart-city movement.",
            ),
        ),
        "dct:license": {"@id": settings.OPEN_DATA_LICENSE},
        "foaf:homepage": {"@id": f"{settings.BASE_URL}/"},
        "dcat:dataset": [*datasets, series],
        "dcat:service": _service(base, datasets),
    }
    if changed_at is not None:
        node["dct:modified"] = _instant(changed_at)
    return node


def _edition(row: Publication) -> Node:
    url = url_of(row.pk)
    node: Node = {
        "@id": url,
        "@type": "dcat:Dataset",
        **_about(
            (row.title_id, row.title_en),
            (row.description_id or row.title_id, row.description_en or row.title_en),
        ),
        "dct:identifier": str(row.pk),
        "dct:issued": _instant(row.published_at),
        "dct:modified": _instant(row.published_at),
        "dct:temporal": _temporal([Period.parse(each) for each in row.asked["periods"]]),
        "dcat:keyword": list(dict.fromkeys(row.asked["indicators"] + row.asked["dimensions"])),
        "dcat:inSeries": {"@id": f"{settings.BASE_URL}/v1/open/editions/"},
        "dcat:version": encoding.instant(row.as_of),
        "dcat:landingPage": {"@id": url},
        "foaf:isPrimaryTopicOf": {"@id": f"{url}metadata/"},
        "dcat:distribution": [
            _distribution(
                each.url,
                each.format.upper(),
                each.media_type,
                digest=bytes(row.content_hash).hex() if each.format == "json" else "",
            )
            for each in distributions(row.pk)
        ],
    }
    if row.replaces_id is not None:
        node["dcat:previousVersion"] = {"@id": url_of(row.replaces_id)}
    return node


def _reference(base: str) -> list[Node]:
    return [
        _dataset(
            f"{base}/reference/",
            ("Data referensi Kota Cerdas", "Kota Cerdas reference data"),
            (
                "Wilayah, kohort, dimensi, indikator, dan periode.",
                "Regencies, cohorts, dimensions, indicators and periods.",
            ),
            [
                (f"{base}/reference/?format=json", "JSON", "application/json"),
                (f"{base}/reference/?format=zip", "ZIP", "application/zip"),
            ],
        ),
        _dataset(
            f"{base}/regencies.geojson",
            ("Peta kabupaten/kota", "Map of the regencies"),
            (
                "Kabupaten/kota dengan nilai indikator pilihan dari edisi terbit.",
                "The regencies with the value of a chosen indicator from a published edition.",
            ),
            [(f"{base}/regencies.geojson", "GeoJSON", "application/geo+json")],
        ),
        _dataset(
            f"{base}/indicators/",
            ("Katalog indikator", "Indicator catalogue"),
            (
                "Indikator rilis yang berlaku beserta standar datanya.",
                "The indicators of the release in force with their data standard.",
            ),
            [(f"{base}/indicators/", "JSON", "application/json")],
        ),
    ]


def _dataset(
    id: str, titles: tuple[str, str], descriptions: tuple[str, str], files: Sequence[tuple[str, str, str]]
) -> Node:
    return {
        "@id": id,
        "@type": "dcat:Dataset",
        **_about(titles, descriptions),
        "dct:identifier": id,
        "dcat:keyword": ["kota cerdas", "smart city"],
        "dcat:distribution": [_distribution(url, title, media_type) for url, title, media_type in files],
    }


def _distribution(url: str, title: str, media_type: str, *, digest: str = "") -> Node:
    node: Node = {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dct:license": {"@id": settings.OPEN_DATA_LICENSE},
        "dcat:accessURL": {"@id": url},
        "dcat:downloadURL": {"@id": url},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}{media_type}", "@type": "dct:MediaType"},
    }
    if digest:
        node["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": digest, "@type": "xsd:hexBinary"},
        }
    return node


def _service(base: str, datasets: Sequence[Node]) -> Node:
    return {
        "@id": f"{base}/#api",
        "@type": "dcat:DataService",
        **_titled("API data terbuka Kota Cerdas", "Kota Cerdas open data API"),
        "dct:publisher": _agent(),
        "dct:license": {"@id": settings.OPEN_DATA_LICENSE},
        "dcat:endpointURL": {"@id": f"{base}/"},
        "dcat:endpointDescription": {"@id": f"{settings.BASE_URL}/openapi/open.yaml"},
        "dcat:servesDataset": [{"@id": each["@id"]} for each in datasets],
    }


def _about(titles: tuple[str, str], descriptions: tuple[str, str]) -> Node:
    """Return the parts that the catalogue and every dataset have."""
    return {
        **_titled(*titles),
        **_described(*descriptions),
        "dct:publisher": _agent(),
        "dct:language": [{"@id": _INDONESIAN}, {"@id": _ENGLISH}],
        "dct:spatial": _indonesia(),
        **_contact(),
    }


def _titled(indonesian: str, english: str) -> Node:
    return {"dct:title": _both(indonesian, english)}


def _described(indonesian: str, english: str) -> Node:
    return {"dct:description": _both(indonesian, english)}


def _both(indonesian: str, english: str) -> list[Node]:
    return [{"@value": indonesian, "@language": "id"}, {"@value": english, "@language": "en"}]


def _agent() -> Node:
    return {
        "@id": f"{settings.BASE_URL}/#publisher",
        "@type": "foaf:Organization",
        "foaf:name": settings.OPEN_DATA_PUBLISHER,
    }


def _contact() -> Node:
    if not settings.OPEN_DATA_CONTACTS:
        return {}
    return {
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": settings.OPEN_DATA_PUBLISHER,
            "vcard:hasURL": [{"@id": each} for each in settings.OPEN_DATA_CONTACTS],
        }
    }


def _indonesia() -> Node:
    return {
        "@id": "https://www.iso.org/obp/ui/#iso:code:3166:ID",
        "@type": "dct:Location",
        "rdfs:label": "Indonesia",
    }


def _temporal(periods: Sequence[Period]) -> Node:
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": _date(min(each.start for each in periods)),
        "dcat:endDate": _date(max(each.end for each in periods)),
    }


def _date(day: Any) -> Node:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def _instant(at: Any) -> Node:
    return {"@value": encoding.instant(at), "@type": "xsd:dateTime"}
