"""Loads the registry from the files in data/: provinces, regencies, cohorts and their members.

Loaded once, into a registry without regencies. From then on the registry is the ministry's: codes, names and
populations change by decree, regencies split, and a later start neither fails at that nor reverts anything. No code is
stable enough to match a row of the files with a row of the registry, so later loads do not try. A default that a new
version of the software changes or adds reaches an installation by a data migration. Run by the owner.

The cohort "2018-2019" is one cohort. Its only source, the ministry's letter B-1384/DJAI/AI.01.04/12/2023, lists the
names of both years together (76 of them, where 50 and 25 were announced); splitting them would be a guess. Its size is
therefore left open, and no cohort "2018" or "2019" exists. Announced sizes are from the programme's press reports.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.db import transaction

from tenants.ids import FIRST_SANDBOX
from tenants.loading import BadReference, Loaded, Row, decimal, insert_missing, read_rows
from tenants.models import NO_PROVINCE, Cohort, CohortMembership, Population, Province, Regency
from tenants.pool import statements
from tenants.privileges import roles
from tenants.registry import lock_registry, published

DATA = Path(__file__).parent / "data"
#: The demonstration's list of 50: the 18 published names of 2022, filled up with stand-ins that are not
#: verified.
SELECTION_2022 = DATA / "selection-2022.csv"

POPULATION_YEAR = 2024
#: As in migration 0013, which gives installations of before the same rows.
POPULATION_SOURCE = "Loaded with the registry."

_MEMBERSHIP_KEY = ("cohort_id", "regency_id")
_MEMBERSHIP_FIELDS = ("certainty", "verified", "source")


@transaction.atomic
def load_registry() -> list[Loaded]:
    """Load provinces, regencies and cohorts if there is no regency yet; otherwise count the existing ones.

    Raises BadReference when a file names an unknown code, an unknown cohort, or a code with another regency's name.
    """
    lock_registry()
    regencies = Regency.objects.filter(pk__lt=FIRST_SANDBOX)
    if not regencies.exists():
        rows = read_rows(DATA / "regencies.csv")
        return [
            _load_provinces(rows),
            _load_regencies(rows),
            _load_cohorts(),
            _load_published(read_rows(DATA / "cohorts.csv")),
        ]
    return [
        Loaded("provinces", Province.objects.exclude(code=NO_PROVINCE).count()),
        Loaded("regencies", regencies.count()),
        Loaded("cohorts", Cohort.objects.count()),
        Loaded("published members", published().count()),
    ]


@transaction.atomic
def load_stand_ins() -> Loaded:
    """Fill up the cohort of 2022 for a demonstration, once: existing stand-ins are left alone."""
    rows = as_registered(read_rows(SELECTION_2022))
    if CohortMembership.objects.filter(verified=False).exists():
        return Loaded(f"selection of {SELECTION_2022.name}", total=len(rows))
    return _load_selection(rows, SELECTION_2022.name)


@transaction.atomic
def remove_stand_ins() -> int:
    """Remove the stand-ins of a demonstration from their cohorts. Return how many there were."""
    removed, _ = CohortMembership.objects.filter(verified=False).delete()
    return removed


def as_registered(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a list that match a regency by code, and by name where one is given.

    A decree may have changed either since the list was written.
    """
    names = dict(Regency.objects.values_list("kemendagri_code", "name"))
    return [
        row
        for row in rows
        if row["kemendagri_code"] in names and row.get("name") in (None, "", names[row["kemendagri_code"]])
    ]


@transaction.atomic
def load_selection(path: Path) -> Loaded:
    """Load a ministry's list of selected regencies.

    Columns: kemendagri_code, name (may be empty), cohort, verified, source. Verified names are added to their cohort.
    The others are stand-ins: they fill it up to its announced size and no further, and are replaced when verified names
    come; so a ministry's complete list removes them all, for good.
    """
    return _load_selection(read_rows(path), path.name)


def _load_selection(rows: Sequence[Row], file: str) -> Loaded:
    lock_registry()
    regency_ids = _resolve(rows, file)
    cohort_ids = _cohort_ids(rows, file)
    known = set(published().values_list(*_MEMBERSHIP_KEY))
    cohorts = [cohort_ids[row["cohort"]] for row in rows]
    places = list(zip(cohorts, regency_ids, strict=True))

    # A published name keeps the certainty and source it has: this list only says that it was selected.
    named = [
        _membership(place, CohortMembership.Certainty.CERTAIN, row["source"])
        for place, row in zip(places, rows, strict=True)
        if row["verified"] == "true" and place not in known
    ]
    added, corrected = _keep(named)
    taken = known | {(m.cohort_id, m.regency_id) for m in named}
    stand_ins = [
        _membership(place, CohortMembership.Certainty.STAND_IN, row["source"])
        for place, row in zip(places, rows, strict=True)
        if row["verified"] != "true" and place not in taken
    ]
    filled, changed = _fill_up(set(cohort_ids.values()), stand_ins)
    return Loaded(
        f"selection of {file}",
        total=len(rows),
        created=added + filled,
        updated=corrected + changed,
    )


def _load_provinces(rows: Iterable[Row]) -> Loaded:
    names = {row["province_code"]: row["province"] for row in rows}
    provinces = [Province(code=code, name=name) for code, name in sorted(names.items())]
    return insert_missing(Province, provinces, what="provinces")


def _load_regencies(rows: Sequence[Row]) -> Loaded:
    province_ids = dict(Province.objects.values_list("code", "id"))
    ids = _new_ids(len(rows))
    regencies = [
        Regency(
            id=id,
            schema_name=roles.regency_schema(id),
            kemendagri_code=row["kemendagri_code"],
            bps_code=row["bps_code_2017"] or None,
            bps_edition=row["bps_note"],
            kind=row["kind"],
            name=row["name"],
            province_id=province_ids[row["province_code"]],
            population=int(row["population_2024"]) if row["population_2024"] else None,
            population_year=POPULATION_YEAR if row["population_2024"] else None,
            people_by_year={POPULATION_YEAR: int(row["population_2024"])} if row["population_2024"] else {},
            area_km2=decimal(row["area_km2"]),
            latitude=decimal(row["latitude"]),
            longitude=decimal(row["longitude"]),
            time_zone=row["time_zone"],
        )
        for id, row in zip(ids, rows, strict=True)
    ]
    loaded = insert_missing(Regency, regencies, what="regencies")
    Population.objects.bulk_create(
        Population(regency=each, year=POPULATION_YEAR, people=each.population, source=POPULATION_SOURCE)
        for each in regencies
        if each.population is not None
    )
    return loaded


def register(**columns: Any) -> Regency:
    """Add a regency, without a schema, by its owner's process."""
    (id,) = _new_ids(1)
    return Regency.objects.create(id=id, schema_name=roles.regency_schema(id), **columns)


def _new_ids(count: int) -> list[int]:
    """Return ids for new regencies: taken before the insert, since the id names the schema."""
    return statements.column(
        "SELECT nextval(pg_get_serial_sequence('tenants_regency', 'id')) FROM generate_series(1, %s)", [count]
    )


def _load_cohorts() -> Loaded:
    rows = read_rows(DATA / "announced.csv")
    cohorts = [Cohort(**{**row, "announced_size": row["announced_size"] or None}) for row in rows]
    return insert_missing(Cohort, cohorts, what="cohorts")


def _load_published(rows: Sequence[Row]) -> Loaded:
    """Load names that a source has published."""
    regency_ids = _resolve(rows, "cohorts.csv")
    cohort_ids = _cohort_ids(rows, "cohorts.csv")
    members = [
        _membership((cohort_ids[row["cohort"]], regency_id), row["certainty"], row["source"])
        for row, regency_id in zip(rows, regency_ids, strict=True)
    ]
    return insert_missing(CohortMembership, members, what="published members")


def _membership(place: tuple[int, int], certainty: str, source: str) -> CohortMembership:
    return CohortMembership(
        cohort_id=place[0],
        regency_id=place[1],
        certainty=certainty,
        verified=certainty != CohortMembership.Certainty.STAND_IN,
        source=source,
    )


def _fill_up(cohort_ids: set[int], stand_ins: Sequence[CohortMembership]) -> tuple[int, int]:
    """Keep as many stand-ins in a cohort as its announced size leaves room for, in the file's order."""
    chosen: list[CohortMembership] = []
    for cohort in Cohort.objects.filter(id__in=cohort_ids):
        of_it = [member for member in stand_ins if member.cohort_id == cohort.pk]
        if cohort.announced_size is not None:
            room = cohort.announced_size - published().filter(cohort=cohort).count()
            of_it = of_it[: max(room, 0)]
        staying = [member.regency_id for member in of_it]
        cohort.memberships.filter(verified=False).exclude(regency_id__in=staying).delete()
        chosen += of_it
    return _keep(chosen)


def _keep(members: Sequence[CohortMembership]) -> tuple[int, int]:
    """Write the new and the changed members, in one read and at most one write. Return how many of each."""
    rows = CohortMembership.objects.values_list(*_MEMBERSHIP_KEY, *_MEMBERSHIP_FIELDS)
    before = {row[:2]: row[2:] for row in rows}
    key, said = attrgetter(*_MEMBERSHIP_KEY), attrgetter(*_MEMBERSHIP_FIELDS)
    new = [each for each in members if key(each) not in before]
    changed = [each for each in members if before.get(key(each), said(each)) != said(each)]
    if new or changed:
        CohortMembership.objects.bulk_create(
            [*new, *changed],
            update_conflicts=True,
            unique_fields=_MEMBERSHIP_KEY,
            update_fields=_MEMBERSHIP_FIELDS,
        )
    return len(new), len(changed)


def _resolve(rows: Sequence[Row], file: str) -> list[int]:
    """Return the regency of each row, by code. Where a name is given it must agree, which catches BPS codes."""
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


def _cohort_ids(rows: Iterable[Row], file: str) -> dict[str, int]:
    ids = dict(Cohort.objects.values_list("code", "id"))
    unknown = sorted({row["cohort"] for row in rows} - ids.keys())
    if unknown:
        raise BadReference(
            f"{file}: unknown cohort {', '.join(unknown)}. Known are {', '.join(sorted(ids))}."
        )
    return {code: ids[code] for code in {row["cohort"] for row in rows}}
