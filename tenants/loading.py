"""Reading reference files and writing them to tables, for the loaders of reference data."""

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from django.db import models

from tenants import frozen


class BadReference(ValueError):
    """A reference file contradicts itself, the registry or a published release. None of it is stored."""


#: A row of a CSV file by its headings.
type Row = dict[str, str]


@frozen
class Loaded:
    """Result of a load for one table: rows in the file, new ones, changed ones."""

    what: str
    total: int
    created: int = 0
    updated: int = 0


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a CSV file, every cell as text: a code such as 33.10 must not become a number."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def decimal(text: str | None) -> Decimal | None:
    """Return the number of a cell; None for an empty or a missing one."""
    return Decimal(text) if text else None


def insert_missing[M: models.Model](model: type[M], rows: Sequence[M], *, what: str) -> Loaded:
    """Insert the rows that match no row of the table by any of their keys; change no existing one."""
    before = model._default_manager.count()
    model._default_manager.bulk_create(rows, ignore_conflicts=True)
    return Loaded(what, total=len(rows), created=model._default_manager.count() - before)
