"""The workbook that regencies fill: which columns there are, what is said of them, and what tells an edited row.

An import reads the same columns (imports.columns). Hidden at the end are `version` and `baseline`: what the row was
when the workbook was made. A row that still says so was not touched, and takes nothing back that others wrote since.
And `regency`, so that what was filled in for one is not stored for another by who works for both.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

SHEET = "Isian"
GUIDE = "Petunjuk"
FIRST_ROW = 4  # the headings; values follow


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the heading, the name under which an import knows it, its width, whether one types in it."""

    heading: str
    name: str
    width: int
    typed: bool = False
    hidden: bool = False


COLUMNS = (
    Column("Kode indikator", "indicator", 12),
    Column("Nama indikator", "", 44),
    Column("Seri", "series", 12),
    Column("Satuan", "", 16),
    Column("Periode", "period", 10),
    Column("Nilai sebelumnya", "", 16),
    Column("Target", "", 14),
    Column("Nilai resmi", "", 14),
    Column("Sumber resmi", "", 24),
    Column("Nilai", "value", 16, typed=True),
    Column("Pembilang", "numerator", 16, typed=True),
    Column("Penyebut", "denominator", 16, typed=True),
    Column("Status nilai", "value_status", 16, typed=True),
    Column("Status pengamatan", "observation_status", 18, typed=True),
    Column("Alasan", "reason", 30, typed=True),
    Column("Catatan", "note", 30, typed=True),
    Column("Keterangan", "", 50),
    Column("version", "version", 8, hidden=True),
    Column("baseline", "baseline", 8, hidden=True),
    Column("regency", "regency", 8, hidden=True),
)
#: Where the reader's remarks go.
REMARKS = "Keterangan"

STATUSES = {"reported": "Dilaporkan", "not_available": "Tidak tersedia", "not_applicable": "Tidak berlaku"}
OBSERVATIONS = {
    "provisional": "Sementara",
    "final": "Tetap",
    "estimated": "Perkiraan",
    "revised": "Direvisi",
}


def baseline(cells: Sequence[str | None]) -> str:
    """What the typed cells of a row say (value to note, in the order of COLUMNS), to be compared word for word."""
    return json.dumps([(cell or "").strip() for cell in cells], ensure_ascii=False, separators=(",", ":"))


GUIDANCE = (
    "Isi kolom Nilai pada lembar Isian. Baris yang tidak diubah tidak dikirim.",
    "Tulis angka biasa, misalnya 4,51. Persen ditulis 4,51, bukan 0,0451.",
    "Sertakan Pembilang dan Penyebut dari persentase, angka per 100.000, dan rasio: angka nasional dihitung darinya.",
    "Bila tidak ada nilai, pilih Tidak tersedia atau Tidak berlaku pada Status nilai dan isi Alasan.",
    "Nol adalah nilai: tulis 0.",
    "Nilai resmi adalah angka yang diterbitkan produsen data (misalnya BPS); kolom ini dan Target hanya untuk dibaca.",
    "Jangan mengubah kode, seri, dan periode; jangan menggabungkan sel; jangan memakai rumus pada kolom isian.",
    "Unggah berkas ini apa adanya. Baris yang sudah diubah orang lain sesudah berkas dibuat akan ditolak.",
)
