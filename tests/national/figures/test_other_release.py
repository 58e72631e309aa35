"""A release that breaks a series within a running period: what was written before by the other rule is left out of
every figure with that reason, and counts again once it is said anew."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.national.figures.indicators import rules
from tests.national.catalogue.test_releases import DRAFT, NEW, TODAY, change, publish, start
from tests.national.editions import scenes
from tests.national.figures.test_indicators import klatens  # noqa: F401  (a fixture)
from tests.national.figures.test_reconcile import reconciled
from tests.support.http import Api
from tests.support.progress import figure, of, progress, total

YEAR = str(TODAY.year)
CODE = "GOV-01"
VALUE = f"values/{CODE}/total/{YEAR}/"


def put(api: Api, value: str, code: str = CODE) -> None:
    path = f"values/{code}/total/{YEAR}/"
    tag = api.get(path).headers.get("ETag")
    answer = api.put(path, {"value": value}, **({"If-Match": tag} if tag else {}))
    assert answer.status_code in (200, 201), answer.json()


def submit(api: Api) -> dict[str, Any]:
    answer = api.post("reports/2025-Q4/submit/", {"reason": "lengkap"})
    assert answer.status_code in (200, 201), answer.json()
    found: dict[str, Any] = answer.json()["submission"]
    return found


def broken(ministry: Api) -> None:
    """Publish a release with another scale from now on; another indicator changes and stays comparable."""
    start(ministry)
    assert change(ministry, CODE, unit="index 0-100", maximum="100", comparable_with="").status_code == 200
    assert change(ministry, "GOV-02", unit="score 0 to 100", comparability_note="Ejaan.").status_code == 200
    assert publish(ministry).status_code == 200


def get(ministry: Api, path: str = "", more: str = "", code: str = CODE) -> dict[str, Any]:
    answer = ministry.get(f"indicators/{code}/{path}?period={YEAR}{more}")
    assert answer.status_code == 200, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def reasons(ministry: Api, more: str = "") -> dict[str, str | None]:
    return {row["regency"]["code"]: row["reason"] for row in get(ministry, "components/", more)["data"]}


def test_what_was_submitted_before_a_break_is_left_out_everywhere_until_it_is_said_anew(
    jembrana: Api,
    tabanan: Api,
    klatens: Api,  # noqa: F811
    ministry: Api,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "FENCES_MINIMUM", 2)
    for api, value in ((jembrana, "4.5"), (tabanan, "3"), (klatens, "2")):
        put(api, value)
        put(api, value, "GOV-02")
        submit(api)
    before = get(ministry)
    assert (before["unit"], before["total"]["coverage"]["used_count"]) == ("index 1-5", 3)
    broken(ministry)
    put(tabanan, "60")
    submit(tabanan)

    now = get(ministry)
    assert (now["unit"], now["total"]["value"]) == ("index 0-100", "60.00")
    assert now["total"]["coverage"]["left_out"] == {"other_release": 2}
    assert (now["total"]["coverage"]["regency_count"], now["total"]["coverage"]["used_count"]) == (3, 1)
    assert now["total"]["distribution"]["maximum"] == "60"
    assert (now["total"]["distribution"]["value_count"], now["outliers"]["lower_fence"]) == (1, None)
    assert reasons(ministry) == {"33.10": "other_release", "51.01": "other_release", "51.02": None}
    left = [row for row in get(ministry, "components/")["data"] if row["reason"]]
    assert [(row["value"], row["adds"], row["submission_id"] is not None) for row in left] == [
        ("2", None, True),
        ("4.5", None, True),
    ]
    ranked = get(ministry, "ranking/", "&together=true&minimum_coverage=1")["groups"]
    assert [[row["regency"]["code"] for row in group["rows"]] for group in ranked] == [["51.02"]]
    assert [group["left_out"] for group in ranked] == [{"other_release": 2}]
    earlier, point = get(ministry, "trend/", "&length=2")["periods"]
    assert (earlier["unit"], point["unit"]) == ("index 1-5", "index 0-100")
    assert (point["is_break"], point["change"]) == (True, None)
    assert (point["value"], point["coverage"]) == ("60.00", now["total"]["coverage"])
    (row,) = ministry.get(f"analytics/?indicator={CODE}&period={YEAR}").json()["data"]
    assert (row["value"], row["used_count"], row["other_release"]) == ("60.00", 1, 2)
    asked = f"analytics/?indicator={CODE}&period={int(YEAR) - 1}:{YEAR}&comparison=like_for_like"
    marked = [(row["is_break"], row["change"]) for row in ministry.get(asked).json()["data"]]
    assert marked == [(False, None), (True, None)]
    assert get(ministry, code="GOV-02")["total"]["coverage"]["used_count"] == 3
    # Filling and what was sent are as they were: the offices have answered.
    told = total(ministry, f"period={YEAR}")
    assert told["values_reported"] + told["values_not_due"] == 6

    assert get(ministry, more=f"&as_of={before['as_of']}") == before
    assert set(reasons(ministry, f"&as_of={before['as_of']}").values()) == {None}
    assert " 0 differences." in reconciled()


def test_what_was_written_before_a_break_and_sent_after_it_is_of_the_release_before(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    put(jembrana, "4.5")
    put(tabanan, "3")
    submit(tabanan)
    broken(ministry)
    warned = {
        each["code"]: each["message"] for each in jembrana.get("reports/2025-Q4/preview/").json()["warnings"]
    }
    assert warned["other_release"].startswith(
        "Values from before a release that measures them differently: 1."
    )
    sent = submit(jembrana)
    (said,) = jembrana.get(f"submissions/{sent['id']}/payload/").json()["values"]
    assert said["release"] == "2022.1"
    assert reasons(ministry) == {
        "33.10": "never_submitted",
        "51.01": "other_release",
        "51.02": "other_release",
    }
    assert get(ministry)["total"]["coverage"]["left_out"] == {"never_submitted": 1, "other_release": 2}


def test_the_same_number_said_anew_counts_by_the_new_rule(jembrana: Api, ministry: Api) -> None:
    put(jembrana, "4.5")
    put(jembrana, "4.5", "GOV-02")
    first = submit(jembrana)
    broken(ministry)
    assert (
        jembrana.put(VALUE, {"value": "4.5"}).status_code == 428
    )  # not what is there: it means another thing now
    assert jembrana.put(f"values/GOV-02/total/{YEAR}/", {"value": "4.5"}).status_code == 200  # says the same
    put(jembrana, "4.5")
    codes = [each["code"] for each in jembrana.get("reports/2025-Q4/preview/").json()["warnings"]]
    assert "other_release" not in codes
    again = submit(jembrana)
    assert again["id"] != first["id"]
    assert get(ministry)["total"]["value"] == "4.50"
    assert jembrana.put(VALUE, {"value": "4.5"}).status_code == 200
    accepted = ministry.post(f"submissions/{first['id']}/accept/", {})
    assert accepted.status_code in (200, 409), accepted.json()
    assert ministry.post(f"submissions/{again['id']}/accept/", {}).status_code == 200
    assert get(ministry, more="&basis=accepted")["total"]["value"] == "4.50"
    assert " 0 differences." in reconciled()


def test_a_report_that_names_no_release_is_of_the_first(jembrana: Api, ministry: Api, database: Any) -> None:
    put(jembrana, "4.5")
    submit(jembrana)
    database.superuser.execute("UPDATE figures_reported_value SET release = ''")
    assert get(ministry)["total"]["value"] == "4.50"
    broken(ministry)
    assert reasons(ministry)["51.01"] == "other_release"


def test_a_comparison_across_a_break_is_by_the_rule_of_now(jembrana: Api, ministry: Api) -> None:
    put(jembrana, "4.5")
    submit(jembrana)
    then = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    broken(ministry)
    put(jembrana, "45")
    submit(jembrana)
    (row,) = ministry.get(f"analytics/?indicator={CODE}&period={YEAR}&compare_as_of={then}").json()["data"]
    assert (row["value"], row["previous"]["value"], row["delta"]["value"]) == ("45.00", None, None)
    assert (row["entered"], row["previous"]["other_release"]) == (["51.01"], 1)


def test_a_period_of_another_length_is_refused_by_the_rule_of_then(ministry: Api) -> None:
    start(ministry)
    assert change(ministry, CODE, periodicity="event", comparability_note="Sama.").status_code == 200
    assert publish(ministry).status_code == 200
    refused = ministry.get(f"analytics/?indicator={CODE}&period=2024-Q1")
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["code"]) == (400, "wrong_periodicity")
    assert error["message"].startswith("GOV-01 is reported by year, such as ")
    assert ministry.get(f"analytics/?indicator={CODE}&period=2024").status_code == 200


def test_what_was_answered_under_a_release_that_is_retired_since_is_answered_again(
    jembrana: Api, ministry: Api
) -> None:
    put(jembrana, "4.5")
    submit(jembrana)
    broken(ministry)
    put(jembrana, "45")
    scenes.accepted(jembrana, ministry, "GOV-06", YEAR, value="50", numerator="5", denominator="10")
    paths = ("", "trend/", "components/")
    recorded = [get(ministry, path) for path in paths]
    assert (recorded[0]["unit"], recorded[0]["total"]["value"]) == ("index 0-100", "45.00")
    table = ministry.get(f"analytics/?indicator={CODE}&period={YEAR}").json()
    put(jembrana, "46")
    retired = ministry.post("catalogue/releases/national/2099.1/end/", {"reason": "Salah."})
    assert retired.status_code == 200
    submit(jembrana)
    for path, answer in zip(paths, recorded, strict=True):
        assert get(ministry, path, f"&as_of={answer['as_of']}") == answer
    again = ministry.get(f"analytics/?indicator={CODE}&period={YEAR}&as_of={table['as_of']}").json()
    assert again["data"] == table["data"]
    asked = {"title": {"en": "Test", "id-ID": "Uji"}, "indicators": [CODE, "GOV-06"], "periods": [YEAR]}
    for as_of, release in ((table["as_of"], "2099.1"), (None, "2022.1")):
        edition = ministry.post("editions/", asked | ({"as_of": as_of} if as_of else {})).json()
        assert ministry.get(f"editions/{edition['id']}/content/").json()["catalogue_release"] == release
    # What was written while it ruled is of its scale, also where it was sent after it was retired.
    now = get(ministry)
    assert (now["unit"], now["total"]["value"], reasons(ministry)["51.01"]) == (
        "index 1-5",
        None,
        "other_release",
    )


def test_what_is_reported_from_before_an_indicator_came_hides_no_missing_value(
    jembrana: Api, ministry: Api
) -> None:
    """It is in the indicator's figure, and nobody owes it: one by one and by an import alike."""

    def counted() -> list[dict[str, int]]:
        row = of(progress(ministry), regency="51.01")
        return [figure(row, name) for name in ("completeness_values", "values")]

    put(jembrana, "4.5")
    submit(jembrana)
    start(ministry)
    assert ministry.put(f"{DRAFT}indicators/ECO-90/", NEW).status_code == 201
    assert publish(ministry).status_code == 200
    before = counted()
    assert jembrana.put("values/ECO-90/total/2024/", {"value": "44"}).status_code == 201
    sent = jembrana.send("POST", "values/import/", b"indicator,period,value\nECO-90,2023,43\n", "text/csv")
    assert sent.json()["counts"]["created"] == 1, sent.json()
    assert counted() == before
    submit(jembrana)
    assert counted() == before
    assert ministry.get("indicators/ECO-90/?period=2023").json()["total"]["coverage"]["used_count"] == 1
    found = ministry.get(
        "progress/components/?figure=values&group_by=regency&group=51.01&page_size=200"
    ).json()
    assert not [row for row in found["data"] if row["item"].startswith("ECO-90")]
    assert " 0 differences." in reconciled()
