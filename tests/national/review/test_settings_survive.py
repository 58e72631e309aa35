"""Settings of the ministry are kept, whichever way they go: sessions, rules, holidays, deadlines, letters."""

from typing import Any

import pytest

from api.national.bimtek.shapes import Session
from api.national.ledger.shapes import Deadline, Decline
from api.national.review.rules.shapes import AcceptanceRule, Holiday
from tenants.ids import uuid7
from tests.support import survival
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


@pytest.fixture
def neighbour(tabanan: Api) -> None:
    tabanan.put("values/ECO-03/total/2025/", {"value": "9.99"})


INSTANTS = {"opens_at": "2030-01-01T00:00:00Z", "due_at": "2030-02-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("shape", "path", "given"),
    [
        (
            Session,
            f"bimtek/sessions/{uuid7()}/",
            {"cohort": "2022", "regency_codes": ["51.01"], "mentor_offices": ["Universitas Contoh"]},
        ),
        (AcceptanceRule, "acceptance-rules/masterplan/", {}),
        (Holiday, "holidays/2031-03-03/", {}),
        (Deadline, "deadlines/periodic_report/2029-Q4/", INSTANTS),
    ],
    ids=["session", "rule", "holiday", "deadline"],
)
def test_what_is_put_survives_get_and_the_next_put(
    ministry: Api, shape: type[Any], path: str, given: dict[str, Any]
) -> None:
    tag: dict[str, str] = {}
    bodies = []
    for n in (1, 2):
        late = {"closes_at": f"2030-0{n + 2}-01T00:00:00Z"} if shape is Deadline else {}
        sent = survival.sample(shape, n, **given, **late)
        bodies.append(sent)
        answer = ministry.put(path, sent, **tag)
        assert answer.status_code in (200, 201), answer.json()
        survival.check(sent, answer.json())
        survival.check(sent, ministry.get(path).json())
        stale, tag = tag, {"If-Match": answer.headers["ETag"]}
    if stale:
        refused = ministry.put(path, bodies[0], **stale)
        assert (refused.status_code, refused.json()["current"]) == (412, ministry.get(path).json())


def test_a_letter_survives_the_list(ministry: Api) -> None:
    sent = survival.sample(Decline, regency_code="51.02", kind="periodic_report", subject="2025-Q4")
    answer = ministry.post("declinations/", sent)
    assert answer.status_code == 201, answer.json()
    survival.check(sent, answer.json())
    (listed,) = ministry.get("declinations/").json()["data"]
    survival.check(sent, listed)
