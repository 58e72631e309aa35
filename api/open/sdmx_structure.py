"""The structure message: data structure definition, dataflow, concepts and codelists, as SDMX-JSON 2.0.

It says of each column of the SDMX-CSV (figures.analytics.sdmx) what it is, and of each code its name in both languages.
Codes are added as releases and regencies are; none is ever given another meaning.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from api.http import encoding
from api.national.catalogue import rulings
from api.national.catalogue.queries import IndicatorSpec
from api.national.figures.analytics import sdmx, serializers, words
from api.national.figures.models import Basis
from tenants import registry

SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/"
    "sdmx-json-structure-schema.json"
)
_URN = "urn:sdmx:org.sdmx.infomodel"
_CONCEPTS = "CS_KOTA_CERDAS"

#: Column to its name in English and Indonesian, and its codelist.
_DIMENSIONS = {
    "FREQ": ("Frequency", "Frekuensi", "CL_FREQ"),
    "INDICATOR": ("Indicator of the programme", "Indikator program", "CL_INDICATOR"),
    "SERIES": ("Series of the indicator", "Seri indikator", "CL_SERIES"),
    "REF_AREA": ("Participants, province or regency", "Peserta, provinsi, atau kabupaten/kota", "CL_AREA"),
    "COHORT": ("Cohort of participants", "Kohort peserta", "CL_COHORT"),
    "REGENCY_KIND": ("Kabupaten or kota", "Kabupaten atau kota", "CL_REGENCY_KIND"),
    "MEASURE": ("What is measured of the indicator", "Ukuran indikator", "CL_MEASURE"),
}
_TIME = ("Value period", "Periode nilai")
_VALUE = ("Observed value", "Nilai amatan")
#: Attribute to its names, its codelist or data type, and whether each observation has it.
_ATTRIBUTES = {
    "UNIT_MEASURE": ("Unit, of the indicator's own values", "Satuan nilai indikator", "String", False),
    "BASIS": ("Which submissions are counted", "Dasar penyampaian yang dihitung", "CL_BASIS", True),
    "AS_OF": ("The instant that the figure is true of", "Waktu keadaan angka", "DateTime", True),
}
_PERIODS = {
    "A": ("Year", "Tahun"),
    "S": ("Semester", "Semester"),
    "Q": ("Quarter", "Triwulan"),
    "M": ("Month", "Bulan"),
}
_EVERYONE = ("All participants", "Semua peserta")
_BASES = {
    Basis.SUBMITTED: ("The latest revision not withdrawn", "Revisi terakhir yang tidak ditarik"),
    Basis.ACCEPTED: ("The last accepted revision", "Revisi terakhir yang diterima"),
}

Code = tuple[str, str, str]


def message(*, prepared: datetime) -> dict[str, Any]:
    """The whole message; `prepared` is when what it says last changed."""
    lists = {
        "CL_FREQ": (
            "Frequencies",
            "Frekuensi",
            [(code, *_PERIODS[code]) for code in sdmx.FREQUENCIES.values()],
        ),
        "CL_INDICATOR": ("Indicators", "Indikator", _indicators()),
        "CL_SERIES": ("Series", "Seri", _series()),
        "CL_AREA": ("Areas", "Wilayah", _areas()),
        "CL_COHORT": ("Cohorts", "Kohort", _cohorts()),
        "CL_REGENCY_KIND": ("Kinds of regency", "Jenis daerah", _kinds()),
        "CL_MEASURE": ("Measures", "Ukuran", _measures()),
        "CL_BASIS": ("Bases", "Dasar", [(str(basis), *names) for basis, names in _BASES.items()]),
    }
    return {
        "meta": {
            "schema": SCHEMA,
            "id": f"{sdmx.NAME}_STRUCTURE",
            "test": False,
            "prepared": encoding.instant(prepared),
            "contentLanguages": ["en", "id"],
            "sender": {"id": sdmx.AGENCY},
        },
        "data": {
            "dataStructures": [_definition()],
            "dataflows": [
                {
                    **_maintained(
                        sdmx.NAME, "Figures of the programme's participants", "Angka peserta program"
                    ),
                    "structure": f"{_URN}.datastructure.DataStructure={sdmx.STRUCTURE_ID}",
                }
            ],
            "conceptSchemes": [
                {
                    **_maintained(_CONCEPTS, "Concepts", "Konsep"),
                    "concepts": [_named(id, *names) for id, names in _concepts()],
                }
            ],
            "codelists": [
                {**_maintained(id, name_en, name_id), "codes": [_named(*code) for code in codes]}
                for id, (name_en, name_id, codes) in lists.items()
            ],
        },
    }


def _definition() -> dict[str, Any]:
    return {
        **_maintained(sdmx.NAME, "Figures of the programme's participants", "Angka peserta program"),
        "dataStructureComponents": {
            "dimensionList": {
                "id": "DimensionDescriptor",
                "dimensions": [
                    {**_component(id, codelist), "position": place}
                    for place, (id, (*_, codelist)) in enumerate(_DIMENSIONS.items(), 1)
                ],
                "timeDimension": _component("TIME_PERIOD", "ObservationalTimePeriod"),
            },
            "measureList": {
                "id": "MeasureDescriptor",
                "measures": [{**_component("OBS_VALUE", "Decimal"), "usage": "mandatory"}],
            },
            "attributeList": {
                "id": "AttributeDescriptor",
                "attributes": [
                    {
                        **_component(id, kind),
                        "usage": "mandatory" if always else "optional",
                        "attributeRelationship": {"observation": {}},
                    }
                    for id, (_, _, kind, always) in _ATTRIBUTES.items()
                ],
            },
        },
    }


def _component(id: str, kind: str) -> dict[str, Any]:
    """Of a codelist (CL_...), or of a data type."""
    is_coded = kind.startswith("CL_")
    listed = f"{_URN}.codelist.Codelist={sdmx.AGENCY}:{kind}({sdmx.VERSION})"
    return {
        "id": id,
        "conceptIdentity": f"{_URN}.conceptscheme.Concept={sdmx.AGENCY}:{_CONCEPTS}({sdmx.VERSION}).{id}",
        "localRepresentation": {"enumeration": listed} if is_coded else {"format": {"dataType": kind}},
    }


def _concepts() -> Iterator[tuple[str, tuple[str, str]]]:
    for id, (name_en, name_id, _) in _DIMENSIONS.items():
        yield id, (name_en, name_id)
    yield "TIME_PERIOD", _TIME
    yield "OBS_VALUE", _VALUE
    for id, (name_en, name_id, *_) in _ATTRIBUTES.items():
        yield id, (name_en, name_id)


def _specs() -> Iterable[IndicatorSpec]:
    return rulings.rulings().codes().values()


def _indicators() -> list[Code]:
    return sorted((spec.code, spec.name_en, spec.name_id) for spec in _specs())


def _series() -> list[Code]:
    found = {sdmx.code_of(each): each for spec in _specs() for each in spec.series}
    return [(code, word, word) for code, word in sorted(found.items())]


def _areas() -> list[Code]:
    regencies = registry.regency_rows()
    return [
        (sdmx.EVERYWHERE, *_EVERYONE),
        *((sdmx.of_province(each.code), each.name, each.name) for each in registry.provinces()),
        *((sdmx.of_regency(each.code), each.name, each.name) for each in regencies),
    ]


def _cohorts() -> list[Code]:
    return [
        (sdmx.ALL, *_EVERYONE),
        (sdmx.code_of("none"), "In no cohort", "Tidak dalam kohort"),
        *((sdmx.code_of(each.code), each.name, each.name) for each in registry.cohorts()),
    ]


def _kinds() -> list[Code]:
    return [(sdmx.ALL, *_EVERYONE), *((sdmx.code_of(kind), kind, kind) for kind in ("kabupaten", "kota"))]


def _measures() -> list[Code]:
    return [
        (sdmx.code_of(name), serializers.SAID[name], words.IN_INDONESIAN[name]) for name in words.MEASURES
    ]


def _maintained(id: str, name_en: str, name_id: str) -> dict[str, Any]:
    return {
        **_named(id, name_en, name_id),
        "agencyID": sdmx.AGENCY,
        "version": sdmx.VERSION,
        "isExternalReference": False,
    }


def _named(id: str, name_en: str, name_id: str) -> dict[str, Any]:
    return {"id": id, "name": name_en, "names": {"en": name_en, "id": name_id}}
