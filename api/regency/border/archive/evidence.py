"""Evidence files in an export and in a restore: each under its SHA-256, which proves that it is complete."""

import hashlib
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from api.national.evidence import queries as national, store
from api.regency.border.archive import folder
from api.regency.border.archive.manifest import BadExport, FileEntry, Manifest, Refused
from tenants.pool import statements
from tenants.schema.tables import Table

FILES = "files"
_TABLE = "evidence_file"


def copy_out(regency_id: int, own: dict[str, Table], aside: Path) -> list[FileEntry]:
    """Copy the bytes of every file that the tables name. Raises Refused if one is missing or altered."""
    entries = []
    for sha256 in _named(own):
        path = f"{FILES}/{sha256}"
        with closing(folder.Sink(aside / path)) as sink:
            try:
                with store.open_file(regency_id, sha256) as file:
                    while block := file.read(folder.BLOCK):
                        sink.write(block)
            except FileNotFoundError:
                raise Refused(
                    f"The store lacks the evidence {sha256}, or it was taken away at this moment. Run again; "
                    "verify_evidence names all that is missing."
                ) from None
        if sink.sha256 != sha256:
            raise Refused(f"The evidence {sha256} was altered in the store: verify_evidence names all such.")
        entries.append(FileEntry(path, FILES, "", (), 0, sink.bytes, sink.sha256))
    return entries


def put_back(source: Path, manifest: Manifest, own: Iterable[Table]) -> None:
    """Put the bytes into the store, before the commit that needs them. Files already in the store are left alone.

    Raises BadExport if a row has no file, or a file's hash is not the one in its name.
    """
    entries = {entry.path.removeprefix(f"{FILES}/"): entry for entry in manifest.files if entry.part == FILES}
    if missing := sorted(set(_named({table.name: table for table in own})) - entries.keys()):
        raise BadExport(f"The export lacks the bytes of the evidence {', '.join(missing)}.")
    for sha256, entry in entries.items():
        with open(source / entry.path, "rb", opener=folder.no_links) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise BadExport(f"{entry.path} is not the file that its name says.")
            store.put(manifest.regency.id, sha256, file)


def clear(regency_id: int) -> None:
    """Remove the bytes that no submission names, once the regency is archived. Safe to repeat.

    Files named in the ledger stay for the ministry, like the submissions themselves.
    """
    stored = store.stored(regency_id)
    kept = national.named_hashes(stored, regency_id=regency_id)
    for sha256 in stored:
        if sha256 not in kept:
            store.remove(regency_id, sha256)


def _named(own: dict[str, Table]) -> list[str]:
    if _TABLE not in own:  # the schema of a release before there was evidence
        return []
    return statements.column(f"SELECT sha256 FROM {own[_TABLE].qualified} ORDER BY sha256")
