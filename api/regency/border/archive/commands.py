"""Base of the commands that export, archive and restore."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from api.regency.border.archive.manifest import Manifest
from tenants import Fields
from tenants.management.operators import OperatorCommand
from tenants.management.regencies import RegencyCommand
from tenants.models import Regency


class ArchiveCommand(OperatorCommand):
    """A command whose `lines` do its work and yield its output; a refusal ends it with a sentence."""

    def lines(self, options: Fields) -> Iterator[str]:
        raise NotImplementedError

    def handle(self, **options: Any) -> None:
        for line in self.lines(options):
            self.stdout.write(line)


def add_destination(parser: CommandParser) -> None:
    parser.add_argument(
        "--to",
        metavar="DIR",
        required=True,
        help="a folder that does not exist yet, or is empty",
    )


def folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def regency(code: str) -> Regency:
    (found,) = RegencyCommand.regencies([code])
    return found


def described(manifest: Manifest, sha256: str) -> Iterator[str]:
    """Describe an export in three lines: regency and time, size, and the hash over all of it."""
    rows = sum(entry.rows for entry in manifest.files)
    size = sum(entry.bytes for entry in manifest.files)
    yield f"Export of {manifest.regency.code} {manifest.regency.name} as of {manifest.exported_at}"
    yield f"{len(manifest.files)} files, {rows} rows, {size} bytes"
    yield f"SHA-256 of the manifest: {sha256}"
