"""Where the bytes of evidence lie: one folder a regency, in it each file under its SHA-256.

The store keeps no regency from another: any process that may read it may read all. What keeps them apart is that a path
is made here alone, of the id of the regency that was entered and of a hash (docs/isolation.md).

`settings.STORAGES["evidence"]` says what it is: a folder below VAR_DIR, or a bucket.
"""

import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

_HASH = re.compile(r"[0-9a-f]{64}")
#: Of the local store: a file that is being written, or was when the process ended.
PART = ".part"


class LocalStorage(FileSystemStorage):
    """Files that are whole or not there: written beside, brought to the disk, and renamed. Readable by us alone."""

    def _save(self, name: str, content: "File[Any]") -> str:
        path = self.path(name)
        folder = os.path.dirname(path)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        part = f"{path}.{secrets.token_hex(4)}{PART}"
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except BaseException:
            if os.path.exists(part):
                os.unlink(part)
            raise
        _sync(folder)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name  # the same name is the same content


def is_hash(text: str) -> bool:
    """Whether this is a SHA-256 as we write it: 64 hexadecimal digits in lower case."""
    return _HASH.fullmatch(text) is not None


def name_of(regency_id: int, sha256: str) -> str:
    """A file's path in the store. Raises ValueError for what is no hash: no path is ever made of anything else."""
    if not is_hash(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return f"{regency_id:d}/{sha256[:2]}/{sha256}"


def put(regency_id: int, sha256: str, file: IO[bytes]) -> None:
    """Stores the bytes, whole or not at all. The same again is the same."""
    file.seek(0)
    _storage().save(name_of(regency_id, sha256), File(file))


def open_file(regency_id: int, sha256: str) -> IO[bytes]:
    """The bytes, to be read and closed. Raises FileNotFoundError."""
    return _storage().open(name_of(regency_id, sha256), "rb")


def is_there(regency_id: int, sha256: str, *, size: int | None = None) -> bool:
    """Whether the bytes are there, in this size where one is given. Reads none of them."""
    name = name_of(regency_id, sha256)
    try:
        return _storage().size(name) == size if size is not None else _storage().exists(name)
    except FileNotFoundError:
        return False


def remove(regency_id: int, sha256: str) -> None:
    """Takes the bytes away. Safe where they are gone already."""
    _storage().delete(name_of(regency_id, sha256))


def stored(regency_id: int) -> Iterator[tuple[str, datetime]]:
    """(hash, when it was written) of everything that lies in a regency's folder."""
    for folder in _listed(f"{regency_id:d}", folders=True):
        for name in _listed(f"{regency_id:d}/{folder}"):
            if is_hash(name):
                yield name, _written_at(f"{regency_id:d}/{folder}/{name}")


def remove_parts(regency_id: int, *, before: datetime) -> int:
    """Clears what killed writers left in the local store; returns how many. A bucket has no such thing."""
    storage, removed = _storage(), 0
    if not isinstance(storage, LocalStorage):
        return 0
    for folder in _listed(f"{regency_id:d}", folders=True):
        for name in _listed(f"{regency_id:d}/{folder}"):
            path = f"{regency_id:d}/{folder}/{name}"
            if name.endswith(PART) and _written_at(path) < before:
                storage.delete(path)
                removed += 1
    return removed


def _written_at(path: str) -> datetime:
    try:
        return _storage().get_modified_time(path)
    except FileNotFoundError:  # it went between the listing and this
        return datetime.now(UTC)


def _listed(path: str, *, folders: bool = False) -> list[str]:
    try:
        below, files = _storage().listdir(path)
    except FileNotFoundError:
        return []
    return sorted(below if folders else files)


def _storage() -> Storage:
    return storages["evidence"]


def _sync(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
