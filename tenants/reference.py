"""Loads the registry from the files in data/: provinces, regencies, cohorts and who is in them.

Idempotent: a second load of the same files writes nothing, and a regency's id (so its schema and role) never
changes. Regencies are matched by Kemendagri code. Their status, validity and successor are the ministry's to
keep and are left alone. Run by the owner.

The cohort "2018-2019" is one cohort. Its only source, the ministry's letter B-1384/DJAI/AI.01.04/12/2023,
lists the names of both years together (76 of them, where 50 and 25 were announced); splitting them would be a
guess. Its size is therefore left open, and no cohort "2018" or "2019" exists. Announced sizes are from the
programme's press reports.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction

from tenants import roles
from tenants.loading import BadReference, Loaded, read_rows, upsert
from tenants.models import Cohort, CohortMembership, Province, Regency

DATA = Path(__file__).parent / "data"
#: The demonstration's list of 50: the 18 published names of 2022, filled up with stand-ins that are not
#: verified.
SELECTION_2022 = DATA / "selection-2022.csv"

POPULATION_YEAR = 2024

# code: name, year, announced size, note
COHORTS: dict[str, tuple[str, int, int | None, str]] = {
    "2017": ("Cohort 2017", 2017, 25, ""),
    "2018-2019": (
        "Cohorts 2018 and 2019",
        2018,
        None,
        "50 regencies were announced for 2018 and 25 for 2019; the source lists 76 names without their year.",
    ),
    "2021": ("Cohort 2021", 2021, 48, "41 new regencies and 7 selected before; the 7 are not named."),
    "2022": ("Cohort 2022", 2022, 50, "18 of the 50 names are public."),
    "2023": ("Cohort 2023", 2023, 50, "Besides these, 2 provinces were selected. Not all names are public."),
    "2024": ("Cohort 2024", 2024, 10, ""),
}

_REGENCY_FIELDS = (
    "bps_code",
    "bps_edition",
    "kind",
    "name",
    "province_id",
    "population",
    "population_year",
    "area_km2",
    "latitude",
    "longitude",
    "time_zone",
)
_MEMBERSHIP_KEY = ("cohort_id", "regency_id")
_MEMBERSHIP_FIELDS = ("certainty", "verified", "source")


@transaction.atomic
def load_registry(*, folder: Path = DATA, selection: Path | None = SELECTION_2022) -> list[Loaded]:
    """Loads provinces, regencies and cohorts from `folder`, then a selection (see load_selection) unless
    None.

    Raises BadReference when a file names an unknown code, an unknown cohort, or a code with another regency's
    name.
    """
    _one_at_a_time()
    rows = read_rows(folder / "regencies.csv")
    loaded = [_load_provinces(rows), _load_regencies(rows), _load_cohorts()]
    loaded.append(_load_published(read_rows(folder / "cohorts.csv")))
    if selection is not None:
        loaded.append(load_selection(selection))
    return loaded


@transaction.atomic
def load_selection(path: Path) -> Loaded:
    """Loads a list of selected regencies: the demonstration's, or a ministry's own.

    Columns: kemendagri_code, name (may be empty), cohort, verified, source. Verified names are added to their
    cohort. The others are stand-ins: they fill it up to its announced size and no further, and make way when
    verified names come; so a ministry's complete list removes them all, for good.
    """
    _one_at_a_time()
    rows = read_rows(path)
    regency_ids = _resolve(rows, path.name)
    cohort_ids = _cohort_ids(rows, path.name)
    known = set(CohortMembership.objects.filter(verified=True).values_list(*_MEMBERSHIP_KEY))
    cohorts = [cohort_ids[row["cohort"]] for row in rows]
    places = list(zip(cohorts, regency_ids, strict=True))

    # A published name keeps the certainty and source it has: this list only says that it was selected.
    named = [
        _membership(place, CohortMembership.Certainty.CERTAIN, row["source"])
        for place, row in zip(places, rows, strict=True)
        if row["verified"] == "true" and place not in known
    ]
    verified = upsert(
        CohortMembership, named, key=_MEMBERSHIP_KEY, fields=_MEMBERSHIP_FIELDS, what="verified members"
    )
    taken = known | {(m.cohort_id, m.regency_id) for m in named}
    stand_ins = [
        _membership(place, CohortMembership.Certainty.STAND_IN, row["source"])
        for place, row in zip(places, rows, strict=True)
        if row["verified"] != "true" and place not in taken
    ]
    filled = _fill_up(set(cohort_ids.values()), stand_ins)
    return Loaded(
        f"selection of {path.name}",
        total=len(rows),
        created=verified.created + filled.created,
        updated=verified.updated + filled.updated,
    )


def _one_at_a_time() -> None:
    """Two loaders would both find a regency missing and give it two ids. Readers are not held up."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE tenants_regency IN SHARE ROW EXCLUSIVE MODE")


def _load_provinces(rows: Iterable[dict[str, str]]) -> Loaded:
    names = {row["province_code"]: row["province"] for row in rows}
    provinces = [Province(code=code, name=name) for code, name in sorted(names.items())]
    return upsert(Province, provinces, key=["code"], fields=["name"], what="provinces")


def _load_regencies(rows: Sequence[dict[str, str]]) -> Loaded:
    province_ids = dict(Province.objects.values_list("code", "id"))
    ids = _regency_ids([row["kemendagri_code"] for row in rows])
    regencies = [
        Regency(
            id=ids[row["kemendagri_code"]],
            schema_name=roles.regency_schema(ids[row["kemendagri_code"]]),
            kemendagri_code=row["kemendagri_code"],
            bps_code=row["bps_code_2017"] or None,
            bps_edition=row["bps_note"],
            kind=row["kind"],
            name=row["name"],
            province_id=province_ids[row["province_code"]],
            population=int(row["population_2024"]) if row["population_2024"] else None,
            population_year=POPULATION_YEAR if row["population_2024"] else None,
            area_km2=_decimal(row["area_km2"]),
            latitude=_decimal(row["latitude"]),
            longitude=_decimal(row["longitude"]),
            time_zone=row["time_zone"],
        )
        for row in rows
    ]
    return upsert(Regency, regencies, key=["kemendagri_code"], fields=_REGENCY_FIELDS, what="regencies")


def _regency_ids(codes: Sequence[str]) -> dict[str, int]:
    """The id of each code: the one it has, or a new one. Taken before the insert, since the id names the
    schema.
    """
    ids = dict(Regency.objects.values_list("kemendagri_code", "id"))
    missing = [code for code in codes if code not in ids]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('tenants_regency', 'id')) FROM generate_series(1, %s)",
            [len(missing)],
        )
        ids.update(zip(missing, (row[0] for row in cursor.fetchall()), strict=True))
    return ids


def _load_cohorts() -> Loaded:
    cohorts = [
        Cohort(code=code, name=name, year=year, announced_size=size, note=note)
        for code, (name, year, size, note) in COHORTS.items()
    ]
    fields = ["name", "year", "announced_size", "note"]
    return upsert(Cohort, cohorts, key=["code"], fields=fields, what="cohorts")


def _load_published(rows: Sequence[dict[str, str]]) -> Loaded:
    """Names that a source has published. One that was a stand-in until now becomes verified."""
    regency_ids = _resolve(rows, "cohorts.csv")
    cohort_ids = _cohort_ids(rows, "cohorts.csv")
    members = [
        _membership((cohort_ids[row["cohort"]], regency_id), row["certainty"], row["source"])
        for row, regency_id in zip(rows, regency_ids, strict=True)
    ]
    return upsert(
        CohortMembership, members, key=_MEMBERSHIP_KEY, fields=_MEMBERSHIP_FIELDS, what="published members"
    )


def _membership(place: tuple[int, int], certainty: str, source: str) -> CohortMembership:
    return CohortMembership(
        cohort_id=place[0],
        regency_id=place[1],
        certainty=certainty,
        verified=certainty != CohortMembership.Certainty.STAND_IN,
        source=source,
    )


def _fill_up(cohort_ids: set[int], stand_ins: Sequence[CohortMembership]) -> Loaded:
    """Keeps as many stand-ins in a cohort as its announced size leaves room for, in the file's order."""
    chosen: list[CohortMembership] = []
    for cohort in Cohort.objects.filter(id__in=cohort_ids):
        of_it = [member for member in stand_ins if member.cohort_id == cohort.pk]
        if cohort.announced_size is not None:
            room = cohort.announced_size - cohort.memberships.filter(verified=True).count()
            of_it = of_it[: max(room, 0)]
        staying = [member.regency_id for member in of_it]
        cohort.memberships.filter(verified=False).exclude(regency_id__in=staying).delete()
        chosen += of_it
    return upsert(CohortMembership, chosen, key=_MEMBERSHIP_KEY, fields=_MEMBERSHIP_FIELDS, what="stand-ins")


def _resolve(rows: Sequence[dict[str, str]], file: str) -> list[int]:
    """The regency of each row, by code. Where a name is given it must agree, which catches BPS codes."""
    registered = Regency.objects.values_list("kemendagri_code", "id", "name")
    known = {code: (pk, name) for code, pk, name in registered}
    ids = []
    for number, row in enumerate(rows, start=2):
        code, name = row["kemendagri_code"], row["name"]
        if code not in known:
            raise BadReference(f"{file}, line {number}: no regency has the Kemendagri code {code!r}.")
        regency_id, known_as = known[code]
        if name and name != known_as:
            raise BadReference(f"{file}, line {number}: {code} is {known_as}, not {name}.")
        if row.get("verified", "true") not in ("true", "false"):
            raise BadReference(f"{file}, line {number}: verified is true or false.")
        ids.append(regency_id)
    return ids


def _cohort_ids(rows: Iterable[dict[str, str]], file: str) -> dict[str, int]:
    ids = dict(Cohort.objects.values_list("code", "id"))
    unknown = sorted({row["cohort"] for row in rows} - ids.keys())
    if unknown:
        raise BadReference(
            f"{file}: unknown cohort {', '.join(unknown)}. Known are {', '.join(sorted(ids))}."
        )
    return {code: ids[code] for code in {row["cohort"] for row in rows}}


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
