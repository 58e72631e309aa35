"""Whose turn it is: a regency that has had much lets others go before, while there are others."""

from tenants import turns
from tenants.turns import Turns


def has_held(many: Turns, role: str, *, seconds: float, until: float, each: float = 0.01) -> None:
    """Requests of that role, one after the other, that ended at `until`."""
    for n in range(round(seconds / each), 0, -1):
        many.begin(role, until - n * each)
        many.end(role, until - n * each, until - (n - 1) * each)


def crowded(now: float) -> Turns:
    """`ours` has held four connections for half a second, and `theirs` was just served."""
    made = Turns()
    for _ in range(4):
        has_held(made, "ours", seconds=0.5, until=now)
    has_held(made, "theirs", seconds=0.01, until=now)
    return made


def test_who_has_had_much_waits_as_long_as_the_last_one_took_and_others_do_not() -> None:
    made = crowded(100.0)
    assert 0 < made.wait("ours", 100.0) <= 0.011
    assert made.wait("ours", 100.02) == 0
    assert made.wait("theirs", 100.0) == 0


def test_who_has_had_much_goes_one_by_one_but_what_runs_long_is_not_waited_for() -> None:
    made = crowded(100.0)
    made.begin("ours", 100.1)
    assert 0 < made.wait("ours", 100.2) <= turns.LONG
    assert made.wait("ours", 100.1 + turns.LONG) == 0


def test_who_is_alone_does_not_wait() -> None:
    made = Turns()
    for _ in range(4):
        has_held(made, "ours", seconds=0.5, until=100.0)
    assert made.wait("ours", 100.0) == 0


def test_others_count_for_some_seconds_only() -> None:
    made = crowded(100.0)
    for _ in range(4):
        has_held(made, "ours", seconds=1.0, until=100.0 + 2 * turns.RECENT + 1)
    assert made.wait("ours", 100.0 + 2 * turns.RECENT + 1) == 0


def test_a_debt_is_paid_back_by_time_alone() -> None:
    made = crowded(100.0)
    later = 100.0 + turns.LONGEST_DEBT / turns.RATE
    has_held(made, "theirs", seconds=0.01, until=later)
    made.begin("ours", later)
    assert made.wait("ours", later) == 0
