"""Writing budgets: one programme in a year, or the whole year.

Allowed under any plan, in any state. Every write locks the year's row and counts its version, which determines the
year's ETag and the report that carries the year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import F

from api.http import shapes
from api.http.exceptions import Problem
from api.http.lookup import there
from api.http.problems import WrittenMeanwhile
from api.http.rules import refuse
from api.http.unread import UNREAD, numbered
from api.http.versioned import Store
from api.identity.callers import Author, RegencyAuthor
from api.regency.history import operations as history
from api.regency.programmes.budgets import models, queries
from api.regency.programmes.budgets.rules import OF_YEAR, RULES, Proposal, YearProposal
from api.regency.programmes.budgets.shapes import (
    BEGUN,
    INSTRUMENTS,
    Budget,
    BudgetOfYear,
    BudgetRow,
    BudgetYear,
    BudgetYearRow,
    Known,
)
from api.regency.programmes.problems import BegunProgramme
from api.regency.programmes.results import Outcome
from tenants import frozen
from tenants.ids import uuid7

RESOURCE = "budget"
#: What a budget says in its own row; its amounts are rows of another table.
_COLUMNS = [each.name for each in shapes.info(Budget).kept if each.name != "amounts"]


@frozen
class BudgetStore(Store[BudgetRow, Budget]):
    """The budget of a programme in a year.

    Raises NotFound for a programme that is in no plan; Forbidden for another agency's.
    """

    year: int
    programme: UUID
    author: RegencyAuthor

    def find(self) -> BudgetRow | None:
        known = there(self._known(), f"programme {self.programme}")
        self.author.grant.check_agencies(known.lead)
        _lock(self.year)
        return next(iter(queries.budgets(self.year, programme=self.programme)), None)

    def read(self, body: Budget) -> Budget:
        refuse(self.broken(body))
        return body

    def broken(self, body: Budget) -> Sequence[Problem]:
        return RULES.broken(Proposal(self.year, body, self._known()))

    def add(self, content: Budget) -> BudgetRow:
        _begin(self.year, self.author.now)
        return self.write(None, content)

    def remove(self, row: BudgetRow) -> None:
        if self.programme in queries.begun(self.year):
            raise BegunProgramme(programme=row.title)
        _write(self.year, {self.programme: row}, {}, author=self.author)

    def write(self, before: BudgetRow | None, content: Budget) -> BudgetRow:
        there = {self.programme: before} if before else {}
        _write(self.year, there, {self.programme: content}, author=self.author)
        return queries.budget(self.year, self.programme)

    def _known(self) -> Known | None:
        return queries.known([self.programme]).get(self.programme)


@frozen
class YearStore(Store[BudgetYearRow, BudgetYear]):
    """The whole budget of a year, with the instruments of its stages."""

    year: int
    author: Author

    def find(self) -> BudgetYearRow | None:
        row = _lock(self.year)
        return None if row is None else queries.year_of(row)

    def read(self, body: BudgetYear) -> BudgetYear:
        refuse(self.broken(body))
        return replace(body, budgets=tuple(sorted(body.budgets, key=lambda each: each.programme)))

    def broken(self, body: BudgetYear) -> Sequence[Problem]:
        named = [each.programme for _n, each in numbered(body.budgets)]
        known = queries.known([id for id in named if id is not UNREAD])
        return OF_YEAR.broken(YearProposal(self.year, body, known))

    def is_same(self, row: BudgetYearRow, content: BudgetYear) -> bool:
        budgets = tuple(shapes.recast(BudgetOfYear, each) for each in row.budgets)
        return shapes.document(shapes.recast(BudgetYear, row, budgets=budgets)) == shapes.document(content)

    def add(self, content: BudgetYear) -> BudgetYearRow:
        _begin(self.year, self.author.now)
        row = self.find()
        if row is None or row.version != 0:
            raise WrittenMeanwhile()
        return self.change(row, content)

    def change(self, row: BudgetYearRow, content: BudgetYear) -> BudgetYearRow:
        budgets = {each.programme: each for each in row.budgets}
        wanted = {each.programme: shapes.recast(Budget, each) for each in content.budgets}
        _write(self.year, budgets, wanted, author=self.author)
        kept, instruments = _instruments(row), _instruments(content)
        if instruments != kept:
            models.BudgetYear.objects.filter(pk=self.year).update(**instruments)
            before = kept if row.version else None
            history.record(self.author, RESOURCE, str(self.year), row.version + 1, before, instruments)
        return queries.year(self.year)


def _instruments(said: BudgetYear | BudgetYearRow) -> dict[str, str | None]:
    """Return the keys of the instruments by their columns, as recorded in the history."""
    ids = {name: getattr(said, name) for name in INSTRUMENTS}
    return {f"{name}_id": id and str(id) for name, id in ids.items()}


def put(store: BudgetStore, content: Budget) -> Outcome:
    """Write the budget of a programme, one of many; its faults are in the outcome."""
    try:
        content, row = store.read(content), store.find()
        if row is not None and store.is_same(row, content):
            return Outcome(outcome="unchanged", version=row.version)
        written = store.add(content) if row is None else store.change(row, content)
    except Problem as problem:
        return Outcome(outcome="refused", errors=problem.errors or (problem,))
    return Outcome(outcome="changed" if row else "created", version=written.version)


def begin(*, programme: UUID, year: int, author: Author) -> None:
    """Give a programme begun outside the plan a budget for its first year, so that the next report submits it."""
    _begin(year, author.now)
    _lock(year)
    if not queries.budgets(year, programme=programme):
        _write(year, {}, {programme: BEGUN}, author=author)


def remove(*, programme: UUID, author: Author) -> None:
    """Remove the budgets of a programme that is in no plan, before the programme is deleted."""
    if queries.known([programme])[programme].is_planned:
        return
    years = models.Budget.objects.filter(programme=programme).order_by("year").values_list("year", flat=True)
    for year in years:
        _lock(year)
        _write(year, {programme: queries.budget(year, programme)}, {}, author=author)


def _lock(year: int) -> models.BudgetYear | None:
    return models.BudgetYear.objects.select_for_update(no_key=True).filter(pk=year).first()


def _begin(year: int, now: datetime) -> None:
    """Create the year's row, if there is none, at version 0: the write that follows counts it."""
    row = models.BudgetYear(year=year, version=0, updated_at=now)
    models.BudgetYear.objects.bulk_create([row], ignore_conflicts=True)


def _write(
    year: int, before: Mapping[UUID, BudgetRow], after: Mapping[UUID, Budget], *, author: Author
) -> None:
    """Replace the budgets `before` by those `after`, in a locked year, with their history."""
    models.BudgetYear.objects.filter(pk=year).update(version=F("version") + 1, updated_at=author.now)
    documents = {id: shapes.document(row, Budget) for id, row in before.items()}
    changed = {id: each for id, each in after.items() if documents.get(id) != shapes.document(each)}
    gone = [row.id for id, row in before.items() if id not in after]
    models.BudgetAmount.objects.filter(
        budget__in=[*gone, *(before[id].id for id in changed if id in before)]
    ).delete()
    models.Budget.objects.filter(pk__in=gone).delete()
    rows = [
        models.Budget(
            pk=before[id].id if id in before else uuid7(),
            year_id=year,
            programme_id=id,
            **{name: getattr(each, name) for name in _COLUMNS},
            version=before[id].version + 1 if id in before else 1,
            updated_at=author.now,
        )
        for id, each in changed.items()
    ]
    models.Budget.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*_COLUMNS, "version", "updated_at"],
    )
    models.BudgetAmount.objects.bulk_create(
        models.BudgetAmount(pk=uuid7(), budget=row, **shapes.stored(amount, models.BudgetAmount))
        for row in rows
        for amount in changed[row.programme_id].amounts
    )
    versions = {row.programme_id: row.version for row in rows}
    ids = [*versions, *(id for id in before if id not in after)]
    history.record_all(
        author,
        RESOURCE,
        (
            history.Change(
                f"{year}/{id}",
                versions.get(id) or before[id].version,
                before.get(id),
                after.get(id),
                Budget,
            )
            for id in ids
        ),
    )
