"""A workbook that came back, with what is wrong beside its rows."""

from typing import IO

from api.http.tables import apart, packages
from api.regency.indicators.imports import columns, layout
from api.regency.indicators.imports.operations import Report
from api.regency.indicators.imports.sheets import Sheet
from api.regency.indicators.workbook.remarks import remarked

#: A workbook of ours has at most 20,000 rows of twenty columns.
_BOUNDS = packages.Bounds(
    unpacked=128 * 1024 * 1024, density=100, rows=25_000, columns=100, cells=350_000, area=600_000
)


def marked(file: IO[bytes], source: Sheet, report: Report) -> bytes:
    """The workbook that came, with what is said of its rows beside them. Raises Invalid where it is too large for that:
    an import takes larger files."""
    findings = [each for each in (*report.rejected, *report.warnings) if each.place is not None]
    packages.check(file, _BOUNDS)
    title, header = source.table
    places = dict(zip(columns.COLUMNS, columns.places_of(header), strict=True))
    wrong, remarks = [], dict[int, list[str]]()
    for finding in findings:
        remarks.setdefault(finding.number, []).append(finding.found.message_id)
        if (place := places.get(finding.found.column)) is not None:
            wrong.append((finding.number, place + 1))
    column = header.index(layout.REMARKS) if layout.REMARKS in header else len(header)
    said = {number: " ".join(messages) for number, messages in remarks.items()}
    return apart.call(remarked, file.read(), title, wrong, said, column + 1)
