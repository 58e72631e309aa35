"""Archiving: the regency's data leaves the database as a checked export; its submissions stay in the figures."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from api.national import clock
from api.regency.border.archive import evidence, exporting, folder
from api.regency.border.archive.exporting import Exported
from api.regency.border.archive.manifest import BadExport, Refused
from tenants import frozen
from tenants.management.operators import By
from tenants.models import Regency
from tenants.schema import regency_schema, tables
from tenants.schema.lock_retry import WHOLE_REGENCY


@frozen
class Archived:
    """Outcome of an archive.

    `export` is None if the regency had been archived before; `set_aside` is an older export of the same regency that
    was moved out of the way.
    """

    export: Exported | None
    set_aside: Path | None = None


def archive_regency(regency: Regency, *, to: Path, now: datetime, by: By) -> Archived:
    """Export the regency to `to`, read the export back, and drop its schema and role, in one transaction.

    Writes wait meanwhile; reads go on until the schema is dropped. The regency's keys stop working with the commit. If
    the process is killed before the commit, the regency is unchanged (the export may exist); after it, the regency is
    archived. Running it again is safe.
    """
    archived = WHOLE_REGENCY.until_done(lambda: _archive(regency.pk, to=to, now=now, by=by))
    regency_schema.end_orphaned_sessions()
    evidence.clear(regency.pk)
    return archived


def _archive(regency_id: int, *, to: Path, now: datetime, by: By) -> Archived:
    status = Regency.objects.values_list("status", flat=True).get(pk=regency_id)
    if status == Regency.Status.ARCHIVED:
        return Archived(None)
    if status == Regency.Status.REGISTERED:
        raise Refused("The regency was never onboarded: there is nothing to archive.")
    before = _what_lies_there(to, regency_id)
    own = tables.of_regency(regency_id)
    if not own:
        raise Refused("The regency's workspace is missing: restore it before it can be archived.")
    with folder.written_aside(to) as aside, transaction.atomic(durable=True):
        exporting.in_one_snapshot()
        WHOLE_REGENCY.limit()
        regency_schema.lock(own.values())  # before the snapshot is taken, which the next statement does
        Regency.objects.select_for_update().get(pk=regency_id)
        exporting.write(regency_id, aside)
        manifest, sha256 = folder.check(aside)
        regency_schema.remove(regency_id)
        exporting.note(regency_id, "regency_archived", at=now, by=by, manifest_sha256=sha256)
        # In place before the commit, or a kill between the two would leave the only copy where it looks unfinished.
        if before is not None:
            to.rename(before)
        folder.put_in_place(aside, to)
        # Last: national reads wait for whoever holds the clock.
        Regency.objects.filter(pk=regency_id).update(
            status=Regency.Status.ARCHIVED, archived_at=clock.stamp(), suspended_at=None
        )
    return Archived(Exported(to, manifest, sha256), before)


def _what_lies_there(to: Path, regency_id: int) -> Path | None:
    """Return where to move an export of the same regency, left by a killed run; None if the folder is free.

    Raises Refused for anything else.
    """
    if folder.is_free(to):
        return None
    try:
        manifest, _ = folder.check(to)
    except BadExport as error:
        raise Refused(f"{to} is there already and is no export of this regency. {error}") from error
    if manifest.regency.id != regency_id:
        raise Refused(f"{to} is there already: it is the export of {manifest.regency.name}.")
    taken = to.with_name(f"{to.name}-{manifest.exported_at[:26].replace(':', '')}")
    if taken.exists():
        raise Refused(f"{to} and {taken} are there already. Name another folder.")
    return taken
