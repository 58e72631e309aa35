"""What has changed between two answers: the figures before, the differences, and who came in and went out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from api.http.grammar import decimals
from api.national.figures.sums import Coverage, Progress

#: Of these only the numbers of regencies are subtracted: reasons come and go.
_PARTS = {"filling": "live", "submissions": "submitting"}


def change(now: Progress, before: Progress | None, codes: Mapping[int, str]) -> dict[str, Any]:
    """`previous` and `delta` are None where there was nothing to compare with; `entered` and `left` are codes of
    regencies whose data is in the figure at one of the two instants only. `codes` names them."""
    before_shown = before.shown() if before else None
    coverage = {
        part: (getattr(now, name), getattr(before, name) if before else Coverage())
        for part, name in _PARTS.items()
    }
    return {
        "previous": before_shown,
        "delta": before_shown and differences(now.shown(), before_shown),
        "entered": {
            part: sorted(codes[id] for id in new.used - old.used) for part, (new, old) in coverage.items()
        },
        "left": {
            part: sorted(codes[id] for id in old.used - new.used) for part, (new, old) in coverage.items()
        },
    }


def differences(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Every number of `now` minus that of `before`, in the same shape and exact; what is no number is left out."""
    found: dict[str, Any] = {}
    for name, value in now.items():
        was = before.get(name)
        if isinstance(value, Mapping) and isinstance(was, Mapping):
            if inner := differences(value, was):
                found[name] = inner
        elif isinstance(value, int) and isinstance(was, int):
            found[name] = value - was
        elif isinstance(value, str) and isinstance(was, str) and name != "last_affirmed_in":
            found[name] = decimals.to_text(Decimal(value) - Decimal(was))
    return found
