"""A regency has so many rows and no more in each national table that its role adds rows to, by whatever statements."""

import contextlib
import itertools
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import override_settings

from api.national.assurance.metrics import State
from tenants import checks, db_roles
from tenants.privileges import Access
from tenants.schema import bounds
from tests.architecture.conftest import ROOT
from tests.isolation import forging, scenes
from tests.isolation.bounded import TABLES, addition, counted, refused, there
from tests.isolation.conftest import Regency
from tests.isolation.forging import Maker
from tests.isolation.scenes import OURS
from tests.isolation.test_nobody_is_hurt import READ_BY_THE_MINISTRY, answered
from tests.national.review.test_review import report
from tests.support.http import Api
from tests.support.stage import Stage

BOUNDED = [name for name, table in TABLES.items() if not table.model._meta.pk.is_relation]

#: Tables of `public` that the group of all regencies may add rows to, in full or by columns, with each one's triggers,
#: and the tables that its primary key refers to.
GRANTED = """
    SELECT c.relname,
           array(SELECT t.tgname::text FROM pg_trigger t
                 WHERE t.tgrelid = c.oid AND starts_with(t.tgname, %s) AND t.tgenabled = 'O'),
           array(SELECT f.confrelid::regclass::text FROM pg_constraint f JOIN pg_constraint p USING (conrelid)
                 WHERE p.conrelid = c.oid AND p.contype = 'p' AND f.contype = 'f' AND f.conkey = p.conkey)
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND has_any_column_privilege(%s, c.oid, 'INSERT')
"""
#: Cells of completeness, a period each.
CELLS = """
    (regency_id, area, dimension, sub_dimension, period, reported, not_available, not_applicable, last_changed_on,
     valid_from, valid_until)
    SELECT {regency}, 'values', 'economy', '', ({first} + n)::text, 1, 0, 0, now(), clock_timestamp(), {until}
    FROM generate_series(0, {count} - 1) n
"""
#: Of a regency, once the bound is made small: cells in force, and how many that ended weigh as much as one.
MOST, PAST = 32, 4


@pytest.fixture
def small(database: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small bound on two tables, one of them with history."""
    with monkeypatch.context() as patched:
        for name in ("figures_filling_cell", "figures_filling_total", "identity_guest_notice"):
            model: Any = TABLES[name].model
            past = PAST if model.access.past else 0
            patched.setattr(model, "access", replace(model.access, most=MOST, past=past))
        hold()
        yield
    database.clear()
    hold()


@pytest.fixture
def cells(ours: Regency) -> Callable[..., str]:
    def insertion(count: int, first: int = 2000, until: str = "NULL") -> str:
        return f"INSERT INTO public.figures_filling_cell {CELLS}".format(
            regency=ours.id, count=count, first=first, until=until
        )

    return insertion


def hold() -> None:
    with db_roles.as_owner():
        bounds.hold()


# --- Every table ------------------------------------------------------------------------------------------------------


def test_each_table_that_regencies_add_rows_to_has_a_bound(stage: Stage) -> None:
    """Asked of the database, whatever the models declare."""
    rows = stage.superuser.execute(GRANTED, [bounds.NAME, "kc_regency"]).fetchall()
    assert {table for table, *_ in rows} == TABLES.keys()
    bounded = {
        table: {"insert", "delete", "truncate"} <= {name.rpartition("_")[2] for name in triggers}
        for table, triggers, _ in rows
    }
    keyed = {table: keys for table, _, keys in rows}
    for table, is_bounded in bounded.items():
        # One row for each of another table, which is bounded, or of the registry.
        assert is_bounded or any(bounded.get(each) or each == "tenants_regency" for each in keyed[table]), (
            table
        )


def test_a_table_where_rows_end_weighs_those_in_force() -> None:
    """Reads of the present are of rows in force: a regency must not have as many of them as it has of the past."""
    assert {table for table in BOUNDED if TABLES[table].access.past} == {
        table
        for table in BOUNDED
        if "valid_until" in TABLES[table].changeable and table.startswith("figures_")
    }


def test_the_limits_page_names_each_bound() -> None:
    page = (ROOT / "docs/limits.md").read_text().partition("## Rows of one regency")[2]
    rows = [f"| `{each.table}` | {each.most:,} | {each.past or ''} |" for each in bounds.bounds()]
    assert sorted(rows) == sorted(line for line in page.splitlines() if line.startswith("| `"))


def test_the_start_is_refused_while_a_table_does_not_say_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    model: Any = TABLES["review_comment"].model
    monkeypatch.setattr(model, "access", Access(regency="INSERT", rows="regency_id", forged="x"))
    assert [error.id for error in checks.tables_are_declared(None)] == ["tenancy.E007"]


@pytest.mark.parametrize("name", BOUNDED)
def test_one_row_more_is_refused(
    database: Stage,
    attacker: psycopg.Connection[Any],
    ours: Regency,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """The bound is set to what the regency has."""
    table, made = TABLES[name], Maker(ours.id, {"tenants_regency": ours.id})
    made.fill(forging.tables().values(), database.superuser)
    if name == "accounts_application":  # one of which there is no OAuth2 client yet
        made.fill([TABLES["identity_client"]], database.superuser)
    row = Maker(ours.id, made.keys, number=1000).row(table, attacker)
    assert row is not None
    ((rows,),) = database.superuser.execute(
        f"SELECT count(*) FROM {name} WHERE regency_id = {ours.id}".encode()
    ).fetchall()
    with monkeypatch.context() as patched:
        patched.setattr(table.model, "access", replace(table.access, most=rows, past=0))
        hold()
        with pytest.raises(psycopg.errors.CheckViolation, match="too many rows"):
            attacker.execute(scenes.insertion(name, forging.given(row)))
        patched.setattr(table.model, "access", replace(table.access, most=rows + 1, past=0))
        hold()
        attacker.execute(scenes.insertion(name, forging.given(row)))
    database.clear()
    hold()


# --- Ways around it ---------------------------------------------------------------------------------------------------


def test_a_regency_has_its_bound_and_no_more(
    small: None,
    database: Stage,
    attacker: psycopg.Connection[Any],
    cells: Callable[..., str],
    theirs: Regency,
) -> None:
    assert not refused(attacker, cells(MOST))
    assert refused(attacker, cells(1, 2050))
    with scenes.logged_in(database, theirs.role) as neighbour:
        mine = f"INSERT INTO public.figures_filling_cell {CELLS}"
        assert not refused(neighbour, mine.format(regency=theirs.id, count=MOST, first=2000, until="NULL"))
    assert counted(database) == there(database)


#: Statements of one transaction, of which the last is refused: "cells 8 2000" is an INSERT of eight, from 2000 on.
END = "UPDATE public.figures_filling_cell SET valid_until = clock_timestamp() WHERE valid_until IS NULL"
WAYS: dict[str, list[str]] = {
    "one at a time": [*(f"cells 1 {2000 + n}" for n in range(MOST + 1))],
    "in one statement of many": [
        "WITH a AS (cells 16 2000 RETURNING 1), b AS (cells 16 2020 RETURNING 1), c AS (cells 1 2040 RETURNING 1)"
        " SELECT FROM a, b, c"
    ],
    "on conflict": [
        "cells 32 2000",
        "cells 32 2000 ON CONFLICT DO NOTHING",
        "cells 33 2000 ON CONFLICT DO NOTHING",
    ],
    "merged": [
        "cells 32 2000",
        "MERGE INTO public.figures_filling_cell t USING (SELECT 1) s ON false WHEN NOT MATCHED THEN INSERT"
        " (regency_id, area, dimension, sub_dimension, period, reported, not_available, not_applicable,"
        " last_changed_on, valid_from) VALUES ({regency}, 'values', 'economy', '', '2099', 1, 0, 0, now(), now())",
    ],
    "undone to a savepoint": [
        "SAVEPOINT a", "cells 16 2000", "ROLLBACK TO a", "cells 16 2000", "SAVEPOINT b", "cells 16 2020", "RELEASE b",
        "cells 1 2040",
    ],
    "ended and begun again": ["cells 8 2000", *([END, "cells 8 2000"] * 13)],
    "in a repeatable read": ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "cells 16 2000"],
    "in a serializable one": ["SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "cells 33 2000"],
    "with checks put off": ["SET CONSTRAINTS ALL DEFERRED", "cells 33 2000"],
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_statement_goes_around_it(
    small: None,
    database: Stage,
    attacker: psycopg.Connection[Any],
    ours: Regency,
    cells: Callable[..., str],
    way: str,
) -> None:
    def filled(found: re.Match[str]) -> str:
        return cells(int(found[1]), int(found[2]))

    texts = [re.sub(r"cells (\d+) (\d+)", filled, each).format(regency=ours.id) for each in WAYS[way]]
    assert refused(attacker, *texts)
    assert counted(database) == there(database) == []
    assert not refused(attacker, cells(MOST))


def test_copied_rows_are_refused_where_rows_are_guarded(
    small: None, database: Stage, attacker: psycopg.Connection[Any]
) -> None:
    """PostgreSQL itself refuses them, whatever their number; an owner's are counted."""
    for name in BOUNDED:
        with pytest.raises((psycopg.errors.FeatureNotSupported, psycopg.errors.InsufficientPrivilege)):
            attacker.execute(f"COPY public.{name} FROM STDIN".encode())
    assert counted(database) == []


def test_a_row_that_is_changed_in_place_counts_once(
    small: None, database: Stage, attacker: psycopg.Connection[Any], ours: Regency
) -> None:
    total = (
        "INSERT INTO public.figures_filling_total (regency_id, area, dimension, is_early, reported, not_available,"
        f" not_applicable, last_changed_on) SELECT {ours.id}, 'values', 'd' || n, false, 1, 0, 0, now()"
        f" FROM generate_series(1, {{0}}) n ON CONFLICT (regency_id, area, dimension, is_early)"
        " DO UPDATE SET reported = excluded.reported"
    )
    for _ in range(3):
        assert not refused(attacker, total.format(MOST))
    assert refused(attacker, total.format(MOST + 1))
    assert counted(database) == there(database)


def test_sessions_together_stay_below_twice_the_bound(
    small: None, database: Stage, ours: Regency, cells: Callable[..., str]
) -> None:
    """None sees what others have not committed: beyond a sixteenth of the bound one at a time adds rows."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(scenes.logged_in(database, ours.role)) for _ in range(10)]
        for place, session in enumerate(sessions):
            session.autocommit = False
            session.execute("SET lock_timeout = '100ms'")
            with contextlib.suppress(psycopg.errors.CheckViolation, psycopg.errors.LockNotAvailable):
                for number in range(MOST + 1):
                    with session.transaction():
                        one = cells(1, 2000 + number).replace("'economy'", f"'d{place}'")
                        session.execute(one.encode())
        for session in sessions:
            session.commit()
    ((rows,),) = database.superuser.execute("SELECT count(*) FROM figures_filling_cell").fetchall()
    assert MOST < rows < 2 * MOST
    assert counted(database) == there(database)


def test_an_older_snapshot_adds_no_more_than_the_others_left(
    small: None, database: Stage, attacker: psycopg.Connection[Any], ours: Regency, cells: Callable[..., str]
) -> None:
    with scenes.logged_in(database, ours.role) as other:
        other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT count(*) FROM public.figures_filling_cell")
        assert not refused(attacker, cells(MOST))
        other.execute(cells(1, 2060).encode())  # less than a sixteenth
        with pytest.raises(psycopg.errors.CheckViolation, match="too many rows"):
            other.execute(cells(1, 2061).encode())
        other.execute("ROLLBACK")
    assert counted(database) == there(database)


def test_writers_of_one_regency_do_not_wait_for_each_other(
    small: None, database: Stage, attacker: psycopg.Connection[Any], ours: Regency, cells: Callable[..., str]
) -> None:
    attacker.execute("SET lock_timeout = '1s'")
    with scenes.logged_in(database, ours.role) as other, other.transaction():
        other.execute(cells(1).encode())
        assert not refused(attacker, cells(1, 2050))
    assert counted(database) == there(database)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE public.tenants_row_count SET rows = 0",
        "DELETE FROM public.tenants_row_count",
        "INSERT INTO public.tenants_row_count (regency_id, of_table, rows, added, added_in) VALUES (1, 'x', -9, 0, 0)",
        "SELECT FROM public.tenants_row_count FOR UPDATE",
        "SELECT FROM public.tenants_row_count",
        "LOCK TABLE public.tenants_row_count IN ACCESS SHARE MODE",
        "TRUNCATE public.tenants_row_count",
        "TRUNCATE public.figures_filling_cell",
        "SELECT public.tenants_count_rows({regency}, 'figures_filling_cell', -1000, 10)",
        "SELECT public.tenants_rows_changed()",
        "ALTER TABLE public.figures_filling_cell DISABLE TRIGGER ALL",
        "UPDATE public.figures_filling_cell SET regency_id = {neighbour}",
        "DELETE FROM public.figures_filling_cell",
        "SET session_replication_role = replica",
        "CREATE TEMP TABLE figures_filling_cell (regency_id int)",
    ],
)
def test_the_counts_are_out_of_a_regencys_reach(
    small: None,
    database: Stage,
    attacker: psycopg.Connection[Any],
    ours: Regency,
    theirs: Regency,
    cells: Callable[..., str],
    statement: str,
) -> None:
    assert not refused(attacker, cells(MOST))
    with pytest.raises(psycopg.errors.InsufficientPrivilege), attacker.transaction():
        attacker.execute(statement.format(regency=ours.id, neighbour=theirs.id).encode())
    assert refused(attacker, cells(1, 2090))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO public.figures_filling_cell {over}",
        "INSERT INTO public.figures_filling_cell {before}",
        "INSERT INTO public.figures_filling_cell {after}",
        "UPDATE public.figures_filling_cell SET valid_until = NULL WHERE period = '2000'",
        "UPDATE public.figures_filling_cell SET valid_until = now() WHERE period = '2000'",
        "UPDATE public.figures_filling_cell SET valid_until = now() - interval '1 microsecond' WHERE period = '2001'",
        "UPDATE public.figures_filling_cell SET valid_until = now() + interval '9 seconds' WHERE period = '2001'",
        "UPDATE public.figures_filling_cell SET valid_until = '8999-12-31' WHERE period = '2001'",
    ],
)
def test_a_regency_writes_no_past_and_no_future(
    database: Stage,
    attacker: psycopg.Connection[Any],
    ours: Regency,
    cells: Callable[..., str],
    statement: str,
) -> None:
    """Else all that it may have in all would stand at one instant, and as-of reads go over it."""
    attacker.execute(cells(2, 2000).encode())
    attacker.execute(f"{END} AND period = '2000'".encode())
    one = CELLS.format(regency=ours.id, count=1, first=2050, until="NULL")
    parts = {
        "over": one.replace("NULL", "now()"),
        "before": one.replace("clock_timestamp()", "now() - interval '1 microsecond'"),
        "after": one.replace("clock_timestamp()", "now() + interval '9 seconds'"),
    }
    with pytest.raises(psycopg.errors.CheckViolation, match="begin and end at the present"):
        attacker.execute(statement.format(**parts).encode())
    database.superuser.execute(statement.format(**parts).encode())  # a restore does


# --- Everybody else ---------------------------------------------------------------------------------------------------


def test_rows_that_are_taken_away_make_room(
    small: None, database: Stage, attacker: psycopg.Connection[Any], cells: Callable[..., str]
) -> None:
    assert not refused(attacker, cells(MOST))
    database.superuser.execute("DELETE FROM figures_filling_cell WHERE period >= '2010'")
    assert counted(database) == there(database)
    assert not refused(attacker, cells(MOST - 10, 2040))
    assert refused(attacker, cells(1, 2090))
    database.superuser.execute("TRUNCATE figures_filling_cell")
    assert counted(database) == there(database) == []


def test_the_owner_goes_on_beyond_the_bound_and_is_counted(
    small: None, database: Stage, attacker: psycopg.Connection[Any], cells: Callable[..., str]
) -> None:
    """A restore and an import of the operator's are not refused; the regency's next row is."""
    database.superuser.execute(cells(2 * MOST).encode())
    assert counted(database) == there(database)
    assert refused(attacker, cells(1, 2090))


def test_an_upgrade_counts_what_is_there(
    small: None, database: Stage, attacker: psycopg.Connection[Any], cells: Callable[..., str]
) -> None:
    triggers = database.superuser.execute(bounds.STANDING).fetchall()
    for table, name, _ in triggers:
        database.superuser.execute(f'DROP TRIGGER "{name}" ON {table}'.encode())
    assert not refused(attacker, cells(MOST - 1))
    assert counted(database) == []
    hold()
    assert sorted(database.superuser.execute(bounds.STANDING)) == sorted(triggers)
    assert counted(database) == there(database)
    assert not refused(attacker, cells(1, 2090))
    assert refused(attacker, cells(1, 2091))


def test_a_bound_is_changed_while_others_read(
    small: None,
    database: Stage,
    attacker: psycopg.Connection[Any],
    cells: Callable[..., str],
) -> None:
    """In the midst of their transactions: they wait for nothing, and the change does not wait for them."""
    assert not refused(attacker, cells(MOST))
    with scenes.logged_in(database, "kc_ministry") as reader, reader.transaction():
        reader.execute("SELECT count(*) FROM public.figures_filling_cell")
        began = time.monotonic()
        with override_settings(BOUNDS_RAISED={"figures_filling_cell": MOST + 1}):
            hold()
        assert time.monotonic() - began < 2
    assert not refused(attacker, cells(1, 2090))
    assert refused(attacker, cells(1, 2091))
    assert counted(database) == there(database)


def test_an_operator_raises_a_bound_and_never_lowers_one() -> None:
    declared = {each.table: each for each in bounds.bounds()}
    with override_settings(BOUNDS_RAISED={"ledger_submission": 10_000, "review_comment": 1}):
        raised = {each.table: each for each in bounds.bounds()}
    assert raised == declared | {"ledger_submission": replace(declared["ledger_submission"], most=10_000)}
    with (
        override_settings(BOUNDS_RAISED={"ledger_submissions": 10_000}),
        pytest.raises(
            ImproperlyConfigured, match="BOUNDS_RAISED names what has no bound: ledger_submissions"
        ),
    ):
        list(bounds.bounds())


def test_how_near_a_regency_is_to_its_bound_is_told_without_its_name(
    small: None,
    database: Stage,
    attacker: psycopg.Connection[Any],
    theirs: Regency,
    cells: Callable[..., str],
) -> None:
    """The nearer one of two regencies; rows that ended weigh less."""
    assert not refused(attacker, cells(24))
    assert not refused(attacker, f"{END} AND period < '2008'")
    with scenes.logged_in(database, theirs.role) as neighbour:
        few = CELLS.format(regency=theirs.id, count=8, first=2000, until="NULL")
        assert not refused(neighbour, f"INSERT INTO public.figures_filling_cell {few}")
    state = State()
    with db_roles.as_owner():
        state.read()
    (family,) = (family for family in state.collect() if family.name == "kc_rows_bound_ratio")
    told = {sample.labels["table"]: sample.value for sample in family.samples}
    assert told == dict.fromkeys(BOUNDED, 0.0) | {"figures_filling_cell": (16 + 8 / PAST) / MOST}


def test_what_is_undone_is_vacuumed_without_pauses(database: Stage) -> None:
    """Twelve sessions write faster than PostgreSQL cleans up where it pauses, and national reads take ever longer."""
    pausing = "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND NOT reloptions @> ARRAY[%s]"
    tables = [*BOUNDED, "tenants_row_count"]
    database.superuser.execute("ALTER TABLE review_comment RESET (autovacuum_vacuum_cost_delay)")
    hold()
    assert bounds.VACUUMED == "autovacuum_vacuum_cost_delay=0"
    assert database.superuser.execute(pausing, [tables, bounds.VACUUMED]).fetchall() == []


def test_a_table_that_no_regency_adds_rows_to_any_more_has_no_bound(
    small: None, database: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "identity_guest_notice"
    before = database.superuser.execute(bounds.STANDING).fetchall()
    with monkeypatch.context() as patched:
        patched.setattr(TABLES[name].model, "access", Access(ministry="SELECT"))
        hold()
        assert {table for table, *_ in before} - {
            table for table, *_ in database.superuser.execute(bounds.STANDING)
        } == {name}
    hold()
    assert sorted(database.superuser.execute(bounds.STANDING)) == sorted(before)


def test_what_the_api_writes_is_counted(database: Stage, jembrana: Api, tabanan: Api, ministry: Api) -> None:
    for api in (jembrana, tabanan):
        id = report(api, "4.51")
        assert api.post("guests/", {}).status_code == 422
        assert ministry.post(f"submissions/{id}/return/", {"reasons": ["Bukti kurang"]}).status_code == 200
        report(api, "4.6")
    assert counted(database) == there(database)
    assert len({table for table, *_ in counted(database)}) > 8


def test_what_is_too_much_over_the_api_says_so_in_both_languages(
    small: None, database: Stage, jembrana: Api, tabanan: Api, ministry: Api, cells: Callable[..., str]
) -> None:
    assert tabanan.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
    database.superuser.execute(cells(MOST, 2050).encode())
    for language, words in (("en", "reached the number of these"), ("id", "batas yang disimpan layanan")):
        answer = jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"}, **{"Accept-Language": language})
        assert (answer.status_code, answer.json()["code"]) == (409, "bound_reached")
        assert words in answer.json()["detail"]
    assert jembrana.get("values/ECO-03/total/2025/").status_code == 404
    assert tabanan.put("values/ECO-03/total/2024/", {"value": "4.5"}).status_code == 201


def test_a_write_over_which_the_clock_steps_back_succeeds_later(
    database: Stage, jembrana: Api, tabanan: Api
) -> None:
    """Simulated by the stamp: read a minute earlier than the transaction began."""
    path, value = "values/ECO-03/total/2025/", {"value": "4.51"}
    text = "SELECT pg_get_functiondef('public.figures_stamp'::regproc)"
    ((stamp,),) = database.superuser.execute(text).fetchall()
    earlier = "RETURN clock_timestamp() - interval '1 minute'"
    try:
        database.superuser.execute(stamp.replace("RETURN clock_timestamp()", earlier))
        for language, words in (("en", "clock was set back"), ("id", "mundur")):
            answer = jembrana.put(path, value, **{"Accept-Language": language})
            assert (answer.status_code, answer.json()["code"]) == (503, "clock_set_back")
            assert answer.headers["Retry-After"] == "1"
            assert words in answer.json()["detail"]
    finally:
        database.superuser.execute(stamp)
    assert jembrana.get(path).status_code == tabanan.get(path).status_code == 404
    assert jembrana.put(path, value).status_code == 201


def test_the_operator_makes_room_as_the_page_of_incidents_says(
    database: Stage, attacker: psycopg.Connection[Any], ours: Regency, jembrana: Api, ministry: Api
) -> None:
    page = (ROOT / "docs/operations/incidents.md").read_text().partition("## A regency is at its bound")[2]
    find, delete = re.findall(r"```sql\n(.*?)```", page.partition("\n## ")[0], re.DOTALL)
    id = report(jembrana, "4.51")
    assert ministry.post(f"submissions/{id}/return/", {"reasons": ["Bukti kurang"]}).status_code == 200
    submission, table = report(jembrana, "4.6"), "figures_reported_subject"
    kept = database.superuser.execute(f"SELECT * FROM {table} ORDER BY id".encode()).fetchall()
    assert len(kept) > 2
    step, text = 200, addition(table, ours, submission, "clock_timestamp()")
    for first in itertools.count(step, step):
        if refused(attacker, text.format(first, first + step - 1)):
            break
        if first == step:  # and ends some
            attacker.execute(
                f"UPDATE public.{table} SET valid_until = clock_timestamp() WHERE subject ~ '^x'".encode()
            )
    fullest = database.superuser.execute(find.encode()).fetchall()
    assert max((weight, name, code) for name, code, weight in fullest)[1:] == (table, OURS)
    call_command("reconcile", OURS, repair=True, by="Rina", reason="tiket 1", stdout=StringIO())
    database.superuser.execute(delete.replace("51.01", OURS).encode())
    assert database.superuser.execute(f"SELECT * FROM {table} ORDER BY id".encode()).fetchall() == kept
    assert counted(database) == there(database)
    call_command("reconcile", OURS, stdout=StringIO())


def test_national_reads_are_answered_alike_whatever_a_regency_writes_in_number(
    database: Stage,
    attacker: psycopg.Connection[Any],
    ours: Regency,
    jembrana: Api,
    tabanan: Api,
    ministry: Api,
) -> None:
    """Made-up subjects without end: those that fit are written, and stand in nobody's figures but the forger's."""
    submission = report(jembrana, "4.51")
    report(tabanan, "4.51")
    queries = (
        "progress/",
        "progress/?group_by=dimension",
        "progress/?group_by=regency&regency_code=51.02",
        *READ_BY_THE_MINISTRY,
    )
    before = answered(ministry, queries)
    made = (
        "INSERT INTO public.figures_reported_subject (regency_id, basis, kind, subject, revision, late, in_time, state,"
        f" under_query, submission_id, valid_from) SELECT {ours.id}, 'submitted', 'masterplan_', 'x' || n, 1, false,"
        f" true, 'submitted', false, '{submission}', now() FROM generate_series({{0}}, {{1}}) n"
    )
    assert refused(attacker, made.format(1, 120_000))
    written = 0
    while written < 120_000 and not refused(attacker, made.format(written, written + 199)):
        written += 200
    assert 0 < written < TABLES["figures_reported_subject"].access.most
    assert answered(ministry, queries) == before
