"""Lists of programmes: of one version of the masterplan, filtered, in pages."""

import pytest

from tests.support import plans
from tests.support.http import Api
from tests.support.queries import queries

pytestmark = pytest.mark.usefixtures("neighbour")

NOTHING_DONE = {"physical_percent": "0", "spent": "0", "status": "planned", "reported_through": None}


def titles(api: Api, query: str = "") -> list[str]:
    answer = api.get(f"programmes/{query}")
    assert answer.status_code == 200, answer.json()
    return [row["title"] for row in answer.json()["data"]]


def test_a_page_with_allocations_and_progress_is_three_queries(jembrana: Api) -> None:
    plans.begin(jembrana)
    added = [
        plans.add(
            jembrana,
            title=f"Program {number}",
            indicative_amounts=[plans.allocation(), plans.allocation(2026)],
        )
        for number in range(5)
    ]
    with queries() as sent:
        answer = jembrana.get("programmes/")
    assert len(sent) == 3  # programmes, their realisations, deadlines
    for row in added:
        del row["activities"]
        row["progress"] = NOTHING_DONE
    assert answer.json() == {"data": added, "next": None, "next_cursor": None}


def test_all_of_the_largest_plan_stand_on_one_page_that_is_not_large(jembrana: Api) -> None:
    """120 programmes, each with money for five years and progress: three queries, less than 150 KB."""
    plans.begin(jembrana, rpjmd_missions=plans.MISSIONS)
    lead, *supporting = (plans.add_agency(jembrana, f"Dinas Nomor {number}")["id"] for number in range(3))
    rows = [
        {
            **plans.PROGRAMME,
            "title": f"Pengembangan Layanan Terpadu Berbasis Elektronik Nomor {number}",
            "lead_agency_id": lead,
            "supporting_agency_ids": supporting,
            "nomenclature_code": "2.16.02.2.01",
            "rpjmd_mission": "M1",
            "indicative_amounts": [plans.allocation(year) for year in range(2022, 2027)],
            "activities": [plans.activity(f"Kegiatan {place}") for place in range(3)],
        }
        for number in range(120)
    ]
    assert jembrana.put("programmes/", {"programmes": rows}).status_code == 200
    with queries() as sent:
        answer = jembrana.get("programmes/?page_size=120")
    assert (len(answer.json()["data"]), answer.json()["next"], len(sent)) == (120, None, 3)
    assert len(answer.content) < 150_000


def test_pages_follow_each_other_without_gap_or_repeat(jembrana: Api) -> None:
    plans.begin(jembrana)
    for number in range(5):
        plans.add(jembrana, title=f"Program {number}")
    found, path = [], "programmes/?page_size=2"
    while path:
        body = jembrana.get(path).json()
        found += [row["title"] for row in body["data"]]
        path = "/" + body["next"].split("/", 3)[3] if body["next"] else ""
    assert found == [f"Program {number}" for number in range(5)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["A", "B", "C"]),
        ("?dimension=governance", ["A"]),
        ("?sub_dimension=waste", ["B"]),
        ("?dimension=environment", ["B", "C"]),
        ("?time_frame=long", ["C"]),
        ("?quick_win=true", ["B"]),
        ("?quick_win=false", ["A", "C"]),
        ("?dimension=environment&quick_win=false", ["C"]),
        ("?dimension=society", []),
    ],
)
def test_filters_narrow_the_list(jembrana: Api, query: str, expected: list[str]) -> None:
    plans.begin(jembrana)
    plans.add(jembrana, title="A")
    plans.add(jembrana, title="B", sub_dimension="waste", quick_win=True, quick_win_owner="Camat")
    plans.add(jembrana, title="C", sub_dimension="energy", time_frame="long")
    assert titles(jembrana, query) == expected


def test_the_list_is_narrowed_to_the_agency_that_leads(jembrana: Api) -> None:
    agency = plans.add_agency(jembrana)
    plans.begin(jembrana)
    plans.add(jembrana, title="A")
    plans.add(jembrana, title="B", lead_agency_id=agency["id"])
    assert titles(jembrana, f"?agency_id={agency['id']}") == ["B"]


def test_the_list_is_of_the_draft_or_else_of_the_newest_version(jembrana: Api) -> None:
    assert titles(jembrana) == []
    first = plans.begin(jembrana)
    plans.add(jembrana, title="A")
    plans.submit(jembrana, first["id"])
    assert titles(jembrana) == ["A"]
    second = plans.begin(jembrana, based_on_id=first["id"])
    plans.add(jembrana, title="B")
    assert titles(jembrana) == ["A", "B"]
    assert titles(jembrana, f"?masterplan_id={first['id']}") == ["A"]
    assert titles(jembrana, f"?masterplan_id={second['id']}") == ["A", "B"]
    plans.submit(jembrana, second["id"])
    legacy = plans.begin(jembrana, profile="legacy", plan_period_start=2017, plan_period_end=2021)
    plans.add(jembrana, title="C")
    assert titles(jembrana) == ["C"]
    plans.submit(jembrana, legacy["id"])
    assert titles(jembrana) == ["A", "B"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?masterplan_id=0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f", "unknown_masterplan"),
        ("?dimension=governence", "invalid_choice"),
        ("?sub_dimension=trash", "unknown_sub_dimension"),
        ("?time_frame=soon", "invalid_choice"),
        ("?quick_win=perhaps", "not_a_boolean"),
        ("?agency_id=17", "not_a_uuid"),
        ("?dimensions=governance", "unknown_parameter"),
        ("?quick_win=true&quick_win=false", "repeated"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_instead_of_finding_nothing(
    jembrana: Api, query: str, code: str
) -> None:
    plans.begin(jembrana)
    with queries() as sent:
        answer = jembrana.get(f"programmes/{query}")
    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert len(sent) <= 3


def test_a_masterplan_of_another_regency_is_not_known(jembrana: Api, tabanan: Api) -> None:
    other = tabanan.get("masterplans/").json()["data"][0]["id"]
    assert jembrana.get(f"programmes/?masterplan_id={other}").status_code == 400


def test_an_unchanged_list_is_not_sent_twice(jembrana: Api) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana)['id']}/"
    tag = jembrana.get("programmes/").headers["ETag"]
    assert jembrana.get("programmes/", **{"If-None-Match": tag}).status_code == 304
    jembrana.patch(path, {"time_frame": "long"}, **plans.tag(jembrana, path))
    assert jembrana.get("programmes/", **{"If-None-Match": tag}).status_code == 200


def test_a_cursor_of_another_list_is_refused(jembrana: Api) -> None:
    plans.begin(jembrana)
    for cursor in ("x", "eyJieSI6WyJpZCJdLCJhZnRlciI6WzVdfQ==", "eyJieSI6WyJpZCJdLCJhZnRlciI6W251bGxdfQ=="):
        assert jembrana.get(f"programmes/?cursor={cursor}").status_code == 400
