"""A value without the parts that the nation's figure is made of warns that it will not count, wherever entered."""

from typing import Any

import pytest

from tests.regency.indicators.test_mapped_indicators import MINE, NATIONAL, OWN
from tests.regency.indicators.test_values_import import NDJSON, send
from tests.regency.indicators.test_values_workbook import XLSX, download, upload
from tests.support.http import Api

LEFT_OUT = "will_not_count"
PATH = "values/ECO-03/total/2024/"
WHOLE = {"value": "4.51", "numerator": "12345", "denominator": "273456"}
KEYS = {"keys": [{"indicator": "ECO-03", "period": "2024"}, {"indicator": "GOV-01", "period": "2024"}]}
MESSAGE = (
    "The national figure leaves this value out, because it is computed from numerators and denominators. "
    "Send both with the value."
)
PESAN = (
    "Angka nasional tidak memuat nilai ini karena dihitung dari pembilang dan penyebut. Sertakan keduanya."
)


def left_out(answer: Any) -> list[tuple[int, str]]:
    assert answer.status_code == 200, answer.json()
    found = (each for each in answer.json()["warnings"] if each["code"] == LEFT_OUT)
    return [(each["row"], each["pointer"]) for each in found]


def test_a_value_without_its_parts_is_taken_and_warns(jembrana: Api, tabanan: Api) -> None:
    tabanan.put(PATH, WHOLE)
    alone = jembrana.put(PATH, {"value": "4.51"})
    assert (alone.status_code, alone.json()["warnings"]) == (201, [LEFT_OUT])
    assert jembrana.get(PATH).json()["warnings"] == [LEFT_OUT]
    assert jembrana.put(PATH, {"value": "4.51"}).json()["warnings"] == [LEFT_OUT]  # the same again
    half = {"value": "4.51", "numerator": "12345"}
    tag = {"If-Match": alone.headers["ETag"]}
    assert jembrana.put(PATH, half, **tag).json()["warnings"] == [LEFT_OUT]
    (point,) = jembrana.get("series/ECO-03/total/").json()["periods"]
    assert point["value"]["warnings"] == [LEFT_OUT]
    posted = jembrana.post("values/", {"indicator": "ECO-03", "period": "2023", "value": "4.51"})
    assert (posted.status_code, posted.json()["warnings"]) == (201, [LEFT_OUT])


def test_a_change_that_drops_the_parts_warns(jembrana: Api) -> None:
    whole = jembrana.put(PATH, WHOLE)
    assert (whole.status_code, whole.json()["warnings"]) == (201, [])
    dropped = jembrana.put(PATH, {"value": "4.52"}, **{"If-Match": whole.headers["ETag"]})
    assert (dropped.status_code, dropped.json()["numerator"], dropped.json()["warnings"]) == (
        200,
        None,
        [LEFT_OUT, "parts_dropped"],
    )


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("ECO-03/total/2024", {"value_status": "not_available"}),
        ("GOV-01/total/2024", {"value": "3"}),  # a mean of an index
        ("GOV-03/total/2024", {"value": "WTP"}),
    ],
)
def test_what_counts_without_parts_does_not_warn(jembrana: Api, path: str, said: dict[str, str]) -> None:
    assert jembrana.put(f"values/{path}/", said).json()["warnings"] == []
    assert jembrana.get(f"values/{path}/").json()["warnings"] == []


def test_an_own_indicator_warns_where_it_counts_nationally(jembrana: Api) -> None:
    local = {name: value for name, value in OWN.items() if name != "maps_to"}
    assert jembrana.put("indicators/L-AIR-02/", local).status_code == 201
    assert jembrana.put("values/L-AIR-02/total/2025/", {"value": "82.5"}).json()["warnings"] == []
    assert jembrana.get("values/L-AIR-02/total/2025/").json()["warnings"] == []
    assert jembrana.put("indicators/L-AIR-01/", OWN).status_code == 201
    assert jembrana.put(MINE, {"value": "82.5"}).json()["warnings"] == [LEFT_OUT]
    for path in (MINE, NATIONAL):
        assert jembrana.get(path).json()["warnings"] == [LEFT_OUT]
    (point,) = jembrana.get("series/L-AIR-01/total/").json()["periods"]
    assert point["value"]["warnings"] == [LEFT_OUT]
    file = "indicator,period,value\nL-AIR-01,2024,80\nL-AIR-02,2024,80\n"
    assert left_out(send(jembrana, file)) == [(2, "/0/value")]


def test_an_import_warns_of_what_is_stored_without_parts(jembrana: Api) -> None:
    jembrana.put(PATH, WHOLE)
    jembrana.put("values/ECO-03/total/2023/", WHOLE)
    # Without columns for the parts they are kept as long as the value is the same.
    file = "indicator,period,value\nECO-03,2024,4.51\nECO-03,2023,4.6\nECO-03,2022,4.7\nGOV-01,2024,3\n"
    dropped = [(3, "/1/value"), (4, "/2/value")]
    assert left_out(send(jembrana, file, query="?dry_run=true")) == dropped
    stored = send(jembrana, file)
    assert left_out(stored) == dropped
    assert [(each["row"], each["message"]) for each in stored.json()["warnings"]] == [
        (3, MESSAGE),
        (4, MESSAGE),
        (3, "The last change removed the numerator and the denominator."),
    ]
    again = send(jembrana, file, **{"Accept-Language": "id"})
    assert {each["message"] for each in again.json()["warnings"]} == {
        PESAN,
        "Perubahan terakhir menghapus pembilang dan penyebutnya.",
    }
    given = (
        "indicator,period,value,numerator,denominator\nECO-03,2024,4.51,,\nECO-03,2023,4.51,12345,273456\n"
    )
    assert left_out(send(jembrana, given)) == [(2, "/0/value")]
    rows = (
        '{"indicator":"ECO-03","period":"2021","value":"4"}\n{"indicator":"NOPE","period":"2021","value":"4"}'
    )
    assert left_out(send(jembrana, rows, NDJSON, Prefer="handling=lenient")) == [(1, "/0/value")]
    gone = "indicator,period,value,action\nECO-03,2021,,delete\n"
    assert left_out(send(jembrana, gone)) == []


def test_a_workbook_says_so_beside_the_cell(jembrana: Api) -> None:
    jembrana.put("values/BRA-06/total/2024/", {"value": "8"})
    filled = download(jembrana)
    filled.cell("ECO-03", "2024", "Nilai").value = 4.9
    answer = upload(jembrana, filled)
    assert [(each["code"], each["row"]) for each in answer.json()["warnings"]] == [
        (LEFT_OUT, filled.rows["ECO-03", "2024"])  # what was not touched is not told again
    ]
    filled = download(jembrana)
    filled.cell("ECO-03", "2024", "Nilai").value = 4.8
    marked = type(filled)(upload(jembrana, filled, Accept=XLSX).content)
    assert PESAN in marked.cell("ECO-03", "2024", "Keterangan").value


def test_release_affirmation_and_preview_name_it_and_the_ministry_leaves_it_out(
    jembrana: Api, ministry: Api
) -> None:
    jembrana.put(PATH, {"value": "4.51"})
    jembrana.put("values/GOV-01/total/2024/", {"value": "3"})
    told = {"key": "ECO-03/total/2024", "code": LEFT_OUT, "message": MESSAGE}
    for verb in ("confirm", "check"):
        answer = jembrana.post(f"values/{verb}/", KEYS)
        assert answer.json() == {"chosen_count": 2, "changed_count": 2, "warnings": [told]}
    seen = jembrana.get("reports/2025-Q4/preview/").json()["warnings"]
    assert [each for each in seen if each["code"] == LEFT_OUT] == [
        {
            "code": LEFT_OUT,
            "message": f"ECO-03/total/2024: {MESSAGE}",
            "pointer": "/values/0",
            "is_answered": False,
        }
    ]
    assert jembrana.post("reports/2025-Q4/submit/", {}).status_code == 201
    figure = ministry.get("indicators/ECO-03/?period=2024&basis=submitted").json()["total"]
    assert figure["coverage"]["left_out"]["without_denominator"] == 1
    jembrana.put(PATH, WHOLE, **{"If-Match": jembrana.get(PATH).headers["ETag"]})
    assert jembrana.post("values/check/", KEYS).json()["warnings"] == []
