"""One demonstration for all tests here, in the order of their files: those that only read it come first."""

from collections.abc import Iterator

import pytest

from tests.support.demos import Demo
from tests.support.stage import Stage


@pytest.fixture(scope="package")
def demo(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(stage, tmp_path_factory.mktemp("demo") / "demo.json")
    demo.fill()
    yield demo
    stage.clear()
