"""Figures of a server as it runs, of all of its processes, and rules of alerts on them."""

import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from local.services.postgres import free_port
from tests.support.callers import Keys
from tests.support.elsewhere import Elsewhere
from tests.support.live import ROOT, running
from tests.support.stage import Stage

ALERTS = ROOT / "ops" / "alerts.yml"


def fetched(port: int, path: str = "/metrics", within: float = 30.0) -> str:
    """The text at the port, which may take a moment to be served."""
    limit = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                text: str = answer.read().decode()
                return text
        except OSError as error:
            if isinstance(error, urllib.error.HTTPError) or time.monotonic() > limit:
                raise
            time.sleep(0.1)


def figures(text: str) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def labels(text: str) -> str:
    """All values of labels: none of them names a regency."""
    return " ".join(re.findall('="([^"]*)"', text))


def requests(text: str, route: str, status: str) -> float:
    found = figures(text).get("kc_requests_total", {})
    return sum(
        value for labels, value in found.items() if {("route", route), ("status", status)} <= set(labels)
    )


@contextmanager
def a_worker(there: Elsewhere, port: int) -> Iterator["subprocess.Popen[str]"]:
    process = there.start("run_worker", PROCESS="worker", METRICS_PORT=str(port))
    try:
        assert process.stdout is not None
        while "at work" not in (line := process.stdout.readline()):
            assert line, "the worker ended before it was at work"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.long
def test_a_server_serves_the_figures_of_its_processes_and_their_servers(database: Stage, keys: Keys) -> None:
    port, key = free_port(), keys.member("51.01")
    agencies, route = "/v1/regencies/51.01/agencies/", "/v1/regencies/{code}/agencies/"
    with running(database, METRICS_PORT=str(port)) as live:
        # A forked one may have taken over locks that nobody releases: it accepts connections and answers none.
        assert sum("spawn_main" in command for command in live.commands()) == 2
        for _ in range(20):
            assert live.ask(key, agencies)[0] == 200
        assert live.ask(key, "/v1/regencies/51.02/agencies/")[0] == 404
        assert live.ask(key, agencies, "POST", {"name": ""})[0] == 422
        limit = time.monotonic() + 300
        while "granian_workers_spawns" not in (text := fetched(port)):
            assert time.monotonic() < limit
            time.sleep(0.5)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            fetched(port, "/")
        assert fetched(port, "/healthz") == "alive"
    found = figures(text)
    assert requests(text, route, "200") == 20, "of all processes together"
    assert requests(text, route, "404") == requests(text, route, "422") == 1
    assert found["kc_request_seconds_count"][("method", "GET"), ("route", route)] == 21
    assert found["kc_request_database_seconds_total"][("method", "GET"), ("route", route)] > 0
    assert sum(found["kc_connection_wait_seconds_count"].values()) >= 22
    assert found["kc_problems_total"][("code", "not_found"), ("status", "404")] == 1
    assert "\ngranian_workers_spawns 2\n" in text
    assert "51.01" not in labels(text)
    assert key not in text


@pytest.mark.long
def test_a_worker_serves_the_state_of_the_service_and_its_health(stage: Stage, tmp_path: Path) -> None:
    there, port = Elsewhere(stage.template, tmp_path / "elsewhere"), free_port()
    try:
        with a_worker(there, port):
            assert fetched(port, "/healthz") == "alive"
            limit = time.monotonic() + 300
            while 'kc_duty_failing{duty="webhooks"}' not in (text := fetched(port)):
                assert time.monotonic() < limit
                time.sleep(0.5)
    finally:
        there.stop()
    found = figures(text)
    assert found["kc_regencies"][(("status", "onboarded"),)] == 3
    assert found["kc_regencies_out_of_service"] == {(): 0.0}
    assert found["kc_provisioning_oldest_seconds"] == found["kc_webhook_oldest_due_seconds"] == {(): 0.0}
    assert found["kc_duty_failing"][(("duty", "webhooks"),)] == 0
    assert found["kc_duty_overdue"][(("duty", "mail"),)] == 0
    assert found["kc_duty_last_success_timestamp_seconds"][(("duty", "webhooks"),)] > time.time() - 120
    assert found["kc_database_sessions_max"][()] > 10
    assert 0 < found["kc_transaction_ids_used_ratio"][()] < 0.1
    assert found["kc_database_sessions"][(("role", "kc_owner"),)] > 1
    assert found["kc_signed_heads_waiting"] == {(): 0.0}
    assert "process_resident_memory_bytes" in found
    assert "51.01" not in labels(text)


def alerts() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    rules: list[dict[str, Any]] = group["rules"]
    return rules


def test_alerts_ask_for_figures_that_there_are() -> None:
    sources = ("http/metrics.py", "national/assurance/metrics.py", "national/assurance/state.sql")
    declared = "".join((ROOT / "api" / each).read_text() for each in sources)
    declared += (ROOT / "ops" / "backup" / "figures.sh").read_text()
    for rule in alerts():
        for name in re.findall(r"\bkc_\w+", rule["expr"]):
            assert re.search(f"""['" ]{re.sub("_(total|bucket)$", "", name)}['" ]""", declared), name


@pytest.mark.long
def test_each_alert_fires_and_none_where_all_is_well() -> None:
    promtool = shutil.which("promtool", path=f"{ROOT}/.tools/promtool/usr/bin:/usr/bin:/usr/local/bin")
    assert promtool, "the tests need promtool: ops/install-test-tools.sh"
    cases = yaml.safe_load((ROOT / "ops" / "alerts.test.yml").read_text())["tests"]
    told = {
        (case["name"], each["alertname"], bool(each.get("exp_alerts")))
        for case in cases
        for each in case["alert_rule_test"]
    }
    names = {rule["alert"] for rule in alerts()}
    assert told == {(name, name, True) for name in names} | {
        ("A service that is well", name, False) for name in names
    }
    for command in ("check", "test"):
        file = "alerts.yml" if command == "check" else "alerts.test.yml"
        ran = subprocess.run(
            [promtool, command, "rules", file], cwd=ROOT / "ops", capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
