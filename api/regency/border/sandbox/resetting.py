"""Makes and resets a sandbox. Runs as the owner: in a command, or in the provisioning worker on request."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db import transaction

from api.http import shapes
from api.http.etags import any_version
from api.http.local_time import day_of
from api.http.yaml_files import read_beside
from api.identity.callers import Actor, Grant, RegencyAuthor
from api.identity.models import GuestNotice, SecurityEvent
from api.national.figures.models import RegencyStatus
from api.regency.border.archive import evidence
from api.regency.indicators import operations as indicators, specs
from api.regency.indicators.models import Key
from api.regency.indicators.shapes import ValueContent
from api.regency.programmes.whole.operations import put_document
from api.regency.programmes.whole.shapes import MasterplanDocument
from tenants import sandboxes
from tenants.ids import is_sandbox
from tenants.jobs import queue
from tenants.models import ProvisioningRequest, Regency
from tenants.pool import statements
from tenants.schema import provisioning, regency_schema

#: Before whatever its clock may be set to.
SINCE = datetime(2015, 1, 1, tzinfo=UTC)
#: Logs: what was done in the sandbox before stays said of that one.
_STAY = {SecurityEvent, GuestNotice}


def make(code: str, *, now: datetime) -> tuple[Regency, bool]:
    """Return the sandbox with this code, onboarded and with its example; and True if it was created by this call.

    Safe to repeat. Raises ValueError for a real regency's code.
    """
    regency = sandboxes.registered(code)
    with transaction.atomic():
        made = provisioning.onboard_one(regency, now=now)
        if made:
            _fill(regency)
    return Regency.objects.get(pk=regency.pk), made


def reset(regency: Regency, *, now: datetime) -> Regency:
    """Replace this sandbox by a new one with the example content, in the caller's transaction; return it.

    People, members, guests, applications, keys and webhooks are kept; the clock shows the real time again. Its
    submissions stay in the ledger, with the sandbox that made them.
    """
    new = sandboxes.renew(regency, now=now)
    moved = [new.pk, regency.pk]
    for table in _that_go_on():
        # The count first: that waits for writers whose rows are counted in it. (No trigger counts this UPDATE.)
        statements.run(
            "UPDATE tenants_row_count SET regency_id = %s WHERE regency_id = %s AND of_table = %s",
            [*moved, table],
        )
        statements.run(f'UPDATE "{table}" SET regency_id = %s WHERE regency_id = %s', moved)
    _fill(new)
    return new


def _fill(regency: Regency) -> None:
    with regency_schema.impersonate(regency.pk):
        write_example(regency)
    # It takes part since ever, or the deadlines of a day to which its clock is set back would not be owed. The status
    # is noted by a trigger that waits for the commit: it is told not to.
    statements.run("SET CONSTRAINTS figures_regency_status_changes IMMEDIATE")
    RegencyStatus.objects.filter(regency=regency, status=Regency.Status.ONBOARDED).update(valid_from=SINCE)


def _that_go_on() -> list[str]:
    """Return the tables of access and webhooks, whose rows move to the new sandbox."""
    return [
        model._meta.db_table
        for label in ("identity", "accounts", "webhooks")
        for model in apps.get_app_config(label).get_models()
        if model not in _STAY and getattr(model, "access").rows  # noqa: B009  (each of our models declares it)
    ]


@queue.performs(ProvisioningRequest.Action.RESET)
def _reset(asked: ProvisioningRequest, now: datetime) -> str:
    regency = asked.regency
    if not is_sandbox(regency.pk):
        raise queue.Refused("Only a sandbox can be reset.")
    if regency.status == Regency.Status.ARCHIVED:
        raise queue.Refused("It is archived.")
    reset(regency, now=now)
    transaction.on_commit(lambda: evidence.clear(regency.pk))
    return "Reset."


#: When all of it was entered: a clock that is set to any day since does not lie before it.
ENTERED_AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
PACE = timedelta(minutes=1)
BY = Actor(id=UUID("0198f000-0000-7000-8000-00000000b001"), name="Contoh", office="Isi awal (sandbox)")
_EXAMPLE = read_beside(__file__, "example.yaml")


def write_example(regency: Regency) -> None:
    """Write the example into an empty sandbox, in the caller's transaction.

    Three agencies, the draft of a masterplan with three programmes, some values; no submission. It is always the same,
    including ids and times, so that a program's tests may refer to them. The content is written by the operations of
    requests.
    """
    author = RegencyAuthor(BY, ENTERED_AT, Grant.of_steward(regency))
    document = shapes.read(MasterplanDocument, _EXAMPLE["document"])
    put_document(id=UUID(_EXAMPLE["masterplan"]), given=document, author=author, precondition=any_version)
    known = specs.in_force(day_of(ENTERED_AT))
    for number, (key, body) in enumerate(_EXAMPLE["values"].items(), start=10):
        spec = known[key.partition("/")[0]]
        indicators.record_value(
            key=Key(*key.split("/")),
            spec=spec,
            content=indicators.parsed(shapes.read(ValueContent, body), spec),
            author=author.at(ENTERED_AT + number * PACE),
        )
