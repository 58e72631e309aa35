"""Two PUTs that create the same thing at the same moment: the second is a PUT to what the first created."""

import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("tabanan")

_QUARTER = {"opens_at": "2030-04-01T00:00:00Z", "due_at": "2030-04-30T23:59:59Z"}
_SESSION = {
    "cohort": "2022",
    "stage": 1,
    "starts_on": "2022-06-14",
    "ends_on": "2022-06-15",
    "place": "Denpasar",
}
_MEMBER = {"regency_code": "51.01", "certainty": "certain", "is_verified": True, "source": "SK 12/2026"}
_INSTRUMENT = {"kind": "council_decree", "number": "100/2022", "signed_on": "2022-06-01"}
_TARGET = {"value": "4.51", "source": "RPJMD"}
#: Path, body, a change of it, and the table whose rows wait; whether the ministry's.
CREATED: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("national/holidays/2030-01-01/", {"name": "Tahun Baru"}, {"name": "Nyepi"}, "review_holiday"),
    (
        "national/deadlines/periodic_report/2030-Q1/",
        _QUARTER,
        {"due_at": "2030-05-01T00:00:00Z"},
        "ledger_deadline",
    ),
    (
        "national/cohorts/2030/",
        {"name": "A", "year": 2030, "members": [_MEMBER]},
        {"name": "B"},
        "tenants_cohort",
    ),
    ("national/bimtek/sessions/{id}/", _SESSION, {"place": "Jakarta"}, "bimtek_session"),
    ("regencies/51.01/instruments/{id}/", _INSTRUMENT, {"number": "101/2022"}, "bodies_instrument"),
    ("regencies/51.01/agencies/{id}/", {"name": "Dinas"}, {"short_name": "D"}, "masterplan_agency"),
    ("regencies/51.01/programmes/{id}/", plans.PROGRAMME, {"title": "Lain"}, "programmes_programme"),
    ("regencies/51.01/values/ECO-03/total/2025/", {"value": "4.51"}, {"value": "4.6"}, "indicators_value"),
    (
        "regencies/51.01/targets/ECO-03/total/2026/",
        {"value": "4.51", "source": "RPJMD"},
        {"value": "5"},
        "indicators_target",
    ),
]


def held_up(
    stage: Stage, table: str, *requests: Callable[[], Any], meanwhile: Callable[[], Any] = lambda: None
) -> list[Any]:
    """Return the answers of requests, each of which has looked for what it needs before any adds its row."""
    with psycopg.connect(stage.superuser_url()) as holding:
        holding.execute(f"LOCK TABLE {table} IN SHARE MODE".encode())

        def let_go() -> None:
            until = time.monotonic() + 5
            waiting = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
            while (
                stage.superuser.execute(waiting).fetchone() != (len(requests),) and time.monotonic() < until
            ):
                time.sleep(0.01)
            meanwhile()
            holding.commit()

        *answers, _ = at_once(*requests, let_go)
    return answers


@pytest.mark.parametrize("is_same", [True, False])
@pytest.mark.parametrize(("path", "body", "change", "table"), CREATED)
def test_the_second_is_a_put_to_what_is_there(
    database: Stage,
    jembrana: Api,
    ministry: Api,
    path: str,
    body: Any,
    change: Any,
    table: str,
    is_same: bool,
) -> None:
    plans.begin(jembrana)
    url = f"/v1/{path.format(id=uuid7())}"
    is_national = path.startswith("national")
    api = ministry if is_national else jembrana
    other = Api(api.key)
    answers = held_up(
        database,
        table if is_national else f"r_{regency_id('51.01')}.{table}",
        lambda: api.put(url, body),
        lambda: other.put(url, body if is_same else {**body, **change}),
    )
    assert sorted(each.status_code for each in answers) == ([200, 201] if is_same else [201, 428])
    assert api.get(url).json() == min(answers, key=lambda each: each.status_code == 428).json()


def test_what_refers_to_a_row_that_is_deleted_meanwhile_is_refused_with_its_place(
    database: Stage, jembrana: Api
) -> None:
    body = f"bodies/{uuid7()}/"
    made = jembrana.put(body, {"kind": "council", "name": "Dewan"})
    meeting = {"body_id": made.json()["id"], "held_on": "2024-03-05"}
    other = Api(jembrana.key, jembrana.base)
    (answer,) = held_up(
        database,
        f"r_{regency_id('51.01')}.bodies_meeting",
        lambda: jembrana.put(f"meetings/{uuid7()}/", meeting),
        meanwhile=lambda: other.delete(body, **{"If-Match": made.headers["ETag"]}),
    )
    assert plans.refused(answer)[2] == [("/body_id", "unknown_reference")]
    assert other.get(body).status_code == 404
