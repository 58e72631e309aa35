"""Closed words of answers are enums, so that a client's types know them and a screen finds their labels."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.documented import documents

#: How a description lists words: it begins with one, or names several after a colon or in brackets.
LISTED = re.compile(r"(?:^|: |\()`?[a-z]+(?:_[a-z]+)*`?(?:(?:,| or|, or) `?[a-z]+(?:_[a-z]+)*`?)+[.:;)]")


def properties(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for schema, described in documents()[name]["components"]["schemas"].items():
        for key, value in described.get("properties", {}).items():
            yield f"{schema}.{key}", value


def is_word(described: dict[str, Any]) -> bool:
    """Whether any text fits: of one kind, of several, or of a list."""
    if "enum" in described or "const" in described or "format" in described or "$ref" in described:
        return False
    kinds = described.get("type", ())
    several = [*described.get("anyOf", ()), *([described["items"]] if "items" in described else ())]
    return "string" in kinds or any(is_word(each) for each in several)


@pytest.mark.parametrize("name", ["regency", "national", "open"])
def test_no_text_lists_its_words(name: str) -> None:
    found = {key: each["description"] for key, each in properties(name) if is_word(each)}
    assert not {key: text for key, text in found.items() if LISTED.search(text)}


@pytest.mark.parametrize("name", ["regency", "national", "open"])
def test_the_documents_say_that_enums_grow(name: str) -> None:
    assert "later versions may add words" in documents()[name]["info"]["description"]


def test_a_list_of_words_is_seen() -> None:
    assert LISTED.search("perbup, perwali, perda or other.")
    assert LISTED.search("What the key speaks for: regency or ministry.")
    assert not LISTED.search("Why it is not used, in words.")
