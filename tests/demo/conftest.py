"""One demonstration for all tests here, in the order of their files: those that only read it come first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.demos import Demo
from tests.support.stage import Stage


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these in the order of their files also where the command line names another."""
    places = [n for n, item in enumerate(items) if item.path.parent == Path(__file__).parent]
    here = sorted((items[n] for n in places), key=lambda item: item.path)
    for n, item in zip(places, here, strict=True):
        items[n] = item


@pytest.fixture(scope="package")
def demo(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(stage, tmp_path_factory.mktemp("demo") / "demo.json")
    demo.fill()
    yield demo
    stage.clear()
