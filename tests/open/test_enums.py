"""Closed words of answers are enums, so that a client's types know them and a screen finds their labels."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.http import labels
from tests.support.documented import documents
from tests.support.http import Api

#: How a description lists words: it begins with one, or names several after a colon or in brackets.
LISTED = re.compile(r"(?:^|: |\()`?[a-z]+(?:_[a-z]+)*`?(?:(?:,| or|, or) `?[a-z]+(?:_[a-z]+)*`?)+[.:;)]")


def properties(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for schema, described in documents()[name]["components"]["schemas"].items():
        for key, value in described.get("properties", {}).items():
            yield f"{schema}.{key}", value


def is_word(described: dict[str, Any]) -> bool:
    """Return whether any text fits: of one kind, of several, or of a list."""
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
    assert "Later versions may add words" in documents()[name]["info"]["description"]


def test_a_list_of_words_is_seen() -> None:
    assert LISTED.search("perbup, perwali, perda or other.")
    assert LISTED.search("What the key speaks for: regency or ministry.")
    assert not LISTED.search("Why it is not used, in words.")


def test_every_enum_that_answers_show_has_labels_in_both_languages() -> None:
    for name in documents():
        schemas = documents()[name]["components"]["schemas"]
        for vocabulary, schema in schemas.items():
            if "enum" in schema and vocabulary not in labels.UNLABELLED:
                assert list(schema["x-labels"]) == schema["enum"], vocabulary
                for code, label in schema["x-labels"].items():
                    assert list(label) == ["en", "id-ID"], (vocabulary, code)
                    assert code not in label.values(), (vocabulary, code)
                    assert all(label.values()), (vocabulary, code)


@pytest.mark.parametrize("name", ["regency", "national", "open"])
def test_a_filter_refers_to_the_enum_that_has_the_labels_of_its_words(name: str) -> None:
    own = {
        parameter["name"]
        for verbs in documents()[name]["paths"].values()
        for operation in verbs.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query"
        and "enum" in {**parameter["schema"], **parameter["schema"].get("items", {})}
    }
    assert own <= {"fields", "format", "media_type", "sort"}


def test_a_vocabulary_without_labels_is_there_and_has_a_reason() -> None:
    found = {name for each in documents().values() for name in each["components"]["schemas"]}
    assert set(labels.UNLABELLED) <= found
    assert all(labels.UNLABELLED.values())


def test_the_labels_are_handed_out_as_the_documents_have_them(anyone: Api) -> None:
    documented = {
        (name, code): label
        for each in documents().values()
        for name, schema in each["components"]["schemas"].items()
        for code, label in schema.get("x-labels", {}).items()
    }
    answer = anyone.get("reference/labels/")
    rows = answer.json()["data"]
    assert {(each["vocabulary"], each["code"]): each["label"] for each in rows} == documented
    assert documented["SubmissionStatusEnum", "accepted"] == {"en": "Accepted", "id-ID": "Diterima"}
    assert documented["BandEnum", "medium"] == {"en": "Medium", "id-ID": "Sedang"}
    assert documented["TimeFrameEnum", "medium"] == {"en": "Medium term", "id-ID": "Jangka menengah"}
    assert answer.json()["next"] is None
    again = anyone.get("reference/labels/", **{"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_the_labels_are_a_table_too(anyone: Api) -> None:
    table = anyone.get("reference/labels/?format=csv").content.decode()
    assert table.splitlines()[0].lstrip("\ufeff") == '"vocabulary","code","label.en","label.id-ID"'
    assert '"SubmissionStatusEnum","accepted","Accepted","Diterima"' in table
