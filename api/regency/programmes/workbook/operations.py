"""Applies an uploaded workbook: stores what a person changed, or returns the same workbook with its faults marked."""

from collections.abc import Iterable
from uuid import UUID

from api.http.exceptions import NotFound, Problem
from api.http.grammar.periods import Period
from api.http.messages import indonesian
from api.http.shapes import shape, whole
from api.http.tables.merge import Comparison, Uploaded
from api.http.tables.problems import CellsDoNotFit, NotThisWorkbook
from api.http.tables.remarks import Remarks
from api.identity.callers import RegencyAuthor
from api.regency.masterplan import queries as versions
from api.regency.masterplan.versions import open_for_work
from api.regency.programmes.budgets.operations import BudgetStore, put
from api.regency.programmes.budgets.rules import PLAUSIBLE, Quarter as YearQuarter
from api.regency.programmes.operations import ProgrammeStore, write_programmes
from api.regency.programmes.problems import WorkbookOfAnotherPlan
from api.regency.programmes.realisation import operations as realisations
from api.regency.programmes.results import Outcome, Rows
from api.regency.programmes.workbook.plan import Budgets, Draft, Plan
from api.regency.programmes.workbook.quarter import Quarter
from api.regency.programmes.workbook.sheets import (
    ALL_AGENCIES,
    BUDGETS,
    OF_THE_PLAN,
    SHEETS,
    Present,
    present,
)
from tenants import Ids

#: Stands for the faults of a row's cells, which are told at these already.
_TOLD = (CellsDoNotFit(count=1),)


@shape
class Report(Remarks):
    """The outcome of an upload."""

    programmes: int = whole("Programmes added or changed.", before="left")
    realisations: int = whole("Realisations added or changed.", before="left")
    budgets: int = whole("Budgets of programmes in the quarter's year added or changed.", before="left")


def _asked(uploaded: Uploaded) -> tuple[UUID, Period, Ids]:
    """Return the version, quarter and agencies (none: all) that a workbook is of. Raises NotThisWorkbook."""
    try:
        plan, quarter, whose = uploaded.first[:3]
        agencies = () if whose == ALL_AGENCIES else tuple(map(UUID, whose.split(",")))
        return UUID(plan), Period.parse(quarter), agencies
    except ValueError as error:
        raise NotThisWorkbook() from error


def apply_upload(
    *, uploaded: Uploaded, author: RegencyAuthor, lenient: bool = False, dry_run: bool = False
) -> tuple[Report, bytes]:
    """Store the cells that differ from what the file was made from, and return a fresh file, or the marked one.

    All cells are stored, or none and it raises CellsDoNotFit; `lenient` stores the programmes and realisations without
    faults. Cells that somebody else changed meanwhile are faults, until the file comes back with the person's decision.
    A dry run does all of it and rolls back. Raises Conflict if the version may not change.
    """
    plan_id, period, agencies = _asked(uploaded)
    try:
        masterplan = versions.masterplan(plan_id)
    except NotFound as error:
        raise WorkbookOfAnotherPlan() from error
    changed = [row for sheet in SHEETS for row in uploaded.rows if row.sheet == sheet and row.changed]
    if any(row.sheet in OF_THE_PLAN for row in changed):
        masterplan = open_for_work(id=masterplan.pk, now=author.now)
    today = author.today

    def fresh() -> Present:
        of = () if cells.faults else agencies
        return present(versions.masterplan(masterplan.pk), period, agencies=of, today=today)

    there = present(masterplan, period, today=today)
    cells = Comparison(uploaded, there.rows, there.choices)
    plan, quarter, year = Plan(cells, there), Quarter(cells, there), Budgets(cells, there)
    for row in changed:
        (plan if row.sheet in OF_THE_PLAN else year if row.sheet == BUDGETS else quarter).take(row)
    drafts, realised = list(plan.drafts.values()), list(quarter.realised.values())
    gone = [each for each in drafts if each.is_gone and not each.faulty]
    drafts = [each for each in drafts if not each.is_gone]
    rows = Rows([(each.content, _TOLD if each.faulty else ()) for each in drafts], lenient=True)
    results = write_programmes(masterplan=masterplan.pk, rows=rows, author=author) if drafts else []
    said = Rows(
        [(each.content, _TOLD if each.id in quarter.faulty else ()) for each in realised], lenient=True
    )
    reported = realisations.record_quarter(period=period, rows=said, author=author) if realised else []
    budgeted = year.right
    money = [put(BudgetStore(period.year, each.id, author), each.content) for each in budgeted]
    removed = [_removed(ProgrammeStore(each.id, masterplan, author)) for each in gone]
    counts = {
        "programmes": _noted(cells, zip([*drafts, *gone], [*results, *removed], strict=True)),
        "realisations": _noted(cells, zip(realised, reported, strict=True)),
        "budgets": _noted(cells, zip(budgeted, money, strict=True)),
    }
    # A dry run reads nothing any more once it is settled.
    found = PLAUSIBLE.broken(YearQuarter(period, today)) if realised or budgeted else []
    # Rows that the server has by now under another key.
    kept = (
        row
        for draft, result in zip(drafts, results, strict=True)
        if not result.errors
        for row in draft.new_rows
    )
    workbook = cells.settled(kept, fresh, lenient=lenient, dry_run=dry_run)
    doubts = [each.saying(indonesian(each.detail)) for each in found]
    return Report(**counts, left=tuple(cells.faults), warnings=(*uploaded.mended, *doubts)), workbook


def _removed(store: ProgrammeStore) -> Outcome:
    """Remove a programme from the version, if the rules allow it."""
    row = store.find()
    try:
        if row is not None:
            store.remove(row)
    except Problem as problem:
        return Outcome(outcome="refused", errors=problem.errors or (problem,))
    return Outcome(outcome="changed")


def _noted(
    cells: Comparison,
    results: Iterable[tuple[Draft, Outcome]],
) -> int:
    """Return the number of written rows. The errors of the others are noted at their cells."""
    written = 0
    for each, result in results:
        for error in result.errors:
            if not isinstance(error, CellsDoNotFit):
                cells.fault(*each.cell_of(error.pointer), error)
        written += result.is_written
    return written
