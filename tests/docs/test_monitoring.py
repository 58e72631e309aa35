"""The pages of monitoring have the duties that the code has and the alerts that there are.

tests/local/test_make_run.py runs their commands.
"""

import re

from tenants.jobs import worker
from tests.config.test_metrics import alerts
from tests.docs import tour

PAGE, ALERTS = (
    (tour.ROOT / "docs" / "operations" / f"{name}.md").read_text() for name in ("monitoring", "alerts")
)


def test_the_table_of_duties_is_that_of_the_worker() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([0-9.]+) s \|", PAGE, re.MULTILINE)
    assert rows == [(duty.name, f"{duty.every:g}") for duty in worker.duties()]


def test_the_pages_say_how_long_a_duty_may_take() -> None:
    others = {duty.name: duty.patience for duty in worker.duties() if duty.patience != 600}
    assert others == {"figures": 60, "assurance": 7200}
    for page in (PAGE, ALERTS):
        assert "(ten minutes; `figures`: one minute; `assurance`: two hours)" in page


def test_each_alert_has_its_section_and_says_which() -> None:
    first, *sections = re.findall(r"^## (\w+).*\n\n(?:`(\w+)`\.)?", ALERTS, re.MULTILINE)
    assert first == ("First", "")
    assert sections == [(rule["alert"], rule["labels"]["severity"]) for rule in alerts()]
    for rule in alerts():
        assert rule["annotations"]["runbook"] == f"docs/operations/alerts.md#{rule['alert'].lower()}"
