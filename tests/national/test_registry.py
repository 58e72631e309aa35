"""The registry is the ministry's: codes, names, populations, cohorts change by acts; nothing said before does."""

from typing import Any

import pytest

from tests.national.editions import scenes
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.refusals import found, status_of

BASIS = "UU 15/2026"
MEMBER = {"regency_code": "51.01", "certainty": "certain", "is_verified": True, "source": "SK 12/2026"}
COHORT = {"name": "Gerakan 2026", "year": 2026, "members": [MEMBER]}


def entry(ministry: Api, code: str = "51.01") -> Any:
    return ministry.get(f"regencies/{code}/")


def recode(ministry: Api, code: str = "51.09", old: str = "51.01", **more: Any) -> Any:
    tag = entry(ministry, old).headers["ETag"]
    return ministry.patch(f"regencies/{old}/", {"code": code, "basis": BASIS, **more}, **{"If-Match": tag})


def test_a_new_code_by_decree_keeps_the_old_one_for_good(ministry: Api, jembrana: Api, keys: Keys) -> None:
    before = ministry.get("progress/?group_by=regency").json()
    assert jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
    changed = recode(ministry, name="Kabupaten Jembrana Baru")
    assert changed.status_code == 200, changed.json()
    assert changed.json()["former_codes"] == ["51.01"]
    assert changed.json()["basis"] == BASIS

    moved = jembrana.get("values/?period=2025")
    assert moved.status_code == 308
    assert moved.headers["Location"].endswith("/v1/regencies/51.09/values/?period=2025")
    written = jembrana.put("values/ECO-04/total/2025/", {"value": "4.5"})
    assert written.status_code == 201, written.json()
    public = Api(None).get("/v1/open/regencies/51.01/?fields=name")
    assert public.status_code == 308
    assert public.headers["Location"].endswith("/v1/open/regencies/51.09/?fields=name")
    today = Api(jembrana.key, "/v1/regencies/51.09")
    assert {row["indicator"] for row in today.get("values/").json()["data"]} == {"ECO-03", "ECO-04"}

    assert entry(ministry).json()["code"] == "51.09"
    after = ministry.get("progress/?group_by=regency&regency_code=51.01").json()
    assert [row["regency_code"] for row in after["data"]] == ["total", "51.09"]
    again = ministry.get(f"progress/?group_by=regency&as_of={before['as_of']}").json()
    assert again["data"] == before["data"]
    for code in ("51.01", "51.09"):  # Whatever it was called at the instant that is asked for.
        then = ministry.get(f"progress/?group_by=regency&regency_code={code}&as_of={before['as_of']}").json()
        assert [row["regency_code"] for row in then["data"]] == ["total", "51.01"]
        for as_of in (before["as_of"], after["as_of"]):
            row = f"group_by=regency&group={code}&as_of={as_of}"
            for path in (
                "progress/components/?figure=participation",
                "indicators/GOV-01/components/?period=2025",
            ):
                (opened,) = ministry.get(f"{path}&{row}").json()["data"]
                assert opened["regency"]["code"] == ("51.01" if as_of == before["as_of"] else "51.09")

    (act,) = ministry.get("registry-acts/?regency_code=51.09").json()["data"]
    assert act["before"] == {"code": "51.01", "name": "Kabupaten Jembrana"}
    assert act["after"] == {"code": "51.09", "name": "Kabupaten Jembrana Baru"}
    assert (act["basis"], act["office"]) == (BASIS, "Direktorat LAIP")


def test_an_edition_of_before_knows_a_regency_by_its_old_code(
    ministry: Api, jembrana: Api, keys: Keys
) -> None:
    scenes.accepted(jembrana, ministry, "GOV-01", value="2.51")
    scenes.published(ministry, Api(keys.ministry(), "/v1/national"))
    assert recode(ministry).status_code == 200
    answer = Api(jembrana.key, "/v1/regencies/51.09").get("peers/GOV-01/?period=2025")
    assert answer.status_code == 200, answer.json()
    assert [row["regency"]["code"] for row in answer.json()["peers"]] == ["51.01"]


def test_a_code_is_never_given_to_another(ministry: Api) -> None:
    assert recode(ministry).status_code == 200
    refused = recode(ministry, code="51.01", old="51.02")
    assert found(refused) == (409, {"code_taken"})
    assert found(recode(ministry, code="33.10", old="51.02", province_code="33")) == (409, {"code_taken"})
    back = recode(ministry, code="51.01", old="51.09")
    assert back.status_code == 200
    assert back.json()["former_codes"] == ["51.09"]


def test_what_a_decree_cannot_say_is_refused(ministry: Api) -> None:
    for body, codes in (
        ({"code": "33.99"}, {"not_of_the_province"}),
        ({"code": "51.9", "basis": ""}, {"not_of_the_province", "basis_missing"}),
        ({"bps_code": "x"}, {"invalid"}),
        ({"bps_code": "x", "province_code": "99"}, {"invalid", "unknown_province"}),
    ):
        assert found(recode(ministry, **{"code": "51.01", **body})) == (422, codes), body
    unknown = recode(ministry, code="51.01", province_code="99")
    assert found(unknown) == (409, {"unknown_province"})
    tag = entry(ministry).headers["ETag"]
    nameless = ministry.patch("regencies/51.01/", {"name": "X"}, **{"If-Match": tag})
    assert found(nameless) == (422, {"basis_missing"})
    assert ministry.patch("regencies/51.01/", {"name": "X", "basis": BASIS}).status_code == 428
    assert ministry.get("regencies/99.99/").status_code == 404


def test_only_the_programme_office_changes_the_registry(keys: Keys) -> None:
    analyst = Api(keys.ministry("analyst"), "/v1/national")
    assert recode(analyst).status_code == 403
    assert analyst.put("cohorts/2026/", COHORT).status_code == 403


def test_the_population_of_the_newest_year_is_that_of_figures(ministry: Api) -> None:
    assert ministry.get("regencies/51.01/population/2024/").json()["source"] == "Loaded with the registry."
    body = {"people": 330_000, "source": "BPS 2026"}
    assert ministry.put("regencies/51.01/population/2025/", body).status_code == 201
    older = ministry.put("regencies/51.01/population/2020/", {"people": 1, "source": "BPS 2021"})
    assert older.status_code == 201
    assert entry(ministry).json()["population"] == 330_000
    assert entry(ministry).json()["population_year"] == 2025
    years = [row["year"] for row in ministry.get("regencies/51.01/population/").json()["data"]]
    assert years == [2025, 2024, 2020]
    replaced = ministry.put("regencies/51.01/population/2025/", {**body, "people": 7})
    assert replaced.status_code == 428
    assert ministry.get("regencies/51.01/population/1999/").status_code == 404
    for year in (0, 1800, 2052):
        refused = ministry.put(f"regencies/51.01/population/{year}/", body)
        assert found(refused) == (422, {"year_out_of_range"})
        assert "from 1945 to 2026" in refused.json()["errors"][0]["message"]


def test_a_wrong_population_is_taken_back_and_nothing_said_before_changes(ministry: Api) -> None:
    def asked(more: str = "") -> Any:
        return ministry.get(f"indicators/GOV-01/components/?period=2025&regency_code=51.01{more}").json()

    loaded = asked()["data"][0]
    path = "regencies/51.01/population/2025/"
    made = ministry.put(path, {"people": 7, "source": "keliru"})
    wrong = asked()
    assert (wrong["data"][0]["population"], wrong["data"][0]["population_year"]) == (7, 2025)
    assert ministry.delete(path).status_code == 428
    assert ministry.delete(path, **{"If-Match": '"x"'}).status_code == 412
    gone = ministry.delete(path, **{"If-Match": made.headers["ETag"]})
    assert gone.status_code == 204, gone.content
    assert asked()["data"][0] == loaded
    assert asked(f"&as_of={wrong['as_of']}")["data"] == wrong["data"]
    assert (entry(ministry).json()["population_year"], ministry.get(path).status_code) == (2024, 404)
    (act, _) = ministry.get("registry-acts/?subject=population").json()["data"]
    assert (act["before"], act["after"]) == ({"people": 7, "source": "keliru"}, {})
    older = "regencies/51.01/population/2024/"
    tag = {"If-Match": ministry.get(older).headers["ETag"]}
    assert ministry.delete(older, **tag).status_code == 204
    assert entry(ministry).json()["population"] is None
    assert ministry.delete(older, **tag).status_code == 404


def test_a_cohort_is_written_with_its_members(ministry: Api) -> None:
    made = ministry.put("cohorts/2026/", COHORT)
    assert made.status_code == 201, made.json()
    tag = {"If-Match": made.headers["ETag"]}
    two = [{**MEMBER, "regency_code": "33.10"}, MEMBER]
    changed = ministry.patch("cohorts/2026/", {"members": two}, **tag)
    assert [each["regency_code"] for each in changed.json()["members"]] == ["33.10", "51.01"]
    assert ministry.patch("cohorts/2026/", {"note": "x"}, **tag).status_code == 412
    counted = ministry.get("progress/?group_by=cohort&cohort=2026").json()["data"]
    assert [row["coverage_regency_count"] for row in counted if row["cohort"] == "2026"] == [2]
    assert "2026" in [row["code"] for row in ministry.get("cohorts/").json()["data"]]
    assert len(ministry.get("registry-acts/?subject=cohort").json()["data"]) == 2
    assert ministry.get("cohorts/2099/").status_code == 404


@pytest.mark.parametrize(("member", "code"), [
    ({"regency_code": "99.99"}, "unknown_regency"),
    ({"is_verified": False}, "stand_in_verified"),
])  # fmt: skip
def test_a_member_that_cannot_be_is_refused(ministry: Api, member: dict[str, Any], code: str) -> None:
    refused = ministry.put("cohorts/2026/", {**COHORT, "members": [{**MEMBER, **member}]})
    assert found(refused) == (status_of(code), {code})
    twice = ministry.put("cohorts/2026/", {**COHORT, "members": [MEMBER, MEMBER]})
    assert found(twice) == (422, {"regency_twice"})
    made = ministry.put("cohorts/2026/", COHORT)
    tag = {"If-Match": made.headers["ETag"]}
    for members, wanted in (([{**MEMBER, **member}], code), ([MEMBER, MEMBER], "regency_twice")):
        changed = ministry.patch("cohorts/2026/", {"members": members}, **tag)
        assert found(changed) == (status_of(wanted), {wanted})


def test_acts_of_no_regency_are_refused(ministry: Api) -> None:
    assert found(ministry.get("registry-acts/?regency_code=99.99")) == (400, {"unknown_regency"})
