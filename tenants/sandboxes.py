"""Sandboxes: regencies for programmers, which are nobody's. As the owner, except for the clock.

A sandbox is onboarded like any regency, with a schema and a role of its own, so that programmers see the real thing.
Row-level security keeps it out of the nation's figures, not a condition in a query: ministry and open see none of its
rows, in any table (tenants.privileges.grants), since its id is at least FIRST_SANDBOX.

A reset withdraws no submission. The sandbox gives its code, people and keys to a new regency and stays behind as an
archived one with its ledger (docs/decisions/0019).
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from tenants.ids import FIRST_SANDBOX, is_sandbox
from tenants.models import NO_PROVINCE, Province, ProvisioningRequest, Regency, SandboxClock
from tenants.privileges import roles
from tenants.registry import lock_registry
from tenants.schema import provisioning, regency_schema

#: The first sandbox, which `manage.py onboard --sandbox` makes.
CODE = "00.01"
NAME = "Kabupaten Uji Coba"
TIME_ZONE = "Asia/Jakarta"


def registered(code: str = CODE) -> Regency:
    """Return the sandbox with this code; register it if needed. Raises ValueError for a real regency's code."""
    if not code.startswith(f"{NO_PROVINCE}."):
        raise ValueError(f"{code} is not the code of a sandbox: those begin with {NO_PROVINCE}.")
    with transaction.atomic():
        lock_registry()
        found = Regency.objects.filter(kemendagri_code=code).first()
        return found or _register(code, NAME if code == CODE else f"{NAME} {code}")


def at_work(code: str) -> Regency | None:
    """Return the sandbox with this code, None if there is none or it is not onboarded."""
    return Regency.objects.filter(
        pk__gte=FIRST_SANDBOX, kemendagri_code=code, status=Regency.Status.ONBOARDED
    ).first()


def renew(regency: Regency, *, now: datetime) -> Regency:
    """Replace this sandbox by a new, empty one, in the caller's transaction; return it.

    The new one has its code and name. The old one is archived: its schema, role and clock are gone, national rows stay.
    """
    if not is_sandbox(regency.pk):
        raise ValueError(f"{regency} is no sandbox.")
    if not connection.in_atomic_block:
        raise RuntimeError("renew is part of the caller's transaction.")
    lock_registry()
    code = regency.kemendagri_code
    regency_schema.remove(regency.pk)
    Regency.objects.filter(pk=regency.pk).update(
        kemendagri_code=f"{code}~{regency.pk}",
        status=Regency.Status.ARCHIVED,
        archived_at=now,
        suspended_at=None,
        valid_until=now.date(),
    )
    new = _register(code, regency.name)
    SandboxClock.objects.filter(regency=regency).delete()
    ProvisioningRequest.objects.filter(regency=regency).update(regency=new)
    Regency.objects.filter(pk=regency.pk).update(successor=new)
    transaction.on_commit(regency_schema.end_orphaned_sessions)
    provisioning.onboard_one(new, now=now)
    return Regency.objects.get(pk=new.pk)


def now_in(regency_id: int, *, now: datetime) -> datetime:
    """Return the time in a sandbox. On its own role, or that of sandboxes."""
    clock = clock_of(regency_id)
    return now if clock is None else clock.shows + (now - clock.set_at)


def clock_of(regency_id: int) -> SandboxClock | None:
    """Return the setting of its clock; None if it shows the real time."""
    return SandboxClock.objects.filter(regency_id=regency_id).first()


def set_clock(regency_id: int, *, shows: datetime | None, now: datetime) -> None:
    """Set a sandbox's clock to this time, or back to the real time. On the role of sandboxes."""
    if shows is None:
        SandboxClock.objects.filter(regency_id=regency_id).delete()
        return
    SandboxClock.objects.update_or_create(regency_id=regency_id, defaults={"shows": shows, "set_at": now})


def _register(code: str, name: str) -> Regency:
    last = Regency.objects.filter(pk__gte=FIRST_SANDBOX).aggregate(last=Max("pk"))["last"]
    id = FIRST_SANDBOX if last is None else last + 1
    province, _ = Province.objects.get_or_create(code=NO_PROVINCE, defaults={"name": "Uji Coba"})
    return Regency.objects.create(
        id=id,
        schema_name=roles.regency_schema(id),
        kemendagri_code=code,
        kind=Regency.Kind.KABUPATEN,
        name=name,
        province=province,
        time_zone=TIME_ZONE,
    )
