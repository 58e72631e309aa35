"""Groups of regencies: which ones a regency belongs to, and the one that a request names."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from types import SimpleNamespace
from typing import Any

from api.http.tables.columns import Column
from api.national.catalogue.reference import SUB_DIMENSION_CODES
from api.national.catalogue.words import DIMENSIONS
from api.national.figures.participants import Member, Participant
from api.national.figures.words import AGENCY_KINDS, OF_SPENDING, STATUSES, TRUTHS
from tenants import Document, Strings, registry
from tenants.models import Regency

#: What is in no cohort.
NO_COHORT = "none"
#: The group of the row that counts all participants, each once.
TOTAL = "total"
#: Groups of provinces by the first digit of their Kemendagri codes.
ISLAND_GROUPS = {
    "1": "sumatera",
    "2": "sumatera",
    "3": "jawa",
    "5": "bali_nusa_tenggara",
    "6": "kalimantan",
    "7": "sulawesi",
    "8": "maluku",
    "9": "papua",
}
#: Bands of regencies by their people: fewer than so many, and more than all of these.
POPULATION_BANDS = {
    100_000: "under_100k",
    250_000: "100k_to_250k",
    500_000: "250k_to_500k",
    1_000_000: "500k_to_1m",
}
LARGEST, UNKNOWN = "over_1m", "unknown"
BANDS = (*POPULATION_BANDS.values(), LARGEST, UNKNOWN)
#: The groups of each grouping that has few.
FEW: Mapping[str, Sequence[str]] = {
    "kind": Regency.Kind.values,
    "island_group": tuple(dict.fromkeys(ISLAND_GROUPS.values())),
    "population_band": BANDS,
    "dimension": DIMENSIONS,
    "sub_dimension": SUB_DIMENSION_CODES,
    "source": OF_SPENDING,
    "agency_kind": AGENCY_KINDS,
    "programme_status": STATUSES,
    "quick_win": TRUTHS,
}
#: The same of flat rows, which may be the total.
OF_ROWS = SimpleNamespace(**{name: (*few, TOTAL) for name, few in FEW.items()})
#: Grouping to the keys of a regency's groups. A regency of several cohorts is in each.
KEYS: dict[str, Callable[[Any], list[str]]] = {
    "regency": lambda regency: [regency.code],
    "province": lambda regency: [regency.province],
    "kind": lambda regency: [regency.kind],
    "cohort": lambda regency: [code for code, _ in regency.cohorts] or [NO_COHORT],
    "island_group": lambda regency: [ISLAND_GROUPS[regency.province[0]]],
    "population_band": lambda regency: [band_of(regency.population)],
}
GROUPINGS = tuple(KEYS)
#: So many are crossed at most.
MOST_CROSSED = 3
#: Those that SDMX-CSV has a dimension for, and that editions are by.
IN_EDITIONS = ("regency", "province", "kind", "cohort")
#: Two regencies are peers where they are in the same of each of these.
PEERS = ("kind", "population_band", "island_group")
#: Groupings whose codes have a name beside them, and which it is of a participant.
NAMED = {"regency": "name", "province": "province_name"}


def band_of(people: int | None) -> str:
    """Return the band of a population."""
    if people is None:
        return UNKNOWN
    return next((band for bound, band in POPULATION_BANDS.items() if people < bound), LARGEST)


def kin(regency: Member) -> dict[str, str]:
    """Return what regencies must share to be peers: kind, band and group of islands."""
    return {each: KEYS[each](regency)[0] for each in PEERS}


def named_by(grouping: str) -> str:
    """Return the field of a row that names its group."""
    return f"{grouping}_code" if grouping in NAMED else grouping


def keys_of(group_by: Iterable[str]) -> Iterator[Column]:
    """Yield the columns that name a row's group."""
    for name in group_by:
        yield Column(named_by(name))
        if name in NAMED:
            yield Column(f"{name}_name", width=28)


def described(by: Sequence[str], key: Sequence[str], one: Participant | None) -> Document:
    """Return the group columns of a flat row: codes, and names taken from one of its regencies (None for the total)."""
    row: Document = {}
    for name, code in zip(by, key, strict=True):
        row[named_by(name)] = code
        if name in NAMED:
            row[f"{name}_name"] = one and getattr(one, NAMED[name])
    return row


def groups(regencies: Iterable[Participant], *by: str) -> dict[Strings, list[Participant]]:
    """Return the regencies of each group by its keys, one per grouping; without groupings, all of them under ()."""
    found: dict[Strings, list[Participant]] = {}
    for regency in regencies:
        for key in product(*(KEYS[each](regency) for each in by)):
            found.setdefault(key, []).append(regency)
    return found


def in_several(regencies: Iterable[Participant], by: Sequence[str]) -> int:
    """Count the regencies that are in more than one group: cohorts overlap."""
    return sum(len(each.cohorts) > 1 for each in regencies) if "cohort" in by else 0


def in_row(regencies: Iterable[Participant], row: Mapping[str, str]) -> list[Participant]:
    """Return the regencies that are in every group of a row."""
    found = of_codes(regencies, [row["regency"]]) if "regency" in row else list(regencies)
    others = [(KEYS[by], code) for by, code in row.items() if by in KEYS and by != "regency"]
    return [each for each in found if all(code in keys(each) for keys, code in others)]


def of_codes(regencies: Iterable[Participant], codes: Sequence[str]) -> list[Participant]:
    """Return the regencies that have or had any of these codes, whatever their code at the instant of the figures."""
    ids = {each.id for each in registry.regencies_by_code(codes).values()}
    return [each for each in regencies if each.id in ids]
