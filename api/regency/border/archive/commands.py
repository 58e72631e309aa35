"""Options and output that the commands share."""

from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import CommandError

from api.regency.border.archive.exporting import Exported
from api.regency.border.archive.manifest import Manifest
from api.regency.border.archive.restoring import Restored
from tenants import registry
from tenants.models import Regency


def regency(code: str) -> Regency:
    found = registry.regency_by_code(code)
    if found is None:
        raise CommandError(f"No regency has the code {code}. Has the reference data been loaded?")
    return found


def folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def summary(done: Exported) -> str:
    return f"{described(done.manifest, done.sha256)}\nIt is {done.folder}."


def described(manifest: Manifest, sha256: str) -> str:
    """An export in three lines: of whom and when, how much, and the one number that stands for all of it."""
    rows = sum(entry.rows for entry in manifest.files)
    size = sum(entry.bytes for entry in manifest.files)
    return (
        f"Export of {manifest.regency.code} {manifest.regency.name} as of {manifest.exported_at}\n"
        f"{len(manifest.files)} files, {rows} rows, {size} bytes\n"
        f"SHA-256 of the manifest: {sha256}"
    )


def told(done: Restored) -> Iterator[str]:
    """What a restore did, a line for each thing that somebody may have to know."""
    yield f"{done.regency} is restored as of {done.manifest.exported_at}: {done.rows} rows, compared by content."
    if done.migrated:
        yield f"Migrated to this release: {', '.join(done.migrated)}."
    if done.submitted_since:
        yield f"The ledger holds {done.submitted_since} submissions that are newer than the export."
    if done.recounted:
        yield f"{done.recounted} filling cells told something else and were counted anew."
    for kept in done.identity:
        line = f"{kept.table}: {kept.added} added, {kept.there} were there"
        line += f" ({kept.differing} of them changed since, and left so)" if kept.differing else ""
        yield (
            line + (f", {kept.left_out} left out: they have no place any more" if kept.left_out else "") + "."
        )
