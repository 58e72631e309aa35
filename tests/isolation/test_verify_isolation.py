"""`manage.py verify_isolation`: passes on a clean stage, and names every kind of hole that is planted."""

import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import override_settings

from tenants import access, db_roles, models, readiness
from tenants.pool import statements
from tenants.pool.base import pool
from tenants.privileges import grants, roles
from tenants.verification import inspection
from tenants.verification.survey import Hole, Survey
from tests.isolation import scenes
from tests.isolation.conftest import Regency
from tests.isolation.plants import PLANTS, Plant
from tests.support import stage as stages
from tests.support.operator import BY
from tests.support.stage import Stage


def _holes(*, with_passwords: bool = False) -> list[Hole]:
    with db_roles.as_owner():
        return inspection.inspect(with_passwords=with_passwords).holes


#: What a plant destroys and its undoing needs, as PostgreSQL words it: so undoing does not use the code under test.
KEPT = {
    "policy": "SELECT format('CREATE POLICY regency_rows ON ledger_submission USING (%s) WITH CHECK (%s)', qual,"
    " with_check) FROM pg_policies WHERE tablename = 'ledger_submission' AND policyname = 'regency_rows'",
    "constraint": "SELECT format('ALTER TABLE identity_api_key ADD CONSTRAINT %s %s', conname,"
    " pg_get_constraintdef(oid)) FROM pg_constraint WHERE conname = 'ministry_key_has_no_regency'",
}
#: What runs in no transaction.
ALONE = ("CREATE DATABASE", "ALTER SYSTEM", "replication_slot")
BATCHES = 12


@contextmanager
def _planted(stage: Stage, plant: Plant, **names: object) -> Iterator[None]:
    """Raises psycopg.Error with nothing planted where another plant stands in its way."""
    with nullcontext() if any(map(plant.plant.__contains__, ALONE)) else stage.superuser.transaction():
        for statement in plant.plant.format(**names).split("; "):
            stage.superuser.execute(statement.encode())
    if "ALTER SYSTEM" in plant.plant:
        stage.reload()
    try:
        yield
    finally:
        for statement in plant.undo.format(**names).split("; "):
            stage.superuser.execute(statement.encode())
        if "ALTER SYSTEM" in plant.undo:
            stage.reload()


def _unnamed(stage: Stage, plants: Iterable[Plant], **names: object) -> list[Plant]:
    """Plants them together; returns those that could not be planted or were not named."""
    names |= {name: scenes.one(stage, query)[0] for name, query in KEPT.items()}
    planted, left = [], []
    with ExitStack() as planting:
        for plant in plants:
            try:
                planting.enter_context(_planted(stage, plant, **names))
                planted.append(plant)
            except psycopg.Error:
                left.append(plant)
        holes = [str(hole) for hole in _holes()]
    return left + [
        plant for plant in planted if not any(plant.names.format(**names) in hole for hole in holes)
    ]


def test_a_clean_stage_has_no_hole(stage: Stage) -> None:
    assert [str(hole) for hole in _holes(with_passwords=True)] == []


@pytest.mark.parametrize(
    "batch", [*range(4), *(pytest.param(each, marks=pytest.mark.long) for each in range(4, BATCHES))]
)
def test_planted_holes_are_named(stage: Stage, ours: Regency, theirs: Regency, batch: int) -> None:
    """Together, and those that hide or hinder each other once more alone. Each batch has some of every kind."""
    names = {"us": ours.id, "them": theirs.id}
    again = _unnamed(stage, list(PLANTS.values())[batch::BATCHES], **names)
    for plant in again:
        assert _unnamed(stage, [plant], **names) == []


def test_the_holes_that_were_planted_are_closed_again(stage: Stage) -> None:
    assert [str(hole) for hole in _holes(with_passwords=True)] == []


def test_the_command_says_what_it_counted_and_fails_with_the_hole_named(stage: Stage, ours: Regency) -> None:
    output = io.StringIO()
    call_command("verify_isolation", stdout=output)
    lines = dict(
        reversed(line.split(maxsplit=1)) for line in output.getvalue().splitlines() if line.startswith("  ")
    )
    assert int(lines["regencies' schemas"]) == len(stages.REGENCIES)
    assert int(lines["roles"]) == 2 + len(roles.SERVICE_SIDES) + len(stages.REGENCIES)
    assert int(lines["definitions"].replace(",", "")) > 10_000
    assert lines["passwords"] == str(len(roles.SERVICE_SIDES) + len(stages.REGENCIES))
    assert "Nothing differs" in output.getvalue()

    stage.superuser.execute(f"GRANT DELETE ON {ours.schema}.history_entry TO {ours.role}")
    try:
        output = io.StringIO()
        with pytest.raises(SystemExit):
            call_command("verify_isolation", stdout=output)
        assert "\n1 found, in " in output.getvalue()
        assert f"HOLE  table {ours.schema}.history_entry: {ours.role} has DELETE" in output.getvalue()
    finally:
        stage.superuser.execute(f"REVOKE DELETE ON {ours.schema}.history_entry FROM {ours.role}")


def test_what_debians_postgresql_notes_of_a_column_is_no_hole(stage: Stage, ours: Regency) -> None:
    """Each column has an instant of its own there; an option that somebody set is named."""
    noted = (
        "SET allow_system_table_mods = on; UPDATE pg_attribute SET attoptions = %s WHERE attname = 'actor_name'"
        f" AND attrelid = '{ours.schema}.history_entry'::regclass"
    )
    try:
        stage.superuser.execute(noted.replace("%s", "'{pg_attver=28936768}'"))
        assert _holes() == []
        stage.superuser.execute(noted.replace("%s", "'{pg_attver=28936768,n_distinct=2}'"))
        (hole,) = map(str, _holes())
        assert 'attoptions ["n_distinct=2"]' in hole
    finally:
        stage.superuser.execute(noted.replace("%s", "NULL"))
        stage.superuser.execute("RESET allow_system_table_mods")


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
    with wrong, pytest.raises(CommandError, match="ROLE_SECRET does not fit any service role"):
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


@pytest.mark.long
@pytest.mark.usefixtures("set_right")
def test_a_password_that_a_role_gave_itself_is_named_and_set_right(
    stage: Stage, ours: Regency, attacker: psycopg.Connection[object]
) -> None:
    attacker.execute(f"ALTER ROLE {ours.role} PASSWORD 'its own'".encode())
    holes = [str(hole) for hole in _holes(with_passwords=True)]
    assert holes == [f"password of {ours.role}: {ours.role} has another one; it should have the derived one"]
    call_command("verify_isolation", repair=True, stdout=io.StringIO(), **BY)
    scenes.log_in(stage, ours.role).close()


@pytest.mark.long
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
        "a constraint dropped",
    ]
    for name in mendable:
        for statement in PLANTS[name].plant.format(us=ours.id, them=theirs.id).split("; "):
            stage.superuser.execute(statement.encode())
    assert len(_holes()) >= len(mendable)
    output = io.StringIO()
    call_command("verify_isolation", repair=True, stdout=output, **BY)
    assert "Refused" not in output.getvalue()
    assert _holes(with_passwords=True) == []


@pytest.mark.long
@pytest.mark.usefixtures("set_right")
def test_a_login_that_is_gone_is_an_alarm_and_made_again(stage: Stage, ours: Regency) -> None:
    with db_roles.as_owner():
        assert readiness.out_of_service() == set()
        stage.superuser.execute(f"ALTER ROLE {ours.role} NOLOGIN")
        assert readiness.out_of_service() == {ours.id}
        pool.close_idle()
        stage.superuser.execute(f"DROP OWNED BY {ours.role}; DROP ROLE {ours.role}")
        assert readiness.out_of_service() == {ours.id}
    output = io.StringIO()
    call_command("verify_isolation", repair=True, stdout=output, **BY)
    assert "Refused" not in output.getvalue()
    assert "Nothing differs from what is declared" in output.getvalue()
    with access.inside(models.Regency(pk=ours.id)):
        assert statements.column("SELECT current_user") == [ours.role]


@pytest.mark.long
@pytest.mark.usefixtures("set_right")
def test_a_login_that_cannot_be_made_is_named_and_the_rest_repaired(stage: Stage, ours: Regency) -> None:
    pool.close_idle()
    stage.superuser.execute(f"DROP OWNED BY {ours.role}; DROP ROLE {ours.role}")
    stage.superuser.execute(PLANTS["a policy added"].plant)
    stage.superuser.execute("ALTER ROLE kc_owner NOCREATEROLE")
    output = io.StringIO()
    try:
        with pytest.raises(SystemExit):
            call_command("verify_isolation", repair=True, stdout=output, **BY)
    finally:
        stage.superuser.execute("ALTER ROLE kc_owner CREATEROLE")
        call_command("verify_isolation", repair=True, stdout=io.StringIO(), **BY)
    assert f"Refused: {ours.role}: permission denied to create role" in output.getvalue()
    assert "policy more on public.ledger_submission" not in output.getvalue()
    assert _holes(with_passwords=True) == []


@pytest.mark.long
def test_repair_leaves_and_names_what_takes_a_person(stage: Stage, ours: Regency, theirs: Regency) -> None:
    plant = PLANTS["a function with its owner's rights"]
    with _planted(stage, plant, us=ours.id, them=theirs.id):
        output = io.StringIO()
        with pytest.raises(SystemExit):
            call_command("verify_isolation", repair=True, stdout=output, **BY)
        assert "HOLE  function public.leak(): exists" in output.getvalue()


def test_without_a_baseline_it_says_so_and_does_everything_else(stage: Stage, ours: Regency) -> None:
    """After an upgrade of the software or of PostgreSQL, until `prepare` has run."""
    kept = scenes.one(stage, "SELECT fingerprint FROM tenants_baseline")[0]
    stage.superuser.execute("UPDATE tenants_baseline SET fingerprint = 'of another release'")
    stage.superuser.execute(f"ALTER ROLE {ours.role} CREATEDB")
    try:
        baseline, role = sorted(str(hole) for hole in _holes())
    finally:
        stage.superuser.execute(f"ALTER ROLE {ours.role} NOCREATEDB")
        stage.superuser.execute("UPDATE tenants_baseline SET fingerprint = %s", [kept])
    assert baseline == (
        "baseline of definitions: is missing for this release and server, so objects and privileges were not compared;"
        " it should be recorded (python -m config.prepare)"
    )
    assert role == f"role {ours.role}: {ours.role} is CREATEDB; it should not be"


@contextmanager
def _rules(stage: Stage, *rules: str) -> Iterator[None]:
    """More lines at the beginning of pg_hba.conf."""
    file = stage.postgres.data_dir / "pg_hba.conf"
    kept = file.read_text()
    try:
        file.write_text("\n".join([*rules, kept]))
        stage.reload()
        yield
    finally:
        file.write_text(kept)
        stage.reload()


def test_who_gets_in_without_a_password_is_named(stage: Stage, ours: Regency) -> None:
    with _rules(stage, f"host all {ours.role} 127.0.0.1/32 trust"):
        (hole,) = map(str, _holes())
    assert hole.startswith(f"pg_hba.conf, line 1 (host all {ours.role} 127.0.0.1): lets in by trust")


def test_where_the_rules_cannot_be_read_a_wrong_password_is_tried(stage: Stage, ours: Regency) -> None:
    """A managed server hides the rules; the report says that they cannot be read."""
    stage.superuser.execute("REVOKE SELECT ON pg_hba_file_rules FROM kc_owner")
    try:
        with _rules(stage, f"host all {ours.role} 127.0.0.1/32 trust"), db_roles.as_owner():
            survey = inspection.inspect()
    finally:
        stage.superuser.execute("GRANT SELECT ON pg_hba_file_rules TO kc_owner")
    assert "Not checkable: pg_hba.conf (a wrong password was tried for each role instead)." in survey.notes
    assert f"password of {ours.role}: {ours.role} gets in with any other" in str(survey.holes[-1])


@pytest.mark.long
def test_the_worker_looks_once_a_day_and_raises_an_alarm_that_ends_soon_after_its_cause(
    stage: Stage, ours: Regency, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    stage.superuser.execute("DELETE FROM tenants_isolation_check")
    stage.superuser.execute(f"GRANT DELETE ON {ours.schema}.history_entry TO {ours.role}")
    try:
        with db_roles.as_owner():
            inspection.check_daily()
            inspection.check_daily()
    finally:
        stage.superuser.execute(f"REVOKE DELETE ON {ours.schema}.history_entry FROM {ours.role}")
    hole = f"table {ours.schema}.history_entry: {ours.role} has DELETE; it should have INSERT, SELECT"
    (alarm,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert alarm.getMessage() == (
        f"ISOLATION ALARM: 1 holes. Run manage.py verify_isolation. The first: {hole}"
    )
    assert scenes.one(stage, "SELECT holes FROM tenants_isolation_check") == ([hole],)

    stage.superuser.execute("UPDATE tenants_isolation_check SET checked_at = now() - interval '11 minutes'")
    with db_roles.as_owner():
        inspection.check_daily()
        stage.superuser.execute("UPDATE tenants_isolation_check SET checked_at = now() - interval '23 hours'")
        assert inspection.check_daily() == ""
    assert scenes.one(stage, "SELECT holes FROM tenants_isolation_check") == ([],)
    assert caplog.records[-1].getMessage() == "Isolation verified: nothing differs"
    stage.superuser.execute("DELETE FROM tenants_isolation_check")


def test_a_function_that_others_may_call_is_as_in_its_file(stage: Stage) -> None:
    """The baseline has what the migrations say; this holds them against the text that people read."""
    paths = grants.function_texts()
    assert paths.keys() == grants.callable_functions().keys()
    for signature, path in paths.items():
        source, config, definer = scenes.one(
            stage, "SELECT prosrc, proconfig, prosecdef FROM pg_proc WHERE oid = %s::regprocedure", signature
        )
        text = path.read_text()
        assert f"AS $${source}$$" in text, signature
        assert definer == ("SECURITY DEFINER" in text), signature
        (path_setting,) = (each for each in config if each.startswith("search_path="))
        words = [word.strip() for word in path_setting.removeprefix("search_path=").split(",")]
        assert (words[0], words[-1]) == ("pg_catalog", "pg_temp"), signature


def test_definitions_read_back_from_their_own_words_are_no_holes(stage: Stage) -> None:
    """A dump and a repair bring such definitions: PostgreSQL then words arrays and joined conditions otherwise."""
    statements = stage.superuser.execute(
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %2$I %s', conrelid::regclass, conname,"
        " pg_get_constraintdef(oid)) FROM pg_constraint WHERE contype = 'c' AND conrelid > 16384"
        " UNION ALL "
        "SELECT format('DROP INDEX %s; %s', indexrelid::regclass, pg_get_indexdef(indexrelid)) FROM pg_index"
        " WHERE indexrelid > 16384 AND (indpred IS NOT NULL OR indexprs IS NOT NULL) AND NOT EXISTS"
        " (SELECT FROM pg_constraint WHERE conindid = indexrelid)"
        " UNION ALL "
        "SELECT format('DROP POLICY %I ON %s; CREATE POLICY %1$I ON %2$s USING (%s) WITH CHECK (%s)', polname,"
        " polrelid::regclass, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) FROM pg_policy"
    ).fetchall()
    assert len(statements) > 200
    with stage.superuser.transaction():
        for (statement,) in statements:
            stage.superuser.execute(statement.encode())
    assert _holes() == []
