"""One holder of an office on a day: definitive, Pj. or Plt.; a Plh. stands in beside them, one at a time."""

from functools import partial
from typing import Any

import psycopg
import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def holder(
    held_from: str, held_until: str | None, capacity: str = "definitive", office: str = "Bupati Jembrana"
) -> dict[str, Any]:
    return {
        "office": office,
        "name": "Pejabat Contoh",
        "email": "",
        "capacity": capacity,
        "starts_on": held_from,
        "ends_on": held_until,
    }


def put(api: Api, said: dict[str, Any]) -> Any:
    return api.put(f"office-holders/{uuid7()}/", said)


def test_one_holder_follows_the_other_without_a_day_in_common(jembrana: Api) -> None:
    first = put(jembrana, holder("2021-02-26", None))
    path = f"office-holders/{first.json()['id']}/"
    refused = put(jembrana, holder("2024-09-25", "2024-11-23", "acting_plt"))
    assert plans.refused(refused) == (409, "conflict", [("/starts_on", "office_already_held")])
    assert "holds the office from 2021-02-26 to now" in refused.json()["errors"][0]["message"]
    ended = holder("2021-02-26", "2024-09-24")
    assert jembrana.put(path, ended, **plans.tag(jembrana, path)).status_code == 200
    assert put(jembrana, holder("2024-09-24", "2024-11-23", "acting_plt")).status_code == 409
    assert put(jembrana, holder("2024-09-25", "2024-11-23", "acting_plt")).status_code == 201
    assert put(jembrana, holder("2024-11-24", None)).status_code == 201
    longer = holder("2021-02-26", "2024-09-25")
    refused = jembrana.put(path, longer, **plans.tag(jembrana, path))
    assert plans.refused(refused)[2] == [("/starts_on", "office_already_held")]


@pytest.mark.parametrize("capacity", ["definitive", "acting_pj", "acting_plt"])
def test_whatever_the_capacity_the_office_is_held_by_one(jembrana: Api, capacity: str) -> None:
    put(jembrana, holder("2024-01-01", None, capacity))
    for other in ("definitive", "acting_pj", "acting_plt"):
        assert put(jembrana, holder("2025-01-01", None, other)).status_code == 409


def test_a_plh_stands_in_beside_the_holder_one_at_a_time(jembrana: Api) -> None:
    put(jembrana, holder("2024-01-01", None))
    assert put(jembrana, holder("2024-06-03", "2024-06-14", "acting_plh")).status_code == 201
    second = put(jembrana, holder("2024-06-14", "2024-06-20", "acting_plh"))
    assert plans.refused(second)[2] == [("/starts_on", "office_already_held")]


def test_another_office_is_another_and_spelling_is_not(jembrana: Api, tabanan: Api) -> None:
    put(jembrana, holder("2024-01-01", None))
    assert put(jembrana, holder("2024-01-01", None, office="Wakil Bupati Jembrana")).status_code == 201
    assert put(jembrana, holder("2024-01-01", None, office="bupati  JEMBRANA")).status_code == 409
    assert put(tabanan, holder("2024-01-01", None)).status_code == 201


def test_of_two_at_once_one_is_refused(jembrana: Api) -> None:
    answers = at_once(*[partial(put, jembrana, holder("2024-01-01", None)) for _ in range(4)])
    assert sorted(answer.status_code for answer in answers)[0] == 201
    refused = [answer for answer in answers if answer.status_code != 201]
    assert len(refused) == 3
    assert {plans.refused(each)[0] for each in refused} == {409}
    found = {tuple(plans.refused(each)[2]) for each in refused}
    assert found <= {(("/starts_on", code),) for code in ("office_already_held", "office_just_given")}


@pytest.mark.parametrize(
    ("capacity", "constraint"),
    [
        ("acting_pj", "one_office_holder_on_a_day"),
        ("definitive", "one_office_holder_on_a_day"),
        ("acting_plh", "one_daily_acting_on_a_day"),
    ],
)
def test_the_database_holds_the_rule_too(
    jembrana: Api, database: Stage, capacity: str, constraint: str
) -> None:
    (id,) = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone()
    add = (
        f"INSERT INTO r_{id}.bodies_office_holder"
        " (id, office, name, email, capacity, held_from, held_until, version)"
        " VALUES (gen_random_uuid(), %s, 'Pejabat Contoh', '', %s, %s, %s, 1)"
    )
    database.superuser.execute(add, ["Bupati Jembrana", "definitive", "2024-01-01", "2024-12-31"])
    database.superuser.execute(add, ["Bupati Jembrana", "acting_plh", "2024-12-31", "2025-01-05"])
    with pytest.raises(psycopg.errors.ExclusionViolation, match=constraint):
        database.superuser.execute(add, ["BUPATI  Jembrana ", capacity, "2024-12-31", None])
    database.superuser.execute(add, ["Bupati Jembrana", capacity, "2025-01-06", None])
