"""Importing values: every row is checked against the catalogue, then all are stored in one transaction, or none."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from api.http.exceptions import Problem, Problems
from api.http.problems import TooManyRows
from api.identity.callers import Author, RegencyAuthor
from api.national.catalogue import rulings
from api.national.catalogue.problems import RowsRejected, ValueDisagreesWithParts, WillNotCount
from api.national.catalogue.queries import IndicatorSpec
from api.regency.indicators import mapped, operations, owners, queries, specs
from api.regency.indicators.imports.checking import Checker
from api.regency.indicators.imports.columns import Source, at
from api.regency.indicators.imports.storing import BATCH, Stored, Storing
from api.regency.indicators.mapped import LocalValue
from api.regency.indicators.models import Key
from api.regency.indicators.problems import ChangedSince, ComesFromLocalIndicator, NationalValueStands, NoRows
from api.regency.indicators.standards import Standards
from tenants import Fields

#: More rows than a regency has in a decade.
MAX_ROWS = 100_000
#: Up to so many rows the answer has a line for each; beyond, for the rejected ones only.
LISTED = 1_000
_REFUSALS = {
    "changed_since": ChangedSince("version"),
    "comes_from_local_indicator": ComesFromLocalIndicator("indicator"),
}
_STANDS = NationalValueStands()
_WILL_NOT_COUNT = WillNotCount("value")
#: Doubts that need no look at other values.
_TOLD = (WillNotCount, ValueDisagreesWithParts)


@dataclass(slots=True)
class Report:
    """Outcome of an import. `stored` is False for a dry run and for an import that was refused."""

    dry_run: bool
    stored: bool = True
    rows: int = 0
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("created", "updated", "unchanged", "deleted", "rejected"), 0)
    )
    rejected: Problems = field(default_factory=list)
    warnings: Problems = field(default_factory=list)
    outcomes: list[tuple[int, str]] = field(default_factory=list)

    def shown(self) -> Fields:
        """Return the report as the API shows it, in the language of the request."""
        results = [{"result": "rejected", **each.result()} for each in self.rejected]
        results += [{"result": result, "row": number} for number, result in self.outcomes]
        return {
            "dry_run": self.dry_run,
            "is_stored": self.stored,
            "row_count": self.rows,
            "counts": self.counts,
            "results": sorted(results, key=lambda each: each["row"]),
            "warnings": [each.result() for each in self.warnings],
        }


def import_values(*, source: Source, author: RegencyAuthor, dry_run: bool, lenient: bool) -> Report:
    """Store the rows of a file: all of them or, if one is rejected, none; `lenient` stores the others.

    A row replaces its value as PUT does, except that fields without a column stay. History and completeness are written
    in the same transaction. A dry run does all of it and rolls back. Raises RowsRejected with the whole report,
    TooManyRows, and the errors of the file's reader.
    """
    report = Report(dry_run=dry_run)
    today = author.today
    operations.lock_bulk_writes()
    ruling = rulings.rulings()
    local, counting = specs.local_and_counting()
    by_code = {**ruling.codes(), **local}
    standards = Standards(
        by_code=by_code,
        near=lambda: by_code,
        ruling=ruling,
        today=today,
        agencies=author.grant.limited_to,
        owning=owners.agencies(),
    )
    checker = Checker(standards=standards, grant=author.grant, source=source)
    stored = _store(source, checker, report, author=author, lenient=lenient, asks=bool(counting))
    report.rejected += checker.errors
    report.warnings += [*source.warnings, *checker.warnings, *([] if report.rows else [NoRows()])]
    report.counts["rejected"] = len({each.row for each in report.rejected})
    if report.rejected and not lenient:
        return _nothing_stored(report)
    report.counts |= stored.counts
    report.counts["unchanged"] += checker.repeated
    report.outcomes = stored.outcomes
    report.warnings += _left_out(stored.without_parts, checker)
    if counting:
        followed = mapped.follow(_counted(counting, checker, report), author=author, ruling=ruling)
        report.warnings += _standing(followed.standing, counting, checker)
        stored.cells |= followed.cells
    if report.rows <= LISTED:
        report.warnings += _doubts(checker, report)
    operations.fill(sorted(stored.cells), today=today)
    if dry_run:
        report.stored = False
        transaction.set_rollback(True)
    return report


def _counted(counting: Sequence[IndicatorSpec], checker: Checker, report: Report) -> Iterator[LocalValue]:
    """Return the values of local indicators that count nationally, if the file has them or their national keys.

    The file's value for a national key takes precedence, even if it only repeats the stored one: so importing the same
    file again changes nothing.
    """
    left_out = {each.row for each in report.rejected}
    stored = {key for key, (number, _, _) in checker.seen.items() if number not in left_out}
    by_own = {spec.code: spec for spec in counting}
    by_national = _by_national(counting)
    for indicator, series, period in stored:
        if spec := by_national.get((indicator, series)):
            yield LocalValue(spec, Key(indicator, series, period), is_said=True)
        elif spec := by_own.get(indicator):
            counted = (specs.counts_as(spec), series, period)
            if counted not in stored:
                yield LocalValue(spec, Key(*counted))


def _standing(
    standing: Iterable[Key], counting: Sequence[IndicatorSpec], checker: Checker
) -> Iterator[Problem]:
    """Yield a warning for each row of a local value that does not count nationally."""
    by_national = _by_national(counting)
    for key in sorted(standing, key=str):
        own = by_national[key.indicator, key.series].code
        if found := checker.seen.get((own, key.series, key.period)):
            number, place, _ = found
            yield at(number, place, _STANDS)


def _left_out(numbers: Sequence[int], checker: Checker) -> Iterator[Problem]:
    """Yield a warning for each row whose value the national figure leaves out."""
    if numbers:
        places = {number: place for number, place, _ in checker.seen.values()}
        for number in sorted(numbers):
            yield at(number, places[number], _WILL_NOT_COUNT)


def _doubts(checker: Checker, report: Report) -> Iterator[Problem]:
    """Yield a warning for each doubt about a stored row, except those that depend on the file's length."""
    left_out = {each.row for each in report.rejected}
    for key, doubts in queries.doubts([Key(*key) for key in checker.seen]):
        number, place, _ = checker.seen[key.indicator, key.series, key.period]
        if number not in left_out:
            yield from (at(number, place, each) for each in doubts if not isinstance(each, _TOLD))


def _by_national(counting: Sequence[IndicatorSpec]) -> dict[tuple[str, str], IndicatorSpec]:
    return {(specs.counts_as(spec), series): spec for spec in counting for series in spec.series}


def _store(
    source: Source, checker: Checker, report: Report, *, author: Author, lenient: bool, asks: bool
) -> Stored:
    """Check all rows and store the valid ones, as long as the result may be kept.

    `asks`: stored data may forbid a row.
    """
    rows = source.rows()
    storing = Storing(author=author)
    with storing.ahead:
        while batch := list(islice(rows, BATCH)):
            report.rows += len(batch)
            if report.rows > MAX_ROWS:
                raise TooManyRows(limit=MAX_ROWS)
            ready = [row for row in map(checker.check, batch) if row is not None]
            if asks or any(row.version is not None for row in ready):
                refused = storing.refused(ready)
                report.rejected += [
                    at(row.number, row.place, _REFUSALS[refused[row.number]])
                    for row in ready
                    if row.number in refused
                ]
                ready = [row for row in ready if row.number not in refused]
            if lenient or not (checker.errors or report.rejected):
                storing.store(ready, listed=report.rows <= LISTED)
        return storing.done()


def _nothing_stored(report: Report) -> Report:
    """Return the report of a dry run; otherwise raise it as a problem, which rolls everything back."""
    report.stored = False
    if report.dry_run:
        transaction.set_rollback(True)
        return report
    refusal = RowsRejected(count=report.counts["rejected"], report=report)
    raise refusal.also(errors=report.rejected, **report.shown())
