"""An import that is cut off stores all or nothing, and its repeat stores once."""

from typing import Any

import pytest

from api.regency.indicators.imports.endpoints import values_import
from api.regency.indicators.imports.storing import Storing
from tests.regency.indicators.test_values_import import HEAD, counts, send, values
from tests.support.http import Api
from tests.support.stage import Stage

ROWS = HEAD + "".join(f"ECO-03,total,{year},4\n" for year in range(2012, 2025))


def test_a_body_that_is_too_long_is_refused_before_it_is_read(
    jembrana: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that ends early does not come this far: tests/contract/test_gate.py."""
    monkeypatch.setattr(values_import.view, "max_body", len(ROWS) - 1)
    answer = send(jembrana, ROWS)
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    assert values(jembrana) == {}


@pytest.mark.parametrize("step", ["store", "done"])
def test_a_connection_that_is_lost_at_any_step_leaves_nothing(
    jembrana: Api, database: Stage, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    whole = getattr(Storing, step)

    def lost(self: Storing, *args: Any, **kwargs: Any) -> Any:
        found = whole(self, *args, **kwargs)
        database.superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'kc_r_%' AND state <> 'idle'"
        )
        return found

    with monkeypatch.context() as patched:
        patched.setattr(Storing, step, lost)
        assert send(jembrana, ROWS).status_code == 503
    assert values(jembrana) == {}
    assert send(jembrana, ROWS).json()["counts"] == counts(created=13)
    assert send(jembrana, ROWS).json()["counts"] == counts(unchanged=13)
