"""Documents generated from the code: written by a command, and compared with the code in the checks."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class WriteCommand(BaseCommand):
    """Write the files of one folder below docs/; with --check, fail if one is stale."""

    requires_system_checks = ()
    folder: Path
    #: False where others have files in the folder too: theirs stay.
    alone = True
    #: What brings the files up to date.
    remedy = "make schema"

    def files(self) -> Mapping[str, bytes]:
        """Return the generated files by name."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only compare; fail when a file is stale.")

    def handle(self, check: bool, **options: Any) -> None:
        files, shown = self.files(), f"docs/{self.folder.name}"
        found = stale(self.folder, files, alone=self.alone)
        if check:
            if found:
                raise CommandError(f"Stale in {shown}: {', '.join(found)}. Run `{self.remedy}`.")
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in found:
            if name in files:
                (self.folder / name).write_bytes(files[name])
            else:
                (self.folder / name).unlink()
            self.stdout.write(f"{shown}/{name}")


def stale(folder: Path, files: Mapping[str, bytes], *, alone: bool = True) -> list[str]:
    """Return the names of files that are missing, differ from the code, or are obsolete."""
    names = [path.name for path in folder.glob("*") if path.is_file()] if alone else []
    return sorted(
        name
        for name in {*files, *names}
        if not (folder / name).exists() or (folder / name).read_bytes() != files.get(name)
    )
