"""Each duty of the worker while one regency holds every lock that its role can take: the others are served."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from api.identity.accounts import mail
from api.identity.accounts.models import Mail
from api.identity.models import Person, RegencyRole
from tenants import db_roles
from tenants.jobs import duties
from tenants.jobs.duties import Duty
from tenants.privileges import grants, parsed
from tests.isolation import scenes
from tests.isolation.conftest import Regency
from tests.national.review.test_acceptance_by_rule import set_rule, state
from tests.support import postbox, programs, receiver
from tests.support.http import Api
from tests.support.receiver import Receiver
from tests.support.stage import Stage

#: Seconds that a duty may take: some of its steps wait once for the regency that holds the locks, each in vain.
SOON = 15.0
NOT_HERE = {"indicator": "SOC-04", "first_period": "2025", "reason": "Tidak ada."}


def of_rows(ours: Regency) -> Iterator[str]:
    """Its rows of national tables, whose keys those are refused that would add a row which refers to one."""
    for table, access in grants.shared_access().items():
        if any(word == "UPDATE" for word, _ in parsed(access.regency)):
            yield f"SELECT FROM public.{table} FOR UPDATE"


def of_its_own(ours: Regency) -> Iterator[str]:
    """Tables of its own schema, its cells and its part of the ledger."""
    yield f"SELECT public.tenants_lock({ours.id}, key) FROM generate_series(0, 1023) key"
    yield f"SELECT public.tenants_lock(1762022006, {ours.id})"
    for table, access in grants.regency_access().items():
        if ("DELETE", "") in parsed(access.regency):
            yield f"LOCK TABLE {ours.schema}.{table} IN ACCESS EXCLUSIVE MODE"


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiver.listening(monkeypatch) as server:
        yield server


@pytest.mark.parametrize("locks", [of_rows, of_its_own])
def test_the_locks_of_one_regency_keep_no_other_waiting(
    database: Stage,
    ours: Regency,
    theirs: Regency,
    jembrana: Api,
    tabanan: Api,
    ministry: Api,
    hook: Receiver,
    as_worker: Callable[[], None],
    locks: Any,
) -> None:
    """The attacker's work is due before the neighbour's."""
    set_rule(ministry, without_warning=True)
    submitted = []
    for api, regency in ((jembrana, ours), (tabanan, theirs)):
        receiver.add(api, hook.url)
        programs.person(f"wayan@{regency.code}.example", regency.code, RegencyRole.STEWARD)
        api.put("values/ECO-03/total/2025/", {"value": "4.51"})
        returned = _submitted(api, "2025-Q3")
        assert (
            ministry.post(f"submissions/{returned}/return/", {"reasons": ["Bukti kurang"]}).status_code == 200
        )
        submitted.append(_submitted(api, "2025-Q4"))
        id = api.post("exemptions/", NOT_HERE).json()["id"]
        assert ministry.post(f"exemptions/{id}/agree/", {"note": "Setuju."}).status_code == 200
        _invite(f"made@{regency.code}.example", regency)
    database.superuser.execute("UPDATE review_noted SET warnings = '[]'")
    as_worker()
    with postbox.listening() as box, scenes.logged_in(database, ours.role) as attacker:
        for name in ("transaction_timeout", "idle_in_transaction_session_timeout"):
            attacker.execute(f"SET {name} = 0".encode())
        attacker.execute("BEGIN")
        for statement in locks(ours):
            attacker.execute(statement.encode())
        took = {duty.name: _once(duty) for duty in (*duties.of_the_api(), *duties.of_the_api())}
        assert {name: seconds for name, seconds in took.items() if seconds > SOON} == {}
        assert attacker.execute("SELECT 1").fetchone() == (1,)  # it holds them still
    assert state(ministry, submitted[1]) == "accepted"
    assert any(b'"51.02"' in body for _, body in hook.came)
    settled = "SELECT settled FROM exemptions_exemption WHERE regency_id = %s"
    assert scenes.one(database, settled, theirs.id) == (True,)
    assert {"made@51.02.example", "wayan@51.02.example"} <= set(box.recipients)


def _submitted(api: Api, period: str) -> str:
    answer = api.post(f"reports/{period}/submit/", {})
    assert answer.status_code == 201, answer.json()
    id: str = answer.json()["submission"]["id"]
    return id


def _invite(email: str, regency: Regency) -> None:
    """Ask for a mail with a link, which is made when it is sent."""
    with db_roles.as_owner():
        person = Person.objects.create(
            name="Made", office="Diskominfo", email=email, regency_id=regency.id, created_at=datetime.now(UTC)
        )
        mail.enqueue(Mail.Template.INVITATION, person_id=person.pk, regency_id=regency.id)


def _once(duty: Duty) -> float:
    """Seconds that it takes once; without end, more than SOON."""

    def work() -> None:
        try:
            with db_roles.as_owner():
                once = duty.begin()
                while once() is True:  # more to do
                    pass
        finally:
            connection.close()

    began = time.monotonic()
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(2 * SOON)
    return time.monotonic() - began
