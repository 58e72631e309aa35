"""Targets are handed over with the values, and the ministry counts who reached them: calculated by hand here."""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from api.national.catalogue.achievement import BAND_NAMES, achievement, is_on_target
from api.national.figures import targets
from tests.national.figures.test_indicators import get, klatens, report  # noqa: F401  (a fixture)
from tests.national.figures.test_reconcile import differences, reconciled
from tests.support import plans
from tests.support.http import Api
from tests.support.progress import figure, of, progress, total
from tests.support.stage import Stage

SOURCE = "RPJMD 2021-2026"


def aim(api: Api, code: str, value: str, period: str = "2025", kind: str = "targets") -> None:
    path = f"{kind}/{code}/total/{period}/"
    body = {"value": value, "source": SOURCE}
    answer = api.put(path, body)
    if answer.status_code == 428:
        answer = api.put(path, body, **plans.tag(api, path))
    assert answer.status_code in (200, 201), answer.json()


def standing(reported: int, **counts: int) -> dict[str, int]:
    names = ("on_target", "not_on_target", "without_target", "not_comparable")
    assert sum(counts.values()) == reported
    return dict.fromkeys(names, 0) | counts


def bands(**counts: int) -> dict[str, int]:
    return dict.fromkeys(BAND_NAMES, 0) | counts


def test_a_report_hands_over_the_target_and_baseline_in_force(jembrana: Api, tabanan: Api) -> None:
    aim(jembrana, "ECO-03", "5")
    aim(jembrana, "ECO-03", "4.50")
    aim(jembrana, "ECO-03", "7", "2020", "baselines")
    aim(jembrana, "ECO-03", "6", "2022", "baselines")
    aim(jembrana, "ECO-03", "3", "2027", "baselines")
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.put("values/LIV-01/total/2025/", {"value": "80"})
    answer = jembrana.post("reports/2025-Q4/submit/", {}).json()
    said = jembrana.get(f"submissions/{answer['submission']['id']}/payload/").json()
    assert said["schema"] == "periodic-report/4"
    poverty, water = said["values"]
    assert poverty["target"] == {"value": "4.5", "source": SOURCE, "version": 2}
    assert poverty["baseline"] == {"value": "6", "period": "2022", "source": SOURCE, "version": 1}
    assert (water["target"], water["baseline"]) == (None, None)
    path = "targets/ECO-03/total/2025/"
    assert jembrana.delete(path, **plans.tag(jembrana, path)).status_code == 204
    again = jembrana.post("reports/2025-Q4/submit/", {"reason": "target dicabut"}).json()
    said = jembrana.get(f"submissions/{again['submission']['id']}/payload/").json()
    assert said["values"][0]["target"] is None
    assert tabanan.get("submissions/").json()["data"] == []


def test_values_on_target_are_counted_with_those_without_one(
    jembrana: Api,
    tabanan: Api,
    klatens: Api,  # noqa: F811
    ministry: Api,
) -> None:
    """Jembrana: poverty 4.51 of at most 5 (reached), water 80 of 90 (not), an opinion (a word), unemployment without a
    target, and one of a year that is not due. Tabanan: an informational share."""
    for code, target, value in (
        ("ECO-03", "5", "4.51"),
        ("LIV-01", "90", "80"),
        ("GOV-03", "WTP", "WDP"),
        ("ECO-07", "60", "50"),
    ):
        aim(jembrana, code, target)
        jembrana.put(f"values/{code}/total/2025/", {"value": value})
    jembrana.put("values/ECO-04/total/2025/", {"value": "3"})
    aim(jembrana, "LIV-01", "90", "2026")
    jembrana.put("values/LIV-01/total/2026/", {"value": "95"})
    aim(jembrana, "LIV-09", "1")
    jembrana.put("values/LIV-09/total/2025/", {"value_status": "not_available"})
    jembrana.post("reports/2025-Q4/submit/", {})
    aim(tabanan, "LIV-01", "80")
    report(tabanan, "LIV-01", value="80")
    before = progress(ministry)
    here = of(before, regency="51.01")
    assert figure(here, "targets") == standing(
        5, on_target=1, not_on_target=1, without_target=1, not_comparable=2
    )
    assert here["values_reported"] == 5
    for group_by, group in (("province", "51"), ("cohort", "2022"), ("period", "2025")):
        row = of(progress(ministry, f"group_by={group_by}"), **{group_by: group})
        assert figure(row, "targets") == standing(
            6, on_target=2, not_on_target=1, without_target=1, not_comparable=2
        )
    living = of(progress(ministry, "group_by=dimension"), dimension="living")
    assert figure(living, "targets") == standing(2, on_target=1, not_on_target=1)
    assert figure(of(before, regency="33.10"), "targets") == standing(0)
    assert figure(total(ministry, "basis=accepted"), "targets") == standing(0)
    for each in ministry.get("submissions/").json()["data"]:
        assert ministry.post(f"submissions/{each['id']}/accept/", {}).status_code == 200
    accepted = figure(total(ministry, "basis=accepted"), "targets")
    assert accepted == figure(total(ministry), "targets") != standing(0)
    assert " 0 differences." in reconciled()


def test_a_target_changes_no_figure_before_it_is_handed_over(jembrana: Api, ministry: Api) -> None:
    aim(jembrana, "LIV-01", "90")
    report(jembrana, "LIV-01", value="80")
    first = progress(ministry)
    shown = get(ministry, "LIV-01/?period=2025")
    aim(jembrana, "LIV-01", "80")
    assert progress(ministry)["data"] == first["data"]
    jembrana.post("reports/2025-Q4/submit/", {"reason": "target diubah"})
    now = progress(ministry)
    assert (
        first["data"][0]["targets_on_target"],
        figure(now["data"][0], "targets"),
    ) == (
        0,
        standing(1, on_target=1),
    )
    again = progress(ministry, f"group_by=regency&as_of={first['as_of']}")
    assert again["data"] == first["data"]
    again = get(ministry, f"LIV-01/?period=2025&as_of={shown['as_of']}")
    assert again["total"] == shown["total"]
    changed = total(ministry, f"compare_as_of={first['as_of']}")
    assert figure(changed["delta"], "targets") == {
        "on_target": 1,
        "not_on_target": -1,
        "without_target": 0,
        "not_comparable": 0,
    }
    assert " 0 differences." in reconciled()


def test_achievement_lands_in_bands(jembrana: Api, tabanan: Api, klatens: Api, ministry: Api) -> None:  # noqa: F811
    """90.5 of 100 is 91 per cent, very high; 72.39 of 80 is 90.4875, high; and one without a target."""
    for api, target, value in ((jembrana, "100", "90.5"), (tabanan, "80", "72.39"), (klatens, None, "50")):
        if target:
            aim(api, "LIV-01", target)
        report(api, "LIV-01", value=value)
    answer = get(ministry, "LIV-01/?period=2025&group_by=province")
    assert answer["total"]["targets"] == {
        "reported": 3,
        "on_target": 0,
        "not_on_target": 2,
        "without_target": 1,
        "not_comparable": 0,
        "bands": bands(very_high=1, high=1),
        "without_band": 0,
    }
    by_province = {row["group"]["province"]["code"]: row["targets"] for row in answer["rows"]}
    assert by_province["33"]["bands"] == bands()
    assert by_province["51"]["bands"] == bands(very_high=1, high=1)
    rows = {row["regency"]["code"]: row for row in get(ministry, "LIV-01/components/?period=2025")["data"]}
    assert rows["51.01"]["target"] == {
        "value": "100",
        "source": SOURCE,
        "version": 1,
        "is_reached": False,
        "achievement": {"per_cent": "90.50", "band": "very_high"},
    }
    assert rows["51.02"]["target"]["achievement"] == {"per_cent": "90.49", "band": "high"}
    assert rows["33.10"]["target"] is None
    asked = (
        "analytics/?indicator=LIV-01&period=2025&measure=used_count&measure=very_high&measure=without_target"
    )
    (row,) = ministry.get(asked).json()["data"]
    assert (row["very_high"], row["without_target"]) == (1, 1)


def test_lower_is_better_and_a_target_of_nothing_has_no_band(
    jembrana: Api,
    tabanan: Api,
    klatens: Api,  # noqa: F811
    ministry: Api,
) -> None:
    """Poverty 5 of at most 4: (8 - 5) / 4 = 75 per cent, medium. Traffic deaths 0 of at most 0: reached, of no band."""
    aim(jembrana, "ECO-03", "4")
    report(jembrana, "ECO-03", value="5")
    reached = get(ministry, "ECO-03/?period=2025")["total"]["targets"]
    assert (reached["not_on_target"], reached["bands"]) == (1, bands(medium=1))
    for api, value in ((jembrana, "0"), (tabanan, "0.01"), (klatens, "1")):
        aim(api, "LIV-13", "0")
        report(api, "LIV-13", value=value)
    reached = get(ministry, "LIV-13/?period=2025")["total"]["targets"]
    assert (reached["on_target"], reached["not_on_target"]) == (1, 2)
    assert (reached["bands"], reached["without_band"]) == (bands(), 3)
    aim(jembrana, "ECO-01", "-2")  # a shrinking economy, that shrank less than it was to
    report(jembrana, "ECO-01", value="-1")
    reached = get(ministry, "ECO-01/?period=2025")["total"]["targets"]
    assert (reached["on_target"], reached["without_band"]) == (1, 1)


def opened(ministry: Api, query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ministry.get(f"progress/components/?figure=targets&{query}").json()["data"]
    return rows


def test_targets_open_into_their_values(jembrana: Api, ministry: Api) -> None:
    aim(jembrana, "ECO-03", "4")
    jembrana.put("values/ECO-04/total/2025/", {"value": "3"})
    report(jembrana, "ECO-03", value="5")
    rows = opened(ministry, "group_by=regency&group=51.01")
    assert [(row["item"], row["adds"]) for row in rows] == [
        ("ECO-03/total/2025", {"not_on_target": 1}),
        ("ECO-04/total/2025", {"without_target": 1}),
    ]
    assert rows[0]["what"] == {
        "dimension": "economy",
        "period": "2025",
        "value": "5",
        "direction": "lower",
        "target": "4",
        "target_source": SOURCE,
        "band": "medium",
        "evidence_count": 0,
    }
    assert len(rows[0]["content_hash"]) == 64
    left_out = opened(ministry, "group_by=province&group=33")
    assert [(row["regency"]["code"], row["reason"], row["adds"]) for row in left_out] == [
        ("33.10", "never_submitted", {})
    ]


def test_a_target_changed_by_hand_is_found(database: Stage, jembrana: Api) -> None:
    aim(jembrana, "ECO-03", "5")
    report(jembrana, "ECO-03", value="4.51")
    assert " 0 differences." in reconciled("51.01")
    database.superuser.execute("UPDATE figures_reported_value SET target = '4', target_number = 4")
    found = differences("51.01")
    assert any("values submitted, missing" in each and " 5 RPJMD" in each for each in found), found
    assert any(
        each.startswith("51.01: sums submitted, too many: economy 2025 1 0 0 1 0 0") for each in found
    ), found
    database.superuser.execute("UPDATE figures_reported_value SET target = '5', target_number = 6")
    assert any("against '5' as 6.000000 in economy (lower)" in each for each in differences("51.01"))
    database.superuser.execute("UPDATE figures_reported_value SET target_number = 5, direction = 'higher'")
    assert any("(higher)" in each for each in differences("51.01"))


_number = st.decimals(min_value=-200, max_value=200, places=2, allow_nan=False)
_pair = st.tuples(st.sampled_from(["higher", "lower", "band", ""]), st.none() | _number, st.none() | _number)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(_pair, min_size=100, max_size=100))
def test_the_database_compares_as_the_regencys_own_page_does(
    database: Stage, rows: list[tuple[str, Decimal | None, Decimal | None]]
) -> None:
    found = database.superuser.execute(
        f"SELECT {targets.STANDING}, {targets.BAND} FROM unnest(%s::text[], %s::numeric[], %s::numeric[])"
        " WITH ORDINALITY AS r (direction, number, target_number, place)"
        " CROSS JOIN LATERAL (SELECT r.direction, r.number, r.target_number,"
        " coalesce(r.target_number::text, '') AS target) AS v ORDER BY r.place",
        [[row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]],
    ).fetchall()
    for (direction, actual, target), (said, band) in zip(rows, found, strict=True):
        reached = is_on_target(direction=direction, actual=actual, target=target)
        share = achievement(direction=direction, actual=actual, target=target)
        assert band == (share.band if share else None)
        if target is None:
            assert said == "without_target"
        else:
            words = {None: "not_comparable", True: "on_target", False: "not_on_target"}
            assert said == words[reached]
