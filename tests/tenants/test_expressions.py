"""Expressions that mean the same are worded the same, and no others are."""

import pytest

from tenants.verification.drift import canonical

SAME = [
    (
        "((a)::text = ANY ((ARRAY['x'::character varying, 'it''s ('::character varying])::text[]))",
        "((a)::text = ANY (ARRAY[('x'::character varying)::text, ('it''s ('::character varying)::text]))",
    ),
    ("(((a >= 1) AND (a <= 2)) AND (b))", "((a >= 1) AND (a <= 2) AND (b))"),
    ("((c) AND ((a >= 1) AND (a <= 2)) AND (b))", "((c) AND (a >= 1) AND (a <= 2) AND (b))"),
    ("(((a) OR (b)) OR ((c) OR (d)))", "((a) OR (b) OR (c) OR (d))"),
    ("((((a) AND (b)) AND (c)) AND (d))", "((a) AND (b) AND (c) AND (d))"),
]
OTHER = [
    ("(((a) OR (b)) AND (c))", "((a) OR (b) AND (c))"),
    ("(((a) AND (b)) OR (c))", "((a) AND (b) OR (c))"),
    ("(NOT ((a) AND (b)) AND (c))", "(NOT (a) AND (b) AND (c))"),
    ("((a) AND (b))", "((a) AND (c))"),
    ("(a = '((x) AND (y)) AND z')", "(a = '(x) AND (y) AND z')"),
    ("(f((a) AND (b)) AND (c))", "(f(a) AND (b) AND (c))"),
    ("(x = ANY ((ARRAY[1, 2])::text[]))", "(x = ANY (ARRAY[1, 2]))"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_not_the_same(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("text", ["", "(", ")(", "')", "((a) AND (b", "a) AND (b))"])
def test_what_is_no_expression_stays(text: str) -> None:
    assert canonical(text) == text
