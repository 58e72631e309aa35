"""Changes over the same regencies: what happened in them, beside what follows from who reports."""

from decimal import Decimal

from tests.national.editions import scenes
from tests.national.figures.test_analytics import refused, table
from tests.national.figures.test_indicators import get, klatens, report  # noqa: F401  (a fixture)
from tests.support.callers import Keys
from tests.support.http import Api


def test_a_change_is_told_also_of_the_regencies_that_reported_both_times(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    """Roads: Jembrana's got better, and Tabanan came in with worse ones. The mean fell, and nothing did."""
    jembrana.put("values/GOV-01/total/2024/", {"value": "3"})
    report(jembrana, "GOV-01", value="3.5")
    asked = get(ministry, "GOV-01/trend/?period=2025&length=2")
    since, of_figures = (
        asked["as_of"],
        {"value", "numerator", "denominator", "population", "population_covered"},
    )
    assert asked["definitions"].keys() == {*of_figures, "change"}
    report(tabanan, "GOV-01", value="1")
    compared = get(ministry, "GOV-01/trend/?period=2025&length=2&comparison=like_for_like")
    both = {"like_for_like_previous", "like_for_like_value", "like_for_like_change"}
    assert compared["definitions"].keys() == {*of_figures, "change", *both}
    assert get(ministry, "GOV-01/?period=2025")["definitions"].keys() == of_figures
    assert get(ministry, "GOV-01/ranking/?period=2025")["definitions"] == {}
    opened = get(ministry, "GOV-01/components/?period=2025")
    judged = {"on_course", "not_on_course", "trajectory"}
    assert opened["definitions"].keys() == {"numerator", "denominator", "population", *judged}
    _, now = compared["periods"]
    assert (now["value"], now["change"]) == ("2.25", "-0.75")
    assert now["like_for_like"] == {
        "regency_count": 1,
        "previous": "3.00",
        "value": "3.50",
        "change": "0.5",
    }
    plain = get(ministry, "GOV-01/trend/?period=2025&length=2")["periods"]
    assert [each["like_for_like"] for each in plain] == [None, None]

    asked = "analytics/?indicator=GOV-01&period=2025&measure=value&comparison=like_for_like&group_by=regency"
    first, *rows = table(ministry, asked)["data"]
    assert {name: first[name] for name in ("value", "change", "change_unit")} == {
        "value": "2.25",
        "change": "-0.75",
        "change_unit": first["unit"],
    }
    told = ("like_for_like_count", "like_for_like_previous", "like_for_like_value", "like_for_like_change")
    assert [first[name] for name in told] == [1, "3.00", "3.50", "0.5"]
    by_code = {row["regency_code"]: [row["change"], *(row[name] for name in told)] for row in rows}
    assert by_code["51.01"] == ["0.5", 1, "3.00", "3.50", "0.5"]
    assert by_code["51.02"] == [None, 0, None, None, None]
    with_unit = ministry.get(f"{asked}&format=sdmx").content.decode()
    assert "LIKE_FOR_LIKE_CHANGE" in with_unit
    named = table(ministry, f"{asked.replace('&comparison=like_for_like', '')}&measure=like_for_like_change")
    assert named["data"][0].keys() >= {"value", "like_for_like_change", "change_unit"}

    (moved,) = ministry.get(f"briefing/?since={since}").json()["changes"]["figures"]
    assert (moved["previous"], moved["value"]) == ("3.50", "2.25")
    assert moved["like_for_like"] == {
        "regency_count": 1,
        "previous": "3.50",
        "value": "3.50",
        "change": "0",
    }
    assert Decimal(moved["change"]) < 0


def test_a_ranking_says_how_many_are_worse_and_who_moved(
    jembrana: Api,
    tabanan: Api,
    klatens: Api,  # noqa: F811
    ministry: Api,
) -> None:
    """Klaten came in at the head: who was first is second, and gained no less for it."""
    for api, last, this in ((jembrana, "3", "3.5"), (tabanan, "3.1", "3.2")):
        api.put("values/GOV-01/total/2024/", {"value": last})
        report(api, "GOV-01", value=this)
    report(klatens, "GOV-01", value="4")
    path = "GOV-01/ranking/?period=2025&together=true&comparison=like_for_like"
    (group,) = get(ministry, path)["groups"]
    moved = [
        (row["regency"]["code"], row["rank"], row["percentile"], row["previous_rank"], row["places_gained"])
        for row in group["rows"]
    ]
    assert moved == [("33.10", 1, 100, None, None), ("51.01", 2, 50, 2, 1), ("51.02", 3, 0, 1, -1)]
    plain = get(ministry, "GOV-01/ranking/?period=2025&together=true")["groups"][0]["rows"]
    assert {(row["previous_rank"], row["places_gained"]) for row in plain} == {(None, None)}

    (peers,) = get(ministry, "GOV-01/ranking/?period=2025&peers_of=51.01&together=true")["groups"]
    assert [peers[name] for name in ("kind", "population_band", "island_group")] == [
        "kabupaten",
        "250k_to_500k",
        "bali_nusa_tenggara",
    ]
    assert [row["regency"]["code"] for row in peers["rows"]] == ["51.01", "51.02"]
    assert peers["regency_count"] == 2
    for wrong, code in (("11.01", "no_participants"), ("99.99", "unknown_regency")):
        answer = ministry.get(f"indicators/GOV-01/ranking/?period=2025&peers_of={wrong}")
        assert (answer.status_code, answer.json()["code"]) == (400, code)

    asked = "analytics/?indicator=GOV-01&period=2025&measure=used_count&group_by=population_band,island_group"
    rows = [
        (row["population_band"], row["island_group"], row["used_count"])
        for row in table(ministry, asked)["data"]
    ]
    assert rows == [
        ("total", "total", 3),
        ("250k_to_500k", "bali_nusa_tenggara", 2),
        ("over_1m", "jawa", 1),
    ]
    assert table(ministry, f"{asked}&population_band=over_1m")["data"][0]["used_count"] == 1
    assert refused(ministry, f"{asked.removeprefix('analytics/?')}&format=sdmx") == "not_in_this_form"


def test_a_regency_sees_itself_among_its_peers_by_the_last_published_edition(
    jembrana: Api, tabanan: Api, ministry: Api, keys: Keys
) -> None:
    scenes.accepted(jembrana, ministry, "GOV-01", value="2.51")
    scenes.accepted(tabanan, ministry, "GOV-01", value="3.4")
    path = "peers/GOV-01/?period=2025"
    answer = jembrana.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_in_an_edition")
    edition = scenes.published(ministry, Api(keys.ministry(), "/v1/national"))
    value = "values/GOV-01/total/2025/"  # what is submitted since is not published
    tabanan.put(value, {"value": "5"}, **{"If-Match": tabanan.get(value).headers["ETag"]})
    assert tabanan.post("reports/2025-Q4/submit/", {"reason": "lengkap"}).status_code == 201
    answer = jembrana.get(path)
    assert answer.status_code == 200, answer.json()
    body = answer.json()
    assert {name: body[name] for name in body if name not in ("as_of", "distribution", "peers")} == {
        "edition_id": edition["id"],
        "kind": "kabupaten",
        "population_band": "250k_to_500k",
        "island_group": "bali_nusa_tenggara",
        "unit": "index 1-5",
        "value": "2.51",
        "reason": None,
        "rank": 2,
        "percentile": 0,
        "regency_count": 2,
        "used_count": 2,
        "is_enough": True,
    }
    assert [(row["rank"], row["regency"]["code"], row["value"]) for row in body["peers"]] == [
        (1, "51.02", "3.40"),
        (2, "51.01", "2.51"),
    ]
    assert (body["distribution"]["minimum"], body["distribution"]["maximum"]) == ("2.51", "3.4")
    without = jembrana.get("peers/GOV-06/?period=2025").json()
    assert (without["value"], without["rank"], without["reason"]) == (None, None, "not_reported")
    other = jembrana.get("peers/GOV-01/?period=2025&series=recycled")
    assert (other.status_code, other.json()["values"]["series"]) == (400, "recycled")
    assert jembrana.get("/v1/regencies/51.02/peers/GOV-01/?period=2025").status_code == 404
    assert Api(None).get("/v1/regencies/51.01/peers/GOV-01/?period=2025").status_code == 401
