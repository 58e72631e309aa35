"""Writing many programmes of one version of the masterplan by one request: all of them, or none.

Each row is checked as a single write is, and is made from the version that its sender has read.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Invalid, Problem
from api.identity.callers import Actor, Grant
from api.national.catalogue.calendar import day_of
from api.regency.masterplan import queries as versions
from api.regency.programmes import filling, identities, operations, policies, queries, storing
from api.regency.programmes.operations import Named, ProgrammeStore
from api.regency.programmes.problems import (
    ChangedMeanwhile,
    DuplicateProgramme,
    RemovedMeanwhile,
    VersionRequired,
)
from api.regency.programmes.results import written
from api.regency.programmes.shapes import (
    Programme,
    ProgrammeOfSet,
    ProgrammeResult,
    ProgrammeRow,
    agencies_of,
)
from api.regency.programmes.storing import Change
from tenants.ids import uuid7


def write_programmes(
    *,
    masterplan: UUID | None,
    rows: Sequence[ProgrammeOfSet],
    grant: Grant,
    by: Actor,
    now: datetime,
    lenient: bool = False,
    place: Callable[[int], str] = "/programmes/{}".format,
) -> list[ProgrammeResult]:
    """Make these programmes of a draft what the rows say: added, replaced, or left when they say so already.

    Programmes not named stay as they are. All rows, or none and Invalid with every error at its row (`place` says
    where a row stands); `lenient` stores the right ones and returns the errors of the others. Raise Conflict without a
    draft, and in a version that is submitted.
    """
    plan = operations.open_version(masterplan or versions.draft_worked_on_last(), now)
    present = {row.id: row for row in queries.programmes_of(plan.pk, begun=True)}
    changes: list[Change] = []
    taken: set[UUID | None] = set()
    named = _named(rows, present)

    def decide(given: ProgrammeOfSet) -> ProgrammeResult:
        row = present.get(given.id) if given.id else None
        store = ProgrammeStore(given.id or uuid7(), plan, grant, by, now)
        try:
            if given.id and given.id in taken:
                raise Invalid([_TWICE])
            taken.add(given.id)
            after = _made(given, row, store, named)
        except Problem as problem:
            errors = problem.errors or (problem,)
            return ProgrammeResult(
                id=given.id, outcome="refused", version=row.version if row else None, errors=errors
            )
        if after is None:
            return ProgrammeResult(id=store.id, outcome="unchanged", version=row.version if row else None)
        named.owners.update({each.id: store.id for each in after.activities if each.id})
        changes.append(Change(row, after))
        return ProgrammeResult(id=store.id, outcome="changed" if row else "created", version=after.version)

    results = written(rows, decide, place=place, lenient=lenient)
    if changes:
        storing.write(changes, by=by, now=now)
        moved = [each for change in changes for each in (change.before, change.after) if each]
        filling.fill_all({(each.dimension, each.sub_dimension) for each in moved}, today=day_of(now))
    return results


def _named(rows: Sequence[ProgrammeOfSet], present: Mapping[UUID, ProgrammeRow]) -> Named:
    """Look up what the rows name, for all of them at once. Sends three queries at most."""
    agencies = {id for row in rows for id in agencies_of(row).values()}
    activities = {each.id for row in rows for each in row.activities if each.id}
    owners = {each.id: row.id for row in present.values() for each in row.activities if each.id}
    owners |= identities.owners_of(activities - owners.keys())
    return Named(policies.dimensions(), policies.agencies_of_regency(agencies), owners)


def _made(
    given: ProgrammeOfSet, row: ProgrammeRow | None, store: ProgrammeStore, named: Named
) -> ProgrammeRow | None:
    """Return what the programme becomes; None where it says so already. Raise Problem."""
    content = shapes.recast(Programme, given)
    if row is None:
        if given.version:
            raise Invalid([_GONE])
        return store.made(content, named=named)
    content = identities.identified(content, row.activities, programme=row.id, owners=named.owners)
    if store.is_same(row, content):
        return None
    if given.version is None:
        raise Invalid([_VERSION_REQUIRED])
    if given.version != row.version:
        raise Invalid([_changed(row.version)])
    return store.made(content, before=row, named=named)


def _changed(version: int) -> Problem:
    return ChangedMeanwhile("/version", version=version)


_GONE = RemovedMeanwhile("/version")
_TWICE = DuplicateProgramme("/id")
_VERSION_REQUIRED = VersionRequired("/version")
