"""A fault has the same code whichever way it comes: by itself, in a set, in a file or in a workbook."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from tests.regency.test_all_faults_at_once import FILES
from tests.support import plans
from tests.support.http import Api
from tests.support.sheets import Sheets, download, upload
from tests.support.thirty_cells import PERCENT, QUARTER, SPENT, Desk, fill

pytestmark = pytest.mark.usefixtures("neighbour")
WORDS = st.text("abcdefghij", min_size=3, max_size=8)
SETTINGS = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def codes(answer: Any) -> Counter[str]:
    return Counter(each["code"] for each in answer.json()["errors"])


VALUE = {"indicator": "ECO-03", "series": "total", "period": "2024", "value": "4.51"}
WRONG_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "indicator": WORDS,
        "series": WORDS,
        "period": WORDS | st.sampled_from(["1999", "2999", "2024-Q1", "2024-12"]),
        "value": WORDS | st.sampled_from(["101", "1e3", "1.23456", "9" * 41, "9" * 21, "--1"]),
        "numerator": WORDS | st.sampled_from(["-1", "1.1234567", "9" * 21]),
        "denominator": WORDS | st.sampled_from(["0", "-1", "9" * 41]),
        "value_status": WORDS | st.sampled_from(["not_available", "not_applicable"]),
        "observation_status": WORDS,
        "note": st.just("x" * 2001),
        "reason": st.just("x" * 2001),
    },
)


def ways_of_a_value(api: Api, row: dict[str, str]) -> Iterator[tuple[str, Any]]:
    key = [row[name] for name in ("indicator", "series", "period")]
    body = {name: text for name, text in row.items() if name not in ("indicator", "series", "period")}
    yield "PUT", api.put(f"values/{'/'.join(key)}/", body)
    yield "POST", api.post("values/", row)
    for kind, written in FILES.items():
        yield kind, api.post("values/import/", written([row]), **{"Content-Type": kind})


@SETTINGS
@given(wrong=WRONG_VALUES.filter(lambda wrong: bool(wrong.keys() - {"value_status"})))
def test_a_fault_of_a_value_has_the_same_codes_by_each_way(jembrana: Api, wrong: dict[str, str]) -> None:
    row = {**VALUE, **wrong}
    found = {way: codes(answer) for way, answer in ways_of_a_value(jembrana, row)}
    assert len({json.dumps(sorted(each.items())) for each in found.values()}) == 1, (row, found)
    assert found["PUT"]


#: Faults of a programme and of its quarter: what a body says and what a cell says.
PROGRAMMES = {
    "title": ("Judul program", st.just("x" * 301)),
    "sub_dimension": ("Subdimensi", WORDS),
    "time_frame": ("Jangka waktu", WORDS),
    "quick_win_owner": ("Penanggung jawab quick win", st.just("x" * 201)),
    "nomenclature_code": ("Kode nomenklatur", st.just("9" * 31)),
    "rpjmd_mission": ("Kode misi RPJMD", st.just("M" * 21)),
}
AMOUNTS = WORDS | st.sampled_from(["-1", "12.5", "9" * 21])
QUARTERS = {
    "physical_percent_to_date": (PERCENT, WORDS | st.sampled_from(["101", "-1", "1.2345"])),
    "spent_to_date": (SPENT, AMOUNTS),
    "note": ("Catatan", st.just("x" * 4001)),
    "reason": ("Alasan bila turun atau dihentikan", st.just("x" * 2001)),
}
ACTIVITIES = {"kind": ("Jenis", WORDS), "starts_on": ("Mulai", WORDS), "ends_on": ("Selesai", WORDS)}


def some(of: dict[str, tuple[str, st.SearchStrategy[str]]]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={name: wrong for name, (_label, wrong) in of.items()})


@SETTINGS
@given(wrong=some(PROGRAMMES), amount=st.none() | AMOUNTS, activity=some(ACTIVITIES), quarter=some(QUARTERS))
def test_a_fault_of_a_programme_has_the_same_codes_by_each_way(
    jembrana: Api,
    wrong: dict[str, str],
    amount: str | None,
    activity: dict[str, str],
    quarter: dict[str, str],
) -> None:
    if not jembrana.get("programmes/").json()["data"]:
        fill(jembrana, 1)
    (listed,) = jembrana.get("programmes/").json()["data"]
    path = f"programmes/{listed['id']}/"
    stored = jembrana.get(path).json()
    body = stored | wrong
    body["activities"] = [stored["activities"][0] | activity, *stored["activities"][1:]]
    if amount is not None:
        first, *others = stored["indicative_amounts"]
        body["indicative_amounts"] = [first | {"amount": amount}, *others]
    data = download(jembrana, QUARTER).data
    written = {}
    if wrong or activity or amount is not None:
        rows = {"programmes": [{name: each for name, each in body.items() if name not in READ_ONLY}]}
        written["programme"] = {
            "PUT": codes(jembrana.put(path, body, **plans.tag(jembrana, path))),
            "PATCH": codes(jembrana.patch(path, body, **plans.tag(jembrana, path))),
            "set": codes(jembrana.put("programmes/", rows)),
            "workbook": codes(in_workbook(jembrana, data, wrong, amount, activity, {})),
        }
    if quarter:
        id = stored["activities"][0]["id"]
        said = {"physical_percent_to_date": "50", "spent_to_date": "1000", **quarter}
        of_set = {"realisations": [{"activity_id": id, **said}]}
        written["quarter"] = {
            "PUT": codes(jembrana.put(f"realisations/2025-Q1/{id}/", said)),
            "set": codes(jembrana.put("realisations/2025-Q1/", of_set)),
            "workbook": codes(in_workbook(jembrana, data, {}, None, {}, said)),
        }
    for found in written.values():
        assert len({json.dumps(sorted(each.items())) for each in found.values()}) == 1, found


READ_ONLY = ("masterplan_id", "dimension", "begun_in", "indicative", "updated_at")


def in_workbook(
    api: Api,
    data: bytes,
    programme: dict[str, str],
    amount: str | None,
    activity: dict[str, str],
    quarter: dict[str, str],
) -> Any:
    desk = Desk(Sheets(data))
    last = sorted(programme.items(), key=lambda each: each[0] == "title")  # by which its row is found
    for name, text in last:
        desk.programme(0, PROGRAMMES[name][0], text)
    if amount is not None:
        desk.amount(0, amount)
    for name, text in activity.items():
        desk.activity(0, ACTIVITIES[name][0], text)
    for name, text in quarter.items():
        desk.realised(0, QUARTERS[name][0], text)
    return upload(api, desk.sheets, Accept="application/json")
