"""Submitting a periodic report."""

from tests.support.http import Api
from tests.support.stage import Stage


def test_a_report_hands_over_what_is_entered_once(jembrana: Api, tabanan: Api) -> None:
    tabanan.put("values/ECO-03/total/2025/", {"value": "9.99"})
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    first = jembrana.post("reports/2025-Q4/submit/", {})
    assert first.status_code == 201, first.json()
    body = first.json()
    submission, receipt, warnings = (body.pop(name) for name in ("submission", "receipt", "warnings"))
    assert [each["code"] for each in warnings] == ["not_reported", "will_not_count"]
    assert body == {"is_unchanged": False, "value_count": 1, "realisation_count": 0}
    assert submission["revision"] == submission["sequence"] == 1
    assert submission["is_self_checked"] is True
    assert jembrana.get("values/ECO-03/total/2025/").json()["is_submitted"] is True

    again = jembrana.post("reports/2025-Q4/submit/", {})
    assert again.status_code == 200
    assert (again.json()["is_unchanged"], again.json()["receipt"]) == (True, receipt)
    assert again.json()["submission"]["id"] == submission["id"]
    reasoned = jembrana.post("reports/2025-Q4/submit/", {"reason": "Angka diperbaiki"})
    assert (reasoned.status_code, reasoned.json()["code"]) == (409, "submitted_with_another_reason")


def test_a_correction_is_a_new_revision(jembrana: Api) -> None:
    first = jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.post("reports/2025-Q4/submit/", {})
    etag = jembrana.get("values/ECO-03/total/2025/").headers["ETag"]
    assert etag != first.headers["ETag"]
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.6"}, **{"If-Match": etag})
    second = jembrana.post("reports/2025-Q4/submit/", {"reason": "typing error"})
    assert (second.status_code, second.json()["submission"]["revision"]) == (201, 2)
    assert second.json()["submission"]["sequence"] == 2
    again = jembrana.post("reports/2025-Q4/submit/", {"reason": "typing error"})
    assert (again.status_code, again.json()["submission"]) == (200, second.json()["submission"])


def test_a_revision_writes_no_value_that_it_hands_over_unchanged(jembrana: Api, database: Stage) -> None:
    """Else whoever records one of them would wait for the submit to end."""

    def written() -> dict[str, str]:
        rows = database.superuser.execute(
            f"SELECT indicator, xmin::text FROM r_{id}.indicators_value WHERE handed_over_version = version"
        )
        return dict(rows.fetchall())

    (id,) = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone()
    for code in ("ECO-01", "ECO-03"):
        jembrana.put(f"values/{code}/total/2025/", {"value": "5"})
    jembrana.post("reports/2025-Q4/submit/", {})
    before = written()
    etag = jembrana.get("values/ECO-03/total/2025/").headers["ETag"]
    jembrana.put("values/ECO-03/total/2025/", {"value": "6"}, **{"If-Match": etag})
    assert jembrana.post("reports/2025-Q4/submit/", {"reason": "one more"}).status_code == 201
    after = written()
    assert before.keys() == after.keys() == {"ECO-01", "ECO-03"}
    assert (before["ECO-01"] == after["ECO-01"], before["ECO-03"] == after["ECO-03"]) == (True, False)


def test_only_a_quarter_that_has_begun_can_be_reported(jembrana: Api) -> None:
    assert jembrana.post("reports/2025/submit/", {}).json()["code"] == "not_a_quarter"
    assert jembrana.post("reports/2025-Q5/submit/", {}).json()["code"] == "not_a_period"
    for answer in (jembrana.post("reports/2025-Q5/submit/", {}), jembrana.get("realisations/2025-Q5/")):
        assert answer.json()["errors"][0]["message"] == "Give a quarter, such as 2025-Q4."
    assert jembrana.post("reports/2099-Q1/submit/", {}).json()["code"] == "period_not_begun"
    assert jembrana.post("reports/1900-Q1/submit/", {}).json()["code"] == "quarter_too_early"


def test_a_report_that_restates_is_unchanged_when_it_is_sent_again(jembrana: Api, tabanan: Api) -> None:
    """A correction stays in each later revision, and equal content stays equal."""
    tabanan.put("values/ECO-03/total/2025/", {"value": "9.99"})
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.post("reports/2025-Q4/submit/", {})
    etag = jembrana.get("values/ECO-03/total/2025/").headers["ETag"]
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.6"}, **{"If-Match": etag})
    first = jembrana.post("reports/2026-Q2/submit/", {})
    again = jembrana.post("reports/2026-Q2/submit/", {})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["is_unchanged"] is True
    jembrana.put("values/ECO-01/total/2025/", {"value": "5"})
    second = jembrana.post("reports/2026-Q2/submit/", {"reason": "one more"}).json()["submission"]
    content = jembrana.get(f"submissions/{second['id']}/payload/").json()
    assert [row["value"] for row in content["restated"]] == ["4.6"]
    assert [row["value"] for row in content["values"]] == ["5"]


def test_what_a_withdrawn_report_restated_is_restated_by_whichever_report_comes_next(
    jembrana: Api, tabanan: Api
) -> None:
    """The ministry still has what the report before said of it; what it never had is new again."""
    tabanan.put("values/ECO-03/total/2025/", {"value": "9.99"})
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.post("reports/2025-Q3/submit/", {})
    etag = jembrana.get("values/ECO-03/total/2025/").headers["ETag"]
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.6"}, **{"If-Match": etag})
    jembrana.put("values/ECO-01/total/2025/", {"value": "5"})
    second = jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"]
    assert jembrana.post(f"submissions/{second['id']}/withdraw/", {"reason": "keliru"}).status_code == 200
    assert jembrana.get("values/ECO-03/total/2025/").json()["is_submitted"] is False
    twice = jembrana.post(f"submissions/{second['id']}/withdraw/", {"reason": "keliru"})
    assert (twice.status_code, twice.json()["code"]) == (409, "status_does_not_allow")
    third = jembrana.post("reports/2026-Q1/submit/", {}).json()["submission"]
    content = jembrana.get(f"submissions/{third['id']}/payload/").json()
    assert [row["value"] for row in content["restated"]] == ["4.6"]
    assert [row["value"] for row in content["values"]] == ["5"]
