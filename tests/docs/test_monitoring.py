"""docs/operations/monitoring.md has the duties that the code has; tests/local/test_make_run.py runs its commands."""

import re

from tenants.jobs import worker
from tests.docs import tour

PAGE = (tour.ROOT / "docs" / "operations" / "monitoring.md").read_text()


def test_the_table_of_duties_is_that_of_the_worker() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([0-9.]+) s \|", PAGE, re.MULTILINE)
    assert rows == [(duty.name, f"{duty.every:g}") for duty in worker.duties()]
