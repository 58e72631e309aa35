"""Targets of the benchmark, and whether they were reached."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from tests.bench.rows import Row, number

#: Workload (or how its name begins; * stands for anything), peer, and how many times as fast as the peer we are to be.
RATIOS = (
    ("W1", "textbook", 5.0),
    ("W1", "fastapi", 1.0),
    ("W1", "floor", 0.3),
    ("W2", "textbook", 4.0),
    ("W2", "fastapi", 1.0),
    ("W3", "textbook", 6.0),
    ("W4", "textbook", 2.0),
    ("W4", "fastapi", 0.8),
    ("W5", "textbook", 10.0),
    ("W5", "bare COPY", 0.4),
    ("W6", "bare SQL", 0.333),
    ("W6 overview 50", "bare SQL", 0.5),
    ("W6 by regency 50", "bare SQL", 0.5),
    ("W6 * 514", "textbook loop", 30.0),
    ("W8 onboarding", "django-tenants", 8.0),
    ("W8 nothing to do", "django-tenants", 30.0),
    ("W8 one field", "django-tenants", 20.0),
)
W10 = ("1", "1 burst", "2", "2 burst", "4", "4 burst")
#: Workload, what of our own row, and the most that it may be.
LIMITS = (
    ("W5", "memory_mb", 200.0, "MB above idle"),
    ("W7", "failed", 0.0, "answers with 5xx"),
    ("W7", "p95_ms", 500.0, "ms (p95)"),
    ("W7", "slowest_regency", 3.0, "x the middle regency's p95, the slowest"),
    ("W9", "median_ms", 3000.0, "ms"),
    ("W9", "growth_mb", 60.0, "MB more after serving everyone"),
    ("W11", "failed", 0.0, "answers with 5xx"),
    ("W11", "raised", 1.25, "x the users' p95 without the reads"),
    *((f"W10 {load}", "failed", 0.0, "answers with 5xx") for load in W10),
)
#: The target of W5: 100,000 rows in 5 s.
ROWS_A_SECOND = 20_000.0
#: The target of W6: flat in history. Of medians of some ten answers, so much is noise.
FLAT = 1.5


def table(rows: list[Row]) -> str:
    lines = ["| workload | target | measured | reached |", "|---|---|---:|---|"]
    lines += [f"| {' | '.join(cells)} |" for cells in sorted(_judged(rows), key=lambda cells: cells[0])]
    return "\n".join(lines)


def _judged(rows: list[Row]) -> Iterator[tuple[str, str, str, str]]:
    for name, peer, target in RATIOS:
        for row in rows:
            is_named = fnmatchcase(row.workload, name) or row.workload.startswith(f"{name} ")
            if row.peer == peer and is_named:
                yield row.workload, f"{target:g}x {peer}", f"{row.ratio:.3g}x", _yes(row.ratio >= target)
    for row in rows:
        if row.workload == "W5" and row.peer == "ours":
            measured = number(row.throughput)
            reached = _yes(row.throughput >= ROWS_A_SECOND)
            yield "W5", "at least 20,000 rows/s", measured, reached
        if row.workload.startswith("W6") and "history" in row.peer:
            yield row.workload, f"at most {FLAT:g}x {row.peer}", f"{row.ratio:.3g}x", _yes(row.ratio <= FLAT)
    for name, what, most, unit in LIMITS:
        for row in rows:
            found = row.measures.get(what, getattr(row, what, None))
            if row.peer == "ours" and row.workload == name and found is not None:
                yield name, f"at most {most:,g} {unit}", number(found), _yes(found <= most)


def _yes(reached: bool) -> str:
    return "yes" if reached else "no"
