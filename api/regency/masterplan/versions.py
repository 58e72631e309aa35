"""Locks on versions of the masterplan: one writer at a time, so that a submission never contains half a change."""

from datetime import datetime
from uuid import UUID

from api.http.lookup import there
from api.regency.masterplan import policies
from api.regency.masterplan.models import Masterplan
from tenants.pool import statements


def lock_all() -> None:
    """Lock all versions: only one is begun or enacted at a time, and no programme changes while it is copied."""
    statements.run("LOCK TABLE masterplan_masterplan IN SHARE ROW EXCLUSIVE MODE")


def find_to_write(id: UUID) -> Masterplan | None:
    """Return the version, locked; if there is none, prevent others from beginning one until the transaction ends."""
    found = find_locked(id)
    if found is None:
        lock_all()
        found = find_locked(id)
    return found


def find_locked(id: UUID) -> Masterplan | None:
    return Masterplan.objects.select_for_update(no_key=True).filter(pk=id).first()


def locked(id: UUID) -> Masterplan:
    """Raises NotFound."""
    return there(find_locked(id), f"masterplan {id}")


def keep(masterplan: Masterplan, at: datetime, **columns: object) -> None:
    """Save these columns of a locked version, and count the change."""
    masterplan.update(**columns, version=masterplan.version + 1, updated_at=at)


def open_for_work(*, id: UUID, now: datetime) -> Masterplan:
    """Lock a version for a write to its programmes or books, and record that it was worked on.

    Raises NotFound; Conflict if the state does not allow changes.
    """
    masterplan = locked(id)
    policies.check_editable(masterplan.state, enacted=masterplan.enacted_on is not None)
    Masterplan.objects.filter(pk=id).update(worked_on_at=now)
    return masterplan
