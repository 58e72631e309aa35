"""The structure message: data structure definition, dataflow, concepts and codelists, as SDMX-JSON 2.0.

It explains each column of the SDMX-CSV (figures.analytics.sdmx), and has each code's name in both languages. The
constant parts are in sdmx_structure.json. The codes filled in here grow with releases and regencies; no code ever
changes its meaning.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from api.http import encoding
from api.http.messages import _
from api.http.shapes import Texts
from api.national.catalogue import queries, rulings
from api.national.figures.analytics import sdmx, words
from tenants import Document, registry
from tenants.models import Regency

_MESSAGE = (Path(__file__).parent / "sdmx_structure.json").read_text()
_EVERYONE = Texts(en="All participants", id="Semua peserta")


def message(*, prepared: datetime) -> Document:
    """Return the whole message; `prepared` is the time of the last change of its content."""
    found: Document = json.loads(_MESSAGE)
    found["meta"]["prepared"] = encoding.instant(prepared)
    lists = {each["id"]: each["codes"] for each in found["data"]["codelists"]}
    for codelist, id, name in _codes():
        lists[codelist].append({"id": id, "name": name.en, "names": {"en": name.en, "id": name.id}})
    return found


def _codes() -> Iterator[tuple[str, str, Texts]]:
    """Yield codelist, code and name."""
    ruled = rulings.rulings().codes()
    for code, spec in sorted(ruled.items()):
        yield "CL_INDICATOR", code, spec.name
    for dimension in queries.dimensions():
        yield "CL_DIMENSION", sdmx.code_of(dimension.code), dimension.name
    for code, series in sorted(
        {(sdmx.code_of(each), each) for spec in ruled.values() for each in spec.series}
    ):
        yield "CL_SERIES", code, Texts(en=series, id=series)
    yield "CL_AREA", sdmx.EVERYWHERE, _EVERYONE
    for province in registry.provinces():
        yield "CL_AREA", sdmx.of_province(province.code), Texts(en=province.name, id=province.name)
    for code, name in Regency.objects.order_by("kemendagri_code").values_list("kemendagri_code", "name"):
        yield "CL_AREA", sdmx.of_regency(code), Texts(en=name, id=name)
    yield "CL_COHORT", sdmx.ALL, _EVERYONE
    yield "CL_COHORT", sdmx.code_of("none"), Texts(en="In no cohort", id="Tidak dalam angkatan")
    for cohort in registry.cohorts():
        yield "CL_COHORT", sdmx.code_of(cohort.code), Texts(en=cohort.name, id=cohort.name)
    for measure, text in words.TEXTS.items():
        yield "CL_MEASURE", sdmx.code_of(measure), Texts.of(_(text))
