"""The grammar of values, by value kind. No database: rules are given by hand."""

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from api.http.exceptions import Invalid
from api.http.problems import GrammarError
from api.national.catalogue.values import GRADES, OPINIONS, ParsedValue, parse_value, read_part


@dataclass(frozen=True)
class Rule:
    value_kind: str
    decimals: int | None = 2
    minimum: Decimal | None = None
    maximum: Decimal | None = None


PERCENTAGE = Rule("percentage", 2, Decimal(0), Decimal(100))
GROWTH = Rule("growth", 2, Decimal(-50), Decimal(100))
COUNT = Rule("count", 0, Decimal(0))
RUPIAH = Rule("rupiah", 0, Decimal(0))


def refusal(rule: Rule, text: str) -> str:
    with pytest.raises(Invalid) as refused:
        parse_value(rule, text)
    (error,) = refused.value.errors
    assert error.pointer == "/value"
    assert str(error)
    return error.code


@pytest.mark.parametrize(
    ("rule", "text", "kept"),
    [
        (PERCENTAGE, "4.51", "4.51"),
        (PERCENTAGE, "4.50", "4.5"),
        (PERCENTAGE, "4.500", "4.5"),
        (PERCENTAGE, "0", "0"),
        (PERCENTAGE, "-0.00", "0"),
        (PERCENTAGE, "100", "100"),
        (GROWTH, "-3.27", "-3.27"),
        (COUNT, "1200", "1200"),
        (COUNT, "1200.0", "1200"),
        (RUPIAH, "98765432109876543210", "98765432109876543210"),
        (Rule("index", 3, Decimal(0), Decimal(1)), "0.385", "0.385"),
        (Rule("concentration", 1, Decimal(0)), "17.4", "17.4"),
        (Rule("per_100k"), "305.27", "305.27"),
        (Rule("ratio"), "1.5", "1.5"),
        (Rule("duration", 2, Decimal(40), Decimal(100)), "71.63", "71.63"),
        (Rule("level", None), "5", "5"),
    ],
)
def test_a_number_is_kept_exactly_and_without_zeros_at_the_end(rule: Rule, text: str, kept: str) -> None:
    assert parse_value(rule, text) == ParsedValue(kept, Decimal(kept))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 4.5",
        "4.5 ",
        "4,51",
        "1.250.000",
        "1e3",
        "1e400",
        "+1",
        ".5",
        "5.",
        "007",
        "NaN",
        "Infinity",
        "-",
        "٤",
    ],
)
def test_a_number_in_any_other_notation_is_refused(text: str) -> None:
    assert refusal(PERCENTAGE, text) == "not_a_decimal"


def test_more_decimals_than_the_indicator_has_are_refused_not_rounded() -> None:
    assert refusal(PERCENTAGE, "4.512") == "too_many_decimals"
    assert refusal(COUNT, "12.5") == "too_many_decimals"
    assert refusal(RUPIAH, "0.01") == "too_many_decimals"
    assert refusal(Rule("level", 2), "2.5") == "too_many_decimals"


def test_a_number_wider_than_money_is_refused() -> None:
    assert refusal(RUPIAH, "9" * 21) == "too_many_digits"


@pytest.mark.parametrize(
    ("rule", "text", "message"),
    [
        (PERCENTAGE, "100.01", "Between 0 and 100."),
        (PERCENTAGE, "-0.01", "Between 0 and 100."),
        (GROWTH, "-50.01", "Between -50 and 100."),
        (COUNT, "-1", "At least 0."),
        (Rule("count", 0), "-1", "At least 0."),
        (Rule("per_100k"), "-1", "At least 0."),
        (Rule("level", None), "0", "Between 1 and 5."),
        (Rule("level", None), "6", "Between 1 and 5."),
        (Rule("level", None, None, Decimal(4)), "5", "Between 1 and 4."),
        (Rule("ratio", 2, None, Decimal(3)), "3.5", "At most 3."),
        (Rule("duration", 2, Decimal(40), Decimal("100.000000")), "39.99", "Between 40 and 100."),
    ],
)
def test_a_value_out_of_range_is_refused_with_the_range(rule: Rule, text: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_value(rule, text)
    (error,) = refused.value.errors
    assert (error.pointer, error.code, str(error)) == ("/value", "out_of_range", message)


def test_opinions_are_bpks_four() -> None:
    for opinion in OPINIONS:
        assert parse_value(Rule("opinion", None), opinion) == ParsedValue(opinion, None)
    assert parse_value(Rule("opinion", None), "wtp").text == "WTP"
    assert refusal(Rule("opinion", None), "WTP-DPP") == "unknown_opinion"


def test_grades_are_of_sakip() -> None:
    for grade in GRADES:
        assert parse_value(Rule("grade", None), grade) == ParsedValue(grade, None)
    assert refusal(Rule("grade", None), "E") == "unknown_grade"


def test_yes_and_no_are_taken_in_both_languages_and_kept_in_one() -> None:
    rule = Rule("yes_no", None)
    assert parse_value(rule, "yes") == ParsedValue("yes", Decimal(1))
    assert parse_value(rule, "Ya") == ParsedValue("yes", Decimal(1))
    assert parse_value(rule, "tidak") == ParsedValue("no", Decimal(0))
    assert refusal(rule, "1") == "not_yes_or_no"


def test_a_denominator_is_more_than_zero_and_a_numerator_may_be_zero() -> None:
    assert read_part("0", is_denominator=False) == ("0", 0)
    assert read_part("12.50", is_denominator=True) == ("12.5", Decimal("12.5"))
    for text, is_denominator, code in (("0", True, "zero_denominator"), ("-1", False, "out_of_range")):
        with pytest.raises(GrammarError) as refused:
            read_part(text, is_denominator=is_denominator)
        assert refused.value.code == code


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False, allow_infinity=False))
def test_what_is_kept_reads_back_as_itself(number: Decimal) -> None:
    rule = Rule("ratio", 4)
    kept = parse_value(rule, format(number, "f"))
    assert kept.number == number
    assert parse_value(rule, kept.text) == kept


@given(st.text(max_size=12))
def test_no_text_does_anything_but_parse_or_be_refused(text: str) -> None:
    for kind in ("percentage", "count", "grade", "opinion", "yes_no", "level"):
        with suppress(Invalid):
            assert parse_value(Rule(kind), text).text
