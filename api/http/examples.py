"""An example for each field of the documents whose own declaration gives none.

By its name, since one name means one thing in all of them; for a name that is not here, what the field's text says
after "such as". Whole numbers need none of their own.
"""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_JWS = "eyJhbGciOiJFZDI1NTE5In0.eyJzdWJqZWN0IjoiMjAyNS1RNCJ9.c2lnbmF0dXJl"
_ID = "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
_TEXTS: dict[str, str] = {
    "access_token": "kct_8Xc1vQ2mJt5rZk7w",
    "actor_name": "Ni Made Contoh",
    "actor_office": "Diskominfo Kabupaten Jembrana",
    "aggregation": "ratio_of_sums",
    "allocated": "1500000000",
    "area": "51.01",
    "audience": "regency",
    "based_on": "2022.1",
    "basis": "accepted",
    "body": '{"type":"submission.accepted"}',
    "bps_code": "5101",
    "bps_edition": "bps2017",
    "by_rule": "days_passed",
    "cakupan_wilayah": "Kabupaten/Kota peserta",
    "capacity": "definitive",
    "change": "-0.41",
    "change_per_cent": "-2.5",
    "changed_by": "Ni Made Contoh",
    "classification": "Kabupaten/Kota",
    "client_id": "8Xc1vQ2mJt5rZk7w",
    "client_secret": "s3cr3t-shown-once",
    "code": "51.01",
    "cohort": "2022",
    "comment": "Lengkap",
    "comparability_note": "Definisi berubah sejak 2023.",
    "comparable_with": "ECO-03",
    "concept": "Kemiskinan",
    "content_hash": _HASH,
    "cursor": "WzcxMiwiMDAwMS0wMS0wMVQwMDowMDowMFoiLCIwMDAwMDAwMCJd",
    "dasar": "Penyampaian yang diterima",
    "definisi": "Penduduk di bawah garis kemiskinan",
    "definition": "Penduduk di bawah garis kemiskinan",
    "denominator": "273456",
    "description": "Foto pelatihan petugas",
    "description_en": "Figures of the year 2025",
    "description_id": "Angka tahun 2025",
    "deskripsi": "Persentase penduduk miskin",
    "dimension": "economy",
    "direction": "lower",
    "due_local": "31 Januari 2027 pukul 23.59 WIB",
    "error_description": "code is missing.",
    "evaluation_question": "2023-OUT-07",
    "evidence": _HASH,
    "expected_content": _HASH,
    "factor": "100",
    "field": "name_id",
    "format": "csv",
    "framework": "national",
    "frekuensi": "Tahunan",
    "from_indicator": "L-AIR-01",
    "from_release": "2022.1",
    "group": "51",
    "group_by": "province",
    "group_name": "Bali",
    "grouping": "Kesejahteraan Rakyat",
    "hash_algorithm": "SHA-256",
    "id": _ID,
    "indicator": "ECO-03",
    "instrument": "perbup",
    "issuer": "https://api.example",
    "item": "2025",
    "judul": "Persentase penduduk miskin 2025",
    "jws": _JWS,
    "key": _ID,
    "kind": "kabupaten",
    "klasifikasi": "Kabupaten/Kota",
    "kode": "ECO-03",
    "kode_referensi": "Kemendagri",
    "konsep": "Kemiskinan",
    "label": "ECO-03 total 2025",
    "letter_number": "B-12/DJAI/2026",
    "link": "https://api.example/v1/regencies/51.01/values/ECO-03/total/2025/",
    "link_hash": _HASH,
    "linked_by": "Ni Made Contoh",
    "load": _ID,
    "local": "24 November 2026 pukul 21.15.03 WITA",
    "lower_fence": "-1.89",
    "lower_quartile": "6.195",
    "maps_to": "ECO-03",
    "maximum": "15.71",
    "measure": "Persentase",
    "media_type": "application/pdf",
    "median": "9.42",
    "message": "There is no indicator with this code.",
    "method": "Pembilang dibagi penyebut, dikali 100",
    "metode": "Pembilang dibagi penyebut, dikali 100",
    "metode_agregasi": "Rasio jumlah",
    "minimum": "2.61",
    "nama": "Persentase penduduk miskin",
    "name": "Kabupaten Jembrana",
    "name_en": "Poverty rate",
    "name_hash": _HASH,
    "name_id": "Persentase penduduk miskin",
    "next": "WzEzMDgsIjIwMjUtMDEtMjcixQ",
    "note": "Angka sementara",
    "number": "45 Tahun 2022",
    "numerator": "12345",
    "observation_status": "final",
    "of": "2025-Q4",
    "office": "Diskominfo Kabupaten Jembrana",
    "part": "masterplan",
    "pembilang": "Penduduk miskin",
    "penyebut": "Seluruh penduduk",
    "per_cent": "92.50",
    "period": "2025",
    "periodicity": "year",
    "person": "Ni Made Contoh",
    "person_name": "Ni Made Contoh",
    "place": "Aula Diskominfo",
    "pointer": "/values/0",
    "prefix": "kck_A1b2C3d4",
    "previous": "7.61",
    "previous_hash": _HASH,
    "producer": "BPS",
    "produsen_data": "Dinas Sosial",
    "programme_title": "Mal Pelayanan Publik",
    "province": "51",
    "province_name": "Bali",
    "publication": "Kabupaten Jembrana Dalam Angka 2026",
    "quotient": "4.51",
    "reason": "Rilis BPS",
    "decided_office": "Direktorat LAIP",
    "decision": "Setuju.",
    "ended_from": "2027",
    "first_period": "2024",
    "last_period": "2026",
    "requested_office": "Diskominfo Kabupaten Jembrana",
    "receipt": _JWS,
    "refresh_token": "kcr_8Xc1vQ2mJt5rZk7w",
    "regency": "51.01",
    "regency_name": "Kabupaten Jembrana",
    "release": "2022.1",
    "reported_through": "2025-Q4",
    "resource": "value",
    "result": "50 of 50 are done.",
    "rilis_katalog": "2022.1",
    "round": "2025-Q4",
    "rung": "late",
    "satuan": "%",
    "schema": "receipt/2",
    "scope": "drafts:read values:write",
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "series": "total",
    "set_by": "Ni Made Contoh",
    "sha256": _HASH,
    "sidik_isi_sha256": _HASH,
    "source": "RPJMD 2025-2029, tabel 5.2",
    "spent": "900000000",
    "spent_increment": "250000000",
    "standard": "SNI ISO 37122:2019",
    "statement": "This service took in the submission named here.",
    "statement_id": "Layanan ini telah menerima penyampaian ini.",
    "status": "onboarded",
    "steward": "Diskominfo Kabupaten Jembrana",
    "sub_dimension": "public_service",
    "subject": "2025-Q4",
    "submission": _ID,
    "successor": "51.10",
    "target": "6.5",
    "text": "Angka BPS 4,61?",
    "time_zone": "Asia/Makassar",
    "title": "Pelatihan petugas layanan",
    "title_en": "Figures of 2025",
    "title_id": "Angka 2025",
    "to_release": "2026.1",
    "ukuran": "Persentase",
    "unit": "%",
    "uploaded_by": "Ni Made Contoh",
    "upper_fence": "19.67",
    "upper_quartile": "11.585",
    "url": "https://aplikasi.example/kota-cerdas",
    "value": "4.51",
    "value_kind": "percentage",
    "value_status": "reported",
    "version": "1",
    "via": "membership",
    "walidata": "Komdigi",
    "weight": "population",
}
_LISTS: dict[str, str] = {
    "cohorts": "2022",
    "dimensions": "economy",
    "entered": "51.01",
    "filling": "51.01",
    "indicators": "ECO-03",
    "left": "51.01",
    "may": "edit",
    "mentors": "Universitas Contoh",
    "ministry_roles": "reviewer",
    "periode_data": "2025",
    "periods": "2025",
    "produsen_data": "Dinas Sosial",
    "reasons": "Berbeda dari BPS",
    "redirect_uris": "https://aplikasi.example/kembali",
    "roles": "steward",
    "scopes": "drafts:read",
    "signed": "verified",
    "sources": "SDG 1.2.1",
    "submissions": "51.01",
    "tingkat_penyajian": "Provinsi",
    "warnings": "jump",
    "within": "drafts:read",
}
#: Where a name has a second form.
_ELSE: dict[str, str] = {"number": "2027.1"}
#: Where a name means something of its own in one schema.
_IN: dict[tuple[str, str], Any] = {
    ("AgencyIn", "name"): "Dinas Komunikasi dan Informatika",
    ("AgencyOut", "name"): "Dinas Komunikasi dan Informatika",
    ("AllocationIn", "year"): 2025,
    ("BodyIn", "name"): "Dewan Smart City Jembrana",
    ("BodyOut", "name"): "Dewan Smart City Jembrana",
    ("ChangeOut", "url"): "https://api.example/v1/regencies/51.01/values/ECO-03/total/2025/",
    ("ChangeOut", "key"): "ECO-03/total/2025",
    ("CreateAgencyIn", "name"): "Dinas Komunikasi dan Informatika",
    ("EvidenceLinkOut", "name"): "rilis-bps.pdf",
    ("EvidenceLinkedOut", "name"): "rilis-bps.pdf",
    ("EvidenceOut", "name"): "rilis-bps.pdf",
    ("EvidenceWholeOut", "name"): "rilis-bps.pdf",
    ("ImportResultOut", "code"): "unknown_indicator",
    ("ImportWarningOut", "code"): "mended",
    ("IssuedKeyOut", "key"): "kck_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v",
    ("IssuedOfficerKeyOut", "key"): "kck_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v",
    ("IssuedKeyOut", "label"): "Portal Jembrana",
    ("KeyOut", "label"): "Portal Jembrana",
    ("LeftOut", "code"): "unknown_indicator",
    ("LimitsOut", "key"): 6000,
    ("LimitsOut", "regency"): 12000,
    ("LocalIndicatorOut", "code"): "L-01",
    ("LogEntryOut", "kind"): "guest_let_in",
    ("LogEntryOut", "address"): "203.0.113.7",
    ("LogEntryOut", "user_agent"): "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    ("MeOut", "kind"): "person",
    ("MeOut", "name"): "Ni Made Contoh",
    ("MissingOut", "code"): "book_missing",
    ("ReceiptClaimsOut", "kind"): "periodic_report",
    ("RemarkOut", "code"): "realisation_missing",
    ("ReportedOut", "period"): "2025-Q4",
    ("RowErrorOut", "code"): "unknown_indicator",
    ("RpjmdMission", "code"): "M2",
    ("SubmissionOut", "kind"): "periodic_report",
    ("WhyNotOut", "code"): "cannot_map",
    ("WhyNotOut", "message"): "LIV-01 has the unit %.",
    ("WhyNotOut", "pointer"): "/unit",
}
_NUMBERS = {
    "year": 2025,
    "population_year": 2024,
    "version": 1,
}
_NUMBER = 3
#: The example within a text: "The office that answers for it, such as Dinas Kesehatan; empty where none does."
_TOLD = re.compile(r"\bsuch as (.+?)(?=[;,(]|\.?$|\.\s| or | and )", re.IGNORECASE)
#: What shows by itself what it looks like.
_PLAIN_FORMATS = ("uuid", "date", "date-time", "email", "uri", "binary")


def add(schemas: Schema) -> None:
    """Gives each property of these schemas an example, where it has none."""
    for within, schema in schemas.items():
        for name, described in _properties(schema):
            if is_shown(described):
                continue
            example = _IN.get((within, name), of(name, described))
            if example is not None:
                described["examples"] = [example]


def is_shown(described: Schema) -> bool:
    """Whether one sees what stands there: by an example, choices, a format, or by what it refers to."""
    if {"example", "examples", "enum", "const", "$ref", "default", "properties"} & described.keys():
        return True
    kinds = _kinds(described)
    if described.get("format") in _PLAIN_FORMATS or kinds <= {"boolean", "object", "null"}:
        return True
    below = [*described.get("anyOf", ()), *described.get("allOf", ())]
    if "items" in described:
        below.append(described["items"])
    return any(is_shown(each) for each in below if each.get("type") != "null")


def of(name: str, described: Schema) -> Any:
    """Return an example of that name that fits; None where there is none."""
    kinds, told = _kinds(described), _TOLD.search(described.get("description", ""))
    text = _TEXTS.get(name, told and told[1])
    found: Any = None
    if "integer" in kinds or "number" in kinds:
        found = _NUMBERS.get(name) or (int(told[1]) if told and told[1].isdecimal() else _NUMBER)
        found = max(described.get("minimum", found), min(described.get("maximum", found), found))
    elif "array" in kinds and "string" in _kinds(described.get("items", {})):
        found = (item := _LISTS.get(name, text)) and [item]
    elif "string" in kinds or not kinds:
        found = text
    fits = Draft202012Validator(described).is_valid
    return next((each for each in (found, _ELSE.get(name)) if each is not None and fits(each)), None)


def _kinds(described: Schema) -> set[str]:
    if "anyOf" in described:
        return {kind for each in described["anyOf"] for kind in _kinds(each)}
    kinds = described.get("type", [])
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _properties(schema: Schema) -> Iterator[tuple[str, Schema]]:
    yield from schema.get("properties", {}).items()
