"""Writing of an export: one snapshot, one file for each table, rows streamed by COPY."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from api.identity.models import SecurityEvent
from api.national.catalogue.models import Release
from api.national.ledger.models import ChainHead
from api.regency.border.archive import evidence, folder
from api.regency.border.archive.copying import copy_out
from api.regency.border.archive.manifest import Chain, FileEntry, Manifest, Refused, RegencyRow
from tenants import frozen
from tenants.management.operators import By
from tenants.models import Regency
from tenants.pool import statements
from tenants.privileges import OWNER_ONLY, Access, grants
from tenants.schema import recording, regency_schema, tables

REGENCY, IDENTITY, NATIONAL = "regency", "identity", "national"

#: Kept for 90 days only (SecurityEvent.ORIGIN_KEPT), or leads to a log that is; an export outlives both.
LEFT_OUT = {"identity_security_event": ("address", "user_agent", "trace_id")}
#: Who the guests and members are that are not the regency's own people: by name and office, to be read, not restored.
NAMED = tables.Table("people_and_clients", ("kind", "id", "name", "office"), "kind, id", "")
NAMED_ROWS = """
    COPY (
        SELECT 'person' AS kind, p.id, p.name, p.office FROM identity_person p
        WHERE p.regency_id IS DISTINCT FROM {regency_id:d} AND p.id IN (
            SELECT person_id FROM identity_membership WHERE regency_id = {regency_id:d}
            UNION SELECT person_id FROM identity_guest WHERE regency_id = {regency_id:d}
            UNION SELECT person_id FROM identity_api_key WHERE regency_id = {regency_id:d})
        UNION ALL
        SELECT 'client', c.id, c.name, '' FROM identity_client c
        WHERE c.regency_id IS DISTINCT FROM {regency_id:d} AND c.id IN (
                       SELECT client_id FROM identity_guest WHERE regency_id = {regency_id:d}
                       UNION SELECT client_id FROM identity_api_key WHERE regency_id = {regency_id:d})
        ORDER BY 1, 2
    ) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')
"""


@frozen
class Exported:
    """A finished export: its folder, its manifest, and the manifest's SHA-256."""

    folder: Path
    manifest: Manifest
    sha256: str


def export_regency(regency: Regency, *, to: Path, now: datetime, by: By) -> Exported:
    """Export one regency as of one instant, while it is in use; its security log records it and its author.

    The folder appears when it is complete and was read back. Raises Refused if `to` is not empty or the regency has no
    workspace.
    """
    if not folder.is_free(to):
        raise Refused(f"{to} is there already: an export needs a folder of its own.")
    with folder.written_aside(to) as aside:
        with transaction.atomic():
            in_one_snapshot()
            write(regency.pk, aside)
        manifest, sha256 = folder.check(aside)
        # Before the folder appears: nobody has an export that the log does not know.
        note(regency.pk, "regency_exported", at=now, by=by, manifest_sha256=sha256)
        folder.put_in_place(aside, to)
    return Exported(to, manifest, sha256)


def note(regency_id: int, kind: str, *, at: datetime, by: By, manifest_sha256: str) -> None:
    """Add an entry to the regency's security log. `by` is the operator or office that ordered it.

    Each export, archive and restore is logged, because it reaches people's data.
    """
    SecurityEvent.objects.create(
        regency_id=regency_id,
        at=at,
        kind=kind,
        actor_name=by.name,
        subject="the regency's data",
        detail={"manifest_sha256": manifest_sha256} | ({"reason": by.reason} if by.reason else {}),
    )


def in_one_snapshot() -> None:
    """Make all reads of this transaction see one instant. Call this before anything else in it."""
    statements.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def write(regency_id: int, aside: Path) -> None:
    """Write all files of an export in the caller's transaction. Memory does not grow with the data."""
    own = tables.of_regency(regency_id)
    if "django_migrations" not in own:
        raise Refused("The regency has no workspace, so there is nothing to export.")
    [at] = statements.column("SELECT clock_timestamp()")
    tables.write_plainly()
    entries = [_copy(table, REGENCY, aside, table.copy_out()) for table in own.values()]
    shared = tables.shared()
    for name, part, column in shared_tables():
        left_out = LEFT_OUT.get(name, ())
        table = replace(shared[name], columns=tuple(c for c in shared[name].columns if c not in left_out))
        statement = table.copy_out(regency_column=column, regency_id=regency_id)
        entries.append(_copy(table, part, aside, statement))
    entries.append(_copy(NAMED, NATIONAL, aside, NAMED_ROWS.format(regency_id=regency_id)))
    entries += evidence.copy_out(regency_id, own, aside)
    folder.finish(aside, _manifest(regency_id, at, tuple(entries)))


def shared_tables() -> Iterator[tuple[str, str, str]]:
    """Yield table, part and column of every national table with rows about one regency, as the models declare them.

    People, members, guests, keys and the security log are restored; the rest is for information.
    """
    identity = {model._meta.db_table for model in apps.get_app_config("identity").get_models()}
    for name, model in grants.declared_tables(settings.SHARED_APPS):
        access: Access = getattr(model, "access", OWNER_ONLY)
        for field in model._meta.local_concrete_fields:
            column = str(field.column)
            refers = field.remote_field is not None and field.remote_field.model is Regency
            if model is not Regency and (refers or column == access.rows):
                yield name, IDENTITY if name in identity else NATIONAL, column
                break


def _copy(table: tables.Table, part: str, aside: Path, statement: str) -> FileEntry:
    path = f"{part}/{table.name}.csv"
    with closing(folder.Sink(aside / path)) as sink:
        rows = copy_out(statement, sink.write)
    return FileEntry(path, part, table.name, table.columns, rows, sink.bytes, sink.sha256)


def _manifest(regency_id: int, at: datetime, files: tuple[FileEntry, ...]) -> Manifest:
    regency = Regency.objects.get(pk=regency_id)
    head = ChainHead.objects.filter(regency_id=regency_id).first()
    releases = Release.objects.exclude(status=Release.Status.DRAFT).order_by("framework_id", "id")
    return Manifest(
        regency=RegencyRow(
            id=regency.pk,
            code=regency.kemendagri_code,
            name=regency.name,
            status=regency.status,
            onboarded_at=_text(regency.onboarded_at),
            suspended_at=_text(regency.suspended_at),
        ),
        exported_at=at.isoformat(),
        software_release=str(settings.SPECTACULAR_SETTINGS["VERSION"]),
        catalogue_releases=tuple(f"{r.framework_id} {r.number}" for r in releases),
        migrations=tuple(regency_schema.migrations_applied(regency_id)),
        national_migrations=tuple(
            sorted(
                f"{app}.{name}"
                for app, name in MigrationRecorder(connection).applied_migrations()
                if app not in recording.tenant_labels()
            )
        ),
        ledger=Chain(head.sequence, bytes(head.hash).hex()) if head else Chain(0, ""),
        sequences=regency_schema.sequences(regency_id),
        files=files,
    )


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
