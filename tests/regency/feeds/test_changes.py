"""Changes after a cursor: all of them, each once, deletions too, in an order that no slow transaction breaks."""

import base64
import time
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.test import override_settings

from api.http.exceptions import InvalidCursor
from api.national.feeds.queries import BEGINNING, Cursor
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.callers import regency_id
from tests.support.http import Api

KEY = "values/ECO-03/total/2025/"
CODES = ("ECO-03", "ECO-04", "LIV-01", "LIV-02")


def changes(api: Api, after: str = "", **asked: int) -> dict[str, Any]:
    query = "&".join([*([f"cursor={after}"] if after else []), *(f"{k}={v}" for k, v in asked.items())])
    answer = api.get(f"changes/?{query}")
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def told(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["resource"], row["action"]) for row in answer["data"]]


def submitted(api: Api) -> str:
    api.put(KEY, {"value": "4.51"})
    answer = api.post("reports/2025-Q4/submit/", {})
    assert answer.status_code == 201, answer.json()
    id: str = answer.json()["submission"]["id"]
    return id


def write(connection: "psycopg.Connection[Any]", office: str) -> None:
    """A line of history in an open transaction."""
    connection.execute(
        f"INSERT INTO r_{regency_id('51.01')}.history_entry"
        " (id, at, actor_id, actor_name, actor_office, resource, resource_key, action, version, changes)"
        " VALUES (gen_random_uuid(), now(), gen_random_uuid(), '', %s, 'value', 'x', 'updated', 1, '{}')",
        [office],
    )


def remark(connection: "psycopg.Connection[Any]", submission: str, office: str) -> None:
    """A remark on a submission in an open transaction."""
    connection.execute(
        "INSERT INTO review_comment (id, regency_id, submission_id, pointer, label, link, text, resolves, side, at,"
        " author_id, author_office) VALUES (gen_random_uuid(), %s, %s, '', '', '', 'x', false, 'ministry', now(),"
        " gen_random_uuid(), %s)",
        [regency_id("51.01"), submission, office],
    )


def test_everything_that_changes_is_told_with_its_address(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    tabanan.put(KEY, {"value": "9.99"})
    begun = changes(jembrana)
    assert (begun["data"], begun["next"]) == ([], None)
    plan, programme = plans.begin(jembrana), plans.add(jembrana)
    jembrana.put(KEY, {"value": "4.51"})
    first = changes(jembrana, begun["next_cursor"])
    assert ("value", "created") in told(first)
    row = next(row for row in first["data"] if row["resource"] == "programme")
    base = "http://127.0.0.1:8000/v1/regencies/51.01"
    assert row["url"] == f"{base}/programmes/{programme['id']}/?masterplan_id={plan['id']}"
    assert jembrana.get(row["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert changes(jembrana, first["next_cursor"])["data"] == []

    id = jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"]["id"]
    ministry.get(f"submissions/{id}/")
    ministry.post(f"submissions/{id}/accept/", {})
    second = changes(jembrana, first["next_cursor"])
    assert told(second)[-2:] == [("submission_opening", "recorded"), ("submission", "accepted")]
    assert {row["regency_code"] for row in second["data"]} == {"51.01"}
    assert told(changes(tabanan)) == [("value", "created")]


def test_a_deletion_leaves_a_tombstone(jembrana: Api) -> None:
    jembrana.put(KEY, {"value": "4.51"})
    jembrana.delete(KEY, **plans.tag(jembrana, KEY))
    gone = changes(jembrana)["data"][-1]
    assert (gone["action"], gone["is_deleted"], gone["key"], gone["url"]) == (
        "deleted",
        True,
        "ECO-03/total/2025",
        None,
    )


def test_pages_follow_each_other_without_gap_or_repeat(jembrana: Api) -> None:
    for year in range(2021, 2026):
        jembrana.put(f"values/ECO-03/total/{year}/", {"value": "4"})
    whole = changes(jembrana)["data"]
    seen, after, more = [], "", "x"
    while more:
        page = changes(jembrana, after, page_size=2)
        seen, after, more = [*seen, *page["data"]], page["next_cursor"], page["next"]
    assert (len(seen), seen) == (5, whole)


def test_what_a_slower_transaction_wrote_before_is_not_passed_over(database: Any, jembrana: Api) -> None:
    """A change is told only when no transaction that began writing before it can still commit."""
    begun = changes(jembrana)["next_cursor"]
    with psycopg.connect(database.superuser_url()) as slow:
        slow.execute("SELECT pg_current_xact_id()")  # from here on it may write something that comes first
        jembrana.put(KEY, {"value": "4.51"})
        held = changes(jembrana, begun)
        assert (held["data"], held["next_cursor"]) == ([], begun)
    assert told(changes(jembrana, begun)) == [("value", "created")]


@pytest.mark.parametrize("side", ["regency", "ministry"])
def test_of_two_transactions_the_earlier_one_that_commits_later_is_told_first(
    database: Any, jembrana: Api, ministry: Api, side: str
) -> None:
    """Whoever asks meanwhile gets neither, and afterwards both, each once and in their order."""
    id = submitted(jembrana)
    reader = jembrana if side == "regency" else ministry
    begun = changes(reader)["next_cursor"]
    with psycopg.connect(database.superuser_url()) as earlier:
        if side == "regency":
            write(earlier, "written first")
        else:
            remark(earlier, id, "written first")
        if side == "regency":
            jembrana.put("values/LIV-01/total/2024/", {"value": "80"})  # commits first
        else:
            assert ministry.post(f"submissions/{id}/comments/", {"text": "Angka?"}).status_code == 201
        held = changes(reader, begun)
        assert (held["data"], held["next_cursor"], held["next"]) == ([], begun, None)
        earlier.commit()
    found = changes(reader, begun)
    assert [row["office"] == "written first" for row in found["data"]] == [True, False]
    assert changes(reader, found["next_cursor"])["data"] == []
    one = changes(reader, begun, page_size=1)
    assert [row["office"] for row in one["data"]] == ["written first"]
    assert changes(reader, one["next_cursor"])["data"] == found["data"][1:]


def test_writers_and_a_reader_at_once_pass_nothing_over(jembrana: Api) -> None:
    """Twenty changes by four writers, while somebody follows page by page: each is told once."""
    begun = changes(jembrana)["next_cursor"]
    api = {name: Api(jembrana.key, jembrana.base) for name in (*CODES, "reader")}

    def write_some(code: str) -> None:
        for year in range(2021, 2026):
            assert api[code].put(f"values/{code}/total/{year}/", {"value": "40"}).status_code == 201

    def follow() -> list[str]:
        seen: list[str] = []
        after, until = begun, time.monotonic() + 60
        while len(seen) < 20 and time.monotonic() < until:
            page = changes(api["reader"], after, page_size=3)
            after, seen = page["next_cursor"], [*seen, *(row["key"] for row in page["data"])]
        return seen

    *_, seen = at_once(*(partial(write_some, code) for code in CODES), follow)
    whole = [row["key"] for row in changes(jembrana, begun)["data"]]
    assert seen == whole
    assert len(set(whole)) == len(whole) == 20


def test_a_cursor_of_another_database_is_refused_and_not_silent(jembrana: Api, database: Any) -> None:
    """Put back from a dump, transactions count from anew: a cursor from before would tell nothing for a long time."""
    ahead = Cursor(2**50, BEGINNING.at, BEGINNING.id).sealed()
    answer = jembrana.get(f"changes/?cursor={ahead}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
    assert "does not belong to this database" in answer.json()["errors"][0]["message"]


def test_a_cursor_does_not_show_the_number_of_a_transaction(jembrana: Api, tabanan: Api) -> None:
    jembrana.put(KEY, {"value": "4.51"})
    found = changes(jembrana)["next_cursor"]
    assert found == changes(jembrana)["next_cursor"] != changes(tabanan)["next_cursor"]
    with pytest.raises(InvalidCursor):
        Cursor.read(found)
    with override_settings(WEBHOOK_KEY="b" * 32, PREVIOUS_WEBHOOK_KEY=settings.WEBHOOK_KEY):
        assert changes(jembrana, found)["data"] == []
    # Nor can numbers be tried out, to see which of them is ahead.
    plain = str(Cursor.opened(found))
    answer = jembrana.get(f"changes/?cursor={plain}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
    assert "without" not in answer.json()["errors"][0]["message"]


def test_the_ministrys_settings_of_deadlines_and_answers_are_told(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    begun, theirs = changes(jembrana)["next_cursor"], changes(tabanan)["next_cursor"]
    times = {"opens_at": "2026-01-01T00:00:00Z", "due_at": "2026-02-01T00:00:00Z"}
    path = "deadlines/bimtek_deliverable/2022-1/"
    assert ministry.put(path, times).status_code == 201
    asked = jembrana.post(
        "exemptions/", {"indicator": "LIV-12", "first_period": "2025", "reason": "Tidak ada desa."}
    )
    assert asked.status_code == 201, asked.json()
    id = asked.json()["id"]
    assert ministry.post(f"exemptions/{id}/agree/", {}).status_code == 200
    closed = {**times, "closes_at": "2026-03-01T00:00:00Z"}
    assert ministry.put(path, closed, **plans.tag(ministry, path)).status_code == 200
    found = changes(jembrana, begun)
    assert told(found)[-2:] == [("exemption", "agreed"), ("deadline", "set")]
    assert told(found).count(("deadline", "set")) == 1, "its newest setting only"
    (deadline,) = [each for each in ministry.get("changes/").json()["data"] if each["resource"] == "deadline"]
    assert deadline["url"].endswith(path)
    assert [row["url"] for row in found["data"]][-2].endswith(f"/exemptions/{id}/")
    assert [
        (row["resource"], row["regency_code"], row["version"]) for row in changes(tabanan, theirs)["data"]
    ] == [("deadline", None, 2)]


def test_the_ministrys_feed_is_of_the_ledger_and_not_of_drafts(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    jembrana.put(KEY, {"value": "4.51"})
    assert changes(ministry)["data"] == []
    for api in (jembrana, tabanan):
        api.put(KEY, {"value": "4.51"})
        api.post("reports/2025-Q4/submit/", {})
    found = changes(ministry)
    assert [(row["regency_code"], row["action"]) for row in found["data"]] == [
        ("51.01", "submitted"),
        ("51.02", "submitted"),
    ]
    assert jembrana.get("/v1/national/changes/").status_code == 403


def test_a_cursor_that_no_answer_gave_is_refused(jembrana: Api) -> None:
    made_up = (
        ["Infinity", '"2025-01-01T00:00:00Z"'],
        ["1e999", '"2025-01-01T00:00:00Z"'],
        ["1.5", '"2025-01-01T00:00:00Z"'],
        ["true", '"2025-01-01T00:00:00Z"'],
        ["1", '"0001-01-01T00:00:00+23:59"'],
        ["1", '"9999-12-31T23:59:59-23:59"'],
    )
    texts = [f'[{",".join(parts)}, "{UUID(int=0)}"]' for parts in made_up]
    encoded = [base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") for text in texts]
    for after in ("x", "!!", "WzEsMiwzXQ", "e30", *encoded):
        answer = jembrana.get(f"changes/?cursor={after}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor"), after


def test_an_empty_cursor_is_the_beginning(jembrana: Api, ministry: Api) -> None:
    jembrana.put(KEY, {"value": "4.51"})
    jembrana.post("reports/2025-Q4/submit/", {})
    for api, address in ((jembrana, "changes/"), (ministry, "/v1/national/changes/")):
        whole = api.get(address).json()["data"]
        assert whole
        assert api.get(f"{address}?cursor=").json()["data"] == whole
