"""Writing many programmes of one version of the masterplan by one request: all of them, or none.

Each row is checked as a single write is, and is made from the version that its sender has read.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Problem
from api.http.unread import UNREAD
from api.identity.callers import Actor, Grant
from api.national.catalogue.calendar import day_of
from api.regency.masterplan import queries as versions
from api.regency.programmes import filling, operations, proposals, queries, storing
from api.regency.programmes.operations import ProgrammeStore
from api.regency.programmes.proposals import Named
from api.regency.programmes.results import Rows, written
from api.regency.programmes.rules import OF_SET, RULES, Sent
from api.regency.programmes.shapes import Programme, ProgrammeOfSet, ProgrammeResult
from api.regency.programmes.storing import Change
from tenants.ids import uuid7


def write_programmes(
    *,
    masterplan: UUID | None,
    rows: Rows[ProgrammeOfSet],
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
    taken: set[UUID] = set()
    contents = [
        (shapes.recast(Programme, row), present.get(_id(row))) for row, _ in rows.rows if row is not UNREAD
    ]
    named = Named.by(contents, present.values())

    def decide(given: ProgrammeOfSet, wrong: Sequence[Problem]) -> ProgrammeResult:
        if given is UNREAD:
            return ProgrammeResult(id=None, outcome="refused", errors=tuple(wrong))
        id = _id(given)
        row = present.get(id)
        store = ProgrammeStore(id or uuid7(), plan, grant, by, now)
        content, version = shapes.recast(Programme, given), row.version if row else None
        sent = Sent(given.version, row, id in taken)
        taken.add(store.id)
        if row is not None and not (wrong or sent.is_repeated) and grant.may_write_for(row.lead_agency):
            same = proposals.identified(content, row.activities)
            if store.is_same(row, same):
                return ProgrammeResult(id=store.id, outcome="unchanged", version=version)
        asked = store.proposal(content, row, named)
        if errors := [*wrong, *OF_SET.broken(sent), *RULES.broken(asked)]:
            return ProgrammeResult(id=id, outcome="refused", version=version, errors=tuple(errors))
        after = store.built(asked)
        named.owners.update({each.id: store.id for each in after.activities if each.id})
        changes.append(Change(row, after))
        return ProgrammeResult(id=store.id, outcome="changed" if row else "created", version=after.version)

    results = written(rows, decide, place=place, lenient=lenient)
    if changes:
        storing.write(changes, by=by, now=now)
        moved = [each for change in changes for each in (change.before, change.after) if each]
        filling.fill_all({(each.dimension, each.sub_dimension) for each in moved}, today=day_of(now))
    return results


def _id(row: ProgrammeOfSet) -> Any:
    """Return the id of a programme that is there already or has an id of its own."""
    return row.id if isinstance(row.id, UUID) else None
