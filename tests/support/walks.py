"""One test over many cases, where a test for each would cost more than what it asks: all that fail are named."""

from collections.abc import Callable, Iterable

import pytest


def each[Case](cases: Iterable[Case], check: Callable[[Case], None]) -> None:
    """Check every case; there must be one. Raises AssertionError with each that fails, and what it says."""
    walked, wrong = 0, []
    for case in cases:
        walked += 1
        try:
            check(case)
        except (AssertionError, pytest.fail.Exception) as error:
            wrong.append(f"{case}: {error}")
        except Exception as error:
            error.add_note(f"at {case}")
            raise
    assert walked, "nothing was walked"
    assert not wrong, "\n\n".join(wrong)
