"""JSON is read strictly and exactly."""

import contextlib
import json
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client, override_settings
from hypothesis import given, strategies as st

from api.http.exceptions import Invalid, MalformedJson
from api.http.grammar import texts
from api.http.parsing import MAX_DEPTH, loads
from tests.http.bodies import problem


def test_numbers_are_kept_exactly() -> None:
    value = loads(b"[0.1, 1.10, 12345678901234567890.12345, 3, -0.0]")
    assert value == [
        Decimal("0.1"),
        Decimal("1.10"),
        Decimal("12345678901234567890.12345"),
        3,
        Decimal("-0.0"),
    ]
    assert [str(item) for item in value] == ["0.1", "1.10", "12345678901234567890.12345", "3", "-0.0"]


def test_text_and_names_come_out_composed() -> None:
    assert loads('{"cafe\u0301": "Cafe\u0301"}'.encode()) == {"caf\u00e9": "Caf\u00e9"}


def test_invisible_ends_of_a_text_are_taken_away() -> None:
    for unseen in "\u200b\u2060\ufeff":
        for text in (f"{unseen}51.01", f"51.01{unseen}", f" {unseen} 51.01 {unseen}\t"):
            assert loads(json.dumps({"code": [text]}).encode()) == {"code": ["51.01"]}
    for text in (" 51.01 ", "\u00a0caf\u00e9 ", "a\u200bb"):
        assert loads(json.dumps(text).encode()) == text
    assert loads(json.dumps("    kode\u200b\n").encode()) == "    kode"  # of the other end nothing is taken


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b"[1,]",
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"\xef\xbb\xbf{}",
        b"[01]",
        b'"\n"',
        b"{} {}",
    ],
)
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedJson):
        loads(body)


def test_what_is_not_utf8_is_malformed() -> None:
    with pytest.raises(MalformedJson) as caught:
        loads('{"a": "é"}'.encode("latin-1"))
    assert caught.value.code == "not_utf8"


@pytest.mark.parametrize("body", [b'{"a": 1, "a": 2}', '{"caf\u00e9": 1, "cafe\u0301": 2}'.encode()])
def test_a_name_that_stands_twice_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedJson) as caught:
        loads(body)
    assert caught.value.errors[0].code == "duplicate_name"


def test_what_was_refused_is_named_with_its_place() -> None:
    with pytest.raises(MalformedJson) as caught:
        loads(b'{"list": [{"a/b": 1}, {"a/b": 1, "a/b": 2}]}')
    assert [error.pointer for error in caught.value.errors] == ["/list/1/a~1b"]


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (rb'{"name": "a\u0000b"}', "null_character", "/name"),
        (rb'{"a": {"b\u0000": 1}}', "null_character", "/a"),
        (rb'{"a": [{"note": "a\u0001"}]}', "control_character", "/a/0/note"),
        (rb'["\u001b[31m"]', "control_character", "/0"),
        (rb'{"a\ufffe": 1}', "control_character", ""),
        (rb'["ok", "\ud800"]', "lone_surrogate", "/1"),
        (b"[1e1000]", "number_too_long", "/0"),
        (b"1" * 65, "number_too_long", ""),
        (b"[0." + b"1" * 100 + b"]", "number_too_long", "/0"),
    ],
)
def test_what_the_database_cannot_store_does_not_fit(body: bytes, code: str, pointer: str) -> None:
    with pytest.raises(Invalid) as caught:
        loads(body)
    assert [(error.code, error.pointer) for error in caught.value.errors] == [(code, pointer)]


def test_a_fault_below_a_name_that_is_no_text_has_a_place_that_can_be_answered() -> None:
    with pytest.raises(Invalid) as caught:
        loads(rb'{"\ud800": ["a\u0000"]}')
    assert [(error.code, error.pointer) for error in caught.value.errors] == [
        ("lone_surrogate", ""),
        ("null_character", "/?/0"),
    ]


def test_tabs_and_line_ends_are_a_texts_own() -> None:
    assert loads(rb'"a\tb\r\nc\u0085\u00a0"') == "a\tb\r\nc\x85\xa0"


def test_a_surrogate_pair_is_a_character() -> None:
    assert loads(rb'"\ud83d\ude00"') == "\U0001f600"


def test_nesting_has_a_limit() -> None:
    assert loads(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    for depth in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(MalformedJson) as caught:
            loads(b"[" * depth + b"]" * depth)
        assert caught.value.code == "too_deep"


def test_a_body_over_the_limit_is_413_with_the_limit(client: Client) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        fits = client.post("/raising/", data=b'"%s"' % (b"a" * 98), content_type="application/json")
        over = client.post("/raising/", data=b'"%s"' % (b"a" * 99), content_type="application/json")
    assert fits.status_code == 200
    problem(over, "payload-too-large", 413, values={"limit": 100})


def test_a_compressed_body_is_415(client: Client) -> None:
    response = client.post(
        "/raising/", data=b"{}", content_type="application/json", headers={"Content-Encoding": "gzip"}
    )
    problem(response, "unsupported-media-type", 415)


def test_an_error_in_the_body_is_answered_in_the_callers_language(client: Client) -> None:
    response = client.post(
        "/raising/",
        data=rb'{"name": "\u0000"}',
        content_type="application/json",
        headers={"Accept-Language": "id"},
    )
    body = problem(response, "invalid", 422)
    assert body["errors"] == [
        {"pointer": "/name", "code": "null_character", "message": "Teks tidak boleh memuat NUL (U+0000)."}
    ]


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc/~", max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(plain)
def test_whatever_the_standard_library_reads_is_read_alike(value: Any) -> None:
    strings: list[str] = []

    def composed(item: Any) -> Any:
        match item:
            case str():
                strings.append(item)
                return texts.bare(unicodedata.normalize("NFC", item))
            case list():
                return [composed(each) for each in item]
            case dict():
                return {key: composed(each) for key, each in item.items()}
        return item

    wanted = composed(value)
    body = json.dumps(value, ensure_ascii=False).encode()
    if any(texts.shown(each) != each for each in strings):
        with pytest.raises(Invalid):
            loads(body)
    else:
        assert loads(body) == wanted


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(MalformedJson, Invalid):
        loads(body)
