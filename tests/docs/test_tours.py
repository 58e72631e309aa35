"""The README's tour on a fresh run, then the guides on the same: each command is run exactly as it stands.

Its answer holds what stands beneath it.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs import tour
from tests.docs.test_guides import GUIDES, NAMES
from tests.docs.test_readme import README

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    assert shutil.which("curl"), "the tours need curl"
    with tour.running(tmp_path_factory.mktemp("tours")) as folder:
        yield folder


def test_each_command_does_what_the_readme_says(var_dir: Path) -> None:
    tour.walk(tour.steps(README), var_dir)


@pytest.mark.parametrize("time", ["first", "second"])
@pytest.mark.parametrize("name", NAMES)
def test_each_command_does_what_the_guide_says_whoever_was_there_before(
    var_dir: Path, name: str, time: str
) -> None:
    tour.walk(tour.steps((GUIDES / "en" / f"{name}.md").read_text()), var_dir)
