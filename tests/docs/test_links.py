"""The documents lead where they say."""

import re
from pathlib import Path

from tests.support import walks

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_link_to_a_file_leads_to_one() -> None:
    def check(document: Path) -> None:
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
        assert [link for link in links if not (document.parent / link).exists()] == []

    walks.each(DOCUMENTS, check)


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    names = sorted(file.name for file in folder.glob("0*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    listed = re.findall(r"\]\((0[^)]+)\)", (folder / "README.md").read_text())
    assert listed == names
    for name in names:
        text = (folder / name).read_text()
        assert re.match(rf"# {int(name[:4])}\. ", text)
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_a_decision_that_the_code_names_is_there() -> None:
    named = {
        number
        for folder in ("api", "config", "local", "tenants")
        for file in (ROOT / folder).rglob("*.py")
        for number in re.findall(r"docs/decisions/(\d{4})", file.read_text())
    }
    assert named
    assert [
        number for number in named if not list((ROOT / "docs" / "decisions").glob(f"{number}-*.md"))
    ] == []


def test_each_test_that_a_promise_of_isolation_names_is_there() -> None:
    text = (ROOT / "docs" / "isolation.md").read_text()
    named = set(re.findall(r"`((?:[\w./]+/)?test_\w+\.py)`", text))
    assert len(named) > 15
    assert [
        name
        for name in named
        if not any((ROOT / folder / name).is_file() for folder in ("", "tests/isolation"))
    ] == []
    promises = re.findall(r"^\| .+ \|$", text.split("## How it was tried")[0], re.MULTILINE)
    assert [row for row in promises if "test_" not in row and not row.endswith("attacked by |")] == []
