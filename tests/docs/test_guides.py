"""The guides: each command is run exactly as it stands, and both languages have the same ones."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs import tour

GUIDES = tour.ROOT / "docs" / "guides"
NAMES = ("regency", "analyst", "integrator")


def test_there_is_a_guide_for_each_in_each_language() -> None:
    for language in ("en", "id"):
        assert {file.stem for file in (GUIDES / language).glob("*.md")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_commands(name: str) -> None:
    english, indonesian = (
        tour.steps((GUIDES / language / f"{name}.md").read_text()) for language in ("en", "id")
    )
    assert english == indonesian
    assert len(english) >= 7
    assert all(step.expected for step in english[1:])


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with tour.running(tmp_path_factory.mktemp("guides")) as folder:
        yield folder


@pytest.mark.long
@pytest.mark.parametrize("time", ["first", "second"])
@pytest.mark.parametrize("name", NAMES)
def test_each_command_does_what_the_guide_says_whoever_was_there_before(
    var_dir: Path, name: str, time: str
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("the guides need curl")
    tour.walk(tour.steps((GUIDES / "en" / f"{name}.md").read_text()), var_dir)
