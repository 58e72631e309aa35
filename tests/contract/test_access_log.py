"""One line in the log for each request, and none that tells what is in a draft or opens anything."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.db import IntegrityError, ProgrammingError, connection
from django.test import Client, RequestFactory, override_settings
from psycopg import sql

from api.http import limits
from api.http.access_log import AccessLog
from api.http.door import Door
from config.environment import Environment
from config.logs import logging_by, release
from tenants import access, db_roles, registry
from tenants.errors import plain
from tenants.pool import statements
from tenants.pool.spent import spent
from tests.support.callers import Keys
from tests.support.log import written
from tests.support.stage import Stage

TRACE = "0af7651916cd43dd8448eb211c80319c"
AGENCIES = "/v1/regencies/51.01/agencies/"
SECRET = "Dinas Rahasia"
SHOWN = 2031


@pytest.fixture
def application() -> AccessLog:
    return AccessLog(Door(WSGIHandler()), spent)


def ask(
    application: AccessLog,
    path: str,
    key: str | None = None,
    method: str = "GET",
    slow: int = 600_000,
    **more: Any,
) -> dict[str, Any]:
    """The line of a request."""
    headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    headers |= {} if key is None else {"Authorization": f"Bearer {key}"}
    factory = RequestFactory(SERVER_NAME="127.0.0.1")
    request = factory.generic(method, path, headers=headers, **more)
    with written() as lines, override_settings(SLOW_REQUEST_MS=slow):
        body = application(request.environ, lambda *said: None)
        getattr(body, "close", lambda: None)()
    connection.close()
    (line,) = lines.of("api.access")
    assert key is None or key not in lines.text
    assert SECRET not in lines.text
    return line


def test_a_line_says_what_was_asked_by_whom_how_it_ended_and_how_long_it_took(
    application: AccessLog, keys: Keys
) -> None:
    line = ask(application, f"{AGENCIES}?page_size=7&cursor=rahasia", keys.member("51.01"))
    times = {line.pop(name) for name in ("time", "ms", "database_ms", "waited_ms", "message")}
    assert len(times) >= 4
    assert line.pop("statements") >= 1
    assert line == {
        "level": "INFO",
        "logger": "api.access",
        "trace_id": TRACE,
        "method": "GET",
        "route": "/v1/regencies/{code}/agencies/",
        "status": 400,
        "regency": "51.01",
        "caller": "person",
        "credential": "key",
        "slow": False,
        **release(),
    }


def test_what_takes_long_in_the_database_is_in_database_ms(
    application: AccessLog, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = keys.member("51.01")
    line = ask(application, AGENCIES, key)
    assert 0 < line["database_ms"] <= line["ms"]
    assert line["status"] == 200


def test_a_draft_is_in_no_line(application: AccessLog, keys: Keys) -> None:
    body = json.dumps({"name": SECRET})
    line = ask(
        application, AGENCIES, keys.member("51.01"), "POST", data=body, content_type="application/json"
    )
    assert (line["method"], line["status"]) == ("POST", 201)


def test_who_is_not_let_in_gets_a_line_without_the_regency(application: AccessLog, keys: Keys) -> None:
    line = ask(application, AGENCIES, keys.member("51.02"))
    assert (line["status"], line["route"], line["credential"]) == (
        404,
        "/v1/regencies/{code}/agencies/",
        "key",
    )
    assert "regency" not in line
    line = ask(application, AGENCIES, "kck_nobody")
    assert (line["status"], line["credential"]) == (401, "none")
    line = ask(application, "/v1/nothing/4711/")
    assert (line["status"], line["route"]) == (404, "")


def test_a_refusal_at_the_door_gets_a_line(application: AccessLog, keys: Keys) -> None:
    key = keys.member("51.01")
    with override_settings(RATE_LIMITS={**settings.RATE_LIMITS, "key": 1}, REFUSAL_PAUSE=0):
        found = [ask(application, AGENCIES, key) for _ in range(3)]
    limits.refusals.clear()
    assert [line["status"] for line in found] == [200, 429, 429]
    assert found[2]["trace_id"] == TRACE
    assert found[2]["statements"] == 0


def test_a_slow_request_is_a_warning(application: AccessLog, keys: Keys) -> None:
    line = ask(application, AGENCIES, keys.member("51.01"), slow=0)
    assert (line["level"], line["slow"]) == ("WARNING", True)


@pytest.fixture
def slow_statements() -> Iterator[None]:
    with override_settings(SLOW_STATEMENT_MS=0):
        yield


def test_a_slow_statement_is_logged_with_placeholders(database: Stage, slow_statements: None) -> None:
    with db_roles.as_ministry():
        regency = registry.regency_by_code("51.01")
    assert regency is not None
    with written() as lines, access.inside(regency):
        statements.fetch("SELECT %s::text || %s::text", ["rahasia", "negara"])
        statements.rows("SELECT\n  %s::text", ["rahasia"])
    found = lines.of("tenants.pool.spent")
    assert [line["statement"] for line in found if "text" in line["statement"]] == [
        "SELECT %s::text || %s::text",
        "SELECT %s::text",
    ]
    assert "COMMIT" in [line["statement"] for line in found]
    assert "rahasia" not in lines.text


def test_a_value_that_travels_in_the_text_of_a_statement_is_in_no_line(
    database: Stage, slow_statements: None
) -> None:
    asked = sql.SQL("SELECT {}, {}").format(sql.SQL("{}").format(sql.Literal("rahasia")), sql.Identifier("a"))
    with written() as lines, db_roles.as_owner(), pytest.raises(ProgrammingError):
        statements.rows(asked)
    assert 'SELECT %s, "a"' in [line["statement"] for line in lines.of("tenants.pool.spent")]
    assert "rahasia" not in lines.text


def violated() -> IntegrityError:
    """A violated constraint whose DETAIL quotes a row."""
    with pytest.raises(IntegrityError) as caught, db_roles.as_owner():
        statements.run(
            "INSERT INTO tenants_sandbox_clock (regency_id, shows, set_at) VALUES (1, %s, now())",
            [datetime(SHOWN, 1, 2, tzinfo=UTC)],
        )
    assert str(SHOWN) in str(caught.value)
    return caught.value


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_row_that_postgresql_quotes_is_in_no_line(database: Stage, form: str) -> None:
    error = violated()
    logger = logging.getLogger("api.http")
    with written(form) as lines:
        logger.error("It failed", exc_info=error)
        logger.error("It failed: %s", error)
        try:
            raise RuntimeError(f"What failed is {' '.join(str(error).split())}") from error
        except RuntimeError:
            logger.exception("%s failed", "It")
    assert str(SHOWN) not in lines.text
    assert "DETAIL" not in lines.text
    assert lines.text.count("only_a_sandbox_has_a_clock_of_its_own") >= 3
    assert "test_access_log.py" in lines.text, "the traceback is there"
    if form == "json":
        for line in lines.of("api.http")[:2]:
            assert (line["sqlstate"], line["constraint"]) == (
                "23514",
                "only_a_sandbox_has_a_clock_of_its_own",
            )
            assert line["database_message"].startswith("new row for relation")


def test_a_value_in_a_message_of_class_22_is_in_no_line(database: Stage) -> None:
    with pytest.raises(Exception, match="rahasia") as caught, db_roles.as_owner():
        statements.rows("SELECT %s::text::int", ["rahasia"])
    assert plain(caught.value) == '22P02 invalid input syntax for type integer: "..."'


def test_a_line_of_text_says_the_version_and_the_trace_id(application: AccessLog, keys: Keys) -> None:
    with written("text") as lines:
        Client(SERVER_NAME="127.0.0.1").get("/healthz")
        logging.getLogger("api.http").info("something")
    (line,) = lines.text.splitlines()
    assert "{version} {commit}".format(**release()) in line


def test_healthz_says_the_version_and_the_commit(database: Stage) -> None:
    answer = Client(SERVER_NAME="127.0.0.1").get("/healthz")
    assert answer.json() == {"status": "alive", **release()}
    assert release()["version"]
    assert len(release()["commit"]) == 12


@pytest.mark.parametrize(("name", "value"), [("LOG_FORMAT", "xml"), ("LOG_LEVEL", "LOUD")])
def test_a_setting_that_is_none_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT is json or text"):
        logging_by(Environment())


@pytest.mark.parametrize(
    ("process", "form"), [("server", "json"), ("worker", "json"), ("command", "text"), ("test", "text")]
)
def test_servers_write_json_and_commands_text(
    monkeypatch: pytest.MonkeyPatch, process: str, form: str
) -> None:
    monkeypatch.setenv("PROCESS", process)
    assert list(logging_by(Environment())["formatters"]) == [form]


def test_the_level_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "warning")
    assert logging_by(Environment())["root"]["level"] == "WARNING"
