"""Declares the columns of a table once: for downloads, for workbooks that people fill, and for parsing these.

Free of Django and of openpyxl, since workbooks are read and marked in a process of their own (`apart`).
"""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from string import ascii_uppercase
from typing import Any, Self

from api.http.exceptions import Fault
from api.http.messages import _
from api.http.problems import InvalidChoice
from tenants import Fields, Named, Strings, frozen

#: Texts of a row by the names of its columns; a row of a workbook by the names of its sheet and its key.
Texts = dict[str, str]
Key = tuple[str, str]


class Kind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXTS = "texts"  # a list; one text with semicolons where a form knows no lists
    PERCENT = "percent"
    YEAR = "year"
    DATE = "date"
    BOOLEAN = "boolean"


@frozen
class Column:
    """One column of a table.

    `heading` is its title in a workbook; elsewhere a column has its name. `scale` is the maximum of decimals of a
    Kind.DECIMAL, which Parquet needs. In a workbook that people fill, `choices` are the valid texts of a cell, `labels`
    replace a field's codes, `locked` cells are written by the server (in a sheet that grows also in a new row, once),
    `longest` limits the characters of a text, and `default` is the meaning of an empty cell. `definition` describes a
    column of a download, and `says` gives the word for a code in a workbook that people read. A column declared with
    the field of a shape gets its name and more from there (`shaped`).
    """

    name: str
    kind: Kind = Kind.TEXT
    heading: str = ""
    width: int = 0
    scale: int = 6
    choices: str = ""
    labels: Strings = ()
    locked: bool = False
    hidden: bool = False
    required: bool = False
    default: str = ""
    longest: int = 300
    definition: str = ""
    says: Callable[[str], str] | None = None


def column(heading: str, width: int, kind: Kind = Kind.TEXT, **more: Any) -> Column:
    """Declare the column of a shape's field."""
    return Column("", kind, heading, width, **more)


@frozen
class Sheet:
    """A sheet of a workbook whose hidden column A holds each row's key.

    `grows`: rows may be added. `shrinks`: emptying a row's free cells removes it. `is_set`: a row is identified by its
    cells alone, so one that was moved elsewhere is not missing.
    """

    name: str
    columns: tuple[Column, ...]
    grows: bool = True
    shrinks: bool = False
    is_set: bool = False

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def is_emptied(self, texts: Texts) -> bool:
        """Return True if these texts of a row remove it."""
        return self.shrinks and not any(texts[each.name] for each in self.columns if not each.locked)

    def column(self, name: str) -> Column:
        return self.columns[self.names.index(name)]

    def letter(self, name: str) -> str:
        """Return the letter of a column, or the one after the last for any other name."""
        names = self.names
        return ascii_uppercase[1 + (names.index(name) if name in names else len(names))]

    def cell(self, name: str, row: int) -> str:
        """Return a cell as people call it: Program!C5."""
        return f"{self.name}!{self.letter(name)}{row}"


@frozen
class Choices:
    """Labels of a cell, with their values.

    `offered` are those in the drop-down; any other text is refused by the code of the field.
    """

    values: Named
    labels: Mapping[Any, str]
    offered: Sequence[str]
    code: type[Fault] = InvalidChoice

    @classmethod
    def of(cls, values: Named, code: type[Fault] = InvalidChoice) -> Self:
        return cls(values, {value: label for label, value in values.items()}, list(values), code)

    def unknown(self, text: str) -> Fault:
        """Return the problem of a text that is not one of them."""
        told: Fields = {"value": text[:40], "choices": list(self.offered)}
        told = {name: told[name] for name in self.code.parameters()}
        # A long list is no help in a remark: the nearest of it is.
        listed = self.offered if len(self.offered) <= 20 else get_close_matches(text, self.offered, 3)
        say = _("Choose from the list: {listed}.", listed=", ".join(listed)) if listed else None
        return self.code(**told).saying(say)
