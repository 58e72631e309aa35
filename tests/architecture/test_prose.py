"""Check our sentences by the rules in docs/style: docstrings, messages and Markdown.

The rules have Vale's form. What they find today stands in docs/style/known.yml, which may only get smaller; ruff's
rules for docstrings (D205, D401, D404) are counted with them.
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.measure.sizes import PACKAGES, ROOT, files

STYLE = ROOT / "docs" / "style"
KNOWN: dict[str, int] = yaml.safe_load((STYLE / "known.yml").read_text()) or {}
RULES = sorted(file.stem for file in STYLE.glob("*.yml") if file.stem != "known")


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Return every text that somebody reads, with the place where it is."""
    return tuple(_texts())


def _texts() -> Iterator[tuple[str, str]]:
    for file in files(".py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node.value
    for file in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if "decisions" not in file.parts:
            yield str(file.relative_to(ROOT)), file.read_text()


def pattern(rule: dict[str, Any]) -> re.Pattern[str]:
    """Return the rule as one pattern of whole words."""
    words = "|".join(f"(?:{each})" for each in rule.get("swap") or rule["tokens"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE if rule["ignorecase"] else 0)


def found(wanted: re.Pattern[str]) -> list[str]:
    """Return the places where a pattern is met, each with the words met."""
    return [f"{place}: {met.group()}" for place, text in texts() for met in wanted.finditer(text)]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_of_style_is_broken_no_more_often_than_known(name: str) -> None:
    source = (STYLE / f"{name}.yml").read_text()
    wanted = pattern(yaml.safe_load(source))
    samples = dict(re.findall(r"^# (good|bad): (.+)$", source, re.MULTILINE))
    assert wanted.search(samples["bad"])
    assert not wanted.search(samples["good"])
    places = found(wanted)
    assert len(places) <= KNOWN.get(name, 0), "\n".join(places)


def test_docstrings_keep_to_the_rules_of_ruff_as_far_as_known() -> None:
    ruff = Path(sys.executable).with_name("ruff")
    command = [ruff, "check", "--isolated", "--select=D205,D401,D404", "--output-format=json", "--exit-zero"]
    # The docstring of a code is its sentence, which a user reads: it may begin with This.
    command += [f"--per-file-ignores={name}.py:D404" for name in ("problems", "exceptions")]
    packages = [name for name in PACKAGES if (ROOT / name).exists()]
    answer = subprocess.run([*command, *packages], cwd=ROOT, capture_output=True, check=True)
    faults = json.loads(answer.stdout)
    for code in ("D205", "D401", "D404"):
        places = [f"{each['filename']}:{each['location']['row']}" for each in faults if each["code"] == code]
        assert len(places) <= KNOWN.get(code, 0), "\n".join(places[:50])
