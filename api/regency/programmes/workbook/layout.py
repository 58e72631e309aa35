"""What the workbook looks like: its sheets and columns, with the labels that an office knows. Free of values."""

from dataclasses import dataclass

#: Sheet and key to the texts of the row's columns.
Key = tuple[str, str]
Texts = dict[str, str]

#: Rows that are left free below the last one, for what is new.
FREE_ROWS = 200
HEADING = 1
BASELINE = "_dasar"
REFERENCE = "Referensi"
#: In the first row of the baseline, in place of the one agency whose programmes alone the file holds.
ALL_AGENCIES = "semua"
#: Where the row says what is to be mended.
REMARK = "Perbaikan"


@dataclass(frozen=True, slots=True)
class Column:
    """`choices` names a list of the reference sheet, or `programme` or `activity`: the titles on those sheets.

    `fixed`: written once, in a new row, and locked afterwards. `longest`: as many letters as it takes.
    """

    name: str
    label: str
    width: int = 20
    choices: str = ""
    fixed: bool = False
    kind: str = "text"
    longest: int = 300


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet: column A holds the row's key, hidden. `grows`: whether rows may be added."""

    name: str
    columns: tuple[Column, ...]
    grows: bool = True

    @property
    def names(self) -> set[str]:
        return {column.name for column in self.columns}

    def column(self, name: str) -> Column:
        return next(each for each in self.columns if each.name == name)

    def letter(self, name: str) -> str:
        """The letter of a column by its name; of the remark for "remark"."""
        names = [column.name for column in self.columns]
        return chr(ord("B") + (len(names) if name == "remark" else names.index(name)))


#: Label on the sheet to the API's word.
SOURCES = {
    "APBD": "apbd",
    "APBN": "apbn",
    "DAK": "dak",
    "CSR": "csr",
    "KPBU": "kpbu",
    "Hibah": "grant",
    "Lainnya": "other",
}


def spent_from(source: str) -> str:
    """The column of what was spent from one source."""
    return f"spent_{source}"


PROGRAMMES = SheetLayout(
    "Program",
    (
        Column("title", "Judul program", 45),
        Column("sub_dimension", "Subdimensi", 30, "sub_dimension"),
        Column("lead_agency", "Perangkat daerah pengampu", 40, "agency"),
        Column("time_frame", "Jangka waktu", 14, "time_frame"),
        Column("quick_win", "Quick win", 10, "yes_no"),
        Column("quick_win_owner", "Penanggung jawab quick win", 30, longest=200),
        Column("nomenclature_code", "Kode nomenklatur", 20, longest=30),
        Column("rpjmd_mission", "Kode misi RPJMD", 16, longest=20),
    ),
)
SUPPORTING = SheetLayout(
    "Pendukung",
    (
        Column("programme", "Program", 45, "programme", fixed=True),
        Column("agency", "Perangkat daerah pendukung", 45, "agency"),
    ),
)
ALLOCATIONS = SheetLayout(
    "Alokasi",
    (
        Column("programme", "Program", 45, "programme", fixed=True),
        Column("year", "Tahun", 8, fixed=True, kind="year"),
        Column("source", "Sumber dana", 14, "source", fixed=True),
        Column("stage", "Tahap", 12, "stage", fixed=True),
        Column("amount", "Jumlah (rupiah)", 22, kind="number"),
    ),
)
ACTIVITIES = SheetLayout(
    "Kegiatan",
    (
        Column("programme", "Program", 45, "programme", fixed=True),
        Column("title", "Judul kegiatan", 45),
        Column("kind", "Jenis", 22, "kind"),
        Column("starts_on", "Mulai", 14, kind="date"),
        Column("ends_on", "Selesai", 14, kind="date"),
    ),
)
MILESTONES = SheetLayout(
    "Tonggak",
    (
        Column("programme", "Program", 45, "programme", fixed=True),
        Column("activity", "Kegiatan", 45, "activity", fixed=True),
        Column("title", "Tonggak", 45),
        Column("due_on", "Jatuh tempo", 14, kind="date"),
    ),
)
REALISATIONS = SheetLayout(
    "Realisasi",
    (
        Column("programme", "Program", 45, fixed=True),
        Column("activity", "Kegiatan", 45, fixed=True),
        Column("physical_percent_to_date", "Progres fisik s.d. triwulan (%)", 18, kind="percent"),
        Column("spent_to_date", "Realisasi anggaran s.d. triwulan (rupiah)", 24, kind="number"),
        *(
            Column(spent_from(source), f"di antaranya {label} (rupiah)", 20, kind="number")
            for label, source in SOURCES.items()
        ),
        Column("stopped", "Dihentikan", 12, "yes_no"),
        Column("note", "Catatan", 40, longest=4000),
        Column("reason", "Alasan bila turun atau dihentikan", 30, longest=2000),
    ),
    grows=False,
)
REACHED = SheetLayout(
    "Capaian",
    (
        Column("programme", "Program", 45, fixed=True),
        Column("activity", "Kegiatan", 45, fixed=True),
        Column("title", "Tonggak", 45, fixed=True),
        Column("due_on", "Jatuh tempo", 14, fixed=True, kind="date"),
        Column("reached", "Tercapai pada triwulan ini", 16, "yes_no"),
    ),
    grows=False,
)
#: Sheets of the plan in the order in which they are read, for the later ones refer to the earlier; then the quarter's.
OF_THE_PLAN = (PROGRAMMES, SUPPORTING, ALLOCATIONS, ACTIVITIES, MILESTONES)
OF_THE_QUARTER = (REALISATIONS, REACHED)
SHEETS = (*OF_THE_PLAN, *OF_THE_QUARTER)

#: Label on the sheet to the API's word.
TIME_FRAMES = {"Pendek (1-2 tahun)": "short", "Menengah (5 tahun)": "medium", "Panjang (10 tahun)": "long"}
YES_NO = {"Ya": "true", "Tidak": "false"}
STAGES = {"Murni": "original", "Perubahan": "revised"}
KINDS = {
    "Kapasitas SDM": "human_capacity",
    "Infrastruktur": "infrastructure",
    "Aplikasi": "application",
    "Literasi": "literacy",
    "Lainnya": "other",
}


def named(sheet: str) -> SheetLayout:
    """A sheet by its name."""
    return next(each for each in SHEETS if each.name == sheet)


def label_of(labels: dict[str, str], word: str) -> str:
    """The label of one of the API's words."""
    return next(label for label, each in labels.items() if each == word)
