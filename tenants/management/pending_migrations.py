"""Check before commands that read much of the database: its tables must be those of this code."""

from collections.abc import Container

from django.core.management.base import CommandError
from django.db import Error

from tenants import readiness


def check_current(regencies: Container[str] | None) -> None:
    """Raise CommandError if the national tables, or those of these regencies (None: all), lack migrations.

    A command would otherwise fail with an SQL error. Works on any login that may read the bookkeeping.
    """
    try:
        found = readiness.find_behind(regencies)
    except Error as error:
        raise CommandError(f"The database does not answer: {error.__cause__ or error}") from error
    if sentences := [*found.national, *found.regencies()]:
        raise CommandError(
            f"The database is behind this release, so nothing is checked. {' '.join(sentences)}"
        )
