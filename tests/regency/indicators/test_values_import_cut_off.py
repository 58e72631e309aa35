"""An import that is cut off stores all or nothing, and its repeat stores once."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from rest_framework.request import Request

from api.http import spooling
from api.http.exceptions import BadRequest, PayloadTooLarge
from api.regency.indicators.imports.storing import Storing
from tests.regency.indicators.test_values_import import HEAD, counts, send, values
from tests.support.http import Api
from tests.support.stage import Stage

ROWS = HEAD + "".join(f"ECO-03,total,{year},4\n" for year in range(2012, 2025))


def request_with(content: bytes, length: int | str) -> Request:
    stream = io.BytesIO(content)
    made: Any = SimpleNamespace(META={"CONTENT_LENGTH": str(length)}, _request=stream)
    return made  # type: ignore[no-any-return]


def test_a_body_that_ends_early_is_refused() -> None:
    with pytest.raises(BadRequest) as refused:
        spooling.spooled(request_with(b"indicator,per", 100), limit=1000)
    assert refused.value.code == "body_incomplete"


def test_a_body_that_is_too_long_is_refused_before_it_is_read_and_while() -> None:
    with pytest.raises(PayloadTooLarge):
        spooling.spooled(request_with(b"x", 1001), limit=1000)
    with pytest.raises(PayloadTooLarge):
        spooling.spooled(request_with(b"x" * 1001, ""), limit=1000)


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
