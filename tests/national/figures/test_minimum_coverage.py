"""Too few regencies, or too few persons: a live figure says so, and what is published does not say it."""

import json
from typing import Any

import pytest

from tests.national.catalogue.test_releases import change, publish, start
from tests.national.editions import scenes
from tests.national.editions.conftest import second  # noqa: F401  (a fixture)
from tests.national.figures.test_indicators import klatens  # noqa: F401  (a fixture)
from tests.open.conftest import anyone  # noqa: F401  (a fixture)
from tests.support.http import Api

POVERTY = {"indicators": ["ECO-03"], "periods": ["2025"], "group_by": ["province", "regency"]}


def poor(api: Api, ministry: Api, persons: int, of: int = 1000) -> None:
    value = {"value": f"{100 * persons / of:g}", "numerator": str(persons), "denominator": str(of)}
    scenes.accepted(api, ministry, "ECO-03", **value)


def rows(ministry: Api, edition: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the rows by group."""
    data = ministry.get(f"editions/{edition['id']}/figures/?page_size=100").json()["data"]
    return {row["group"]: row for row in data}


def said(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["value"], row["numerator"], row["denominator"], row["withheld"]


def test_below_half_of_the_participants_a_figure_says_so_and_is_not_published(
    jembrana: Api,
    tabanan: Api,
    klatens: Api,  # noqa: F811
    ministry: Api,
) -> None:
    poor(jembrana, ministry, 50)
    total = ministry.get("indicators/ECO-03/?period=2025&basis=accepted").json()["total"]
    coverage = total["coverage"]
    assert (total["value"], coverage["used_count"], coverage["regency_count"]) == ("5.00", 1, 3)
    assert (coverage["minimum_coverage"], coverage["is_enough"]) == (50, False)
    (row,) = ministry.get("analytics/?indicator=ECO-03&period=2025&basis=accepted").json()["data"]
    assert (row["value"], row["is_enough"]) == ("5.00", False)
    (point,) = ministry.get("indicators/ECO-03/trend/?period=2025&length=1").json()["periods"]
    assert point["coverage"]["is_enough"] is False
    edition = scenes.drafted(ministry, **POVERTY)
    found = rows(ministry, edition)
    assert said(found["total"]) == (None, None, None, "below_minimum_coverage")
    assert (found["total"]["used_count"], found["total"]["regency_count"]) == (1, 3)
    # Half is enough, and a regency's own figure is public also where it stands alone.
    assert said(found["51"]) == said(found["51.01"]) == ("5.00", "50", "1000", None)
    assert said(found["33"]) == said(found["51.02"]) == (None, None, None, None)
    path = f"editions/{edition['id']}/components/?indicator=ECO-03&period=2025"
    assert ministry.get(path).json()["adds_up"] is True

    poor(tabanan, ministry, 100)
    total = ministry.get("indicators/ECO-03/?period=2025&basis=accepted").json()["total"]
    assert total["coverage"]["is_enough"] is True
    assert said(rows(ministry, scenes.drafted(ministry, **POVERTY))["total"]) == ("7.50", "150", "2000", None)
    changes = ministry.get(f"editions/{edition['id']}/changes/").json()
    assert changes["would_change_what_was_shown"] is True


@pytest.mark.parametrize(("persons", "hidden"), [(4, True), (5, False), (0, False)])
def test_what_would_reveal_one_to_four_persons_is_withheld(
    jembrana: Api,
    tabanan: Api,
    ministry: Api,
    second: Api,  # noqa: F811
    anyone: Api,  # noqa: F811
    persons: int,
    hidden: bool,
) -> None:
    poor(jembrana, ministry, persons)
    poor(tabanan, ministry, 100)
    edition = scenes.published(ministry, second, **POVERTY)
    found = rows(ministry, edition)
    shown = (f"{persons / 10:.2f}", str(persons), "1000", None)
    assert said(found["51.01"]) == ((None, None, None, "would_reveal_few_persons") if hidden else shown)
    # The other regency's, since the province less that one would tell it.
    other = (None, None, None, "would_reveal_few_persons") if hidden else ("10.00", "100", "1000", None)
    assert said(found["51.02"]) == other
    assert said(found["total"]) == said(found["51"])
    assert found["total"]["withheld"] is None
    # Live figures are the ministry's, and say it.
    data = ministry.get("indicators/ECO-03/components/?period=2025&basis=accepted").json()["data"]
    assert [each["numerator"] for each in data if each["regency"]["code"] == "51.01"] == [str(persons)]
    open_data = anyone.get(f"editions/{edition['id']}/data/")
    of_jembrana = next(row for row in open_data.json()["figures"] if row["group"] == "51.01")
    assert said(of_jembrana) == said(found["51.01"])
    shown_on_map = anyone.get("map/?indicator=ECO-03&period=2025").json()["features"]
    (place,) = (each["properties"] for each in shown_on_map if each["id"] == "51.01")
    assert (place["value_text"], place["reason"]) == (
        (None, "would_reveal_few_persons") if hidden else (shown[0], None)
    )
    table = anyone.get(f"editions/{edition['id']}/data/?format=ndjson").content.decode().splitlines()
    (line,) = (row for row in map(json.loads, table) if row["group"] == "51.01")
    assert (line["value"], line["withheld"]) == (of_jembrana["value"], of_jembrana["withheld"])


def test_what_counts_no_persons_is_published_however_small(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    for api in (jembrana, tabanan):
        scenes.accepted(api, ministry, "GOV-06", value="50", numerator="1", denominator="2")
    found = rows(ministry, scenes.drafted(ministry))
    assert said(found["51.01"]) == ("50.00", "1", "2", None)


def test_an_indicator_may_ask_for_more_or_less(
    jembrana: Api,
    klatens: Api,  # noqa: F811
    ministry: Api,
) -> None:
    """A setting of the indicator, in the release that rules the period; a ranking asks for as much."""
    start(ministry)
    assert change(ministry, "GOV-01", minimum_coverage=33).status_code == 200
    assert change(ministry, "GOV-02", minimum_coverage=101).status_code == 422
    assert publish(ministry).status_code == 200
    for code in ("GOV-01", "GOV-02"):
        answer = jembrana.put(f"values/{code}/total/2026/", {"value": "4"})
        assert answer.status_code == 201, answer.json()
    assert jembrana.post("reports/2026-Q3/submit/", {}).status_code == 201
    for code, minimum, is_enough in (("GOV-01", 33, True), ("GOV-02", 50, False)):
        coverage = ministry.get(f"indicators/{code}/?period=2026").json()["total"]["coverage"]
        assert (coverage["minimum_coverage"], coverage["is_enough"]) == (minimum, is_enough)
        ranking = ministry.get(f"indicators/{code}/ranking/?period=2026&together=true").json()
        assert (ranking["minimum_coverage"], ranking["groups"][0]["is_enough"]) == (minimum, is_enough)
        earlier = ministry.get(f"indicators/{code}/?period=2025").json()["total"]["coverage"]
        assert earlier["minimum_coverage"] == 50
