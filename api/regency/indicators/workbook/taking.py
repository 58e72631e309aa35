"""A workbook that comes back: an import, and the same workbook with what is wrong beside its rows."""

from typing import IO, Any

from api.regency.indicators.imports import operations
from api.regency.indicators.imports.operations import Report, RowsRejected
from api.regency.indicators.imports.rows import Source
from api.regency.indicators.workbook import making


class Marked(RowsRejected):
    """422: nothing was stored. `workbook` is the file that was sent, with each fault beside its cell."""

    def __init__(self, report: Report, workbook: IO[bytes]) -> None:
        super().__init__(report)
        self.workbook = workbook


def take_in(*, file: IO[bytes], source: Source, **how: Any) -> Report:
    """Stores what `source` reads of the file, as operations.import_values does (`how`). Raises Marked where rows are
    rejected."""
    try:
        return operations.import_values(source=source, **how)
    except RowsRejected as refusal:
        raise Marked(refusal.report, marked(file, refusal.report)) from refusal


def marked(file: IO[bytes], report: Report) -> IO[bytes]:
    """The workbook that came, with what is said of its rows."""
    findings = [each for each in (*report.rejected, *report.warnings) if each.place is not None]
    return making.remarked(file, findings)
