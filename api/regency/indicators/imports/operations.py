"""Importing values: every row against the catalogue, then all of them stored in one transaction, or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from api.http.exceptions import Invalid, PayloadTooLarge, Problem
from api.identity.callers import Grant
from api.national.catalogue import calendar, rulings
from api.regency.history.operations import Actor
from api.regency.indicators import operations, policies, specs
from api.regency.indicators.imports.checking import Checker, MayWrite
from api.regency.indicators.imports.rows import Found, RowFinding, Source
from api.regency.indicators.imports.staging import Staging
from api.regency.indicators.owners import queries as owners
from tenants.ids import uuid7

#: More rows than a regency has in a decade.
MAX_ROWS = 100_000
#: Up to so many rows the answer has a line for each; beyond, for the rejected ones only.
LISTED = 1_000
#: A problem repeats so many of them as `errors`; `results` has all.
_NAMED_ERRORS = 100
_COPY_AT_ONCE = 5_000

_REFUSALS = {
    "changed_since": Found(
        "version",
        "changed_since",
        "The value was changed after this version. Read it again, then decide.",
        "Nilai ini sudah diubah setelah versi tersebut. Baca ulang, lalu putuskan.",
    ),
    "another_agency": Found(
        "indicator",
        "another_agency",
        "This value is another agency's to write.",
        "Nilai ini milik perangkat daerah lain.",
    ),
}


class TooManyRows(PayloadTooLarge):
    """413: more rows than one import takes."""

    def __init__(self) -> None:
        Problem.__init__(
            self,
            f"An import takes at most {MAX_ROWS} rows. Send the file in parts.",
            f"Satu impor memuat paling banyak {MAX_ROWS} baris. Kirim berkas secara bertahap.",
            code="too_many_rows",
            extra={"limit_rows": MAX_ROWS},
        )


@dataclass(slots=True)
class Report:
    """What became of an import. `stored` is False for a dry run and for one that was refused as a whole."""

    dry_run: bool
    stored: bool = True
    rows: int = 0
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("created", "updated", "unchanged", "deleted", "rejected"), 0)
    )
    rejected: list[RowFinding] = field(default_factory=list)
    warnings: list[RowFinding] = field(default_factory=list)
    outcomes: list[tuple[int, str]] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """As the API shows it, in the language of the request."""
        results = [{"result": "rejected", **each.shown()} for each in self.rejected]
        results += [{"result": result, "row": number} for number, result in self.outcomes]
        return {
            "dry_run": self.dry_run,
            "stored": self.stored,
            "rows": self.rows,
            "counts": self.counts,
            "results": sorted(results, key=lambda each: each["row"]),
            "warnings": [each.shown() for each in self.warnings],
        }


def import_values(
    *, source: Source, grant: Grant, by: Actor, now: datetime, dry_run: bool, lenient: bool
) -> Report:
    """Stores the rows of a file: all of them, or, where one is rejected, none; `lenient` stores the others.

    A row says what PUT would say of its value, except that what the file has no column for stays as it is. History and
    filling are written in the same transaction. A dry run does all of it and keeps nothing. Raises Invalid with the
    whole report where rows are rejected, TooManyRows, and what the reader of the file refuses.
    """
    report = Report(dry_run=dry_run)
    today = calendar.day_of(now)
    operations.one_at_a_time()
    ruling = rulings.rulings()
    checker = Checker(
        specs={**ruling.codes(), **specs.local()},
        ruling=ruling,
        today=today,
        regency_code=grant.code,
        source=source,
        may_write=_may_write(grant, owners.agencies()),
    )
    staging = Staging(import_id=uuid7(), by=by, now=now)
    staged = _stage(source, checker, staging, report, lenient=lenient)
    report.rejected += checker.errors
    report.warnings += [RowFinding(0, None, found) for found in source.warnings]
    report.warnings += checker.warnings
    present = staging.lock_present() if not report.rejected or lenient else 0
    staged -= _refuse_by_what_is_stored(staging, grant, report, staged, present)
    report.counts["rejected"] = len({each.number for each in report.rejected})
    if report.rejected and not lenient:
        return _nothing_stored(report)
    _write(staging, report, staged, present, now=now)
    report.counts["unchanged"] += checker.repeated
    if dry_run:
        report.stored = False
        transaction.set_rollback(True)
    return report


def _may_write(grant: Grant, owning: Mapping[tuple[str, str], UUID]) -> MayWrite:
    def agency(indicator: str, series: str) -> UUID | None:
        return policies.agency_for(grant, owner=owning.get((indicator, series)))

    return agency


def _stage(source: Source, checker: Checker, staging: Staging, report: Report, *, lenient: bool) -> int:
    """Checks all rows and copies the good ones, as long as they may still be stored. How many were copied."""
    staged = 0
    rows = source.rows()
    while batch := list(islice(rows, _COPY_AT_ONCE)):
        report.rows += len(batch)
        if report.rows > MAX_ROWS:
            raise TooManyRows
        ready = [row for row in map(checker.check, batch) if row is not None]
        if lenient or not checker.rejected:
            staging.add(ready)
            staged += len(ready)
    return staged


def _write(staging: Staging, report: Report, staged: int, present: int, *, now: datetime) -> None:
    counts = report.counts
    if report.rows <= LISTED:
        report.outcomes = list(staging.outcomes())
    if present:
        counts["deleted"] = staging.delete()
        counts["updated"] = staging.update()
    if staged:
        counts["created"] = staging.create(all_new=not present)
    changed = counts["deleted"] + counts["updated"] + counts["created"]
    counts["unchanged"] = staged - changed
    cells = staging.changed_cells() if changed else []
    staging.clear()
    operations.fill(cells, now=now)


def _refuse_by_what_is_stored(
    staging: Staging, grant: Grant, report: Report, staged: int, present: int
) -> int:
    """Rejects rows of a stale version or another agency. How many."""
    limited = policies.limited_to(grant)
    if not staged or not ((present and limited) or staging.has_versions):
        return 0
    refused = staging.refused(agencies=list(limited), limited=bool(limited))
    report.rejected += [
        RowFinding(number, staging.places[number], _REFUSALS[code]) for number, code in refused.items()
    ]
    staging.unstage(list(refused))
    return len(refused)


def _nothing_stored(report: Report) -> Report:
    """A dry run answers with the report; else the report is the problem, and raising it undoes what was begun."""
    report.stored = False
    if report.dry_run:
        transaction.set_rollback(True)
        return report
    shown = report.shown()
    count = report.counts["rejected"]
    raise Invalid(
        f"{count} of {report.rows} rows do not fit; nothing was stored. `results` names each.",
        f"{count} dari {report.rows} baris tidak sesuai; tidak ada yang disimpan. `results` menyebut masing-masing.",
        code="rows_rejected",
        errors=[each.field_error() for each in report.rejected[:_NAMED_ERRORS]],
        extra=shown,
    )
