"""The structure message is read by an SDMX library, and every observation of an SDMX-CSV agrees with it."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from pysdmx.io import get_datasets, read_sdmx
from pysdmx.io.json.sdmxjson2.messages import JsonStructureMessage
from pysdmx.model import Codelist, Dataflow, DataStructureDefinition, Role, decoders

from api.national.figures.analytics import sdmx, words
from tests.national.editions import scenes
from tests.national.figures.test_indicators import klatens, report  # noqa: F401  (a fixture)
from tests.support.callers import Keys
from tests.support.http import Api

MEDIA_TYPE = "application/vnd.sdmx.structure+json"
CODED = (
    "FREQ",
    "INDICATOR",
    "SERIES",
    "REF_AREA",
    "COHORT",
    "REGENCY_KIND",
    "MEASURE",
    "INDICATOR_DIMENSION",
    "BASIS",
)


@pytest.fixture
def structures(database: Any) -> list[Any]:
    answer = Api(None).get("/v1/open/sdmx/structure/", Accept=f"{MEDIA_TYPE};version=2.0.0")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == f"{MEDIA_TYPE};version=2.0.0"
    # The library's reader without its file type's schemas, which are a package of their own.
    message = msgspec.json.Decoder(JsonStructureMessage, dec_hook=decoders).decode(answer.content)
    return list(message.to_model().structures or ())


def definition(structures: list[Any]) -> DataStructureDefinition:
    (found,) = (each for each in structures if isinstance(each, DataStructureDefinition))
    return found


def test_the_definition_is_the_one_that_the_csv_names(structures: list[Any]) -> None:
    found = definition(structures)
    assert found.short_urn == f"DataStructure={sdmx.STRUCTURE_ID}"
    by_role: dict[Role, list[str]] = {}
    for component in found.components:
        by_role.setdefault(component.role, []).append(component.id)
    columns = [*by_role[Role.DIMENSION], *by_role[Role.MEASURE], *by_role[Role.ATTRIBUTE]]
    assert columns == list(sdmx.COLUMNS[3:])
    assert (by_role[Role.MEASURE], columns[7]) == (["OBS_VALUE"], "TIME_PERIOD")
    coded = {each.id: each.enumeration for each in found.components if each.enumeration}
    assert set(coded) == set(CODED)
    assert all(codes and all(code.name for code in codes) for codes in coded.values())
    assert all(each.name for each in found.components)
    (flow,) = (each for each in structures if isinstance(each, Dataflow))
    assert flow.structure is not None
    assert {each.id for each in structures if isinstance(each, Codelist)} == {
        "CL_AREA", "CL_BASIS", "CL_COHORT", "CL_DIMENSION", "CL_FREQ",
        "CL_INDICATOR", "CL_MEASURE", "CL_REGENCY_KIND", "CL_SERIES",
    }  # fmt: skip


@pytest.mark.parametrize("group_by", ["regency", "province", "cohort", "kind", "province,cohort,kind"])
def test_every_code_of_a_table_is_in_its_codelist(
    structures: list[Any],
    jembrana: Api,
    klatens: Api,  # noqa: F811
    ministry: Api,
    tmp_path: Path,
    group_by: str,
) -> None:
    report(jembrana, "GOV-01", value="2.51")
    report(klatens, "LIV-10", "2025-Q4", value="50", numerator="1", denominator="2")
    measures = "".join(f"&measure={name}" for name in words.MEASURES)
    answer = ministry.get(
        "analytics/?dimension=governance&dimension=living&period=2025&period=2025-Q4"
        f"&group_by={group_by}{measures}&format=sdmx"
    )
    path = tmp_path / "table.csv"
    path.write_bytes(answer.content)
    (dataset,) = read_sdmx(path).data
    found = definition(structures)
    assert dataset.structure == found.short_urn
    assert set(dataset.data.columns) == {each.id for each in found.components}
    for component in found.components:
        if component.enumeration:
            known = {code.id for code in component.enumeration}
            assert set(dataset.data[component.id].astype(str)) <= known, component.id
        elif component.required:
            assert dataset.data[component.id].notna().all(), component.id


def test_the_library_reads_the_table_with_its_structure(
    jembrana: Api, ministry: Api, keys: Keys, tmp_path: Path
) -> None:
    scenes.accepted(jembrana, ministry, "GOV-01", value="2.51")
    edition = scenes.published(ministry, Api(keys.ministry(), "/v1/national"))
    structure, table = tmp_path / "structure.json", tmp_path / "table.csv"
    structure.write_bytes(Api(None).get("/v1/open/sdmx/structure/").content)
    live = "analytics/?indicator=GOV-01&period=2025&group_by=regency&format=sdmx"
    frozen = f"/v1/open/editions/{edition['id']}/data/?format=sdmx"
    for answer, dimensions in ((ministry.get(live), {"GOVERNANCE"}), (Api(None).get(frozen), set())):
        table.write_bytes(answer.content)
        (dataset,) = get_datasets(table, structure)
        values = dataset.data[dataset.data["MEASURE"] == "VALUE"]
        assert 2.51 in values["OBS_VALUE"].tolist()
        assert set(values["AS_OF"]) == {values["AS_OF"].iloc[0]}
        assert str(values["AS_OF"].iloc[0]).endswith("Z")
        assert set(values["INDICATOR_DIMENSION"].dropna()) - {""} == dimensions


def test_areas_are_named_and_all_participants_have_one(structures: list[Any]) -> None:
    (areas,) = (each for each in structures if isinstance(each, Codelist) and each.id == "CL_AREA")
    names = {code.id: code.name for code in areas}
    assert (names["R51_01"], names["P51"]) == ("Kabupaten Jembrana", "Bali")
    assert (len(names), names["ID"]) == (1 + 38 + 514, "All participants")


def test_it_may_be_kept_and_asked_for_again(database: Any) -> None:
    api = Api(None)
    answer = api.get("/v1/open/sdmx/structure/")
    assert answer.headers["Content-Type"] == f"{MEDIA_TYPE};version=2.0.0"
    again = api.get("/v1/open/sdmx/structure/", **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert api.get("/v1/open/sdmx/structure/", Accept="application/json").json() == answer.json()
    assert api.get("/v1/open/sdmx/structure/?format=xml").status_code == 400
