"""The attacker (Jembrana's role) and the neighbour (Tabanan), for every test of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tenants import db_roles
from tenants.pool.base import pool
from tenants.privileges import roles
from tenants.schema import provisioning
from tests.isolation import scenes
from tests.support.stage import Stage


@dataclass(frozen=True)
class Regency:
    """Stand-in for the regency that tenants.access takes, with the names that follow from it."""

    id: int
    code: str

    @property
    def role(self) -> str:
        return roles.regency_role(self.id)

    @property
    def schema(self) -> str:
        return roles.regency_schema(self.id)


@pytest.fixture(scope="session")
def ours(stage: Stage) -> Regency:
    return Regency(scenes.regency_id(stage, scenes.OURS), scenes.OURS)


@pytest.fixture(scope="session")
def theirs(stage: Stage) -> Regency:
    return Regency(scenes.regency_id(stage, scenes.THEIRS), scenes.THEIRS)


@pytest.fixture
def attacker(stage: Stage, ours: Regency) -> Iterator[psycopg.Connection[Any]]:
    """Logged in as Jembrana's role. What it changes about itself is set right afterwards."""
    with scenes.logged_in(stage, ours.role) as connection:
        yield connection


@pytest.fixture
def set_right(stage: Stage, ours: Regency) -> Iterator[None]:
    """Reset the role after a test in which it changes its own settings or password."""
    yield
    pool.close_idle()
    with db_roles.as_owner():
        provisioning.reassert(ours.role)
