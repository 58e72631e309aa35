"""The README's tour: each command is run exactly as it stands, and its answer holds what stands beneath it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs import tour
from tests.docs.tour import ROOT

README = (ROOT / "README.md").read_text()


def steps() -> list[tour.Step]:
    return tour.steps(README)


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with tour.running(tmp_path_factory.mktemp("readme")) as folder:
        yield folder


def test_the_readme_has_a_tour() -> None:
    commands = "".join(step.commands for step in steps())
    assert len(steps()) == 10
    assert commands.count("curl ") >= 10
    assert all(step.expected for step in steps()[1:])


def test_every_path_that_the_readme_names_is_there() -> None:
    named = re.findall(r"\]\(([^):]+)\)", README) + re.findall(
        r"`((?:api|config|docs|tests|tenants)/[^`* ]*)`", README
    )
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_make_target_and_command_that_the_readme_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|\$ )make ([a-z-]+)", README)) <= targets
    commands = {file.stem for file in ROOT.glob("*/**/management/commands/*.py")}
    assert set(re.findall(r"manage\.py (\w+)", README)) <= commands


@pytest.mark.long
def test_each_command_does_what_the_readme_says(var_dir: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("the tour needs curl")
    tour.walk(steps(), var_dir)
