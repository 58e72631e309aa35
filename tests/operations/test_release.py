"""`make release` lists what the service runs on, and ends at a licence that is not allowed."""

import json
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.config.processes import ROOT


def release(folder: Path, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([root / "ops" / "release.sh", folder], check=False, capture_output=True, text=True)


@pytest.mark.long
def test_each_package_is_listed_with_its_version_and_licence(tmp_path: Path) -> None:
    done = release(tmp_path)
    assert done.returncode == 0, done.stderr
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = [*told["project"]["dependencies"], *told["dependency-groups"]["otel"]]
    needed = {each.partition(">=")[0].partition("[")[0] for each in named}
    shipped = {
        each["name"]: each["version"]
        for each in json.loads((tmp_path / "sbom.json").read_text())["components"]
    }
    assert {name: version(name) for name in needed} == {name: shipped[name] for name in needed}
    assert "pytest" not in shipped
    licences = json.loads((tmp_path / "licences.json").read_text())
    assert needed <= {each["Name"].lower().replace("_", "-") for each in licences}
    assert all(each["License"] not in ("", "UNKNOWN") for each in licences)


@pytest.mark.rare
def test_a_licence_that_is_not_allowed_ends_it(tmp_path: Path) -> None:
    root = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, root], check=True)
    for made in (".tools", ".venv"):
        (root / made).symlink_to(ROOT / made)
    file = root / "pyproject.toml"
    file.write_text(file.read_text().replace('allow-only = "MIT;', 'allow-only = "'))
    done = release(tmp_path / "dist", root)
    assert done.returncode != 0
    assert "MIT" in done.stderr
