"""A value and its parts: value = factor x numerator / denominator, to half a unit in the last place."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from api.national.catalogue import quotients


@dataclass(frozen=True)
class Rule:
    value_kind: str = "percentage"
    decimals: int | None = 2
    aggregation: str = "ratio_of_sums"


@pytest.mark.parametrize(
    ("rule", "value", "numerator", "denominator", "made"),
    [
        (Rule(), "4.51", "12345", "273456", None),  # 4.514...
        (Rule(), "4.52", "12345", "273456", "4.51"),
        (Rule(), "4.5", "12345", "273456", "4.51"),  # one decimal less than the indicator has
        (Rule(), "0", "0", "1", None),
        (Rule(), "-0.01", "0", "1", "0"),
        # Half a unit may have been rounded either way.
        (Rule(), "0.12", "125", "100000", None),
        (Rule(), "0.13", "125", "100000", None),
        (Rule(), "0.11", "125", "100000", "0.13"),
        (Rule(decimals=0), "12", "1", "8", None),  # 12.5
        (Rule(decimals=0), "13", "1", "8", None),
        (Rule("per_100k"), "12.35", "12345", "100000000", None),  # 12.345
        (Rule("per_100k"), "12.36", "12345", "100000000", "12.35"),
        (Rule("ratio", 3), "0.333", "1", "3", None),
        (Rule("ratio", 3), "0.334", "1", "3", "0.333"),
        # What no float holds: the last of twenty digits decides.
        (Rule("ratio", 6), "12345678901234.567890", "12345678901234.567890", "1", None),
        (Rule("ratio", 6), "12345678901234.567891", "12345678901234.567890", "1", "12345678901234.56789"),
        (Rule("ratio", 6), "0.333334", "99999999999999.999999", "299999999999999.999997", "0.333333"),
        # By how the ministry adds it up, whatever the kind: nights a guest, rupiah a head.
        (Rule("duration"), "2.5", "5", "2", None),
        (Rule("duration"), "2.6", "5", "2", "2.5"),
        (Rule("rupiah", None), "45000000", "13500000000000", "300000", None),
        (Rule("rupiah", None), "45", "13500000000000", "300000", "45000000"),
        # By its kind, however the ministry adds it up.
        (Rule(aggregation="none"), "51", "1", "2", "50"),
        # No quotient: nothing is said.
        (Rule("index", aggregation="mean"), "3", "1", "2", None),
        (Rule("duration", aggregation="weighted_mean"), "3", "1", "2", None),
        (Rule("yes_no", None), "1", "1", "2", None),
        (Rule("", None), "1", "1", "2", None),
    ],
)
def test_a_value_is_what_its_parts_make_or_they_say_what(
    rule: Rule, value: str, numerator: str, denominator: str, made: str | None
) -> None:
    assert quotients.disagreement(rule, Decimal(value), Decimal(numerator), Decimal(denominator)) == made


def test_without_both_parts_nothing_is_compared() -> None:
    one = Decimal(1)
    assert quotients.disagreement(Rule(), None, one, one) is None
    assert quotients.disagreement(Rule(), one, None, one) is None
    assert quotients.disagreement(Rule(), one, one, None) is None
