"""Own indicators that count as a national one: entered once, repeated under the national code."""

from typing import Any

import pytest

from tests.national.catalogue.test_releases import TODAY, change, publish, start
from tests.regency.indicators.test_values_import import counts, refused, send, warned
from tests.regency.indicators.test_values_steward import schema_of
from tests.regency.indicators.test_values_workbook import download, upload
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api
from tests.support.plans import add_agency
from tests.support.stage import Stage

OWN: dict[str, Any] = {
    "name": "Akses air minum perpipaan",
    "dimension": "society",
    "unit": "%",
    "value_kind": "percentage",
    "direction": "higher",
    "decimals": 2,
    "minimum": "0",
    "maximum": "100",
    "maps_to": "LIV-01",
}
MINE, NATIONAL = "values/L-AIR-01/total/2025/", "values/LIV-01/total/2025/"
HEAD = "indicator,series,period,value\n"
THIS = str(TODAY.year)


@pytest.fixture
def mapped(jembrana: Api) -> Api:
    answer = jembrana.put("indicators/L-AIR-01/", OWN)
    assert (answer.status_code, answer.json()["counts_nationally"]) == (201, True), answer.json()
    return jembrana


def put(api: Api, path: str, value: str, **more: Any) -> Any:
    """Whatever is there is replaced."""
    tag = api.get(path).headers.get("ETag")
    answer = api.put(path, {"value": value, **more}, **({"If-Match": tag} if tag else {}))
    assert answer.status_code in (200, 201), answer.json()
    return answer.json()


def remap(api: Api, **change: Any) -> Any:
    tag = api.get("indicators/L-AIR-01/").headers["ETag"]
    return api.put("indicators/L-AIR-01/", {**OWN, **change}, **{"If-Match": tag})


def said(api: Api, path: str = NATIONAL) -> tuple[str, str | None] | None:
    """The value under a code, and where it comes from."""
    answer = api.get(path)
    return (answer.json()["value"], answer.json()["from_indicator"]) if answer.status_code == 200 else None


def reported(ministry: Api, dimension: str = "living") -> int:
    rows = ministry.get("progress/?group_by=dimension").json()["data"][1:]
    return next(
        (row["completeness_values_reported"] for row in rows if row["dimension"] == dimension),
        0,
    )


def test_its_value_is_filled_in_released_handed_over_and_in_the_figure(
    mapped: Api, tabanan: Api, ministry: Api
) -> None:
    tabanan.put(NATIONAL, {"value": "1"})
    before = reported(ministry)
    put(
        mapped,
        MINE,
        "82.5",
        numerator="825",
        denominator="1000",
        note="PDAM",
        observation_status="provisional",
    )
    assert reported(ministry) == before + 1
    national = mapped.get(NATIONAL).json()
    assert (national["value"], national["numerator"], national["denominator"]) == ("82.5", "825", "1000")
    assert (national["note"], national["observation_status"]) == ("PDAM", "provisional")
    assert (national["version"], national["is_checked"]) == (1, False)
    keys = {"keys": [{"indicator": "LIV-01", "period": "2025"}]}
    assert mapped.post("values/check/", keys).json()["changed_count"] == 1
    assert mapped.post("reports/2025-Q4/submit/", {}).json()["value_count"] == 1
    assert mapped.get(NATIONAL).json()["is_submitted"] is True
    assert mapped.get(MINE).json()["is_submitted"] is False
    figure = ministry.get("indicators/LIV-01/?period=2025&basis=submitted").json()
    figure = figure["total"]
    assert (figure["coverage"]["used_count"], figure["value"]) == (1, "82.50"), figure
    put(mapped, MINE, "83")
    assert said(mapped) == ("83", "L-AIR-01")
    assert mapped.get(NATIONAL).json()["is_checked"] is False
    assert said(tabanan) == ("1", None)


def test_history_says_where_it_comes_from(mapped: Api) -> None:
    put(mapped, MINE, "82.5", note="PDAM")
    put(mapped, MINE, "83")
    put(mapped, NATIONAL, "84")
    entries = mapped.get("history/?resource=value&key=LIV-01/total/2025").json()["data"]
    changes = {entry["version"]: (entry["action"], entry["changes"]) for entry in entries}
    assert changes[1] == (
        "created",
        {
            "value_status": [None, "reported"],
            "value": [None, "82.5"],
            "observation_status": [None, "final"],
            "note": [None, "PDAM"],
            "reason": [None, ""],
            "from_indicator": [None, "L-AIR-01"],
        },
    )
    assert changes[2] == ("updated", {"value": ["82.5", "83"], "note": ["PDAM", ""]})
    assert changes[3] == ("updated", {"value": ["83", "84"], "from_indicator": ["L-AIR-01", None]})


def test_what_is_entered_under_the_national_code_stands_until_it_is_taken_away(
    mapped: Api, ministry: Api
) -> None:
    before = reported(ministry)
    put(mapped, NATIONAL, "70")
    answer = put(mapped, MINE, "82.5")
    assert answer["warnings"] == ["will_not_count", "national_value_stands"]
    assert put(mapped, MINE, "82.5")["warnings"] == ["will_not_count", "national_value_stands"]
    assert (said(mapped), reported(ministry)) == (("70", None), before + 1)
    assert put(mapped, MINE, "70")["warnings"] == ["will_not_count"]
    put(mapped, MINE, "82.5")
    tag = mapped.get(NATIONAL).headers["ETag"]
    assert mapped.delete(NATIONAL, **{"If-Match": tag}).status_code == 204
    assert (said(mapped), reported(ministry)) == (("82.5", "L-AIR-01"), before + 1)
    put(mapped, NATIONAL, "71")  # and what is written there again
    put(mapped, MINE, "83")
    assert said(mapped) == ("71", None)


def test_it_goes_with_the_own_value_and_not_by_itself(mapped: Api, ministry: Api) -> None:
    before = reported(ministry)
    put(mapped, MINE, "82.5")
    mapped.post("values/check/", {"filter": {}, "expected_count": 2})
    mapped.post("reports/2025-Q4/submit/", {})
    tag = mapped.get(NATIONAL).headers["ETag"]
    answer = mapped.delete(NATIONAL, **{"If-Match": tag})
    assert (answer.status_code, answer.json()["code"]) == (409, "comes_from_local_indicator")
    tag = mapped.get(MINE).headers["ETag"]
    assert mapped.delete(MINE, **{"If-Match": tag}).status_code == 204
    assert (said(mapped), reported(ministry)) == (None, before)
    preview = mapped.get("reports/2026-Q1/preview/").json()
    assert [row["indicator"] for row in preview["content"]["withdrawn"]] == ["LIV-01"], preview


def test_a_mapping_counts_what_was_entered_before_and_takes_it_away_again(
    jembrana: Api, ministry: Api
) -> None:
    before = reported(ministry)
    jembrana.put("indicators/L-AIR-01/", {**OWN, "maps_to": None})
    for year in ("2023", "2024", "2025"):
        put(jembrana, f"values/L-AIR-01/total/{year}/", "80")
    put(jembrana, "values/LIV-01/total/2024/", "79")
    assert reported(ministry) == before + 1
    assert remap(jembrana).json()["counts_nationally"] is True
    assert reported(ministry) == before + 3
    assert said(jembrana, "values/LIV-01/total/2023/") == ("80", "L-AIR-01")
    assert said(jembrana, "values/LIV-01/total/2024/") == ("79", None)
    assert remap(jembrana, is_active=False).status_code == 200
    assert reported(ministry) == before + 3
    assert remap(jembrana, maps_to="LIV-02").status_code == 200
    assert said(jembrana, "values/LIV-01/total/2023/") is None
    assert said(jembrana, "values/LIV-02/total/2023/") == ("80", "L-AIR-01")
    assert remap(jembrana, maps_to=None).json()["counts_nationally"] is False
    assert reported(ministry) == before + 1
    assert said(jembrana, "values/LIV-01/total/2024/") == ("79", None)
    assert said(jembrana, "values/L-AIR-01/total/2024/") == ("80", None)


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"maps_to": "LIV-99"}, ["/maps_to"]),
        ({"maps_to": "L-AIR-02"}, ["/maps_to"]),
        ({"maps_to": "GOV-10"}, ["/periodicity"]),
        ({"maps_to": "LIV-10"}, ["/periodicity"]),
        ({"value_kind": "ratio"}, ["/value_kind"]),
        ({"unit": "persen", "direction": "lower"}, ["/unit", "/direction"]),
        ({"decimals": 3}, ["/decimals"]),
        ({"minimum": None, "maximum": "101"}, ["/minimum", "/maximum"]),
        ({"series": ["total", "desa-1"]}, ["/series"]),
    ],
)
def test_what_is_measured_otherwise_is_not_mapped(
    jembrana: Api, change: dict[str, Any], pointers: list[str]
) -> None:
    for language in ("en", "id"):
        answer = jembrana.put("indicators/L-AIR-01/", {**OWN, **change}, **{"Accept-Language": language})
        assert answer.status_code == 409, answer.json()
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
            (pointer, "cannot_map") for pointer in pointers
        ]
    assert jembrana.get("indicators/L-AIR-01/").status_code == 404


def test_of_one_key_there_is_one_own_indicator(mapped: Api) -> None:
    answer = mapped.put("indicators/L-AIR-02/", OWN)
    assert (answer.status_code, answer.json()["code"]) == (409, "mapped_already")
    remap(mapped, maps_to=None)
    assert mapped.put("indicators/L-AIR-02/", OWN).status_code == 201


def test_what_was_mapped_when_that_was_information_stays_in_the_regency(
    jembrana: Api, database: Stage, ministry: Api
) -> None:
    before = reported(ministry)
    jembrana.put("indicators/L-AIR-01/", {**OWN, "maps_to": None, "unit": "persen"})
    jembrana.put("indicators/L-AIR-02/", {**OWN, "maps_to": None})
    database.superuser.execute(
        f"UPDATE {schema_of(database)}.indicators_local_indicator SET maps_to = 'LIV-01'"
    )
    shown = {row["code"]: row for row in jembrana.get("indicators/").json()["data"]}
    assert [row["counts_nationally"] for row in shown.values()] == [False, False]
    assert [
        [(each["pointer"], each["code"]) for each in row["does_not_count_because"]] for row in shown.values()
    ] == [[("/unit", "cannot_map")], [("/maps_to", "was_information")]]
    put(jembrana, MINE, "82.5")
    put(jembrana, "values/L-AIR-02/total/2025/", "82.5")
    assert (said(jembrana), reported(ministry)) == (None, before)
    renamed = remap(jembrana, unit="persen", name="Air minum")
    assert (renamed.status_code, renamed.json()["counts_nationally"]) == (200, False)
    tag = jembrana.get("indicators/L-AIR-02/").headers["ETag"]
    assert jembrana.put("indicators/L-AIR-02/", OWN).status_code == 428
    again = jembrana.put("indicators/L-AIR-02/", OWN, **{"If-Match": tag})
    assert (again.status_code, again.json()["counts_nationally"]) == (200, True)
    assert (said(jembrana), reported(ministry)) == (("82.5", "L-AIR-02"), before + 1)


def test_an_import_is_followed(mapped: Api, ministry: Api) -> None:
    before = reported(ministry)
    tried = send(mapped, HEAD + "L-AIR-01,,2024,80\nL-AIR-01,,2025,81\n", query="?dry_run=true")
    assert (tried.json()["counts"], reported(ministry)) == (counts(created=2), before)
    first = send(mapped, HEAD + "L-AIR-01,,2024,80\nL-AIR-01,,2025,81\n")
    assert (first.json()["counts"], reported(ministry)) == (counts(created=2), before + 2)
    assert said(mapped) == ("81", "L-AIR-01")
    lenient = send(mapped, HEAD + "L-AIR-01,,2025,82\nL-AIR-01,,2024,800\n", Prefer="handling=lenient")
    assert lenient.json()["counts"] == counts(updated=1, rejected=1)
    assert said(mapped) == ("82", "L-AIR-01")
    assert send(mapped, HEAD + "L-AIR-01,,2025,82\n").json()["counts"] == counts(unchanged=1)
    assert mapped.get(NATIONAL).json()["version"] == 2
    gone = send(mapped, "indicator,period,value,action\nL-AIR-01,2025,,delete\n")
    assert (gone.json()["counts"], said(mapped), reported(ministry)) == (
        counts(deleted=1),
        None,
        before + 1,
    )


def test_a_file_with_both_codes_says_what_it_says(mapped: Api) -> None:
    both = HEAD + "L-AIR-01,,2025,81\nLIV-01,,2025,70\nL-AIR-01,,2024,60\nLIV-01,,2024,60\n"
    answer = send(mapped, both)
    assert answer.json()["counts"] == counts(created=4)
    assert [(each["row"], each["pointer"], each["code"]) for each in answer.json()["warnings"]] == [
        *((row, f"/{row - 2}/value", "will_not_count") for row in (2, 3, 4, 5)),
        (2, "/0", "national_value_stands"),
    ]
    assert said(mapped) == ("70", None)
    again = send(mapped, both)
    assert (again.json()["counts"], warned(again)) == (counts(unchanged=4), ["national_value_stands"])


def test_what_a_file_repeats_under_the_national_code_stands(mapped: Api) -> None:
    put(mapped, MINE, "81")
    file = HEAD + "LIV-01,,2025,81\nL-AIR-01,,2025,82\n"
    for expected in (counts(updated=1, unchanged=1), counts(unchanged=2)):
        answer = send(mapped, file)
        assert (answer.json()["counts"], warned(answer)) == (expected, ["national_value_stands"])
        assert said(mapped) == ("81", None)


def test_an_export_comes_back_without_a_change(mapped: Api) -> None:
    put(mapped, MINE, "81")
    put(mapped, "values/LIV-01/total/2024/", "70")
    file = mapped.get("values/", Accept="text/csv")
    exported = b"".join(file.streaming_content) if file.streaming else file.content
    assert b"from_indicator" in exported
    assert send(mapped, exported).json()["counts"] == counts(unchanged=3)
    assert said(mapped) == ("81", "L-AIR-01")


def test_a_file_takes_the_own_value_away_and_not_what_repeats_it(mapped: Api) -> None:
    put(mapped, MINE, "81")
    answer = send(mapped, "indicator,period,value,action\nLIV-01,2025,,delete\n")
    assert refused(answer) == [(2, "/0/indicator", "comes_from_local_indicator")]
    put(mapped, NATIONAL, "70")
    answer = send(mapped, "indicator,period,value,action\nLIV-01,2025,,delete\n")
    assert (answer.json()["counts"], said(mapped)) == (counts(deleted=1), ("81", "L-AIR-01"))


def test_what_a_later_release_measures_otherwise_stays_as_it_was(mapped: Api, ministry: Api) -> None:
    own = f"values/L-AIR-01/total/{THIS}/"
    national = f"values/LIV-01/total/{THIS}/"
    put(mapped, own, "80")
    tag = mapped.get("indicators/L-AIR-01/").headers["ETag"]
    start(ministry)
    change(ministry, "LIV-01", unit="permille", comparable_with="")
    publish(ministry)
    shown = mapped.get("indicators/L-AIR-01/", **{"If-None-Match": tag})
    assert shown.status_code == 200, "what the ministry published changes the answer"
    assert [each["pointer"] for each in shown.json()["does_not_count_because"]] == ["/unit"]
    put(mapped, own, "81")
    assert said(mapped, national) == ("80", "L-AIR-01")
    put(mapped, MINE, "82")  # of a period that the release before rules
    assert said(mapped) == ("82", "L-AIR-01")
    tag = mapped.get(own).headers["ETag"]
    assert mapped.delete(own, **{"If-Match": tag}).status_code == 204
    assert said(mapped, national) is None


def test_what_a_release_breaks_is_said_anew_by_the_own_value(mapped: Api, ministry: Api) -> None:
    own = f"values/L-AIR-01/total/{THIS}/"
    national = f"values/LIV-01/total/{THIS}/"
    put(mapped, own, "80")
    start(ministry)
    change(ministry, "LIV-01", method="Sensus", comparable_with="")
    publish(ministry)
    put(mapped, own, "80")
    assert mapped.get(national).json()["version"] == 2
    put(mapped, own, "80")
    assert mapped.get(national).json()["version"] == 2


def test_the_agency_comes_with_it(mapped: Api) -> None:
    agency = add_agency(mapped, "PDAM")["id"]
    put(mapped, MINE, "81", agency_id=agency)
    assert mapped.get(NATIONAL).json()["agency_id"] == agency
    assert [row["indicator"] for row in mapped.get(f"values/?agency_id={agency}").json()["data"]] == [
        "L-AIR-01",
        "LIV-01",
    ]


def test_whoever_writes_the_own_value_fills_in_the_national_one(mapped: Api, keys: Keys) -> None:
    agencies = [add_agency(mapped, name)["id"] for name in ("PDAM", "Bappeda")]
    for code, agency in zip(("L-AIR-01", "LIV-01"), agencies, strict=True):
        assert mapped.put(f"owners/{code}/total/", {"agency_id": agency}).status_code in (200, 201)
    contributor = Api(
        keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(agencies[0],)), "/v1/regencies/51.01"
    )
    assert contributor.put(NATIONAL, {"value": "70"}).status_code == 403
    assert contributor.put(MINE, {"value": "81"}).status_code == 201
    assert said(mapped) == ("81", "L-AIR-01")
    assert send(contributor, HEAD + "L-AIR-01,,2024,80\n").json()["counts"] == counts(created=1)
    assert said(mapped, "values/LIV-01/total/2024/") == ("80", "L-AIR-01")
    owner = Api(keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(agencies[1],)), "/v1/regencies/51.01")
    put(owner, NATIONAL, "75")  # whose own entry stands
    tag = contributor.get(MINE).headers["ETag"]
    again = contributor.put(MINE, {"value": "82"}, **{"If-Match": tag})
    assert (again.status_code, again.json()["warnings"][1:]) == (200, ["national_value_stands"])
    assert said(mapped) == ("75", None)


def test_every_answer_is_repeated(mapped: Api) -> None:
    given = {"value_status": "not_available", "reason": "Survei tertunda", "expected_on": "2026-06-30"}
    assert mapped.put(MINE, given).status_code == 201
    national = mapped.get(NATIONAL).json()
    assert {name: national[name] for name in given} == given
    put(mapped, MINE, "0")
    national = mapped.get(NATIONAL).json()
    assert (national["value"], national["expected_on"], national["reason"]) == ("0", None, "")


def test_a_workbook_fills_in_both(mapped: Api) -> None:
    filled = download(mapped)
    filled.cell("L-AIR-01", "2024", "Nilai").value = "81"
    assert upload(mapped, filled).json()["counts"]["created"] == 1
    assert said(mapped, "values/LIV-01/total/2024/") == ("81", "L-AIR-01")
    filled = download(mapped)
    filled.cell("L-AIR-01", "2024", "Nilai").value = "82"
    assert upload(mapped, filled).json()["counts"]["updated"] == 1
    assert said(mapped, "values/LIV-01/total/2024/") == ("82", "L-AIR-01")
    filled = download(mapped)
    filled.cell("LIV-01", "2024", "Nilai").value = "83"
    assert upload(mapped, filled).json()["counts"]["updated"] == 1
    assert said(mapped, "values/LIV-01/total/2024/") == ("83", None)


def test_a_stale_version_changes_neither(mapped: Api) -> None:
    first = mapped.put(MINE, {"value": "81"}).headers["ETag"]
    derived = mapped.get(NATIONAL).headers["ETag"]
    assert mapped.put(MINE, {"value": "82"}, **{"If-Match": first}).status_code == 200
    assert mapped.put(MINE, {"value": "83"}, **{"If-Match": first}).status_code == 412
    assert mapped.put(NATIONAL, {"value": "83"}, **{"If-Match": derived}).status_code == 412
    assert mapped.post("values/", {"indicator": "LIV-01", "period": "2025", "value": "83"}).status_code == 409
    assert said(mapped) == ("82", "L-AIR-01")
    rows = "indicator,period,value,version\nL-AIR-01,2025,84,1\n"
    assert refused(send(mapped, rows)) == [(2, "/0/version", "changed_since")]
    both = rows + "LIV-01,2025,82,2\n"
    answer = send(mapped, both, Prefer="handling=lenient")
    assert answer.json()["counts"] == counts(unchanged=1, rejected=1)
    assert said(mapped) == ("82", "L-AIR-01")


@pytest.mark.parametrize("handling", ["", "handling=lenient"])
def test_a_file_whose_rows_are_all_refused_names_them(
    mapped: Api, tabanan: Api, keys: Keys, handling: str
) -> None:
    agency = add_agency(tabanan, "Dinas")["id"]
    limited = Api(keys.member("51.02", RegencyRole.CONTRIBUTOR, agencies=(agency,)), "/v1/regencies/51.02")
    headers = {"Prefer": handling} if handling else {}
    for api in (mapped, limited):
        answer = send(api, HEAD + "NOPE-1,,2025,1\nNOPE-2,,2025,1\n", **headers)
        body = answer.json()
        assert (answer.status_code, body["counts"]) == (200 if handling else 409, counts(rejected=2)), body
        assert [(each["row"], each["code"]) for each in body["results"]] == [
            (2, "unknown_indicator"),
            (3, "unknown_indicator"),
        ]
