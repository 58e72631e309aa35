"""A programme says what it is for: text, places, and the indicators that it is to move."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.http import Api
from tests.support.queries import queries
from tests.support.sheets import download, upload

pytestmark = pytest.mark.usefixtures("neighbour")

POINT = {"name": "Kantor Camat", "village_code": "", "latitude": "-8.36", "longitude": "114.62"}
VILLAGE = {"name": "", "village_code": "51.01.02.2003", "latitude": None, "longitude": None}
POVERTY = {
    "indicator": "ECO-03",
    "series": "total",
    "expected_change": "-1.5",
    "contribution": "Pelatihan kerja",
}


def refused(api: Api, **fields: Any) -> list[tuple[str, str]]:
    status, _code, errors = plans.refused(api.post("programmes/", {**plans.PROGRAMME, **fields}))
    assert status in (409, 422)
    return errors


def test_purpose_is_kept_shown_in_lists_and_recorded_in_history(jembrana: Api, tabanan: Api) -> None:
    plans.begin(jembrana)
    said = {
        "description": "Layanan di satu gedung.",
        "outcome": "Izin terbit dalam satu hari.",
        "locations": [{**POINT, "latitude": "-8.3600"}, VILLAGE],
        "indicators": [POVERTY],
    }
    shown = {**said, "locations": [POINT, VILLAGE]}
    id = plans.add(jembrana, **said)["id"]
    for row in (jembrana.get(f"programmes/{id}/").json(), *jembrana.get("programmes/").json()["data"]):
        assert {name: row[name] for name in shown} == shown
    (entry,) = jembrana.get("history/?resource=programme").json()["data"]
    assert {name: entry["changes"][name] for name in shown} == {
        name: [None, each] for name, each in shown.items()
    }
    assert [row["locations"] for row in tabanan.get("programmes/").json()["data"]] == [[]]


@pytest.mark.parametrize(
    "code", ["2.16.02", "2.16.02.2.01", "2.16.02.2.01.01", "7.01.02.2.01.0001", "X.XX.01", "X.XX.01.2.01"]
)
def test_codes_of_the_nomenclature_are_taken(jembrana: Api, code: str) -> None:
    plans.begin(jembrana)
    assert plans.add(jembrana, nomenclature_code=code)["nomenclature_code"] == code


@pytest.mark.parametrize("code", ["2.16", "2.16.2", "02.16.02", "2.16.02.3.01", "2.16.02.2.1", "Mal"])
def test_other_codes_are_refused(jembrana: Api, code: str) -> None:
    plans.begin(jembrana)
    assert refused(jembrana, nomenclature_code=code) == [("/nomenclature_code", "not_a_nomenclature_code")]


def test_a_mission_is_one_of_the_plan(jembrana: Api, tabanan: Api) -> None:
    plans.begin(jembrana, rpjmd_missions=plans.MISSIONS)
    assert plans.add(jembrana, rpjmd_mission="M2")["rpjmd_mission"] == "M2"
    for api, mission in ((jembrana, "M3"), (tabanan, "M2")):
        assert refused(api, rpjmd_mission=mission) == [("/rpjmd_mission", "unknown_rpjmd_mission")]


def test_what_was_there_before_stays_though_it_would_be_refused_now(jembrana: Api) -> None:
    plan = f"masterplans/{plans.begin(jembrana, rpjmd_missions=plans.MISSIONS)['id']}/"
    path = f"programmes/{plans.add(jembrana, rpjmd_mission='M2')['id']}/"
    said = {"rpjmd_missions": plans.MISSIONS[:1]}
    assert jembrana.patch(plan, said, **plans.tag(jembrana, plan)).status_code == 200
    changed = jembrana.patch(path, {"title": "Mal"}, **plans.tag(jembrana, path))
    assert (changed.status_code, changed.json()["rpjmd_mission"]) == (200, "M2")


@pytest.mark.parametrize(
    ("location", "place", "code"),
    [
        ({"name": "Kantor Camat"}, "", "location_incomplete"),
        ({"latitude": "-8.36"}, "", "location_incomplete"),
        ({"village_code": "51.01.02.2003", "longitude": "114.62"}, "", "location_incomplete"),
        ({"village_code": "5101022003"}, "/village_code", "not_a_village_code"),
        ({"village_code": "51.02.02.2003"}, "/village_code", "village_of_another_regency"),
        ({"latitude": "8.36", "longitude": "114.62"}, "/latitude", "outside_indonesia"),
        ({"latitude": "-8.36", "longitude": "14.62"}, "/longitude", "outside_indonesia"),
    ],
)
def test_places_that_are_none_are_refused(
    jembrana: Api, location: dict[str, str], place: str, code: str
) -> None:
    plans.begin(jembrana)
    assert refused(jembrana, locations=[VILLAGE, location]) == [(f"/locations/1{place}", code)]


def test_a_village_lies_in_the_regency_that_names_it(jembrana: Api, tabanan: Api) -> None:
    plans.begin(jembrana)
    assert plans.add(jembrana, locations=[VILLAGE])["locations"] == [VILLAGE]
    assert refused(tabanan, locations=[VILLAGE]) == [
        ("/locations/0/village_code", "village_of_another_regency")
    ]


def test_a_point_on_the_equator_is_one(jembrana: Api) -> None:
    plans.begin(jembrana)
    (place,) = plans.add(jembrana, locations=[{"latitude": "0", "longitude": "109.32"}])["locations"]
    assert (place["latitude"], place["longitude"]) == ("0", "109.32")


def test_a_place_and_a_series_are_named_once(jembrana: Api) -> None:
    plans.begin(jembrana)
    said = {"locations": [POINT, {**POINT, "name": "Camat"}], "indicators": [POVERTY, POVERTY]}
    assert refused(jembrana, **said) == [
        ("/locations/1", "duplicate_location"),
        ("/indicators/1", "duplicate_indicator"),
    ]


def test_an_indicator_is_one_of_the_catalogue_or_of_the_regency(jembrana: Api, tabanan: Api) -> None:
    local = {"name": "Sampah terkelola", "dimension": "environment", "value_kind": "count"}
    assert jembrana.put("indicators/L-SAMPAH/", local).status_code == 201
    plans.begin(jembrana)
    assert plans.add(jembrana, indicators=[{"indicator": "L-SAMPAH"}, {"indicator": "ECO-03"}])["indicators"]
    assert refused(tabanan, indicators=[{"indicator": "L-SAMPAH"}]) == [
        ("/indicators/0/indicator", "unknown_indicator")
    ]
    assert refused(jembrana, indicators=[{"indicator": "ECO-03", "series": "desa"}]) == [
        ("/indicators/0/series", "unknown_series")
    ]
    assert refused(jembrana, indicators=[{"indicator": "ECO-99"}]) == [
        ("/indicators/0/indicator", "unknown_indicator")
    ]
    found = jembrana.get("programmes/?indicator=L-SAMPAH&indicator=ECO-01").json()["data"]
    assert [row["indicators"][0]["indicator"] for row in found] == ["L-SAMPAH"]
    assert jembrana.get("programmes/?indicator=ECO-01").json()["data"] == []
    assert tabanan.get("programmes/?indicator=L-SAMPAH").json()["code"] == "unknown_indicator"


def test_a_set_names_the_faults_of_each_row(jembrana: Api) -> None:
    plans.begin(jembrana)
    rows = [
        {**plans.PROGRAMME, "indicators": [POVERTY]},
        {**plans.PROGRAMME, "title": "Dua", "indicators": [{"indicator": "ECO-99"}], "locations": [{}]},
    ]
    assert plans.refused(jembrana.put("programmes/", {"programmes": rows}))[2] == [
        ("/programmes/1/locations/0", "location_incomplete"),
        ("/programmes/1/indicators/0/indicator", "unknown_indicator"),
    ]
    assert jembrana.get("programmes/").json()["data"] == []


def test_a_programme_shows_the_course_of_its_indicators(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    plans.begin(jembrana)
    for year, value in (("2022", "5.1"), ("2023", "4.51")):
        assert jembrana.put(f"values/ECO-03/total/{year}/", {"value": value}).status_code == 201
    target = {"value": "3.5", "source": "RPJMD, tabel 5.2"}
    assert jembrana.put("targets/ECO-03/total/2025/", target).status_code == 201
    id = plans.add(jembrana, indicators=[{"indicator": "ECO-01"}, POVERTY])["id"]
    path = f"programmes/{id}/indicators/"
    with queries() as sent:
        answer = jembrana.get(path)
    assert len(sent) == 7
    growth, poverty = answer.json()["data"]
    assert (growth["indicator"], growth["periods"]) == ("ECO-01", [])
    assert {name: poverty[name] for name in POVERTY} == POVERTY
    assert poverty["name"]["id-ID"] == "Persentase penduduk miskin"
    assert [
        (each["period"], each["value"] and each["value"]["value"], each["target"])
        for each in poverty["periods"]
    ] == [("2022", "5.1", None), ("2023", "4.51", None), ("2024", None, None), ("2025", None, "3.5")]
    assert jembrana.get("series/ECO-03/total/").json()["periods"] == poverty["periods"]
    assert tabanan.get(path).status_code == 404
    assert ministry.get(f"/v1/regencies/51.01/{path}").status_code == 404


@pytest.mark.parametrize("how", [("?format=geojson", {}), ("", {"Accept": "application/geo+json"})])
def test_programmes_are_features_of_geojson(jembrana: Api, how: tuple[str, dict[str, str]]) -> None:
    plans.begin(jembrana)
    plans.add(jembrana, title="A", locations=[POINT])
    plans.add(jembrana, title="B", locations=[VILLAGE, POINT, {"latitude": "-8.4", "longitude": "114.7"}])
    plans.add(jembrana, title="C", locations=[VILLAGE])
    query, headers = how
    answer = jembrana.get(f"programmes/{query}", **headers)
    assert answer.headers["Content-Type"].startswith("application/geo+json")
    body = answer.json()
    listed = jembrana.get("programmes/").json()["data"]
    assert body["type"] == "FeatureCollection"
    assert [each["properties"] for each in body["features"]] == listed
    assert [each["id"] for each in body["features"]] == [each["id"] for each in listed]
    assert [each["geometry"] for each in body["features"]] == [
        {"type": "Point", "coordinates": [114.62, -8.36]},
        {"type": "MultiPoint", "coordinates": [[114.62, -8.36], [114.7, -8.4]]},
        None,
    ]


def test_the_workbook_has_sheets_of_places_and_indicators(jembrana: Api) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana, title='Mal', locations=[POINT], indicators=[POVERTY])['id']}/"
    sheets = download(jembrana)
    row = sheets.row("Indikator", "Kode indikator", "ECO-03")
    sheets.put("Indikator", row, "Perubahan yang diharapkan", "-2,25")
    for label in ("Nama lokasi", "Lintang", "Bujur"):
        sheets.put("Lokasi", sheets.row("Lokasi", "Program", "Mal"), label, None)
    free = sheets.free_row("Lokasi")
    sheets.put("Lokasi", free, "Program", "Mal")
    wrong = sheets.put("Lokasi", free, "Kode desa/kelurahan", "51.02.02.2003")
    free = sheets.free_row("Indikator")
    sheets.put("Indikator", free, "Program", "Mal")
    sheets.put("Indikator", free, "Kode indikator", "ECO-01")
    answer = upload(jembrana, sheets, Accept="application/json")
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        (wrong, "village_of_another_regency")
    ]
    sheets.put(
        "Lokasi",
        sheets.row("Lokasi", "Kode desa/kelurahan", "51.02.02.2003"),
        "Kode desa/kelurahan",
        "51.01.02.2003",
    )
    answer = upload(jembrana, sheets, Accept="application/json")
    assert (answer.status_code, answer.json()["programmes"]) == (200, 1), answer.json()
    changed = jembrana.get(path).json()
    assert changed["locations"] == [VILLAGE]
    assert changed["indicators"] == [
        {**POVERTY, "expected_change": "-2.25"},
        {"indicator": "ECO-01", "series": "total", "expected_change": None, "contribution": ""},
    ]
    again = upload(jembrana, download(jembrana), Accept="application/json")
    assert again.json()["programmes"] == 0


def test_a_plan_that_was_accepted_without_purpose_is_unchanged_until_one_says_it(jembrana: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    programme = plans.add(jembrana)["id"]
    plans.submit(jembrana, plan)
    path = f"masterplans/{plan}/"
    since = jembrana.get(f"{path}changed/").json()["since_submitted"]
    assert (since["differs"], since["differences"]) == (False, [])
    answer = jembrana.post(f"{path}submit/")
    assert (answer.status_code, answer.json()["is_unchanged"]) == (200, True)
    assert jembrana.get(f"programmes/{programme}/").json()["locations"] == []
