"""Decimals and periods as text."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from api.http.grammar import decimals, texts
from api.http.grammar.periods import PATTERN, Kind, Period
from api.http.problems import GrammarError
from api.http.tables import cells


@pytest.mark.parametrize("text", ["4.51", "-0.5", "0", "0.00", "1250000000", "1." + "0" * 29])
def test_plain_notation_is_read_exactly(text: str) -> None:
    assert str(decimals.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "+1", ".5", "5.", "007", "-", "1e3", "4,51", "1.250.000", "NaN", "Infinity", "٣", "1\n"],
)
def test_any_other_notation_is_refused(text: str) -> None:
    with pytest.raises(GrammarError) as caught:
        decimals.parse(text)
    assert caught.value.code == "not_a_decimal"


def test_zero_has_no_sign() -> None:
    assert str(decimals.parse("-0.00")) == "0.00"
    assert decimals.to_text(Decimal("-0.00"), 2) == "0.00"


@pytest.mark.parametrize("text", ["1" * 31, "0." + "1" * 30])
def test_too_many_digits_are_refused(text: str) -> None:
    with pytest.raises(GrammarError) as caught:
        decimals.parse(text)
    assert caught.value.code == "too_many_digits"


def test_zeros_at_the_end_do_not_count_as_decimals() -> None:
    assert decimals.parse("1.5000", decimals=1) == Decimal("1.5")
    with pytest.raises(GrammarError) as caught:
        decimals.parse("1.55", decimals=1)
    assert caught.value.code == "too_many_decimals"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("4.5000", 2, "4.50"),
        ("4.5", 2, "4.5"),
        ("4.512", 2, "4.512"),
        ("100", 0, "100"),
        ("1E+5", 2, "100000"),
        ("1E-7", 0, "0.0000001"),
        ("0.000", 0, "0"),
    ],
)
def test_text_has_no_exponent_no_needless_zeros_and_is_never_rounded(
    value: str, places: int, text: str
) -> None:
    assert decimals.to_text(Decimal(value), places) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6))
def test_what_is_written_reads_back_the_same(value: Decimal) -> None:
    text = decimals.to_text(value, 2)
    assert re.fullmatch(decimals.PATTERN, text)
    assert decimals.parse(text) == value


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("2025", Kind.YEAR, "2025-01-01", "2025-12-31"),
        ("2025-S1", Kind.SEMESTER, "2025-01-01", "2025-06-30"),
        ("2025-S2", Kind.SEMESTER, "2025-07-01", "2025-12-31"),
        ("2025-Q4", Kind.QUARTER, "2025-10-01", "2025-12-31"),
        ("2024-02", Kind.MONTH, "2024-02-01", "2024-02-29"),
        ("2025-12", Kind.MONTH, "2025-12-01", "2025-12-31"),
    ],
)
def test_a_period_has_its_days(text: str, kind: Kind, start: str, end: str) -> None:
    period = Period.parse(text)
    assert (period.kind, period.start.isoformat(), period.end.isoformat(), str(period)) == (
        kind,
        start,
        end,
        text,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25",
        "2025-S3",
        "2025-Q0",
        "2025-Q5",
        "2025-13",
        "2025-00",
        "2025-1",
        "2025-q4",
        "2025 ",
        "0999",
        "3000",
    ],
)
def test_what_is_not_a_period_is_refused(text: str) -> None:
    assert not re.search(PATTERN, text)
    with pytest.raises(GrammarError) as caught:
        Period.parse(text)
    assert caught.value.code == "not_a_period"


def test_a_period_contains_days_and_shorter_periods() -> None:
    semester = Period.parse("2025-S2")
    assert semester.contains(dt.date(2025, 7, 1))
    assert not semester.contains(dt.date(2025, 6, 30))
    assert semester.contains(Period.parse("2025-Q4"))
    assert semester.contains(semester)
    assert not semester.contains(Period.parse("2025"))


periods = st.builds(
    Period.containing, st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.sampled_from(list(Kind))
)


@given(periods)
def test_periods_follow_each_other_without_gap(period: Period) -> None:
    assert period.next().start == period.end + dt.timedelta(days=1)
    assert period.next().previous() == period
    assert Period.parse(str(period)) == period
    assert Period.containing(period.end, period.kind) == period


@given(st.text())
def test_what_is_shown_is_what_a_spreadsheet_can_hold(text: str) -> None:
    shown = texts.shown(text)
    assert len(shown) == len(text)
    texts.check(shown)
    cells.as_text(WriteOnlyCell(Workbook(write_only=True).create_sheet()), shown)
    if shown == text:
        texts.check(text)
    else:
        with pytest.raises(GrammarError):
            texts.check(text)
