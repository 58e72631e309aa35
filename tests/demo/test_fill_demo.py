"""The demonstration is believable, and written as requests would have written it. These tests only read."""

import stat
from decimal import Decimal

from api.national.catalogue import queries as catalogue
from api.national.catalogue.words import ValueKind
from api.national.ledger import canonical
from local.demo.story import QUARTERS, Habit, story_of
from tenants import db_roles
from tenants.reference import SELECTION_2022
from tests.support.demos import Demo, pages
from tests.support.http import Api
from tests.support.progress import figure, total
from tests.support.stage import REGENCIES

#: What a ratio is shown per: the value is numerator / denominator x this.
PER = {ValueKind.PERCENTAGE: 100, ValueKind.PER_100K: 100_000}


def test_some_regencies_of_the_selection_are_silent_and_some_are_late() -> None:
    codes = [line.split(",")[0] for line in SELECTION_2022.read_text().splitlines()[1:]]
    stories = {code: story_of(code) for code in codes}
    silent = [code for code, story in stories.items() if not any(q.reported_at for q in story.quarters)]
    assert 5 <= len(silent) <= 7
    assert all(stories[code].habit is Habit.SILENT for code in silent)
    assert {story.habit for story in stories.values()} == set(Habit)
    reported = [q.reported_at for story in stories.values() for q in story.quarters if q.reported_at]
    assert (min(reported).year, max(reported).year) == (2025, 2026)
    for story in stories.values():
        moments = [at for q in story.quarters for at in (q.entered_at, q.reported_at) if at]
        assert moments == sorted(moments)


def test_the_file_holds_a_working_key_for_each_kind_of_user(demo: Demo) -> None:
    assert stat.S_IMODE(demo.file.stat().st_mode) == 0o600
    said = demo.said
    assert list(said) == ["base_url", "ministry", "regencies", "integrator"]
    assert sorted(said["regencies"]) == sorted(REGENCIES)
    for code in REGENCIES:
        (grant,) = demo.regency(code).get("/v1/me/").json()["regencies"]
        assert (grant["code"], grant["roles"]) == (code, ["admin", "steward"])
    assert Api(said["ministry"]["key"]).get("/v1/me/").json()["ministry_roles"] == ["programme_office"]
    integrator = Api(said["integrator"]["key"])
    grants = integrator.get("/v1/me/").json()["regencies"]
    assert {grant["code"] for grant in grants} == set(REGENCIES)
    assert grants[0]["scopes"] == ["drafts:read", "published:read"]
    assert integrator.get("/v1/regencies/51.01/programmes/").status_code == 200
    assert integrator.post("/v1/regencies/51.01/reports/2025-Q4/submit/", {}).status_code == 403


def test_deadlines_of_the_past_are_owed(demo: Demo) -> None:
    """The regencies joined before their first reports, though the demonstration is made today."""
    deadlines = figure(total(demo.ministry), "deadlines")
    assert deadlines["due"] > 10, deadlines
    assert deadlines["met"] > 0


def test_each_regency_has_a_plan_of_believable_size(demo: Demo) -> None:
    for code in REGENCIES:
        programmes = pages(demo.regency(code), "programmes/")
        assert 25 <= len(programmes) <= 120
        assert len({row["sub_dimension"] for row in programmes}) == 18
        assert sorted(row["dimension"] for row in programmes if row["quick_win"]) == [
            "branding",
            "economy",
            "environment",
            "governance",
            "living",
            "society",
        ]
        assert len({row["title"] for row in programmes}) == len(programmes)
        assert all(50_000_000 <= int(row["indicative"]) <= 20_000_000_000 for row in programmes)
        assert 25 <= len(pages(demo.regency(code), "agencies/")) <= 45


def test_more_than_half_of_the_plans_are_law(demo: Demo) -> None:
    codes = [line.split(",")[0] for line in SELECTION_2022.read_text().splitlines()[1:]]
    assert 25 <= sum(story_of(code).masterplan_enacted_at is not None for code in codes) <= 35
    for code, instruments in (("51.02", ["perbup"]), ("33.10", ["perbup"]), ("51.01", [])):
        plans = demo.regency(code).get("masterplans/").json()["data"]
        assert [each["enactment"]["instrument"] for each in plans if each["enactment"]] == instruments


def test_ratios_are_their_parts_and_every_answer_occurs(demo: Demo) -> None:
    with db_roles.as_owner():
        indicators = catalogue.release("2022.1").indicators
    rows = demo.rows(
        "SELECT indicator, value, numerator, denominator FROM {r}.indicators_value"
        " WHERE denominator > 0 AND indicator NOT LIKE 'L-%'"
    )
    assert len(rows) > 300
    for code, value, numerator, denominator in rows:
        spec = indicators[code]
        exact = numerator * PER.get(ValueKind(spec.value_kind), 1) / denominator
        assert abs(exact - Decimal(value)) <= Decimal("0.5").scaleb(-(spec.decimals or 0))
    answers = dict(
        demo.rows(
            "SELECT CASE WHEN number = 0 THEN 'zero' ELSE value_status END, count(*)"
            " FROM figures_reported_value GROUP BY 1"
        )
    )
    assert set(answers) >= {"reported", "zero", "not_available"}


def test_the_ministry_sees_what_a_recount_of_the_regencies_gives(demo: Demo) -> None:
    answer = demo.ministry.get("progress/?group_by=regency").json()
    row = answer["data"][0]
    # What is not applicable is an answer where it was agreed: all that was asked for, but the last of several.
    agreed = (
        "EXISTS (SELECT FROM exemptions_exemption x WHERE x.state = 'agreed' AND x.indicator = v.indicator"
        " AND x.regency_id = substr('{r}', 3)::int AND x.first_period <= v.period)"
    )
    counts = f"value_status <> 'not_applicable' OR {agreed}"
    counted = demo.rows(
        f"SELECT count(*) FILTER (WHERE {counts}),"
        f" count(*) FILTER (WHERE value_status = 'not_applicable' AND {agreed}),"
        f" count(*) FILTER (WHERE handed_over_version = version AND ({counts}))"
        " FROM {r}.indicators_value v WHERE NOT by_event AND v.indicator NOT LIKE 'L-%'"
    )
    assert sum(not_applicable for _, not_applicable, _ in counted) > 0

    def answered(counts: dict[str, int]) -> int:
        return sum(counts[name] for name in ("reported", "not_available", "not_applicable", "not_due"))

    assert answered(figure(row, "completeness_values")) == sum(answers for answers, *_ in counted)
    assert answered(figure(row, "values")) == sum(sent for *_, sent in counted)
    programmes = [len(pages(demo.regency(code), "programmes/")) for code in REGENCIES]
    assert row["completeness_programmes_entered"] == sum(programmes)
    rows = [each["completeness_values_reported"] for each in answer["data"][1:]]
    assert row["completeness_values_reported"] == sum(rows)


def test_official_values_stand_beside_the_regencys(demo: Demo) -> None:
    rows = [
        row for row in pages(demo.regency("51.01"), "values/?official=true&period=2024") if row["official"]
    ]
    assert rows
    assert {row["official"]["producer"] for row in rows} == {"BPS"}
    assert any(row["value"] not in (None, row["official"]["value"]) for row in rows)
    levels = {
        row["level"] for row in demo.ministry.get("catalogue/official-values/?page_size=200").json()["data"]
    }
    assert levels == {"nation", "province", "regency"}


def test_the_ledger_is_one_unbroken_chain_a_regency(demo: Demo) -> None:
    rows = demo.rows(
        "SELECT regency_id, sequence, payload, content_hash, previous_hash, link_hash FROM ledger_submission"
        " ORDER BY regency_id, sequence"
    )
    assert len(rows) >= 2 * len(REGENCIES)
    heads: dict[int, tuple[int, bytes]] = {}
    for regency, sequence, payload, content_hash, previous_hash, link_hash in rows:
        number, previous = heads.get(regency, (0, canonical.GENESIS))
        assert canonical.content_hash(payload) == content_hash
        assert (sequence, previous_hash) == (number + 1, previous)
        assert link_hash == canonical.link_hash(previous=previous, sequence=sequence, content=content_hash)
        heads[regency] = (sequence, link_hash)


def test_history_tells_who_entered_each_value_and_programme(demo: Demo) -> None:
    for resource, table in (("value", "indicators_value"), ("programme", "programmes_programme")):
        rows = demo.rows(
            f"SELECT (SELECT count(*) FROM {{r}}.{table}), count(*) FROM {{r}}.history_entry"
            f" WHERE resource = '{resource}' AND action = 'created' AND actor_name LIKE 'Walidata Contoh %'"
        )
        assert all(things == entries > 0 for things, entries in rows)


def test_one_edition_is_published_for_anyone(demo: Demo) -> None:
    anyone = Api(None, "/v1/open")
    (edition,) = anyone.get("editions/").json()["data"]
    assert edition["basis"] == "accepted"
    assert edition["as_of"] <= edition["signed_off_at"] <= edition["published_at"]
    rows = anyone.get(f"editions/{edition['id']}/data/").json()["figures"]
    assert any(row["value"] is not None for row in rows)
    assert {row["group"] for row in rows if row["group_by"] == "regency"} == set(REGENCIES)
    may = demo.ministry.get(f"editions/{edition['id']}/").json()
    assert (may["status"], may["signed_off"]["by_id"] != may["made"]["by_id"]) == ("published", True)


def test_activities_are_carried_out_and_reported(demo: Demo) -> None:
    """A part of them, never less than the quarter before, and handed over with the report of their quarter."""
    periods = dict(demo.rows("SELECT period, count(*) FROM {r}.realisation_realisation GROUP BY 1"))
    assert sorted(periods) == [str(each) for each in QUARTERS]
    fallen = demo.rows(
        "SELECT 1 FROM {r}.realisation_realisation a JOIN {r}.realisation_realisation b USING (activity_id)"
        " WHERE a.period < b.period AND (b.physical_percent_to_date < a.physical_percent_to_date"
        " OR b.spent_to_date < a.spent_to_date)"
    )
    assert fallen == []
    assert demo.rows("SELECT 1 FROM {r}.realisation_realisation WHERE handed_over_version = version LIMIT 1")


def test_guests_have_the_name_of_their_application(demo: Demo) -> None:
    guests = [guest for code in REGENCIES for guest in pages(demo.regency(code), "guests/?ended=true")]
    assert {guest["application"]["name"] for guest in guests if guest["application"]} == {"Integrator Contoh"}


def test_bodies_meet_and_stages_of_bimtek_are_accepted(demo: Demo) -> None:
    for code in REGENCIES:
        regency = demo.regency(code)
        assert {body["kind"] for body in pages(regency, "bodies/") if body["members"]} == {"council", "team"}
        assert len(pages(regency, "meetings/")) == 4
        assert len(pages(regency, "office-holders/")) == 2
        stages = regency.get("bimtek/").json()["data"]
        assert [each["stage"] for each in stages if each["sessions"]] == [1, 2, 3, 4]
        counted = [session["attendance"] for each in stages for session in each["sessions"]]
        assert all(30 <= each["head_count"] <= 171 and len(each["offices"]) == 13 for each in counted)
        done = [each["stage"] for each in stages if each["is_done"]]
        assert done == list(range(1, len(done) + 1))
        assert len(done) == 4 if code == "51.01" else len(done) >= 2
    (own_hall, _) = demo.regency("51.01").get("bimtek/").json()["data"][0]["sessions"]
    assert (own_hall["place"], own_hall["attendance"]["head_count"]) == ("Negara", 171)
    submissions = demo.ministry.get("submissions/?kind=bimtek_deliverable").json()["data"]
    assert len(submissions) >= 8
    assert demo.ministry.get(f"submissions/{submissions[0]['id']}/").json()["warnings"] == []


def test_a_regency_enters_one_indicator_under_a_code_of_its_own(demo: Demo) -> None:
    tabanan = demo.regency("51.02")
    assert tabanan.get("indicators/L-AIR-01/").json()["counts_nationally"] is True
    mine = {row["period"]: row for row in pages(tabanan, "values/?indicator=L-AIR-01&")}
    national = {row["period"]: row for row in pages(tabanan, "values/?indicator=LIV-01&")}
    assert mine
    assert {period: row["value"] for period, row in mine.items()} == {
        period: row["value"] for period, row in national.items()
    }
    assert {row["from_indicator"] for row in national.values()} == {"L-AIR-01"}
    assert any(row["is_submitted"] for row in national.values())


def test_each_series_belongs_to_the_agency_that_enters_it(demo: Demo) -> None:
    owned = {(row["indicator"], row["series"]): row for row in pages(demo.regency("51.02"), "owners/")}
    entered = pages(demo.regency("51.02"), "values/?")
    assert owned
    for row in entered:
        if row["agency_id"] and not row["indicator"].startswith("L-") and not row["from_indicator"]:
            assert owned[row["indicator"], row["series"]]["agency_id"] == row["agency_id"]


def test_the_first_briefing_has_something_to_say(demo: Demo) -> None:
    """Some of the newest reports are missing and some wait; most of the older ones were read."""
    now = demo.ministry.get("briefing/").json()
    assert {"late", "submitted"} <= {name for name, count in now["participation"]["now"].items() if count}
    assert now["masterplans"]["masterplans"]["now"]["accepted"] > 0
    assert now["participation"]["needs_attention"]


def test_three_years_have_budgets(demo: Demo) -> None:
    for year in (2024, 2025, 2026):
        assert Decimal(figure(total(demo.ministry, f"period={year}"), "budgets")["allocated"]) > 0, year


def test_budgets_of_a_year_are_revised_and_absorbed(demo: Demo) -> None:
    years = [demo.regency(code).get(f"/v1/regencies/{code}/budgets/2025/").json() for code in REGENCIES]
    stages = [
        {amount["stage"] for budget in year["budgets"] for amount in budget["amounts"]} for year in years
    ]
    assert all("original" in each for each in stages)
    assert any("revised" in each for each in stages)
    money = figure(total(demo.ministry, "period=2025"), "budgets")
    assert Decimal(money["allocated"]) > Decimal(money["spent"]) > 0
    assert Decimal(money["allocated_from_plan"]) < Decimal(money["allocated"])


def test_some_are_on_course_to_their_targets_of_2026_and_some_are_not(demo: Demo) -> None:
    measures = "measure=on_course,not_on_course,gap,trajectory"
    rows = pages(demo.ministry, f"analytics/?period=2026&group_by=regency&with_total=false&{measures}")
    for code in REGENCIES:
        of_one = [row for row in rows if row["regency_code"] == code]
        assert sum(row["gap"] is not None for row in of_one) > 5, code
    on, off = (sum(row[name] for row in rows) for name in ("on_course", "not_on_course"))
    assert (on > 0, off > 0) == (True, True)
    assert len(pages(demo.ministry, "submissions/?kind=targets")) == len(REGENCIES)


def test_some_programmes_have_evidence_and_some_do_not(demo: Demo) -> None:
    for figure_of in ("values", "programmes"):
        rows = pages(demo.ministry, f"progress/components/?figure={figure_of}")
        counts = [row["what"]["evidence_count"] for row in rows if row["submission_id"]]
        assert (max(counts) > 0, min(counts)) == (True, 0), figure_of
