"""Verify evidence: read every file in the store and compare its SHA-256."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db import DataError

from api.http import passed_over
from api.national.evidence import queries as national, store
from api.regency.evidence.models import StoredFile
from tenants import access, db_roles, registry
from tenants.models import Regency

_PIECE = 1 << 20


@dataclass(slots=True)
class Checked:
    """Result for one regency: the files and bytes read, the faults, and the number of files that no row names."""

    regency: Regency
    files: int = 0
    size: int = 0
    wrong: list[str] = field(default_factory=list)
    strays: int = 0


def check(codes: Collection[str], *, only_there: bool) -> Iterator[Checked]:
    """Yield the result for each regency ever onboarded, or those of the codes. As the owner, outside a transaction.

    A regency's own rows are read on its own role; files named only by submissions, and all files of an archived
    regency, are found from the ledger. `only_there` reads no bytes and reports only missing files and wrong sizes.
    """
    with db_roles.as_owner():
        found = list(registry.ever_onboarded(codes))
    for regency in found:
        yield _one(regency, only_there=only_there)


def _one(regency: Regency, *, only_there: bool) -> Checked:
    checked = Checked(regency)
    expected: dict[str, tuple[int, str]] = {}
    if regency.status in registry.PARTICIPATING:
        with access.read_only(regency):
            rows = StoredFile.objects.order_by("sha256").values_list("sha256", "size", "name")
            expected = {sha256: (size, name) for sha256, size, name in rows.iterator()}
    with db_roles.as_owner():
        try:
            for sha256, size, name in national.named_files(regency_id=regency.pk):
                expected.setdefault(sha256, (size, name))
        except DataError:
            checked.wrong.append(f"{regency.kemendagri_code}: what its submissions name cannot be read")
    for sha256, (size, name) in sorted(expected.items()):
        checked.files += 1
        if wrong := _wrong(regency.pk, sha256, size, only_there=only_there):
            line = f"{regency.kemendagri_code} {sha256} ({name}): {wrong}"
            checked.wrong.append(passed_over.printable(line))
        else:
            checked.size += size
    checked.strays = sum(sha256 not in expected for sha256 in store.stored(regency.pk))
    return checked


def _wrong(regency_id: int, sha256: str, size: int, *, only_there: bool) -> str:
    if not store.is_hash(sha256):
        return "no SHA-256, so of no file"
    if not store.is_there(regency_id, sha256):
        return "missing"
    if not store.is_there(regency_id, sha256, size=size):
        return "altered: of another size"
    if only_there:
        return ""
    digest = hashlib.sha256()
    try:
        with store.open_file(regency_id, sha256) as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if digest.hexdigest() == sha256 else "altered: its bytes have another SHA-256"
