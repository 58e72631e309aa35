"""What can be measured and grouped by, and how much may be asked at once.

A measure by its name has its texts: what it is in English, and what it is called in Indonesian.
"""

from api.http.tables.columns import Column, Kind

#: Exact decimals, as text.
SUMS = {
    "value": ("The participants' figure by the indicator's rule.", "Angka peserta menurut aturan indikator"),
    "numerator": ("The sum above, exact.", "Jumlah pembilang"),
    "denominator": ("The sum below, exact.", "Jumlah penyebut"),
}
#: Who is in the figure. Counts of regencies, and of people.
COVERAGE = {
    "regency_count": ("Participants in the group.", "Jumlah peserta dalam kelompok"),
    "used_count": ("Of them those whose value is in the figure.", "Peserta yang nilainya dihitung"),
    "population": ("People living in the group's regencies.", "Penduduk peserta dalam kelompok"),
    "population_covered": ("People living in those used.", "Penduduk peserta yang nilainya dihitung"),
}
LEFT_OUT = {
    "never_submitted": ("Left out: they never submitted anything.", "Belum pernah menyampaikan"),
    "waiting_for_review": (
        "Left out by accepted: submitted, and the ministry has not decided yet.",
        "Menunggu penelaahan kementerian",
    ),
    "returned": ("Left out by accepted: submitted and returned.", "Dikembalikan kementerian"),
    "not_reported": ("Left out: they submitted, but say nothing of this value.", "Tidak dilaporkan"),
    "not_available": ("Left out: answered as not available.", "Tidak tersedia"),
    "not_applicable": ("Left out: answered as not applicable.", "Tidak berlaku"),
    "without_denominator": (
        "Left out: a percentage without its parts, in a ratio of sums.",
        "Tanpa pembilang dan penyebut",
    ),
    "without_weight": (
        "Left out: population not known, in a weighted mean.",
        "Jumlah penduduk tidak diketahui",
    ),
    "not_a_number": ("Left out: a word, under a rule that needs a number.", "Bukan angka"),
    "other_release": (
        "Left out: written by a release of the catalogue that measures otherwise than the one in force.",
        "Menurut rilis katalog lain, yang tidak sebanding",
    ),
}
#: How those who reported stand to the targets that they submitted, and their achievement in bands.
TARGETS = {
    "on_target": ("Reported, and the target submitted with it is reached.", "Target tercapai"),
    "not_on_target": ("Reported, and it is not.", "Target belum tercapai"),
    "without_target": ("Reported without a target.", "Tanpa target"),
    "not_comparable": (
        "With a target, but a word, or without a way that is better.",
        "Tidak dapat dibandingkan dengan target",
    ),
}
BANDS = {
    "very_high": (
        "Achievement of 91 per cent and up, rounded half up.",
        "Capaian sangat tinggi (91 ke atas)",
    ),
    "high": ("76 to 90 per cent.", "Capaian tinggi (76 sampai 90)"),
    "medium": ("66 to 75 per cent.", "Capaian sedang (66 sampai 75)"),
    "low": ("51 to 65 per cent.", "Capaian rendah (51 sampai 65)"),
    "very_low": ("50 per cent and less.", "Capaian sangat rendah (50 ke bawah)"),
    "without_band": (
        "A target of 0 or less: reached or not, but no share of it.",
        "Target nol atau kurang, tanpa tingkat capaian",
    ),
}
#: Made when it is asked for: it needs every single value.
DISTRIBUTION = {
    "minimum": ("The smallest reported number.", "Nilai terkecil"),
    "lower_quartile": ("A quarter of the way.", "Kuartil bawah"),
    "median": ("Half of the way.", "Median"),
    "upper_quartile": ("Three quarters of the way.", "Kuartil atas"),
    "maximum": ("The largest reported number.", "Nilai terbesar"),
}
TEXTS = SUMS | COVERAGE | LEFT_OUT | TARGETS | BANDS | DISTRIBUTION
MEASURES = tuple(TEXTS)
#: Where none is named.
DEFAULT_MEASURES = (*SUMS, *COVERAGE, *LEFT_OUT)

#: The group of the row that counts all participants, each once.
TOTAL = "total"
#: Groupings whose codes have a name beside them, and which it is of a participant.
NAMED = {"regency": "name", "province": "province_name"}
MAX_GROUPINGS = 2


def named_by(grouping: str) -> str:
    """Return the member of a row that says which group it is of."""
    return f"{grouping}_code" if grouping in NAMED else grouping


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
        keys.append(Column(named_by(name)))
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
