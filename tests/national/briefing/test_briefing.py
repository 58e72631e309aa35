"""The briefing: every part of one instant, the same numbers as elsewhere, with what changed, and as a workbook."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas
import pytest
from openpyxl import load_workbook

from tenants.privileges import roles
from tests.isolation import scenes as isolation
from tests.national.editions import scenes
from tests.national.editions.conftest import reported  # noqa: F401  (a fixture)
from tests.support import plans
from tests.support.http import Api
from tests.support.progress import figure, total
from tests.support.queries import queries
from tests.support.stage import Stage

SHEETS = [
    "Partisipasi",
    "Tenggat",
    "Masterplan",
    "Program dan dana",
    "Target",
    "Kelengkapan",
    "Kemutakhiran",
    "Perubahan",
]
PARTS = (
    "participation", "deadlines", "masterplans", "programmes", "targets", "completeness", "freshness", "changes",
)  # fmt: skip


def briefing(ministry: Api, query: str = "") -> dict[str, Any]:
    answer = ministry.get(f"briefing/?{query}")
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.usefixtures("reported")
def test_every_part_has_the_numbers_of_progress_at_the_same_instant(ministry: Api, jembrana: Api) -> None:
    id = plans.begin(jembrana)["id"]
    assert plans.submit(jembrana, id)
    body = briefing(ministry)
    assert body["components_url"].endswith("{&figure,group_by,group,period}")
    row = total(ministry, f"as_of={body['as_of']}")
    ladder = {**body["participation"]["now"]}
    assert ladder.pop("coverage")["used_count"] == sum(ladder.values())
    assert ladder == figure(row, "participation")
    assert body["deadlines"]["now"] == figure(row, "deadlines")
    assert body["masterplans"]["masterplans"]["now"] == figure(row, "masterplans")
    programmes = figure(row, "programmes")
    for part in ("by_time_frame", "by_status"):
        assert body["programmes"]["now"][part] == figure(programmes, part)
    assert body["programmes"]["now"]["by_source"]["apbd"] == figure(programmes, "by_source_apbd")
    assert body["programmes"]["now"]["allocated"] == programmes["allocated"]
    assert body["completeness"]["now"] == figure(row, "completeness_values")
    assert (
        sum(row["reported"] for row in body["completeness"]["dimensions"])
        == body["completeness"]["now"]["reported"]
    )
    assert sum(row["total"] for row in body["programmes"]["dimensions"]) == body["programmes"]["now"]["total"]
    assert body["targets"]["now"] == figure(row, "targets")
    assert (
        sum(row["on_target"] for row in body["targets"]["dimensions"]) == body["targets"]["now"]["on_target"]
    )
    assert body["participation"]["regency_count"] == 3
    for part in ("masterplans", "programmes", "targets"):
        assert body[part]["coverage"]["used_count"] == row["coverage_submissions_used_count"]
    for part in ("completeness", "freshness"):
        assert body[part]["coverage"]["used_count"] == row["coverage_completeness_used_count"]
    assert sum(body["freshness"]["counts"].values()) == 3 == body["freshness"]["coverage"]["used_count"]
    assert body["freshness"]["counts"]["within_7_days"] == 2
    assert body["freshness"]["counts"]["never"] == 1


@pytest.mark.usefixtures("reported")
def test_what_changed_since_is_told(ministry: Api, jembrana: Api) -> None:
    since = briefing(ministry)["as_of"]
    assert briefing(ministry, f"since={since}")["changes"] == {"steps": {}, "figure_count": 0, "figures": []}
    scenes.accepted(jembrana, ministry, "GOV-01", value="5")
    body = briefing(ministry, f"since={since}")
    assert body["since"]["as_of"] == since
    assert body["changes"]["steps"] == {"accepted": 1, "submitted": 1}
    (figure,) = body["changes"]["figures"]
    names = ("indicator", "period", "previous", "value", "change", "change_unit", "change_per_cent")
    assert {name: figure[name] for name in names} == {
        "indicator": "GOV-01",
        "period": "2025",
        "previous": "2.51",
        "value": "5.00",
        "change": "2.49",
        "change_unit": "index 1-5",
        "change_per_cent": "99.2",
    }
    assert body["completeness"]["change"]["reported"] == 0
    assert body["programmes"]["change"]["total"] == 0


def test_a_change_in_per_cent_is_rounded_half_up(ministry: Api, jembrana: Api) -> None:
    """Every figure is rounded so: 1.25 per cent is 1.3."""
    scenes.accepted(jembrana, ministry, "GOV-01", value="4")
    since = briefing(ministry)["as_of"]
    scenes.accepted(jembrana, ministry, "GOV-01", value="4.05")
    (figure,) = briefing(ministry, f"since={since}")["changes"]["figures"]
    assert (figure["change"], figure["change_per_cent"]) == ("0.05", "1.3")


def test_steps_out_of_turn_do_not_count(database: Stage, ministry: Api, jembrana: Api, tabanan: Api) -> None:
    """A regency's login may write any number of its own, whatever the state before."""
    since = briefing(ministry)["as_of"]
    for api in (jembrana, tabanan):
        assert api.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
        assert api.post("reports/2025-Q4/submit/", {}).status_code == 201
    id, regency = regency_submission(database, "51.01")
    with isolation.logged_in(database, roles.regency_role(regency)) as attacker:
        for number, kind in enumerate(("submitted", "objected", "withdrawn", "withdrawn", "objected"), 2):
            attacker.execute(
                "INSERT INTO public.ledger_submission_event (id, regency_id, submission_id, number, kind, state, at,"
                " actor_id, actor_office, note, reasons, by_rule) VALUES (uuidv7(), %s, %s, %s, %s, %s, now(),"
                " uuidv7(), '', '', '[]', '')",
                [regency, id, number, kind, kind],
            )
    assert briefing(ministry, f"since={since}")["changes"]["steps"] == {"submitted": 2, "withdrawn": 1}


def regency_submission(database: Stage, code: str) -> tuple[str, int]:
    (found,) = database.superuser.execute(
        "SELECT s.id, r.id FROM ledger_submission s JOIN tenants_regency r ON r.id = s.regency_id"
        " WHERE r.kemendagri_code = %s",
        [code],
    ).fetchall()
    return found[0], found[1]


def test_a_percentage_changes_by_points(ministry: Api, jembrana: Api) -> None:
    def report(numerator: str) -> None:
        value = {"value": f"{int(numerator) / 10}", "numerator": numerator, "denominator": "1000"}
        scenes.accepted(jembrana, ministry, "ECO-03", **value)

    report("748")
    since = briefing(ministry)["as_of"]
    report("757")
    (figure,) = briefing(ministry, f"since={since}")["changes"]["figures"]
    assert {
        name: figure[name] for name in ("previous", "value", "change", "change_unit", "change_per_cent")
    } == {
        "previous": "74.80",
        "value": "75.70",
        "change": "0.9",
        "change_unit": "percentage points",
        "change_per_cent": None,
    }
    book = ministry.get(f"briefing/?format=xlsx&since={since}")
    sheet = load_workbook(io.BytesIO(book.content))["Perubahan"]
    assert any("sebelumnya 74,80; 0,9 poin persentase" in str(cell.value) for row in sheet for cell in row)


@pytest.mark.usefixtures("reported")
def test_the_briefing_of_an_instant_is_given_again(ministry: Api, jembrana: Api) -> None:
    body = briefing(ministry)
    scenes.accepted(jembrana, ministry, "GOV-01", value="5")
    again = briefing(ministry, f"as_of={body['as_of']}&since={body['since']['as_of']}")
    assert again == body


@pytest.mark.parametrize("at", ["2020-01-08T00:00:00Z", "0001-01-20T00:00:00Z", "0001-01-03T00:00:00Z"])
def test_before_the_first_record_there_is_nothing_to_brief(ministry: Api, at: str) -> None:
    body = briefing(ministry, f"as_of={at}")
    assert body["is_before_first_record"] is True
    assert [body[name] for name in PARTS] == [None] * 8


def test_deadlines_ahead_say_how_many_have_submitted(ministry: Api, jembrana: Api) -> None:
    dates = briefing(ministry)["deadlines"]["dates"]
    now = datetime.now(UTC)
    assert dates
    for each in dates:
        due = datetime.fromisoformat(each["due_at"])
        assert now - timedelta(days=30) <= due <= now + timedelta(days=90)
        assert (each["has_passed"], each["submitted_count"]) == (due <= now, 0)
    report = next(each for each in dates if each["kind"] == "periodic_report")
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    assert jembrana.post(f"reports/{report['subject']}/submit/", {}).status_code == 201
    again = next(
        each
        for each in briefing(ministry)["deadlines"]["dates"]
        if each["subject"] == report["subject"] and each["kind"] == "periodic_report"
    )
    assert again == {**report, "submitted_count": 1}


@pytest.mark.usefixtures("reported")
def test_the_workbook_has_a_sheet_for_each_part(ministry: Api) -> None:
    answer = ministry.get("briefing/?format=xlsx")
    assert answer.status_code == 200
    assert answer.headers["As-Of"].endswith("Z")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == SHEETS
    body = briefing(ministry, f"as_of={answer.headers['As-Of']}")
    frame = pandas.read_excel(io.BytesIO(answer.content), sheet_name="Kelengkapan", header=2)
    numbers = dict(zip(frame["Uraian"], frame["Sekarang"], strict=True))
    assert numbers["dilaporkan"] == body["completeness"]["now"]["reported"]
    frame = pandas.read_excel(io.BytesIO(answer.content), sheet_name="Target", header=2)
    numbers = dict(zip(frame["Uraian"], frame["Sekarang"], strict=True))
    assert numbers["tanpa target"] == body["targets"]["now"]["without_target"]
    frame = pandas.read_excel(io.BytesIO(answer.content), sheet_name="Program dan dana", header=2)
    numbers = dict(zip(frame["Uraian"], frame["Sekarang"], strict=True))
    frames = body["programmes"]["now"]["by_time_frame"]
    words = {"short": "jangka pendek", "medium": "jangka menengah", "long": "jangka panjang"}
    assert {code: numbers[f"menurut jangka waktu: {word}"] for code, word in words.items()} == frames
    for sheet in book.worksheets:
        assert sheet.max_row > 3
        said = r"Keadaan \d+ \w+ \d{4} pukul [\d.]{8} WIB dibandingkan .* dasar: disampaikan\."
        assert re.match(said, sheet["A2"].value)
        assert f"as_of={answer.headers['As-Of']}." in sheet["A2"].value
    told = [
        str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows(min_row=4) for cell in row
    ]
    codes = ("periodic_report", "dimensi governance", "dimensi economy")
    assert [each for each in told if each.startswith(codes) or re.search(r"\d{4}-\d\d-\d\d", each)] == []
    assert {"angka yang berubah", "menurut sumber dana: APBD: terpakai sampai sekarang (rupiah)"} <= {*told}
    in_english = ministry.get("briefing/?format=xlsx", **{"Accept-Language": "en"})
    assert [each.headers["Content-Language"] for each in (answer, in_english)] == ["id", "id"]
    empty = ministry.get("briefing/?format=xlsx&as_of=2020-01-08T00:00:00Z")
    assert load_workbook(io.BytesIO(empty.content)).sheetnames == SHEETS


@pytest.mark.usefixtures("reported")
def test_a_briefing_is_few_statements_whatever_there_is(ministry: Api, tabanan: Api) -> None:
    briefing(ministry)
    with queries() as before:
        briefing(ministry)
    for code in ("ECO-03", "LIV-08"):
        scenes.accepted(tabanan, ministry, code, value="4")
    with queries() as after:
        briefing(ministry)
    assert len(after) == len(before)
    print(f"{len(after)} statements")
    assert len(after) < 80


def test_the_briefing_is_the_ministrys(jembrana: Api, ministry: Api) -> None:
    assert jembrana.get("/v1/national/briefing/").status_code == 403
    future = (datetime.now(UTC) + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    for query, code in ((f"as_of={future}", "in_the_future"), (f"since={future}", "not_earlier")):
        answer = ministry.get(f"briefing/?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]
