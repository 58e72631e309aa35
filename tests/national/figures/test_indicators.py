"""An indicator's figure by its own rule, against calculations by hand; what it is made of; who comes first.

Three regencies take part: Jembrana (51.01), Tabanan (51.02) and Klaten (33.10), of very different sizes.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from api.national.figures.indicators import rules
from tests.support.callers import Keys
from tests.support.http import Api


@pytest.fixture
def klatens(keys: Keys) -> Api:
    return Api(keys.member("33.10"), "/v1/regencies/33.10")


def report(api: Api, code: str, period: str = "2025", **value: str) -> None:
    answer = api.put(f"values/{code}/total/{period}/", value)
    assert answer.status_code == 201, answer.json()
    assert api.post("reports/2025-Q4/submit/", {"reason": "lengkap"}).status_code == 201


def get(ministry: Api, path: str) -> dict[str, Any]:
    answer = ministry.get(f"indicators/{path}")
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def populations(ministry: Api) -> dict[str, int]:
    data = get(ministry, "GOV-01/components/?period=2025")["data"]
    return {row["regency"]["code"]: row["population"] for row in data}


@pytest.mark.parametrize("path", ["", "trend/", "ranking/", "components/"])
def test_latest_is_the_period_of_the_indicators_length_that_was_due_last(ministry: Api, path: str) -> None:
    latest = get(ministry, f"GOV-01/{path}?period=latest")
    assert latest["period"] == "2025"
    assert get(ministry, f"GOV-01/{path}?period=2025&as_of={latest['as_of']}") == latest


def test_a_mean_counts_each_regency_once(jembrana: Api, tabanan: Api, klatens: Api, ministry: Api) -> None:
    for api, value in ((jembrana, "2"), (tabanan, "3.5"), (klatens, "3.51")):
        report(api, "GOV-01", value=value)
    total = get(ministry, "GOV-01/?period=2025")["total"]
    assert (total["value"], total["numerator"], total["denominator"]) == ("3.00", "9.01", "3")  # 3.00333...


def test_a_weighted_mean_counts_people(jembrana: Api, tabanan: Api, klatens: Api, ministry: Api) -> None:
    values = {"51.01": "10", "51.02": "12", "33.10": "8.5"}
    for api, code in ((jembrana, "51.01"), (tabanan, "51.02"), (klatens, "33.10")):
        report(api, "SOC-02", value=values[code])
    people = populations(ministry)
    above = sum(Decimal(values[code]) * people[code] for code in values)
    by_hand = (above / sum(people.values())).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    plain_mean = (sum(map(Decimal, values.values())) / 3).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    answer = get(ministry, "SOC-02/?period=2025")
    assert answer["total"]["value"] == str(by_hand)
    assert by_hand != plain_mean
    assert answer["total"]["denominator"] == str(sum(people.values()))
    assert (answer["aggregation"], answer["weight"]) == ("weighted_mean", "population")


def test_a_figure_is_of_the_people_of_its_year(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    for api, value in ((jembrana, "10"), (tabanan, "20")):
        for year in ("2023", "2025", "2026"):
            answer = api.put(f"values/SOC-02/total/{year}/", {"value": value})
            assert answer.status_code == 201, answer.json()
        assert api.post("reports/2026-Q3/submit/").status_code == 201
    before = get(ministry, "SOC-02/trend/?period=2026&length=4")
    people = populations(ministry)
    both = people["51.01"] + people["51.02"]
    said = {"people": 3 * people["51.01"], "source": "BPS 2026"}
    assert ministry.put("regencies/51.01/population/2025/", said).status_code == 201

    after = get(ministry, "SOC-02/trend/?period=2026&length=4")
    told = {
        point["period"]: (point["denominator"], point["coverage"]["population_year"])
        for point in after["periods"]
        if point["value"]
    }
    later = str(both + 2 * people["51.01"])
    assert told == {"2023": (str(both), 2024), "2025": (later, 2024), "2026": (later, 2024)}
    assert after["definitions"]["value"] == 2
    of_one = (
        "analytics/?indicator=SOC-02&period=2023:2026&group_by=regency&regency_code=51.01&with_total=false"
    )
    rows = ministry.get(f"{of_one}&measure=population").json()["data"]
    assert [(row["period"], row["population"], row["population_year"]) for row in rows] == [
        (str(year), people["51.01"] * (1 if year < 2025 else 3), 2024 if year < 2025 else 2025)
        for year in (2023, 2024, 2025, 2026)
    ]
    one = get(ministry, "SOC-02/components/?period=2026&group_by=regency&group=51.01")["data"][0]
    assert (one["population"], one["population_year"]) == (3 * people["51.01"], 2025)
    again = get(ministry, f"SOC-02/trend/?period=2026&length=4&as_of={before['as_of']}")
    assert again == before


def test_a_ratio_of_sums_is_no_mean_of_percentages(
    jembrana: Api, tabanan: Api, klatens: Api, ministry: Api
) -> None:
    """5 of 10 and 90 of 1000: 95 of 1010, 9.41 %. The mean of 50 % and 9 % would say 29.5 %."""
    report(jembrana, "GOV-06", value="50", numerator="5", denominator="10")
    report(tabanan, "GOV-06", value="9", numerator="90", denominator="1000")
    report(klatens, "GOV-06", value="100")
    total = get(ministry, "GOV-06/?period=2025")["total"]
    assert (total["value"], total["numerator"], total["denominator"]) == ("9.41", "95", "1010")
    coverage = total["coverage"]
    people = populations(ministry)
    assert coverage == {
        "regency_count": 3,
        "used_count": 2,
        "left_out": {"without_denominator": 1},
        "without_denominator_count": 1,
        "population": sum(people.values()),
        "population_covered": people["51.01"] + people["51.02"],
        "population_year": 2024,
        "minimum_coverage": 50,
        "is_enough": True,
    }
    assert total["distribution"] == {
        "value_count": 3,
        "minimum": "9",
        "lower_quartile": "29.5",
        "median": "50",
        "upper_quartile": "75",
        "maximum": "100",
    }


def test_a_sum_adds_and_the_rule_none_has_no_figure(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    report(jembrana, "GOV-05", value="99999999999999999999")
    report(tabanan, "GOV-05", value="2")
    total = get(ministry, "GOV-05/?period=2025")["total"]
    assert (total["value"], total["denominator"]) == ("100000000000000000001", None)
    report(jembrana, "GOV-03", value="WTP")
    none = get(ministry, "GOV-03/?period=2025")["total"]
    assert (none["value"], none["coverage"]["used_count"], none["distribution"]["value_count"]) == (
        None,
        1,
        0,
    )


def test_zero_not_applicable_not_available_and_not_reported_are_four_things(
    jembrana: Api, tabanan: Api, klatens: Api, ministry: Api
) -> None:
    report(jembrana, "GOV-05", value="0")
    alone = get(ministry, "GOV-05/?period=2025")["total"]
    assert (alone["value"], alone["coverage"]["left_out"]) == ("0", {"never_submitted": 2})
    report(tabanan, "GOV-05", value_status="not_applicable")
    report(klatens, "GOV-05", value_status="not_available")
    after = get(ministry, "GOV-05/?period=2025")["total"]
    assert after["coverage"]["left_out"] == {"not_applicable": 1, "not_available": 1}
    assert {**after, "coverage": None} == {**alone, "coverage": None}  # no average changed
    other = get(ministry, "GOV-01/?period=2025")["total"]
    assert (other["value"], other["coverage"]["left_out"]) == (None, {"not_reported": 3})


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("GOV-01", {"value": "3.33"}),
        ("SOC-02", {"value": "11.07"}),
        ("GOV-06", {"value": "33.33", "numerator": "1.000001", "denominator": "3.000003"}),
        ("GOV-05", {"value": "7"}),
        ("GOV-03", {"value": "WDP"}),
    ],
)
def test_components_add_up_to_the_last_digit(
    jembrana: Api, tabanan: Api, ministry: Api, code: str, value: dict[str, str]
) -> None:
    report(jembrana, code, **value)
    report(tabanan, code, **value)
    answer = get(ministry, f"{code}/?period=2025")
    total, rows, address = answer["total"], [], f"{code}/components/?period=2025&page_size=1"
    address = f"/v1/national/indicators/{address}&as_of={answer['as_of']}"
    while address:
        page = ministry.get(address).json()
        rows += page["data"]
        address = page["next"] and page["next"][page["next"].index("/v1/") :]
    assert len(rows) == total["coverage"]["regency_count"] == 3
    used = [row for row in rows if row["is_used"]]
    assert len(used) == total["coverage"]["used_count"] == 2
    assert all((row["reason"] is None) == row["is_used"] for row in rows)
    assert all(len(row["content_hash"]) == 64 and row["submission_id"] for row in used)
    for part in ("numerator", "denominator"):
        added = [Decimal(row["adds"][part]) for row in used if row["adds"] and row["adds"][part]]
        assert (sum(added) if added else None) == (Decimal(total[part]) if total[part] else None)


@pytest.mark.parametrize("group_by", ["province", "cohort", "kind"])
def test_each_row_opens_into_its_components(
    jembrana: Api, tabanan: Api, klatens: Api, ministry: Api, group_by: str
) -> None:
    for api, value in ((jembrana, "2"), (tabanan, "3"), (klatens, "4")):
        report(api, "GOV-01", value=value)
    answer = get(ministry, f"GOV-01/?period=2025&group_by={group_by}")
    assert answer["rows"]
    for row in answer["rows"]:
        of = row["group"][group_by]
        group = of["code"] if isinstance(of, dict) else of
        path = f"GOV-01/components/?period=2025&group_by={group_by}&group={group}&as_of={answer['as_of']}"
        rows = get(ministry, path)["data"]
        assert len(rows) == row["coverage"]["regency_count"]
        assert sum(Decimal(each["adds"]["numerator"]) for each in rows) == Decimal(row["numerator"])
        if group_by == "cohort":
            assert all(group in (each["cohorts"] or ["none"]) for each in rows)
    for query, code in (
        ("group_by=cohort", "group_without_its_kind"),
        ("group=2022", "group_without_its_kind"),
        ("group_by=cohort&group=1999", "unknown_cohort"),
        ("group_by=kind&group=desa", "unknown_group"),
    ):
        refused = ministry.get(f"indicators/GOV-01/components/?period=2025&{query}")
        assert refused.status_code in (400, 404)
        assert [(e["parameter"], e["code"]) for e in refused.json()["errors"]] == [("group", code)]


def test_the_pages_of_components_are_of_one_instant(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    """Whoever names none sees a report that comes in between on all pages or on none."""
    report(jembrana, "GOV-01", value="2")
    for path in (
        "indicators/GOV-01/components/?period=2025",
        "progress/components/?figure=values&period=2025&group_by=dimension&group=governance",
    ):
        first = ministry.get(f"{path}&page_size=1")
        again = ministry.get(f"{path}&page_size=1", **{"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        body = first.json()
        found, url = body["data"], body["next"]
        report(tabanan, "GOV-01" if "indicators" in path else "GOV-02", value="3")
        while url:
            body = ministry.get("/v1/" + url.split("/v1/")[1]).json()
            assert body["as_of"] == first.json()["as_of"]
            found += body["data"]
            url = body["next"]
        now = ministry.get(f"{path}&page_size=200").json()["data"]
        assert found == ministry.get(f"{path}&page_size=200&as_of={first.json()['as_of']}").json()["data"]
        assert found != now


def test_groups_are_made_by_the_same_rule(jembrana: Api, tabanan: Api, klatens: Api, ministry: Api) -> None:
    for api, value in ((jembrana, "2"), (tabanan, "3"), (klatens, "4")):
        report(api, "GOV-01", value=value)
    by_province = get(ministry, "GOV-01/?period=2025&group_by=province")
    assert [(row["group"], row["value"]) for row in by_province["rows"]] == [
        ({"province": {"code": "33", "name": "Jawa Tengah"}}, "4.00"),
        ({"province": {"code": "51", "name": "Bali"}}, "2.50"),
    ]
    by_kind = get(ministry, "GOV-01/?period=2025&group_by=kind")
    assert [(row["group"], row["value"]) for row in by_kind["rows"]] == [({"kind": "kabupaten"}, "3.00")]
    assert get(ministry, "GOV-01/?period=2025&group_by=cohort")["total"] == by_kind["total"]


def test_a_ranking_is_by_value_and_ties_share_a_rank(
    jembrana: Api, tabanan: Api, klatens: Api, ministry: Api
) -> None:
    for api, value in ((jembrana, "2"), (tabanan, "3.5"), (klatens, "3.50")):
        report(api, "GOV-01", value=value)
    kabupaten, kota = get(ministry, "GOV-01/ranking/?period=2025")["groups"]
    ranked = [(row["rank"], row["is_tied"], row["regency"]["code"]) for row in kabupaten["rows"]]
    assert ranked == [(1, True, "33.10"), (1, True, "51.02"), (3, False, "51.01")]
    assert (kota["kind"], kota["regency_count"], kota["is_enough"], kota["rows"]) == ("kota", 0, False, [])


def test_too_few_are_not_ranked_and_what_has_no_order_is_refused(jembrana: Api, ministry: Api) -> None:
    report(jembrana, "GOV-01", value="2")
    (all_of_them,) = get(ministry, "GOV-01/ranking/?period=2025&together=true")["groups"]
    assert (all_of_them["used_count"], all_of_them["is_enough"], all_of_them["rows"]) == (1, False, [])
    assert (all_of_them["regency_count"], all_of_them["left_out"]) == (3, {"never_submitted": 2})
    (enough,) = get(ministry, "GOV-01/ranking/?period=2025&together=true&minimum_coverage=33")["groups"]
    assert [row["regency"]["code"] for row in enough["rows"]] == ["51.01"]
    for code in ("GOV-03", "ECO-01"):
        refused = ministry.get(f"indicators/{code}/ranking/?period=2025")
        assert (refused.status_code, refused.json()["code"]) == (409, "not_ranked")


def test_a_ranking_says_why_others_have_no_place(
    jembrana: Api, tabanan: Api, klatens: Api, ministry: Api
) -> None:
    report(jembrana, "GOV-01", value="2")
    report(tabanan, "GOV-01", value_status="not_available", reason="belum dihitung")
    report(klatens, "GOV-02", value="3")
    (group,) = get(ministry, "GOV-01/ranking/?period=2025&together=true&minimum_coverage=1")["groups"]
    assert [row["regency"]["code"] for row in group["rows"]] == ["51.01"]
    assert group["left_out"] == {"not_available": 1, "not_reported": 1}
    assert group["regency_count"] == group["used_count"] + sum(group["left_out"].values()) == 3
    total = get(ministry, "GOV-01/?period=2025")["total"]
    assert group["left_out"] == total["coverage"]["left_out"]


def test_a_trend_has_every_period_and_the_same_figures(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    report(jembrana, "GOV-01", "2023", value="2")
    report(jembrana, "GOV-01", "2025", value="3")
    report(tabanan, "GOV-01", "2025", value="4")
    data = get(ministry, "GOV-01/trend/?period=2025&length=3")["periods"]
    assert [(point["period"], point["value"], point["change"], point["is_break"]) for point in data] == [
        ("2023", "2.00", None, False),
        ("2024", None, None, False),
        ("2025", "3.50", None, False),
    ]
    report(jembrana, "GOV-01", "2024", value="4.5")
    data = get(ministry, "GOV-01/trend/?period=2025&length=3")["periods"]
    assert {point["change_unit"] for point in data} == {"index 1-5"}
    assert [(point["unit"], point["change"]) for point in data] == [
        ("index 1-5", None),
        ("index 1-5", "2.5"),
        ("index 1-5", "-1"),
    ]
    total = get(ministry, "GOV-01/?period=2025")["total"]
    assert data[2]["coverage"] == total["coverage"]


def test_the_figure_of_each_basis_and_of_an_earlier_instant(jembrana: Api, ministry: Api) -> None:
    report(jembrana, "GOV-01", value="2")
    first = get(ministry, "GOV-01/?period=2025")
    tag = jembrana.get("values/GOV-01/total/2025/").headers["ETag"]
    jembrana.put("values/GOV-01/total/2025/", {"value": "5"}, **{"If-Match": tag})
    assert get(ministry, "GOV-01/?period=2025")["total"] == first["total"]  # a draft
    jembrana.post("reports/2025-Q4/submit/", {"reason": "koreksi"})
    assert get(ministry, "GOV-01/?period=2025")["total"]["value"] == "5.00"
    again = get(ministry, f"GOV-01/?period=2025&as_of={first['as_of']}")
    assert again == first
    accepted = get(ministry, "GOV-01/?period=2025&basis=accepted")["total"]
    assert (accepted["value"], accepted["coverage"]["used_count"]) == (None, 0)
    before = get(ministry, "GOV-01/?period=2019&as_of=2020-01-01T00:00:00Z")
    assert (before["is_before_first_record"], before["total"]["value"]) == (True, None)
    assert before["total"]["coverage"]["regency_count"] == 0


def test_what_an_indicator_does_not_have_is_refused(jembrana: Api, ministry: Api) -> None:
    assert ministry.get("indicators/XXX-01/?period=2025").status_code == 404
    for query, code in (
        ("period=2025-Q1", "wrong_periodicity"),
        ("period=2025&series=men", "unknown_series"),
    ):
        answer = ministry.get(f"indicators/GOV-01/?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert jembrana.get("/v1/national/indicators/GOV-01/?period=2025").status_code == 403


def test_outliers_are_named_and_stay_in_the_figure() -> None:
    """Fences at 1.5 times the distance of the quartiles: of 1, 2, 3, 4, 5 and 100 they are -1.5 and 8.5... by hand:
    quartiles 2.25 and 4.75, reach 3.75."""
    numbers = [Decimal(each) for each in (1, 2, 3, 4, 5, 100)]
    assert rules.fences(rules.distribution(numbers)) == (Decimal("-1.5"), Decimal("8.5"))
    assert rules.fences(rules.distribution(numbers[:4])) is None


def test_an_outlier_is_told_by_its_code(
    database: Any, jembrana: Api, tabanan: Api, ministry: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FENCES_MINIMUM", 2)
    monkeypatch.setattr(rules, "_FENCE", Decimal(0))
    report(jembrana, "GOV-01", value="2")
    report(tabanan, "GOV-01", value="4")
    answer = get(ministry, "GOV-01/?period=2025")
    assert answer["outliers"]["lower_fence"] == "2.5"
    assert [
        (one["regency"]["code"], one["value"], one["side"]) for one in answer["outliers"]["regencies"]
    ] == [
        ("51.01", "2", "low"),
        ("51.02", "4", "high"),
    ]
    assert answer["total"]["coverage"]["used_count"] == 2
    again = get(ministry, f"GOV-01/?period=2025&as_of={answer['as_of']}")
    assert again["outliers"] == answer["outliers"]


def test_official_values_stand_beside_the_participants_figure(jembrana: Api, ministry: Api) -> None:
    report(jembrana, "ECO-03", value="2")
    before = get(ministry, "ECO-03/?period=2025&group_by=province")
    assert (before["official"], before["rows"][0]["official"]) == (None, None)
    source = {"producer": "BPS", "publication": "Statistik 2025", "published_on": "2026-01-15"}
    value = {"indicator": "ECO-03", "period": "2025"}
    of = [
        {"value": "8.57"},
        {"value": "4.5", "regency_code": "51.01"},
        {"value": "3.8", "province_code": "51"},
    ]
    loaded = ministry.post(
        "catalogue/official-values/load/", {**source, "values": [{**value, **each} for each in of]}
    )
    assert loaded.status_code == 200, loaded.json()
    after = get(ministry, "ECO-03/?period=2025&group_by=province")
    assert (after["official"]["value"], after["official"]["producer"]) == ("8.57", "BPS")
    assert {
        row["group"]["province"]["code"]: row["official"] and row["official"]["value"]
        for row in after["rows"]
    } == {
        "33": None,
        "51": "3.8",
    }
    assert after["total"] == before["total"]
    assert get(ministry, "ECO-03/trend/?period=2025&length=2")["periods"][1]["official"]["value"] == "8.57"
    shown = {
        row["regency"]["code"]: row["official"]
        for row in get(ministry, "ECO-03/components/?period=2025")["data"]
    }
    assert (shown["51.01"]["value"], shown["51.02"]) == ("4.5", None)
    assert get(ministry, f"ECO-03/?period=2025&as_of={before['as_of']}")["official"] is None


@pytest.mark.parametrize("path", ["", "ranking/", "trend/", "components/"])
def test_an_unchanged_figure_is_answered_by_its_tag_whatever_the_instant(
    jembrana: Api, ministry: Api, path: str
) -> None:
    report(jembrana, "GOV-01", value="2")
    address = f"indicators/GOV-01/{path}?period=2025" + "&minimum_coverage=1" * (path == "ranking/")
    tag = ministry.get(address).headers["ETag"]
    same = ministry.get(address, **{"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    changed = jembrana.get("values/GOV-01/total/2025/").headers["ETag"]
    jembrana.put("values/GOV-01/total/2025/", {"value": "3"}, **{"If-Match": changed})
    assert ministry.get(address, **{"If-None-Match": tag}).status_code == 304  # a draft
    jembrana.post("reports/2025-Q4/submit/", {"reason": "koreksi"})
    assert ministry.get(address, **{"If-None-Match": tag}).status_code == 200
