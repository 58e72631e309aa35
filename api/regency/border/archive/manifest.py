"""What an export says of itself: manifest.json."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Self

from api.regency.border.archive.errors import BadExport

FORMAT = "kota-cerdas-regency-export"
#: Raised when an older reader would misread what is written. A field that is only new does not raise it.
FORMAT_VERSION = 1

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file: the rows of one table. `part` says what a restore does with it: regency, identity or national."""

    path: str
    part: str
    table: str
    columns: tuple[str, ...]
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RegencyRow:
    """The regency as the registry had it. Times are RFC 3339 or null."""

    id: int
    code: str
    name: str
    status: str
    onboarded_at: str | None
    suspended_at: str | None


@dataclass(frozen=True, slots=True)
class Chain:
    """The head of the regency's chain in the national ledger: the number of submissions and the last link's hash."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Manifest:
    regency: RegencyRow
    exported_at: str
    software_release: str
    catalogue_releases: tuple[str, ...]
    migrations: tuple[str, ...]
    national_migrations: tuple[str, ...]
    ledger: Chain
    sequences: dict[str, int | None]
    files: tuple[FileEntry, ...]

    def part(self, name: str) -> dict[str, FileEntry]:
        """The files of one part, by table."""
        return {entry.table: entry for entry in self.files if entry.part == name}

    def to_bytes(self) -> bytes:
        said = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(self)}
        return (json.dumps(said, indent=2, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises BadExport for anything but a manifest of a version that this release reads."""
        try:
            said = json.loads(data)
            if said["format"] != FORMAT:
                raise BadExport(f"{NAME} is of another format: {said['format']!r}.")
            if said["format_version"] != FORMAT_VERSION:
                raise BadExport(
                    f"The export has format version {said['format_version']}; this release reads {FORMAT_VERSION}."
                )
            return cls(
                regency=RegencyRow(**_fields(RegencyRow, said["regency"])),
                ledger=Chain(**_fields(Chain, said["ledger"])),
                files=tuple(
                    FileEntry(**{**_fields(FileEntry, entry), "columns": tuple(entry["columns"])})
                    for entry in said["files"]
                ),
                sequences=dict(said["sequences"]),
                catalogue_releases=tuple(said["catalogue_releases"]),
                migrations=tuple(said["migrations"]),
                national_migrations=tuple(said["national_migrations"]),
                exported_at=str(said["exported_at"]),
                software_release=str(said["software_release"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadExport(f"{NAME} cannot be read: {type(error).__name__}: {error}.") from error


def _fields(kind: type[Any], said: dict[str, Any]) -> dict[str, Any]:
    """What this release knows of; a later release may say more."""
    return {name: said[name] for name in kind.__dataclass_fields__}
