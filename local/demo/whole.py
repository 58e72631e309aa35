"""What makes a masterplan of the demonstration complete: its sections, books and activities. All invented patterns."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from api.national.catalogue.shapes import SubDimensionRow
from api.regency.programmes.shapes import Activity, Milestone
from api.regency.programmes.whole.completeness import CORE_READINESS
from api.regency.programmes.whole.shapes import DocumentBook, DocumentChapter
from local.demo import words
from local.demo.seeded_random import SeededRandom

BOOKS = (
    ("strategic_analysis", "Buku 1 Analisis Strategis", ("Kesiapan Daerah", "Analisis SWOT")),
    ("masterplan", "Buku 2 Masterplan", ("Visi dan Misi", "Strategi", "Peta Jalan")),
    ("executive_summary", "Buku 3 Ringkasan Eksekutif", ("Ringkasan",)),
    ("quick_win", "Buku 4 Quick Win", ("Rencana Quick Win",)),
)
ACTIVITIES = (
    ("Penyusunan prosedur dan regulasi", "other"),
    ("Pembangunan aplikasi", "application"),
    ("Penyediaan perangkat dan jaringan", "infrastructure"),
    ("Pelatihan petugas", "human_capacity"),
    ("Literasi digital warga", "literacy"),
)


def sections(
    name: str, years: tuple[int, int], missions: list[str], sub_dimensions: tuple[SubDimensionRow, ...]
) -> dict[str, Any]:
    """The fields of a masterplan beside its vision and missions, as a client would send them."""
    dimensions = dict.fromkeys(sub.dimension for sub in sub_dimensions)
    return {
        "regional_vision": f"{name} Emas {years[1]}",
        "objectives": [
            {"text": f"Tercapainya: {mission.rstrip('.').lower()}.", "mission": number}
            for number, mission in enumerate(missions, start=1)
        ],
        "rpjmd_missions": [
            {"code": f"M{number}", "text": mission} for number, mission in enumerate(words.MISSIONS, start=1)
        ],
        "readiness": [
            {"element": element, "score": 2, "narrative": "Tersedia sebagian dan perlu diperkuat."}
            for element in CORE_READINESS
        ],
        "strategies": [
            {"dimension": dimension, "text": f"Program prioritas {dimension} dilaksanakan bertahap."}
            for dimension in dimensions
        ],
        "road_map": [
            {"year": year, "text": f"Pelaksanaan dan evaluasi program tahun {year}."}
            for year in range(years[0], years[1] + 1)
        ],
    }


def books(rng: SeededRandom, begun: datetime) -> Iterator[DocumentBook]:
    """Four books, each with some chapters."""
    for kind, title, titles in BOOKS:
        yield DocumentBook(
            id=rng.uuid7(begun),
            kind=kind,
            title=title,
            chapters=tuple(
                DocumentChapter(id=rng.uuid7(begun), title=each, text=f"Uraian {each.lower()}.")
                for each in titles
            ),
        )


def activities(rng: SeededRandom, at: datetime, years: tuple[int, int]) -> tuple[Activity, ...]:
    """Two to five steps, one after the other over the programme's years."""
    chosen = sorted(rng.sample(range(len(ACTIVITIES)), rng.choice((2, 3, 4, 5))))
    found = []
    for place in chosen:
        title, kind = ACTIVITIES[place]
        year = rng.choice(range(years[0], years[1] + 1))
        milestone = Milestone(id=rng.uuid7(at), title="Serah terima hasil", due_on=date(year, 12, 15))
        found.append(
            Activity(
                id=rng.uuid7(at),
                title=title,
                kind=kind,
                starts_on=date(year, 2, 1),
                ends_on=date(year, 12, 20),
                milestones=(milestone,),
            )
        )
    return tuple(found)
