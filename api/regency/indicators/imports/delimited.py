"""CSV from programs and from Indonesian Excel: other encodings and delimiters are accepted with a warning."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import IO

from api.http.exceptions import Problem
from api.http.grammar import texts
from api.http.tables.problems import MalformedCsv
from api.national.catalogue.problems import TooManyCells
from api.regency.indicators.imports import columns
from api.regency.indicators.imports.columns import RawRow, Source
from api.regency.indicators.problems import Delimiter, Encoding, RowNotUtf8

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", ""),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_DELIMITERS = {",": "", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_MAX_HEADER = 10_000


class Delimited(Source):
    """A CSV file. The first row names the columns; Excel's `sep=;` may precede it."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        encoding = self._encoding(file)
        self._text = io.TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
        self._first_row = 2
        self._delimiter = self._find_delimiter()
        self.comma_marks = self._delimiter != ","

    def rows(self) -> Iterator[RawRow]:
        reader = ([*map(texts.bare, cells)] for cells in csv.reader(self._text, delimiter=self._delimiter))
        number = self._first_row - 2
        index = 0
        try:
            header = next(reader, [])
            places = columns.places_of(header)
            width = len(header)
            number += 1
            for cells in reader:
                number += 1
                if not any(map(str.strip, cells)):
                    continue
                if len(cells) == width:
                    yield RawRow(number, index, [None if at is None else cells[at] for at in places])
                else:
                    yield self._of_other_width(number, index, cells, places, width)
                index += 1
        except csv.Error as error:
            raise MalformedCsv(line=number + 1, error=str(error)) from error
        except UnicodeDecodeError as error:
            raise RowNotUtf8(number=number + 1) from error

    def _of_other_width(
        self, number: int, index: int, cells: list[str], places: list[int | None], width: int
    ) -> RawRow:
        errors: tuple[Problem, ...] = ()
        if any(cells[width:]):
            errors = (TooManyCells(count=len(cells), width=width),)
        padded = [*cells, *[""] * (width - len(cells))]
        return RawRow(number, index, [None if at is None else padded[at] for at in places], errors)

    def _encoding(self, file: IO[bytes]) -> str:
        start = file.read(4)
        file.seek(0)
        for bom, encoding, name in _BOMS:
            if start.startswith(bom):
                if name:
                    self.warnings.append(Encoding(name=name))
                return encoding
        if len(start) == 4 and 0 in (start[0], start[1]):
            little = start[1] == 0
            self.warnings.append(Encoding(name="UTF-16"))
            return "utf-16-le" if little else "utf-16-be"
        return "utf-8"

    def _find_delimiter(self) -> str:
        """Return the delimiter by which the first line has the required columns."""
        try:
            line = self._text.readline(_MAX_HEADER)
            if line.lower().startswith("sep=") and len(line.strip()) == 5:
                self._first_row += 1
                at = None
                line_after = self._text.readline(_MAX_HEADER)
            else:
                at, line_after = 0, line
            names = {one: _recognised(line_after, one) for one in _DELIMITERS}
        except UnicodeDecodeError as error:
            raise RowNotUtf8(number=1) from error
        best = max(names, key=lambda one: names[one])
        if names[best] < 2:
            raise columns.missing()
        if word := _DELIMITERS[best]:
            self.warnings.append(Delimiter(word=word))
        self._text.seek(0)
        if at is None:
            self._text.readline()
        return best


def _recognised(line: str, delimiter: str) -> int:
    return len(columns.known(next(csv.reader([line], delimiter=delimiter), [])))
