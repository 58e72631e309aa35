"""The table of settings has each variable that the service reads; a wrong one stops the start with a sentence."""

import json
import os
import re
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from api.national.ledger import signing
from tests.config.processes import ROOT

#: Set by the service for its own processes, or by the build of its image.
OWN = {"COMMIT", "DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR", "SERVER_EXPORTER"}
TOLD = {
    "PATH": os.environ["PATH"],
    "DATABASE_URL": "postgresql://127.0.0.1:1/none",
    **dict.fromkeys(("SECRET_KEY", "ROLE_SECRET", "SIGNING_KEY"), "x" * 43),
}


def start(**told: str) -> str:
    """Start a server that cannot start, and return what it says."""
    ended = subprocess.run(
        [sys.executable, "-m", "config.server"],
        cwd=ROOT,
        env=TOLD | told,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    return ended.stderr


@pytest.mark.parametrize(
    "command", [["verify_ledger"], ["access", "list", "--by", "Rina", "--reason", "review"]]
)
def test_a_command_says_why_it_cannot_log_in(command: list[str]) -> None:
    url = "postgresql://kc_owner:rahasia@127.0.0.1:1/none"
    words = [sys.executable, ROOT / "manage.py", *command]
    told = TOLD | {"DATABASE_URL": url, "SIGNING_KEY": signing.new_key()}
    ended = subprocess.run(words, env=told, check=False, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert 'connection to server at "127.0.0.1", port 1 failed: Connection refused' in ended.stderr
    assert "rahasia" not in ended.stderr


def test_a_command_shows_the_traceback_that_is_asked_for() -> None:
    words = [sys.executable, ROOT / "manage.py", "verify_ledger", "--traceback"]
    ended = subprocess.run(words, env=TOLD, check=False, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.startswith("Traceback")
    assert "ImproperlyConfigured: " in ended.stderr.splitlines()[-1]


def test_each_variable_that_is_read_stands_in_the_table() -> None:
    files = [file for folder in ("api", "tenants", "config") for file in (ROOT / folder).rglob("*.py")]
    read = {
        name
        for file in files
        for name in re.findall(r"os\.environ(?:\.get|\.setdefault)?[(\[]\"([A-Z_]+)\"", file.read_text())
    }
    assert "ADMIN_DATABASE_URL" in read
    assert read - OWN <= settings.SETTINGS.keys()
    assert all(each.meaning.endswith(".") for each in settings.SETTINGS.values())


def test_secrets_are_masked() -> None:
    secrets = {each.name: each.value for each in settings.SETTINGS.values() if each.secret and each.value}
    assert {"SECRET_KEY", "ROLE_SECRET", "SIGNING_KEY", "DATABASE_URL"} <= secrets.keys()
    for form in ([], ["--json"]):
        out = StringIO()
        call_command("settings", *form, stdout=out)
        assert not any(value in out.getvalue() for value in secrets.values())
    shown = {each["name"]: each for each in json.loads(out.getvalue())}
    assert shown.keys() == settings.SETTINGS.keys()
    assert shown["SECRET_KEY"]["value"] == "***"
    assert shown["SERVER_THREADS"] | {"value": ""} == {
        "name": "SERVER_THREADS",
        "default": "40",
        "meaning": settings.SETTINGS["SERVER_THREADS"].meaning,
        "value": "",
        "secret": False,
        "since": "0.1.0",
    }


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Set it to a random string"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
        ({"SERVER_THREADS": "many"}, "SERVER_THREADS must be a whole number, not 'many'."),
        (
            {"SERVER_PROCESSES": "4", "SERVER_PROCESSES_IN_ALL": "2"},
            "SERVER_PROCESSES_IN_ALL is 2: this host",
        ),
        ({"STATEMENT_TIMEOUT_MS": "30000"}, "TRANSACTION_TIMEOUT_MS is 30000: set it above"),
        ({"EMAIL_URL": "imap://mail"}, "EMAIL_URL must begin with one of smtps, smtp+starttls, smtp"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is json or text"),
        ({"SIGNING_KEY": "nonsense"}, "SIGNING_KEY is not set to the secret of an Ed25519 key"),
    ],
)
def test_a_wrong_one_stops_the_start_with_a_sentence(told: dict[str, str], said: str) -> None:
    assert start(**told).startswith(said)
