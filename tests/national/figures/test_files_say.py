"""Files of figures say inside of which instant they are, by which basis, definitions and release; and a map."""

import hashlib
import io
import json
import tempfile

import duckdb
import openpyxl
import pytest

from tests.national.editions import scenes
from tests.support.callers import Keys
from tests.support.http import Api

ASKED = "analytics/?indicator=GOV-01&period=2025&measure=value,used_count&group_by=regency"
OF_PROGRESS = "progress/?group_by=regency&measure=values_reported"


@pytest.mark.parametrize("asked", [ASKED.replace(",", "&measure="), OF_PROGRESS])
def test_each_form_says_what_it_is(jembrana: Api, ministry: Api, asked: str) -> None:
    scenes.accepted(jembrana, ministry, "GOV-01", value="2.51")
    at = ministry.get(asked).json()["as_of"]
    asked += f"&as_of={at}"
    lines = ministry.get(f"{asked}&format=ndjson").content
    digest = hashlib.sha256(lines).hexdigest()
    csv = ministry.get(f"{asked}&format=csv")
    assert csv.headers["As-Of"] == at
    link = csv.headers["Link"].split("; ")
    assert link[1:] == ['rel="describedby"', 'type="application/csvm+json"']
    told = ministry.get(link[0].strip("<>").partition("8000")[2])
    assert told.headers["Content-Type"].startswith("application/csvm+json")
    said = told.json()["notes"][0]
    column = "values_reported" if "progress" in asked else "value"
    assert {name: said[name] for name in ("as_of", "basis", "catalogue_release", "rows_sha256")} == {
        "as_of": at,
        "basis": "submitted",
        "catalogue_release": "2022.1",
        "rows_sha256": digest,
    }
    assert said[f"definition.{column}"]
    types = {each["name"]: each["datatype"] for each in told.json()["tableSchema"]["columns"]}
    assert types["regency_code"] == "string"
    assert list(types) == csv.content.decode().splitlines()[0].replace('"', "").split(",")
    if "period=" in asked:
        assert types["period"] == "string"
    assert ministry.get(said["url"].partition("8000")[2]).content == csv.content

    book = openpyxl.load_workbook(io.BytesIO(ministry.get(f"{asked}&format=xlsx").content))
    assert {row[0].value: row[1].value for row in book["about"].iter_rows(min_row=2)} == said
    parquet = ministry.get(f"{asked}&format=parquet").content
    assert metadata(parquet) | said == metadata(parquet)
    in_indonesian = ministry.get(f"{asked}&format=csvw", **{"Accept-Language": "id"}).json()["notes"][0]
    assert in_indonesian[f"definition.{column}"] != said[f"definition.{column}"]

    features = ministry.get(f"{asked}&format=geojson")
    assert features.headers["Content-Type"].startswith("application/geo+json")
    found = {each["properties"]["regency_code"]: each for each in features.json()["features"]}
    assert set(found) == {"51.01", "51.02", "33.10"}
    assert found["51.01"]["geometry"] == {"type": "Point", "coordinates": [114.68289, -8.31312]}
    assert found["51.01"]["properties"][column] in ("2.51", 1)
    assert (features.json()["as_of"], features.json()["type"]) == (at, "FeatureCollection")
    assert features.json() | said == features.json()
    by_accept = ministry.get(asked, Accept="application/geo+json")
    assert by_accept.content == features.content
    refused = ministry.get(f"{asked.replace('group_by=regency', 'group_by=kind')}&format=geojson")
    assert (refused.status_code, refused.json()["code"]) == (400, "not_in_this_form")


def metadata(parquet: bytes) -> dict[str, str]:
    """Return the metadata of a Parquet file."""
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        file.write(parquet)
        file.flush()
        ((text,),) = duckdb.sql(
            f"SELECT value FROM parquet_kv_metadata('{file.name}') WHERE key = 'about'"
        ).fetchall()
    said: dict[str, str] = json.loads(text)
    return said


def test_a_file_of_an_edition_says_its_hash(jembrana: Api, ministry: Api, keys: Keys) -> None:
    scenes.accepted(jembrana, ministry, "GOV-01", value="2.51")
    edition = scenes.published(ministry, Api(keys.ministry(), "/v1/national"))
    path = f"/v1/open/editions/{edition['id']}/data/"
    anyone = Api(None)
    said = json.loads(anyone.get(f"{path}?format=csvw").content)["notes"][0]
    assert (said["content_sha256"], said["basis"]) == (edition["content_hash"], "accepted")
    assert "describedby" in anyone.get(f"{path}?format=csv").headers["Link"]
    book = openpyxl.load_workbook(io.BytesIO(anyone.get(f"{path}?format=xlsx").content))
    assert {row[0].value: row[1].value for row in book["about"].iter_rows(min_row=2)} == said
