"""Releases and differences as the API shows them, to every audience."""

from collections.abc import Collection, Mapping
from typing import Any

from api.national.catalogue.drafts import queries
from api.national.catalogue.drafts.queries import Whole
from api.national.catalogue.queries import ReleaseRow

#: What each field is called, for whoever reads a difference: Indonesian, English.
NAMES: Mapping[str, tuple[str, str]] = {
    "dimension": ("Dimensi", "Dimension"),
    "grouping": ("Pengelompokan", "Grouping"),
    "name_en": ("Nama (Inggris)", "Name (English)"),
    "name_id": ("Nama", "Name (Indonesian)"),
    "unit": ("Satuan", "Unit"),
    "value_kind": ("Jenis nilai", "Kind of value"),
    "direction": ("Arah", "Direction"),
    "series": ("Seri", "Series"),
    "periodicity": ("Periode pelaporan", "Periodicity"),
    "decimals": ("Desimal", "Decimals"),
    "minimum": ("Nilai minimum", "Minimum"),
    "maximum": ("Nilai maksimum", "Maximum"),
    "aggregation": ("Cara agregasi", "Aggregation"),
    "numerator": ("Pembilang", "Numerator"),
    "denominator": ("Penyebut", "Denominator"),
    "weight": ("Bobot", "Weight"),
    "producer": ("Produsen data", "Producer"),
    "evaluation_question": ("Pertanyaan evaluasi", "Evaluation question"),
    "sources": ("Rujukan", "Sources"),
    "concept": ("Konsep", "Concept"),
    "definition": ("Definisi", "Definition"),
    "classification": ("Klasifikasi", "Classification"),
    "measure": ("Ukuran", "Measure"),
    "method": ("Metode", "Method"),
    "standard": ("Standar data", "Data standard"),
    "steward": ("Walidata", "Data steward"),
}


def differences(earlier: Whole, later: Whole) -> dict[str, Any]:
    """What changed from one to the other, readable."""
    found = queries.differences(earlier, later)
    for each in found:
        for change in each["fields"]:
            change["name_id"], change["name_en"] = NAMES[change["field"]]
    return {
        "framework": later.framework,
        "from_release": earlier.number,
        "to_release": later.number,
        "data": found,
    }


def release(row: ReleaseRow, *, n_indicators: int, based_on: str, may: Collection[str]) -> dict[str, Any]:
    return {
        "framework": row.framework,
        "number": row.number,
        "status": row.status,
        "effective_from": row.effective_from,
        "published_at": row.published_at,
        "retired_at": row.retired_at,
        "note": row.note,
        "n_indicators": n_indicators,
        "based_on": based_on,
        "may": list(may),
    }


def indicators(whole: Whole) -> list[dict[str, Any]]:
    return [{"code": code, **said} for code, said in whole.indicators.items()]
