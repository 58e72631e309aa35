"""Reference data for anyone: regencies, dimensions and indicators, without a key and to be cached."""

import gzip

import pytest

from tests.support.http import Api


def test_a_regency_is_shown_whole(anyone: Api) -> None:
    answer = anyone.get("regencies/51.01/")
    assert answer.status_code == 200
    assert answer.json() == {
        "code": "51.01",
        "bps_code": "5101",
        "bps_edition": "bps2017",
        "kind": "kabupaten",
        "name": "Kabupaten Jembrana",
        "province": {"code": "51", "name": "Bali"},
        "population": answer.json()["population"],
        "population_year": 2024,
        "area_km2": answer.json()["area_km2"],
        "latitude": answer.json()["latitude"],
        "longitude": answer.json()["longitude"],
        "time_zone": "Asia/Makassar",
        "formed_on": None,
        "dissolved_on": None,
        "successor_code": None,
        "cohorts": [
            {"code": "2022", "certainty": "certain", "source": "bali.antaranews.com/berita/283925 + /301043"}
        ],
    }
    assert isinstance(answer.json()["population"], int)
    assert isinstance(answer.json()["area_km2"], str)
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_an_unknown_regency_is_not_found(anyone: Api) -> None:
    assert anyone.get("regencies/33.1/").status_code == 404
    assert anyone.get("regencies/33.10/").json()["name"] == "Kabupaten Klaten"


def test_all_514_regencies_come_in_pages_each_once(anyone: Api) -> None:
    codes: list[str] = []
    path = "/v1/open/regencies/?page_size=200"
    while path:
        page = anyone.get(path).json()
        codes += [row["code"] for row in page["data"]]
        path = (page["next"] or "").partition("://")[2].partition("/")[2]
        path = f"/{path}" if path else ""
    assert len(codes) == len(set(codes)) == 514
    assert codes == sorted(codes)


def test_a_cohort_shows_whom_a_source_names_and_never_a_stand_in(anyone: Api) -> None:
    rows = anyone.get("regencies/?cohort=2022&page_size=200").json()["data"]
    assert len(rows) == 18
    karo = anyone.get("regencies/12.06/").json()
    assert [cohort["code"] for cohort in karo["cohorts"]] == ["2021"]
    everyone = anyone.get("regencies/?page_size=200").content
    assert b"stand" not in everyone


def test_regencies_are_filtered_by_province_and_kind(anyone: Api) -> None:
    rows = anyone.get("regencies/?province_code=51&kind=kota").json()["data"]
    assert [row["name"] for row in rows] == ["Kota Denpasar"]
    wrong = anyone.get("regencies/?provinsi=51")
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["parameter"] == "provinsi"


def test_the_dimensions_come_with_their_sub_dimensions_in_order(anyone: Api) -> None:
    rows = anyone.get("dimensions/").json()["data"]
    assert [row["code"] for row in rows] == [
        "governance",
        "branding",
        "economy",
        "living",
        "society",
        "environment",
    ]
    assert rows[2] == {
        "code": "economy",
        "name": {"en": "Smart Economy", "id-ID": "Smart Economy"},
        "sub_dimensions": [
            {
                "code": "industry",
                "name": {"en": "Competitive industry", "id-ID": "Ekosistem Industri Berdaya Saing"},
            },
            {"code": "welfare", "name": {"en": "Welfare of the people", "id-ID": "Kesejahteraan Rakyat"}},
            {
                "code": "transaction",
                "name": {"en": "Financial transactions", "id-ID": "Ekosistem Transaksi Keuangan"},
            },
        ],
    }


def test_the_indicators_are_those_of_the_release_in_force(anyone: Api) -> None:
    answer = anyone.get("indicators/").json()
    assert answer["release"]["number"] == "2022.1"
    assert len(answer["data"]) == 65
    assert answer["data"][2]["decimals"] is None
    gini = next(row for row in answer["data"] if row["code"] == "ECO-06")
    assert gini == {
        "code": "ECO-06",
        "dimension": "economy",
        "grouping": "",
        "name": {"en": "Gini ratio", "id-ID": "Rasio Gini"},
        "unit": "0-1",
        "value_kind": "index",
        "direction": "lower",
        "series": ["total"],
        "periodicity": "year",
        "decimals": 3,
        "minimum": "0",
        "maximum": "1",
        "aggregation": "none",
        "numerator": "",
        "denominator": "",
        "weight": "",
        "minimum_coverage": 50,
        "is_of_persons": False,
        "producer": "BPS",
        "evaluation_question": "",
        "sources": ["U4 SC: SH: SI: 2C", "BPS"],
        "concept": "",
        "definition": "",
        "classification": "",
        "measure": "",
        "method": "",
        "standard": "",
        "steward": "",
        "comparable_with": "",
        "comparability_note": "",
    }


def test_a_release_by_number_may_be_kept_for_long(anyone: Api) -> None:
    answer = anyone.get("indicators/?release=2022.1&dimension=economy")
    assert len(answer.json()["data"]) == 11
    assert answer.headers["Cache-Control"] == "public, max-age=2592000, immutable"
    u4ssc = anyone.get("indicators/?framework=u4ssc").json()
    assert (u4ssc["release"]["number"], len(u4ssc["data"])) == ("2017.1", 91)


def test_an_unknown_release_is_not_found(anyone: Api) -> None:
    for path, parameter in (
        ("indicators/?release=1999.1", "release"),
        ("catalogue/releases/national/2022.1/differences/?since=1999.1", "since"),
    ):
        refused = anyone.get(path)
        assert (refused.status_code, refused.json()["code"]) == (400, "unknown_release")
        assert [each["parameter"] for each in refused.json()["errors"]] == [parameter]
    assert anyone.get("indicators/?framework=iso37120").status_code == 400


@pytest.mark.parametrize("path", ["regencies/", "regencies/51.01/", "dimensions/", "indicators/"])
def test_what_a_client_holds_is_not_sent_again(anyone: Api, path: str) -> None:
    first = anyone.get(path)
    assert first.status_code == 200
    again = anyone.get(path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_open_data_is_read_only(anyone: Api) -> None:
    assert anyone.post("regencies/").status_code == 405
    assert anyone.put("regencies/51.01/", {}).status_code == 405


@pytest.mark.parametrize("path", ["reference/", "map/", "catalog", "regencies/", "indicators/"])
def test_it_is_packed_for_who_takes_that(anyone: Api, path: str) -> None:
    plain = anyone.get(path)
    packed = anyone.get(path, **{"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) * 3 < len(plain.content)
    assert packed.headers["Content-Length"] == str(len(packed.content))
    assert packed.headers["ETag"] == plain.headers["ETag"]
    again = anyone.get(path, **{"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for each in (plain, packed, again):
        assert "Accept-Encoding" in each.headers["Vary"]


@pytest.mark.parametrize("path", ["regencies/51.01/", "reference/?format=zip", "regencies/99.99/"])
def test_what_is_short_packed_already_or_refused_is_not(anyone: Api, path: str) -> None:
    assert "Content-Encoding" not in anyone.get(path, **{"Accept-Encoding": "gzip"}).headers
