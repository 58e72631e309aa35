"""Published editions for anyone: whole, cacheable, never a draft, and drawn on a map."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas
import psycopg
import pytest
from django.test import override_settings

from api.open import apps
from tenants.privileges import roles
from tests.isolation import scenes as isolation
from tests.national.editions import scenes
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("reported")


def published(ministry: Api, second: Api, **asked: Any) -> str:
    return str(scenes.published(ministry, second, **asked)["id"])


def test_only_what_is_published_is_found(anyone: Api, ministry: Api, second: Api) -> None:
    draft = scenes.drafted(ministry)
    signed = scenes.drafted(ministry)
    assert scenes.step(second, signed, "sign-off").status_code == 200
    assert anyone.get("editions/").json()["data"] == []
    for edition in (draft, signed):
        for path in ("", "data/", "metadata/"):
            assert anyone.get(f"editions/{edition['id']}/{path}").status_code == 404
    id = published(ministry, second)
    assert [row["id"] for row in anyone.get("editions/").json()["data"]] == [id]
    assert id in anyone.get("catalog").content.decode()
    assert draft["id"] not in anyone.get("catalog").content.decode()


def test_the_open_role_has_no_way_to_a_draft(database: Stage) -> None:
    with (
        isolation.logged_in(database, roles.side("open")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT FROM editions_edition")


def test_a_published_edition_is_the_bytes_that_were_signed_off(
    anyone: Api, ministry: Api, second: Api
) -> None:
    id = published(ministry, second)
    shown = anyone.get(f"editions/{id}/")
    data = anyone.get(f"editions/{id}/data/")
    assert data.content == ministry.get(f"editions/{id}/content/").content
    assert hashlib.sha256(data.content).hexdigest() == shown.json()["content_hash"]
    assert shown.json()["basis"] == "accepted"
    assert b"officer" not in data.content.lower()
    assert "made" not in shown.json()
    assert data.headers["Cache-Control"] == "public, max-age=2592000, immutable"
    assert shown.headers["Cache-Control"] == "public, max-age=300"
    assert data.headers["Last-Modified"].endswith("GMT")


@pytest.mark.parametrize("form", ["json", "csv", "ndjson", "xlsx", "parquet", "sdmx"])
def test_every_distribution_is_there_and_not_sent_twice(
    anyone: Api, ministry: Api, second: Api, form: str
) -> None:
    id = published(ministry, second)
    found = {each["format"]: each for each in anyone.get(f"editions/{id}/").json()["distributions"]}[form]
    path = "/" + found["url"].split("://")[1].split("/", 1)[1]
    answer = anyone.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] == found["media_type"]
    again = anyone.get(path, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (
        again.headers["Cache-Control"]
        == answer.headers["Cache-Control"]
        == "public, max-age=2592000, immutable"
    )


def test_the_exact_bytes_are_sent_as_they_are(anyone: Api, ministry: Api, second: Api) -> None:
    """Whoever takes gzip too: they are held against their hash."""
    id = published(ministry, second)
    plain = anyone.get(f"editions/{id}/data/")
    assert anyone.get(f"editions/{id}/data/", **{"Accept-Encoding": "gzip"}).content == plain.content
    assert len(plain.content) > 1400


def test_the_files_are_read_without_a_fix_up(anyone: Api, ministry: Api, second: Api, tmp_path: Path) -> None:
    id = published(ministry, second)
    rows = json.loads(anyone.get(f"editions/{id}/data/").content)["figures"]
    csv = anyone.get(f"editions/{id}/data/?format=csv").content
    assert pandas.read_csv(io.BytesIO(csv))["group"].tolist() == [row["group"] for row in rows]
    path = tmp_path / "edition.parquet"
    path.write_bytes(anyone.get(f"editions/{id}/data/?format=parquet").content)
    groups = duckdb.sql(f"SELECT \"group\" FROM '{path}'").fetchall()
    assert [group for (group,) in groups] == [row["group"] for row in rows]


def test_a_corrected_edition_names_the_one_that_corrects_it(anyone: Api, ministry: Api, second: Api) -> None:
    first = published(ministry, second)
    correction = published(ministry, second, replaces_id=first)
    assert anyone.get(f"editions/{first}/").json()["replaced_by_id"] == correction
    assert anyone.get(f"editions/{correction}/").json()["replaces_id"] == first


def test_a_map_keeps_whose_code_has_changed_since(anyone: Api, ministry: Api, second: Api) -> None:
    published(ministry, second)
    of = "map/?indicator=GOV-01&period=2025"
    live = ministry.get("progress/?group_by=regency&format=geojson")
    before = {each["id"]: each for each in anyone.get(of).json()["features"]}
    tag = {"If-Match": ministry.get("regencies/51.01/").headers["ETag"]}
    decree = {"code": "51.91", "name": "Kabupaten Negara", "basis": "UU 1/2026"}
    assert ministry.patch("regencies/51.01/", decree, **tag).status_code == 200
    assert {each["id"]: each for each in anyone.get(of).json()["features"]} == before
    again = ministry.get(f"progress/?group_by=regency&format=geojson&as_of={live.headers['As-Of']}")
    assert again.json()["features"] == live.json()["features"]
    assert "51.91" in [each["id"] for each in anyone.get("map/").json()["features"]]


def test_a_map_shows_no_mistake_that_was_corrected(anyone: Api, ministry: Api, second: Api) -> None:
    first = published(ministry, second)
    published(ministry, second, replaces_id=first, group_by=["province"])
    of = "map/?indicator=GOV-01&period=2025"
    assert anyone.get(of).json()["code"] == "not_in_an_edition"
    assert anyone.get(f"{of}&edition_id={first}").json()["edition"] == first


def test_metadata_is_what_satu_data_asks_for(anyone: Api, ministry: Api, second: Api) -> None:
    id = published(ministry, second)
    body = anyone.get(f"editions/{id}/metadata/").json()
    assert body["judul"] == "Capaian indikator 2025"
    assert body["walidata"] == "Kementerian Komunikasi dan Digital"
    assert body["periode_data"] == ["2025"]
    assert body["tingkat_penyajian"] == ["peserta", "provinsi", "kabupaten/kota"]
    assert [each["kode"] for each in body["standar_data"]] == ["GOV-01", "GOV-06"]
    for each in body["standar_data"]:
        assert {"konsep", "definisi", "klasifikasi", "ukuran", "satuan"} <= set(each)
    assert body["standar_data"][1]["metode_agregasi"] == "Jumlah pembilang dibagi jumlah penyebut"


def test_an_edition_frozen_before_a_reason_was_told_apart_keeps_its_bytes(
    anyone: Api, ministry: Api, second: Api, database: Stage
) -> None:
    id = published(ministry, second)
    content = json.loads(anyone.get(f"editions/{id}/data/").content)
    for row in content["figures"]:
        row["never_submitted"] += row.pop("waiting_for_review") + row.pop("returned")
    old = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    execute = database.superuser.execute
    execute("SET session_replication_role = replica")  # no API changes what is published
    execute("UPDATE editions_publication SET content = %s WHERE edition_id = %s", [old, id])
    execute("SET session_replication_role = origin")
    assert anyone.get(f"editions/{id}/data/").content == old
    body = anyone.get("map/?indicator=GOV-01&period=2025").json()
    assert {each["properties"]["reason"] for each in body["features"]} == {
        None,
        "never_submitted",
        "not_reported",
    }


def test_a_map_shows_the_values_of_the_newest_edition(anyone: Api, ministry: Api, second: Api) -> None:
    assert anyone.get("map/?indicator=GOV-01&period=2025").status_code == 400
    id = published(ministry, second)
    answer = anyone.get("map/?indicator=GOV-01&period=2025")
    assert answer.headers["Content-Type"] == "application/geo+json"
    body = answer.json()
    assert (body["type"], body["edition"], body["indicator"], body["period"]) == (
        "FeatureCollection",
        id,
        "GOV-01",
        "2025",
    )
    shown = {each["id"]: each["properties"] for each in body["features"]}
    assert {code: (each["value"], each["value_text"], each["reason"]) for code, each in shown.items()} == {
        "33.10": (None, None, "never_submitted"),
        "51.01": (2.51, "2.51", None),
        "51.02": (None, None, "not_reported"),
    }
    (jembrana,) = (each for each in body["features"] if each["id"] == "51.01")
    longitude, latitude = jembrana["geometry"]["coordinates"]
    assert (jembrana["geometry"]["type"], 114 < longitude < 115.2, -9 < latitude < -8) == (
        "Point",
        True,
        True,
    )
    for query, parameter, code in (
        (f"indicator=ECO-03&period=2025&edition_id={id}", "period", "not_in_an_edition"),
        ("indicator=GOV-01&period=2019", "period", "not_in_an_edition"),
        (
            "indicator=GOV-01&period=2025&edition_id=0198f6b2-0000-7000-8000-000000000000",
            "edition_id",
            "unknown_edition",
        ),
        ("indicator=GOV-01", "period", "indicator_without_period"),
    ):
        refused = anyone.get(f"map/?{query}")
        assert refused.status_code == 400
        (error,) = refused.json()["errors"]
        assert (error["parameter"], error["code"]) == (parameter, code)


def test_borders_are_drawn_where_a_file_gives_them(anyone: Api, tmp_path: Path) -> None:
    ring = [[114.4, -8.4], [115.0, -8.4], [115.0, -8.1], [114.4, -8.4]]
    file = tmp_path / "borders.geojson"
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"code": "51.01"}, "geometry": shape}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with override_settings(BORDERS_FILE=str(file)):
        assert apps.borders_are_readable(None) == []
        features = {each["id"]: each for each in anyone.get("map/").json()["features"]}
    assert features["51.01"]["geometry"] == shape
    assert features["51.02"]["geometry"]["type"] == "Point"
    assert len(features) == 514
    with override_settings(BORDERS_FILE=str(tmp_path / "none")):
        assert [error.id for error in apps.borders_are_readable(None)] == ["open.E001"]
