"""Taking a workbook in: what a person changed in it is stored, or comes back marked in the same workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.exceptions import Conflict, FieldError, Invalid, NotFound
from api.http.grammar.periods import Period
from api.identity.callers import Actor, Grant
from api.national.catalogue.calendar import day_of
from api.regency.masterplan import queries as versions
from api.regency.masterplan.versions import open_for_work
from api.regency.programmes import sets
from api.regency.programmes.realisation import operations as realisations
from api.regency.programmes.realisation.content import Given
from api.regency.programmes.workbook import layout, reading, writing
from api.regency.programmes.workbook.layout import Texts
from api.regency.programmes.workbook.merging import Merged, merge
from api.regency.programmes.workbook.reading import Fault, Uploaded, UploadedRow
from api.regency.programmes.workbook.rows import Present, present


@dataclass(frozen=True, slots=True)
class Report:
    """What became of an upload: how many programmes and realisations were written, what is left to mend, and what was
    mended on the way."""

    programmes: int
    realisations: int
    faults: tuple[Fault, ...]
    workbook: bytes
    mended: Sequence[Fault] = ()

    def shown(self) -> dict[str, Any]:
        """As the API shows it to who asks for JSON."""
        return {
            "programmes": self.programmes,
            "realisations": self.realisations,
            "left": _shown(self.faults),
            "warnings": _shown(self.mended),
        }


def _shown(faults: Sequence[Fault]) -> list[dict[str, str]]:
    return [{"cell": each.cell, "code": each.code, "message": each.message} for each in faults]


class Marked(Invalid):
    """422: nothing was stored. `workbook` is the file that was sent, each fault marked beside its cell."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            f"{len(report.faults)} cells do not fit; nothing was stored.",
            f"{len(report.faults)} sel tidak sesuai; tidak ada yang disimpan.",
            code="cells_do_not_fit",
            errors=[FieldError(each.cell, each.code, each.message, each.message) for each in report.faults],
        )
        self.workbook = report.workbook


class Tried(Exception):
    """A dry run ends like this, so that nothing of it is kept."""

    def __init__(self, report: Report) -> None:
        super().__init__("dry run")
        self.report = report


#: The workbook in a body. Raises Invalid for what is none of ours.
opened = reading.opened


def take_in(
    *,
    uploaded: Uploaded,
    grant: Grant,
    by: Actor,
    now: datetime,
    lenient: bool = False,
    dry_run: bool = False,
) -> Report:
    """Stores the cells that differ from what the file was made from; all of them, or none and Marked with each fault.

    `lenient` stores the programmes and realisations that have none. Cells that somebody else changed meanwhile are
    faults, until the file comes back with the person's decision. Raises Conflict where the version may not change, and
    Tried at the end of a dry run.
    """
    quarter = Period.parse(uploaded.quarter)
    try:
        masterplan = versions.masterplan(uploaded.masterplan)
    except NotFound as error:
        raise Conflict(
            "This workbook was made of a version of the masterplan that is not here: of another regency, perhaps.",
            "Buku kerja ini dibuat dari versi masterplan yang tidak ada di sini, mungkin dari daerah lain.",
            code="workbook_of_another_plan",
        ) from error
    of_the_plan = {sheet.name for sheet in layout.OF_THE_PLAN}
    if any(row.changed and row.sheet in of_the_plan for row in uploaded.rows):
        masterplan = open_for_work(id=masterplan.pk, now=now)
    merged = merge(uploaded, present(masterplan, quarter, agency=None, today=day_of(now)))
    written, added = _write_programmes(merged, masterplan.pk, grant, by, now)
    reported = _write_realisations(merged, quarter, grant, by, now)
    faults = tuple(merged.faults)

    def fresh(agency: UUID | None) -> Present:
        return present(versions.masterplan(masterplan.pk), quarter, agency=agency, today=day_of(now))

    if faults:
        # Of what is not kept, nothing is noted in the file either.
        kept = _kept(added, fresh(None)) if added and lenient and not dry_run else {}
        report = Report(written, reported, faults, uploaded.marked(list(faults), kept), uploaded.mended)
    else:
        report = Report(written, reported, (), writing.workbook(fresh(uploaded.agency)), uploaded.mended)
    if dry_run:
        raise Tried(report)
    if faults and not lenient:
        raise Marked(report)
    return report


def _write_programmes(
    merged: Merged, masterplan: UUID, grant: Grant, by: Actor, now: datetime
) -> tuple[int, list[tuple[UploadedRow, str]]]:
    """How many were written, and the rows that added something to them."""
    drafts = [draft for draft in merged.drafts if not draft.faulty]
    if not drafts:
        return 0, []
    results = sets.write_programmes(
        masterplan=masterplan,
        rows=[sets.Given(draft.id, draft.content, draft.version) for draft in drafts],
        grant=grant,
        by=by,
        now=now,
        lenient=True,
        pointer=lambda index: "",
    )
    added: list[tuple[UploadedRow, str]] = []
    for draft, result in zip(drafts, results, strict=True):
        merged.faults += [_fault(draft.cell_of(error.pointer), error) for error in result.errors]
        if not result.errors:
            added += draft.new_rows
    return sum(result.outcome in ("created", "changed") for result in results), added


def _write_realisations(merged: Merged, quarter: Period, grant: Grant, by: Actor, now: datetime) -> int:
    if not merged.realised:
        return 0
    results = realisations.record_quarter(
        period=quarter,
        rows=[Given(each.activity, each.content, each.version) for each in merged.realised],
        grant=grant,
        by=by,
        now=now,
        lenient=True,
        pointer=lambda index: "",
    )
    for each, result in zip(merged.realised, results, strict=True):
        merged.faults += [_fault(each.cell_of(error.pointer), error) for error in result.errors]
    return sum(result.outcome in ("created", "changed") for result in results)


def _fault(cell: tuple[UploadedRow, str], error: FieldError) -> Fault:
    row, column = cell
    return Fault(row.sheet, row.number, column, error.code, error.message_id)


def _kept(added: list[tuple[UploadedRow, str]], fresh: Present) -> dict[tuple[str, int], tuple[str, Texts]]:
    """The rows that are no longer new, by sheet and number, with the server's key and texts."""
    return {(row.sheet, row.number): (key, fresh.rows[row.sheet, key]) for row, key in added}
