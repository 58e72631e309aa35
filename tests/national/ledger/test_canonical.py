"""Canonical bytes against the library of RFC 8785, which is another program's."""

import string
from dataclasses import dataclass

import pytest
import rfc8785
from hypothesis import given, strategies as st

from api.national.ledger import canonical

_SCALARS = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(max_size=8)
_NAMES = st.text(string.printable, max_size=5)
_CONTENT = st.recursive(
    _SCALARS, lambda of: st.lists(of, max_size=4) | st.dictionaries(_NAMES, of, max_size=4)
)


@given(_CONTENT)
def test_the_bytes_are_those_of_rfc_8785(content: object) -> None:
    assert canonical.payload({"content": content}) == rfc8785.dumps({"content": content})  # type: ignore[dict-item]


def test_each_character_is_written_as_rfc_8785_has_it() -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    assert canonical.payload({"all": every}) == rfc8785.dumps({"all": every})


@dataclass
class Shape:
    """Written by orjson as an object, past whoever looks for floats in it."""

    number: float = 1.5


@pytest.mark.parametrize(
    "content", [{"a": [{"b": 1.5}]}, {"a": {"é": 1}}, {"a": 2**53}, {"a": {1: 2}}, {"a": Shape()}]
)
def test_what_another_program_could_write_otherwise_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        canonical.payload(content)
