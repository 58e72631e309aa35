"""Count the calls of a request inside our own code: how far a reader must follow it.

Functions are seen by `sys.setprofile`; code of the libraries, the generated parts of dataclasses and the tests is not
counted. A package is a folder.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = f"{Path(__file__).parents[2]}{os.sep}"
OWN = tuple(f"{ROOT}{name}{os.sep}" for name in ("api", "config", "tenants"))


@dataclass
class Trace:
    """Calls of one request in their order: how many, and how often the next one is in another file or package."""

    files: set[str] = field(default_factory=set)
    functions: set[tuple[str, str]] = field(default_factory=set)
    calls: int = 0
    between_files: int = 0
    between_packages: int = 0
    _last: str = ""

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        """Count a call, as `sys.setprofile` tells it."""
        file = frame.f_code.co_filename
        if event != "call" or not file.startswith(OWN):
            return
        self.calls += 1
        self.files.add(file)
        self.functions.add((file, frame.f_code.co_qualname))
        if self._last and file != self._last:
            self.between_files += 1
            self.between_packages += os.path.dirname(self._last) != os.path.dirname(file)
        self._last = file

    def __str__(self) -> str:
        return (
            f"{len(self.files):5} files {len(self.functions):5} functions {self.calls:6} calls"
            f" {self.between_files:5} between files {self.between_packages:5} between packages"
        )


@contextmanager
def tracing() -> Iterator[Trace]:
    """Trace what this thread calls within the block."""
    trace = Trace()
    sys.setprofile(trace.note)
    try:
        yield trace
    finally:
        sys.setprofile(None)
