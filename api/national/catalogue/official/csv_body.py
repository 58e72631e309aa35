"""A load as CSV: the first row names the columns; the publication is given in the query."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from api.http.exceptions import Invalid, Problem, Problems
from api.http.grammar import texts
from api.http.parsing import JSONParser
from api.http.problems import GrammarError
from api.http.tables import normalise
from api.http.tables.problems import DuplicateColumn, MalformedCsv, MissingColumn
from api.national.catalogue.problems import FileNotUtf8, TooManyCells, UnknownColumn
from tenants import Fields

COLUMNS = (
    "indicator",
    "series",
    "period",
    "regency_code",
    "province_code",
    "value",
    "observation_status",
    "note",
)
REQUIRED = ("indicator", "period", "value")


class CSVParser(JSONParser):
    """text/csv in UTF-8, separated by commas, or by semicolons with decimal commas as Indonesian Excel writes it."""

    media_type = "text/csv"

    def loads(self, body: bytes) -> "Rows":
        return read(body)


def read(body: bytes) -> "Rows":
    """Return the file's rows. Raises BadRequest if it is not UTF-8, Invalid if it is not a table of these columns."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileNotUtf8() from error
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    number = 1
    found = Rows()
    try:
        header = _header(next(reader, []))
        for number, cells in enumerate(reader, 2):
            if any(map(str.strip, cells)):
                found.add(
                    number, header, [texts.bare(cell.strip()) for cell in cells], comma_marks=delimiter == ";"
                )
    except csv.Error as error:
        raise MalformedCsv(line=number + 1, error=str(error)) from error
    return found


class Rows(dict[str, Any]):
    """Content of a CSV file in the form of a JSON body, with the number of each row as people count (headings: 1)."""

    def __init__(self) -> None:
        super().__init__(values=[])
        self.numbers: list[int] = []
        self.errors: Problems = []

    def add(self, number: int, header: Sequence[str], cells: Sequence[str], *, comma_marks: bool) -> None:
        place, row = f"/values/{len(self.numbers)}", dict(zip(header, cells, strict=False))
        if any(cells[len(header) :]):
            self.errors.append(TooManyCells(place, count=len(cells), width=len(header)))
            row = {name: row[name] for name in ("indicator", "period")} | {"value": ""}
        if comma_marks:
            try:
                row["value"] = normalise.plain_number(row.get("value", ""), whole=False, comma_marks=True)
            except GrammarError as error:
                self.errors.append(error.at(f"{place}/value"))
        self["values"].append({name: cell for name, cell in row.items() if cell or name == "value"})
        self.numbers.append(number)

    @contextmanager
    def named(self) -> Iterator[None]:
        """Add the faults by row: `results` beside `errors`. Raises Invalid."""
        try:
            yield
        except Invalid as error:
            error.extra = {**error.extra, "results": [self._named(each) for each in error.errors]}
            raise

    def _named(self, error: Problem) -> Fields:
        place = error.pointer.split("/")[2:3]
        return error.at(error.pointer, row=self.numbers[int(place[0])] if place else None).result()


def _header(cells: Sequence[str]) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    if unknown := [name for name in header if name not in COLUMNS]:
        raise UnknownColumn(column=unknown[0], choices=list(COLUMNS))
    if twice := [name for name in header if header.count(name) > 1]:
        raise DuplicateColumn(name=twice[0])
    if missing := [name for name in REQUIRED if name not in header]:
        raise MissingColumn(missing=", ".join(missing))
    return header
