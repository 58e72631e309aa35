"""`make run` from outside: what it says; README, guides and the pages of monitoring on copies of its data, each command
as it stands; how it stops, crashes and starts again. One file, since all share the first run.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.services import children
from local.services.postgres import Postgres, free_port
from local.services.valkey import Valkey
from tenants.ids import uuid7
from tests.config.processes import ROOT, wait_until
from tests.config.test_settings import TOLD
from tests.docs import tour
from tests.docs.test_guides import GUIDES, NAMES
from tests.docs.test_monitoring import ALERTS, PAGE as MONITORING
from tests.docs.test_readme import README
from tests.support.make_run import COLD, First, MakeRun, first, status

PATIENCE = 180.0  # seconds until a later run is ready, on a machine that does other things as well


def all_ended(pids: list[int]) -> bool:
    return not any(children.is_running(pid) for pid in pids)


def read(path: Path) -> Any:
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> First:
    return first(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def figures() -> int:
    """The port of the figures of the tours' server; the worker's is the next one."""
    return free_port()


@pytest.fixture(scope="module")
def toured(first_run: First, figures: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """VAR_DIR of a run that the tours share, whoever was there before."""
    watched = {"METRICS_PORT": str(figures), "LOG_FORMAT": "json"}
    with tour.running(first_run.copied(tmp_path_factory.mktemp("tours")), **watched) as var_dir:
        yield var_dir


@pytest.fixture(scope="module")
def var_dir(first_run: First, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kept over the tests of this file."""
    return first_run.copied(tmp_path_factory.mktemp("run"))


@pytest.fixture
def run(var_dir: Path, tmp_path: Path) -> Iterator[MakeRun]:
    run = MakeRun(var_dir, free_port(), tmp_path / "output")
    yield run
    if run.process.poll() is None:
        run.ask_to_stop()


@pytest.mark.long
def test_the_first_run_is_ready_within_three_minutes_and_says_how_to_begin(first_run: First) -> None:
    demo = read(first_run.var_dir / "demo.json")
    assert demo["base_url"] == first_run.base_url
    assert len(demo["regencies"]) == 50
    for expected in (
        f"{first_run.base_url}/docs/",
        demo["ministry"]["key"],
        demo["regencies"]["51.01"]["key"],
        demo["integrator"]["key"],
        str(first_run.var_dir / "demo.json"),
    ):
        assert expected in first_run.output
    assert first_run.modes == {
        ".": 0o700,
        "demo.json": 0o600,
        "secrets.json": 0o600,
        "state.json": 0o600,
    }


@pytest.mark.long
def test_each_command_does_what_the_readme_says(toured: Path) -> None:
    tour.walk(tour.steps(README), toured)


@pytest.mark.long
@pytest.mark.parametrize("time", ["first", "second"])
@pytest.mark.parametrize("name", NAMES)
def test_each_command_does_what_the_guide_says_whoever_was_there_before(
    toured: Path, name: str, time: str
) -> None:
    tour.walk(tour.steps((GUIDES / "en" / f"{name}.md").read_text()), toured)


@pytest.fixture(scope="module")
def watched(toured: Path, figures: int) -> dict[str, str]:
    """Return the answers for the pages of monitoring, once the worker has read the state of the service."""
    told = {"LOG": f"{toured.parent}/output"}
    told |= {"FIGURES": f"http://127.0.0.1:{figures}", "WORKER": f"http://127.0.0.1:{figures + 1}"}
    read = tour.Step("until curl -s $WORKER/metrics | grep -q kc_regencies; do sleep 1; done", [])
    tour.walk([read], toured, **told)
    return told


@pytest.mark.long
def test_each_command_does_what_the_page_of_monitoring_says(toured: Path, watched: dict[str, str]) -> None:
    tour.walk(tour.steps(MONITORING), toured, **watched)


@pytest.mark.long
def test_each_command_does_what_the_page_of_alerts_says(toured: Path, watched: dict[str, str]) -> None:
    variables, *_ = tour.steps(MONITORING)
    tour.walk([variables, *tour.steps(ALERTS)], toured, **watched)


@pytest.mark.long
def test_a_later_run_reuses_the_data_hides_logins_and_refuses_a_second(
    run: MakeRun, var_dir: Path, tmp_path: Path
) -> None:
    before = read(var_dir / "demo.json")
    print(f"\nready again after {run.wait_until_ready(PATIENCE):.1f} s")
    assert read(var_dir / "demo.json")["regencies"] == before["regencies"]

    secrets = read(var_dir / "secrets.json")
    wait_until(lambda: "run_worker" in run.who_knows(secrets["role_secret"]), PATIENCE)  # it is started last
    assert run.who_knows(secrets["owner_password"]) == {"run_worker"}
    assert run.who_knows(secrets["postgres_password"]) == set()
    assert run.who_knows(secrets["role_secret"]) == {"run_worker", "config.server"}

    second = MakeRun(var_dir, free_port(), tmp_path / "second")
    assert second.wait_for_end() != 0
    assert f"uses {var_dir}" in second.output.read_text()
    assert (var_dir / "state.json").exists(), "the second cleared away what is the first one's"
    assert status(f"{run.base_url}/readyz") == 200


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_ends_everything_that_it_started(
    run: MakeRun, var_dir: Path, number: signal.Signals
) -> None:
    run.wait_until_ready(PATIENCE)
    family = list(run.family())
    assert len(family) > 8

    run.ask_to_stop(number)

    assert all_ended(family)
    assert not (var_dir / "state.json").exists()
    assert not (var_dir / "postgres" / "postmaster.pid").exists()


@pytest.mark.long
def test_a_crash_leaves_nothing_that_blocks_the_next_run(var_dir: Path, tmp_path: Path) -> None:
    port = free_port()
    for number in range(2):
        run = MakeRun(var_dir, port, tmp_path / f"output-{number}")
        run.wait_until_ready(PATIENCE)
        family = list(run.family())

        os.killpg(run.process.pid, signal.SIGKILL)
        run.wait_for_end()

    wait_until(lambda: all_ended(family))


@pytest.mark.long
def test_a_crash_in_the_middle_of_a_start_does_not_block_the_next_run(var_dir: Path, tmp_path: Path) -> None:
    for number in range(6):
        run = MakeRun(var_dir, free_port(), tmp_path / f"output-{number}")
        time.sleep(0.2 + number * 0.3)
        os.killpg(run.process.pid, signal.SIGKILL)
        run.wait_for_end()

    run = MakeRun(var_dir, free_port(), tmp_path / "output")
    run.wait_until_ready(PATIENCE)
    run.ask_to_stop()


@pytest.mark.long
def test_whatever_ends_by_itself_is_started_again(run: MakeRun, var_dir: Path) -> None:
    run.wait_until_ready(PATIENCE)
    code, key = "51.02", read(var_dir / "demo.json")["regencies"]["51.02"]["key"]
    place = f"{run.base_url}/v1/regencies/{code}/agencies/{uuid7()}/"
    assert status(place, key, {"name": "Dinas yang tetap ada"}) == 201

    def found(words: str) -> int:
        """The process with these words in its command line that was started first."""
        return min((pid for pid, command in run.family().items() if words in command), default=0)

    def found_first(words: str) -> int:
        """The same, once there is one: looked at twice it may be gone, and 0 would be this very process's group."""
        pids: list[int] = []
        wait_until(lambda: pids.append(found(words)) or pids[-1] > 0, PATIENCE)  # type: ignore[func-returns-value]
        return pids[-1]

    for words in ("config.server", "run_worker", "bin/postgres -D", "valkey"):
        for _ in range(2):
            killed = found_first(words)
            os.kill(killed, signal.SIGKILL)
            wait_until(lambda words=words, killed=killed: found(words) not in (0, killed), PATIENCE)
        wait_until(lambda: status(place, key) == 200, PATIENCE)
    wait_until(lambda: status(f"{run.base_url}/readyz") == 200, PATIENCE)
    assert run.process.poll() is None


@pytest.mark.rare
def test_a_database_and_a_redis_of_ones_own_are_used_instead(tmp_path: Path) -> None:
    postgres = Postgres(tmp_path / "own" / "data", "an administrator's/password")
    valkey = Valkey(tmp_path / "own" / "run", "password")
    postgres.start()
    valkey.start()
    var_dir = tmp_path / "var"
    try:
        run = MakeRun(
            var_dir,
            free_port(),
            tmp_path / "output",
            DATABASE_URL=postgres.url("postgres", "an administrator's/password", "own_name"),
            REDIS_URL=valkey.url,
        )
        run.wait_until_ready(COLD)

        state = read(var_dir / "state.json")
        owner_password = read(var_dir / "secrets.json")["owner_password"]
        assert state["database_url"] == postgres.url("kc_owner", owner_password, "own_name")
        assert state["redis_url"] == valkey.url
        assert not (var_dir / "postgres").exists()
        assert not (var_dir / "valkey").exists()
        assert run.who_knows("administrator") <= {"local.run", f"VAR_DIR={var_dir}"}  # it was told, by make
        run.ask_to_stop()
        assert postgres.poll() is None
        assert valkey.poll() is None
    finally:
        valkey.stop()
        postgres.stop()


def test_a_port_that_is_taken_is_said_before_the_long_steps(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run_to_its_end(tmp_path, PORT=str(port))

    assert f"Port {port} on 127.0.0.1 cannot be used" in said
    assert not (tmp_path / "var" / "postgres").exists()


def test_a_server_beside_another_one_on_its_port_is_refused() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as our own servers take it
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = subprocess.run(
            [sys.executable, "-m", "config.server"],
            cwd=ROOT,
            env=TOLD | {"PORT": str(port)},
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Port {port} on 127.0.0.1 cannot be used")


def test_a_port_that_is_none_is_refused(tmp_path: Path) -> None:
    assert "PORT must be a number up to 65535, not '80a'" in run_to_its_end(tmp_path, PORT="80a")


def test_a_file_of_secrets_that_cannot_be_read_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secrets.json").write_text("{")

    said = run_to_its_end(tmp_path, PORT="0")

    assert f"{tmp_path}/var/secrets.json cannot be read" in said
    assert (tmp_path / "var" / "secrets.json").read_text() == "{"


def run_to_its_end(tmp_path: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "local.run"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var"), **environment},
        check=False,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    return done.stderr
