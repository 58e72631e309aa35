"""Plans of our own statements outlive a request; what else is prepared does not."""

from typing import Any

import pytest
from django.db import connection

from tenants import access, statements
from tenants.backend.base import warm
from tests.isolation.conftest import Regency
from tests.support.stage import Stage

OURS = "SELECT indicator FROM indicators_value WHERE period = %(period)s"
PREPARED = "SELECT name, from_sql, generic_plans + custom_plans FROM pg_prepared_statements"


@pytest.fixture(autouse=True)
def alone(stage: Stage) -> None:
    warm.close_idle()


def _ask(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.mark.parametrize("way", [access.inside, access.reading])
def test_a_statement_that_is_sent_again_is_planned_already(ours: Regency, way: Any) -> None:
    for times in (1, 2, 3):
        with way(ours):
            statements.fetch(OURS, {"period": "2025"})
            ((_, by_sql, planned),) = _ask(PREPARED)
        assert (by_sql, planned) == (False, times)


@pytest.mark.parametrize(
    "planted",
    [
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
    with access.reading(ours):
        statements.fetch(OURS, {"period": "2025"})
        ((name, _, _),) = _ask(PREPARED)
        try:
            _ask(planted.replace("_pg3_0", name))
        except Exception as error:  # noqa: BLE001  (DO may be refused: then nothing is planted)
            assert "permission denied" in str(error)  # noqa: PT017
    with access.reading(ours):
        assert statements.fetch(OURS, {"period": "2025"}) == []
        assert [by_sql for _, by_sql, _ in _ask(PREPARED)] == [False]
