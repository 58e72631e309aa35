"""Changes after a cursor: all of them, each once, deletions too, in an order that no slow transaction breaks."""

from typing import Any

from tests.support import plans
from tests.support.http import Api

KEY = "values/ECO-03/total/2025/"


def changes(api: Api, after: str = "", **asked: int) -> dict[str, Any]:
    query = "&".join([*([f"after={after}"] if after else []), *(f"{k}={v}" for k, v in asked.items())])
    answer = api.get(f"changes/?{query}")
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def told(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["resource"], row["action"]) for row in answer["data"]]


def test_everything_that_changes_is_told_with_its_address(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    tabanan.put(KEY, {"value": "9.99"})
    begun = changes(jembrana)
    assert (begun["data"], begun["more"]) == ([], False)
    plan, programme = plans.begin(jembrana), plans.add(jembrana)
    jembrana.put(KEY, {"value": "4.51"})
    first = changes(jembrana, begun["next"])
    assert ("value", "created") in told(first)
    row = next(row for row in first["data"] if row["resource"] == "programme")
    base = "http://127.0.0.1:8000/v1/regencies/51.01"
    assert row["url"] == f"{base}/programmes/{programme['id']}/?masterplan={plan['id']}"
    assert jembrana.get(row["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert changes(jembrana, first["next"])["data"] == []

    id = jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"]["id"]
    ministry.get(f"submissions/{id}/")
    ministry.post(f"submissions/{id}/accept/", {})
    second = changes(jembrana, first["next"])
    assert told(second)[-2:] == [("submission_opening", "submission"), ("submission", "accepted")]
    assert {row["regency"] for row in second["data"]} == {"51.01"}
    assert told(changes(tabanan)) == [("value", "created")]


def test_a_deletion_leaves_a_tombstone(jembrana: Api) -> None:
    jembrana.put(KEY, {"value": "4.51"})
    jembrana.delete(KEY, **plans.tag(jembrana, KEY))
    gone = changes(jembrana)["data"][-1]
    assert (gone["action"], gone["deleted"], gone["key"], gone["url"]) == (
        "deleted",
        True,
        "ECO-03/total/2025",
        None,
    )


def test_pages_follow_each_other_without_gap_or_repeat(jembrana: Api) -> None:
    for year in range(2021, 2026):
        jembrana.put(f"values/ECO-03/total/{year}/", {"value": "4"})
    whole = changes(jembrana)["data"]
    seen, after, more = [], "", True
    while more:
        page = changes(jembrana, after, limit=2)
        seen, after, more = [*seen, *page["data"]], page["next"], page["more"]
    assert (len(seen), seen) == (5, whole)


def test_what_a_slower_transaction_wrote_before_is_not_passed_over(database: Any, jembrana: Api) -> None:
    """A change is told only when no transaction that began writing before it can still commit."""
    import psycopg

    begun = changes(jembrana)["next"]
    with psycopg.connect(database.superuser_url()) as slow:
        slow.execute("SELECT pg_current_xact_id()")  # from here on it may write something that comes first
        jembrana.put(KEY, {"value": "4.51"})
        held = changes(jembrana, begun)
        assert (held["data"], held["next"]) == ([], begun)
    assert told(changes(jembrana, begun)) == [("value", "created")]


def test_the_ministrys_feed_is_of_the_ledger_and_not_of_drafts(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    jembrana.put(KEY, {"value": "4.51"})
    assert changes(ministry)["data"] == []
    for api in (jembrana, tabanan):
        api.put(KEY, {"value": "4.51"})
        api.post("reports/2025-Q4/submit/", {})
    found = changes(ministry)
    assert [(row["regency"], row["action"]) for row in found["data"]] == [
        ("51.01", "submitted"),
        ("51.02", "submitted"),
    ]
    assert jembrana.get("/v1/national/changes/").status_code == 403


def test_a_cursor_that_no_answer_gave_is_refused(jembrana: Api) -> None:
    for after in ("x", "!!", "WzEsMiwzXQ", "e30"):
        answer = jembrana.get(f"changes/?after={after}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor"), after
