"""docs/operations/monitoring.md on a run: each command as it stands; its tables have what the code has."""

import re
import socket
from pathlib import Path

import pytest

from local.services.postgres import free_port
from tenants.jobs import worker
from tests.config.processes import wait_until
from tests.docs import tour

PAGE = (tour.ROOT / "docs" / "operations" / "monitoring.md").read_text()


def test_the_table_of_duties_is_that_of_the_worker() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([0-9.]+) s \|", PAGE, re.MULTILINE)
    assert rows == [(duty.name, f"{duty.every:g}") for duty in worker.duties()]


@pytest.mark.rare
def test_each_command_does_what_the_page_says(tmp_path: Path) -> None:
    port = free_port()
    where = {"METRICS_PORT": str(port), "LOG_FORMAT": "json", "LOG": str(tmp_path / "output")}
    figures = {"FIGURES": f"http://127.0.0.1:{port}", "WORKER": f"http://127.0.0.1:{port + 1}"}
    with tour.running(tmp_path / "var", **where) as var_dir:
        # The server is ready before the worker has opened its port.
        wait_until(lambda: socket.socket().connect_ex(("127.0.0.1", port + 1)) == 0, 120.0)
        tour.walk(tour.steps(PAGE), var_dir, **where, **figures)
