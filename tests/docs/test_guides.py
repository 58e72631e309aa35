"""The guides: both languages have the same commands. tests/local/test_make_run.py runs them."""

import pytest

from tests.docs import tour

GUIDES = tour.ROOT / "docs" / "guides"
NAMES = ("regency", "analyst", "integrator", "ministry")


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
