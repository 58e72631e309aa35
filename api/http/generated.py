"""Documents that are made from the code: written by a command, and compared with the code in the checks."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class WriteCommand(BaseCommand):
    """Write the files of one folder of docs/; with --check, fail where one is stale."""

    requires_system_checks = ()
    folder: Path
    #: What brings the files up to date.
    remedy: str

    def files(self) -> Mapping[str, bytes]:
        """The files by name, from the code."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only compare; fail when a file is stale.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        files, shown = self.files(), f"docs/{self.folder.name}"
        if check:
            if found := stale(self.folder, files):
                raise CommandError(f"Stale in {shown}: {', '.join(found)}. Run `{self.remedy}`.")
            return
        for name in write(self.folder, files):
            self.stdout.write(f"{shown}/{name}")


class PageCommand(BaseCommand):
    """Write one page of docs/; with --check, fail where it is stale."""

    requires_system_checks = ()
    file: Path

    def page(self) -> bytes:
        """Return the page, from the code."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only compare; fail when the page is stale.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        page, name = self.page(), self.file.relative_to(settings.BASE_DIR)
        if self.file.exists() and self.file.read_bytes() == page:
            return
        if check:
            raise CommandError(f"{name} is stale. Run `make schema`.")
        self.file.write_bytes(page)
        self.stdout.write(str(name))


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
