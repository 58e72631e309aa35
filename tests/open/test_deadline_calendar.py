"""The calendar of deadlines: a program for calendars reads it, and a deadline that moves stays the same event."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar

from tests.support.http import Api
from tests.support.stage import Stage

EXTEND = "deadlines/periodic_report/2026-Q4/extend/"
UID = "periodic_report/2026-Q4@127.0.0.1"


@pytest.fixture
def announced(database: Stage) -> Iterator[None]:
    yield
    for table in ("ledger_extension", "ledger_deadline"):
        column = "deadline_id IN (SELECT id FROM ledger_deadline WHERE subject = '2026-Q4')"
        of = "subject = '2026-Q4'" if table == "ledger_deadline" else column
        database.superuser.execute(f"DELETE FROM {table} WHERE {of}".encode())


def events(anyone: Api, **headers: str) -> dict[str, Any]:
    answer = anyone.get("deadlines/", **headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    by_uid = {str(each["UID"]): each for each in found}
    assert len(by_uid) == len(found) > 4
    return by_uid


@pytest.mark.usefixtures("announced")
def test_a_deadline_that_moves_for_everyone_stays_the_same_event(anyone: Api, ministry: Api) -> None:
    before = events(anyone)[UID]
    assert str(before["SUMMARY"]) == "Periodic report 2026-Q4"
    indonesian = events(anyone, **{"Accept-Language": "id"})[UID]
    assert str(indonesian["SUMMARY"]) == "Laporan berkala 2026-Q4"
    # Due with the end of 31 January in Jakarta: it stands on that day, not on the next.
    assert before["DTSTART"].dt == datetime(2027, 1, 31, 16, 59, tzinfo=UTC)
    assert str(indonesian["DESCRIPTION"]) == "31 Januari 2027 pukul 23.59 WIB"
    for month, code in ((6, None), (9, "51.01")):
        given = {"due_at": f"2027-0{month}-01T00:00:00Z", "reason": "Banjir", "regency_code": code}
        assert ministry.post(EXTEND, given).status_code == 200
    after = events(anyone)[UID]
    assert before["DTSTART"].dt < after["DTSTART"].dt == datetime(2027, 6, 1, tzinfo=UTC)
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1


def test_a_calendar_that_did_not_change_is_not_sent_again(anyone: Api) -> None:
    tag = anyone.get("deadlines/").headers["ETag"]
    assert anyone.get("deadlines/", **{"If-None-Match": tag}).status_code == 304
    assert anyone.get("deadlines/", Accept="application/json").status_code == 406
