"""Rows by COPY: out of tables, into tables, and into a hash."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, connection

from api.regency.border.archive.folder import BLOCK, no_links
from api.regency.border.archive.manifest import BadExport, FileEntry, Refused


def copy_in(statement: str, source: Path, entry: FileEntry) -> None:
    """Stream a file into COPY.

    Raises BadExport if the file changed since it was checked, Refused if its rows do not fit the table.
    """
    digest = hashlib.sha256()
    try:
        with connection.cursor() as cursor, connection.wrap_database_errors:
            with (
                open(source / entry.path, "rb", opener=no_links) as file,
                cursor.copy(statement) as copy,
            ):
                while block := file.read(BLOCK):
                    digest.update(block)
                    copy.write(block)
            rows = cursor.rowcount
    except OSError as error:
        raise BadExport(f"{entry.path} cannot be read: {error.strerror}.") from error
    except DatabaseError as error:
        raise Refused(f"The rows of {entry.path} do not fit: {' '.join(str(error).split())}.") from error
    if digest.hexdigest() != entry.sha256 or rows != entry.rows:
        raise BadExport(f"{entry.path} changed while it was read.")


def copy_out(statement: str, take: Callable[[memoryview], None]) -> int:
    """Pass the output of a COPY TO STDOUT to `take`, piece by piece; return the number of rows."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        with cursor.copy(statement) as copy:
            for block in copy:
                take(block)
        return int(cursor.rowcount)


def content_hash(statement: str) -> tuple[str, int]:
    """Return the SHA-256 and the number of rows of a COPY TO STDOUT, without keeping its output."""
    digest = hashlib.sha256()
    rows = copy_out(statement, digest.update)
    return digest.hexdigest(), rows
