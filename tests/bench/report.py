"""The one table, and docs/benchmarks.md around it."""

from pathlib import Path

from tests.bench.rows import Row


def table(rows: list[Row]) -> str:
    """As Markdown, which is readable in a terminal too."""
    lines = [
        "| workload | peer | median ms | p95 ms | p99 ms | throughput | unit | memory MB | ours is | |",
        "|---|---|---:|---:|---:|---:|---|---:|---:|---|",
    ]
    for row in rows:
        cells = [
            row.workload,
            row.peer,
            _number(row.median_ms),
            _number(row.p95_ms),
            _number(row.p99_ms),
            _number(row.throughput),
            row.unit,
            _number(row.memory_mb),
            f"{_number(row.ratio)}x" if row.peer != "ours" else "",
            row.note,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def write(file: Path, rows: list[Row], *, quick: bool, seconds: float) -> None:
    pass
