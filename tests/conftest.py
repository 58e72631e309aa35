"""Fixtures for every test: a real database and Redis, keys for every kind of caller, and a clean stage after each.

pytest-django is not used: a test here speaks as gateway, as regencies and as the ministry on connections of their own
and commits for real, so wrapping one connection in a transaction would prove nothing.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import stage as stages

stages.set_environment()

import django  # noqa: E402  (settings read the environment)

django.setup()

from django.conf import settings  # noqa: E402
from django.core.signals import setting_changed  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.client import ClientHandler  # noqa: E402

from tenants.pool.base import DatabaseWrapper, pool  # noqa: E402
from tests.support import met  # noqa: E402
from tests.support.callers import Keys  # noqa: E402
from tests.support.http import Api  # noqa: E402

_send = Client.request


def _noting(client: Client, **request: Any) -> Any:
    answer = _send(client, **request)
    met.note(request["REQUEST_METHOD"], request["PATH_INFO"], answer)
    return answer


Client.request = _noting  # type: ignore[method-assign]  # every answer, whoever asks
_chains: list[dict[str, Any]] = []
_load_middleware = ClientHandler.load_middleware


def _load_once(handler: ClientHandler, *args: Any) -> None:
    """Load the middleware for all clients, until a test changes a setting: WhiteNoise looks at every file."""
    if not (known := _chains[:1]):
        before = {*vars(handler)}
        _load_middleware(handler, *args)
        known = [{name: each for name, each in vars(handler).items() if name not in before}]
        _chains[:] = known
    vars(handler).update(known[0])


ClientHandler.load_middleware = _load_once  # type: ignore[method-assign]
setting_changed.connect(lambda **_: _chains.clear(), weak=False)
# The owner's connections are kept warm too: nearly every test writes its scene by some.
DatabaseWrapper.get_new_connection = lambda wrapper, _: wrapper._lease()  # type: ignore[method-assign]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[met.FOLDER] = tempfile.mkdtemp(prefix="kc-codes-")


class _Names:
    """Print the name of a failing test at once: a long run need not end before somebody looks."""

    def __init__(self, config: pytest.Config) -> None:
        self.terminal = config.pluginmanager.get_plugin("terminalreporter")

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.terminal is not None:
            self.terminal.write_line(f" {report.nodeid} ({report.when})")


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(_Names(session.config))


def pytest_sessionfinish(session: pytest.Session) -> None:
    shutil.rmtree(os.environ["VAR_DIR"], ignore_errors=True)
    if hasattr(session.config, "workerinput"):
        return
    if met.MODE == "write":
        met.write(whole="tests" in session.config.args)
    else:
        found = {
            "Codes that their operation does not declare (`make codes TESTS=...` adds them)": met.undeclared()
        }
        if met.MODE == "whole" and session.exitstatus == pytest.ExitCode.OK:
            found["Declared codes that no test met"] = met.unmet()
        for said in (said for said in found if found[said]):
            print(f"\n{said}:", *found[said], sep="\n  ")
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
    shutil.rmtree(os.environ[met.FOLDER], ignore_errors=True)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[stages.Stage]:
    """The services of this test process. Prefer `database`, which also clears up."""
    base: Path = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    stage = stages.Stage(base, shared / "template")
    stage.start()
    yield stage
    stage.stop()


@pytest.fixture
def database(stage: stages.Stage) -> Iterator[stages.Stage]:
    """A database with reference data and three regencies (stage.REGENCIES), cleared after the test."""
    yield stage
    stage.clear()


@pytest.fixture
def keys(database: stages.Stage) -> Keys:
    """Makes people, clients and their keys."""
    return Keys()


@pytest.fixture
def jembrana(keys: Keys) -> Api:
    """Jembrana (51.01) with its admin's and steward's key."""
    return Api(keys.member("51.01"), "/v1/regencies/51.01")


@pytest.fixture
def tabanan(keys: Keys) -> Api:
    """Tabanan (51.02), the neighbour that must never see anything of Jembrana."""
    return Api(keys.member("51.02"), "/v1/regencies/51.02")


@pytest.fixture
def ministry(keys: Keys) -> Api:
    """The ministry's programme office."""
    return Api(keys.ministry(), "/v1/national")


@pytest.fixture
def long_onboarded(database: stages.Stage) -> Iterator[None]:
    """The stage's regencies take part since ten years ago: what was due meanwhile is theirs."""
    execute = database.superuser.execute
    execute("UPDATE figures_regency_status SET valid_from = valid_from - interval '10 years'")
    yield
    execute(
        "UPDATE figures_regency_status SET valid_from = valid_from + interval '10 years'"
        " WHERE valid_from < now() - interval '5 years'"
    )


@pytest.fixture
def as_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Begins connections as the worker does, from when it is called to the end of the test."""

    def begin() -> None:
        monkeypatch.setattr(settings, "PROCESS", "worker")
        pool.close_idle()

    yield begin
    pool.close_idle()
