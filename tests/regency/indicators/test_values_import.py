"""Importing values: what is taken, what is mended, what is refused, and that it is all or nothing."""

import io
import json
from typing import Any

import pytest
from openpyxl import Workbook

from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api
from tests.support.refusals import status_of
from tests.support.sheets import XLSX

CSV = "text/csv"
NDJSON = "application/x-ndjson"
A, B = ('"indicator":"ECO-03","period":"2024",', '"indicator":"ECO-03","period":"2023",')
HEAD = "indicator,series,period,value\n"


def send(api: Api, body: str | bytes, kind: str = CSV, query: str = "", **headers: str) -> Any:
    data = body.encode() if isinstance(body, str) else body
    return api.post(f"values/import/{query}", data, **{"Content-Type": kind, **headers})


def values(api: Api) -> dict[str, str | None]:
    rows = api.get("values/?page_size=200").json()["data"]
    return {f"{row['indicator']}/{row['series']}/{row['period']}": row["value"] for row in rows}


def refused(answer: Any) -> list[tuple[int, str, str]]:
    rows = [each for each in answer.json()["results"] if each["result"] == "rejected"]
    assert answer.status_code == status_of(*(each["code"] for each in rows)), answer.json()
    return [(each["row"], each["pointer"], each["code"]) for each in rows]


def warned(answer: Any) -> list[str]:
    """All but will_not_count (test_values_parts): most files here have no parts."""
    assert answer.status_code == 200, answer.json()
    codes = (each["code"] for each in answer.json()["warnings"])
    return [code for code in codes if code != "will_not_count"]


def counts(**given: int) -> dict[str, int]:
    return {"created": 0, "updated": 0, "unchanged": 0, "deleted": 0, "rejected": 0, **given}


def test_a_file_creates_updates_deletes_and_leaves_as_it_is(jembrana: Api, tabanan: Api) -> None:
    send(tabanan, HEAD + "ECO-03,total,2024,1\n")
    first = send(jembrana, HEAD + "ECO-03,,2024,4.51\nECO-03,total,2023,5\nLIV-01,total,2024,80.0\n")
    assert first.status_code == 200, first.json()
    assert first.json() | {"warnings": warned(first)} == {
        "dry_run": False,
        "is_stored": True,
        "row_count": 3,
        "counts": counts(created=3),
        "results": [{"row": number, "result": "created"} for number in (2, 3, 4)],
        "warnings": [],
    }
    again = send(
        jembrana,
        "indicator,period,value,action\nECO-03,2024,4.6,\nECO-03,2023,5.0,upsert\nLIV-01,2024,,delete\n",
    )
    assert again.json()["counts"] == counts(updated=1, unchanged=1, deleted=1)
    assert [each["result"] for each in again.json()["results"]] == ["updated", "unchanged", "deleted"]
    assert values(jembrana) == {"ECO-03/total/2023": "5", "ECO-03/total/2024": "4.6"}
    assert values(tabanan) == {"ECO-03/total/2024": "1"}
    assert send(jembrana, "indicator,period,value\nECO-03,2024,4.6\n").json()["counts"] == counts(unchanged=1)


def test_an_imported_value_is_like_one_that_was_put(jembrana: Api) -> None:
    send(
        jembrana,
        "indicator,period,value,numerator,denominator,observation_status,note\nECO-03,2024,4.510,12,266,provisional,Ya\n",
    )
    jembrana.put(
        "values/ECO-03/total/2023/",
        {
            "value": "4.51",
            "numerator": "12",
            "denominator": "266",
            "observation_status": "provisional",
            "note": "Ya",
        },
    )
    imported, put = (jembrana.get(f"values/ECO-03/total/{year}/").json() for year in (2024, 2023))
    different = {"period", "updated_at"}
    assert {k: v for k, v in imported.items() if k not in different} == {
        k: v for k, v in put.items() if k not in different
    }


def test_a_row_says_when_a_missing_value_is_expected(jembrana: Api) -> None:
    head = "indikator,periode,nilai,status_nilai,alasan,diharapkan_pada\n"

    def expected(day: str) -> Any:
        answer = send(jembrana, f"{head}LIV-09,2024,,Tidak tersedia,Survei tertunda,{day}\n")
        if answer.status_code != 200:
            return refused(answer)
        return jembrana.get("values/LIV-09/total/2024/").json()["expected_on"]

    days = ("2026-06-30", "", "2026-07-31")
    assert [expected(day) for day in days] == ["2026-06-30", "2026-06-30", "2026-07-31"]
    assert (expected("31 Juli 2026"), expected("30/06/2026")) == ("2026-07-31", "2026-06-30")
    assert expected("5/4/2026") == [(2, "/0/expected_on", "not_a_day")]
    assert expected("1900-01-01") == [(2, "/0/expected_on", "day_out_of_range")]


def test_history_says_what_an_import_changed(jembrana: Api, database: Any) -> None:
    jembrana.put("values/ECO-03/total/2024/", {"value": "4.5", "note": "old"})
    send(jembrana, "indicator,period,value,note\nECO-03,2024,5,new\nECO-03,2023,1,\n")
    send(jembrana, "indicator,period,value,action\nECO-03,2023,,delete\n")
    schema = database.superuser.execute(
        "SELECT schema_name FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone()[0]
    rows = database.superuser.execute(
        f"SELECT resource_key, action, version, changes FROM {schema}.history_entry ORDER BY at, id"
    ).fetchall()
    assert [row[:3] for row in rows] == [
        ("ECO-03/total/2024", "created", 1),
        ("ECO-03/total/2024", "updated", 2),
        ("ECO-03/total/2023", "created", 1),
        ("ECO-03/total/2023", "deleted", 1),
    ]
    assert rows[1][3] == {"value": ["4.5", "5"], "note": ["old", "new"]}
    assert rows[2][3] == {
        "value_status": [None, "reported"],
        "value": [None, "1"],
        "observation_status": [None, "final"],
        "note": [None, ""],
        "reason": [None, ""],
    }
    assert rows[3][3]["value"] == ["1", None]


def test_one_wrong_row_stores_nothing_and_is_named(jembrana: Api) -> None:
    answer = send(jembrana, HEAD + "ECO-03,total,2024,4.51\nECO-03,total,2023,104\nECO-03,total,2022,4\n")
    assert refused(answer) == [(3, "/1/value", "out_of_range")]
    body = answer.json()
    assert (body["code"], body["is_stored"], body["row_count"]) == ("rows_rejected", False, 3)
    assert body["errors"][0]["pointer"] == "/1/value"
    assert values(jembrana) == {}


def test_lenient_stores_the_rows_that_fit(jembrana: Api) -> None:
    body = HEAD + "ECO-03,total,2024,4.51\nECO-3,total,2023,1\n"
    answer = send(jembrana, body, Prefer="handling=lenient")
    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == "handling=lenient"
    assert answer.json()["counts"] == counts(created=1, rejected=1)
    assert [(each["row"], each["result"]) for each in answer.json()["results"]] == [
        (2, "created"),
        (3, "rejected"),
    ]
    assert values(jembrana) == {"ECO-03/total/2024": "4.51"}


def test_a_number_that_stands_in_many_rows_is_read_as_it_is_in_each(jembrana: Api) -> None:
    rows = "".join(f"ECO-03,total,{year},4.51\n" for year in (2022, 2023, 2024))
    answer = send(jembrana, HEAD + rows)
    assert (answer.json()["counts"], warned(answer)) == (counts(created=3), [])


def test_a_dry_run_says_the_same_and_stores_nothing(jembrana: Api) -> None:
    answer = send(jembrana, HEAD + "ECO-03,total,2024,4.51\n", query="?dry_run=true")
    assert (answer.status_code, answer.json()["counts"]) == (200, counts(created=1))
    assert (answer.json()["dry_run"], answer.json()["is_stored"]) == (True, False)
    wrong = send(jembrana, HEAD + "ECO-03,total,2024,x\n", query="?dry_run=true")
    assert (wrong.status_code, wrong.json()["counts"]) == (200, counts(rejected=1))
    assert values(jembrana) == {}


def test_filling_follows_an_import(jembrana: Api, ministry: Api) -> None:
    def reported() -> int:
        answer = ministry.get("progress/?group_by=regency").json()
        (row,) = [each for each in answer["data"] if each["regency_code"] == "51.01"]
        number: int = row["completeness_values_reported"]
        return number

    before = reported()
    send(jembrana, HEAD + "ECO-03,total,2024,4.51\nLIV-01,total,2024,80\n")
    assert reported() == before + 2
    send(jembrana, "indicator,period,value,action\nECO-03,2024,,delete\n")
    assert reported() == before + 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (NDJSON, f'{{{A}"value":"4.51"}}\n\n{{{B}"value":"5"}}'),
        ("application/json", f'[ {{{A}"value":"4.51"}}\n, {{{B}"series":null,"value":"5"}} ]  '),
        (CSV, "\ufeffindicator;period;value\r\nECO-03;2024;4,51\r\nECO-03;2023;5\r\n"),
        (CSV, "sep=;\r\nIndikator;Periode;Nilai\r\nECO-03;2024;4,51\r\nECO-03;2023;5\r\n"),
        (CSV, "indicator\tperiod\tvalue\nECO-03\t2024\t4.51\n\t\t\nECO-03\t2023\t5\n"),
        (CSV, 'indicator,period,value\neco-03,2024,"4,51"\n ECO-03 ,2023, 5 '),
        (CSV, "indicator,period,value\r\nECO-03,2024,4.51\r\nECO-03,2023,5\r\n".encode("utf-16")),
        (CSV, "indicator,period,value\nECO-03,2024,4.51\nECO-03,2023,5\n".encode("utf-16-le")),
        (CSV, "indicator,period,value\rECO-03,2024,4.51\rECO-03,2023,5\r"),
    ],
)  # fmt: skip
def test_the_same_rows_in_many_forms(jembrana: Api, kind: str, body: str | bytes) -> None:
    answer = send(jembrana, body, kind)
    assert answer.status_code == 200, answer.json()
    assert values(jembrana) == {"ECO-03/total/2023": "5", "ECO-03/total/2024": "4.51"}


def test_what_was_mended_is_said(jembrana: Api) -> None:
    answer = send(jembrana, "indicator;period;value\nECO-03;2024;4,51\n")
    assert warned(answer) == ["delimiter", "number_mended"]
    assert answer.json()["warnings"][1] == {
        "row": 2,
        "pointer": "/0/value",
        "code": "number_mended",
        "message": "4,51 was read as 4.51.",
    }
    assert warned(send(jembrana, HEAD.encode("utf-16"))) == ["encoding", "no_rows"]


def test_periods_and_words_are_understood_as_people_write_them(jembrana: Api, tabanan: Api) -> None:
    mine = {
        "name": "Keluhan",
        "unit": "keluhan",
        "dimension": "governance",
        "value_kind": "ratio",
        "decimals": 0,
    }
    for code, periodicity in (("L-T", "quarter"), ("L-S", "semester"), ("L-B", "month"), ("L-TH", "year")):
        made = jembrana.put(f"indicators/{code}/", mine | {"periodicity": periodicity})
        assert made.status_code == 201, made.json()
    written = {
        "L-T": {
            "TW I 2025": "2025-Q1",
            "Triwulan II 2025": "2025-Q2",
            "triwulan\u00a03\u00a02025": "2025-Q3",
            "TW. IV/2025": "2025-Q4",
            "tw1-2024": "2024-Q1",
            "Triwulan III Tahun 2024": "2024-Q3",
            "2024-q2": "2024-Q2",
        },
        "L-S": {"Semester 1 2025": "2025-S1", "Smt. II 2025": "2025-S2"},
        "L-B": {"Maret 2025": "2025-03", "\u00a0desember\u00a02025\u00a0": "2025-12"},
        "L-TH": {"\u00a02025\u00a0": "2025", "Tahun 2024": "2024"},
    }
    rows = [f"{code},{text},,Tidak\u00a0tersedia,Belum" for code, texts in written.items() for text in texts]
    answer = send(jembrana, "\n".join(["indikator,periode,nilai,status_nilai,alasan", *rows]))
    assert answer.status_code == 200, answer.json()
    for code, texts in written.items():
        found = jembrana.get(f"values/?indicator={code}").json()["data"]
        assert {each["period"] for each in found} == set(texts.values())
        assert {each["value_status"] for each in found} == {"not_available"}
    for wrong in ("Triwulan V 2025", "TW I", "Semester 3 2025", "Marat 2025", "2025 I"):
        assert refused(send(jembrana, f"{HEAD}L-T,total,{wrong},1\n"))[0][2] == "not_a_period"
    body = {"indicator": "L-T", "series": "total", "period": "TW I 2025", "value": "1"}
    assert jembrana.post("values/", body).json()["errors"][0]["code"] == "not_a_period"
    assert values(tabanan) == {}


@pytest.mark.usefixtures("tabanan")
def test_a_series_is_asked_for_where_there_are_several(jembrana: Api) -> None:
    (found,) = send(jembrana, "indicator,period,value\nENV-04,2024,4\n").json()["results"]
    assert (found["code"], found["message"]) == (
        "unknown_series",
        "The indicator has several series: name one of recycled, composted, incinerated, landfill, open_dump, other.",
    )


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u2060"])
def test_invisible_ends_of_a_code_do_no_harm(jembrana: Api, tabanan: Api, unseen: str) -> None:
    around = f"{unseen}{{}}{unseen}".format
    book, file = Workbook(), io.BytesIO()
    for row in (HEAD.strip().split(","), [*map(around, ("ECO-03", "total", "2023")), "4.6"]):
        book.worksheets[0].append(row)
    book.save(file)
    line = ",".join(map(around, ("ECO-03", "total", "2024", "4.51")))
    for answer in (send(jembrana, f"{HEAD}{line}\n"), send(jembrana, file.getvalue(), XLSX)):
        assert (answer.json()["counts"], warned(answer)) == (counts(created=1), [])
    body = {"indicator": around("ECO-03"), "series": "total", "period": around("2022"), "value": "4.4"}
    assert jembrana.post("values/", body).status_code == 201
    asked = f"values/?indicator={around('ECO-03')}&period={around('2024')},{around('2023')},2022"
    assert {row["value"] for row in jembrana.get(asked).json()["data"]} == {"4.51", "4.6", "4.4"}
    assert values(tabanan) == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ECO-3,total,2024,4", ("/0/indicator", "unknown_indicator")),
        (",total,2024,4", ("/0/indicator", "required")),
        ("ECO-03,rural,2024,4", ("/0/series", "unknown_series")),
        ("ECO-03,total,2024-Q1,4", ("/0/period", "wrong_periodicity")),
        ("ECO-03,total,2099,4", ("/0/period", "period_in_the_future")),
        ("ECO-03,total,31/12/2024,4", ("/0/period", "not_a_period")),
        ("ECO-03,total,,4", ("/0/period", "required")),
        ("ECO-03,total,2024,", ("/0/value", "value_needed")),
        ("ECO-03,total,2024,NaN", ("/0/value", "not_a_decimal")),
        ("ECO-03,total,2024,1e400", ("/0/value", "not_a_decimal")),
        ("ECO-03,total,2024,4.1.2", ("/0/value", "not_a_decimal")),
        ("ECO-03,total,2024,4,51", ("/0", "too_many_cells")),
        ('ECO-03,total,2024,"1,250"', ("/0/value", "ambiguous_number")),
        ("ECO-03,total,2024,4.123456789", ("/0/value", "too_many_decimals")),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    jembrana: Api, line: str, found: tuple[str, str]
) -> None:
    assert refused(send(jembrana, HEAD + line + "\n")) == [(2, *found)]


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("value_status", "kosong", "invalid_choice"),
        ("observation_status", "tebakan", "invalid_choice"),
        ("version", "1.5", "not_a_whole_number"),
    ],
)
def test_what_is_said_beside_a_value_is_refused_with_its_place(
    jembrana: Api, column: str, text: str, code: str
) -> None:
    body = f"indicator,period,value,{column}\nECO-03,2024,4,{text}\n"
    assert refused(send(jembrana, body)) == [(2, f"/0/{column}", code)]


def test_a_file_with_more_rows_than_are_taken_at_once_is_refused(
    jembrana: Api, tabanan: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """test_values_import_long does so with as many as there may be."""
    monkeypatch.setattr("api.regency.indicators.imports.operations.MAX_ROWS", 2)
    answer = send(jembrana, HEAD + "ECO-03,,2024,4\nECO-03,,2023,4\nECO-03,,2022,4\n")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_rows")
    assert values(jembrana) == {}
    assert send(tabanan, HEAD + "ECO-03,,2024,4\nECO-03,,2023,4\n").status_code == 200


def test_a_note_has_no_control_characters(jembrana: Api) -> None:
    answer = send(jembrana, "indicator,period,value,note\nECO-03,2024,4,a\x0bb\n")
    assert refused(answer) == [(2, "/0/note", "control_character")]


def test_a_message_comes_in_the_language_of_the_caller(jembrana: Api) -> None:
    answer = send(jembrana, HEAD + "ECO-3,total,2024,4\n", **{"Accept-Language": "id"})
    message = answer.json()["results"][0]["message"]
    assert message.startswith("Tidak ada indikator ECO-3. Maksud Anda ECO-")


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"", CSV, "missing_column"),
        (b"ECO-03,2024,4\n", CSV, "missing_column"),
        (b"indicator,period,valeu\n", CSV, "unknown_column"),
        (b"indicator,period,value,Value\n", CSV, "duplicate_column"),
        (b"indicator,period,value\nECO-03,2024,\xff\n", CSV, "row_not_utf8"),
        (b"{}", "application/json", "not_an_array"),
        (b'[{"indicator":"ECO-03"}', "application/json", "malformed_json"),
        (b'[{"indicator":"ECO-03"}] x', "application/json", "malformed_json"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(jembrana: Api, body: bytes, kind: str, code: str) -> None:
    answer = send(jembrana, body, kind)
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] == code


def test_rows_of_json_are_read_strictly(jembrana: Api) -> None:
    rows = [
        {"indicator": "ECO-03", "period": "2024", "value": 4.51},
        {"indicator": "ECO-03", "period": "2023", "valeu": "4"},
        "ECO-03",
        {"indicator": "ECO-03", "period": "2022", "value": "4,51"},
    ]
    answer = send(jembrana, json.dumps(rows), "application/json")
    assert [found for found in refused(answer) if found[2] != "value_needed"] == [
        (1, "/0/value", "not_text"),
        (2, "/1/valeu", "unknown_field"),
        (3, "/2", "not_an_object"),
        (4, "/3/value", "not_a_decimal"),
    ]
    lines = send(jembrana, '{"indicator":"ECO-03","period":"2024","value":"4"}\n{"a":1,"a":2}\n', NDJSON)
    assert refused(lines) == [(2, "/1/a", "duplicate_name")]
    faulty = '[{"indicator":NaN},{"indicator":"ECO-03","note":"\\ud800"},{"a":1,"a":2}]'
    assert refused(send(jembrana, faulty, "application/json")) == [
        (1, "/0", "malformed_json"),
        (2, "/1/note", "lone_surrogate"),
        (3, "/2/a", "duplicate_name"),
    ]


def test_numbers_as_indonesian_excel_writes_them(jembrana: Api) -> None:
    body = "indicator;period;value\nECO-01;2024;5,5\nLIV-05;2024;{}\n"
    known = jembrana.get("/v1/open/indicators/").json()
    whole = next(
        row["code"] for row in known["data"] if row["value_kind"] == "count" and row["periodicity"] == "year"
    )
    sent = f"indicator;period;value\n{whole};2024;1.250\n{whole};2023;1.250.000\n"
    assert warned(send(jembrana, sent)) == ["delimiter", "number_mended", "number_mended", "jump"], body
    assert sorted(values(jembrana).values(), key=str) == ["1250", "1250000"]
    doubtful = send(jembrana, f"indicator,period,value\n{whole},2022,1.000\n")
    assert refused(doubtful) == [(2, "/0/value", "ambiguous_number")]


def counted(api: Api) -> str:
    """The code of a yearly indicator of whole numbers."""
    known = api.get("/v1/open/indicators/").json()["data"]
    return next(row["code"] for row in known if row["value_kind"] == "count" and row["periodicity"] == "year")


def test_signs_that_people_write_around_a_number_are_left_out(jembrana: Api, tabanan: Api) -> None:
    whole = counted(jembrana)
    head = "indicator;period;value\n"
    sent = f"{head}{whole};2024;Rp 1.500.000,-\n{whole};2023;Rp1.500.000,00\nECO-03;2024;4,51 %\n"
    answer = send(jembrana, sent)
    assert warned(answer)[:4] == ["delimiter", "number_mended", "number_mended", "number_mended"]
    assert values(jembrana) == {
        "ECO-03/total/2024": "4.51",
        f"{whole}/total/2023": "1500000",
        f"{whole}/total/2024": "1500000",
    }
    # An index is no percentage, and a thousand with a sign is as doubtful as without.
    assert refused(send(tabanan, f"{head}GOV-01;2024;4,5%\n")) == [(2, "/0/value", "not_a_decimal")]
    assert refused(send(tabanan, f"{head}ECO-03;2024;Rp 4,51\n")) == [(2, "/0/value", "not_a_decimal")]


@pytest.mark.parametrize("text", ["1.500.000.00", "12.500.00", "Rp 1.500.00", '"1,500,00"'])
def test_a_group_that_lacks_a_zero_is_no_amount_without_cents(jembrana: Api, text: str) -> None:
    answer = send(jembrana, f"indicator,period,value\n{counted(jembrana)},2024,{text}\n")
    assert refused(answer) == [(2, "/0/value", "not_whole")]
    assert values(jembrana) == {}


def test_an_amount_with_two_readings_is_answered_with_both_as_numbers(jembrana: Api) -> None:
    answer = send(jembrana, f"indicator,period,value\n{counted(jembrana)},2024,Rp 1.000\n")
    (fault,) = answer.json()["results"]
    assert fault["message"].startswith("Rp 1.000 can be read as 1000 or as 1.000.")


def test_a_row_twice_is_passed_over_and_two_that_differ_are_refused(jembrana: Api) -> None:
    same = send(jembrana, HEAD + "ECO-03,total,2024,4.5\nECO-03,,2024,4.50\n")
    assert warned(same) == ["duplicate_row"]
    assert same.json()["counts"] == counts(created=1, unchanged=1)
    other = send(jembrana, HEAD + "ECO-03,total,2024,4.5\nECO-03,,2024,4.6\n")
    assert refused(other) == [(3, "/1", "duplicate_key")]


def test_a_code_whose_zero_excel_took_is_mended(keys: Keys, jembrana: Api) -> None:
    klaten = Api(keys.member("33.10"), "/v1/regencies/33.10")
    head = "regency_code,indicator,period,value\n"
    assert warned(send(klaten, head + "33.1,ECO-03,2024,4\n")) == ["code_mended"]
    assert refused(send(klaten, head + "33.11,ECO-03,2024,4\n")) == [
        (2, "/0/regency_code", "another_regency")
    ]
    assert refused(send(jembrana, head + "51.1,ECO-03,2024,4\n")) == [
        (2, "/0/regency_code", "another_regency")
    ]


def test_what_the_file_does_not_say_stays(jembrana: Api) -> None:
    jembrana.put(
        "values/ECO-03/total/2024/",
        {
            "value": "4.5",
            "numerator": "9",
            "denominator": "200",
            "note": "N",
            "observation_status": "estimated",
        },
    )
    assert send(jembrana, HEAD + "ECO-03,total,2024,4.5\n").json()["counts"] == counts(unchanged=1)
    send(jembrana, HEAD + "ECO-03,total,2024,4.6\n")
    row = jembrana.get("values/ECO-03/total/2024/").json()
    kept = ("value", "numerator", "denominator", "note", "observation_status", "version")
    assert [row[name] for name in kept] == ["4.6", None, None, "N", "estimated", 2]


def test_a_row_made_from_an_older_version_is_refused(jembrana: Api) -> None:
    jembrana.put("values/ECO-03/total/2024/", {"value": "4.5"})
    send(jembrana, HEAD + "ECO-03,total,2024,4.6\n")
    head = "indicator,period,value,version\n"
    assert refused(send(jembrana, head + "ECO-03,2024,4.7,1\n")) == [(2, "/0/version", "changed_since")]
    assert refused(send(jembrana, head + "ECO-03,2023,4.7,1\n")) == [(2, "/0/version", "changed_since")]
    assert send(jembrana, head + "ECO-03,2024,4.7,2\n").json()["counts"] == counts(updated=1)


def test_who_may_not_write_may_not_import(keys: Keys, jembrana: Api) -> None:

    viewer = Api(keys.member("51.01", RegencyRole.VIEWER), "/v1/regencies/51.01")
    assert send(viewer, HEAD).status_code == 403
    other = Api(keys.member("51.02"), "/v1/regencies/51.01")
    assert send(other, HEAD).status_code == 404
    assert send(jembrana, HEAD, "application/xml").status_code == 415
    assert send(jembrana, HEAD, **{"Content-Encoding": "gzip"}).status_code == 415
    assert jembrana.get("values/import/").status_code == 405
