"""The SQL of figures: files in sql/ by their names."""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import dropwhile
from pathlib import Path
from string import Template

_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str, **parts: str) -> str:
    """Return the text of a file without the comment that it begins with, with each `$part` in it replaced."""
    lines = (_FOLDER / f"{name}.sql").read_text().splitlines()
    return filled("\n".join(dropwhile(lambda line: line.startswith("--"), lines)), parts)


def for_each(text: str, names: Iterable[str], between: str = ", ") -> str:
    """Return a piece of SQL for each name, which replaces {0} in it."""
    return between.join(text.format(name) for name in names)


def filled(text: str, parts: Mapping[str, str]) -> str:
    """Return a statement with each `$part` in it replaced."""
    return Template(text).substitute(parts)
