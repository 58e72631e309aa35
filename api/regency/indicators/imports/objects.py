"""JSON: one array of objects, or an object on each line (NDJSON). Parsed piece by piece, as strictly as any body."""

import io
import json
from collections.abc import Iterator
from typing import Any

from api.http import parsing
from api.http.exceptions import Invalid, MalformedJson, Problems
from api.http.messages import _
from api.http.problems import NotAnObject, NotText, NotUtf8, UnknownField
from api.http.unread import UNREAD
from api.regency.indicators.imports import columns
from api.regency.indicators.imports.columns import RawRow, Source
from api.regency.indicators.problems import NotAnArray

_CHUNK = 256 * 1024
#: No row needs more; what never ends is refused before it fills the memory.
_MAX_ROW = 1024 * 1024


class Lines(Source):
    """application/x-ndjson."""

    mends = False

    def rows(self) -> Iterator[RawRow]:
        index = 0
        for number, line in enumerate(iter(lambda: self._file.readline(_MAX_ROW), b""), 1):
            if not line.strip():
                continue
            yield _row(line, number, index)
            index += 1


class Array(Source):
    """application/json. Elements are parsed one after the other, so a long array is never in memory as a whole."""

    mends = False

    def rows(self) -> Iterator[RawRow]:
        self._text = io.TextIOWrapper(self._file, encoding="utf-8", errors="strict")
        try:
            for index, text in enumerate(self._elements()):
                yield _row(text.encode("utf-8", "surrogatepass"), index + 1, index)
        except UnicodeDecodeError as error:
            raise NotUtf8(start=error.start) from error

    def _elements(self) -> Iterator[str]:
        """Yield the text of each element. Raises MalformedJson if the body is not one array."""
        decoder = json.JSONDecoder()
        buffer = self._text.read(_CHUNK)
        at, ended, first = _skip(buffer, 0), len(buffer) < _CHUNK, True
        if buffer[at : at + 1] != "[":
            raise NotAnArray()
        at += 1
        while True:
            at = _skip(buffer, at)
            if buffer[at : at + 1] == "]":
                self._check_end(buffer[at + 1 :])
                return
            try:
                begin = at if first else _skip(buffer, _comma(buffer, at))
                _value, end = decoder.raw_decode(buffer, begin)
            except (json.JSONDecodeError, RecursionError) as error:
                if ended or len(buffer) - at > _MAX_ROW:
                    raise MalformedJson().saying(
                        _("The body is not an array in JSON, or ends too early.")
                    ) from error
                more = self._text.read(_CHUNK)
                buffer, at, ended = buffer[at:] + more, 0, len(more) < _CHUNK
                continue
            yield buffer[begin:end]
            at, first = end, False

    def _check_end(self, rest: str) -> None:
        while rest:
            if rest.strip():
                raise MalformedJson().saying(_("There is content after the array."))
            rest = self._text.read(_CHUNK)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _comma(text: str, at: int) -> int:
    """Return the position of the next element, after the comma at `at`."""
    if text[at : at + 1] != ",":
        raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
    return at + 1


def _row(text: bytes, number: int, index: int) -> RawRow:
    cells: list[Any] = [None] * len(columns.COLUMNS)
    try:
        content: Any = parsing.loads(text)
    except (MalformedJson, Invalid) as error:
        place = error.errors[0].pointer.strip("/") if error.errors else ""
        return RawRow(number, index, [UNREAD] * len(cells), (error.at(place),))
    if not isinstance(content, dict):
        found = NotAnObject()
        return RawRow(number, index, cells, (found,))
    errors: Problems = []
    for name, value in content.items():
        try:
            column = columns.column_of(name)
        except Invalid as error:
            errors.append(UnknownField(name, name=name).saying(error.detail))
            continue
        if column is None or value is None:
            continue
        if column == "version" and type(value) is int:
            value = str(value)
        if not isinstance(value, str):
            errors.append(NotText(name))
            value = UNREAD
        cells[_PLACE[column]] = value
    return RawRow(number, index, cells, tuple(errors))


_PLACE = {name: at for at, name in enumerate(columns.COLUMNS)}
