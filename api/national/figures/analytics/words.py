"""What can be measured and grouped by, and how much may be asked at once."""

from api.http.tables.columns import Column, Kind
from api.national.figures.grouping import GROUPINGS
from api.national.figures.targets import BAND_NAMES

#: Exact decimals, as text.
SUMS = ("value", "numerator", "denominator")
DISTRIBUTION = ("minimum", "lower_quartile", "median", "upper_quartile", "maximum")
#: Who is in the figure. Counts of regencies, and of people.
COVERAGE = ("regency_count", "used_count", "population", "population_covered")
LEFT_OUT = (
    "never_submitted",
    "waiting_for_review",
    "returned",
    "not_reported",
    "not_available",
    "not_applicable",
    "without_denominator",
    "without_weight",
    "not_a_number",
    "other_release",
)
#: How those who reported stand to the targets that they handed over, and their achievement in bands.
TARGETS = ("on_target", "not_on_target", "without_target", "not_comparable")
BANDS = (*BAND_NAMES, "without_band")
MEASURES = (*SUMS, *COVERAGE, *LEFT_OUT, *TARGETS, *BANDS, *DISTRIBUTION)
#: Where none is named. A distribution needs every single value, so it is made when it is asked for.
DEFAULT_MEASURES = (*SUMS, *COVERAGE, *LEFT_OUT)

IN_INDONESIAN = {
    "value": "Angka peserta menurut aturan indikator",
    "numerator": "Jumlah pembilang",
    "denominator": "Jumlah penyebut",
    "regency_count": "Jumlah peserta dalam kelompok",
    "used_count": "Peserta yang nilainya dihitung",
    "population": "Penduduk peserta dalam kelompok",
    "population_covered": "Penduduk peserta yang nilainya dihitung",
    "never_submitted": "Belum pernah menyampaikan",
    "waiting_for_review": "Menunggu penelaahan kementerian",
    "returned": "Dikembalikan kementerian",
    "not_reported": "Tidak dilaporkan",
    "not_available": "Tidak tersedia",
    "not_applicable": "Tidak berlaku",
    "without_denominator": "Tanpa pembilang dan penyebut",
    "without_weight": "Jumlah penduduk tidak diketahui",
    "not_a_number": "Bukan angka",
    "other_release": "Menurut rilis katalog lain, yang tidak sebanding",
    "on_target": "Target tercapai",
    "not_on_target": "Target belum tercapai",
    "without_target": "Tanpa target",
    "not_comparable": "Tidak dapat dibandingkan dengan target",
    "very_high": "Capaian sangat tinggi (91 ke atas)",
    "high": "Capaian tinggi (76 sampai 90)",
    "medium": "Capaian sedang (66 sampai 75)",
    "low": "Capaian rendah (51 sampai 65)",
    "very_low": "Capaian sangat rendah (50 ke bawah)",
    "without_band": "Target nol atau kurang, tanpa tingkat capaian",
    "minimum": "Nilai terkecil",
    "lower_quartile": "Kuartil bawah",
    "median": "Median",
    "upper_quartile": "Kuartil atas",
    "maximum": "Nilai terbesar",
}

#: The group of the row that counts all participants, each once.
TOTAL = "total"
#: Groupings whose codes have a name beside them, and which it is of a participant.
NAMED = {"regency": "name", "province": "province_name"}
MAX_GROUPINGS = 2

#: No table has more rows than this, and no workbook more than that: 65 indicators in five years by regency fit.
MAX_ROWS = 200_000
MAX_SHEET_ROWS = 30_000
#: Nor is it made from more than this many values: cells (indicator, series, period) times participants.
MAX_VALUES = 2_000_000

_DECIMALS = {*SUMS, *DISTRIBUTION}


def columns(group_by: tuple[str, ...], measures: tuple[str, ...], *, compared: bool) -> list[Column]:
    """The columns of a file: keys, measures, and what has changed where that was asked for."""
    keys = [Column("indicator"), Column("series"), Column("period")]
    for name in group_by:
        keys.append(Column(name))
        if name in NAMED:
            keys.append(Column(f"{name}_name", width=28))
    found = [*keys, Column("unit"), *(_measure(name) for name in measures)]
    if compared:
        for prefix in ("previous", "delta"):
            found += [_measure(name, f"{prefix}_") for name in measures]
        found += [Column("entered", Kind.TEXTS), Column("left", Kind.TEXTS)]
    return found


def _measure(name: str, prefix: str = "") -> Column:
    """A quartile lies a quarter of the way between values of up to six decimals: it may have two more."""
    kind = Kind.DECIMAL if name in _DECIMALS else Kind.INTEGER
    return Column(prefix + name, kind, scale=8 if name in DISTRIBUTION else 6)


__all__ = [
    "COVERAGE",
    "DEFAULT_MEASURES",
    "DISTRIBUTION",
    "GROUPINGS",
    "LEFT_OUT",
    "MEASURES",
    "NAMED",
    "SUMS",
    "TOTAL",
]
