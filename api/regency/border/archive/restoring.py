"""Restore an export: create the workspace, load every row, and compare the result with the export before the commit."""

from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from api.http.local_time import day_of
from api.identity.models import SecurityEvent
from api.national import clock
from api.national.catalogue.models import Release
from api.national.ledger.models import ChainHead, Submission
from api.regency.border.archive import completeness, evidence, exporting, folder, identity
from api.regency.border.archive.copying import content_hash, copy_in
from api.regency.border.archive.manifest import BadExport, Manifest, Refused
from tenants import Strings, frozen, registry
from tenants.management.operators import By
from tenants.models import Regency
from tenants.pool import statements
from tenants.schema import provisioning, recording, regency_schema, tables
from tenants.schema.lock_retry import WHOLE_REGENCY


@frozen
class Restored:
    """Outcome of a restore.

    `migrated` are migrations that this release has and the export lacks; `recounted` counts the cells of completeness
    that differed from the restored content; `submitted_since` the submissions in the ledger that the export lacks.
    """

    regency: Regency
    manifest: Manifest
    rows: int
    migrated: Strings
    recounted: int
    submitted_since: int
    identity: tuple[identity.Kept, ...]


def restore_regency(source: Path, *, code: str | None, replace: bool, now: datetime, by: By) -> Restored:
    """Restore an export: role, schema, every row, missing people and keys; all in one transaction.

    Before the commit every table is read again and must match its hash in the manifest. `replace` is needed if the
    regency has a workspace, or was archived with another export. `code` is the regency's present code, if a decree has
    changed it. Raises Refused (nothing is changed) with the reason.
    """
    manifest, sha256 = folder.check(source)
    provisioning.check_secret()
    regency_schema.check_makeable(manifest.migrations)
    regency_schema.end_orphaned_sessions()
    return WHOLE_REGENCY.until_done(
        lambda: _restore(source, manifest, sha256, code=code, replace=replace, now=now, by=by)
    )


@transaction.atomic(durable=True)
def _restore(
    source: Path, manifest: Manifest, sha256: str, *, code: str | None, replace: bool, now: datetime, by: By
) -> Restored:
    regency = _target(manifest, code)
    _check_replacing(regency, sha256, replace=replace)
    _check_catalogue(manifest)
    submitted_since = _check_ledger(manifest)
    tables.write_plainly()
    WHOLE_REGENCY.limit()
    regency_schema.remove_schema(regency.pk)
    regency_schema.make(regency.pk, manifest.migrations)
    own = _matching_tables(manifest)
    rows = sum(_load(table, source, manifest) for table in own)
    evidence.put_back(source, manifest, own)
    _check_references()
    regency_schema.set_sequences(regency.pk, manifest.sequences)
    for table in own:
        _compare(table, manifest)
    migrated = recording.missing(recording.tenant_migrations(), manifest.migrations)
    if migrated:
        with regency_schema.impersonate(regency.pk):
            regency_schema.upgrade()
    kept = identity.restore(source, manifest.part(exporting.IDENTITY), regency_id=regency.pk)
    exporting.note(regency.pk, "regency_restored", at=now, by=by, manifest_sha256=sha256)
    regency_schema.open_up(regency.pk)
    with regency_schema.impersonate(regency.pk):
        recounted = completeness.set_right(today=day_of(now))
    _put_in_service(regency, manifest)
    return Restored(regency, manifest, rows, tuple(migrated), recounted, submitted_since, tuple(kept))


# --- What stands against it ----------------------------------------------------------------------------------------


def _target(manifest: Manifest, code: str | None) -> Regency:
    """Return the regency of the export, locked. Its id identifies it, since codes change."""
    said = manifest.regency
    regency = Regency.objects.select_for_update().filter(pk=said.id).first()
    if regency is None or regency.kemendagri_code != (code or said.code):
        here = f"here that is {regency}" if regency else "here nobody has that id"
        other = registry.regency_by_code(code or said.code)
        raise Refused(
            f"The export is of {said.code} {said.name} with the id {said.id}; {here}"
            + (f", and {other} has the id {other.pk}" if other else "")
            + ". An export goes back into the installation that it came from. Where a decree has changed the code, "
            "name today's with --code."
        )
    return regency


def _check_replacing(regency: Regency, sha256: str, *, replace: bool) -> None:
    if replace:
        return
    if regency_schema.is_there(regency.pk):
        raise Refused(
            f"{regency} has a workspace: --replace replaces it by the export. Its present content is lost."
        )
    logged = SecurityEvent.objects.filter(regency_id=regency.pk, kind="regency_archived")
    entry = logged.order_by("-at", "-id").first()
    last = str(entry.detail.get("manifest_sha256", "")) if entry else ""
    if regency.status == Regency.Status.ARCHIVED and last and last != sha256:
        raise Refused(
            f"{regency} was archived with another export, whose manifest has the SHA-256 {last}. Restore that one; "
            "--replace restores this one in its place."
        )


def _check_catalogue(manifest: Manifest) -> None:
    here = {f"{r.framework_id} {r.number}" for r in Release.objects.exclude(status=Release.Status.DRAFT)}
    if missing := sorted(set(manifest.catalogue_releases) - here):
        raise Refused(
            f"The catalogue lacks {', '.join(missing)}, which the export was made with. Load it first."
        )


def _check_ledger(manifest: Manifest) -> int:
    """Return how many submissions the ledger has beyond the export's.

    Raises Refused if it lacks submissions that the regency had made by then: the chain's last link proves all before
    it.
    """
    chain, regency_id = manifest.ledger, manifest.regency.id
    if chain.sequence:
        links = Submission.objects.filter(regency_id=regency_id, sequence=chain.sequence)
        link = links.values_list("link_hash", flat=True).first()
        if link is None or bytes(link).hex() != chain.hash:
            raise Refused(
                f"The national ledger does not hold the regency's submission {chain.sequence} as the export has it. "
                "An export goes back into the installation that it came from."
            )
    head = ChainHead.objects.filter(regency_id=regency_id).values_list("sequence", flat=True).first()
    return (head or 0) - chain.sequence


# --- Loading and comparing -----------------------------------------------------------------------------------------


def _matching_tables(manifest: Manifest) -> list[tables.Table]:
    own = tables.of_regency(manifest.regency.id)
    said = {table: set(entry.columns) for table, entry in manifest.part(exporting.REGENCY).items()}
    made = {name: set(table.columns) for name, table in own.items()}
    if wrong := sorted(name for name in said.keys() | made.keys() if said.get(name) != made.get(name)):
        raise Refused(f"The export has other tables or columns than its migrations make: {', '.join(wrong)}.")
    return list(own.values())


def _load(table: tables.Table, source: Path, manifest: Manifest) -> int:
    entry = manifest.part(exporting.REGENCY)[table.name]
    statements.run(f"DELETE FROM {table.qualified}")  # what the migrations wrote themselves
    copy_in(table.copy_in(entry.columns), source, entry)
    return entry.rows


def _check_references() -> None:
    """Check the foreign keys, which are deferred, so that the order of the tables does not matter. Raises Refused."""
    try:
        statements.run("SET CONSTRAINTS ALL IMMEDIATE")
        statements.run("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise Refused(f"The export contradicts itself: {' '.join(str(error).split())}.") from error


def _compare(table: tables.Table, manifest: Manifest) -> None:
    entry = manifest.part(exporting.REGENCY)[table.name]
    if content_hash(table.copy_out(columns=entry.columns)) != (entry.sha256, entry.rows):
        raise BadExport(f"{table.name} holds something else after loading than {entry.path} says.")


def _put_in_service(regency: Regency, manifest: Manifest) -> None:
    """Restore the regency's status at the time of the export, unless the regency is in service."""
    at = clock.stamp()  # last: national reads wait for whoever holds the clock
    if regency.status in registry.PARTICIPATING:
        return
    said = manifest.regency
    suspended = said.status == Regency.Status.SUSPENDED
    regency.status = Regency.Status.SUSPENDED if suspended else Regency.Status.ONBOARDED
    regency.suspended_at = (
        datetime.fromisoformat(said.suspended_at) if said.suspended_at and suspended else None
    )
    regency.onboarded_at = regency.onboarded_at or at
    regency.archived_at = None
    regency.save(update_fields=["status", "suspended_at", "onboarded_at", "archived_at"])
