"""The folder of an export: written under another name and renamed when complete, so nothing half-made looks finished.

Files have mode 0600 and folders 0700: an export holds people's names and work addresses.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from api.national.evidence import store
from api.regency.border.archive import manifest as manifests
from api.regency.border.archive.manifest import BadExport, Manifest, Refused

SUMS = "SHA256SUMS"
PARTS = ("regency", "identity", "national", "files")
BLOCK = 1 << 20


@contextmanager
def written_aside(to: Path) -> Iterator[Path]:
    """Yield the empty folder `<to>.part`, locked by this process; it is removed afterwards unless it was renamed.

    Files left there by a killed export are removed. Raises Refused if another process is writing there, or if it holds
    files that no export writes.
    """
    aside = to.with_name(f"{to.name}.part")
    try:
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside.mkdir(exist_ok=True, mode=0o700)
        held = os.open(aside, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _hold(held, aside, to)
            _clear(aside)
            try:
                yield aside
            finally:
                if _is(aside, held):
                    _clear(aside)
                    aside.rmdir()
        finally:
            os.close(held)
    except OSError as error:
        raise Refused(f"{aside} cannot be written: {error.strerror}.") from error


def _hold(held: int, aside: Path, to: Path) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refused(f"Another export to {to} is under way.") from None
    if not _is(aside, held):  # it was renamed by the process that held it before
        raise Refused(f"Another export to {to} was just finished.")


def _is(path: Path, descriptor: int) -> bool:
    return path.exists() and os.path.samestat(path.stat(), os.fstat(descriptor))


def _clear(aside: Path) -> None:
    found = {path.name for path in aside.iterdir()}
    if strange := sorted(found - {manifests.NAME, SUMS, *PARTS}):
        raise Refused(f"{aside} holds {', '.join(strange)}, which no export writes. Move it away.")
    aside.chmod(0o700)
    for name in found:
        path = aside / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def is_free(to: Path) -> bool:
    """Return True if an export may be put here: the path is free, or an empty folder."""
    return not to.exists() or (to.is_dir() and not any(to.iterdir()))


def put_in_place(aside: Path, to: Path) -> None:
    """Rename the complete export to its final name, durably."""
    try:
        aside.rename(to)
    except OSError as error:
        raise Refused(f"The export cannot be put at {to}: {error.strerror}.") from error
    store.sync(to.parent)


class Sink:
    """A new file of an export: counts and hashes what is written, and is on the disk when closed."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True, mode=0o700)
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", BLOCK)
        self._hash = hashlib.sha256()
        self.bytes = 0

    def write(self, block: bytes | memoryview) -> None:
        self._file.write(block)
        self._hash.update(block)
        self.bytes += len(block)

    def close(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def finish(aside: Path, manifest: Manifest) -> None:
    """Write the manifest and the checksums, the last files of an export, and fsync the folders."""
    with closing(Sink(aside / manifests.NAME)) as sink:
        sink.write(manifest.to_bytes())
    lines = [*((entry.sha256, entry.path) for entry in manifest.files), (sink.sha256, manifests.NAME)]
    with closing(Sink(aside / SUMS)) as sums:
        sums.write("".join(f"{sha}  {path}\n" for sha, path in lines).encode())
    for folder in {(aside / entry.path).parent for entry in manifest.files} | {aside}:
        store.sync(folder)


def check(source: Path) -> tuple[Manifest, str]:
    """Read a whole export and compare every byte with its checksums: the manifest, and the manifest's own SHA-256.

    Raises BadExport, naming the file, for missing, additional or altered files.
    """
    if not (source / SUMS).is_file() or not (source / manifests.NAME).is_file():
        raise BadExport(f"{source} holds no whole export: {manifests.NAME} or {SUMS} is missing.")
    sums = _read_sums(source / SUMS)
    written = (source / manifests.NAME).read_bytes()
    own = hashlib.sha256(written).hexdigest()
    if sums.get(manifests.NAME) != own:
        raise BadExport(f"{manifests.NAME} is not as it was written: its SHA-256 differs from {SUMS}.")
    manifest = Manifest.from_bytes(written)
    named = {entry.path for entry in manifest.files}
    if len(named) != len(manifest.files) or sums.keys() != named | {manifests.NAME}:
        raise BadExport(f"{SUMS} and {manifests.NAME} name different files.")
    below = (path for path in source.rglob("*") if path.is_symlink() or not path.is_dir())
    found = {str(path.relative_to(source)) for path in below}
    if missing := sorted(named - found):
        raise BadExport(f"The export lacks {', '.join(missing)}.")
    if strange := sorted(found - named - {manifests.NAME, SUMS}):
        raise BadExport(f"The export holds files that its manifest does not name: {', '.join(strange)}.")
    for entry in manifest.files:
        sha, size = _hash(source / entry.path)
        if (sha, size) != (entry.sha256, entry.bytes):
            raise BadExport(f"{entry.path} is not as it was written: its SHA-256 or size differs.")
        if sums[entry.path] != sha:
            raise BadExport(f"{SUMS} is not as it was written: it has another SHA-256 for {entry.path}.")
    return manifest, own


def _read_sums(path: Path) -> dict[str, str]:
    try:
        # splitlines() would take other signs for the end of a line.
        lines = path.read_text().removesuffix("\n").split("\n")
        pairs = [line.split("  ", 1) for line in lines]
        return {name: sha for sha, name in pairs}
    except ValueError as error:
        raise BadExport(f"{SUMS} is not as it was written: it is no list of check sums.") from error


def _hash(path: Path) -> tuple[str, int]:
    try:
        with open(path, "rb", opener=no_links) as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
    except OSError as error:
        raise BadExport(f"{path} cannot be read: {error.strerror}.") from error


def no_links(path: str, flags: int) -> int:
    """Open a file without following symbolic links."""
    return os.open(path, flags | os.O_NOFOLLOW)
