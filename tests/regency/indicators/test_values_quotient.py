"""A value that is not what its numerator and denominator make is taken, and warned of, wherever it is seen."""

from typing import Any

import pytest

from tests.regency.indicators.test_local_indicators import WATER
from tests.regency.indicators.test_values_import import send, warned
from tests.regency.indicators.test_values_workbook import download, upload
from tests.support.http import Api
from tests.support.wire import trips

DISAGREES = "value_disagrees_with_parts"
SAID = {"value": "4.9", "numerator": "12345", "denominator": "273456"}  # which is 4.514...
PATH = "values/ECO-03/total/2024/"
HEAD = "indicator,period,value,numerator,denominator\n"


def told(answer: Any) -> tuple[list[str], str | None]:
    body = answer.json()
    return body["warnings"], body["quotient"]


def test_a_single_value_is_answered_with_the_quotient_and_a_warning(jembrana: Api, tabanan: Api) -> None:
    tabanan.put(PATH, {"value": "4.51", "numerator": "1", "denominator": "2"})
    made = jembrana.put(PATH, SAID)
    assert (made.status_code, *told(made)) == (201, [DISAGREES], "4.51")
    assert told(jembrana.get(PATH)) == ([DISAGREES], "4.51")
    assert told(jembrana.put(PATH, SAID)) == ([DISAGREES], "4.51")  # says the same
    changed = jembrana.put(PATH, {**SAID, "value": "4.51"}, **{"If-Match": made.headers["ETag"]})
    assert told(changed) == ([], "4.51")
    assert told(jembrana.get(PATH)) == ([], "4.51")
    posted = jembrana.post("values/", {**SAID, "indicator": "ECO-03", "period": "2023", "value": "9.9"})
    assert (posted.status_code, *told(posted)) == (201, [DISAGREES], "4.51")
    assert told(jembrana.get(PATH)) == (["jump"], "4.51")  # each by itself


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("ECO-03/total/2024", {"value_status": "not_available"}),
        ("GOV-01/total/2024", {"value": "3", "numerator": "1", "denominator": "2"}),  # an index
        ("GOV-03/total/2024", {"value": "WTP", "numerator": "1", "denominator": "2"}),
    ],
)
def test_where_nothing_is_to_be_made_nothing_is_said(jembrana: Api, path: str, said: dict[str, str]) -> None:
    assert told(jembrana.put(f"values/{path}/", said)) == ([], None)
    assert told(jembrana.get(f"values/{path}/")) == ([], None)


def test_an_own_indicator_follows_its_kind(jembrana: Api) -> None:
    percentage = {**WATER, "value_kind": "percentage", "periodicity": "year", "decimals": 1}
    assert jembrana.put("indicators/L-AIR-02/", percentage).status_code == 201
    path = "values/L-AIR-02/desa-1/2024/"
    assert told(jembrana.put(path, {"value": "14.3", "numerator": "1", "denominator": "7"})) == ([], "14.3")
    assert told(jembrana.get(path)) == ([], "14.3")
    jembrana.put(
        "indicators/L-AIR-03/", {**WATER, "value_kind": "index", "periodicity": "year", "decimals": 1}
    )
    path = "values/L-AIR-03/desa-1/2024/"
    assert told(jembrana.put(path, {"value": "1", "numerator": "1", "denominator": "8"})) == ([], None)
    assert told(jembrana.get(path)) == ([], None)


def test_a_series_warns_too(jembrana: Api) -> None:
    jembrana.put(PATH, SAID)
    (point,) = jembrana.get("series/ECO-03/total/").json()["periods"]
    assert (point["value"]["warnings"], point["value"]["quotient"]) == ([DISAGREES], "4.51")


def test_it_costs_no_statement(jembrana: Api) -> None:
    sent = []
    plain = {"value": "4.9"}
    # The first two prepare the statements.
    for year, said in ((2021, plain), (2022, SAID), (2023, plain), (2024, SAID)):
        path = f"values/ECO-03/total/{year}/"
        with trips() as creating:
            etag = jembrana.put(path, said).headers["ETag"]
        with trips() as changing:
            jembrana.put(path, {**said, "value": "4.8"}, **{"If-Match": etag})
        with trips() as reading:
            jembrana.get(path)
        sent.append((len(creating), len(changing), len(reading)))
    assert sent[2] == sent[3]


def test_an_import_warns_of_the_row_and_stores_it(jembrana: Api) -> None:
    body = HEAD + "ECO-03,2024,4.9,12345,273456\nECO-03,2023,4.51,12345,273456\nGOV-01,2022,3,1,\n"
    answer = send(jembrana, body)
    assert answer.json()["counts"]["created"] == 3
    assert answer.json()["warnings"] == [
        {
            "row": 2,
            "pointer": "/0/value",
            "code": DISAGREES,
            "message": "The value is 4.9, but its numerator and denominator make 4.51.",
        }
    ]
    again = send(jembrana, body, **{"Accept-Language": "id"})
    assert again.json()["counts"]["unchanged"] == 3
    said = "Nilainya 4.9, tetapi pembilang dan penyebutnya menghasilkan 4.51."
    assert [each["message"] for each in again.json()["warnings"]] == [said]


def test_an_import_warns_once_and_of_nothing_that_it_takes_away(jembrana: Api) -> None:
    row = "ECO-03,2024,4.9,12345,273456\n"
    assert warned(send(jembrana, HEAD + row + row)) == [DISAGREES, "duplicate_row"]
    body = "indicator,period,value,numerator,denominator,action\nECO-03,2024,4.9,12345,273456,delete\n"
    assert warned(send(jembrana, body)) == []


def test_a_workbook_warns_of_the_cell(jembrana: Api) -> None:
    filled = download(jembrana)
    for heading, typed in (("Nilai", 4.9), ("Pembilang", 12345), ("Penyebut", 273456)):
        filled.cell("ECO-03", "2024", heading).value = typed
    answer = upload(jembrana, filled)
    assert answer.status_code == 200, answer.json()
    assert [each["code"] for each in answer.json()["warnings"]] == [DISAGREES]
