"""The DCAT catalogue passes a SHACL validator, and the reference data comes in one download."""

import io
import json
import zipfile
from pathlib import Path

import pandas
import pyshacl
import pytest
from django.test import override_settings
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, URIRef

from tests.national.editions import scenes
from tests.support.http import Api

#: The library's own parser still uses a class that the library gives up.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

SHAPES = Path(__file__).parent / "dcat_shapes.ttl"
#: Of DCAT 3, which the library's list of DCAT 2 does not have yet.
NEW_IN_3 = {"DatasetSeries", "inSeries", "version", "previousVersion"}


def graph_of(anyone: Api) -> Graph:
    answer = anyone.get("catalog")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/ld+json")
    return Graph().parse(data=answer.content, format="json-ld")


def violations(graph: Graph) -> str:
    conforms, _, text = pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES))
    return "" if conforms else text


@pytest.mark.usefixtures("reported")
def test_the_catalogue_passes_a_validator(anyone: Api, ministry: Api, second: Api) -> None:
    assert violations(graph_of(anyone)) == ""  # before anything is published
    first = scenes.published(ministry, second)
    published = scenes.published(ministry, second, replaces_id=first["id"])
    with override_settings(OPEN_DATA_CONTACTS=["mailto:data@ministry.example"]):
        graph = graph_of(anyone)
    assert violations(graph) == ""
    edition = URIRef(published["open_url"])
    assert (edition, RDF.type, DCAT.Dataset) in graph
    assert {str(each) for each in graph.objects(edition, DCTERMS.title)} == {
        "Capaian indikator 2025",
        "Indicators 2025",
    }
    files = [graph.value(each, DCAT.downloadURL) for each in graph.objects(edition, DCAT.distribution)]
    assert len(files) == 6
    for url in files:
        path = "/" + str(url).split("://")[1].split("/", 1)[1]
        assert anyone.get(path).status_code == 200


@pytest.mark.usefixtures("reported")
def test_the_validator_finds_what_is_missing(anyone: Api, ministry: Api, second: Api) -> None:
    published = scenes.published(ministry, second)
    for subject, predicate in (
        (URIRef(published["open_url"]), DCTERMS.title),
        (URIRef(published["open_url"]), DCTERMS.publisher),
        (None, DCAT.accessURL),
        (None, DCAT.dataset),
        (None, DCAT.startDate),
    ):
        graph = graph_of(anyone)
        graph.remove((subject, predicate, None))
        assert "Constraint Violation" in violations(graph), predicate
    for kind in (DCTERMS.LinguisticSystem, DCTERMS.LicenseDocument, FOAF.Agent, FOAF.Document):
        graph = graph_of(anyone)
        graph.remove((None, RDF.type, kind))
        assert str(kind) in violations(graph) or kind.fragment in violations(graph), kind


def test_no_term_is_made_up(anyone: Api) -> None:
    known = {str(each) for each in dir(DCAT)} | {f"{DCAT._NS}{name}" for name in NEW_IN_3}
    used = {
        str(each) for triple in graph_of(anyone) for each in triple if str(each).startswith(str(DCAT._NS))
    }
    assert used
    assert used <= known


def test_the_reference_data_is_one_download(anyone: Api) -> None:
    body = anyone.get("reference/").json()
    assert {name: len(rows) for name, rows in body.items() if name != "periods"} == {
        "provinces": 38,
        "regencies": 514,
        "cohorts": len(body["cohorts"]),
        "dimensions": 6,
        "sub_dimensions": 18,
        "indicators": 65 + 91,
    }
    assert any(row["period"] == "2025-Q4" for row in body["periods"])
    assert "stand" not in json.dumps(body["cohorts"])
    answer = anyone.get("reference/?format=zip")
    assert answer.headers["Content-Type"] == "application/zip"
    assert (
        anyone.get("reference/", Accept="application/zip").content == answer.content
    )  # the same bytes each time
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        package = json.loads(archive.read("datapackage.json"))
        for resource in package["resources"]:
            kinds = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
            texts = {name: str for name, kind in kinds.items() if kind == "string"}
            frame = pandas.read_csv(io.BytesIO(archive.read(resource["path"])), dtype=texts)  # type: ignore[arg-type]
            assert list(frame.columns) == list(kinds)
            assert len(frame) == len(body[resource["name"]])
            name = resource["name"]
            typed = pandas.read_parquet(io.BytesIO(archive.read(f"parquet/{name}.parquet")))
            assert len(typed) == len(frame)
            if name == "regencies":
                assert "33.10" in set(frame["code"])
                assert "33.10" in set(typed["code"])


def test_what_a_client_holds_is_not_sent_again(anyone: Api) -> None:
    for path in ("catalog", "reference/", "reference/?format=zip", "map/", "editions/"):
        first = anyone.get(path)
        assert first.status_code == 200
        assert first.headers["Cache-Control"].startswith("public, max-age=")
        again = anyone.get(path, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]  # a cache takes it over
