"""Measurements: one row for each workload and peer, in the form that bench.json has."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.bench import load


@dataclass(frozen=True)
class Row:
    """Latencies in milliseconds, `throughput` in `unit`. `ratio` is how many times ours is as fast as this peer."""

    workload: str
    peer: str
    median_ms: float | None
    p95_ms: float | None
    throughput: float
    unit: str
    ratio: float
    p99_ms: float | None = None
    memory_mb: float | None = None
    note: str = ""
    #: What else is to stay within a limit, by the names that targets.LIMITS has.
    measures: Mapping[str, float] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        return {
            "workload": self.workload,
            "peer": self.peer,
            "median_ms": _rounded(self.median_ms),
            "p95_ms": _rounded(self.p95_ms),
            "p99_ms": _rounded(self.p99_ms),
            "throughput": _rounded(self.throughput),
            "unit": self.unit,
            "memory_mb": _rounded(self.memory_mb),
            "ratio_vs_ours": _rounded(self.ratio),
            "note": self.note,
            **{name: _rounded(value) for name, value in self.measures.items()},
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def number(value: float | None) -> str:
    """Format a number as the tables show it; empty for None."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def of_load(workload: str, measured: list[load.Measured]) -> list[Row]:
    """Return the medians over the rounds under load."""
    ours = measured[0]
    return [
        Row(
            workload,
            each.peer,
            statistics.median(each.median),
            statistics.median(each.p95),
            statistics.median(each.throughput),
            "requests/s",
            load.ratio(ours, each),
            statistics.median(each.p99),
            each.memory_mb,
        )
        for each in measured
    ]


def of_times(
    workload: str,
    times: dict[str, list[float]],
    *,
    unit: str,
    count: float = 1.0,
    notes: dict[str, str] | None = None,
) -> list[Row]:
    """Return rows of the seconds taken by each, ours first; `count` things a time."""
    ours = next(iter(times.values()))
    rows = []
    for peer, seconds in times.items():
        ordered = sorted(seconds)
        middle = statistics.median(ordered)
        rows.append(
            Row(
                workload,
                peer,
                middle * 1000,
                ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000,
                count / middle,
                unit,
                middle / statistics.median(ours),
                ordered[-1] * 1000,
                note=(notes or {}).get(peer, ""),
            )
        )
    return rows
