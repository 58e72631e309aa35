"""Many figures in one table: the same numbers as each indicator's own address, bounded, in pages, and what changed."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from api.national.catalogue.words import DIMENSIONS
from api.national.figures.analytics import queries as analytics, words
from api.national.figures.measures import AXES
from tests.national.catalogue.test_releases import TODAY, change, publish, start
from tests.national.figures.test_indicators import get, klatens, report  # noqa: F401  (a fixture)
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.progress import expanded, of
from tests.support.queries import queries
from tests.support.stage import Stage

ASKED = "analytics/?indicator=GOV-01&indicator=GOV-06&indicator=GOV-09&period=2024&period=2025"


def table(ministry: Api, query: str = "") -> dict[str, Any]:
    answer = ministry.get(query if query.startswith("analytics") else ASKED + query)
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def refused(ministry: Api, query: str) -> str:
    answer = ministry.get(f"analytics/?{query}")
    code = str(answer.json().get("code"))
    assert answer.status_code == 400, answer.json()
    return code


def test_the_table_has_the_numbers_of_each_indicators_own_address(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    report(jembrana, "GOV-01", value="2.51")
    report(tabanan, "GOV-06", value="50", numerator="5", denominator="10")
    found = table(
        ministry, "&measure=value&measure=numerator&measure=denominator&measure=median&measure=used_count"
    )
    assert [(row["indicator"], row["period"]) for row in found["data"]] == [
        ("GOV-01", "2024"),
        ("GOV-01", "2025"),
        ("GOV-06", "2024"),
        ("GOV-06", "2025"),
    ]  # GOV-09 is quarterly
    for row in found["data"]:
        total = get(ministry, f"{row['indicator']}/?period={row['period']}")["total"]
        assert {name: row[name] for name in ("value", "numerator", "denominator")} == {
            name: total[name] for name in ("value", "numerator", "denominator")
        }
        assert row["used_count"] == total["coverage"]["used_count"]
        assert row["median"] == total["distribution"]["median"]
    for row in table(ministry)["data"]:
        assert row["regency_count"] == 3 == row["used_count"] + sum(row[name] for name in words.LEFT_OUT)


def test_each_period_is_measured_as_its_release_has_it(jembrana: Api, ministry: Api) -> None:
    last, this = str(TODAY.year - 1), str(TODAY.year)
    for year in (last, this):
        jembrana.put(f"values/ECO-03/total/{year}/", {"value": "4.5"})
    start(ministry)
    assert change(ministry, "ECO-03", unit="permille", comparable_with="").status_code == 200
    assert publish(ministry).status_code == 200
    found = table(ministry, f"analytics/?indicator=ECO-03&period={last}&period={this}&group_by=province")
    for row in found["data"]:
        fixed = get(ministry, f"ECO-03/?period={row['period']}")
        assert row["unit"] == fixed["unit"]
        if row["province_code"] == "total":
            assert (row["value"], row["numerator"]) == (fixed["total"]["value"], fixed["total"]["numerator"])
    assert [row["unit"] == "permille" for row in found["data"]] == [False] * 3 + [True] * 3


def test_groups_stand_under_their_total_each_with_its_name(jembrana: Api, ministry: Api) -> None:
    report(jembrana, "GOV-01", value="2.51")
    found = table(
        ministry, "analytics/?indicator=GOV-01&period=2025&group_by=province&measure=value&measure=used_count"
    )
    head = {
        "indicator": "GOV-01",
        "dimension": "governance",
        "series": "total",
        "period": "2025",
        "unit": "0-5",
        "population_year": 2024,
    }
    assert [{**head, **row} for row in found["data"]] == [
        {**head, **found["data"][0], "province_code": "total", "province_name": None, "value": "2.51", "used_count": 1},
        {**head, "unit": found["data"][0]["unit"], "province_code": "33", "province_name": "Jawa Tengah",
         "is_enough": False, "value": None, "used_count": 0},
        {**head, "unit": found["data"][0]["unit"], "province_code": "51", "province_name": "Bali",
         "is_enough": True, "value": "2.51", "used_count": 1},
    ]  # fmt: skip
    bare = table(ministry, "analytics/?indicator=GOV-01&period=2025&group_by=province&with_total=false")
    assert [row["province_code"] for row in bare["data"]] == ["33", "51"]


def test_groupings_are_crossed_and_add_up(jembrana: Api, tabanan: Api, klatens: Api, ministry: Api) -> None:  # noqa: F811
    for api, value in ((jembrana, "2"), (tabanan, "3"), (klatens, "4")):
        report(api, "GOV-01", value=value)
    query = "analytics/?indicator=GOV-01&period=2025&group_by=province&group_by=kind&measure=numerator"
    total, *rows = table(ministry, query)["data"]
    assert [(row["province_code"], row["kind"], row["numerator"]) for row in rows] == [
        ("33", "kabupaten", "4"),
        ("51", "kabupaten", "5"),
    ]
    assert (total["province_code"], total["kind"], total["numerator"]) == ("total", "total", "9")
    three = table(ministry, query.replace("&group_by=kind", ",kind,cohort"))
    assert [
        tuple(row[each] for each in ("province_code", "kind", "cohort", "numerator")) for row in three["data"]
    ] == [
        ("total", "total", "total", "9"),
        ("33", "kabupaten", "2018-2019", "4"),
        ("51", "kabupaten", "2022", "5"),
    ]
    assert three["row_count"] == 3
    assert (
        refused(ministry, "indicator=GOV-01&period=2025&group_by=regency,province,kind,cohort")
        == "max_length"
    )


def test_rows_say_their_dimension_and_are_by_none(jembrana: Api, ministry: Api) -> None:
    report(jembrana, "GOV-01", value="2.51")
    for query in ("", "&group_by=regency", "&measure=on_course"):
        found = table(ministry, f"analytics/?indicator=GOV-01,ECO-03&period=2025{query}")
        assert {(row["indicator"], row["dimension"]) for row in found["data"]} == {
            ("GOV-01", "governance"),
            ("ECO-03", "economy"),
        }
    asked = "indicator=GOV-01&period=2025&group_by=regency,"
    for axis in AXES:
        assert refused(ministry, asked + axis) == "no_grouping_of_analytics"
    (error,) = ministry.get(f"analytics/?{asked}dimension", **{"Accept-Language": "id"}).json()["errors"]
    assert error["parameter"] == "group_by"
    assert error["message"].startswith("Analitik tidak mempunyai baris menurut dimension:")
    assert refused(ministry, asked + "dimensions") == "invalid_choice"
    # What progress counts by it is what analytics counts of each indicator.
    counted = ministry.get("progress/?group_by=regency,dimension&period=2025&measure=values_reported").json()[
        "data"
    ]
    assert of({"data": counted}, regency="51.01", dimension="governance")["values_reported"] == 1


def test_filters_narrow_who_is_counted(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    report(jembrana, "GOV-01", value="2")
    report(tabanan, "GOV-01", value="4")
    for filters, value, regency_count in (
        ("province_code=51", "3.00", 2),
        ("province_code=33", None, 1),
        ("regency_code=51.01&regency_code=33.10", "2.00", 2),
        ("kind=kabupaten", "3.00", 3),
        ("province_code=51&regency_code=51.02", "4.00", 1),
    ):
        found = table(ministry, f"analytics/?indicator=GOV-01&period=2025&{filters}")
        (row,) = found["data"]
        assert (row["value"], row["regency_count"], found["regency_count"]) == (
            value,
            regency_count,
            regency_count,
        )
    assert refused(ministry, "indicator=GOV-01&period=2025&regency_code=11.01") == "no_participants"


def test_the_address_of_components_opens_each_row_to_what_adds_up_to_it(
    jembrana: Api,
    tabanan: Api,
    klatens: Api,  # noqa: F811
    ministry: Api,
) -> None:
    for api, value in ((jembrana, "2"), (tabanan, "3"), (klatens, "4")):
        report(api, "GOV-01", value=value)
    report(tabanan, "GOV-06", value="50", numerator="5", denominator="10")
    report(klatens, "SOC-02", value="8.5")
    for query in (
        "",
        "&group_by=regency",
        "&group_by=cohort",
        "&group_by=province,kind&kind=kabupaten",
        "&group_by=population_band,island_group&province_code=51,33&regency_code=51.01,33.10",
        "&group_by=regency,cohort,population_band&kind=kabupaten",
    ):
        answer = table(ministry, f"analytics/?indicator=GOV-01,GOV-06,SOC-02&period=2024,2025{query}")
        assert answer["definitions"] == dict.fromkeys(
            ("value", "numerator", "denominator", "population", "population_covered"), 2
        )
        for row in answer["data"]:
            keys = {name: row[name] for name in ("period", "series")}
            keys["group"] = ",".join(row.get(f"{each}_code", row.get(each)) for each in answer["group_by"])
            template = answer["components_url"].replace("{indicator}", row["indicator"])
            url = expanded(template, group_by=",".join(answer["group_by"]), **keys)
            check_opened(row, ministry.get(url.partition("/v1/national/")[2]).json()["data"])


def check_opened(row: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    for name in ("numerator", "denominator"):
        parts = [Decimal(each["adds"][name] or 0) for each in rows if each["adds"]]
        is_count = name == "denominator" and row["indicator"] == "GOV-01"  # a mean's are counted
        assert (len(parts) if is_count else sum(parts)) == Decimal(row[name] or 0), (row, name)
    left_out = Counter(each["reason"] for each in rows if each["reason"])
    assert {name: row[name] for name in words.LEFT_OUT} == {name: left_out[name] for name in words.LEFT_OUT}
    assert row["regency_count"] == len(rows)
    assert row["population"] == sum(each["population"] for each in rows)


def test_periods_are_a_range_or_the_latest_of_the_indicators_length(ministry: Api) -> None:
    def periods(asked: str) -> list[str]:
        found = table(ministry, f"analytics/?indicator=GOV-01&period={asked}&measure=value")
        return [row["period"] for row in found["data"]]

    assert periods("2023:2025") == ["2023", "2024", "2025"]
    assert periods("latest") == periods("2025,latest") == ["2025"]
    assert periods("2025-Q1:2025-Q4,2025") == ["2025"]
    assert refused(ministry, "indicator=GOV-01&period=2025:2023") == "not_a_range_of_periods"
    only = table(ministry, "analytics/?indicator=GOV-01&period=2025&island_group=jawa")
    assert only["regency_count"] == 1


def test_a_dimension_stands_for_its_indicators(ministry: Api) -> None:
    found = table(ministry, "analytics/?dimension=environment&period=2025&measure=value")
    codes = {row["indicator"] for row in found["data"]}
    assert codes
    assert all(code.startswith("ENV-") for code in codes)
    assert found["row_count"] == len(found["data"])


def test_many_indicators_take_as_many_statements_as_one(ministry: Api) -> None:
    asked = "period=2025&basis=accepted&group_by=regency&measure=value,like_for_like_count,on_course"
    taken = {}
    for named in ("indicator=GOV-01", "dimension=governance"):
        with queries() as sent:
            found = table(ministry, f"analytics/?{named}&{asked}")["data"]
        taken[len({row["indicator"] for row in found})] = len(sent)
    assert len(taken) == 2
    assert len(set(taken.values())) == 1


def test_pages_are_of_one_instant_and_make_the_whole(jembrana: Api, ministry: Api) -> None:
    report(jembrana, "GOV-01", value="2.51")
    query = "&group_by=regency&measure=value"
    whole = table(ministry, query)
    assert len(whole["data"]) == whole["row_count"] == 16
    found: list[dict[str, Any]] = []
    instants = set()
    path = f"/v1/national/{ASKED}{query}&page_size=5"
    while path:
        page = ministry.get(path).json()
        found += page["data"]
        instants.add(page["as_of"])
        if len(found) == 5:
            report(jembrana, "GOV-06", value="50", numerator="5", denominator="10")
        path = page["next"] and "/" + page["next"].split("://")[1].split("/", 1)[1]
    assert found == whole["data"]
    assert len(instants) == 1


def test_what_changed_is_said_with_who_came_and_went(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    report(jembrana, "GOV-01", value="2")
    query = "analytics/?indicator=GOV-01&period=2025&measure=value&measure=used_count"
    before = table(ministry, query)["as_of"]
    report(tabanan, "GOV-01", value="4")
    found = table(ministry, f"{query}&compare_as_of={before}")
    (row,) = found["data"]
    assert row["previous"] == {"value": "2.00", "used_count": 1}
    assert row["delta"] == {"value": "1", "used_count": 1}
    assert (row["entered"], row["left"], row["revised"]) == (["51.02"], [], [])
    assert found["compared_with"]["as_of"] == before
    ids = [each["id"] for each in tabanan.get("submissions/").json()["data"]]
    assert tabanan.post(f"submissions/{ids[0]}/withdraw/", {"reason": "keliru"}).status_code == 200
    after = table(ministry, f"{query}&compare_as_of={found['as_of']}")["data"][0]
    assert (after["delta"]["value"], after["entered"], after["left"]) == ("-1", [], ["51.02"])
    first = table(ministry, f"{query}&compare_as_of=2020-01-01T00:00:00Z")["data"][0]
    assert (first["previous"], first["delta"], first["entered"]) == (None, None, ["51.01"])
    path = "values/GOV-01/total/2025/"
    etag = {"If-Match": jembrana.get(path).headers["ETag"]}
    assert jembrana.put(path, {"value": "3"}, **etag).status_code == 200
    assert jembrana.post("reports/2025-Q4/submit/", {"reason": "lengkap"}).status_code == 201
    (row,) = table(ministry, f"{query}&compare_as_of={before}")["data"]
    assert (row["entered"], row["left"], row["revised"]) == ([], [], ["51.01"])


def test_an_answer_is_given_again_as_of_its_instant(jembrana: Api, ministry: Api) -> None:
    report(jembrana, "GOV-01", value="2")
    found = table(ministry, "&group_by=regency&basis=accepted")
    report(jembrana, "GOV-01", "2024", value="3")
    again = table(ministry, f"&group_by=regency&basis=accepted&as_of={found['as_of']}")
    assert again == found


def test_figures_that_the_caller_holds_are_not_sent_again(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    report(jembrana, "GOV-01", value="2")
    since = table(ministry)["as_of"]
    paths = (f"{ASKED}&page_size=2", f"{ASKED}&compare_as_of={since}", f"briefing/?since={since}")
    held = {path: ministry.get(path).headers["ETag"] for path in paths}
    for path, tag in held.items():
        again = ministry.get(path, **{"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    report(tabanan, "GOV-01", value="3")
    for path, tag in held.items():
        assert ministry.get(path, **{"If-None-Match": tag}).status_code == 200


def test_what_is_not_there_is_refused(jembrana: Api, ministry: Api) -> None:
    assert refused(ministry, "indicator=XXX-01&period=2025") == "unknown_indicator"
    assert refused(ministry, "dimension=wellbeing&period=2025") == "unknown_dimension"
    assert refused(ministry, "indicator=GOV-01&series=men&period=2025") == "unknown_series"
    (error,) = ministry.get("analytics/?indicator=GOV-01&series=totals&period=2025").json()["errors"]
    assert error["values"]["choices"] == ["total"]
    assert refused(ministry, "indicator=GOV-01&period=2025-Q4") == "wrong_periodicity"
    assert table(ministry, "analytics/?indicator=GOV-01,GOV-09&period=2025-Q4")["row_count"] == 1
    for query in ("indicator=GOV-01", "&measure=mood", "&format=pdf"):
        refused(ministry, query if query[0] == "i" else f"indicator=GOV-01&period=2025{query}")
    nothing = table(ministry, "analytics/?indicator=GOV-01&period=2019&as_of=2020-01-01T00:00:00Z")
    assert (nothing["is_before_first_record"], nothing["data"]) == (True, [])
    assert jembrana.get("/v1/national/analytics/?indicator=GOV-01&period=2025").status_code == 403


def test_where_nothing_is_named_every_indicator_is_meant(ministry: Api) -> None:
    named = "".join(f"&dimension={each}" for each in DIMENSIONS)
    every, of_each = (
        table(ministry, f"analytics/?period=2025&page_size=200{more}")["data"] for more in ("", named)
    )
    assert every == of_each != []


@pytest.mark.parametrize(("bound", "limit"), [("MAX_ROWS", 15), ("MAX_VALUES", 11)])
def test_a_table_beyond_the_bound_is_refused_before_it_is_made(
    ministry: Api, monkeypatch: pytest.MonkeyPatch, bound: str, limit: int
) -> None:
    monkeypatch.setattr(words, bound, limit)
    monkeypatch.setattr(analytics, "_rows", None)
    asked = ASKED.removeprefix("analytics/?") + "&group_by=regency&format=csv"
    assert refused(ministry, asked) == "too_many_figures"


def test_a_group_that_is_gone_has_a_row_that_says_who_left(
    jembrana: Api, ministry: Api, keys: Keys, database: Stage
) -> None:
    klaten = Api(keys.member("33.10"), "/v1/regencies/33.10")
    report(jembrana, "GOV-01", value="2")
    report(klaten, "GOV-01", value="4")
    before = ministry.get("progress/").json()["as_of"]
    kept = database.superuser.execute(
        "UPDATE figures_regency_status SET valid_until = clock_timestamp() WHERE valid_until IS NULL AND regency_id ="
        " (SELECT id FROM tenants_regency WHERE kemendagri_code = '33.10') RETURNING id"
    ).fetchone()
    try:
        asked = f"analytics/?indicator=GOV-01&period=2025&group_by=province&compare_as_of={before}"
        rows = {row["province_code"]: row for row in ministry.get(asked).json()["data"]}
        assert list(rows) == ["total", "33", "51"]
        gone = rows["33"]
        assert (gone["province_name"], gone["regency_count"], gone["value"]) == ("Jawa Tengah", 0, None)
        assert (gone["previous"]["value"], gone["delta"]["used_count"]) == ("4.00", -1)
        assert (gone["entered"], gone["left"]) == ([], ["33.10"])
        assert (rows["total"]["left"], rows["51"]["left"]) == (["33.10"], [])
        narrowed = ministry.get(f"{asked}&province_code=33").json()["data"]
        assert [row["province_code"] for row in narrowed] == ["total", "33"]
        assert ministry.get("analytics/?indicator=GOV-01&period=2025&province_code=33").status_code == 400
    finally:
        database.superuser.execute("UPDATE figures_regency_status SET valid_until = NULL WHERE id = %s", kept)
