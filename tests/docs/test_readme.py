"""The README: what it names is there. Its tour is run by tests/local/test_make_run.py."""

import re

from tests.docs import tour
from tests.docs.tour import ROOT

README = (ROOT / "README.md").read_text()


def steps() -> list[tour.Step]:
    return tour.steps(README)


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
