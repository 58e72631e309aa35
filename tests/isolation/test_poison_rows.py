"""Values with which nobody can reckon, in every column of every national table that a regency's role may write: no row
holds one. Odd values that a row may hold stop nobody else: neither the ministry's answers nor the worker's duties.
"""

import contextlib
import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from uuid import uuid4

import pandas
import psycopg
import pytest
from django.core.management import call_command
from django.test import Client
from psycopg import sql

from api.http.grammar.periods import Kind, Period
from api.http.local_time import day_of
from api.national.feeds.queries import BEGINNING
from api.national.figures import opened
from api.national.figures.explained.shapes import FIGURES
from api.national.webhooks import delivery, feeding, operations
from tenants import db_roles
from tenants.errors import IsolationError
from tenants.jobs import duties
from tenants.schema import plain
from tenants.verification import inspection
from tests.isolation import forging, routes, scenes
from tests.isolation.conftest import Regency
from tests.isolation.forging import Maker, Table
from tests.national.figures.test_on_course import submit_targets
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage

TABLES = forging.tables()
#: Lists and figures of all regencies, which must be answered and not only not fail.
WALKED = frozenset(
    f"v1/national/{name}/" for name in ("submissions", "briefing", "guest-notices", "changes", "exemptions")
)
#: The constraints of this kind on a table, validated or not.
STANDING = (
    "SELECT conname FROM pg_constraint WHERE conrelid = 'webhooks_webhook'::regclass AND contype = 'c'"
    f" AND starts_with(conname, '{plain.NAME}') AND convalidated = %s"
)


def _taken(attacker: psycopg.Connection[Any], statement: Any) -> bool:
    try:
        with attacker.transaction():
            return attacker.execute(statement).rowcount > 0
    except psycopg.Error:
        return False


@pytest.fixture(scope="module")
def maker(stage: Stage, ours: Regency) -> Iterator[Maker]:
    made = Maker(ours.id, {"tenants_regency": ours.id})
    made.fill(TABLES.values(), stage.superuser)
    yield made
    stage.clear()


@pytest.fixture
def database(stage: Stage) -> Iterator[Stage]:
    """Cleared before, too: on a worker that was given some tests of this file, the maker's rows may still be there."""
    stage.clear()
    yield stage
    stage.clear()


def _tries(table: Table, row: dict[str, Any] | None, column: str, value: Any) -> Iterator[Any]:
    """The statements by which a regency's role gets this value into a row."""
    if table.insertable and row is not None:
        yield scenes.insertion(table.name, forging.given(row) | {column: value})
    if column in table.changeable and "SELECT" in table.access.regency:
        one = "WHERE {key} = (SELECT {key} FROM {table} LIMIT 1)"
        yield sql.SQL(f"UPDATE {{table}} SET {{column}} = {{value}} {one}").format(
            table=sql.Identifier("public", table.name),
            column=sql.Identifier(column),
            key=sql.Identifier(table.key),
            value=sql.Literal(value),
        )


@pytest.mark.parametrize("name", TABLES)
def test_no_row_holds_what_nobody_can_reckon_with(
    attacker: psycopg.Connection[Any], maker: Maker, name: str
) -> None:
    table = TABLES[name]
    row = maker.row(table, attacker)
    tried = [
        (column, value)
        for column in forging.written_columns(table)
        for value in forging.refused_values(table, column)
    ]
    assert tried
    assert [
        (column, value)
        for column, value in tried
        for statement in _tries(table, row, column, value)
        if _taken(attacker, statement)
    ] == []


def test_an_upgrade_names_the_rows_that_break_a_constraint_and_deletes_none(
    database: Stage, attacker: psycopg.Connection[Any], ours: Regency
) -> None:
    """The constraint holds new rows meanwhile, and is validated by the first migration that finds none."""
    table, superuser = "webhooks_webhook", database.superuser
    maker = Maker(ours.id, {"tenants_regency": ours.id})
    maker.fill(TABLES.values(), superuser)
    ((name,),) = superuser.execute(STANDING, [True]).fetchall()
    row = forging.given(maker.row(TABLES[table], superuser) or {})
    superuser.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())
    superuser.execute(f"ALTER TABLE {table} ADD CONSTRAINT {plain.NAME}_of_before CHECK (true)".encode())
    superuser.execute(scenes.insertion(table, row | {"resources": "5", "url": "a\x01b"}))
    told = io.StringIO()
    call_command("migrate", verbosity=0, stderr=told)
    assert f"{table} {row['id']}: url, resources do" in told.getvalue()
    assert superuser.execute(STANDING, [False]).fetchall() == [(name,)]
    with db_roles.as_owner():
        holes = [str(hole) for hole in inspection.inspect(with_passwords=False).holes]
    assert [hole.rpartition(": ")[2] for hole in holes] == ["has convalidated false; it should have true"]
    held = row | {"id": uuid4(), "resources": "null"}
    with pytest.raises(psycopg.errors.CheckViolation):
        attacker.execute(scenes.insertion(table, held))
    superuser.execute(f"DELETE FROM {table} WHERE id = %s".encode(), [row["id"]])
    call_command("migrate", verbosity=0, stderr=told)
    assert superuser.execute(STANDING, [True]).fetchall() == [(name,)]


def test_an_upgrade_names_an_answer_to_a_remark_on_another_submission(database: Stage, ours: Regency) -> None:
    """The release before took such rows. An upgrade that was interrupted has left the constraint, unvalidated."""
    superuser, name = database.superuser, "answer_is_to_a_remark_on_its_submission"
    standing = "SELECT convalidated FROM pg_constraint WHERE conname = %s"
    made = Maker(ours.id, {"tenants_regency": ours.id})
    made.fill(TABLES.values(), superuser)
    ((remark,),) = superuser.execute(
        "SELECT id FROM review_comment WHERE thread_id IS NULL LIMIT 1"
    ).fetchall()
    forged = forging.given(made.row(TABLES["review_comment"], superuser) or {}) | {"thread_id": remark}
    ((elsewhere,),) = superuser.execute(
        "SELECT s.id FROM ledger_submission s LEFT JOIN review_comment c ON c.submission_id = s.id AND c.id = %s"
        " WHERE c.id IS NULL LIMIT 1",
        [remark],
    ).fetchall()
    superuser.execute(f"ALTER TABLE review_comment DROP CONSTRAINT {name}".encode())
    superuser.execute(scenes.insertion("review_comment", forged | {"submission_id": elsewhere}))
    superuser.execute(
        f"ALTER TABLE review_comment ADD CONSTRAINT {name} FOREIGN KEY (thread_id, submission_id)"
        " REFERENCES review_comment (id, submission_id) DEFERRABLE INITIALLY DEFERRED NOT VALID".encode()
    )
    superuser.execute("DELETE FROM django_migrations WHERE app = 'review' AND name LIKE '0005%'")
    told = io.StringIO()
    call_command("migrate", verbosity=0, stderr=told)
    assert f"review_comment {forged['id']}: what it names does not fit {name}" in told.getvalue()
    assert superuser.execute(standing, [name]).fetchall() == [(False,)]
    superuser.execute("DELETE FROM review_comment WHERE id = %s", [forged["id"]])
    call_command("migrate", verbosity=0)
    assert superuser.execute(standing, [name]).fetchall() == [(True,)]


def test_no_total_says_more_progress_than_its_programmes_can_have(
    database: Stage, attacker: psycopg.Connection[Any], maker: Maker
) -> None:
    """Else one regency's row would lift a national mean above 100 per cent. An upgrade lowers those of before."""
    superuser, table = database.superuser, TABLES["figures_programme_total"]
    row = forging.given(maker.row(table, attacker) or {})
    forged = (
        row | {"total": 1, "physical_hundredths": 10_001},
        row | {"total": -5, "physical_hundredths": 0, "dimension": "x"},
    )
    for each in forged:
        with pytest.raises(psycopg.errors.CheckViolation, match="physical_hundredths_are_of_programmes"):
            attacker.execute(scenes.insertion(table.name, each))
    attacker.execute(scenes.insertion(table.name, row | {"total": 1, "physical_hundredths": 10_000}))
    with pytest.raises(psycopg.errors.CheckViolation, match="physical_hundredths_are_of_programmes"):
        attacker.execute("UPDATE public.figures_programme_total SET total = 0")
    superuser.execute("DELETE FROM figures_programme_total")
    with superuser.transaction(force_rollback=True):
        superuser.execute(
            "ALTER TABLE figures_programme_total DROP CONSTRAINT physical_hundredths_are_of_programmes"
        )
        for each in forged:
            superuser.execute(scenes.insertion(table.name, each))
        migration = import_module("api.national.figures.migrations.0025_physical_of_programmes")
        superuser.execute(migration.LOWER)
        lowered = "SELECT total, physical_hundredths FROM figures_programme_total ORDER BY 1"
        assert superuser.execute(lowered).fetchall() == [(0, 0), (1, 10_000)]


def test_no_year_allocates_less_than_nothing(
    database: Stage, attacker: psycopg.Connection[Any], ours: Regency
) -> None:
    """Else the mean that is weighed by it would go beyond 100 per cent. An upgrade raises those of before."""
    superuser, table = database.superuser, TABLES["figures_reported_budget"]
    made = Maker(ours.id, {"tenants_regency": ours.id})
    made.fill(TABLES.values(), superuser)
    superuser.execute(f"DELETE FROM {table.name}".encode())
    row = forging.given(made.row(table, attacker) or {})
    forged = (
        row | {"period": "2021", "allocated": -1},
        row | {"period": "2022", "allocated": 20, "allocated_apbd": -10, "allocated_apbn": 30},
        row | {"period": "2023", "allocated": 5, "allocated_dak": 6},
        row | {"period": "2025", "allocated": 0, "allocated_apbd": "9" * 24, "allocated_csr": "9" * 24},
    )
    name = "budget_allocates_nothing_below_0"
    for each in forged:
        with pytest.raises(psycopg.errors.CheckViolation, match=name):
            attacker.execute(scenes.insertion(table.name, each))
    defined = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"
    ((constraint,),) = superuser.execute(defined, [name])
    with superuser.transaction(force_rollback=True):
        superuser.execute(f"ALTER TABLE {table.name} DROP CONSTRAINT {name}".encode())
        for each in (row | {"period": "2024", "allocated": 7, "allocated_apbd": 3}, *forged):
            superuser.execute(scenes.insertion(table.name, each))
        superuser.execute(import_module("api.national.figures.migrations.0026_nothing_below_0").RAISE)
        raised = f"SELECT allocated, allocated_apbd, allocated_apbn, allocated_dak FROM {table.name} ORDER BY period"
        assert superuser.execute(raised.encode()).fetchall() == [
            (0, 0, 0, 0),
            (30, 0, 30, 0),
            (6, 0, 0, 6),
            (7, 3, 0, 0),
            (2 * (10**20 - 1), 10**20 - 1, 0, 0),
        ]
        superuser.execute("SET CONSTRAINTS ALL IMMEDIATE")
        superuser.execute(f"ALTER TABLE {table.name} ADD CONSTRAINT {name} {constraint}".encode())


@pytest.mark.long
def test_odd_rows_of_one_regency_stop_nobody_else(
    database: Stage, attacker: psycopg.Connection[Any], ours: Regency, theirs: Regency
) -> None:
    """Each value that the database takes stays as a row; then everyone else asks for everything."""
    made = Maker(ours.id, {"tenants_regency": ours.id})
    made.fill(TABLES.values(), database.superuser)
    Maker(theirs.id, {"tenants_regency": theirs.id}).fill(TABLES.values(), database.superuser)
    taken = 0
    for table in TABLES.values():
        for column in forging.written_columns(table):
            for value in forging.odd_values(table, column):
                row = made.row(table, attacker, having=column)
                taken += sum(_taken(attacker, each) for each in _tries(table, row, column, value))
    assert taken > 500
    keys = Keys()  # asked without comparing with the documents, which forged rows need not keep to
    member = keys.member(scenes.THEIRS)
    callers = {"v1/national/": keys.ministry(), "v1/open/": "", "v1/me/": member, "v1/regencies/": member}
    client, failed = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1"), {}
    for route in routes.routes():
        key = next((key for start, key in callers.items() if route.pattern.startswith(start)), None)
        if key is not None and route.method == "GET":
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            answer = client.get(route.under(scenes.THEIRS), headers=headers)
            if answer.status_code >= 500 or (answer.status_code != 200 and route.pattern in WALKED):
                failed[str(route)] = (answer.status_code, b"".join(answer)[:300])
            answer.close()
    assert failed == {}
    key = {"Authorization": f"Bearer {callers['v1/national/']}"}
    statuses = {path: client.get(f"/v1/national/{path}", headers=key).status_code for path in OF_EVERYONE}
    assert statuses == dict.fromkeys(OF_EVERYONE, 200)
    assert Api(keys.ministry()).get(f"/v1/national/submissions/?regency_code={scenes.THEIRS}").json()["data"]
    for duty in duties.of_the_api():
        once = duty.begin()
        try:
            with db_roles.as_owner():
                once()
        except IsolationError:  # one that is nobody but whom it logs in as
            once()


def test_a_bad_row_of_before_is_passed_over_and_named(
    database: Stage, ours: Regency, theirs: Regency, caplog: pytest.LogCaptureFixture
) -> None:
    """The row is older than its constraint: no other webhook waits for it, and the log has no content of it."""
    for regency in (ours, theirs):
        Maker(regency.id, {"tenants_regency": regency.id}).fill(TABLES.values(), database.superuser)
    ((name,),) = database.superuser.execute(STANDING, [True]).fetchall()
    database.superuser.execute(f'ALTER TABLE webhooks_webhook DROP CONSTRAINT "{name}"'.encode())
    database.superuser.execute("DELETE FROM webhooks_delivery")
    database.superuser.execute("UPDATE webhooks_webhook SET told = %s, resources = '[]'", [str(BEGINNING)])
    bad = "UPDATE webhooks_webhook SET resources = '5' WHERE regency_id = %s RETURNING id"
    ((key,),) = database.superuser.execute(bad, [ours.id]).fetchall()
    with db_roles.as_owner():
        delivery.collect(now=datetime.now(UTC))
        delivery.collect(now=datetime.now(UTC))
        delivery.collect(now=datetime.now(UTC))
    told = database.superuser.execute("SELECT DISTINCT regency_id FROM webhooks_delivery").fetchall()
    assert told == [(theirs.id,)]
    assert caplog.text.count(f"webhooks_webhook {key} is passed over: TypeError") == 1
    database.clear()
    call_command("migrate", verbosity=0)
    assert database.superuser.execute(STANDING, [True]).fetchall() == [(name,)]


def test_the_constraint_of_a_table_that_no_regency_writes_any_more_is_dropped(database: Stage) -> None:
    """Constraint as that of the release before: a database that was built from nothing has none."""
    added = f"ALTER TABLE accounts_invitation ADD CONSTRAINT {plain.NAME}_of_before CHECK (true)"
    database.superuser.execute(added.encode())
    call_command("migrate", verbosity=0)
    standing = "SELECT count(*) FROM pg_constraint WHERE conrelid = 'accounts_invitation'::regclass AND contype = 'c'"
    assert database.superuser.execute(standing.encode()).fetchone() == (0,)
    assert database.superuser.execute(STANDING, [True]).fetchone()


def test_what_is_short_only_as_it_is_stored_is_refused(
    database: Stage, attacker: psycopg.Connection[Any], ours: Regency
) -> None:
    """A value that comes compressed from a table of its own, and numbers of many digits."""
    made = Maker(ours.id, {"tenants_regency": ours.id})
    made.fill(TABLES.values(), database.superuser)
    attacker.execute(
        "INSERT INTO retries_answer (id, fingerprint, created_at, headers)"
        " VALUES (gen_random_uuid(), '', now(), jsonb_build_array(repeat('x', 5000000)))"
    )
    for name, column, value in (
        ("webhooks_webhook", "resources", "SELECT headers FROM retries_answer"),
        ("identity_guest", "scopes", "SELECT headers FROM retries_answer"),
        ("figures_reported_activity", "milestones", """SELECT '[{"id": 1e130000}]'::jsonb"""),
    ):
        row = forging.given(made.row(TABLES[name], attacker) or {})
        del row[column]
        statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM ({}) AS source (value)").format(
            sql.Identifier("public", name),
            sql.SQL(", ").join(map(sql.Identifier, (*row, column))),
            sql.SQL(", ").join((*map(sql.Literal, row.values()), sql.Identifier("value"))),
            sql.SQL(value),
        )
        with pytest.raises(psycopg.errors.CheckViolation, match=plain.NAME):
            attacker.execute(statement)


@pytest.mark.parametrize(
    "content",
    [
        '{"values": [{"value": 1e5000}]}',
        '{"evidence": 5, "values": "x", "programmes": {}}',
        '{"evidence": [{"sha256": "../x", "size": 1, "name": "\\u001b[2J"}], "programmes": [{"id": "x"}]}',
        '{"values": ' + "[" * 3000 + "]" * 3000 + "}",
    ],
    ids=["numbers", "kinds", "texts", "depth"],
)
def test_a_submission_that_nobody_can_read_keeps_no_other_from_being_verified(
    database: Stage, attacker: psycopg.Connection[Any], ours: Regency, theirs: Regency, content: str
) -> None:
    for regency in (ours, theirs):
        Maker(regency.id, {"tenants_regency": regency.id}).fill(TABLES.values(), database.superuser)
    made = Maker(ours.id, {"tenants_regency": ours.id})
    row = forging.given(made.row(TABLES["ledger_submission"], attacker) or {})
    digest = hashlib.sha256(content.encode()).digest()
    for kind in ("masterplan", "periodic_report"):
        changed = {"id": uuid4(), "kind": kind, "content": content, "sequence": len(kind)}
        as_submitted = {"payload": content.encode(), "content_hash": digest}
        attacker.execute(scenes.insertion("ledger_submission", row | changed | as_submitted))
    for command in ("verify_ledger", "reconcile", "verify_evidence"):
        told = io.StringIO()
        with contextlib.suppress(SystemExit):
            call_command(command, stdout=told, no_color=True)
        last = told.getvalue().splitlines()[-1]
        assert last.startswith("3 regencies") or last.endswith("findings."), command
        assert "\x1b" not in told.getvalue(), command
        if command != "verify_evidence":
            assert f"{theirs.code}: subjects submitted, too many" in told.getvalue(), command


#: Every submission once more with other content, and what figures say of it as said by that one.
FORGED = """
    INSERT INTO public.ledger_submission ({columns}, id, content, payload, revision, sequence)
    SELECT {columns}, gen_random_uuid(), %s, coalesce(nullif(%s, ''::bytea), payload), revision + 100, sequence + 100
    FROM public.ledger_submission
"""
CITED = """
    WITH ended AS (
        UPDATE public.{table} SET valid_until = now() WHERE valid_until IS NULL AND basis = 'submitted' RETURNING *
    )
    INSERT INTO public.{table} ({columns}, submission_id, valid_from)
    SELECT {said}, (SELECT n.id FROM public.ledger_submission s JOIN public.ledger_submission n
                    ON (n.kind, n.subject, n.revision) = (s.kind, s.subject, s.revision + 100)
                    WHERE s.id = submission_id), now()
    FROM ended
"""
#: What is opened down to the content of submissions, of all regencies at once.
OPENED = (
    "indicators/ECO-03/components/?period=2025",
    *(f"progress/components/?figure={figure}" for figure in FIGURES),
)


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        '{"evidence": 5, "programmes": {"activities": 5}, "agencies": "x", "realisations": 1, "restated": {}}',
        '{"evidence": [5, {"subject": "value"}], "programmes": [5, {"id": "ours", "activities": [5, {}]}],'
        ' "agencies": [5], "realisations": [5]}',
        '{"programmes": [{"id": "theirs", "title": "Bukan ini"}]}',
    ],
    ids=["nothing", "kinds", "elements", "others"],
)
def test_what_a_submission_says_inside_keeps_nobody_from_opening_figures(
    attacker: psycopg.Connection[Any], jembrana: Api, tabanan: Api, keys: Keys, content: str
) -> None:
    _report_all(jembrana, tabanan)
    for api, word in ((jembrana, "ours"), (tabanan, "theirs")):
        content = content.replace(word, api.get("programmes/").json()["data"][0]["id"])
    _forge(attacker, content, b"")
    client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    key = {"Authorization": f"Bearer {keys.ministry()}"}
    answers = {path: client.get(f"/v1/national/{path}", headers=key) for path in OPENED}
    assert {path: each.status_code for path, each in answers.items()} == dict.fromkeys(OPENED, 200)
    for path, answer in answers.items():
        body = answer.json()
        assert body["next"] or scenes.THEIRS in {each["regency"]["code"] for each in body["data"]}, path
    named = answers["progress/components/?figure=programmes"].json()["data"]
    (title,) = (each["what"]["title"] for each in named if each["regency"]["code"] == scenes.THEIRS)
    assert title == plans.PROGRAMME["title"]


@pytest.mark.usefixtures("database")
def test_what_a_submission_says_a_thousand_times_is_gone_through_once(
    attacker: psycopg.Connection[Any],
    jembrana: Api,
    tabanan: Api,
    ministry: Api,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else each of its programmes was looked up in all of its agencies. What is too long together is not opened."""
    _report_all(jembrana, tabanan)
    (programme,) = jembrana.get("programmes/").json()["data"]
    named = {"id": programme["id"], "title": "Terlalu banyak", "lead_agency": "x"}
    (activity,) = jembrana.get(f"programmes/{programme['id']}/").json()["activities"]
    said = {"activity": activity["id"], "period": "2025-Q4"}
    often = {
        "programmes": [named],
        "agencies": [{"id": "y"}],
        "realisations": [said],
        "evidence": [{"key": "z"}],
    }
    content = json.dumps({part: each * 30_000 for part, each in often.items()})
    with pytest.raises(psycopg.errors.CheckViolation, match=plain.NAME):
        _forge(attacker, content, b"")
    _forge(attacker, content, content.encode())

    def titles() -> dict[str, str | None]:
        answer = ministry.get("progress/components/?figure=programmes")
        assert answer.status_code == 200, answer.json()
        return {
            each["regency"]["code"]: each["what"].get("title")
            for each in answer.json()["data"]
            if each["what"]
        }

    theirs = plans.PROGRAMME["title"]
    assert titles() == {scenes.OURS: "Terlalu banyak", scenes.THEIRS: theirs}
    monkeypatch.setattr(opened, "MOST", len(content) - 1)
    assert titles() == {scenes.OURS: None, scenes.THEIRS: theirs}
    figures = ("programmes", "values&period=2025&dimension=economy&page_size=200", "targets")
    for path in (OPENED[0], *(f"progress/components/?figure={each}" for each in figures)):
        counts = {
            each["regency"]["code"]: (each.get("what") or each)["evidence_count"]
            for each in ministry.get(path).json()["data"]
            if each["submission_id"]
        }
        assert counts == {scenes.OURS: None, scenes.THEIRS: 0}, path


def _report_all(*apis: Api) -> None:
    """Submit a plan of a programme, and a report of it with a value."""
    milestones = [{"title": "SK Bupati", "due_on": "2024-06-30"}]
    lasts = {"starts_on": "2024-01-01", "ends_on": "2024-12-31", "milestones": milestones}
    for api in apis:
        assert api.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
        plan = plans.begin(api)["id"]
        made = plans.add(api, indicative_amounts=[plans.allocation()], activities=[plans.activity(**lasts)])
        plans.submit(api, plan)
        plans.report(api, "2025-Q4", plans.realised(made["activities"][0]["id"]))
        assert api.post("reports/2025-Q4/submit/", {}).status_code == 201


def _forge(attacker: psycopg.Connection[Any], content: str, payload: bytes) -> None:
    """Submit all once more with this content, and with a payload if it is not to be the old one; and cite that."""

    def columns(table: str, *besides: str) -> str:
        return ", ".join(name for name in TABLES[table].fields if name not in ("id", *besides))

    others = columns("ledger_submission", "content", "payload", "revision", "sequence")
    attacker.execute(FORGED.format(columns=others).encode(), [content, payload])
    for name, table in TABLES.items():
        if name.startswith("figures_reported_") and "submission_id" in table.fields:
            kept = columns(name, "submission_id", "valid_from", "valid_until")
            said = kept.replace("milestones,", """'[{"id": null, "due_on": "never"}]',""")
            attacker.execute(CITED.format(table=name, columns=kept, said=said).encode())


#: Each number as text of these tables, written once more with another text.
FORGED_TEXTS = """
    WITH ended AS (
        UPDATE public.{table} SET valid_until = now() WHERE valid_until IS NULL AND basis = 'submitted' RETURNING *
    )
    INSERT INTO public.{table} ({columns}, valid_from) SELECT {said}, now() FROM ended
"""
FILES = ("ranking/?period=2025&minimum_coverage=1", "trend/?period=2025&length=2", "components/?period=2025")


@pytest.mark.parametrize("text", ["=2+2", "1,2", "WTP", "9" * 40, "1e5"])
def test_a_number_that_is_none_ends_no_file_and_stands_beside_the_numbers(
    attacker: psycopg.Connection[Any], jembrana: Api, tabanan: Api, ministry: Api, text: str
) -> None:
    for api, value in ((jembrana, "4.9"), (tabanan, "6.1")):
        submit_targets(api, ECO_03=("2021=7", "2025=5"))
        assert api.put("values/ECO-03/total/2025/", {"value": value}).status_code == 201
        assert api.post("reports/2025-Q4/submit/", {"reason": "lengkap"}).status_code == 201
    for name, texts in (
        ("figures_reported_value", ("value", "target")),
        ("figures_reported_target", ("value",)),
    ):
        kept = [each for each in TABLES[name].fields if each not in ("id", "valid_from", "valid_until")]
        said = [f"'{text}'" if each in texts else each for each in kept]
        statement = FORGED_TEXTS.format(table=name, columns=", ".join(kept), said=", ".join(said))
        assert attacker.execute(statement.encode()).rowcount > 0
    shown = ministry.get(f"indicators/ECO-03/{FILES[-1]}").json()["data"]
    forged = {each["value"] for each in shown if each["regency"]["code"] == scenes.OURS}
    assert forged == {text}
    for path in FILES:
        asked = f"indicators/ECO-03/{path}&format"
        lines = list(csv.DictReader(io.StringIO(ministry.get(f"{asked}=csv").content.decode())))
        frames = [
            pandas.DataFrame(lines),
            pandas.read_excel(io.BytesIO(ministry.get(f"{asked}=xlsx").content), dtype=str),
            pandas.read_parquet(io.BytesIO(ministry.get(f"{asked}=parquet").content)),
        ]
        for frame in frames:
            numbers = frame[[name for name in frame if not name.endswith("_text")]]
            assert not [cell for row in numbers.to_numpy() for cell in row if cell == text]
        if "trend" not in path:
            guarded = f"'{text}" if text.startswith("=") else text
            values = {row["regency_code"]: (row["value"], row["value_text"]) for row in lines}
            assert values == {**values, scenes.OURS: ("", guarded), scenes.THEIRS: ("6.1", "")}
            for frame in frames[1:]:
                (told,) = frame[frame["regency_code"] == scenes.OURS].to_dict("records")
                assert (pandas.isna(told["value"]), told["value_text"]) == (True, text)


#: Rows in force that no write of the API leaves: reports in a state that none in force has, or of no quarter.
WITHOUT_SENSE = """
    UPDATE public.figures_reported_subject SET valid_until = now()
    WHERE valid_until IS NULL AND kind = 'periodic_report';
    INSERT INTO public.figures_reported_subject (regency_id, basis, kind, subject, revision, late, in_time, state,
        under_query, submission_id, valid_from)
    SELECT regency_id, 'submitted', 'periodic_report', said.*, false, id, now()
    FROM (SELECT * FROM public.ledger_submission LIMIT 1) s, (VALUES
        ('{round}', 99, false, true, 'withdrawn'), ('x', 99, false, true, 'submitted'),
        ('2025', 99, false, true, 'submitted'), ('', 99, false, true, 'returned')) AS said;
"""
#: Counts of no period, which a regency's role could write in a release before.
OF_NO_PERIOD = """
    ALTER TABLE public.figures_reported_tally DROP CONSTRAINT "{tally}";
    ALTER TABLE public.figures_filling_cell DROP CONSTRAINT "{cell}";
    INSERT INTO public.figures_reported_tally (regency_id, basis, dimension, period, reported, not_available,
        not_applicable, valid_from)
    SELECT {regency}, 'submitted', 'economy', period, 1, 0, 0, now()
    FROM (VALUES ('abcd'), ('2025-Q9')) AS said (period);
    INSERT INTO public.figures_filling_cell (regency_id, area, dimension, sub_dimension, period, reported,
        not_available, not_applicable, last_changed_on, valid_from)
    SELECT {regency}, 'values', 'economy', '', 'abcd', 1, 0, 0, now(), now();
"""
#: The answers that read these rows for everyone.
OF_EVERYONE = (
    "briefing/",
    "progress/?group_by=regency",
    "progress/components/?figure=participation",
    *(f"progress/?group_by={axes}" for axes in ("period", "year", "year,dimension", "regency,period")),
)


def test_reports_and_counts_of_no_period_or_state_keep_nobody_from_progress(
    database: Stage,
    attacker: psycopg.Connection[Any],
    jembrana: Api,
    tabanan: Api,
    keys: Keys,
    ours: Regency,
) -> None:
    for api in (jembrana, tabanan):
        assert api.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
        assert api.post("reports/2025-Q4/submit/", {}).status_code == 201
    client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    key = {"Authorization": f"Bearer {keys.ministry()}"}

    def asked() -> dict[str, Any]:
        answers = {path: client.get(f"/v1/national/{path}", headers=key) for path in OF_EVERYONE}
        assert {path: each.status_code for path, each in answers.items()} == dict.fromkeys(OF_EVERYONE, 200)
        rows = answers["progress/?group_by=regency,period"].json()["data"]
        return {row["period"]: row for row in rows if row["regency_code"] == scenes.THEIRS}

    before = asked()
    assert before["2025-Q4"]["reports_total"] == 1
    last = Period.containing(day_of(datetime.now(UTC)), Kind.QUARTER).previous()
    attacker.execute(WITHOUT_SENSE.format(round=last).encode())
    assert asked() == before
    names = {table: name for table, name, *_ in plain.constraints()}
    held = {"tally": names["figures_reported_tally"], "cell": names["figures_filling_cell"]}
    database.superuser.execute(OF_NO_PERIOD.format(regency=ours.id, **held).encode())
    assert asked() == before
    for table in ("figures_reported_tally", "figures_filling_cell"):
        database.superuser.execute(
            f"DELETE FROM {table} WHERE period !~ '^2'  OR period = '2025-Q9'".encode()
        )
    call_command("migrate", verbosity=0)


def test_more_webhooks_than_the_api_lets_anybody_have_get_nobody_more(
    database: Stage, attacker: psycopg.Connection[Any], ours: Regency
) -> None:
    made = Maker(ours.id, {"tenants_regency": ours.id})
    made.fill(TABLES.values(), database.superuser)
    for _ in range(operations.MOST + 3):
        row = forging.given(made.row(TABLES["webhooks_webhook"], attacker) or {})
        attacker.execute(scenes.insertion("webhooks_webhook", row))
    database.superuser.execute("DELETE FROM webhooks_delivery")
    database.superuser.execute("UPDATE webhooks_webhook SET told = %s", [str(BEGINNING)])
    with db_roles.as_owner():
        delivery.collect(now=datetime.now(UTC))
    count = "SELECT count(DISTINCT webhook_id) FROM webhooks_delivery"
    assert database.superuser.execute(count).fetchone() == (operations.MOST,)
    # Those that were served before and are active again are no more either.
    served = "SELECT count(*) FROM webhooks_progress"
    attacker.execute(
        "UPDATE public.webhooks_webhook SET active = (id NOT IN (SELECT id FROM"
        " public.webhooks_webhook ORDER BY id LIMIT 10))"
    )
    with db_roles.as_owner():
        delivery.collect(now=datetime.now(UTC))
        assert database.superuser.execute(served).fetchone() > (operations.MOST,)
        attacker.execute("UPDATE public.webhooks_webhook SET active = true")
        assert len(feeding._served()) == operations.MOST


def test_addresses_that_one_deletes_by_the_thousand_hold_up_nobody(
    database: Stage, attacker: psycopg.Connection[Any], ours: Regency, theirs: Regency
) -> None:
    """Each is removed in a transaction of its own, before any event is sent."""
    deleted = (
        "INSERT INTO public.webhooks_webhook (id, owner, regency_id, url, resources, active, secret_version, told,"
        " created_at, deleted_at, version) SELECT uuidv7(), 'regency', {}, 'https://hook.example/', '[]', false, 1,"
        " 'x', now(), now(), 1 FROM generate_series(1, {})"
    )
    attacker.execute(deleted.format(ours.id, 1000).encode())
    database.superuser.execute(deleted.format(theirs.id, 1).encode())
    with db_roles.as_owner():
        delivery.collect(now=datetime.now(UTC))
    left = "SELECT regency_id, count(*) FROM webhooks_webhook GROUP BY 1"
    assert database.superuser.execute(left).fetchall() == [(ours.id, 1000 - operations.MOST)]
