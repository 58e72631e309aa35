"""After a restore from a dump, changes get new numbers and the feeds go on."""

from io import StringIO
from typing import Any

from django.core.management import call_command

from api.national.ledger.written import NUMBER_FROM_THE_PAST
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.operator import BY
from tests.support.stage import Stage

AHEAD = 2**40


def told(api: Api, after: str = "") -> dict[str, Any]:
    body: dict[str, Any] = api.get(f"changes/?cursor={after}" if after else "changes/").json()
    return body


def renumbered() -> str:
    out = StringIO()
    call_command("renumber_changes", stdout=out, **BY)
    return out.getvalue()


def test_after_a_dump_was_put_back_everything_is_told_again_in_its_order(
    jembrana: Api, tabanan: Api, ministry: Api, database: Stage
) -> None:
    for api in (jembrana, tabanan):
        api.put("values/ECO-03/total/2025/", {"value": "4.51"})
        api.post("reports/2025-Q4/submit/", {})
    before = [told(api) for api in (jembrana, tabanan, ministry)]
    assert renumbered() == "0 changes have new numbers.\n"
    tables = [
        "ledger_submission_event",
        *(f"r_{regency_id(code)}.history_entry" for code in ("51.01", "51.02")),
    ]
    for table in tables:
        database.superuser.execute(f"UPDATE {table} SET written_in = written_in + {AHEAD}")
    assert [told(api)["data"] for api in (jembrana, tabanan, ministry)] == [[], [], []]
    assert renumbered() != "0 changes have new numbers.\n"
    after = [told(api) for api in (jembrana, tabanan, ministry)]
    for were, are in zip(before, after, strict=True):
        assert sorted(map(str, were["data"])) == sorted(map(str, are["data"]))
        assert [row["created_at"] for row in are["data"]] == sorted(row["created_at"] for row in are["data"])
    jembrana.put("values/LIV-01/total/2024/", {"value": "80"})
    assert [row["key"] for row in told(jembrana, after[0]["next_cursor"])["data"]] == ["LIV-01/total/2024"]


def test_a_migration_finds_the_numbers_of_what_was_written_before_there_was_a_column(
    jembrana: Api, database: Stage
) -> None:
    for year in (2023, 2024, 2025):
        jembrana.put(f"values/ECO-03/total/{year}/", {"value": "4.51"})
    table = f"r_{regency_id('51.01')}.history_entry"
    numbers = f"SELECT id, written_in FROM {table} ORDER BY id"
    known = database.superuser.execute(numbers).fetchall()
    assert len({number for _, number in known}) == 3
    database.superuser.execute(NUMBER_FROM_THE_PAST.format(table=table))
    assert database.superuser.execute(numbers).fetchall() == known
