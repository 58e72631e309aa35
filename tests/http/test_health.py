"""Alive, and ready."""

import pytest
from django.test import Client

from api.http import health
from config.logs import release
from tests.http.bodies import problem


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    problems: list[str] = []
    monkeypatch.setattr(health, "_checks", {"database": (lambda: problems, True)})
    return problems


def test_a_living_process_is_alive(anonymous: Client, found: list[str]) -> None:
    found.append("The database does not answer.")
    response = anonymous.get("/healthz")
    assert (response.status_code, response.json()) == (
        200,
        {"status": "alive", **release()},
    )


def test_ready_when_no_check_finds_anything(anonymous: Client, found: list[str]) -> None:
    response = anonymous.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready", "checks": {"database": "ok"}})


def test_not_ready_says_what_is_wrong_and_when_to_ask_again(anonymous: Client, found: list[str]) -> None:
    found.append("The database does not answer.")
    response = anonymous.get("/readyz")
    problem(
        response, "unavailable", 503, code="not_ready", checks={"database": "The database does not answer."}
    )
    assert response.headers["Retry-After"] == "5"


def test_what_is_not_needed_is_told_and_does_not_count(anonymous: Client, found: list[str]) -> None:
    health.register("cache", lambda: ["Redis does not answer."], needed=False)
    response = anonymous.get("/readyz")
    assert (response.status_code, response.json()) == (
        200,
        {"status": "ready", "checks": {"cache": "Redis does not answer.", "database": "ok"}},
    )
    found.append("The database does not answer.")
    assert anonymous.get("/readyz").status_code == 503
