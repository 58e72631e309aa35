"""A copy of the code in which a test may plant what the checks must find."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("api", "config", "local", "tenants", "locale", "manage.py", "pyproject.toml", ".importlinter")


class Tree:
    """The code in a folder of its own, and the commands of `make check` run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in CODE:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name)  # with what is compiled: starting is faster
            else:
                shutil.copy(source, folder / name)

    def add(self, path: str, line: str) -> None:
        """Adds a line to the end of a file, which may be a new one."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as open_file:
            open_file.write(f"\n{line}\n")

    def replace(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text()
        assert old in text, f"{path} has no {old!r} to replace"
        file.write_text(text.replace(old, new, 1))

    def lint_imports(self) -> subprocess.CompletedProcess[str]:
        return self._run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run(sys.executable, "manage.py", *arguments)

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {
            k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
        }
        # As `make check` runs: without a database, and with nothing of a run beside it.
        environment |= {"PROCESS": "command", "VAR_DIR": str(self.folder / "var"), "COLUMNS": "200"}
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)
