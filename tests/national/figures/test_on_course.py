"""Regencies are on course, or not, to the targets that they submitted: drawn and computed by hand here."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.national.figures.test_indicators import get
from tests.national.figures.test_targets import SOURCE, aim
from tests.support import plans
from tests.support.http import Api

MEASURES = "measure=on_course,not_on_course,gap,trajectory"
NEXT = datetime.now(UTC).year + 1


def submit_targets(api: Api, *, until: int = 2026, **points: tuple[str, ...]) -> str:
    """Submit "2021=7" as the baseline and the others as targets of each indicator; return the submission's id."""
    id = plans.begin(api, plan_period_end=until)["id"]
    plans.enact(api, id)
    for code, (start, *goals) in points.items():
        for kind, point in (("baselines", start), *(("targets", goal) for goal in goals)):
            if point:
                period, _, value = point.partition("=")
                aim(api, code.replace("_", "-"), value, period, kind)
    return again(api, id)


def again(api: Api, id: str = "") -> str:
    id = id or api.get("masterplans/").json()["data"][-1]["id"]
    answer = api.post(f"masterplans/{id}/targets/submit/", {})
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["submission"]["id"])


def report(api: Api, **values: str) -> str:
    """Report "2024=5.8" of each indicator; return the submission's id."""
    for code, said in values.items():
        period, _, value = said.partition("=")
        path = f"values/{code.replace('_', '-')}/total/{period}/"
        assert api.put(path, {"value": value}).status_code == 201
    answer = api.post("reports/2025-Q4/submit/", {"reason": "lengkap"})
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["submission"]["id"])


def courses(ministry: Api, code: str, asked: str = "period=2026") -> dict[str, Any]:
    return {
        each["regency"]["code"]: each["course"]
        for each in get(ministry, f"{code}/components/?{asked}")["data"]
    }


def course(ministry: Api, code: str, asked: str = "period=2026", regency: str = "51.01") -> tuple[Any, ...]:
    """Return gap, trajectory, and whether it is on course."""
    found = courses(ministry, code, asked)[regency]
    return found and (found["gap"], found["trajectory"], found["is_on_course"])


def table(ministry: Api, asked: str) -> list[tuple[Any, ...]]:
    answer = ministry.get(f"analytics/?{asked}&{MEASURES}")
    assert answer.status_code == 200, answer.json()
    names = ("indicator", "regency_code", "on_course", "not_on_course", "gap", "trajectory", "change_unit")
    return [tuple(row.get(name) for name in names) for row in answer.json()["data"]]


def test_will_the_target_be_reached(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    """Poverty from 7 in 2021 to 5 in 2026 lies at 5.8 in 2024; water from 80 in 2022 by 85 in 2024 to 100 at 92.5."""
    targets = submit_targets(jembrana, ECO_03=("2021=7", "2026=5"), LIV_01=("2022=80", "2024=85", "2026=100"))
    submit_targets(tabanan, ECO_03=("2021=7", "2026=5"))
    assert courses(ministry, "ECO-03") == {
        **dict.fromkeys(("33.10",)),
        "51.01": (nothing := shown(ministry, targets)),
        "51.02": courses(ministry, "ECO-03")["51.02"],
    }
    assert nothing["value"] is None
    values = report(jembrana, ECO_03="2024=5.8", LIV_01="2025=92.49")
    report(tabanan, ECO_03="2024=5.81")
    assert courses(ministry, "ECO-03")["51.01"] == shown(
        ministry,
        targets,
        value="5.8",
        value_period="2024",
        value_submission_id=values,
        gap="0.8",
        trajectory="5.80",
        is_on_course=True,
    )
    assert course(ministry, "ECO-03", regency="51.02") == ("0.81", "5.80", False)
    assert course(ministry, "LIV-01") == ("7.51", "92.50", False)
    assert table(
        ministry, "period=2026&regency_code=51.01&indicator=ECO-03&indicator=LIV-01&indicator=ECO-04"
    ) == [
        ("ECO-03", None, 1, 0, "0.8", "5.80", "percentage points"),
        ("LIV-01", None, 0, 1, "7.51", "92.50", "percentage points"),
        ("ECO-04", None, 0, 0, None, None, "percentage points"),
    ]
    assert table(ministry, "period=2026&group_by=regency&indicator=ECO-03") == [
        ("ECO-03", "total", 1, 1, None, None, "percentage points"),
        ("ECO-03", "33.10", 0, 0, None, None, "percentage points"),
        ("ECO-03", "51.01", 1, 0, "0.8", "5.80", "percentage points"),
        ("ECO-03", "51.02", 0, 1, "0.81", "5.80", "percentage points"),
    ]


def shown(ministry: Api, targets: str, **said: Any) -> dict[str, Any]:
    names = ("value", "value_period", "value_submission_id", "gap", "trajectory", "is_on_course")
    return {
        "target": "5",
        "source": SOURCE,
        "submission_id": targets,
        "content_hash": ministry.get(f"submissions/{targets}/").json()["content_hash"],
        **dict.fromkeys(names),
        **said,
    }


@pytest.mark.parametrize(
    ("code", "points", "value", "found"),
    [
        ("ECO-03", ("2021=7", "2023=6.5", "2026=5"), "2023=6.5", ("1.5", "6.50", True)),  # on a point
        ("ECO-03", ("2021=7", "2026=5"), "2026=4.9", ("-0.1", "5.00", True)),  # reached
        ("ECO-03", ("2021=7", "2026=5"), "2021=7", ("2", None, None)),  # nothing since the baseline
        ("ECO-03", ("2021=7", "2026=5"), "2021=7.1", ("2.1", None, None)),  # nor where it was told otherwise
        ("ECO-03", ("2021=7", "2026=5"), "2022=7", ("2", "6.60", False)),  # the same a year later
        (
            "ECO-03",
            ("", "2022=6.6", "2026=5"),
            "2022=6.6",
            ("1.6", "6.60", True),
        ),  # at a target that comes first
        ("ECO-03", ("2021=7", "2026=5"), "2020=7", ("2", None, None)),  # before the plan's first point
        ("ECO-03", ("", "2026=5"), "2025=4", ("-1", None, None)),  # no baseline
        (
            "LIV-01",
            ("2023=1", "2026=2"),
            "2024=1.33",
            ("0.67", "1.33", False),
        ),  # 1.333..., not what is shown of it
        ("LIV-01", ("2023=1", "2026=2"), "2024=1.34", ("0.66", "1.33", True)),
        ("GOV-03", ("", "2026=WTP"), "2025=WDP", (None, None, None)),  # a word
        ("ECO-07", ("2021=1", "2026=5"), "2025=4", (None, None, None)),  # no way that is better
    ],
)
def test_where_a_value_lies(
    jembrana: Api, tabanan: Api, ministry: Api, code: str, points: tuple[str, ...], value: str, found: Any
) -> None:
    submit_targets(jembrana, **{code.replace("-", "_"): points})
    report(jembrana, **{code.replace("-", "_"): value})
    report(tabanan, **{code.replace("-", "_"): value})
    assert course(ministry, code) == found
    assert course(ministry, code, regency="51.02") is None, "it submitted no targets"


def test_only_what_was_submitted_counts_and_past_answers_stay(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    first = submit_targets(jembrana, ECO_03=("2021=7", "2026=5"))
    report(jembrana, ECO_03="2024=5.8")
    before = get(ministry, "ECO-03/components/?period=2026")
    assert course(ministry, "ECO-03", "period=2026&basis=accepted") is None
    aim(jembrana, "ECO-03", "4", "2026")
    assert jembrana.put("values/ECO-03/total/2025/", {"value": "9"}).status_code == 201
    assert get(ministry, "ECO-03/components/?period=2026")["data"] == before["data"], "drafts"
    assert ministry.post(f"submissions/{first}/accept/", {}).status_code == 200
    assert course(ministry, "ECO-03", "period=2026&basis=accepted") == (None, None, None), "its value waits"
    again(jembrana)
    assert course(ministry, "ECO-03") == ("1.8", "5.20", False)
    assert courses(ministry, "ECO-03", "period=2026&basis=accepted")["51.01"]["target"] == "5"
    then = get(ministry, f"ECO-03/components/?period=2026&as_of={before['as_of']}")
    assert then["data"] == before["data"]
    assert course(ministry, "ECO-03", regency="51.02") is None


def test_a_coming_year_is_asked_by_its_targets_alone(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    report(jembrana, ECO_03="2024=5.8")
    assert ministry.get(f"indicators/ECO-03/components/?period={NEXT}").status_code == 400
    submit_targets(jembrana, until=NEXT + 3, ECO_03=("2021=7", f"{NEXT + 3}=5"))
    submit_targets(tabanan, ECO_03=("2021=7", "2026=5"))
    assert course(ministry, "ECO-03", f"period={NEXT + 3}")[0] == "0.8"
    assert courses(ministry, "ECO-03", f"period={NEXT + 3}")["51.02"] is None
    assert [row[2] for row in table(ministry, f"indicator=ECO-03&period={NEXT + 3}")] == [1]
    assert [row[2] for row in table(ministry, f"indicator=ECO-03&period={NEXT + 2}")] == [0]
    for asked in (
        f"indicators/ECO-03/components/?period={NEXT + 2}",
        f"analytics/?period={NEXT + 3}&measure=gap,value",
    ):
        refused = ministry.get(asked)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "period_not_begun")


def test_files_have_the_course_in_columns_of_their_own(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    for api in (jembrana, tabanan):
        submit_targets(api, ECO_03=("2021=7", "2026=5"))
        report(api, ECO_03="2024=5.8")
    asked = f"analytics/?indicator=ECO-03&period=2026&group_by=regency&with_total=false&regency_code=51.01&{MEASURES}"
    header, row = ministry.get(f"{asked}&format=csv").content.decode().splitlines()
    said = dict(zip(header.split(","), row.split(","), strict=True))
    assert said['"is_enough"'] == ""  # that is of values that were reported, none of which is shown
    names = ("on_course", "not_on_course", "gap", "trajectory", "change_unit")
    assert [said[f'"{name}"'] for name in names] == ["1", "0", "0.8", "5.80", '"percentage points"']
    observed = ministry.get(f"{asked}&format=sdmx").content.decode().splitlines()[1:]
    assert [line.split(",")[9:13] for line in observed] == [
        ["ON_COURSE", "2026", "1", ""],
        ["NOT_ON_COURSE", "2026", "0", ""],
        ["GAP", "2026", "0.8", '"percentage points"'],
        ["TRAJECTORY", "2026", "5.80", '"%"'],
    ]
