"""Statements of everyday requests, pinned, so that none grows unseen.

Finding the caller is one statement. Going into a regency and out again is none for a read, and a transaction's BEGIN
and COMMIT for a write, which travel beside these.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from tenants.ids import uuid7
from tests.support import plans
from tests.support.http import Api
from tests.support.stage import Stage

LOOK_UP = "identity_look_up"
WAITING = "AS answer"  # whether an answer of the ministry waits to be taken over


@contextmanager
def sent() -> Iterator[list[str]]:
    """Every statement of this thread, the door's among them."""
    found: list[str] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield found


def are(statements: list[str], *parts: str) -> bool:
    return len(statements) == len(parts) and all(
        part in each for part, each in zip(parts, statements, strict=True)
    )


def test_a_page_of_values_is_one_look_up_and_one_query(jembrana: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    with sent() as statements:
        assert jembrana.get("values/").status_code == 200
    assert are(statements, LOOK_UP, "FROM indicators_value"), statements


def test_a_programme_is_read_in_one_query_and_an_unchanged_one_is_not_read(jembrana: Api) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana)['id']}/"
    with sent() as statements:
        answer = jembrana.get(path)
    assert are(statements, LOOK_UP, "programmes_allocation"), statements
    assert WAITING in statements[1]
    with sent() as statements:
        again = jembrana.get(path, **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert are(statements, LOOK_UP, "SELECT v.id, v.version"), statements
    assert WAITING in statements[1]
    jembrana.patch(path, {"time_frame": "long"}, **plans.tag(jembrana, path))
    assert jembrana.get(path, **{"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_a_value_is_written_in_three_statements_after_the_look_up(
    jembrana: Api, tabanan: Api, database: Stage
) -> None:
    """A value takes five where its completeness cell changes: by a count, or because it is the day's first change."""
    tabanan.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    write = (LOOK_UP, "catalogue_release", "FOR UPDATE", "UPDATE indicators_value")
    fill = ("tenants_lock", "figures_filling_cell")

    def put(**given: str) -> list[str]:
        with sent() as statements:
            answer = jembrana.put("values/ECO-03/total/2025/", given, **{"If-Match": "*"})
        assert answer.status_code == 200, answer.json()
        return statements

    def cell() -> tuple[Any, ...]:
        """The counts in force, and whether they are dated today."""
        found = database.superuser.execute(
            "SELECT reported, not_available, last_changed_on >= now()::date FROM figures_filling_cell c"
            " JOIN tenants_regency r ON r.id = c.regency_id"
            " WHERE r.kemendagri_code = '51.01' AND area = 'values' AND period = '2025' AND c.valid_until IS NULL"
        ).fetchall()
        assert len(found) == 1
        return found[0]

    assert are(statements := put(value="4.6"), *write), statements
    assert cell() == (1, 0, True)
    assert are(statements := put(value_status="not_available"), *write, *fill), statements
    assert cell() == (0, 1, True)
    assert are(statements := put(value_status="not_available", reason="belum"), *write), statements
    database.superuser.execute("UPDATE figures_filling_cell SET last_changed_on = last_changed_on - 1")
    assert are(statements := put(value_status="not_available", reason="nanti"), *write, *fill), statements
    assert cell() == (0, 1, True)
    assert are(statements := put(value="4.7"), *write, *fill), statements
    assert cell() == (1, 0, True)


@pytest.mark.parametrize("number", [1, 20])
def test_a_set_of_programmes_sends_as_many_statements_whatever_its_size(
    jembrana: Api, tabanan: Api, number: int
) -> None:
    """Also where its rows name agencies and activities, new ones and others."""
    plans.begin(jembrana)
    agencies = [plans.add_agency(jembrana, f"Dinas {at}")["id"] for at in range(2)]

    def put(rows: list[dict[str, Any]]) -> tuple[int, list[dict[str, Any]]]:
        with sent() as statements:
            answer = jembrana.put("programmes/", {"programmes": rows})
        assert answer.status_code == 200, answer.json()
        return len(statements), answer.json()["data"]

    rows: list[dict[str, Any]] = [
        {
            **plans.PROGRAMME,
            "title": f"Program {at}",
            "lead_agency_id": agencies[0],
            "indicative_amounts": [plans.allocation()],
            "activities": [{**plans.activity(), "id": str(uuid7())}],
        }
        for at in range(number)
    ]
    created, data = put(rows)
    for row, result in zip(rows, data, strict=True):
        row |= {"id": result["id"], "version": 1, "supporting_agency_ids": agencies}
        row["activities"].append({**plans.activity("Lain"), "id": str(uuid7())})
    changed, _ = put(rows)
    assert (created, changed) == (18, 16)
