"""A catalogue release does not break a series: old values stay under theirs, comparable ones continue, others break."""

from typing import Any

from tests.national.catalogue.test_official_values import OF_JEMBRANA, load
from tests.national.catalogue.test_releases import DRAFT, NEW, TODAY, change, publish, start
from tests.support.http import Api
from tests.support.refusals import found

THIS, LAST, BEFORE = (str(TODAY.year - back) for back in range(3))


def points(regency: Api, indicator: str) -> list[tuple[Any, ...]]:
    answer = regency.get(f"series/{indicator}/total/")
    assert answer.status_code == 200, answer.json()
    return [
        (row["period"], row["release"], row["is_break"], row["value"] and row["value"]["value"])
        for row in answer.json()["periods"]
    ]


def test_comparable_values_continue_and_others_show_a_break(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    tabanan.put(f"values/ECO-03/total/{LAST}/", {"value": "9"})
    for code in ("ECO-03", "ECO-04"):
        for year in (BEFORE, LAST):
            assert jembrana.put(f"values/{code}/total/{year}/", {"value": "4.5"}).status_code == 201
    start(ministry)
    assert change(ministry, "ECO-03", decimals=1, unit="permille", comparable_with="").status_code == 200
    assert publish(ministry).status_code == 200
    for code in ("ECO-03", "ECO-04"):
        assert jembrana.put(f"values/{code}/total/{THIS}/", {"value": "4.1"}).status_code == 201
    assert points(jembrana, "ECO-03") == [
        (BEFORE, "2022.1", False, "4.5"),
        (LAST, "2022.1", False, "4.5"),
        (THIS, "2099.1", True, "4.1"),
    ]
    assert points(jembrana, "ECO-04") == [
        (BEFORE, "2022.1", False, "4.5"),
        (LAST, "2022.1", False, "4.5"),
        (THIS, "2099.1", False, "4.1"),
    ]


def test_each_period_follows_the_rules_of_its_release(jembrana: Api, ministry: Api) -> None:
    start(ministry)
    change(ministry, "ECO-03", decimals=0, comparability_note="Pembulatan.")
    ministry.post(f"{DRAFT}indicators/GOV-02/end/", {"reason": "Dicabut."})
    publish(ministry)
    assert jembrana.put(f"values/ECO-03/total/{LAST}/", {"value": "4.51"}).status_code == 201
    refused = jembrana.put(f"values/ECO-03/total/{THIS}/", {"value": "4.51"})
    assert refused.json()["errors"][0]["code"] == "too_many_decimals"
    assert jembrana.put(f"values/GOV-02/total/{LAST}/", {"value": "70"}).status_code == 201
    refused = jembrana.put(f"values/GOV-02/total/{THIS}/", {"value": "70"})
    assert refused.json()["code"] == "not_in_release"
    key = {"indicator": "GOV-02", "series": "total", "period": THIS}
    for refused in (
        jembrana.post("values/", {**key, "value": "70"}),
        jembrana.patch(f"values/GOV-02/total/{THIS}/", {"note": "a"}),
        jembrana.put(f"targets/GOV-02/total/{THIS}/", {"value": "70", "source": "RPJMD"}),
        jembrana.put(f"baselines/GOV-02/total/{THIS}/", {"value": "70", "source": "RPJMD"}),
        jembrana.post("exemptions/", {"indicator": "GOV-02", "first_period": THIS, "reason": "a"}),
    ):
        assert found(refused) == (409, {"not_in_release"})
    for refused in (
        jembrana.post("values/", {**key, "value": "70", "note": 7}),
        jembrana.put(f"values/GOV-02/total/{THIS}/", {"value": "70", "note": 7}),
    ):
        assert found(refused) == (422, {"not_in_release", "not_text"})
    answer = jembrana.post(
        "values/import/",
        [
            {"indicator": "ECO-03", "period": BEFORE, "value": "4.51"},
            {"indicator": "ECO-03", "period": THIS, "value": "4.51"},
            {"indicator": "GOV-02", "period": THIS, "value": "70"},
        ],
    )
    assert [(row["row"], row["code"]) for row in answer.json()["results"]] == [
        (2, "too_many_decimals"),
        (3, "not_in_release"),
    ]


def test_a_value_written_before_its_release_stays_under_the_one_before(jembrana: Api, ministry: Api) -> None:
    jembrana.put(f"values/ECO-03/total/{THIS}/", {"value": "4.51"})
    start(ministry)
    change(ministry, "ECO-03", unit="permille", comparable_with="")
    publish(ministry)
    assert points(jembrana, "ECO-03") == [(THIS, "2022.1", False, "4.51")]
    tag = jembrana.get(f"values/ECO-03/total/{THIS}/").headers["ETag"]
    jembrana.put(f"values/ECO-03/total/{THIS}/", {"value": "45"}, **{"If-Match": tag})
    assert points(jembrana, "ECO-03") == [(THIS, "2099.1", False, "45")]


def test_the_official_value_stands_beside_the_regencys(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    created = jembrana.put("values/ECO-03/total/2025/", {"value": "4.7"})
    assert created.json()["official"] is None
    load(ministry, OF_JEMBRANA)
    read = jembrana.get("values/ECO-03/total/2025/", **{"If-None-Match": created.headers["ETag"]})
    assert read.status_code == 200
    official = read.json()["official"]
    assert (official["value"], official["producer"], official["version"]) == ("4.5", "BPS", 1)
    (point,) = jembrana.get("series/ECO-03/total/").json()["periods"]
    assert (point["value"]["value"], point["official"]["value"]) == ("4.7", "4.5")
    (listed,) = jembrana.get("values/?official=true").json()["data"]
    assert listed["official"] == official
    assert "official" not in jembrana.get("values/").json()["data"][0]
    changed = jembrana.put(
        "values/ECO-03/total/2025/", {"value": "4.5"}, **{"If-Match": read.headers["ETag"]}
    )
    assert (changed.status_code, changed.json()["official"]) == (200, official)
    tabanan.put("values/ECO-03/total/2025/", {"value": "4.7"})
    assert tabanan.get("values/ECO-03/total/2025/").json()["official"] is None


def test_the_ministrys_trend_goes_on_under_a_new_code_where_a_release_says_so(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    for regency, value in ((jembrana, "4"), (tabanan, "6")):
        for year in (BEFORE, LAST):
            regency.put(f"values/GOV-02/total/{year}/", {"value": value})
    load(ministry, {"indicator": "GOV-02", "period": LAST, "value": "8.5"})
    start(ministry)
    new = {**NEW, "dimension": "governance", "value_kind": "index", "unit": "score 0-100"}
    taken = ministry.put(
        f"{DRAFT}indicators/GOV-92/",
        {**new, "comparable_with": "GOV-02", "comparability_note": "Kode saja yang berubah."},
    )
    assert taken.status_code in (200, 201), taken.json()
    ministry.post(f"{DRAFT}indicators/GOV-02/end/", {"reason": "Kode baru: GOV-92."})
    assert publish(ministry).status_code == 200
    for regency, value in ((jembrana, "3"), (tabanan, "5")):
        assert regency.put(f"values/GOV-92/total/{THIS}/", {"value": value}).status_code == 201
        assert regency.post("reports/2025-Q4/submit/", {}).status_code in (200, 201)
    load(ministry, {"indicator": "GOV-92", "period": THIS, "value": "8.1"})
    answer = ministry.get(f"indicators/GOV-92/trend/?period={THIS}&length=3").json()
    assert [
        (
            row["period"],
            row["indicator"],
            row["is_break"],
            row["value"],
            row["official"] and row["official"]["value"],
        )
        for row in answer["periods"]
    ] == [
        (BEFORE, "GOV-02", False, "5.00", None),
        (LAST, "GOV-02", False, "5.00", "8.5"),
        (THIS, "GOV-92", False, "4.00", "8.1"),
    ]


def test_the_ministrys_trend_breaks_where_a_release_says_so(ministry: Api) -> None:
    start(ministry)
    change(ministry, "ECO-03", unit="permille", comparable_with="")
    change(ministry, "ECO-04", unit="per cent", comparability_note="Ejaan saja.")
    publish(ministry)
    for code, expected in (("ECO-03", [False, False, True]), ("ECO-04", [False, False, False])):
        answer = ministry.get(f"indicators/{code}/trend/?period={THIS}&length=3").json()
        assert [row["is_break"] for row in answer["periods"]] == expected
    assert ministry.get(f"indicators/ECO-03/?period={THIS}").json()["unit"] == "permille"
    assert ministry.get(f"indicators/ECO-03/?period={LAST}").json()["unit"] != "permille"
