"""Every table: its model says who may reach it, and on a fresh stage the database grants that and not a letter more.

Asked in another way than verify_isolation asks: each role logs in and is asked what it may do itself.
"""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import override_settings

from tenants.checks import functions_have_a_text, prefix_is_plain, tables_are_declared
from tenants.privileges import Access, grants, parsed, roles
from tests.isolation import scenes
from tests.isolation.conftest import Regency
from tests.support import walks
from tests.support.stage import Stage

PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")

# What the asking role itself holds on every table that exists, without and with naming a column.
MINE = """
    SELECT n.nspname || '.' || c.relname, p, ''
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN unnest(%(privileges)s::text[]) p
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname ~ '^(public|r_.*)$'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, p)
    UNION ALL
    SELECT n.nspname || '.' || c.relname, p, a.attname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) p
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname ~ '^(public|r_.*)$'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, a.attnum, p)
      AND NOT has_table_privilege(c.oid, p)
"""

SHARED = [model for _, model in grants.declared_tables(settings.SHARED_APPS)]
EVERY_MODEL = [*SHARED, *(model for _, model in grants.declared_tables(settings.TENANT_APPS))]


def _declared(schema: str, tables: dict[str, Access], side: str) -> set[tuple[str, str, str]]:
    return {
        (f"{schema}.{table}", privilege, column)
        for table, access in tables.items()
        for privilege, column in parsed(getattr(access, side))
    }


def test_a_shared_table_says_who_may_reach_it() -> None:
    def check(model: Any) -> None:
        declares = isinstance(getattr(model, "access", None), Access)
        assert declares or model._meta.db_table in grants.LIBRARY_TABLES

    walks.each(SHARED, check)


def test_the_start_is_refused_while_a_table_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tables_are_declared(None) == []
    model = apps.get_model("ledger", "Submission")
    monkeypatch.setattr(model, "access", Access(regency="SELECT"))
    assert [error.id for error in tables_are_declared(None)] == ["tenancy.E002"]
    monkeypatch.delattr(model, "access")
    assert [error.id for error in tables_are_declared(None)] == ["tenancy.E001"]


def test_the_start_is_refused_with_a_prefix_that_is_not_plain() -> None:
    assert prefix_is_plain(None) == []
    for prefix in ("", "Kc", "kc_a", "kc; DROP", "1kc"):
        with override_settings(TENANT_PREFIX=prefix):
            assert [error.id for error in prefix_is_plain(None)] == ["tenancy.E004"]


def test_the_start_is_refused_while_a_function_stands_in_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert functions_have_a_text(None) == []
    config = apps.get_app_config("identity")
    monkeypatch.setattr(config, "functions", {"gone()": ("gone.sql", "gateway")})
    assert [error.id for error in functions_have_a_text(None)] == ["tenancy.E005"]


def test_every_app_with_tables_is_on_one_of_the_two_sides() -> None:
    sides = {*settings.SHARED_APPS, *settings.TENANT_APPS}
    assert {config.name for config in apps.get_app_configs() if list(config.get_models())} <= sides


def test_a_table_with_a_regency_is_guarded_by_row() -> None:
    """Unless anyone may read it, or no regency may."""

    def check(model: Any) -> None:
        table, columns = model._meta.db_table, {field.column for field in model._meta.fields}
        access = grants.shared_access().get(table)
        if access is not None and "regency_id" in columns and access.regency and not access.open:
            assert access.rows == "regency_id"

    walks.each(EVERY_MODEL, check)


@pytest.mark.parametrize("side", roles.SERVICE_SIDES)
def test_a_side_holds_exactly_what_is_declared(stage: Stage, side: str) -> None:
    with scenes.logged_in(stage, roles.side(side)) as connection:
        held = set(connection.execute(MINE, {"privileges": list(PRIVILEGES)}).fetchall())
    assert held == _declared("public", grants.shared_access(), side)


def test_a_regency_holds_exactly_what_is_declared(stage: Stage, ours: Regency) -> None:
    with scenes.logged_in(stage, ours.role) as connection:
        held = set(connection.execute(MINE, {"privileges": list(PRIVILEGES)}).fetchall())
    national = _declared("public", grants.shared_access(), "regency")
    assert held == national | _declared(ours.schema, grants.regency_access(), "regency")


def test_no_regency_deletes_or_rewrites_history() -> None:
    for table, access in grants.regency_access().items():
        if table.startswith("history_"):
            assert {word for word, _ in parsed(access.regency)} == {"SELECT", "INSERT"}
    submission = grants.shared_access()["ledger_submission"]
    assert {word for word, _ in parsed(submission.regency)} == {"SELECT", "INSERT"}


@pytest.mark.parametrize(
    "privileges", ["ALL", "select", "SELECT INSERT", "SELECT (a,b)", "UPDATE (a); DROP TABLE x"]
)
def test_a_declaration_that_is_not_a_list_of_privileges_is_refused(privileges: str) -> None:
    with pytest.raises(ValueError, match="not a list of privileges"):
        Access(regency=privileges)


def test_a_condition_on_writing_needs_the_rows_it_narrows() -> None:
    with pytest.raises(ValueError, match="needs `rows`"):
        Access(regency="SELECT, INSERT", writes="true")


def test_a_condition_for_the_ministry_needs_privileges_that_it_narrows() -> None:
    with pytest.raises(ValueError, match="need privileges"):
        Access(regency="SELECT", rows="regency_id", ministry_writes="true")
