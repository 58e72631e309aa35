"""The columns of an import: their names, what else they may be called, and the words that their cells may hold."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from api.http.exceptions import Invalid
from api.regency.indicators.models import Value

#: In the order in which every reader hands on its cells.
COLUMNS = (
    "indicator",
    "series",
    "period",
    "value",
    "numerator",
    "denominator",
    "value_status",
    "observation_status",
    "note",
    "action",
    "reason",
    "version",
    "regency",
    "baseline",
)
REQUIRED = ("indicator", "period", "value")

#: What an export has besides. Taken without a word and without effect, so that an export can be sent back.
_READ_ONLY = frozenset(
    (
        "agency",
        "released",
        "handed_over",
        "changed_at",
        "changed_by",
        "affirmed_at",
        "expected_on",
        "from_indicator",
        "name",
        "unit",
        "dimension",
        "nama_indikator",
        "satuan",
        "nilai_sebelumnya",
        "target",
        "nilai_resmi",
        "sumber_resmi",
        "keterangan",
    )
)
_ALIASES = {
    "indikator": "indicator",
    "kode_indikator": "indicator",
    "kode": "indicator",
    "seri": "series",
    "periode": "period",
    "nilai": "value",
    "pembilang": "numerator",
    "penyebut": "denominator",
    "status_nilai": "value_status",
    "status_pengamatan": "observation_status",
    "status_observasi": "observation_status",
    "catatan": "note",
    "aksi": "action",
    "tindakan": "action",
    "alasan": "reason",
    "versi": "version",
    "kode_daerah": "regency",
}

STATUSES: Mapping[str, str] = {
    **{status: status for status in Value.Status.values},
    "dilaporkan": Value.Status.REPORTED,
    "tidak tersedia": Value.Status.NOT_AVAILABLE,
    "tidak berlaku": Value.Status.NOT_APPLICABLE,
}
OBSERVATIONS: Mapping[str, str] = {
    **{status: status for status in Value.Observation.values},
    "sementara": Value.Observation.PROVISIONAL,
    "tetap": Value.Observation.FINAL,
    "perkiraan": Value.Observation.ESTIMATED,
    "direvisi": Value.Observation.REVISED,
}
ACTIONS: Mapping[str, str] = {
    "": "upsert",
    "upsert": "upsert",
    "simpan": "upsert",
    "delete": "delete",
    "hapus": "delete",
}


def places_of(header: Sequence[str]) -> list[int | None]:
    """Where each of COLUMNS stands in a header row; None where the file has no such column.

    Raises Invalid: missing_column, unknown_column (with the nearest name), duplicate_column.
    """
    places: dict[str, int] = {}
    for at, given in enumerate(header):
        name = column_of(given)
        if name is None:
            continue
        if name in places:
            raise Invalid(
                f"The column {name} stands twice.", f"Kolom {name} muncul dua kali.", code="duplicate_column"
            )
        places[name] = at
    if missing := [name for name in REQUIRED if name not in places]:
        names = ", ".join(missing)
        raise Invalid(
            f"The first row must name the columns; missing: {names}.",
            f"Baris pertama harus berisi nama kolom; belum ada: {names}.",
            code="missing_column",
        )
    return [places.get(name) for name in COLUMNS]


def column_of(given: str) -> str | None:
    """The column that a heading names; None for one without effect. Raises Invalid: unknown_column."""
    name = "_".join(given.strip().lower().split())
    name = _ALIASES.get(name, name)
    if name in COLUMNS:
        return name
    if not name or name in _READ_ONLY:
        return None
    near = get_close_matches(name, [*COLUMNS, *_ALIASES], n=1)
    hint, hint_id = (f" Did you mean {near[0]}?", f" Maksud Anda {near[0]}?") if near else ("", "")
    raise Invalid(
        f"There is no column {given.strip()}.{hint}",
        f"Tidak ada kolom {given.strip()}.{hint_id}",
        code="unknown_column",
    )
