"""`manage.py verify_isolation`: passes on a clean stage, and names every kind of hole that is planted."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import override_settings

from tenants import grants, roles, sides
from tenants.verification import inspection
from tenants.verification.survey import Hole, Survey
from tests.isolation import scenes
from tests.isolation.conftest import Regency
from tests.isolation.plants import PLANTS, Plant
from tests.support import stage as stages
from tests.support.operator import BY
from tests.support.stage import Stage


def _holes(*, with_passwords: bool = False) -> list[Hole]:
    with sides.as_owner():
        return inspection.inspect(with_passwords=with_passwords).holes


@contextmanager
def _planted(stage: Stage, plant: Plant, **names: object) -> Iterator[None]:
    """The policy's text is PostgreSQL's own, so that undoing does not use the code under test."""
    row = stage.superuser.execute(
        "SELECT format('CREATE POLICY regency_rows ON ledger_submission USING (%s) WITH CHECK (%s)',"
        " qual, with_check) FROM pg_policies WHERE tablename = 'ledger_submission' AND policyname = 'regency_rows'"
    ).fetchone()
    assert row is not None
    try:
        for statement in plant.plant.format(**names).split("; "):
            stage.superuser.execute(statement.encode())
        yield
    finally:
        for statement in plant.undo.format(policy=row[0], **names).split("; "):
            stage.superuser.execute(statement.encode())


def test_a_clean_stage_has_no_hole(stage: Stage) -> None:
    assert [str(hole) for hole in _holes(with_passwords=True)] == []


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS.keys())
def test_a_planted_hole_is_named(stage: Stage, ours: Regency, theirs: Regency, plant: Plant) -> None:
    with _planted(stage, plant, us=ours.id, them=theirs.id):
        holes = [str(hole) for hole in _holes()]
    wanted = plant.names.format(us=ours.id, them=theirs.id)
    assert any(wanted in hole for hole in holes), holes


def test_the_holes_that_were_planted_are_closed_again(stage: Stage) -> None:
    assert [str(hole) for hole in _holes(with_passwords=True)] == []


def test_the_command_says_what_it_counted_and_fails_with_the_hole_named(stage: Stage, ours: Regency) -> None:
    output = io.StringIO()
    call_command("verify_isolation", stdout=output)
    lines = dict(
        reversed(line.split(maxsplit=1)) for line in output.getvalue().splitlines() if line.startswith("  ")
    )
    assert int(lines["schemas"]) == 1 + len(stages.REGENCIES)
    assert int(lines["roles"]) == 2 + len(roles.SERVICE_SIDES) + len(stages.REGENCIES)
    assert int(lines["privileges granted"].replace(",", "")) > 100
    assert int(lines["policies"]) == sum(map(len, map(grants.policies, grants.shared_access().values())))
    assert lines["passwords"] == str(len(roles.SERVICE_SIDES) + len(stages.REGENCIES))
    assert "Nothing differs" in output.getvalue()

    stage.superuser.execute(f"GRANT DELETE ON {ours.schema}.history_entry TO {ours.role}")
    try:
        output = io.StringIO()
        with pytest.raises(CommandError, match=r"^1 found, in "):
            call_command("verify_isolation", stdout=output)
        assert f"HOLE  table {ours.schema}.history_entry: {ours.role} has DELETE" in output.getvalue()
    finally:
        stage.superuser.execute(f"REVOKE DELETE ON {ours.schema}.history_entry FROM {ours.role}")


def test_the_database_itself_holds_it_to_reading(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    class Writer:
        @staticmethod
        def check(survey: Survey) -> None:
            survey.rows("CREATE TABLE public.x (y int)")

    monkeypatch.setattr(inspection, "SUBJECTS", (Writer,))
    with pytest.raises(DatabaseError, match="read-only transaction"):
        _holes()


@pytest.mark.parametrize("repair", [False, True])
def test_with_another_secret_it_says_so_and_touches_nothing(
    stage: Stage, ours: Regency, repair: bool
) -> None:
    wrong = override_settings(ROLE_SECRET="another-secret-0123456789abcdef0123456789")
    with wrong, pytest.raises(CommandError, match="ROLE_SECRET opens none of the service roles"):
        call_command("verify_isolation", repair=repair, stdout=io.StringIO(), **BY)
    scenes.log_in(stage, ours.role).close()


def test_a_rotation_that_is_not_complete_is_told_and_is_no_hole(stage: Stage) -> None:
    output = io.StringIO()
    with override_settings(ROLE_PASSWORD_VERSION=2):
        call_command("verify_isolation", stdout=output)
    assert "kc_gateway has the previous version of its password" in output.getvalue()


def test_administrators_of_the_cluster_are_no_hole_where_they_are_named(stage: Stage) -> None:
    stage.superuser.execute("CREATE ROLE stranger REPLICATION IN ROLE pg_read_server_files")
    try:
        (hole,) = map(str, _holes())
        with override_settings(CLUSTER_ADMINISTRATORS=["stranger"]):
            assert _holes() == []
    finally:
        stage.superuser.execute("DROP ROLE stranger")
    assert "may copy all there is (REPLICATION) and belongs to pg_read_server_files" in hole


@pytest.mark.usefixtures("set_right")
def test_a_password_that_a_role_gave_itself_is_named_and_set_right(
    stage: Stage, ours: Regency, attacker: psycopg.Connection[object]
) -> None:
    attacker.execute(f"ALTER ROLE {ours.role} PASSWORD 'its own'".encode())
    holes = [str(hole) for hole in _holes(with_passwords=True)]
    assert holes == [f"password of {ours.role}: {ours.role} has another one; it should have the derived one"]
    call_command("verify_isolation", repair=True, stdout=io.StringIO(), **BY)
    scenes.log_in(stage, ours.role).close()


@pytest.mark.usefixtures("set_right")
def test_repair_sets_right_what_statements_can(stage: Stage, ours: Regency, theirs: Regency) -> None:
    """Grants, settings, memberships, policies and default privileges; not what a person must look at."""
    mendable = [
        "a grant on the neighbour's table",
        "more than declared on own table",
        "a grant to everyone",
        "a grant on a column",
        "a declared grant that is missing",
        "the neighbour's schema",
        "temporary tables",
        "a role that may not log in",
        "a role without a limit",
        "a membership that is missing",
        "a setting of a role in the database",
        "a setting besides",
        "a policy widened",
        "a policy added",
        "row-level security off",
        "the look-up for everyone",
        "a default privilege",
        "a default privilege that a role gave",
    ]
    for name in mendable:
        for statement in PLANTS[name].plant.format(us=ours.id, them=theirs.id).split("; "):
            stage.superuser.execute(statement.encode())
    assert len(_holes()) >= len(mendable)
    output = io.StringIO()
    call_command("verify_isolation", repair=True, stdout=output, **BY)
    assert "Refused" not in output.getvalue()
    assert _holes(with_passwords=True) == []


def test_repair_leaves_and_names_what_takes_a_person(stage: Stage, ours: Regency, theirs: Regency) -> None:
    plant = PLANTS["a function with its owner's rights"]
    with _planted(stage, plant, us=ours.id, them=theirs.id):
        output = io.StringIO()
        with pytest.raises(CommandError):
            call_command("verify_isolation", repair=True, stdout=output, **BY)
        assert "HOLE  function public.leak(): runs with the rights of postgres" in output.getvalue()
