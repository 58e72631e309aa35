"""A submit beside those who go on recording: nobody waits for it, and what it handed over is known exactly."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from api.regency.indicators import handover
from tests.support import plans
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.stage import Stage

_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"
_LOCK = "SELECT pg_advisory_lock(%s::int, hashtext('many values') & 1023)"
_UNLOCK = "SELECT pg_advisory_unlock(%s::int, hashtext('many values') & 1023)"


def put(api: Api, path: str, value: str) -> None:
    answer = api.put(f"values/{path}/", {"value": value}, **{"If-Match": "*"})
    if answer.status_code == 412:  # there is none yet
        answer = api.put(f"values/{path}/", {"value": value})
    assert answer.status_code in (200, 201), answer.json()


@contextmanager
def submitting(api: Api, period: str, database: Stage) -> Iterator[list[Any]]:
    """The block runs while a submit has read what it hands over and waits for its turn; its answer comes after."""

    def submit() -> Any:
        try:
            return api.post(f"reports/{period}/submit/", {})
        finally:
            connection.close()

    answers: list[Any] = []
    id = regency_id("51.01")
    database.superuser.execute(_LOCK, [id])
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(submit)
        try:
            until = time.monotonic() + 60
            while not database.superuser.execute(_WAITS).fetchone()[0]:
                assert time.monotonic() < until, answer
                assert not answer.done(), answer.result().json()
                time.sleep(0.01)
            yield answers
        finally:
            database.superuser.execute(_UNLOCK, [id])
        answers.append(answer.result())


def values_of(content: dict[str, Any], part: str) -> dict[str, str]:
    return {row["indicator"]: row.get("value", "") for row in content[part]}


def sent(api: Api, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.json()
    content: dict[str, Any] = api.get(f"submissions/{answer.json()['submission']['id']}/payload/").json()
    return content


def test_who_records_a_value_does_not_wait_for_a_submit_which_handed_over_what_it_had_read(
    jembrana: Api, tabanan: Api, database: Stage
) -> None:
    put(tabanan, "ECO-03/total/2025", "9.99")
    for code in ("ECO-01", "ECO-03", "LIV-01"):
        put(jembrana, f"{code}/total/2025", "5")
    with submitting(jembrana, "2025-Q4", database) as answers:
        put(jembrana, "ECO-03/total/2025", "6")
        put(jembrana, "ECO-11/total/2025", "7")
        assert jembrana.delete("values/LIV-01/total/2025/", **{"If-Match": "*"}).status_code == 204
    content = sent(jembrana, answers[0])
    assert values_of(content, "values") == {"ECO-01": "5", "ECO-03": "5", "LIV-01": "5"}
    seen = {
        row["indicator"]: (row["is_checked"], row["is_submitted"])
        for row in jembrana.get("values/").json()["data"]
    }
    assert seen == {"ECO-01": (True, True), "ECO-03": (False, False), "ECO-11": (False, False)}
    after = sent(jembrana, jembrana.post("reports/2026-Q1/submit/", {}))
    assert values_of(after, "values") == {"ECO-11": "7"}
    assert values_of(after, "restated") == {"ECO-03": "6"}
    assert values_of(after, "withdrawn") == {"LIV-01": ""}


def test_a_value_that_is_taken_away_after_it_was_read_is_withdrawn_by_the_next_report(
    jembrana: Api, database: Stage
) -> None:
    """Also where an earlier revision of the same report had handed it over."""
    for code in ("ECO-01", "ECO-03"):
        put(jembrana, f"{code}/total/2025", "5")
    assert jembrana.post("reports/2025-Q4/submit/", {}).status_code == 201
    put(jembrana, "ECO-11/total/2025", "7")
    with submitting(jembrana, "2025-Q4", database) as answers:
        assert jembrana.delete("values/ECO-01/total/2025/", **{"If-Match": "*"}).status_code == 204
    assert set(values_of(sent(jembrana, answers[0]), "values")) == {"ECO-01", "ECO-03", "ECO-11"}
    after = sent(jembrana, jembrana.post("reports/2026-Q1/submit/", {}))
    assert values_of(after, "withdrawn") == {"ECO-01": ""}


def test_realisations_are_handed_over_as_they_were_read(
    jembrana: Api, neighbour: None, database: Stage
) -> None:
    masterplan = plans.begin(jembrana)
    activities = [plans.activity(title) for title in ("A", "B", "C")]
    programme = plans.add(jembrana, activities=activities, indicative_amounts=[plans.allocation(2025)])
    plans.submit(jembrana, masterplan["id"])
    one, two, three = [each["id"] for each in programme["activities"]]
    plans.report(jembrana, "2025-Q3", plans.realised(one, "10", "1"), plans.realised(two, "20", "2"))
    with submitting(jembrana, "2025-Q3", database) as answers:
        changed = plans.realised(one, "11", "1", version=1)
        plans.report(jembrana, "2025-Q3", changed, plans.realised(three, "30", "3"))
        assert plans.take_back(jembrana, "2025-Q3", two).status_code == 204
    percents = "physical_percent_to_date"
    content = sent(jembrana, answers[0])
    assert {row["activity"]: row[percents] for row in content["realisations"]} == {one: "10", two: "20"}
    after = sent(jembrana, jembrana.post("reports/2025-Q4/submit/", {}))
    assert {row["activity"]: row[percents] for row in after["realisations"]} == {three: "30"}
    assert {row["activity"]: row[percents] for row in after["restated"]} == {one: "11"}
    assert [row["activity"] for row in after["withdrawn"]] == [two]


def test_history_tells_what_a_submit_released(
    jembrana: Api, database: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "AT_ONCE", 1)
    put(jembrana, "ECO-03/total/2025", "5")
    local = {
        "name": "Sumur",
        "dimension": "living",
        "unit": "unit",
        "value_kind": "count",
        "series": ["total"],
    }
    added = jembrana.put("indicators/L-01/", {**local, "periodicity": "year", "decimals": 0})
    assert added.status_code == 201, added.json()
    for year in (2024, 2025):
        put(jembrana, f"L-01/total/{year}", "3")
    jembrana.post("reports/2025-Q4/submit/", {})
    jembrana.post("reports/2025-Q4/submit/", {})
    rows = database.superuser.execute(
        f"SELECT resource_key, version FROM r_{regency_id('51.01')}.history_entry"
        " WHERE resource = 'value' AND action = 'checked' ORDER BY 1"
    ).fetchall()
    assert rows == [("ECO-03/total/2025", 1), ("L-01/total/2024", 1), ("L-01/total/2025", 1)]
    assert all(row["is_checked"] for row in jembrana.get("values/").json()["data"])
