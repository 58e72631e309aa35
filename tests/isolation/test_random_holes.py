"""Holes of kinds drawn at random are named, twenty at a time."""

import pytest

from tenants import db_roles
from tenants.privileges import cluster
from tenants.verification import baseline, definitions, drift
from tenants.verification.expected import Expected
from tenants.verification.survey import Survey
from tests.isolation import random_holes
from tests.support.stage import Stage


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(each, marks=pytest.mark.long) for each in range(2, 8))]
)
def test_twenty_holes_drawn_at_random_are_named(stage: Stage, seed: int) -> None:
    with db_roles.as_owner():
        expected, survey = baseline.load(), Survey(Expected())
    assert expected is not None
    with stage.superuser.transaction(force_rollback=True), stage.superuser.cursor() as cursor:
        cursor.execute("SET LOCAL allow_system_table_mods = on")
        made = random_holes.plant(cursor, seed, 20)
        drift.report(survey, expected, definitions.read(cursor))
    named = [str(hole) for hole in survey.holes]
    assert len(made) == 20
    assert [f"{name} <- {how}" for how, name in made.items() if not any(name in each for each in named)] == []


@pytest.mark.long
def test_the_baseline_of_an_upgrade_is_that_of_a_first_installation(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test runs where a database exists already: another is built, read and dropped, and nothing of it remains."""
    monkeypatch.setattr(cluster, "made_here", set())
    with db_roles.as_owner():
        first = baseline.load()
    stage.superuser.execute("UPDATE tenants_baseline SET fingerprint = 'of the release before'")
    assert baseline.record(stage.superuser_url())
    with db_roles.as_owner():
        assert baseline.load() == first
    assert not baseline.record(stage.superuser_url())
    for left in (
        "SELECT FROM pg_database WHERE datname ~ 'baseline'",
        "SELECT FROM pg_roles WHERE rolname = 'kc_r_0'",
    ):
        assert stage.superuser.execute(left).fetchall() == []
