"""Storage of evidence: one folder for each regency, with each file under its SHA-256.

The store itself does not separate regencies: a process that may read it can read everything. Separation comes from
paths, which are made only here, from the id of the entered regency and a hash (docs/isolation.md).

`settings.STORAGES["evidence"]` configures it: a folder below VAR_DIR, or a bucket.
"""

import os
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, Any, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

_HASH = re.compile(r"[0-9a-f]{64}")
#: Of the local store: a file that is being written, or was when the process ended.
PART = ".part"


class LocalStorage(FileSystemStorage):
    """Local storage that writes files atomically: to a temporary name, synced, and renamed. Readable only by us."""

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
        sync(folder)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name  # the same name is the same content


def is_hash(text: str) -> bool:
    """Return True if the text is a SHA-256 as we write it: 64 hexadecimal digits in lower case."""
    return _HASH.fullmatch(text) is not None


def name_of(regency_id: int, sha256: str) -> str:
    """Return a file's path in the store. Raises ValueError for a malformed hash: paths are made of nothing else."""
    if not is_hash(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return f"{regency_id:d}/{sha256}"


def put(regency_id: int, sha256: str, file: IO[bytes]) -> None:
    """Store the bytes, atomically. Repeating it has no effect. Raises OSError if the store fails."""
    file.seek(0)
    with _store() as store:
        # A bucket's client closes what it has sent; the caller goes on with its file.
        store.save(name_of(regency_id, sha256), File(cast(IO[bytes], _Unclosed(file))))


def open_file(regency_id: int, sha256: str) -> IO[bytes]:
    """Return the bytes, to be read and closed. Raises FileNotFoundError; OSError if the store does not answer."""
    with _store() as store:
        return store.open(name_of(regency_id, sha256), "rb")


def is_there(regency_id: int, sha256: str, *, size: int | None = None) -> bool:
    """Return True if the bytes exist, with this size if one is given. Reads no bytes. Raises OSError as `put`."""
    name = name_of(regency_id, sha256)
    try:
        with _store() as store:
            return store.size(name) == size if size is not None else store.exists(name)
    except FileNotFoundError:
        return False


def remove(regency_id: int, sha256: str) -> None:
    """Remove the bytes. Safe if they are gone already. Raises OSError as `put`."""
    with _store() as store:
        store.delete(name_of(regency_id, sha256))


def stored(regency_id: int) -> list[str]:
    """Return the hashes of all files in a regency's folder. Raises OSError as `put`."""
    return [name for name in _listed(regency_id) if is_hash(name)]


def written_at(regency_id: int, sha256: str) -> datetime:
    """Return when the bytes were last written; now, if they are gone. Raises OSError as `put`."""
    return _written_at(name_of(regency_id, sha256))


def remove_parts(regency_id: int, *, before: datetime) -> int:
    """Remove partial files of killed writers from the local store; return how many. A bucket has none."""
    storage, removed = storages["evidence"], 0
    if not isinstance(storage, LocalStorage):
        return 0
    for name in _listed(regency_id):
        path = f"{regency_id:d}/{name}"
        if name.endswith(PART) and _written_at(path) < before:
            storage.delete(path)
            removed += 1
    return removed


class _Unclosed:
    """A file that others can read, but not close."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def close(self) -> None:
        pass


@contextmanager
def _store() -> Iterator[Storage]:
    """Open the store. Errors of its client become OSError, for a folder and a bucket alike."""
    try:
        yield storages["evidence"]
    except OSError:
        raise
    except _client_errors() as error:
        raise OSError(f"The store of evidence failed: {error}") from error


def _client_errors() -> tuple[type[Exception], ...]:
    found = (
        ("botocore.exceptions", "BotoCoreError"),
        ("botocore.exceptions", "ClientError"),
        ("boto3.exceptions", "Boto3Error"),
    )
    return tuple(getattr(sys.modules[module], name) for module, name in found if module in sys.modules)


def _written_at(path: str) -> datetime:
    try:
        with _store() as store:
            return store.get_modified_time(path)
    except FileNotFoundError:  # it went between the listing and this
        return datetime.now(UTC)


def _listed(regency_id: int) -> list[str]:
    try:
        with _store() as store:
            return sorted(store.listdir(f"{regency_id:d}")[1])
    except FileNotFoundError:
        return []


def sync(folder: "str | os.PathLike[str]") -> None:
    """Sync the folder itself, that is its list of files, to disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
