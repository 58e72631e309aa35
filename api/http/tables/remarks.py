"""Report on an upload as JSON: remarks on its cells."""

from api.http import shapes
from api.http.exceptions import Problem
from api.http.messages import indonesian
from api.http.shapes import Kind, many, shape, text

#: What these codes say in a cell, where nobody writes JSON.
_IN_CELL = {
    "not_a_decimal": "Tulis angkanya saja, misalnya 4,51, tanpa satuan dan tanpa tanda persen.",
    "not_a_whole_number": "Tulis angka bulat saja, misalnya 2026.",
}


def in_cell(problem: Problem) -> str:
    """Return a problem's text for a cell: in Indonesian, as the workbook is, with decimal commas."""
    return _IN_CELL.get(problem.code) or indonesian(problem.detail)


@shape(name="LeftOut")
class LeftOut:
    """Fault, correction or doubt in a workbook, by its cell."""

    cell: str = text(100, "Such as Program!C5.")
    code: str = text(100, "The rule, for programs.")
    message: str = text(1000, "In Indonesian, as in the workbook.")


_LEFT_OUT = Kind[Problem](
    Problem,
    shapes.serializer(LeftOut, answered=True),
    plain=lambda each: {"cell": each.pointer, "code": each.code, "message": str(each)},
)


@shape
class Remarks:
    """Remarks on the cells of an upload."""

    left: tuple[Problem, ...] = many(
        "Errors that remain to be corrected, with handling=lenient or in a dry run.", _LEFT_OUT
    )
    warnings: tuple[Problem, ...] = many(
        "Corrections that were made (percent_mended: a cell formatted as per cent, read as it is shown), "
        "missing rows of a sheet (rows_missing), and doubts about the values, as a report names them.",
        _LEFT_OUT,
    )
