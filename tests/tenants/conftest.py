"""A PostgreSQL of its own for each module that migrates, kills or changes roles for good."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.elsewhere import Elsewhere, LaterRelease
from tests.support.stage import Stage


@pytest.fixture(scope="module")
def elsewhere(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """Reference data and the stage's three regencies, on a server that nothing else uses."""
    there = Elsewhere(stage.template, tmp_path_factory.mktemp("elsewhere"))
    yield there
    there.stop()


@pytest.fixture
def later(tmp_path: Path) -> LaterRelease:
    """This code, to which a test adds migrations."""
    return LaterRelease(tmp_path / "later")
