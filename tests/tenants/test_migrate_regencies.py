"""One command brings every regency to this release: only who lags is touched, one that fails stops nobody."""

import re
import subprocess
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.support.elsewhere import Elsewhere, LaterRelease, newest_migrations
from tests.support.stage import REGENCIES

NEWEST = newest_migrations(["history", "indicators"])
ADD_FIELD = "migrations.AddField('entry', 'note', models.CharField(max_length=50, default='', db_index=True))"
COUNT_HISTORY = """migrations.RunPython(
    lambda apps, editor: apps.get_model('history', 'Entry').objects.update(
        actor_office=str(apps.get_model('history', 'Entry').objects.count())
    )
)"""
ENTRY = """
    INSERT INTO {schema}.history_entry
        (id, at, actor_id, actor_name, actor_office, resource, resource_key, action, version, changes)
    SELECT gen_random_uuid(), now(), gen_random_uuid(), 'A', '', 'value', n::text, 'created', 1, '{{}}'
    FROM generate_series(1, {rows}) AS n
"""

#: A programme with money of two years, one of them revised.
_PLANNED = """
    INSERT INTO {schema}.masterplan_masterplan (id, number, profile, cohort, plan_period_start, plan_period_end, vision,
        missions, objectives, regional_vision, rpjmd_missions, readiness, strategies, road_map, state, version,
        created_at, updated_at, worked_on_at)
    SELECT gen_random_uuid(), 1, 'legacy', '', 2022, 2026, '', '[]', '[]', '', '[]', '[]', '[]', '[]', 'draft', 1,
        now(), now(), now();
    INSERT INTO {schema}.programmes_programme (id, created_at) VALUES (gen_random_uuid(), now());
    INSERT INTO {schema}.programmes_programme_version (id, programme_id, masterplan_id, title, dimension, sub_dimension,
        supporting_agencies, time_frame, quick_win, quick_win_owner, nomenclature_code, rpjmd_mission, version,
        updated_at)
    SELECT gen_random_uuid(), p.id, m.id, 'Mal', 'governance', 'public_service', '[]', 'short', false, '', '', '', 1,
        now()
    FROM {schema}.programmes_programme p, {schema}.masterplan_masterplan m;
    INSERT INTO {schema}.programmes_allocation (id, programme_version_id, year, source, stage, amount)
    SELECT gen_random_uuid(), v.id, a.* FROM {schema}.programmes_programme_version v,
        (VALUES (2025, 'apbd', 'original', 10), (2026, 'apbd', 'original', 20), (2026, 'apbd', 'revised', 30)) AS a;
"""


@pytest.fixture
def fresh(elsewhere: Elsewhere) -> Iterator[Elsewhere]:
    """Each test leaves the regencies as this release has them."""
    yield elsewhere
    for schema in schemas(elsewhere):
        elsewhere.superuser.execute(
            f"ALTER TABLE {schema}.history_entry DROP COLUMN IF EXISTS note;"
            f"DELETE FROM {schema}.history_entry;"
            f"DELETE FROM {schema}.django_migrations WHERE name LIKE '9%'"
        )
    elsewhere.superuser.execute(
        "UPDATE tenants_schema_state SET applied = ("
        "SELECT jsonb_agg(name) FROM jsonb_array_elements_text(applied) AS name WHERE name NOT LIKE '%.9%')"
    )


def schemas(there: Elsewhere) -> list[str]:
    return [f"r_{there.id_of(code)}" for code in REGENCIES]


def with_note(there: Elsewhere) -> list[str]:
    return sorted(
        there.rows(
            "SELECT table_schema::text FROM information_schema.columns"
            " WHERE table_name = 'history_entry' AND column_name = 'note'"
        )
    )


def applied(there: Elsewhere, schema: str) -> list[str]:
    return there.rows(f"SELECT name FROM {schema}.django_migrations WHERE name LIKE '9%' ORDER BY id")


def test_with_nothing_to_do_it_says_so(fresh: Elsewhere) -> None:
    assert fresh.call("migrate_regencies") == (
        "0 migrated, 0 with their grants made again, 3 had been at this release before, 0 failed.\n"
    )


def test_a_new_field_reaches_every_regency_and_its_role(fresh: Elsewhere, later: LaterRelease) -> None:
    later.add("history", "9001_note", after=NEWEST["history"], operations=ADD_FIELD)
    said = fresh.call("migrate_regencies", later=later)
    assert said.splitlines()[-1].startswith("3 migrated, 0 with their grants")
    assert with_note(fresh) == sorted(schemas(fresh))
    indexes = fresh.rows(
        "SELECT schemaname::text, indexdef FROM pg_indexes WHERE indexdef LIKE '%%(note%%' ORDER BY 1"
    )
    made = {schema: [] for schema in schemas(fresh)}  # type: dict[str, list[str]]
    for schema, definition in indexes:
        made[schema].append(definition.replace(schema, "r"))
    pilot, *others = (sorted(definitions) for definitions in made.values())
    assert len(pilot) == 2
    assert others == [pilot, pilot]
    for schema in schemas(fresh):
        assert applied(fresh, schema) == ["9001_note"]
        role = f"kc_{schema}"
        assert fresh.rows(f"SELECT has_table_privilege('{role}', '{schema}.history_entry', 'INSERT')") == [
            True
        ]
        assert fresh.rows(f"SELECT has_table_privilege('{role}', '{schema}.history_entry', 'DELETE')") == [
            False
        ]


def test_only_who_lags_is_touched(fresh: Elsewhere, later: LaterRelease) -> None:
    later.add("history", "9001_note", after=NEWEST["history"], operations=ADD_FIELD)
    fresh.call("migrate_regencies", later=later)
    lagging = schemas(fresh)[2]
    fresh.superuser.execute(
        f"ALTER TABLE {lagging}.history_entry DROP COLUMN note;"
        f"DELETE FROM {lagging}.django_migrations WHERE name = '9001_note'"
    )
    said = fresh.call("migrate_regencies", later=later)
    assert re.findall(r"(\d\d\.\d\d) .*: migrated", said) == [REGENCIES[2]]
    assert with_note(fresh) == sorted(schemas(fresh))


@pytest.mark.parametrize("failing", [0, 2], ids=["the first", "the last"])
def test_one_that_fails_is_named_and_the_others_go_on(
    fresh: Elsewhere, later: LaterRelease, failing: int
) -> None:
    """The column is there already, by other hands."""
    broken = sorted(REGENCIES)[failing]
    fresh.superuser.execute(f"ALTER TABLE r_{fresh.id_of(broken)}.history_entry ADD COLUMN note text")
    later.add("history", "9001_note", after=NEWEST["history"], operations=ADD_FIELD)

    done = fresh.call("migrate_regencies", later=later, fails=True)
    assert f"{broken} " in done
    assert 'failed: ProgrammingError: 42701 column "note" of relation "history_entry" already exists' in done
    assert f"Not migrated: {broken}." in done
    assert with_note(fresh) == sorted(schemas(fresh))
    others = [schema for schema in schemas(fresh) if schema != f"r_{fresh.id_of(broken)}"]
    assert [applied(fresh, schema) for schema in others] == [["9001_note"]] * 2
    assert applied(fresh, f"r_{fresh.id_of(broken)}") == []

    fresh.superuser.execute(f"ALTER TABLE r_{fresh.id_of(broken)}.history_entry DROP COLUMN note")
    assert fresh.call("migrate_regencies", later=later).splitlines()[-1].startswith("1 migrated, ")
    assert applied(fresh, f"r_{fresh.id_of(broken)}") == ["9001_note"]


def test_rows_that_a_new_rule_forbids_are_named_and_stay_until_they_are_mended(fresh: Elsewhere) -> None:
    """Two office-holders on one day, from before that was a constraint."""
    constraints = ("one_office_holder_on_a_day", "one_daily_acting_on_a_day")
    for schema in schemas(fresh):
        for name in constraints:
            fresh.superuser.execute(f"ALTER TABLE {schema}.bodies_office_holder DROP CONSTRAINT {name}")
        # Back before that migration, and so before those of its app that came after it.
        fresh.superuser.execute(f"ALTER TABLE {schema}.bodies_attendance DROP COLUMN offices")
        fresh.superuser.execute(
            f"DELETE FROM {schema}.django_migrations WHERE app = 'bodies' AND name >= '0002'"
        )
    regency = sorted(REGENCIES)[1]
    table = f"r_{fresh.id_of(regency)}.bodies_office_holder"
    for since in ("2021-02-26", "2024-09-25"):
        fresh.superuser.execute(
            f"INSERT INTO {table} (id, office, name, email, capacity, held_from, version)"
            " VALUES (gen_random_uuid(), 'Sekretaris Daerah', 'Pejabat Contoh', '', 'definitive', %s, 1)",
            [since],
        )

    done = fresh.call("migrate_regencies", fails=True)
    assert "two office-holders on one day: Sekretaris Daerah. End one before" in done
    assert f"Not migrated: {regency}." in done
    assert fresh.rows(f"SELECT count(*) FROM {table}") == [2]
    holding = "SELECT count(*) FROM pg_constraint WHERE conname = ANY(%s)"
    assert fresh.rows(holding, list(constraints)) == [4]

    fresh.superuser.execute(f"UPDATE {table} SET held_until = '2024-09-24' WHERE held_from = '2021-02-26'")
    assert fresh.call("migrate_regencies").splitlines()[-1].startswith("1 migrated, ")
    assert fresh.rows(holding, list(constraints)) == [6]
    fresh.superuser.execute(f"DELETE FROM {table}")


def test_budgets_from_allocations_are_made_whole_or_not_at_all(fresh: Elsewhere) -> None:
    """One regency has an allocation of a year that no budget can be of: from hands other than the API's."""
    for schema in schemas(fresh):
        fresh.superuser.execute(
            f"DROP TABLE {schema}.budgets_amount, {schema}.budgets_budget, {schema}.budgets_year;"
            f"DELETE FROM {schema}.django_migrations WHERE app = 'budgets';" + _PLANNED.format(schema=schema)
        )
    regency = sorted(REGENCIES)[1]
    schema = f"r_{fresh.id_of(regency)}"
    last = f"UPDATE {schema}.programmes_allocation SET year = %s WHERE stage = 'revised'"
    fresh.superuser.execute(last, [1999])
    allocations = f"SELECT year, source, stage, amount FROM {schema}.programmes_allocation ORDER BY 1, 2, 3"
    before = fresh.rows(allocations)

    done = fresh.call("migrate_regencies", fails=True)
    assert "budget_year_is_a_year" in done
    assert f"Not migrated: {regency}." in done
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = %s AND tablename LIKE 'budgets_%%'"
    assert fresh.rows(tables, schema) == [0]
    assert fresh.rows(allocations) == before

    fresh.superuser.execute(last, [2026])
    assert fresh.call("migrate_regencies").splitlines()[-1].startswith("1 migrated, ")
    kept = "SELECT b.year_id, a.source, a.stage, a.amount FROM {0}.budgets_budget b JOIN {0}.budgets_amount a"
    for each in schemas(fresh):
        rows = fresh.rows(f"{kept.format(each)} ON a.budget_id = b.id ORDER BY 1, 2, 3")
        assert rows == fresh.rows(allocations.replace(schema, each))
        assert len(rows) == 3
        fresh.superuser.execute(
            f"DELETE FROM {each}.budgets_amount; DELETE FROM {each}.budgets_budget; DELETE FROM {each}.budgets_year;"
            f"DELETE FROM {each}.programmes_allocation; DELETE FROM {each}.programmes_programme_version;"
            f"DELETE FROM {each}.programmes_programme; DELETE FROM {each}.masterplan_masterplan"
        )


def test_what_computes_in_python_runs_in_each_regency(fresh: Elsewhere, later: LaterRelease) -> None:
    for rows, schema in enumerate(schemas(fresh), start=1):
        fresh.superuser.execute(ENTRY.format(schema=schema, rows=rows))
    later.add("history", "9001_note", after=NEWEST["history"], operations=ADD_FIELD)
    later.add("history", "9002_count", after="9001_note", operations=COUNT_HISTORY)
    later.add(
        "history",
        "9003_longer",
        after="9002_count",
        operations="migrations.AlterField('entry', 'note', models.CharField(max_length=80, default=''))",
    )
    fresh.call("migrate_regencies", later=later)
    for rows, schema in enumerate(schemas(fresh), start=1):
        assert applied(fresh, schema) == ["9001_note", "9002_count", "9003_longer"]
        found = fresh.rows(f"SELECT DISTINCT actor_office, count(*) FROM {schema}.history_entry GROUP BY 1")
        assert found == [(str(rows), rows)]


def test_what_must_not_run_in_a_transaction_does_not(fresh: Elsewhere, later: LaterRelease) -> None:
    later.add(
        "history",
        "9001_by_name",
        after=NEWEST["history"],
        operations=(
            "migrations.RunSQL('CREATE INDEX CONCURRENTLY by_name ON history_entry (actor_name)',"
            " 'DROP INDEX by_name')"
        ),
        atomic=False,
    )
    fresh.call("migrate_regencies", later=later)
    assert sorted(
        fresh.rows("SELECT schemaname::text FROM pg_indexes WHERE indexname = 'by_name'")
    ) == sorted(schemas(fresh))
    for schema in schemas(fresh):
        fresh.superuser.execute(f"DROP INDEX {schema}.by_name")


def test_a_foreign_key_can_be_dropped(fresh: Elsewhere, later: LaterRelease) -> None:
    """Django drops one in the same text in which it has it checked: nothing of that may be lost in the replay."""
    later.add(
        "indicators",
        "9001_free",
        after=NEWEST["indicators"],
        operations=(
            "migrations.AlterField('value', 'agency', models.ForeignKey("
            "'masterplan.agency', models.DO_NOTHING, null=True, db_constraint=False, related_name='+'))"
        ),
    )
    fresh.call("migrate_regencies", later=later)
    left = fresh.rows(
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text LIKE '%%indicators_value'"
    )
    assert left == [0]
    for schema in schemas(fresh):
        fresh.superuser.execute(
            f"ALTER TABLE {schema}.indicators_value ADD CONSTRAINT again FOREIGN KEY (agency_id)"
            f" REFERENCES {schema}.masterplan_agency DEFERRABLE INITIALLY DEFERRED"
        )


def test_a_lock_that_a_request_holds_is_waited_for(fresh: Elsewhere, later: LaterRelease) -> None:
    later.add("history", "9001_note", after=NEWEST["history"], operations=ADD_FIELD)
    held = schemas(fresh)[0]
    with psycopg.connect(fresh.superuser.info.dsn, password=fresh.superuser.info.password) as holder:
        holder.execute(f"LOCK TABLE {held}.history_entry")
        command = fresh.start("migrate_regencies", **later.environment)
        # Longer than one wait for a lock (2 s), shorter than all tries.
        with pytest.raises(subprocess.TimeoutExpired):
            command.wait(timeout=3.5)
    output, _ = command.communicate(timeout=120)
    assert (command.returncode, output.splitlines()[-1][:11]) == (0, "3 migrated,")


def test_two_runs_do_not_collide(fresh: Elsewhere, later: LaterRelease) -> None:
    later.add("history", "9001_note", after=NEWEST["history"], operations=ADD_FIELD)
    runs = [fresh.start("migrate_regencies", **later.environment) for _ in range(2)]
    ends = [run.communicate(timeout=60)[0].splitlines()[-1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert sorted(end.split(",")[0] for end in ends) == ["0 migrated", "3 migrated"]


@pytest.mark.long
def test_killed_at_any_moment_and_run_again_nothing_is_half_done(
    fresh: Elsewhere, later: LaterRelease
) -> None:
    later.add("history", "9001_note", after=NEWEST["history"], operations=ADD_FIELD)
    for lines in (0, 1, 2):
        command = fresh.start("migrate_regencies", PYTHONUNBUFFERED="1", **later.environment)
        assert command.stdout is not None
        for _ in range(lines):
            command.stdout.readline()
        command.kill()
        command.communicate()
        while fresh.rows("SELECT 1 FROM pg_stat_activity WHERE usename = 'kc_owner'"):
            time.sleep(0.01)
        recorded = [schema for schema in schemas(fresh) if applied(fresh, schema) == ["9001_note"]]
        assert with_note(fresh) == sorted(recorded)
        noted = fresh.rows(
            "SELECT 'r_' || regency_id FROM tenants_schema_state WHERE applied ? 'history.9001_note'"
        )
        assert sorted(noted) == sorted(recorded)
    fresh.call("migrate_regencies", later=later)
    assert with_note(fresh) == sorted(schemas(fresh))


def test_a_missing_schema_is_named(fresh: Elsewhere) -> None:
    schema = schemas(fresh)[1]
    fresh.superuser.execute(f"ALTER SCHEMA {schema} RENAME TO elsewhere")
    try:
        done = fresh.call("migrate_regencies", fails=True)
    finally:
        fresh.superuser.execute(f"ALTER SCHEMA elsewhere RENAME TO {schema}")
    assert f"failed: its schema {schema} is missing" in done
    assert "2 had been at this release before, 1 failed" in done


def test_a_plan_says_what_would_run_where_and_writes_nothing(fresh: Elsewhere) -> None:
    assert fresh.call("migrate_regencies", "--plan") == "3 are at this release.\n"
    lags, lost, older = sorted(REGENCIES)
    of = {code: f"r_{fresh.id_of(code)}" for code in REGENCIES}
    name = fresh.rows("SELECT name FROM tenants_regency WHERE kemendagri_code = %s", lost)[0]
    record = f"UPDATE {of[lags]}.django_migrations SET app = '{{}}' WHERE name = '{NEWEST['history']}' AND app = '{{}}'"
    granted = (
        f"UPDATE tenants_schema_state SET grants = %s WHERE regency_id = {of[older][2:]} RETURNING grants"
    )
    (known,) = fresh.rows(f"SELECT grants FROM tenants_schema_state WHERE regency_id = {of[older][2:]}")
    fresh.superuser.execute(record.format("of_none", "history"))
    fresh.superuser.execute(f"ALTER SCHEMA {of[lost]} RENAME TO elsewhere")
    fresh.rows(granted, "of an older release")
    everything = "SELECT jsonb_agg(s ORDER BY s.regency_id) FROM tenants_schema_state s"
    before = fresh.rows(everything)
    try:
        said = fresh.call("migrate_regencies", "--plan")
        assert fresh.rows(everything) == before
    finally:
        fresh.superuser.execute(f"ALTER SCHEMA elsewhere RENAME TO {of[lost]}")
        fresh.rows(granted, known)
        restored = fresh.superuser.execute(record.format("history", "of_none")).rowcount
    assert restored == 1
    assert said.splitlines() == [
        f"history.{NEWEST['history']}: 1 ({lags})",
        f"grants made again: 1 ({older})",
        f"impossible: {lost} {name}: its schema {of[lost]} is missing",
        "0 are at this release.",
    ]


def test_grants_from_other_declarations_are_made_again(fresh: Elsewhere) -> None:
    schema = schemas(fresh)[0]
    fresh.superuser.execute(
        f"GRANT DELETE ON {schema}.history_entry TO kc_{schema};"
        f"UPDATE tenants_schema_state SET grants = 'of an older release' WHERE regency_id = {schema[2:]}"
    )
    assert "1 with their grants made again, 2 had been" in fresh.call("migrate_regencies")
    assert fresh.rows(f"SELECT has_table_privilege('kc_{schema}', '{schema}.history_entry', 'DELETE')") == [
        False
    ]
    assert fresh.call("migrate_regencies").startswith("0 migrated, 0 with")


def test_what_other_hands_migrated_is_noted(fresh: Elsewhere) -> None:
    fresh.superuser.execute("UPDATE tenants_schema_state SET applied = '[]'")
    assert fresh.call("migrate_regencies").startswith("0 migrated, 0 with")
    noted = fresh.rows("SELECT DISTINCT applied FROM tenants_schema_state")
    assert len(noted) == 1
    assert f"history.{NEWEST['history']}" in noted[0]
