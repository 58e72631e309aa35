"""Every figure of progress opens into what is counted, which adds up to it exactly; nobody is missing."""

import csv
import io
import json
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl
import pandas
import pytest

from api.national.figures import files
from api.national.figures.explained import tables
from api.national.figures.explained.shapes import FIGURES
from api.national.figures.progress_measures import AXES, RATIOS
from tests.national.figures.test_progress import agreed_from
from tests.regency.evidence.evidence import link, sent
from tests.support import plans
from tests.support.files import pdf
from tests.support.http import Api
from tests.support.progress import expanded, figure, of as row_of, progress, total
from tests.support.stage import Stage

#: Every grouping by itself, some crossed, and filters of each kind, so that each measure of each row is opened.
ASKED = (
    *(f"group_by={axis}" for axis in AXES),
    "group_by=regency,year,dimension",
    "group_by=year,source",
    "group_by=period,year&period=2025",
    "group_by=province,dimension,quick_win&province_code=51&dimension=society,governance",
    "group_by=regency,dimension&regency_code=51.01,51.02&period=2024:2025&dimension=economy,living",
    "group_by=period,kind&period=2025-Q3,2025-Q4&province_code=51",
    "group_by=programme_status,source&source=apbd,dak&regency_code=51.01",
    "source=dak,unspecified&programme_status=planned,running,late,not_reported",
)


SPENT = [{"source": "dak", "amount": "5"}, {"source": "apbd", "amount": "895"}]


@pytest.fixture
def worked(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    """A report and a masterplan of Jembrana, accepted and returned; drafts of Tabanan."""
    for code, period, value in (
        ("ECO-03", "2025", {"value": "4.51"}),
        ("LIV-08", "2025", {"value": "0"}),
        ("LIV-09", "2025", {"value_status": "not_available"}),
        ("LIV-10", "2025-Q3", {"value_status": "not_applicable"}),
        ("LIV-10", "2025-Q4", {"value_status": "not_applicable"}),
        ("ECO-03", "2016", {"value": "5"}),
    ):
        assert jembrana.put(f"values/{code}/total/{period}/", value).status_code == 201
    agreed_from(jembrana, ministry, "LIV-10", "2025-Q4")
    tabanan.put("values/ECO-03/total/2025/", {"value": "4"})
    plan = plans.begin(jembrana, plan_period_start=2022, plan_period_end=2029)["id"]
    allocations = [
        plans.allocation(),
        plans.allocation(2025, "7", source="dak"),
        plans.allocation(2029, "9", source="dak"),
    ]
    added = plans.add(
        jembrana,
        quick_win=True,
        quick_win_owner="Bapperida",
        indicative_amounts=allocations,
        activities=[plans.activity()],
    )
    done = plans.realised(added["activities"][0]["id"], spent="900", spent_by_source=SPENT)
    plans.report(jembrana, "2025-Q4", done)
    submission = plans.submit(jembrana, plan)["submission"]["id"]
    jembrana.post("reports/2025-Q4/submit/", {})
    jembrana.post("reports/2026-Q3/submit/", {})
    assert ministry.post(f"submissions/{submission}/accept/", {}).status_code == 200
    regulation = {"number": "Nomor 45", "signed_on": "2022-12-30", "instrument": "perbup"}
    assert jembrana.post(f"masterplans/{plan}/enact/", regulation).status_code == 200


def opened(ministry: Api, query: str, size: int = 0) -> list[dict[str, Any]]:
    """All pages: two rows each, more of values, of which there are hundreds."""
    found: list[dict[str, Any]] = []
    query = query.partition("components/?")[2] or query
    size = size or (97 if "figure=values" in query else 2)
    url: str | None = f"progress/components/?{query}&page_size={size}"
    while url:
        answer = ministry.get(url)
        assert answer.status_code == 200, answer.json()
        body = answer.json()
        found += body["data"]
        url = body["next"] and "/v1/national/" + body["next"].split("/v1/national/")[1]
    assert [(row["regency"]["code"], row["item"]) for row in found] == sorted(
        (row["regency"]["code"], row["item"]) for row in found
    )
    return found


def flat(counts: dict[str, Any], before: str = "") -> dict[str, int]:
    """by_source: {apbd: {spent: "7"}} as by_source.apbd.spent: 7."""
    found: dict[str, int] = {}
    for name, value in counts.items():
        if isinstance(value, dict):
            found |= flat(value, f"{before}{name}.")
        else:
            found[before + name] = int(value)
    return found


def added(rows: list[dict[str, Any]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in rows:
        total.update(flat(row["adds"]))
    return total


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("basis", ["submitted", "accepted"])
def test_the_address_of_components_opens_each_row_to_what_adds_up_to_it(ministry: Api, basis: str) -> None:
    """Return of each figure the last rows in which something is. Who is left out has the reason."""
    seen: Counter[str] = Counter()
    for query in ASKED if basis == "submitted" else ASKED[::3]:
        answer = progress(ministry, f"{query}&basis={basis}")
        for name in FIGURES:
            there = [(row, shown) for row in answer["data"] if any_of(shown := shown_in(row, name))]
            for row, shown in there[-2:] if query != ASKED[0] else there:
                group = [row.get(f"{each}_code", row.get(each)) for each in answer["group_by"]]
                of = {"group_by": ",".join(answer["group_by"]), "group": ",".join(group)}
                url = expanded(answer["components_url"], figure=name, **of)
                check_opened(name, shown, row, opened(ministry, url, size=200))
                seen[name] += 1
    accepted = {"programmes", "budgets", "masterplans", "participation"}
    assert {*seen} == (accepted if basis == "accepted" else accepted | {"values", "targets", "reports"})


def shown_in(row: dict[str, Any], name: str) -> dict[str, int]:
    return {
        code: int(said)
        for code, said in figure(row, name).items()
        if said is not None and f"{name}_{code}" not in RATIOS.codes and not code.startswith("physical_")
    }


def any_of(shown: dict[str, int]) -> bool:
    return any(count for code, count in shown.items() if code not in ("due", "not_reported"))


def check_opened(name: str, shown: dict[str, int], row: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    found = {path.replace(".", "_"): n for path, n in added(rows).items()}
    assert {code: found.get(code, 0) for code in shown} == shown, (name, row)
    assert all(each["content_hash"] for each in rows if each["submission_id"])
    if (mean := row.get(f"{name}_physical_percent")) is not None:
        parts = [
            (
                Decimal(each["what"]["physical_percent"]),
                int(each["adds"].get("total", each["adds"].get("allocated"))),
            )
            for each in rows
            if each["item"]
        ]
        whole = sum(percent * weight for percent, weight in parts) / sum(weight for _, weight in parts)
        assert Decimal(mean) == whole.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if name not in ("participation", "deadlines"):
        reasons = {each["regency"]["code"]: each["reason"] for each in rows}
        assert len(reasons) == row["coverage_regency_count"]
        left_out = Counter(reasons.values())
        assert left_out[None] == row["coverage_submissions_used_count"]
        for reason in ("never_submitted", "waiting_for_review", "returned"):
            assert left_out[reason] == row[f"coverage_{reason}"]


def test_the_ladder_has_each_regency_on_one_rung(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    def ladder(**query: str) -> dict[str, int]:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        row = total(ministry, asked)
        found = figure(row, "participation")
        assert sum(found.values()) == row["coverage_regency_count"] + found["not_onboarded"]
        return {name: count for name, count in found.items() if count and name != "not_onboarded"}

    assert ladder() == {"never_signed_in": 3}
    as_of = ministry.get("progress/").json()["as_of"]
    jembrana.put("values/ECO-03/total/2025/", {"value": "4"})
    tabanan.get("values/")
    assert ladder() == {"never_signed_in": 1, "working": 2}
    round = ministry.get("progress/").json()["round"]
    id = jembrana.post(f"reports/{round}/submit/", {}).json()["submission"]["id"]
    letter = {"letter_number": "1/2026", "letter_signed_on": "2026-11-01"}
    declined = ministry.post(
        "declinations/", {"regency_code": "51.02", "kind": "periodic_report", "subject": round, **letter}
    )
    assert declined.status_code == 201, declined.json()
    assert ladder() == {"never_signed_in": 1, "declined": 1, "submitted": 1}
    ministry.post(f"submissions/{id}/return/", {"reasons": ["Sumber tidak jelas"]})
    assert ladder() == {"never_signed_in": 1, "declined": 1, "returned_unanswered": 1}
    jembrana.post(f"submissions/{id}/object/", {"reason": "sudah benar"})
    assert ladder()["submitted"] == 1
    assert ladder(period="2025") == {"never_signed_in": 1, "working": 2}  # another quarter's report
    assert ladder(as_of=as_of) == {"never_signed_in": 3}


@pytest.mark.usefixtures("long_onboarded", "worked")
def test_deadlines_are_counted_once_they_have_passed(ministry: Api) -> None:
    assert figure(total(ministry, "period=2025-Q4"), "deadlines") == {
        "due": 3,
        "met": 0,
        "late": 1,
        "declined": 0,
        "missed": 2,
    }


def test_a_deadline_says_when_something_first_came_and_by_how_many_days_it_is_late(
    long_onboarded: None, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    """Days late are begun days: until now if nothing came, else until the first revision not withdrawn."""
    made = []
    for code in ("ECO-03", "LIV-08", "LIV-09"):
        assert jembrana.put(f"values/{code}/total/2025/", {"value": "4"}).status_code == 201
        made.append(jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"])
        if len(made) == 1:
            withdrawn = jembrana.post(f"submissions/{made[0]['id']}/withdraw/", {"reason": "keliru"})
            assert withdrawn.status_code == 200, withdrawn.json()
    first = datetime.fromisoformat(made[1]["submitted_at"])

    def said(code: str, more: str = "") -> dict[str, Any]:
        asked = f"figure=deadlines&period=2025-Q4&regency_code={code}{more}"
        ((what, adds),) = [(row["what"], row["adds"]) for row in opened(ministry, asked)]
        assert adds == {"due": 1, "late" if what["submitted_at"] else "missed": 1}
        return what

    due = datetime(2026, 1, 31, 17, tzinfo=UTC)
    as_of = datetime.now(UTC)
    late, missed = said("51.01"), said("51.02", f"&as_of={as_of.isoformat().replace('+00:00', 'Z')}")
    assert datetime.fromisoformat(late["due_at"]) == datetime.fromisoformat(missed["due_at"]) == due
    assert datetime.fromisoformat(late["submitted_at"]) == first
    assert late["days_late"] == (first - due).days + 1
    assert (missed["submitted_at"], missed["days_late"]) == (None, (as_of - due).days + 1)


@pytest.mark.usefixtures("long_onboarded", "worked")
@pytest.mark.parametrize("figure_name", FIGURES)
def test_components_as_a_file_are_those_of_the_pages(ministry: Api, figure_name: str) -> None:
    asked = f"figure={figure_name}&period=2025" if figure_name == "values" else f"figure={figure_name}"
    answer = ministry.get(f"progress/components/?{asked}&format=ndjson")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="components-{figure_name}.ndjson"'
    told = [json.loads(line) for line in answer.content.splitlines()]
    expected = opened(ministry, f"{asked}&as_of={answer.headers['As-Of']}", size=97)
    for row, one in zip(told, expected, strict=True):
        assert (row["regency_code"], row["regency_name"]) == (one["regency"]["code"], one["regency"]["name"])
        for name in ("item", "is_used", "reason", "submission_id", "content_hash"):
            assert row[name] == one[name]
        what = one["what"] or {}
        assert {name: row[f"what_{name}"] for name in what} == what
        assert {name for name in row if name.startswith("what_") and row[name] is not None} == {
            f"what_{name}" for name, value in what.items() if value is not None
        }
        adds = {f"{figure_name}_{path.replace('.', '_')}": n for path, n in flat(one["adds"]).items()}
        said = {name: int(row[name] or 0) for name in row if name.startswith(f"{figure_name}_")}
        assert {name: n for name, n in said.items() if n} == {name: n for name, n in adds.items() if n}
    counted = total(ministry, asked.partition("&")[2] + f"&as_of={answer.headers['As-Of']}")
    frame = pandas.read_csv(io.BytesIO(ministry.get(f"progress/components/?{asked}&format=csv").content))
    for code in [name for name in told[0] if name.startswith(f"{figure_name}_")]:
        assert int(frame[code].sum()) == int(counted[code]), code


@pytest.mark.usefixtures("long_onboarded", "worked")
def test_a_workbook_of_components_is_for_people(ministry: Api) -> None:
    path = "progress/components/?figure=programmes&format=xlsx"
    for_people = openpyxl.load_workbook(io.BytesIO(ministry.get(path, **{"Accept-Language": "id"}).content))
    headings, *rows = for_people["figures"].iter_rows(values_only=True)
    (first,) = [told for row in rows if (told := dict(zip(headings, row, strict=True)))["Program"]]
    assert (first["Kode"], first["Terpakai sampai kini (rupiah)"]) == ("51.01", 900)
    assert first["Dimensi"].startswith("Smart ")
    assert "as_of" in [row[0] for row in for_people["about"].iter_rows(values_only=True)]
    sheet = openpyxl.load_workbook(io.BytesIO(ministry.get(path).content))["figures"]
    assert sheet.auto_filter.ref == sheet.dimensions
    (column,) = [cell.column for cell in sheet[1] if cell.value == "programmes_spent"]
    assert {sheet.cell(row, column).number_format for row in (2, 3) if sheet.cell(row, column).value} == {
        "#,##0"
    }
    few = ministry.get(f"{path.replace('xlsx', 'csv')}&page_size=1")
    assert len(few.content.splitlines()) == 2
    assert 'rel="next"' in few.headers["Link"]


@pytest.mark.usefixtures("long_onboarded")
def test_a_workbook_tells_instants_as_people_do(ministry: Api) -> None:
    path = "progress/components/?figure=deadlines&period=2025-Q4&format="
    row, *_ = csv.DictReader(io.StringIO(ministry.get(f"{path}csv").content.decode()))
    assert row["what_due_at"] == "2026-01-31T17:00:00Z"
    said = {}
    for language in ("id", "en"):
        answer = ministry.get(f"{path}xlsx", **{"Accept-Language": language})
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["figures"]
        said[language] = sheet.cell(2, 1 + list(row).index("what_due_at")).value
    assert said == {"id": "31 Januari 2026 pukul 23.59 WIB", "en": "31 January 2026, 23:59 WIB"}


def test_a_file_of_components_that_has_no_room_for_them_is_refused(
    ministry: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_IN_A_WORKBOOK", 30)
    path = "progress/components/?figure=participation"
    refused = ministry.get(f"{path}&format=xlsx")
    assert (refused.status_code, refused.json()["code"]) == (400, "table_too_large")
    assert ministry.get(f"{path}&format=csv").status_code == 200
    monkeypatch.setattr(tables, "_READ", 60)  # read in parts
    lines = ministry.get(f"{path}&format=csv").content.splitlines()
    assert len(lines) == 1 + len(opened(ministry, "figure=participation", size=200))


@pytest.mark.usefixtures("worked")
def test_what_was_due_before_a_regency_was_onboarded_is_neither_due_nor_late(
    jembrana: Api, ministry: Api
) -> None:
    nothing = {"due": 0, "met": 0, "late": 0, "declined": 0, "missed": 0}
    for query in ("", "period=2025-Q4", "group_by=regency", "basis=accepted"):
        row = total(ministry, query)
        assert figure(row, "deadlines") == nothing
        assert row["reports_late"] == 0
    rows = ministry.get("progress/?group_by=period").json()["data"]
    found = {row["period"]: row for row in rows if "-Q" in row["period"]}
    for quarter in ("2025-Q4", "2026-Q3"):
        assert figure(found[quarter], "deadlines") == nothing
        assert figure(found[quarter], "reports") == {"total": 1, "late": 0}
    assert added(opened(ministry, "figure=deadlines")) == {}
    assert added(opened(ministry, "figure=reports")) == {"total": 2, "late": 0}
    assert [row["is_late"] for row in jembrana.get("submissions/").json()["data"]] == [False] * 4
    assert jembrana.get("values/due/").json()["data"] == []


def test_a_report_that_was_kept_as_late_is_not_where_it_was_due_before_the_regency_was_onboarded(
    database: Stage, jembrana: Api, ministry: Api
) -> None:
    """Receipts of earlier versions of this software say so, and stay as they are."""
    id = jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"]["id"]
    database.superuser.execute("SET session_replication_role = replica")
    database.superuser.execute("UPDATE ledger_submission SET late = true WHERE id = %s", [id])
    database.superuser.execute("SET session_replication_role = origin")
    database.superuser.execute("UPDATE figures_reported_subject SET late = true, in_time = false")
    for query in ("", "group_by=period&period=2025-Q4"):
        row = total(ministry, query)
        assert (row["deadlines_due"], row["reports_late"]) == (0, 0)
    assert added(opened(ministry, "figure=reports"))["late"] == 0


@pytest.mark.usefixtures("long_onboarded")
@pytest.mark.parametrize("only_for", [None, "51.01"])
def test_what_came_by_a_deadline_that_was_moved_since_is_met(
    jembrana: Api, tabanan: Api, ministry: Api, only_for: str | None
) -> None:
    """An extension that is granted afterwards makes those late no more who were quicker than it."""
    quarter = "2026-Q3"
    for office in (jembrana, tabanan):
        office.put("values/ECO-03/total/2025/", {"value": "4"})
        assert office.post(f"reports/{quarter}/submit/", {}).json()["submission"]["is_late"] is True
    accepted = jembrana.get("submissions/").json()["data"][0]["id"]
    assert ministry.post(f"submissions/{accepted}/accept/", {}).status_code == 200

    def asked(more: str = "") -> tuple[dict[str, Any], ...]:
        answer = progress(ministry, f"period={quarter}{more}")
        row = row_of(progress(ministry, f"group_by=period{more}"), period=quarter)
        accepted = figure(total(ministry, f"period={quarter}&basis=accepted{more}"), "reports")
        deadlines, reports = (figure(answer["data"][0], name) for name in ("deadlines", "reports"))
        assert figure(row, "deadlines") == deadlines
        assert figure(row, "reports") == reports
        for name, found in (("deadlines", deadlines), ("reports", reports)):
            of = added(opened(ministry, f"figure={name}&period={quarter}{more}"))
            assert {name: of[name] for name in found if name != "due"} == {
                name: value for name, value in found.items() if name != "due"
            }
        return {**deadlines, "as_of": answer["as_of"]}, reports, accepted

    before = asked()
    counts = {"declined": 0, "missed": 1}
    assert {**before[0], "as_of": ""} == {"due": 3, "met": 0, "late": 2, **counts, "as_of": ""}
    later = datetime.now(UTC) + timedelta(seconds=1)
    extension = {"due_at": later.isoformat(), "reason": "Gempa bumi.", "regency_code": only_for}
    assert ministry.post(f"deadlines/periodic_report/{quarter}/extend/", extension).status_code == 200
    time.sleep(max((later - datetime.now(UTC)).total_seconds(), 0) + 0.1)
    deadlines, reports, by_acceptance = asked()
    met = 1 if only_for else 2
    expected = {"due": 3, "met": met, "late": 2 - met, "declined": 0, "missed": 1}
    assert {name: deadlines[name] for name in expected} == expected
    assert (reports, by_acceptance) == ({"total": 2, "late": 2 - met}, {"total": 1, "late": 0})
    replayed = asked(f"&as_of={before[0]['as_of']}")
    assert replayed == before
    newest = tabanan.get("submissions/").json()["data"][0]["id"]
    assert tabanan.post(f"submissions/{newest}/withdraw/", {"reason": "keliru"}).status_code == 200
    assert asked()[0]["met"] == 1


@pytest.mark.usefixtures("worked")
def test_programmes_by_status_and_money_by_source(ministry: Api) -> None:
    programmes = figure(total(ministry), "programmes")
    assert (programmes["total"], programmes["quick_wins"]) == (1, 1)
    assert programmes["by_time_frame_short"] == 1
    assert sum(figure(programmes, "by_status").values()) == 1
    by_source = figure(programmes, "by_source")
    assert figure(by_source, "dak") == {"allocated": "16", "spent": "5"}
    allocated = [int(said) for name, said in by_source.items() if name.endswith("allocated")]
    assert sum(allocated) == int(programmes["allocated"])


def test_a_row_that_a_figure_does_not_have_is_refused(ministry: Api) -> None:
    for query, code in (
        ("figure=reports&group_by=dimension&group=economy", "no_such_row"),
        ("figure=values&group_by=source&group=apbd", "no_such_row"),
        ("figure=values&group_by=year&group=2025-Q4", "no_such_row"),
        ("figure=values&group_by=year,period&group=2025,2024-Q4", "no_such_row"),
        ("figure=programmes&group_by=source&group=pajak", "unknown_group"),
        ("figure=reports&group=economy", "group_without_its_kind"),
    ):
        answer = ministry.get(f"progress/components/?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_period_narrows_reports_and_their_deadlines_in_the_total_as_in_its_row(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    """Each quarter's row, and the total of that quarter, half, month and year, say the same; so do the components."""
    for quarter in ("2025-Q1", "2025-Q3", "2025-Q4"):
        assert jembrana.post(f"reports/{quarter}/submit/", {}).status_code == 201
    assert tabanan.post("reports/2025-Q4/submit/", {}).status_code == 201

    def told(query: str) -> tuple[int, dict[str, int]]:
        row = total(ministry, query)
        return row["reports_total"], figure(row, "deadlines")

    rows = progress(ministry, "group_by=period&period=2025")["data"]
    quarters = {row["period"]: row for row in rows if "-Q" in row["period"]}
    assert len(quarters) == 4
    for name, row in quarters.items():
        assert told(f"period={name}") == (row["reports_total"], figure(row, "deadlines")), name
    assert told("period=2025-11") == told("period=2025-Q4")
    assert [told(f"period={each}")[0] for each in ("2025", "2025-S1", "2025-S2", "2024")] == [4, 1, 3, 0]
    for name in ("due", "met", "late", "missed", "declined"):
        assert told("period=2025")[1][name] == sum(row[f"deadlines_{name}"] for row in quarters.values())
    by_regency = progress(ministry, "group_by=regency&period=2025-S2&with_total=false")["data"]
    assert {row["regency_code"]: row["reports_total"] for row in by_regency} == {
        "33.10": 0,
        "51.01": 2,
        "51.02": 1,
    }
    for period, n in (("2025-S1", 1), ("2025-S2", 3)):
        data = ministry.get(f"progress/components/?figure=reports&period={period}").json()["data"]
        assert sum(row["adds"].get("total", 0) for row in data) == n
        data = ministry.get(f"progress/components/?figure=deadlines&period={period}").json()["data"]
        deadlines = told(f"period={period}")[1]
        assert sum(row["adds"].get("due", 0) for row in data) == deadlines["due"]
    refused = ministry.get("progress/components/?figure=participation&group_by=period&group=2025")
    assert (refused.status_code, refused.json()["code"]) == (400, "no_such_row")


def test_a_value_that_nothing_asks_for_takes_a_missing_one_off_their_rest(
    database: Stage, jembrana: Api, ministry: Api
) -> None:
    """A release left the indicator out after its value had been submitted."""
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.post("reports/2025-Q4/submit/", {})
    database.superuser.execute("UPDATE figures_reported_value SET indicator = 'ECO-99'")
    row = "group_by=regency&period=2025&group=51.01"
    values = figure(row_of(progress(ministry, "group_by=regency&period=2025"), regency="51.01"), "values")
    rows = opened(ministry, f"figure=values&{row}")
    assert added(rows) == Counter(values)
    (stray,) = [each for each in rows if each["item"] == "ECO-99/total/2025"]
    assert stray["adds"] == {"reported": 1, "not_reported": -1}
    (missing,) = [each for each in rows if each["item"] == "ECO-03/total/2025"]
    assert (missing["adds"], missing["what"]["value_status"]) == (
        {"due": 1, "not_reported": 1},
        "not_reported",
    )
    assert (missing["submission_id"], missing["is_used"]) == (None, True)


@pytest.mark.usefixtures("worked")
def test_components_take_the_filters_of_progress_and_name_programmes(ministry: Api) -> None:
    for filters in ("regency_code=51.01&dimension=economy,governance", "quick_win=true", "quick_win=false"):
        asked = f"{filters}&programme_status=planned,running,late,not_reported"
        rows = opened(ministry, f"figure=programmes&{asked}")
        counted = total(
            ministry, f"{asked}&measure=programmes_total,programmes_allocated,programmes_quick_wins"
        )
        found = added(rows)
        assert counted["programmes_total"] == found["total"]
        assert counted["programmes_quick_wins"] == found["quick_wins"]
        assert int(counted["programmes_allocated"]) == found["allocated"]
        assert all(row["what"]["title"] for row in rows if row["what"])
    named = [row["what"] for row in opened(ministry, "figure=programmes") if row["what"]]
    assert all("agency" in what for what in named)
    assert all(bool(what["activity_id"]) == bool(what["activity"]) for what in named)
    split = progress(ministry, "group_by=quick_win&measure=programmes_total")["data"]
    assert [row["quick_win"] for row in split] == ["total", "true", "false"]
    assert split[0]["programmes_total"] == len(named)
    refused = ministry.get("progress/components/?figure=reports&quick_win=true")
    assert (refused.status_code, refused.json()["code"]) == (400, "no_such_row")


def test_a_late_programme_says_what_was_last_reported_and_by_how_many_files(
    jembrana: Api, ministry: Api
) -> None:
    begun = plans.begin(jembrana)
    activity = plans.activity("Jaringan", starts_on="2025-01-01", ends_on="2025-06-30")
    added = plans.add(jembrana, activities=[activity])
    id = added["activities"][0]["id"]
    file = sent(jembrana)
    assert link(jembrana, ("activity", id, file)).status_code == 200
    plans.submit(jembrana, begun["id"])
    for quarter, percent, note in (("2025-Q3", "30", "Lahan belum bebas"), ("2025-Q4", "40", "Mulai digali")):
        plans.report(jembrana, quarter, plans.realised(id, percent, note=note))
        other = sent(jembrana, pdf(quarter))
        assert (
            link(
                jembrana, ("realisation", f"{id}/{quarter}", file), ("realisation", f"{id}/{quarter}", other)
            ).status_code
            == 200
        )
        assert jembrana.post(f"reports/{quarter}/submit/").status_code == 201
    (row,) = opened(ministry, "figure=programmes&regency_code=51.01")
    what = row["what"]
    assert (what["status"], what["since"], what["activity"]) == ("late", "2025-07-01", "Jaringan")
    assert (what["reported_in"], what["note"], what["reason"]) == ("2025-Q4", "Mulai digali", None)
    assert what["evidence_count"] == 3


def test_a_value_says_how_many_files_its_report_names(jembrana: Api, ministry: Api) -> None:
    for code in ("ECO-03", "GOV-01"):
        assert jembrana.put(f"values/{code}/total/2025/", {"value": "2.5"}).status_code == 201
    file = sent(jembrana)
    links = [("value", "ECO-03/total/2025", each) for each in (file, sent(jembrana, pdf("lain")))]
    assert link(jembrana, *links).status_code == 200
    assert jembrana.post("reports/2025-Q4/submit/").status_code == 201
    for opens in ("values", "targets"):
        rows = opened(ministry, f"figure={opens}&regency_code=51.01&period=2025")
        said = {row["item"]: row["what"]["evidence_count"] for row in rows if row["submission_id"]}
        assert said == {"ECO-03/total/2025": 2, "GOV-01/total/2025": 0}
    for code, count in (("ECO-03", 2), ("GOV-01", 0)):
        data = ministry.get(f"indicators/{code}/components/?period=2025").json()["data"]
        assert {row["regency"]["code"]: row["evidence_count"] for row in data}["51.01"] == count
        assert sum(row["evidence_count"] for row in data) == count
