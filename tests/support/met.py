"""Codes of every answer of every test, beside the committed table of which operation gives which.

The table (docs/errors/operations.json) is written by `make codes` from what the tests met, and documents take their
`x-codes` from it. A run that meets a code which its operation does not declare fails at its end; `make test`, which
runs all tests, also where a code that is declared was met by none.
"""

import gzip
import json
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from api.http import problems
from api.http.components import parts_of, shared_codes
from api.http.exceptions import Part
from api.http.problem_docs import OPERATIONS, operations
from tests.support.documented import documents, operation

#: "whole" where all tests run, "write" where the table is to be written; else what is met is declared, no more.
MODE = os.environ.get("CODES", "")
#: A file a process, in a folder that all processes of a run know.
FOLDER = "CODES_MET"
Row = tuple[str, str, str]
_noted: set[Row] = set()


@cache
def _declared() -> dict[str, type[problems.Problem]]:
    return {each.code: each for each in problems.declared()}


def note(method: str, path: str, answer: Any) -> None:
    """Note the codes of an answer. Raises AssertionError for one that no class declares."""
    if answer.streaming or "json" not in answer.headers.get("Content-Type", ""):
        return
    packed = answer.headers.get("Content-Encoding") == "gzip"
    note_body(method, path, answer.status_code, gzip.decompress(answer.content) if packed else answer.content)


def note_body(method: str, path: str, answered: int, body: bytes) -> None:
    """Note the codes of an answer that did not come through Django's client, such as one of the gate."""
    found = operation(path, "get" if method == "HEAD" else method.lower())
    of, status = found[2]["operationId"] if found else "", str(answered)
    for code, values, is_whole in set(_codes(body, refused=answered >= 400)):
        said = f"{method} {path} answered {status} with {code}"
        assert code in _declared() or (not of and answered < 400), f"{said}, which no class declares"
        if is_whole:
            assert values == _declared()[code].parameters().keys(), f"{said} and {sorted(values)}"
        else:
            assert values <= (_declared()[code].parameters().keys() if values else values), (
                f"{said} and {sorted(values)}"
            )
        if (row := (of, status, code)) not in _noted:
            _noted.add(row)
            with (Path(os.environ[FOLDER]) / str(os.getpid())).open("a") as file:
                file.write(json.dumps(row) + "\n")


type _Met = tuple[str, frozenset[str], bool]


def _codes(body: bytes, *, refused: bool) -> Iterator[_Met]:
    """Yield the codes of a body, with the names of their values: each stands beside its sentence.

    Those of a refusal and of its `errors` have all of them; rows of a report on a file have none.
    """
    if b'"code"' in body:
        try:
            yield from _within(json.loads(body), refused=refused, is_whole=refused)
        except ValueError:
            return


def _within(content: Any, *, refused: bool, is_whole: bool) -> Iterator[_Met]:
    if isinstance(content, list):
        for each in content:
            yield from _within(each, refused=False, is_whole=is_whole)
    elif isinstance(content, dict):
        if isinstance(content.get("code"), str) and (refused or isinstance(content.get("message"), str)):
            yield content["code"], frozenset(_names(content.get("values"))), is_whole
        for name, each in content.items():
            if isinstance(each, list | dict):
                yield from _within(each, refused=False, is_whole=refused and is_whole and name == "errors")


def _names(values: Any) -> Iterable[str]:
    return values if isinstance(values, dict) else ()


def met() -> set[Row]:
    """Return what all processes of the run met."""
    rows = set()
    for file in Path(os.environ[FOLDER]).iterdir():
        rows |= {(of, status, code) for of, status, code in map(json.loads, file.read_text().splitlines())}
    return rows


def write(*, whole: bool) -> None:
    """Write the table from what was met; of a part of the tests, add what they met."""
    rows = set(_own())
    rows |= {row for row in _rows(operations()) if row[2] in _declared() and (not whole or _by_chance(row))}
    table: dict[str, dict[str, list[str]]] = {}
    for of, status, code in sorted(rows):
        table.setdefault(of, {}).setdefault(status, []).append(code)
    OPERATIONS.write_text(json.dumps(table, indent=1) + "\n")


def undeclared() -> list[str]:
    """Return what was met and is not declared for its operation."""
    return [" ".join(row) for row in sorted(set(_own()) - set(_rows(operations())))]


def _own() -> Iterator[Row]:
    """Yield what was met and no answer of that status shares: of a fault of the shell, in a row of a file, 400 is not
    the status."""
    for of, status, code in met():
        if not of:
            continue
        kind = _declared()[code]
        if not (kind.anywhere and (status < "400" or code in shared_codes(int(status), _parts()[of]))):
            yield of, status, code


@cache
def _parts() -> dict[str, frozenset[Part]]:
    """Return the parts of a request that each operation takes, by its id."""
    paths = [path for document in documents().values() for path in document["paths"].values()]
    return {each["operationId"]: parts_of(each) for path in paths for each in path.values()}


def unmet() -> list[str]:
    """Return what is declared and was met by no test."""
    rows = met()
    codes = {code for _, _, code in rows}
    missing = [" ".join(row) for row in _rows(operations()) if row not in rows and not _by_chance(row)]
    missing += [
        name for name, kind in _declared().items() if name not in codes and not (kind.unmet or kind.raced)
    ]
    return missing + [
        f"{name}, which says that no test meets it"
        for name, kind in _declared().items()
        if name in codes and kind.unmet
    ]


def _by_chance(row: Row) -> bool:
    """Tell whether the data decide if its operation gives the code: no test has to meet it there.

    Such are codes of what was taken, and those that a report on rows gives beside the fault it was refused for.
    """
    _, status, code = row
    return status < "400" or _declared()[code].raced or issubclass(_declared()[code], problems.Finding)


def _rows(table: dict[str, dict[str, list[str]]]) -> Iterator[Row]:
    for of, statuses in table.items():
        for status, codes in statuses.items():
            for code in codes:
                yield of, status, code
