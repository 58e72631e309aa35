"""Submissions that wait for the ministry or were returned are not silence under the basis `accepted`."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.national.review.test_review import done, report
from tests.support.http import Api
from tests.support.progress import of, progress, total

ASKED = "period=2025&basis=accepted"
LEFT_OUT = {"never_submitted": 1, "returned": 1, "waiting_for_review": 1}
REASONS = {"33.10": "never_submitted", "51.01": "waiting_for_review", "51.02": "returned"}


def returned(ministry: Api, id: str) -> None:
    by = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
    done(ministry.post(f"submissions/{id}/return/", {"reasons": ["Sumber?"], "answer_due_on": by}))


def reasons(answer: Any) -> dict[str, str | None]:
    return {row["regency"]["code"]: row["reason"] for row in done(answer)["data"]}


@pytest.fixture
def waiting(jembrana: Api, tabanan: Api, ministry: Api) -> str:
    """Jembrana's report, which waits; Tabanan's was returned, and Klaten sent none."""
    returned(ministry, report(tabanan, "9.99"))
    return report(jembrana, "4.51")


@pytest.mark.usefixtures("waiting")
def test_every_figure_by_accepted_says_so(ministry: Api) -> None:
    figure = done(ministry.get(f"indicators/ECO-03/?{ASKED}"))["total"]
    assert (figure["coverage"]["used_count"], figure["coverage"]["left_out"]) == (0, LEFT_OUT)
    by_regency = done(ministry.get(f"indicators/ECO-03/?{ASKED}&group_by=province"))["rows"]
    assert [row["coverage"]["left_out"] for row in by_regency] == [
        {"never_submitted": 1},
        {"returned": 1, "waiting_for_review": 1},
    ]
    point = done(ministry.get(f"indicators/ECO-03/trend/?{ASKED}&length=1"))["periods"][0]
    assert point["coverage"]["left_out"] == LEFT_OUT
    (group,) = done(ministry.get(f"indicators/ECO-03/ranking/?{ASKED}&together=true"))["groups"]
    assert group["left_out"] == LEFT_OUT
    assert reasons(ministry.get(f"indicators/ECO-03/components/?{ASKED}")) == REASONS
    (row,) = done(ministry.get(f"analytics/?indicator=ECO-03&{ASKED}"))["data"]
    assert {name: row[name] for name in (*LEFT_OUT, "not_reported")} == {**LEFT_OUT, "not_reported": 0}
    row = total(ministry, "basis=accepted")
    assert {reason: row[f"coverage_{reason}"] for reason in LEFT_OUT} == LEFT_OUT
    opened = ministry.get("progress/components/?figure=reports&basis=accepted")
    assert reasons(opened) == REASONS
    figure = done(ministry.get("briefing/?basis=accepted"))
    assert "never_submitted" in str(figure)


def test_by_submitted_they_count_and_acceptance_ends_the_waiting(waiting: str, ministry: Api) -> None:
    coverage = done(ministry.get("indicators/ECO-03/?period=2025"))["total"]["coverage"]
    assert (coverage["used_count"], coverage["left_out"]) == (
        0,
        {"never_submitted": 1, "without_denominator": 2},
    )
    before = done(ministry.get(f"indicators/ECO-03/?{ASKED}"))
    done(ministry.post(f"submissions/{waiting}/accept/", {}))
    total = done(ministry.get(f"indicators/ECO-03/?{ASKED}"))["total"]
    assert total["coverage"]["left_out"] == {"never_submitted": 1, "returned": 1, "without_denominator": 1}
    then = done(ministry.get(f"indicators/ECO-03/?{ASKED}&as_of={before['as_of']}"))
    assert then["total"] == before["total"]


def test_a_value_that_waits_in_a_newer_report_is_not_unreported(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    """Each regency has something accepted; one waits with this value, one was returned, and one did not report it."""
    for api in (jembrana, tabanan):
        api.put("values/GOV-01/total/2025/", {"value": "3"})
        id = done(api.post("reports/2025-Q3/submit/", {}))["submission"]["id"]
        done(ministry.post(f"submissions/{id}/accept/", {}))
    report(jembrana, "4.51")
    returned(ministry, report(tabanan, "9.99"))
    total = done(ministry.get(f"indicators/ECO-03/?{ASKED}"))["total"]
    assert total["coverage"]["left_out"] == LEFT_OUT
    (group,) = done(ministry.get(f"indicators/ECO-03/ranking/?{ASKED}&together=true"))["groups"]
    assert group["left_out"] == LEFT_OUT
    assert reasons(ministry.get(f"indicators/ECO-03/components/?{ASKED}")) == REASONS
    other = done(ministry.get(f"indicators/GOV-02/?{ASKED}"))["total"]["coverage"]["left_out"]
    assert other == {"never_submitted": 1, "not_reported": 2}
    row = of(progress(ministry, "basis=accepted"))
    left_out = ("never_submitted", "waiting_for_review", "returned")
    assert [row[f"coverage_{each}"] for each in left_out] == [1, 0, 0]


def test_an_objection_waits_again(waiting: str, jembrana: Api, ministry: Api) -> None:
    returned(ministry, waiting)
    assert reasons(ministry.get(f"indicators/ECO-03/components/?{ASKED}"))["51.01"] == "returned"
    done(jembrana.post(f"submissions/{waiting}/object/", {"reason": "Sesuai BPS"}))
    assert reasons(ministry.get(f"indicators/ECO-03/components/?{ASKED}"))["51.01"] == "waiting_for_review"
