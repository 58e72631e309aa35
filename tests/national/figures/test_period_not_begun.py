"""A period that has not begun is refused: zeros would not be figures of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.http import Api

NEXT = str(datetime.now(UTC).year + 1)
ADDRESSES = {
    "progress/?period={}": "period",
    "progress/?year={}": "year",
    "progress/components/?figure=values&period={}": "period",
    "progress/components/?figure=values&group_by=period&group={}": "group",
    "indicators/GOV-01/?period={}": "period",
    "indicators/GOV-01/ranking/?period={}": "period",
    "indicators/GOV-01/trend/?period={}": "period",
    "indicators/GOV-01/components/?period={}": "period",
    "analytics/?indicator=GOV-01&period=2025&period={}": "period",
}


def refused(answer: Any) -> tuple[int, str, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["code"], error.get("parameter") or error["pointer"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("period", ["2099", NEXT])
def test_a_period_that_has_not_begun(tabanan: Api, ministry: Api, address: str, period: str) -> None:
    said = refused(ministry.get(address.format(period)))
    assert said == (400, "period_not_begun", ADDRESSES[address])
    now = ministry.get(address.format("2026"))
    assert now.status_code == 200, now.content


def test_it_has_not_begun_at_an_earlier_instant_either(ministry: Api) -> None:
    said = refused(ministry.get("progress/?period=2026&as_of=2025-12-31T16:59:59Z"))
    assert said == (400, "period_not_begun", "period")
    # The ministry's calendar: the year begins at midnight in Jakarta.
    assert ministry.get("progress/?period=2026&as_of=2025-12-31T17:00:00Z").status_code == 200


def test_an_edition_of_it_is_not_frozen(ministry: Api) -> None:
    title = {"en": "Ahead", "id-ID": "Mendatang"}
    given = {"title": title, "indicators": ["GOV-01"], "periods": ["2025", "2099"]}
    assert refused(ministry.post("editions/", given)) == (409, "period_not_begun", "/periods")
