"""The structure message: data structure definition, dataflow, concepts and codelists, as SDMX-JSON 2.0.

It explains each column of the SDMX-CSV (figures.analytics.sdmx), and each code's name in both languages. The constant
parts are in sdmx_structure.json. The codes filled in here grow with releases and regencies; none ever changes its
meaning.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from api.http import encoding
from api.http.encoding import Document
from api.http.messages import _
from api.http.shapes import Texts
from api.national.catalogue import queries, rulings
from api.national.figures.analytics import sdmx, words
from tenants import registry

_MESSAGE = (Path(__file__).parent / "sdmx_structure.json").read_text()
_EVERYONE = ("All participants", "Semua peserta")

#: A code with its name in English and Indonesian.
type Code = tuple[str, str, str]


def message(*, prepared: datetime) -> Document:
    """Return the whole message; `prepared` is when its content last changed."""
    found: Document = json.loads(_MESSAGE)
    found["meta"]["prepared"] = encoding.instant(prepared)
    codes = {
        "CL_INDICATOR": _indicators(),
        "CL_DIMENSION": _dimensions(),
        "CL_SERIES": _series(),
        "CL_AREA": _areas(),
        "CL_COHORT": _cohorts(),
        "CL_MEASURE": _measures(),
    }
    for each in found["data"]["codelists"]:
        for id, name_en, name_id in codes.get(each["id"], ()):
            each["codes"].append({"id": id, "name": name_en, "names": {"en": name_en, "id": name_id}})
    return found


def _indicators() -> Iterator[Code]:
    for code, spec in sorted(rulings.rulings().codes().items()):
        yield code, spec.name.en, spec.name.id


def _dimensions() -> Iterator[Code]:
    for each in queries.dimensions():
        yield sdmx.code_of(each.code), each.name.en, each.name.id


def _series() -> Iterator[Code]:
    found = {name for spec in rulings.rulings().codes().values() for name in spec.series}
    for code, name in sorted((sdmx.code_of(name), name) for name in found):
        yield code, name, name


def _areas() -> Iterator[Code]:
    yield sdmx.EVERYWHERE, *_EVERYONE
    for province in registry.provinces():
        yield sdmx.of_province(province.code), province.name, province.name
    for regency in registry.regency_rows():
        yield sdmx.of_regency(regency.code), regency.name, regency.name


def _cohorts() -> Iterator[Code]:
    yield sdmx.ALL, *_EVERYONE
    yield sdmx.code_of("none"), "In no cohort", "Tidak dalam angkatan"
    for cohort in registry.cohorts():
        yield sdmx.code_of(cohort.code), cohort.name, cohort.name


def _measures() -> Iterator[Code]:
    for name, text in words.TEXTS.items():
        said = Texts.of(_(text))
        yield sdmx.code_of(name), said.en, said.id
