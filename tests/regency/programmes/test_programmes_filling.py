"""The ministry sees counts of programmes by sub-dimension before anything is submitted, in the same moment."""

import pytest

from tests.support import plans
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")

WASTE, SERVICE = ("environment", "waste"), ("governance", "public_service")


def test_a_programme_counts_in_its_sub_dimension_as_soon_as_it_is_there(
    jembrana: Api, database: Stage
) -> None:
    plans.begin(jembrana)
    plans.add(jembrana)
    plans.add(jembrana, sub_dimension="waste")
    plans.add(jembrana, sub_dimension="waste")
    assert plans.filling(database, "51.01") == {SERVICE: 1, WASTE: 2}
    assert plans.filling(database, "51.02") == {SERVICE: 1}


def test_a_programme_that_moves_leaves_its_old_cell(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana)['id']}/"
    jembrana.patch(path, {"sub_dimension": "waste"}, **plans.tag(jembrana, path))
    assert plans.filling(database, "51.01") == {SERVICE: 0, WASTE: 1}
    jembrana.delete(path, **plans.tag(jembrana, path))
    assert plans.filling(database, "51.01") == {SERVICE: 0, WASTE: 0}


def test_money_never_crosses_the_border_from_a_draft(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    path = f"programmes/{plans.add(jembrana, indicative_amounts=[plans.allocation()])['id']}/"
    cells = "SELECT * FROM figures_filling_cell WHERE area = 'programmes' ORDER BY id"
    before = database.superuser.execute(cells).fetchall()
    body = {
        "indicative_amounts": [plans.allocation(2026, "9")],
        "quick_win": True,
        "quick_win_owner": "Camat",
    }
    jembrana.patch(path, body, **plans.tag(jembrana, path))
    assert database.superuser.execute(cells).fetchall() == before
    for table in ("figures_reported_programme", "ledger_submission"):
        assert database.superuser.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_the_newest_version_is_counted_and_not_every_version(jembrana: Api, database: Stage) -> None:
    first = plans.begin(jembrana)
    plans.add(jembrana)
    second = plans.begin(jembrana, based_on_id=first["id"])
    assert plans.filling(database, "51.01") == {SERVICE: 1}
    plans.add(jembrana, masterplan=second["id"])
    plans.add(jembrana, masterplan=first["id"], sub_dimension="waste")
    assert plans.filling(database, "51.01") == {SERVICE: 2, WASTE: 0}


def test_an_older_masterplan_recorded_later_is_not_counted(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    plans.add(jembrana)
    legacy = plans.begin(jembrana, profile="legacy", plan_period_start=2017, plan_period_end=2021)
    plans.add(jembrana, masterplan=legacy["id"], sub_dimension="waste")
    assert plans.filling(database, "51.01") == {SERVICE: 1, WASTE: 0}


def test_moving_a_plan_period_counts_the_version_that_is_newest_then(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    plans.add(jembrana)
    other = plans.begin(jembrana, plan_period_start=2021)
    plans.add(jembrana, masterplan=other["id"], sub_dimension="waste")
    assert plans.filling(database, "51.01") == {SERVICE: 1, WASTE: 0}
    path = f"masterplans/{other['id']}/"
    jembrana.patch(path, {"plan_period_start": 2023}, **plans.tag(jembrana, path))
    assert plans.filling(database, "51.01") == {SERVICE: 0, WASTE: 1}


def test_a_document_without_a_programme_empties_the_cells_of_its_realisations(
    jembrana: Api, database: Stage
) -> None:
    path = f"masterplans/{plans.begin(jembrana)['id']}/document/"
    programme = plans.add(jembrana, sub_dimension="waste", activities=[plans.activity()])
    plans.report(jembrana, "2025-Q3", plans.realised(programme["activities"][0]["id"]))
    counts = [("programmes", ""), ("realisations", "2025-Q3")]
    assert [plans.filling(database, "51.01", *each) for each in counts] == [{WASTE: 1}] * 2
    document = {**jembrana.get(path).json(), "programmes": []}
    assert jembrana.put(path, document, **plans.tag(jembrana, path)).status_code == 200
    assert [plans.filling(database, "51.01", *each) for each in counts] == [{WASTE: 0}] * 2
