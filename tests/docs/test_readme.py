"""The README's tour: each command is run exactly as it stands, and its answer holds what stands beneath it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from config.services.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "README.md").read_text()
READY_WITHIN = 180.0  # seconds
END = "--- end of a step ---"


class Step(NamedTuple):
    """Commands of the tour, and the lines to look for in what they print."""

    commands: str
    expected: list[str]


def steps() -> list[Step]:
    blocks = re.findall(r"^```sh\n(.*?)^```\n(?:```text\n(.*?)^```$)?", README, re.MULTILINE | re.DOTALL)
    return [Step(commands, expected.splitlines()) for commands, expected in blocks]


def pattern(expected: list[str]) -> re.Pattern[str]:
    """The lines in this order, others between them; `...` stands for anything within a line."""
    lines = (re.escape(line).replace(r"\.\.\.", "[^\n]*") for line in expected)
    return re.compile(".*".join(lines), re.DOTALL)


def environment(var_dir: Path, **more: str) -> dict[str, str]:
    """Nothing of the tests' own settings and secrets."""
    told = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return told | {"VAR_DIR": str(var_dir)} | more


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a fresh run: what `make run` starts once everything is installed."""
    folder = tmp_path_factory.mktemp("readme")
    log = folder / "output"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.run"],
            cwd=ROOT,
            env=environment(folder / "var", PORT=str(free_port())),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        limit = time.monotonic() + READY_WITHIN
        while "Stop   " not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < limit, log.read_text()
            time.sleep(0.1)
        yield folder / "var"
    finally:
        process.terminate()
        process.wait(60)


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
    script = "".join(f"{step.commands}\nprintf '\\n%s\\n' '{END}'\n" for step in steps())
    ran = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=ROOT,
        env=environment(var_dir),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout + ran.stderr
    answers = ran.stdout.split(END)[:-1]
    for step, answer in zip(steps(), answers, strict=True):
        assert pattern(step.expected).search(answer), f"{step.commands}\nanswered:\n{answer}"
