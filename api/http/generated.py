"""Documents that are made from the code: written by a command, and compared with the code in the checks."""

from collections.abc import Mapping
from pathlib import Path


def stale(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """The files of the folder that are missing, differ from the code, or describe what is no longer there."""
    present = {path.name: path.read_bytes() for path in folder.glob("*") if path.is_file()}
    return sorted(name for name in files.keys() | present.keys() if files.get(name) != present.get(name))


def write(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Make the folder hold exactly these files. Returns the names of those that changed."""
    changed = stale(folder, files)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in files:
            (folder / name).write_bytes(files[name])
        else:
            (folder / name).unlink()
    return changed
