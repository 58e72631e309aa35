"""Taking a workbook in: what a person changed in it is stored, or comes back marked in the same workbook."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from api.http.exceptions import FieldError, Invalid
from api.http.grammar.periods import Period
from api.identity.callers import Grant
from api.national.catalogue.calendar import day_of
from api.regency.history.operations import Actor
from api.regency.masterplan import queries as versions
from api.regency.masterplan.versions import open_for_work
from api.regency.programmes import sets
from api.regency.programmes.workbook import reading, writing
from api.regency.programmes.workbook.merging import Draft, Merge, Merged
from api.regency.programmes.workbook.reading import Fault, Uploaded
from api.regency.programmes.workbook.rows import Present, present
from api.regency.realisation import operations as realisations
from api.regency.realisation.content import Content as Realised
from api.regency.realisation.content import Given
from api.regency.realisation.queries import Reported


@dataclass(frozen=True, slots=True)
class Report:
    """What became of an upload: how many programmes and realisations were written, and what is left to mend."""

    programmes: int
    realisations: int
    faults: tuple[Fault, ...]
    workbook: bytes

    def shown(self) -> dict[str, Any]:
        """As the API shows it to who asks for JSON."""
        return {
            "programmes": self.programmes,
            "realisations": self.realisations,
            "left": [{"cell": each.cell, "code": each.code, "message": each.message} for each in self.faults],
        }


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


def take_in(
    *, data: bytes, grant: Grant, by: Actor, now: datetime, lenient: bool = False, dry_run: bool = False
) -> Report:
    """Stores the cells that differ from what the file was made from; all of them, or none and Marked with each fault.

    `lenient` stores the programmes and realisations that have none. Cells that somebody else changed meanwhile are
    faults, until the file comes back with the person's decision. Raises Conflict where the version may not change, and
    Tried at the end of a dry run.
    """
    uploaded = reading.opened(data)
    quarter = Period.parse(uploaded.quarter)
    masterplan = versions.masterplan(uploaded.masterplan)
    open_for = any(row.changed and row.sheet != "Realisasi" for row in uploaded.rows)
    if open_for:
        masterplan = open_for_work(id=masterplan.pk, now=now)
    server = present(masterplan, quarter, agency=None, today=day_of(now))
    merged = Merge(uploaded, server).run()
    stored = _write_programmes(merged, masterplan.pk, grant, by, now)
    reported = _write_realisations(merged, server, quarter, grant, by, now)
    faults = tuple(merged.faults)
    if faults:
        report = Report(stored, reported, faults, uploaded.marked(list(faults)))
    else:
        fresh = present(versions.masterplan(masterplan.pk), quarter, agency=None, today=day_of(now))
        report = Report(stored, reported, (), writing.workbook(_only(fresh, uploaded)))
    if dry_run:
        raise Tried(report)
    if faults and not lenient:
        raise Marked(report)
    return report


def _write_programmes(merged: Merged, masterplan: UUID, grant: Grant, by: Actor, now: datetime) -> int:
    drafts = [draft for draft in merged.programmes.values() if not draft.faulty]
    if not drafts:
        return 0
    results = sets.write_programmes(
        masterplan=masterplan,
        rows=[sets.Given(draft.id, draft.content, draft.version) for draft in drafts],
        grant=grant,
        by=by,
        now=now,
        lenient=True,
        pointer=lambda index: "",
    )
    for draft, result in zip(drafts, results, strict=True):
        merged.faults += [_placed(draft, error) for error in result.errors]
    return sum(result.outcome in ("created", "changed") for result in results)


def _placed(draft: Draft, error: FieldError) -> Fault:
    """The fault of a programme's content, at the cell that it came from."""
    pointer = error.pointer
    while pointer and pointer not in draft.cells:
        pointer = pointer.rpartition("/")[0]
    row, column = draft.cells.get(pointer) or next(iter(draft.cells.values()))
    last = error.pointer.rpartition("/")[2]
    return Fault(row.sheet, row.number, last if last in row.texts else column, error.code, error.message_id)


def _write_realisations(
    merged: Merged, server: Present, quarter: Period, grant: Grant, by: Actor, now: datetime
) -> int:
    if not merged.realisations:
        return 0
    rows = []
    for activity, fields, _ in merged.realisations:
        reported = server.quarter_rows[activity].reported
        rows.append(
            Given(
                activity,
                Realised(
                    physical_percent_to_date=Decimal(fields["physical_percent_to_date"]),
                    spent_to_date=fields["spent_to_date"],
                    note=fields["note"],
                    reason=fields["reason"],
                    # Kept as long as it still adds up: the sheet has the sum alone.
                    spent_by_source=_kept_sources(reported, fields["spent_to_date"]),
                    stopped=reported.content.stopped if reported else False,
                    milestones_reached=reported.content.milestones_reached if reported else (),
                ),
            )
        )
    results = realisations.record_quarter(
        period=quarter, rows=rows, grant=grant, by=by, now=now, lenient=True, pointer=lambda index: ""
    )
    for (_, _, row), result in zip(merged.realisations, results, strict=True):
        for error in result.errors:
            column = error.pointer.strip("/")
            column = column if column in row.texts else "activity"
            merged.faults.append(Fault(row.sheet, row.number, column, error.code, error.message_id))
    return sum(result.outcome in ("created", "changed") for result in results)


def _kept_sources(reported: Reported | None, spent: int) -> tuple[tuple[str, int], ...]:
    """How the money is made up, where the sum is what it was; one source alone follows it."""
    kept = reported.content.spent_by_source if reported else ()
    if len(kept) == 1:
        return ((kept[0][0], spent),)
    return kept if sum(amount for _, amount in kept) == spent else ()


def _only(fresh: Present, uploaded: Uploaded) -> Present:
    """Of the server's rows those that the file had, and what it added to them."""
    had = {key for sheet, key in uploaded.baseline if sheet == "Program"}
    if len(had) == len(fresh.programmes):
        return fresh
    agencies = {row.lead_agency for id, row in fresh.programmes.items() if str(id) in had}
    if len(agencies) != 1:
        return fresh
    kept = {id for id, row in fresh.programmes.items() if row.lead_agency in agencies}
    rows = {key: texts for key, texts in fresh.rows.items() if _of(key, fresh, kept)}
    return Present(
        fresh.masterplan,
        fresh.quarter,
        rows,
        {id: row for id, row in fresh.programmes.items() if id in kept},
        fresh.quarter_rows,
        fresh.agencies,
        fresh.sub_dimensions,
        fresh.names,
    )


def _of(key: tuple[str, str], fresh: Present, kept: set[UUID]) -> bool:
    sheet, name = key
    if sheet in ("Program", "Alokasi"):
        return UUID(name.partition("|")[0]) in kept
    if UUID(name) in fresh.quarter_rows:
        return fresh.quarter_rows[UUID(name)].programme in kept
    return any(str(activity.id) == name for id in kept for activity in fresh.programmes[id].activities)
