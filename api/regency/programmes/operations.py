"""Write programmes, one or many at once, each in one version of the masterplan: a draft, or one that was returned.

Every write first locks the version (one writer at a time), then checks, writes, records history and counts the
completeness cells that the ministry sees.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http import rules, shapes
from api.http.exceptions import Problem
from api.http.unread import UNREAD
from api.http.versioned import Store
from api.identity.callers import RegencyAuthor
from api.regency.masterplan import queries as masterplans, versions as locking
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.problems import MasterplanEnacted
from api.regency.programmes import filling, policies, proposals, queries, storing
from api.regency.programmes.budgets import operations as budgets
from api.regency.programmes.problems import NoDraftMasterplan
from api.regency.programmes.proposals import Named, Proposal
from api.regency.programmes.results import Rows, written
from api.regency.programmes.rules import OF_SET, RULES, Sent
from api.regency.programmes.shapes import Programme, ProgrammeOfSet, ProgrammeResult, ProgrammeRow, in_order
from api.regency.programmes.storing import Change
from tenants import frozen
from tenants.ids import uuid7


@frozen
class ProgrammeStore(Store[ProgrammeRow, Programme]):
    """One programme in a locked version of the masterplan.

    A programme with the id of one in other versions is the same programme. Writes raise Forbidden for another agency's
    programme, and Invalid.
    """

    id: UUID
    plan: Masterplan
    author: RegencyAuthor
    begun_in: int | None = None

    def find(self) -> ProgrammeRow | None:
        return queries.find(self.id, masterplan=self.plan.pk)

    def completed(self, row: ProgrammeRow, content: Programme) -> Programme:
        return proposals.identified(content, row)

    def is_same(self, row: ProgrammeRow, content: Programme) -> bool:
        """Raise Forbidden if another agency's programme is sent back unchanged."""
        if is_same := Store.is_same(self, row, content):
            self.author.grant.check_agencies(row.lead_agency)
        return is_same

    def broken(self, body: Programme) -> Sequence[Problem]:
        return RULES.broken(self.proposal(body, self.find()))

    def add(self, content: Programme) -> ProgrammeRow:
        row = self.write(None, content)
        if row.begun_in:
            budgets.begin(programme=row.id, year=row.begun_in, author=self.author)
        return row

    def remove(self, row: ProgrammeRow) -> None:
        self.author.grant.check_agencies(row.lead_agency)
        if row.begun_in:
            rules.refuse(policies.reported(row.activities))
            budgets.remove(programme=row.id, author=self.author)
        storing.write([Change(row, None)], author=self.author)
        filling.fill_moved(row.id, [(row.dimension, row.sub_dimension)], today=self.author.today)

    def proposal(
        self, content: Programme, before: ProgrammeRow | None, named: Named | None = None
    ) -> Proposal:
        """Return proposed content beside its predecessor's row. Rows that it refers to are looked up unless given."""
        named = named or Named.by([(content, before)])
        begun_in = before.begun_in if before else self.begun_in
        return Proposal(self.id, content, before, self.plan, begun_in, self.author.grant, named)

    def built(self, asked: Proposal) -> ProgrammeRow:
        """Return the row of a valid proposal. Nothing is written."""
        before = asked.before
        content = in_order(proposals.identified(asked.content, before))
        return shapes.recast(
            ProgrammeRow,
            content,
            begun_in=asked.begun_in,
            version_id=before.version_id if before else uuid7(),
            id=self.id,
            masterplan=self.plan.pk,
            dimension=asked.dimension,
            version=before.version + 1 if before else 1,
            updated_at=self.author.now,
        )

    def write(self, before: ProgrammeRow | None, content: Programme) -> ProgrammeRow:
        """Store content that differs from the row `before`. Raise the errors of the rules that it breaks."""
        asked = self.proposal(content, before)
        rules.refuse(RULES.broken(asked))
        after = self.built(asked)
        storing.write([Change(before, after)], author=self.author)
        cells = {(each.dimension, each.sub_dimension) for each in (before, after) if each}
        if before is not None and len(cells) == 1:
            filling.fill(cells, today=self.author.today)
        else:
            filling.fill_moved(self.id, cells, today=self.author.today)
        return after


def store_of(
    id: UUID,
    *,
    masterplan: UUID | None,
    begun_in: int | None = None,
    is_new: bool = False,
    author: RegencyAuthor,
) -> ProgrammeStore:
    """Lock the version for a write to a programme, and return the programme's store.

    If no masterplan is named, a new programme goes to the version that `queries.masterplan_to_write` gives, and other
    writes to the version that `queries.programme` shows. A programme begun outside the plan belongs to the version in
    force, and is written there. Raises NotFound, and Conflict if the version may not change.
    """
    if begun_in is not None:
        masterplan = policies.in_force_in(begun_in, today=author.today)
    elif masterplan is None:
        masterplan = queries.masterplan_to_write(id) if is_new else queries.programme(id).masterplan
    try:
        plan = open_version(masterplan, author.now)
    except MasterplanEnacted:
        found = masterplan and queries.find(id, masterplan=masterplan)
        if masterplan is None or (found.begun_in if found else begun_in) is None:
            raise
        plan = locking.locked(masterplan)
    return ProgrammeStore(id, plan, author, begun_in)


def open_version(masterplan: UUID | None, now: datetime) -> Masterplan:
    """Lock the version for a write to its programmes. Raises Conflict without a draft, or if it may not change."""
    if masterplan is None:
        raise NoDraftMasterplan()
    return locking.open_for_work(id=masterplan, now=now)


def write_programmes(
    *, masterplan: UUID | None, rows: Rows[ProgrammeOfSet], author: RegencyAuthor
) -> list[ProgrammeResult]:
    """Make these programmes of a draft equal to the rows: add, replace, or leave those that are equal already.

    Each row is checked like a single write, and names the version that its sender has read. Programmes that are not
    named stay unchanged. All rows are stored, or none and Invalid has every error at its row; with `lenient` the valid
    rows are stored, and the errors of the others returned. Raises Conflict without a draft, and for a submitted
    version.
    """
    plan = open_version(masterplan or masterplans.draft_worked_on_last(), author.now)
    results, changes = checked(plan, rows, author=author)
    if changes:
        storing.write(changes, author=author)
        moved = [each for change in changes for each in (change.before, change.after) if each]
        filling.fill_all({(each.dimension, each.sub_dimension) for each in moved}, today=author.today)
    return results


def checked(
    plan: Masterplan, rows: Rows[ProgrammeOfSet], *, author: RegencyAuthor
) -> tuple[list[ProgrammeResult], list[Change]]:
    """Return what became of the rows, and the changes to store. Raises Invalid as `write_programmes`."""
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
        store = ProgrammeStore(id or uuid7(), plan, author)
        content, version = shapes.recast(Programme, given), row.version if row else None
        sent = Sent(given.version, row, id in taken)
        taken.add(store.id)
        if (
            row is not None
            and not (wrong or sent.is_repeated)
            and author.grant.may_write_for(row.lead_agency)
        ):
            same = proposals.identified(content, row)
            if store.is_same(row, same):
                return ProgrammeResult(id=store.id, outcome="unchanged", version=version)
        asked = store.proposal(content, row, named)
        if errors := [*wrong, *OF_SET.broken(sent), *RULES.broken(asked)]:
            return ProgrammeResult(id=id, outcome="refused", version=version, errors=tuple(errors))
        after = store.built(asked)
        named.owners.update({each.id: store.id for each in after.activities if each.id})
        changes.append(Change(row, after))
        return ProgrammeResult(id=store.id, outcome="changed" if row else "created", version=after.version)

    return written(rows, decide), changes


def _id(row: ProgrammeOfSet) -> Any:
    """Return the id of a programme that exists already, or whose row gives an id."""
    return row.id if isinstance(row.id, UUID) else None
