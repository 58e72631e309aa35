"""Realisations belong to activities, not to a version: they follow through revisions, and a draft changes nothing."""

from datetime import date
from decimal import Decimal

import pytest

from api.regency.programmes.realisation import progress
from api.regency.programmes.realisation.progress import Stand
from api.regency.programmes.realisation.shapes import Status
from tests.support import plans
from tests.support.http import Api
from tests.support.queries import queries
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")

QUARTERS = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")
DAY = date(2025, 6, 15)


def test_four_quarters_stay_with_their_programmes_through_a_revision(jembrana: Api, database: Stage) -> None:
    first = plans.begin(jembrana)
    programme = plans.add(jembrana, activities=[plans.activity("A"), plans.activity("B")])
    one, two = (each["id"] for each in programme["activities"])
    for number, quarter in enumerate(QUARTERS, start=1):
        rows = [plans.realised(id, str(20 * number), str(1000 * number)) for id in (one, two)]
        plans.report(jembrana, quarter, *rows)
    plans.submit(jembrana, first["id"])
    path = f"programmes/{programme['id']}/"
    before = jembrana.get(f"{path}realisations/").json()
    listed = jembrana.get(f"programmes/?masterplan_id={first['id']}").json()
    national = database.superuser.execute("SELECT * FROM figures_reported_programme").fetchall()
    second = plans.begin(jembrana, based_on_id=first["id"])
    assert jembrana.get(f"{path}realisations/").json() == before
    body = {"title": "Baru", "activities": [{**programme["activities"][0], "title": "A baru"}]}
    jembrana.patch(path, body, **plans.tag(jembrana, path))
    after = jembrana.get(f"{path}realisations/").json()
    assert after["activities"] == before["activities"]
    assert after["progress"] == {
        "physical_percent": "80",
        "spent": "8000",
        "status": "not_reported",  # since 2024
        "reported_through": "2024-Q4",
    }
    assert jembrana.get(f"programmes/?masterplan_id={first['id']}").json() == listed
    assert database.superuser.execute("SELECT * FROM figures_reported_programme").fetchall() == national
    (row,) = jembrana.get(f"programmes/?masterplan_id={second['id']}").json()["data"]
    assert row["progress"]["spent"] == "8000"
    titles = [each["title"] for each in jembrana.get("realisations/2024-Q4/").json()["data"]]
    assert titles == ["A", "B"]  # a quarter is about the version that is not a draft


def test_the_quarters_of_a_programme_show_figures_to_date_and_increments(jembrana: Api) -> None:
    plans.begin(jembrana)
    programme = plans.add(jembrana, activities=[plans.activity()])
    id = programme["activities"][0]["id"]
    for quarter, percent, spent in (
        ("2024-Q1", "10", "100"),
        ("2024-Q2", "10", "150"),
        ("2024-Q4", "100", "900"),
    ):
        plans.report(jembrana, quarter, plans.realised(id, percent, spent))
    body = jembrana.get(f"programmes/{programme['id']}/realisations/").json()
    (of_activity,) = body["activities"]
    assert [
        (each["period"], each["physical_increment"], each["spent_increment"])
        for each in of_activity["quarters"]
    ] == [("2024-Q1", "10", "100"), ("2024-Q2", "0", "50"), ("2024-Q4", "90", "750")]
    assert body["progress"]["status"] == "done"


def test_a_list_of_120_programmes_is_three_queries_and_small(jembrana: Api) -> None:
    plans.begin(jembrana)
    rows = [
        {
            **plans.PROGRAMME,
            "title": f"Pengembangan Mal Pelayanan Publik tahap {index}",
            "indicative_amounts": [plans.allocation(year) for year in range(2022, 2027)],
            "activities": [plans.activity(f"Kegiatan {number}") for number in range(3)],
        }
        for index in range(120)
    ]
    assert jembrana.put("programmes/", {"programmes": rows}).status_code == 200
    ids = [row["activity_id"] for row in jembrana.get("realisations/2025-Q1/?page_size=200").json()["data"]]
    plans.report(jembrana, "2025-Q1", *(plans.realised(id, "33.33") for id in ids))
    with queries() as sent:
        answer = jembrana.get("programmes/?page_size=120")
    assert len(sent) == 3  # programmes, their realisations, deadlines
    assert len(answer.json()["data"]) == 120
    assert len(answer.content) < 150 * 1024


def test_a_programme_that_moves_takes_its_realisations_along_in_the_filling(
    jembrana: Api, database: Stage
) -> None:
    plans.begin(jembrana)
    programme = plans.add(jembrana, activities=[plans.activity()])
    plans.report(jembrana, "2025-Q1", plans.realised(programme["activities"][0]["id"]))
    path = f"programmes/{programme['id']}/"
    jembrana.patch(path, {"sub_dimension": "waste"}, **plans.tag(jembrana, path))
    service, waste = ("governance", "public_service"), ("environment", "waste")
    assert plans.filling(database, "51.01", "realisations", "2025-Q1") == {service: 0, waste: 1}
    jembrana.delete(path, **plans.tag(jembrana, path))
    assert plans.filling(database, "51.01", "realisations", "2025-Q1") == {service: 0, waste: 0}


def test_milestones_that_are_reached_make_an_activity_no_longer_late(jembrana: Api) -> None:
    plans.begin(jembrana)
    given = plans.activity(starts_on="2024-01-01", milestones=[{"title": "Rilis", "due_on": "2024-03-31"}])
    (activity,) = plans.add(jembrana, activities=[given])["activities"]

    def status_in(quarter: str) -> str:
        (row,) = jembrana.get(f"realisations/{quarter}/").json()["data"]
        return str(row["status"])

    plans.report(jembrana, "2024-Q1", plans.realised(activity["id"]))
    assert status_in("2024-Q1") == "late"
    reached = [activity["milestones"][0]["id"]]
    plans.report(jembrana, "2024-Q2", plans.realised(activity["id"], reached_milestone_ids=reached))
    assert (status_in("2024-Q1"), status_in("2024-Q2")) == ("late", "running")
    plans.report(jembrana, "2024-Q3", plans.realised(activity["id"], stopped=True, note="Dana dialihkan"))
    assert status_in("2024-Q3") == "stopped"


@pytest.mark.parametrize(
    ("stand", "expected"),
    [
        (Stand(None, None, None, False, None), Status.PLANNED),
        (Stand(date(2025, 7, 1), None, None, False, None), Status.PLANNED),
        (Stand(date(2025, 6, 15), None, None, False, None), Status.RUNNING),
        (Stand(date(2025, 7, 1), None, Decimal("0.01"), False, "2025-Q1"), Status.RUNNING),
        (Stand(None, date(2025, 6, 15), None, False, None), Status.PLANNED),
        (Stand(None, date(2025, 3, 31), Decimal(99), False, "2025-Q1"), Status.LATE),
        (Stand(None, None, Decimal(5), False, "2025-Q1", (date(2025, 3, 31),)), Status.LATE),
        # Its day passed in a quarter whose report is not due yet, or after the last that was reported.
        (Stand(None, date(2025, 4, 1), Decimal(99), False, "2025-Q1"), Status.RUNNING),
        (Stand(date(2024, 1, 1), date(2025, 3, 31), Decimal(99), False, "2024-Q4"), Status.NOT_REPORTED),
        # Silence, whether or not anything was reported before; also where it is late already.
        (Stand(date(2025, 3, 31), None, None, False, None), Status.NOT_REPORTED),
        (Stand(None, date(2025, 3, 31), None, False, None), Status.NOT_REPORTED),
        (Stand(None, None, Decimal(5), False, "2024-Q4"), Status.NOT_REPORTED),
        (Stand(None, date(2024, 12, 31), Decimal(5), False, "2024-Q4"), Status.LATE),
        (Stand(None, date(2025, 3, 31), Decimal(100), True, "2025-Q1"), Status.DONE),
        (Stand(None, date(2025, 3, 31), Decimal(50), True, "2025-Q1"), Status.STOPPED),
    ],
)
def test_the_status_of_an_activity_is_derived(stand: Stand, expected: Status) -> None:
    at = progress.Day(DAY, date(2025, 1, 1))  # the report of the first quarter is due
    assert progress.of_activity(stand, at) is expected


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], Status.PLANNED),
        ([Status.PLANNED, Status.PLANNED], Status.PLANNED),
        ([Status.PLANNED, Status.DONE], Status.RUNNING),
        ([Status.RUNNING, Status.LATE], Status.LATE),
        ([Status.NOT_REPORTED, Status.LATE], Status.LATE),
        ([Status.DONE, Status.NOT_REPORTED], Status.NOT_REPORTED),
        ([Status.DONE, Status.STOPPED], Status.DONE),
        ([Status.STOPPED, Status.STOPPED], Status.STOPPED),
    ],
)
def test_the_status_of_a_programme_follows_from_its_activities(
    statuses: list[Status], expected: Status
) -> None:
    assert progress.of_programme(statuses) is expected


def test_the_mean_of_progress_counts_what_is_not_reported_as_nothing() -> None:
    assert progress.mean([Decimal(100), None, Decimal(50)]) == Decimal("50.00")
    assert progress.mean([Decimal("0.01"), Decimal(0)]) == Decimal("0.01")
    assert progress.mean([]) == 0
