"""Generated files are current in `make check`: a forgotten migration or a stale OpenAPI document does not pass."""

import shutil
import subprocess

import pytest

from tests.architecture.conftest import ROOT, Tree

TITLE = "title = chars(300)"


def test_check_runs_every_checker() -> None:
    commands = subprocess.run(
        ["make", "--dry-run", "--always-make", "check"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for command in (
        "ruff format --check",
        "ruff check",
        "mypy",
        "lint-imports",
        "manage.py check --deploy --fail-level WARNING",
        "manage.py makemigrations --check",
        "manage.py write_schema --check",
        "manage.py write_messages --check",
    ):
        assert command in commands


def test_a_changed_model_without_its_migration_does_not_pass(tree: Tree) -> None:
    tree.replace("api/regency/programmes/models.py", TITLE, TITLE.replace("300", "301"))
    after = tree.manage("makemigrations", "--check", "--dry-run")
    assert after.returncode != 0
    assert [line for line in after.stdout.splitlines() if line.startswith(("Migrations for", "    "))] == [
        "Migrations for 'programmes':",
        "    ~ Alter field title on programmeversion",
    ]


@pytest.mark.long
def test_a_stale_openapi_document_does_not_pass(tree: Tree) -> None:
    for name in ("openapi", "errors"):
        shutil.copytree(ROOT / "docs" / name, tree.folder / "docs" / name)
    tree.replace("api/regency/programmes/shapes.py", "Such as Mal Pelayanan Publik.", "Changed.")
    stale = tree.manage("write_schema", "--check")
    assert stale.returncode != 0
    assert "regency.yaml" in stale.stderr
    assert "national.yaml" not in stale.stderr


def test_a_shared_table_that_declares_nothing_does_not_pass(tree: Tree) -> None:
    tree.replace(
        "api/national/ledger/models.py",
        '    access = Access(regency="SELECT", ministry="SELECT", worker="SELECT, INSERT"',
        '    other = Access(regency="SELECT", ministry="SELECT", worker="SELECT, INSERT"',
    )
    checked = tree.manage("check", "--fail-level", "WARNING")
    assert checked.returncode != 0
    assert "access" in checked.stderr
