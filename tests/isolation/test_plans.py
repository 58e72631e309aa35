"""Plans of our own statements outlive a request; what else is prepared does not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from tenants import access, db_roles
from tenants.errors import Unavailable
from tenants.pool import statements
from tenants.pool.base import pool
from tenants.pool.connections import PLANS
from tests.isolation.conftest import Regency
from tests.support.stage import Stage

OURS = "SELECT indicator FROM indicators_value WHERE period = %(period)s"
TODAY = "SELECT current_date + %(days)s::int"
PREPARED = "SELECT name, from_sql, generic_plans + custom_plans FROM pg_prepared_statements"


@pytest.fixture(autouse=True)
def alone(stage: Stage) -> None:
    pool.close_idle()


def _ask(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.mark.parametrize("way", [access.inside, access.read_only])
def test_a_statement_that_is_sent_again_is_planned_already(ours: Regency, way: Any) -> None:
    for times in (1, 2, 3):
        with way(ours):
            statements.fetch(OURS, {"period": "2025"})
            ((_, by_sql, planned),) = _ask(PREPARED)
        assert (by_sql, planned) == (False, times)


def test_a_side_that_reads_keeps_its_plans(ours: Regency) -> None:
    for times in (1, 2, 3):
        with db_roles.as_ministry():
            statements.fetch(TODAY, {"days": 0})
            ((_, by_sql, planned),) = _ask(PREPARED)
        assert (by_sql, planned) == (False, times)


def test_a_side_that_writes_plans_what_it_sends_again_within_a_request_and_forgets_it_with_the_request(
    ours: Regency,
) -> None:
    for _ in (1, 2):
        with db_roles.as_ministry(writing=True):
            for prepared in (0, 1, 1):
                assert statements.fetch(TODAY, {"days": 0}) != []
                assert len(_ask(PREPARED)) == prepared


@pytest.mark.parametrize(
    "planted",
    [
        "DEALLOCATE _pg3_0",
        "PREPARE left_behind AS SELECT 1",
        "DEALLOCATE ALL",
        """DO $$ BEGIN
            EXECUTE 'DEALLOCATE ' || (SELECT quote_ident(name) FROM pg_prepared_statements);
            EXECUTE 'PREPARE _pg3_0 (text) AS SELECT ''planted''';
        END $$""",
        "DEALLOCATE _pg3_0; PREPARE _pg3_0 (text) AS SELECT 'planted'",
    ],
)
def test_a_planted_statement_is_gone_and_ours_are_made_anew(ours: Regency, planted: str) -> None:
    with access.read_only(ours):
        statements.fetch(OURS, {"period": "2025"})
        ((name, _, _),) = _ask(PREPARED)
        try:
            _ask(planted.replace("_pg3_0", name))
        except Exception as error:  # noqa: BLE001  (DO may be refused: then nothing is planted)
            assert "permission denied" in str(error)  # noqa: PT017
    with access.read_only(ours):
        assert statements.fetch(OURS, {"period": "2025"}) == []
        assert [by_sql for _, by_sql, _ in _ask(PREPARED)] == [False]


@pytest.fixture
def changed(stage: Stage, ours: Regency) -> Iterator[Callable[[str], None]]:
    """Gives a column another type, as a migration would, and at the end the one that it had."""
    change = f"ALTER TABLE r_{ours.id}.indicators_value ALTER COLUMN changed_by TYPE {{}}"
    yield lambda kind: stage.superuser.execute(change.format(kind))
    stage.superuser.execute(change.format("varchar(200)"))


WHO = "SELECT changed_by FROM indicators_value WHERE period = %(period)s"


def test_a_read_goes_on_when_a_migration_has_changed_what_a_statement_gives(
    ours: Regency, changed: Callable[[str], None]
) -> None:
    for kind in ("varchar(200)", "text", "varchar(200)"):
        changed(kind)
        for _ in (1, 2):
            with access.read_only(ours):
                assert statements.fetch(WHO, {"period": "2025"}) == []


def test_a_write_is_told_to_come_again_and_then_goes_on(
    ours: Regency, changed: Callable[[str], None]
) -> None:
    with access.inside(ours):
        statements.fetch(WHO, {"period": "2025"})
    changed("text")
    with pytest.raises(Unavailable), access.inside(ours):
        statements.fetch(WHO, {"period": "2025"})
    with access.inside(ours):
        assert statements.fetch(WHO, {"period": "2025"}) == []


def test_plans_do_not_pile_up(ours: Regency) -> None:
    with access.read_only(ours):
        for number in range(PLANS):
            statements.fetch(f"SELECT {number} WHERE %s::text IS NULL", [None])
        assert len(_ask(PREPARED)) == PLANS
    with access.read_only(ours):
        assert _ask(PREPARED) == []


def test_a_path_of_one_request_does_not_reach_the_plan_of_the_next(ours: Regency) -> None:
    with pytest.raises(Unavailable, match="not up to date"), access.read_only(ours):
        _lose_the_way()
    with access.read_only(ours):
        assert statements.fetch(OURS, {"period": "2025"}) == []


def _lose_the_way() -> None:
    statements.fetch(OURS, {"period": "2025"})
    _ask("SET search_path = pg_catalog")
    statements.fetch(OURS, {"period": "2025"})  # planned anew for a path in which there is no such table
