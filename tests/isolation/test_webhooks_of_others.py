"""Arbitrary SQL on a regency's login, or on the ministry's, reaches nobody else's webhooks."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tenants.privileges import roles
from tests.isolation import forging, scenes
from tests.isolation.conftest import Regency
from tests.isolation.forging import Maker
from tests.support.stage import Stage

HOOK, DELIVERY = "webhooks_webhook", "webhooks_delivery"
CLIENT = "identity_client"


@pytest.fixture
def hooks(database: Stage, ours: Regency, theirs: Regency) -> dict[str, Any]:
    """An address of each side with a delivery: of two regencies, the ministry, and an application of the ministry's."""
    tables, execute, found = forging.tables(), database.superuser.execute, {}
    for name, regency, owner in (
        ("ours", ours.id, "regency"),
        ("theirs", theirs.id, "regency"),
        ("ministry", None, "ministry"),
        ("application", None, "application"),
        ("application_of_theirs", theirs.id, "application"),
    ):
        client = forging.given(Maker(None, {}).row(tables[CLIENT], database.superuser) or {})
        if owner == "application":
            execute(scenes.insertion(CLIENT, client))
        row = {
            "id": uuid4(), "owner": owner, "regency_id": regency, "url": "https://hook.example/", "resources": "[]",
            "active": True, "secret_version": 1, "told": "x", "created_at": "2026-01-01T00:00:00Z", "version": 1,
            "client_id": client["id"] if owner == "application" else None,
        }  # fmt: skip
        execute(scenes.insertion(HOOK, row))
        found[name] = row["id"]
        about = theirs.id if name == "application" else regency
        execute(scenes.insertion(DELIVERY, delivery(row["id"], owner, about)))
        execute(scenes.insertion("webhooks_progress", {"webhook_id": row["id"], "sequence": 7, "told": "{}"}))
    return found


def delivery(webhook: Any, owner: str, regency: int | None) -> dict[str, Any]:
    return {
        "id": uuid4(), "webhook_id": webhook, "owner": owner, "regency_id": regency, "body": "{}", "state": "waiting",
        "attempts": 0, "next_at": "2026-01-01T00:00:00Z", "log": "[]", "created_at": "2026-01-01T00:00:00Z",
    }  # fmt: skip


@pytest.fixture
def ministry(database: Stage) -> Iterator[psycopg.Connection[Any]]:
    with scenes.logged_in(database, roles.side("ministry")) as connection:
        yield connection


def refused(connection: psycopg.Connection[Any], statement: Any, *values: Any) -> bool:
    """Return whether the database refuses it, or finds no row for it."""
    try:
        with connection.transaction(force_rollback=True):
            return connection.execute(statement, values or None).rowcount == 0
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation):
        return True


def test_each_side_sees_its_own_addresses_and_deliveries(
    hooks: dict[str, Any], attacker: psycopg.Connection[Any], ministry: psycopg.Connection[Any]
) -> None:
    """The ministry sees what went to its application's address: what the ledger says.

    What went to a regency's own application would say when the regency works.
    """
    seen = {row[0] for row in attacker.execute(f"SELECT id FROM public.{HOOK}")}
    assert seen == {hooks["ours"]}
    assert {row[0] for row in attacker.execute(f"SELECT webhook_id FROM public.{DELIVERY}")} == {
        hooks["ours"]
    }
    assert {row[0] for row in ministry.execute(f"SELECT id FROM public.{HOOK}")} == {
        hooks["ministry"],
        hooks["application"],
    }
    assert {row[0] for row in ministry.execute(f"SELECT webhook_id FROM public.{DELIVERY}")} == {
        hooks["ministry"],
        hooks["application"],
    }


def test_how_far_anybody_was_told_is_read_by_neither_side(
    hooks: dict[str, Any], attacker: psycopg.Connection[Any], ministry: psycopg.Connection[Any]
) -> None:
    for connection in (attacker, ministry):
        for statement in (
            "SELECT count(*) FROM public.webhooks_progress",
            "SELECT ctid, xmin FROM public.webhooks_progress",
            "UPDATE public.webhooks_progress SET sequence = 0",
            "DELETE FROM public.webhooks_progress",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.parametrize("whose", ["ours", "theirs", "ministry", "application"])
@pytest.mark.parametrize("owner", ["regency", "ministry", "application"])
def test_no_delivery_is_made_by_a_regency_or_by_the_ministry(
    hooks: dict[str, Any],
    ours: Regency,
    attacker: psycopg.Connection[Any],
    ministry: psycopg.Connection[Any],
    whose: str,
    owner: str,
) -> None:
    """The service signs every delivery: its bodies come from the worker alone."""
    for connection in (attacker, ministry):
        for regency in (ours.id, None):
            row = delivery(hooks[whose], owner, regency)
            assert refused(connection, scenes.insertion(DELIVERY, row))


def test_no_regency_makes_an_address_of_others_its_own(
    hooks: dict[str, Any], database: Stage, ours: Regency, theirs: Regency, attacker: psycopg.Connection[Any]
) -> None:
    query = f"SELECT * FROM public.{HOOK} WHERE id = %s"
    with database.superuser.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        mine = cursor.execute(query, [hooks["ours"]]).fetchone() or {}
        foreign = (cursor.execute(query, [hooks["application"]]).fetchone() or {})["client_id"]
    mine |= {"resources": "[]"}
    for change in (
        {"owner": "ministry", "regency_id": None},
        {"owner": "ministry"},
        {"owner": "application", "client_id": foreign},
        {"owner": "regency", "client_id": foreign},
        {"owner": "application"},
        {"regency_id": theirs.id},
    ):
        assert refused(attacker, scenes.insertion(HOOK, mine | {"id": uuid4()} | change)), change
    for statement in (
        f"UPDATE public.{HOOK} SET owner = 'ministry'",
        f"UPDATE public.{HOOK} SET regency_id = NULL",
        f"UPDATE public.{HOOK} SET client_id = NULL",
        f"UPDATE public.{DELIVERY} SET owner = 'ministry'",
        f"UPDATE public.{DELIVERY} SET body = '{{}}'",
        f"UPDATE public.{HOOK} SET active = false WHERE regency_id IS DISTINCT FROM {ours.id}",
        f"UPDATE public.{DELIVERY} SET attempts = 0 WHERE regency_id IS DISTINCT FROM {ours.id}",
        f"DELETE FROM public.{HOOK}",
        f"LOCK TABLE public.{HOOK} IN EXCLUSIVE MODE",
    ):
        assert refused(attacker, statement.encode()), statement
    assert not refused(attacker, f"UPDATE public.{HOOK} SET active = false".encode())


def test_a_delivery_to_an_application_is_sent_again_by_no_regency(
    hooks: dict[str, Any], database: Stage, ours: Regency, attacker: psycopg.Connection[Any]
) -> None:
    """Though it is about the regency, which therefore sees it."""
    database.superuser.execute(
        scenes.insertion(DELIVERY, delivery(hooks["application"], "application", ours.id))
    )
    assert attacker.execute(f"SELECT count(*) FROM public.{DELIVERY}").fetchone() == (2,)
    assert refused(
        attacker, f"UPDATE public.{DELIVERY} SET state = 'waiting' WHERE owner = 'application'".encode()
    )
    assert not refused(
        attacker, f"UPDATE public.{DELIVERY} SET state = 'waiting' WHERE owner = 'regency'".encode()
    )
