"""Checks a workbook (XLSX) before openpyxl opens it: openpyxl builds an object for each element without a limit.

A package is inflated and parsed as a stream, with only counters in memory: declared sizes are not trusted, and parts
are found by their content, since a relationship may call any part a worksheet. A workbook that passes needs memory and
time in proportion to the bounds of its caller.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pyexpat import ExpatError, ParserCreate
from typing import IO, Any

from openpyxl.utils.cell import column_index_from_string, range_boundaries

from api.http.tables.problems import NotAWorkbook, WorkbookTooLarge
from tenants import frozen

_MOST_PARTS = 500
#: The table of contents, which zipfile reads at once, with an object for each entry.
_LARGEST_CONTENTS = 256 * 1024
#: Texts and styles, which openpyxl holds in memory whole.
_LARGEST_HELD = 48 * 1024 * 1024
_DENSE_FROM = 1024 * 1024
_AT_ONCE = 64 * 1024
#: Bytes without the start of an element, which a parser keeps in memory: a cell holds 32,767 characters.
_LONGEST = 1024 * 1024
_LONGEST_ATTRIBUTE = 32 * 1024
#: Elements besides rows, cells and texts: styles, rules, names, drawings, remarks. Some count as several.
_MOST_OTHERS = 50_000
#: Elements that make cells where they lie, and what each counts as.
_PLACED = {"mergeCell": 10, "hyperlink": 10, "comment": 1}
#: Characters of each print area and title, and of all: openpyxl's patterns take quadratic time.
_LONGEST_AREA, _MOST_AREAS = 1024, 64 * 1024
#: Characters of shared formulas, counted for each cell that shares one: openpyxl translates them one by one.
_MOST_TRANSLATED = 1_000_000
_OF_CELLS = ("row", "c", "v", "f", "is", "t", "si")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})").fullmatch
_NUMBER = re.compile(r"[0-9]{1,7}").fullmatch


@frozen
class Bounds:
    """Limits of a workbook: bytes unpacked (in all, per byte of file), last row and column, cells, cells in ranges."""

    unpacked: int
    density: int
    rows: int
    columns: int
    cells: int
    area: int


class ContentsTooLarge(Exception):
    """The table of contents of a package exceeds the limit."""


def check(file: IO[bytes], bounds: Bounds) -> Mapping[str, list[str]]:
    """Return the merged ranges of each part that has any. Leaves the file at its beginning.

    Raises NotAWorkbook for no package of well-formed XML parts, WorkbookTooLarge beyond the bounds.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(Listed(file, _LARGEST_CONTENTS)) as package:
            parts = package.infolist()
            _check_contents(parts, bounds)
            tags = 0
            for part in parts:  # '<' is this byte in each encoding that expat reads
                with package.open(part) as stream:
                    while chunk := stream.read(_AT_ONCE):
                        tags += chunk.count(b"<")
                        if tags > 2 * (4 * bounds.cells + _MOST_OTHERS):
                            raise WorkbookTooLarge()
            counted = _Counted(bounds)
            for part in parts:
                with package.open(part) as stream:
                    counted.read(part.filename, stream)
            return counted.merged
    except ContentsTooLarge:
        raise WorkbookTooLarge() from None
    # RuntimeError: an encrypted part, or a way to pack that is unknown. ValueError: a name that is no text.
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError) as error:
        raise NotAWorkbook from error
    finally:
        file.seek(0)


class Listed(io.RawIOBase):
    """A file for zipfile that raises ContentsTooLarge for a read of more than `largest` bytes.

    zipfile reads the table of contents at once and makes an object for each entry.
    """

    def __init__(self, file: IO[bytes], largest: int) -> None:
        self._file, self._largest = file, largest

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > self._largest:
            raise ContentsTooLarge
        return self._file.read(-1 if size is None else size)


def _check_contents(parts: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise NotAWorkbook  # others would be inflated whole
    # zipfile inflates no part beyond the size that it declares.
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    held = sum(part.file_size for part in parts if re.search("sharedstrings|styles", part.filename, re.I))
    is_dense = unpacked > _DENSE_FROM and unpacked > bounds.density * max(packed, 1)
    if len(parts) > _MOST_PARTS or unpacked > bounds.unpacked or held > _LARGEST_HELD or is_dense:
        raise WorkbookTooLarge()


class _Counted:
    """Count of a package's contents while expat parses them. Raises Invalid as soon as a bound is exceeded."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._counts = dict.fromkeys(_OF_CELLS, 0)
        self._others = self._area = self._shared = self._longest = self._areas = 0
        self.merged: dict[str, list[str]] = {}

    def read(self, name: str, stream: IO[bytes]) -> None:
        self._part, self._row, self._column = name, 0, 0
        self._last_row = self._last_column = 0
        self._parser = parser = ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.SetReparseDeferralEnabled(False)  # noqa: FBT003  (it takes no keyword)
        quiet = 0
        while chunk := stream.read(_AT_ONCE):
            seen = self._seen()
            try:
                parser.Parse(chunk)
            except ExpatError:
                break  # a picture; or what openpyxl cannot read either, from here on
            quiet = quiet + len(chunk) if self._seen() == seen else 0
            self._check(quiet)
        self._check(0)
        self._area += self._last_row * self._last_column

    def _seen(self) -> int:
        return self._others + sum(self._counts.values())

    def _check(self, quiet: int) -> None:
        counts, bounds = self._counts, self._bounds
        if (
            any(counts[name] > bounds.cells for name in _OF_CELLS)
            or self._others > _MOST_OTHERS
            or self._area + self._last_row * self._last_column > bounds.area
            or self._shared * self._longest > _MOST_TRANSLATED
            or quiet > _LONGEST
        ):
            raise WorkbookTooLarge()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in self._counts:
            self._counts[name] += 1
            if name == "c":
                self._cell(attributes.get("r"))
            elif name == "row":
                self._row = _number(attributes["r"]) if "r" in attributes else self._row + 1
                self._column = 0
            elif name == "f" and attributes.get("t") == "shared":
                self._shared += 1
                self._measure(self._shared_formula)
        elif ":" in name:
            self._start(name.rpartition(":")[2], attributes)
        else:
            self._other(name, attributes)

    def _other(self, name: str, attributes: dict[str, str]) -> None:
        self._others += 1
        for key, text in attributes.items():
            if len(text) > _LONGEST_ATTRIBUTE:
                raise WorkbookTooLarge()
            if key == "sqref":
                self._others += len(text.split())
        if name in _PLACED:
            self._others += _PLACED[name] - 1
            self._place(name, attributes.get("ref", ""))
        elif name == "definedName" and attributes.get("name", "").startswith("_xlnm."):
            self._measure(self._print_area)

    def _cell(self, reference: str | None) -> None:
        """Count a cell's row and column: openpyxl creates all cells up to the last ones when a sheet is walked over."""
        if reference is None:
            self._column += 1
            row, column = self._row, self._column
        elif found := _CELL(reference):
            row, self._column = int(found[2]), column_index_from_string(found[1])
            column = self._column
        else:
            raise NotAWorkbook
        self._span(row, column)

    def _span(self, row: int, column: int) -> None:
        if row > self._bounds.rows or column > self._bounds.columns:
            raise WorkbookTooLarge()
        self._last_row, self._last_column = max(self._last_row, row), max(self._last_column, column)

    def _measure(self, take: Callable[[int], None]) -> None:
        """Report the length of the element that has begun."""
        began, parser = self._parser.CurrentByteIndex, self._parser

        def ended(name: str) -> None:
            parser.EndElementHandler = None
            take(parser.CurrentByteIndex - began)

        parser.EndElementHandler = ended

    def _shared_formula(self, length: int) -> None:
        self._longest = max(self._longest, length)
        if length > _LONGEST_ATTRIBUTE:
            raise WorkbookTooLarge()

    def _print_area(self, length: int) -> None:
        self._areas += length
        if length > _LONGEST_AREA or self._areas > _MOST_AREAS:
            raise WorkbookTooLarge()

    def _place(self, name: str, reference: str) -> None:
        try:
            left, top, right, bottom = range_boundaries(reference)
        except (TypeError, ValueError) as error:
            raise NotAWorkbook from error
        if left is None or top is None or right is None or bottom is None:
            raise WorkbookTooLarge()
        self._span(bottom, right)
        self._area += (right - left + 1) * (bottom - top + 1)
        if name == "mergeCell":
            self.merged.setdefault(self._part, []).append(reference)


def _number(text: str) -> int:
    if not _NUMBER(text):
        raise NotAWorkbook
    return int(text)


def _refuse_doctype(*declared: Any) -> None:
    raise NotAWorkbook
