"""Targets and baselines in versions, and how far a value reaches them."""

from decimal import Decimal

import pytest

from api.national.catalogue.achievement import achievement
from tests.support.http import Api

PATH = "targets/ECO-03/total/2025/"


def test_a_target_is_set_in_versions_with_their_sources(jembrana: Api, tabanan: Api) -> None:
    first = jembrana.put(PATH, {"value": "5.0", "source": "RPJMD 2021-2026"})
    assert (first.status_code, first.json()["value"], first.json()["version"]) == (201, "5", 1)
    assert jembrana.put(PATH, {"value": "5", "source": "RPJMD 2021-2026"}).status_code == 200
    assert jembrana.put(PATH, {"value": "4", "source": "RKPD 2025"}).status_code == 428
    second = jembrana.put(PATH, {"value": "4", "source": "RKPD 2025"}, **{"If-Match": first.headers["ETag"]})
    assert [(row["version"], row["value"], row["source"]) for row in second.json()["versions"]] == [
        (2, "4", "RKPD 2025"),
        (1, "5", "RPJMD 2021-2026"),
    ]
    listed = jembrana.get("targets/").json()["data"]
    assert [(row["indicator"], row["value"], row["kind"]) for row in listed] == [("ECO-03", "4", "target")]
    assert tabanan.get(PATH).status_code == 404
    assert jembrana.delete(PATH).status_code == 428
    assert jembrana.delete(PATH, **{"If-Match": second.headers["ETag"]}).status_code == 204
    assert jembrana.get(PATH).status_code == 404
    assert jembrana.get("targets/").json()["data"] == []
    assert jembrana.put(PATH, {"value": "6", "source": "RPJMD 2025-2029"}).json()["version"] == 4


def test_a_target_may_lie_in_the_future_and_follows_the_grammar(jembrana: Api) -> None:
    assert jembrana.put("targets/ECO-03/total/2029/", {"value": "3", "source": "RPJMD"}).status_code == 201
    for path, body, status, pointer in (
        ("targets/ECO-03/total/2025-Q1/", {"value": "3", "source": "R"}, 409, "/period"),
        ("targets/ECO-03/total/2205/", {"value": "3", "source": "R"}, 409, "/period"),
        (PATH, {"value": "300", "source": "R"}, 422, "/value"),
        (PATH, {"value": "3"}, 422, "/source"),
        ("targets/GOV-03/total/2025/", {"value": "WTA", "source": "BPK"}, 422, "/value"),
    ):
        answer = jembrana.put(path, body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer)


def test_all_that_is_wrong_with_a_target_is_named_at_once(jembrana: Api, tabanan: Api) -> None:
    for api in (jembrana, tabanan):
        refused = api.put(PATH, {"value": "4,5"})
        assert {(each["pointer"], each["code"]) for each in refused.json()["errors"]} == {
            ("/source", "required"),
            ("/value", "not_a_decimal"),
        }
        refused = api.put("targets/ECO-03/total/2025-Q1/", {"value": 4, "source": ""})
        assert {each["pointer"] for each in refused.json()["errors"]} == {"/source", "/value", "/period"}
    assert jembrana.get(PATH).status_code == 404


def test_a_baseline_stands_beside_the_target(jembrana: Api) -> None:
    base = "baselines/ECO-03/total/2020/"
    assert jembrana.put(base, {"value": "7", "source": "BPS"}).json()["kind"] == "baseline"
    jembrana.put(PATH, {"value": "5", "source": "RPJMD"})
    assert [row["kind"] for row in jembrana.get("targets/").json()["data"]] == ["baseline", "target"]
    assert [row["period"] for row in jembrana.get("targets/?kind=target").json()["data"]] == ["2025"]
    assert jembrana.get("targets/ECO-03/total/2020/").status_code == 404


def test_a_target_says_how_far_it_is_reached(jembrana: Api) -> None:
    assert jembrana.put(PATH, {"value": "4", "source": "RPJMD"}).json()["achievement"] is None
    jembrana.put("values/ECO-03/total/2025/", {"value": "5"})
    found = jembrana.get(PATH).json()["achievement"]  # poverty: lower is better
    assert found == {"per_cent": "75.00", "band": "medium"}


@pytest.mark.parametrize(
    ("direction", "actual", "target", "found"),
    [
        ("higher", "90.5", "100", ("90.50", "very_high")),
        ("higher", "90.49", "100", ("90.49", "high")),
        ("higher", "75.5", "100", ("75.50", "high")),
        ("higher", "65.5", "100", ("65.50", "medium")),
        ("higher", "50.5", "100", ("50.50", "low")),
        ("higher", "50.4", "100", ("50.40", "very_low")),
        ("higher", "130", "100", ("130.00", "very_high")),
        ("lower", "5", "4", ("75.00", "medium")),
        ("lower", "2", "4", ("150.00", "very_high")),
        ("lower", "0", "0", None),
        ("higher", "1", "0", None),
        ("band", "1", "1", None),
        ("informational", "1", "1", None),
    ],
)
def test_achievement_and_its_band(
    direction: str, actual: str, target: str, found: tuple[str, str] | None
) -> None:
    reached = achievement(direction=direction, actual=Decimal(actual), target=Decimal(target))
    assert (None if reached is None else (str(reached.per_cent), reached.band)) == found
