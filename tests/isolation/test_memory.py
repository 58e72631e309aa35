"""A session has so much memory as installations give it and no more; the others and the next statement go on."""

import re
import resource
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from tests.isolation import scenes
from tests.isolation.conftest import Regency
from tests.support.stage import Stage

ROOT = Path(__file__).parents[2]


def limit() -> int:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    found: int = compose["services"]["postgres"]["ulimits"]["data"]
    return found


def test_both_installations_limit_it() -> None:
    install = (ROOT / "docs" / "operations" / "install.md").read_text()
    (gigabytes,) = re.findall(r"^LimitDATA=(\d+)G$", install, re.MULTILINE)
    assert limit() <= int(gigabytes) << 30


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT length(repeat('x', 900000000))",
        "SELECT cardinality(array_agg(repeat('x', 100000000))) FROM generate_series(1, 20)",
        "SELECT count(*) FROM (SELECT DISTINCT repeat(i::text, 1000) FROM generate_series(1, 1000000) i) x",
    ],
)
def test_a_statement_that_wants_more_fails_alone(
    stage: Stage, attacker: psycopg.Connection[Any], theirs: Regency, statement: str
) -> None:
    resource.prlimit(attacker.info.backend_pid, resource.RLIMIT_DATA, (limit(), limit()))
    attacker.execute("SET work_mem = '2GB'; SET hash_mem_multiplier = 1000; SET statement_timeout = 0")
    attacker.commit()
    with scenes.logged_in(stage, theirs.role) as neighbour:
        with pytest.raises(psycopg.errors.OutOfMemory):
            attacker.execute(statement.encode())
        assert neighbour.execute("SELECT 1").fetchone() == (1,)
    attacker.rollback()
    assert attacker.execute("SELECT 1").fetchone() == (1,)
