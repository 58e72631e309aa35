"""Manifest of an export (manifest.json), and the errors of reading and writing an export."""

import json
from dataclasses import asdict
from typing import Self

from django.core.management.base import CommandError
from pydantic import TypeAdapter

from tenants import Strings, frozen

FORMAT = "kota-cerdas-regency-export"
#: Raised when an older reader would misread what is written. A field that is only new does not raise it.
FORMAT_VERSION = 1

NAME = "manifest.json"


class Refused(CommandError):
    """An export, an archive or a restore was refused: nothing was changed. The text is for an operator."""


class BadExport(Refused):
    """The folder is not an export, or it is incomplete or altered."""


@frozen
class FileEntry:
    """One file: the rows of one table. `part` decides its treatment in a restore: regency, identity or national."""

    path: str
    part: str
    table: str
    columns: Strings
    rows: int
    bytes: int
    sha256: str


@frozen
class RegencyRow:
    """The regency as in the registry at that time. Times are RFC 3339 or null."""

    id: int
    code: str
    name: str
    status: str
    onboarded_at: str | None
    suspended_at: str | None


@frozen
class Chain:
    """The head of the regency's chain in the national ledger: the number of submissions and the last link's hash."""

    sequence: int
    hash: str


@frozen
class Manifest:
    regency: RegencyRow
    exported_at: str
    software_release: str
    catalogue_releases: Strings
    migrations: Strings
    national_migrations: Strings
    ledger: Chain
    sequences: dict[str, int | None]
    files: tuple[FileEntry, ...]

    def part(self, name: str) -> dict[str, FileEntry]:
        """Return the files of one part, by table."""
        return {entry.table: entry for entry in self.files if entry.part == name}

    def to_bytes(self) -> bytes:
        said = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(self)}
        return (json.dumps(said, indent=2, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a manifest. Raises BadExport if it is not a manifest, or has a version that this release does not read.

        Unknown members are ignored: a later release may add some.
        """
        try:
            said = json.loads(data)
            if said["format"] != FORMAT:
                raise BadExport(f"{NAME} is of another format: {said['format']!r}.")
            if said["format_version"] != FORMAT_VERSION:
                raise BadExport(
                    f"The export has format version {said['format_version']}; this release reads {FORMAT_VERSION}."
                )
            return TypeAdapter(cls).validate_python(said)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            said_of_it = " ".join(str(error).split())
            raise BadExport(f"{NAME} cannot be read: {type(error).__name__}: {said_of_it}.") from error
