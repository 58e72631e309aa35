"""Progress crossed and filtered, in rows and in files."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import duckdb
import pandas
import pytest
from django.utils import translation

from api.http.grammar.periods import Kind, Period
from api.http.lists import leaves
from api.http.local_time import day_of
from api.national.editions import tables as editions
from api.national.figures import cube, files
from api.national.figures.analytics import words
from api.national.figures.explained import tables as explained
from api.national.figures.explained.shapes import FIGURES, ProgressComponentFilters
from api.national.figures.grouping import keys_of
from api.national.figures.indicators.shapes import Component, RankedRegency, TrendPoint
from api.national.figures.progress_measures import AXES, of_progress
from tests.support import plans
from tests.support.http import Api
from tests.support.progress import figure, of, progress, total

HEAT_MAP = "group_by=regency,dimension&measure=completeness_values_reported,completeness_values_due"


def test_completeness_by_regency_and_dimension_is_one_request(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.put("values/ECO-04/total/2025/", {"value": "3"})
    tabanan.put("values/LIV-01/total/2025/", {"value": "80"})
    answer = progress(ministry, HEAT_MAP)
    first, *rows = answer["data"]
    assert (answer["group_by"], answer["row_count"], len(rows)) == (["regency", "dimension"], 19, 18)
    assert first == {
        "regency_code": "total",
        "regency_name": None,
        "dimension": "total",
        "completeness_values_reported": 3,
        "completeness_values_due": sum(row["completeness_values_due"] for row in rows),
    }
    reported = {
        (row["regency_code"], row["dimension"]): row["completeness_values_reported"]
        for row in rows
        if row["completeness_values_reported"]
    }
    assert reported == {("51.01", "economy"): 2, ("51.02", "living"): 1}
    assert of(answer, regency="51.01", dimension="economy")["regency_name"] == "Kabupaten Jembrana"
    again = progress(ministry, f"{HEAT_MAP}&as_of={answer['as_of']}")
    assert again["data"] == answer["data"]


def test_filters_narrow_and_their_values_widen(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    for api, indicator in ((jembrana, "ECO-03"), (tabanan, "ECO-03"), (tabanan, "LIV-01")):
        api.put(f"values/{indicator}/total/2025/", {"value": "4"})

    def reported(query: str) -> int:
        count: int = total(ministry, query)["completeness_values_reported"]
        return count

    assert reported("") == 3
    assert reported("regency_code=51.02") == reported("province_code=51&regency_code=51.02,33.10") == 2
    assert reported("dimension=economy") == reported("dimension=economy,branding") == 2
    assert reported("dimension=economy&regency_code=51.01") == 1
    assert reported("island_group=jawa") == reported("dimension=branding") == reported("period=2024") == 0
    assert reported("period=2024:2025") == reported("period=2024,2025") == reported("period=latest") == 3
    assert progress(ministry, "period=2021:2023")["period"] == ["2021", "2022", "2023"]
    assert progress(ministry, "period=latest")["period"] == ["2025", "2026-S1", "2026-Q3"]


@pytest.mark.usefixtures("database")
def test_money_is_told_by_year_dimension_and_source(jembrana: Api, ministry: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    added = plans.add(
        jembrana,
        activities=[plans.activity()],
        indicative_amounts=[plans.allocation(2025, "1000"), plans.allocation(2026, "300", source="dak")],
    )
    plans.submit(jembrana, plan)
    plans.report(jembrana, "2025-Q4", plans.realised(added["activities"][0]["id"], spent="600"))
    assert jembrana.post("reports/2025-Q4/submit/").status_code == 201
    answer = progress(ministry, "group_by=regency,year,dimension")
    row = of(answer, regency="51.01", year="2025", dimension=added["dimension"])
    people = row["coverage_population"]
    money = figure(row, "budgets")
    assert (money["allocated"], money["spent"], money["absorption"]) == ("1000", "600", "60")
    assert money["allocated_per_head"] == str(round(1000 / people))
    assert "programmes_total" not in row
    by_source = progress(ministry, "group_by=source")
    assert of(by_source, source="apbd")["programmes_allocated"] == "1000"
    assert of(by_source, source="unspecified")["programmes_spent"] == "600"
    assert total(ministry, "source=dak")["programmes_allocated"] == "300"
    assert total(ministry, "programme_status=late")["programmes_total"] == 0


def test_rows_of_periods_have_what_is_of_such_a_length_and_add_up(jembrana: Api, ministry: Api) -> None:
    coming = int(running()[:4]) + 1
    plan = plans.begin(jembrana, plan_period_start=2023, plan_period_end=coming)["id"]
    added = plans.add(
        jembrana,
        activities=[plans.activity()],
        indicative_amounts=[plans.allocation(2025, "1000"), plans.allocation(coming, "300")],
    )
    plans.submit(jembrana, plan)
    jembrana.put("values/ECO-03/total/2025/", {"value": "4"})
    # A report of the running quarter, of which no value is due and none was sent.
    plans.report(jembrana, "2025-Q4", plans.realised(added["activities"][0]["id"], spent="600"))
    for quarter in ("2025-Q4", running()):
        assert jembrana.post(f"reports/{quarter}/submit/").status_code == 201
    answer = progress(ministry, "group_by=period")
    kinds = {row["period"]: len(row["period"]) for row in answer["data"]}
    for row in answer["data"]:
        is_total = row["period"] == "total"
        assert (row["budgets_allocated"] is not None) == (is_total or kinds[row["period"]] == 4), row[
            "period"
        ]
        assert (row["reports_total"] is not None) == (is_total or "-Q" in row["period"]), row["period"]
    assert of(answer, period=running())["reports_total"] == 1
    assert (of(answer, period="2025")["budgets_spent"], of(answer, period="2025")["reports_total"]) == (
        "600",
        None,
    )
    known = {each["code"]: each for each in ministry.get("measures/").json()["data"]}
    first, *rows = answer["data"]
    for code in (code for code in first if "period" in known.get(code, {}).get("adds_up_along", ())):
        assert sum(int(row[code] or 0) for row in rows) == int(first[code]), code

    def periods(query: str) -> list[str]:
        return [
            row["period"] for row in progress(ministry, f"group_by=period&with_total=false&{query}")["data"]
        ]

    assert set(map(len, periods("measure=budgets_spent"))) == {4}
    assert all("-Q" in each for each in periods("measure=reports_total"))
    assert {len(each) for each in periods("measure=values_due")} == {4, 7}
    ahead = of(progress(ministry, "group_by=year"), year=str(coming))
    assert ahead["budgets_allocated"] == "300"
    others = ("values_due", "completeness_values_due", "targets_on_target", "reports_total", "deadlines_due")
    assert [ahead[code] for code in others] == [None] * 5
    # Money of a coming year may be asked for alone, and opens.
    asked = f"year={coming}&measure=budgets_allocated"
    assert total(ministry, asked)["budgets_allocated"] == "300"
    assert refused(ministry, f"{asked},values_due")[:2] == (400, "period_not_begun")
    items = ministry.get(f"progress/components/?figure=budgets&year={coming}").json()["data"]
    assert [each["adds"]["allocated"] for each in items if each["adds"]] == ["300"]
    path = "progress/components/?figure=budgets&group_by=period&group="
    assert ministry.get(f"{path}2025").status_code == 200
    assert ministry.get(f"{path}2025-Q4").json()["code"] == "no_such_row"


def running() -> str:
    """The quarter that has not ended."""
    today = day_of(datetime.now(UTC))
    return str(Period.containing(today, Kind.QUARTER))


def test_a_year_narrows_what_is_of_years(jembrana: Api, ministry: Api) -> None:
    for year in ("2024", "2025"):
        jembrana.put(f"values/ECO-03/total/{year}/", {"value": "4"})
    assert jembrana.post("reports/2025-Q4/submit/").status_code == 201
    answer = progress(ministry, "year=2025")
    (row,) = answer["data"]
    whole = total(ministry, "period=2025")
    assert (answer["period"], row["completeness_values_reported"]) == (["2025"], 1)
    assert "programmes_total" not in row
    assert {**whole, **row} == whole
    assert total(ministry, "year=2024:2025")["completeness_values_reported"] == 2
    assert progress(ministry, "year=2025&period=2024:2025,2025-Q4")["period"] == ["2025", "2025-Q4"]
    assert progress(ministry, "year=latest")["period"] == ["2025"]
    assert "&period=2025&" in progress(ministry, "year=2025")["components_url"].replace("?", "&")
    assert refused(ministry, "year=2025&period=2024")[:2] == (400, "not_in_these_years")
    assert refused(ministry, "year=2025-Q4")[:2] == (400, "wrong_kind_of_period")
    assert refused(ministry, "year=2099")[:2] == (400, "period_not_begun")
    assert refused(ministry, "year=2025&measure=programmes_total") == (
        400,
        "not_along",
        "programmes_total cannot be grouped or filtered by year.",
    )
    items = ministry.get("progress/components/?figure=values&year=2025&regency_code=51.01").json()["data"]
    assert {each["what"]["period"][:4] for each in items if each["what"]} == {"2025"}
    assert ministry.get("progress/components/?figure=programmes&year=2025").json()["code"] == "no_such_row"


def test_programmes_and_their_money_are_told_by_the_kind_of_the_leading_agency(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    agencies = [plans.add_agency(jembrana, f"A{kind}", kind=kind)["id"] for kind in ("dinas", "badan", None)]
    plan = plans.begin(jembrana)["id"]
    for number, agency in enumerate([*agencies, agencies[0], None]):
        plans.add(
            jembrana,
            title=f"Program {number}",
            lead_agency_id=agency,
            indicative_amounts=[plans.allocation(2025, str(10**number), source="dak")],
        )
    plans.submit(jembrana, plan)
    other = plans.begin(tabanan)["id"]
    plans.add(tabanan, lead_agency_id=plans.add_agency(tabanan)["id"])
    plans.submit(tabanan, other)
    query = "group_by=agency_kind,source&measure=programmes_allocated,budgets_allocated"
    before = progress(ministry, query)
    assert of(before, agency_kind="dinas", source="dak")["budgets_allocated"] == "1001"

    counts = progress(ministry, "group_by=agency_kind&measure=programmes_total&with_total=false")["data"]
    assert {row["agency_kind"]: row["programmes_total"] for row in counts if row["programmes_total"]} == {
        "dinas": 2,
        "badan": 1,
        "unspecified": 3,
    }
    assert [row["agency_kind"] for row in counts][-2:] == ["other", "unspecified"]
    answer = progress(
        ministry, "group_by=regency,year&agency_kind=badan,unspecified&measure=budgets_allocated"
    )
    assert of(answer, regency="51.01", year="2025")["budgets_allocated"] == "10110"
    items = ministry.get("progress/components/?figure=programmes&group_by=agency_kind&group=dinas").json()
    assert [(row["regency"]["code"], row["what"]["agency_kind"]) for row in items["data"] if row["what"]] == [
        ("51.01", "dinas"),
        ("51.01", "dinas"),
    ]
    money = ministry.get("progress/components/?figure=budgets&agency_kind=badan").json()["data"]
    assert [(row["what"]["title"], row["what"]["agency"]) for row in money if row["what"]] == [
        ("Program 1", "Abadan")
    ]
    assert refused(ministry, "agency_kind=opd")[:2] == (400, "invalid_choice")
    assert refused(ministry, "measure=values_reported&agency_kind=dinas") == (
        400,
        "not_along",
        "values_reported cannot be grouped or filtered by agency_kind.",
    )

    # Said later, it counts once the plan is submitted again; what was answered stays.
    path = f"agencies/{agencies[2]}/"
    jembrana.patch(path, {"kind": "kecamatan"}, **plans.tag(jembrana, path))
    assert total(ministry, "agency_kind=kecamatan")["programmes_total"] == 0
    plans.submit(jembrana, plans.begin(jembrana, based_on_id=plan)["id"])
    assert total(ministry, "agency_kind=kecamatan")["budgets_allocated"] == "100"
    assert progress(ministry, f"{query}&as_of={before['as_of']}")["data"] == before["data"]


def refused(ministry: Api, query: str) -> tuple[int, str, str]:
    answer = ministry.get(f"progress/?{query}")
    (error,) = answer.json()["errors"]
    assert error["parameter"] in query or error["parameter"] == "group_by"
    return answer.status_code, error["code"], error["message"]


def test_what_cannot_be_asked_is_refused_with_what_may_be_meant(
    ministry: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = refused(ministry, "measure=values_reportd")
    assert said == (
        400,
        "unknown_measure",
        "Progress has no measure values_reportd. Did you mean values_reported?",
    )
    said = refused(ministry, "measure=reports_total&group_by=regency&dimension=economy")
    assert said == (400, "not_along", "reports_total cannot be grouped or filtered by dimension.")
    assert refused(ministry, "dimension=econ")[:2] == (400, "unknown_dimension")
    assert refused(ministry, "sub_dimension=wast")[:2] == (400, "unknown_sub_dimension")
    assert refused(ministry, "regency_code=51.99")[:2] == (400, "unknown_regency")
    assert refused(ministry, "province_code=50")[:2] == (400, "unknown_province")
    assert refused(ministry, "cohort=1999")[:2] == (400, "unknown_cohort")
    assert refused(ministry, "regency_code=11.01")[:2] == (400, "no_participants")
    for period in ("2025:2024", "2025:2026-Q1", "1900:1999"):
        assert refused(ministry, f"period={period}")[:2] == (400, "not_a_range_of_periods")
    assert refused(ministry, "period=2025:")[:2] == (400, "not_a_period")
    monkeypatch.setattr(cube, "MOST_NUMBERS", 100)
    assert refused(ministry, "group_by=regency,sub_dimension")[:2] == (400, "table_too_large")
    monkeypatch.setattr(cube, "MOST_NUMBERS", 3_000_000)
    monkeypatch.setattr(files, "MOST_IN_A_WORKBOOK", 10)
    assert refused(ministry, "format=xlsx")[:2] == (400, "table_too_large")


def test_a_period_that_is_not_of_the_calendar_has_rows_of_those_who_have_something_of_it(
    jembrana: Api, tabanan: Api, ministry: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So what one regency has makes no table too large for everyone."""
    asked = "group_by={}&measure=completeness_values_not_due,values_not_due&with_total=false"
    before = progress(ministry, asked.format("regency,period"))["data"]
    # Two measures; the total is counted with each period as well.
    monkeypatch.setattr(cube, "MOST_NUMBERS", 2 * (len(before) + len({row["period"] for row in before})))
    for api, year in ((jembrana, "2017"), (jembrana, "2018"), (tabanan, "2018")):
        assert api.put(f"values/ECO-03/total/{year}/", {"value": "4"}).status_code == 201

    def added(axes: str, *key: str) -> list[tuple[str, ...]]:
        rows = progress(ministry, asked.format(axes))["data"]
        return [tuple(row[name] for name in key) for row in rows if row["completeness_values_not_due"]]

    key = ("regency_code", "period")
    assert added("regency,period", *key) == [("51.01", "2017"), ("51.01", "2018"), ("51.02", "2018")]
    assert len(progress(ministry, asked.format("regency,period"))["data"]) == len(before) + 3
    assert added("regency,year", "regency_code", "year") == added("regency,period", *key)
    monkeypatch.setattr(cube, "MOST_NUMBERS", 3_000_000)
    assert len(added("regency,period,dimension", *key)) == 3
    assert added("year,period", "year", "period") == [("2017", "2017"), ("2018", "2018")]
    assert added("province,period", "province_code", "period") == [("51", "2017"), ("51", "2018")]
    assert jembrana.post("reports/2025-Q4/submit/", {}).status_code == 201
    assert of(progress(ministry, asked.format("regency,period")), regency="51.01", period="2017") == {
        "regency_code": "51.01",
        "regency_name": "Kabupaten Jembrana",
        "period": "2017",
        "completeness_values_not_due": 1,
        "values_not_due": 1,
    }


def test_the_total_has_what_is_of_no_sub_dimension(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    """Values are of a dimension alone, and their last change is the total's along any axis."""
    for api in (jembrana, tabanan):
        assert api.put("values/ECO-03/total/2025/", {"value": "4"}).status_code == 201
    code = "completeness_last_changed_on"
    changed = total(ministry, f"measure={code}")[code]
    assert changed is not None
    assert total(ministry, f"measure={code}&group_by=sub_dimension")[code] == changed


def test_pages_are_of_one_instant_and_miss_nothing(jembrana: Api, ministry: Api) -> None:
    whole = progress(ministry, f"{HEAT_MAP}&with_total=false")
    path, rows = f"progress/?{HEAT_MAP}&with_total=false&page_size=7", []
    while path:
        body = ministry.get(path).json()
        jembrana.put("values/ECO-03/total/2025/", {"value": "4"})
        rows += body["data"]
        path = body["next"] and body["next"][body["next"].index("/v1/") :]
    assert rows == whole["data"]


def test_a_workbook_has_headings_in_the_language_asked_for(ministry: Api) -> None:
    before = progress(ministry)["as_of"]

    def headings(path: str, **headers: str) -> list[str]:
        book = pandas.read_excel(io.BytesIO(ministry.get(path, **headers).content), sheet_name=None)
        assert [name for name in book["about"]["name"] if name.startswith("definition.")]
        return list(book["figures"])

    path = "progress/?group_by=agency_kind&measure=programmes_total,budgets_spent&format=xlsx"
    codes = ["agency_kind", "programmes_total", "budgets_spent"]
    assert headings(path) == codes
    assert headings(path, **{"Accept-Language": "id"}) == [
        "Jenis perangkat daerah",
        "Program",
        "Terpakai (rupiah)",
    ]
    assert headings(path, **{"Accept-Language": "en"}) == ["Kind of agency", "Programmes", "Spent (rupiah)"]
    compared = headings(f"{path}&compare_as_of={before}", **{"Accept-Language": "id"})
    assert compared[3:6] == ["Sebelumnya: Program", "Sebelumnya: Terpakai (rupiah)", "Selisih: Program"]
    csv = ministry.get(path.replace("xlsx", "csv"), **{"Accept-Language": "id"}).content.decode()
    assert csv.startswith('"agency_kind","programmes_total","budgets_spent"')


def test_a_workbook_has_words_in_the_language_asked_for(ministry: Api) -> None:
    """And the hash of the rows by their codes, which every form has alike."""
    asked = "progress/?group_by=kind,dimension&kind=kota,kabupaten&measure=values_due&format=xlsx"
    at = progress(ministry)["as_of"]

    def rows(**headers: str) -> tuple[list[Any], str]:
        answer = ministry.get(f"{asked}&as_of={at}", **headers)
        book = pandas.read_excel(io.BytesIO(answer.content), sheet_name=None)
        (hashed,) = book["about"].loc[book["about"]["name"] == "rows_sha256", "value"]
        return [row[:2] for row in book["figures"].to_numpy().tolist()], hashed

    codes, hash_of_codes = rows()
    words, hash_of_words = rows(**{"Accept-Language": "id"})
    assert codes[:2] == [["total", "total"], ["kabupaten", "governance"]]
    assert words[:2] == [["Jumlah seluruhnya", "Jumlah seluruhnya"], ["Kabupaten", "Smart Governance"]]
    assert rows(**{"Accept-Language": "en"})[0][1] == ["Regency (kabupaten)", "Smart Governance"]
    assert hash_of_codes == hash_of_words
    csv = ministry.get(asked.replace("xlsx", "csv"), **{"Accept-Language": "id"}).content.decode()
    assert '"kabupaten","governance"' in csv


def test_every_column_of_a_file_has_a_heading_in_both_languages() -> None:
    columns = [
        *keys_of(AXES),
        *words.columns(("province",), words.MEASURES, compared=True),
        *editions.COLUMNS,
        *(column for each in FIGURES for column in explained.columns(ProgressComponentFilters(figure=each))),
    ]
    of_indicators = (
        "_".join(path) for row in (RankedRegency, TrendPoint, Component) for path, _ in leaves(row)
    )
    names = {*of_progress(), *(each.name for each in columns), *of_indicators}
    shown = {}
    for language in ("en", "id"):
        with translation.override(language):
            shown[language] = {name: files.heading(name) for name in names}
    same = {name for name in names if shown["en"][name] == shown["id"][name]}
    alike = {"median", "previous_median", "delta_median", "minimum", "what_target", "what_status"}
    assert same <= {"quick_win", *alike}
    of_rows = [*keys_of(AXES), *of_progress()]
    assert len({shown["id"][getattr(each, "name", each)] for each in of_rows}) == len(of_rows)


@pytest.mark.parametrize("form", ["csv", "ndjson", "xlsx", "parquet"])
def test_a_file_has_the_rows(jembrana: Api, ministry: Api, tmp_path: Any, form: str) -> None:
    before = progress(ministry)["as_of"]
    jembrana.put("values/ECO-03/total/2025/", {"value": "4"})
    asked = f"group_by=regency,year&period=2024:2025&compare_as_of={before}"
    answer = ministry.get(f"progress/?{asked}&format={form}")
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Disposition"] == f'attachment; filename="progress.{form}"'
    body = progress(ministry, f"{asked}&as_of={answer.headers['As-Of']}")
    path = tmp_path / f"progress.{form}"
    path.write_bytes(answer.content)
    if form == "ndjson":
        told = [json.loads(line) for line in answer.content.splitlines()]
        frame = pandas.DataFrame(told)
    elif form == "parquet":
        frame = duckdb.sql(f"SELECT * FROM '{path}'").df()
    else:
        read = pandas.read_csv if form == "csv" else pandas.read_excel
        frame = read(io.BytesIO(answer.content))
    for name in ("regency_code", "completeness_values_reported", "coverage_population"):
        assert frame[name].tolist() == [row[name] for row in body["data"]]
    deltas = [row["delta"]["completeness_values_reported"] for row in body["data"]]
    assert frame["delta_completeness_values_reported"].tolist() == deltas
    assert sum(deltas) == 2  # in the total, and in the row of the regency and year
