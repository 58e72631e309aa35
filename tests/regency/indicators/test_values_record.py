"""Recording values by their natural key."""

from tests.support import plans
from tests.support.http import Api


def test_a_value_is_created_once_and_read_back(jembrana: Api, tabanan: Api) -> None:
    tabanan.put("values/ECO-03/total/2025/", {"value": "9.99"})
    created = jembrana.put("values/ECO-03/total/2025/", {"value": "4.510"})
    assert created.status_code == 201, created.json()
    body = created.json()
    changed_at, changed_by = body.pop("updated_at"), body.pop("updated_by_name")
    assert changed_at.endswith("Z")
    assert changed_by.startswith("Member")
    assert body == {
        "indicator": "ECO-03",
        "series": "total",
        "period": "2025",
        "value_status": "reported",
        "value": "4.51",
        "numerator": None,
        "denominator": None,
        "observation_status": "final",
        "agency_id": None,
        "note": "",
        "reason": "",
        "version": 1,
        "is_checked": False,
        "is_submitted": False,
        "confirmed_at": None,
        "expected_on": None,
        "from_indicator": None,
        "warnings": ["will_not_count"],
        "quotient": None,
        "official": None,
    }
    read = jembrana.get("values/ECO-03/total/2025/")
    assert read.status_code == 200
    assert read.headers["ETag"] == created.headers["ETag"]
    assert read.json()["value"] == "4.51"


def test_saying_the_same_again_changes_nothing(jembrana: Api) -> None:
    first = jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    again = jembrana.put("values/ECO-03/total/2025/", {"value": "4.5100"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["version"] == 1
    assert again.headers["ETag"] == first.headers["ETag"]
    for name in ("If-Match", "If-None-Match"):
        unreadable = jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"}, **{name: ""})
        assert plans.refused(unreadable)[:2] == (400, "malformed_etag")


def test_replacing_a_value_needs_the_version_it_replaces(jembrana: Api) -> None:
    first = jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    assert jembrana.put("values/ECO-03/total/2025/", {"value": "5"}).status_code == 428
    second = jembrana.put("values/ECO-03/total/2025/", {"value": "5"}, **{"If-Match": first.headers["ETag"]})
    assert (second.status_code, second.json()["value"], second.json()["version"]) == (200, "5", 2)
    stale = jembrana.put("values/ECO-03/total/2025/", {"value": "6"}, **{"If-Match": first.headers["ETag"]})
    assert stale.status_code == 412


def test_if_none_match_creates_and_never_overwrites(jembrana: Api) -> None:
    created = jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"}, **{"If-None-Match": "*"})
    again = jembrana.put("values/ECO-03/total/2025/", {"value": "5"}, **{"If-None-Match": "*"})
    assert (created.status_code, again.status_code) == (201, 412)


def test_zero_not_available_and_not_applicable_are_kept_apart(jembrana: Api) -> None:
    zero = jembrana.put("values/LIV-08/total/2025/", {"value": "0"})
    missing = jembrana.put(
        "values/LIV-09/total/2025/", {"value_status": "not_available", "reason": "Survey late"}
    )
    barred = jembrana.put("values/LIV-10/total/2025-Q4/", {"value_status": "not_applicable"})
    assert [(r.json()["value_status"], r.json()["value"]) for r in (zero, missing, barred)] == [
        ("reported", "0"),
        ("not_available", None),
        ("not_applicable", None),
    ]
    assert jembrana.get("values/LIV-11/total/2025/").status_code == 404


def test_what_does_not_fit_is_refused_with_its_place(jembrana: Api) -> None:
    def refused(path: str, body: object) -> tuple[int, str, str]:
        answer = jembrana.put(path, body)
        error = answer.json()["errors"][0]
        return answer.status_code, error["pointer"], error["code"]

    assert refused("values/ECO-03/total/2025/", {"value": "104"}) == (422, "/value", "out_of_range")
    assert refused("values/ECO-03/total/2025/", {"value": "4,51"}) == (422, "/value", "not_a_decimal")
    assert refused("values/ECO-03/total/2025/", {"value": 4.51}) == (422, "/value", "not_text")
    assert refused("values/ECO-03/total/2025/", {}) == (422, "/value", "value_needed")
    assert refused("values/ECO-03/total/2025/", {"value": "4", "numerator": "0", "denominator": "0"}) == (
        422,
        "/denominator",
        "zero_denominator",
    )
    assert refused("values/ECO-03/total/2025/", {"value_status": "not_available", "value": "4"}) == (
        422,
        "/value",
        "value_not_expected",
    )
    assert refused("values/ECO-03/total/2025/", {"value": "4", "expected_on": "2026-03-31"}) == (
        422,
        "/expected_on",
        "date_not_expected",
    )
    assert refused("values/GOV-03/total/2025/", {"value": "WTA"}) == (422, "/value", "unknown_opinion")
    assert refused("values/ECO-03/total/2025/", {"value": "1", "valeu": "2"}) == (
        422,
        "/valeu",
        "unknown_field",
    )
    assert refused("values/ECO-3/total/2025/", {"value": "4"}) == (409, "/indicator", "unknown_indicator")
    assert refused("values/ECO-03/rural/2025/", {"value": "4"}) == (409, "/series", "unknown_series")
    assert refused("values/ECO-03/total/2025-Q1/", {"value": "4"}) == (409, "/period", "wrong_periodicity")
    assert refused("values/ECO-03/total/2009/", {"value": "4"}) == (422, "/period", "period_too_early")
    assert refused("values/ECO-03/total/2099/", {"value": "4"}) == (409, "/period", "period_in_the_future")
    assert jembrana.get("values/").json() == {"data": [], "next": None, "next_cursor": None}


def test_a_list_is_narrowed_and_paged_by_key(jembrana: Api, tabanan: Api) -> None:
    tabanan.put("values/ECO-01/total/2024/", {"value": "3"})
    for year in ("2022", "2023", "2024"):
        jembrana.put(f"values/ECO-01/total/{year}/", {"value": "3.5"})
    jembrana.put("values/LIV-01/total/2024/", {"value": "80"})
    page = jembrana.get("values/?dimension=economy&page_size=2").json()
    assert [row["period"] for row in page["data"]] == ["2022", "2023"]
    rest = jembrana.get(page["next"].split("/values/")[1].join(["values/", ""])).json()
    assert ([row["period"] for row in rest["data"]], rest["next"]) == (["2024"], None)
