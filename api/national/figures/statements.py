"""The SQL of figures: files in sql/ by their names, and rows read by the names of their columns."""

from collections.abc import Mapping
from functools import cache
from itertools import dropwhile
from operator import itemgetter
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

from django.db import connection

_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str, **parts: str) -> str:
    """Return the text of a file without the comment that it begins with, with each `$part` in it replaced."""
    lines = (_FOLDER / f"{name}.sql").read_text().splitlines()
    return filled("\n".join(dropwhile(lambda line: line.startswith("--"), lines)), parts)


def filled(text: str, parts: Mapping[str, str]) -> str:
    """Return a statement with each `$part` in it replaced."""
    return Template(text).substitute(parts)


def fetch[Row: NamedTuple](row: type[Row], text: str, parameters: Mapping[str, Any]) -> list[Row]:
    """Return the rows of a statement that is sent seldom.

    Each field of `row`, which has several, is the column of its name.
    """
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        names = [column.name for column in cursor.description]
        fields = itemgetter(*map(names.index, row._fields))
        return [row._make(fields(each)) for each in cursor.fetchall()]
