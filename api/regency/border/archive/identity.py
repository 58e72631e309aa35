"""People, members, guests, keys and the security log in a restore.

They are in national tables and stay there while a regency is archived: a key can be revoked meanwhile, and a person may
be a guest elsewhere. A restore adds missing rows and leaves existing ones, even if the export differs: a key that was
revoked since stays revoked.
"""

from collections.abc import Sequence
from graphlib import TopologicalSorter
from pathlib import Path

from django.apps import apps
from django.db import models

from api.regency.border.archive.copying import copy_in
from api.regency.border.archive.manifest import FileEntry, Refused
from tenants import frozen
from tenants.models import Regency
from tenants.pool import statements
from tenants.schema import tables

STAGED = "staged_by_restore"


@frozen
class Kept:
    """Counts of one table after a restore.

    `added`: rows inserted. `there`: rows already present, `differing` of them not equal to the export's. The others
    could not be inserted: a row that they refer to is gone, or another row has taken their place.
    """

    table: str
    added: int
    there: int
    differing: int
    left_out: int


def restore(source: Path, entries: dict[str, FileEntry], *, regency_id: int) -> list[Kept]:
    """Add missing rows, in the caller's transaction. Raises Refused for rows that are not this regency's."""
    shared = tables.shared()
    return [
        _restore(model, shared[model._meta.db_table], source, entries[model._meta.db_table], regency_id)
        for model in _in_order()
        if model._meta.db_table in entries and model._meta.db_table in shared
    ]


def _in_order() -> Sequence[type[models.Model]]:
    """Return the models of identity, each after those that it refers to; none of accounts, whatever the export says.

    An invitation lets its holder set a person's password: a forged one for a person of the ministry would give access
    to the ministry.
    """
    own = [
        model
        for model in apps.get_app_config("identity").get_models()
        if model.access.rows  # type: ignore[attr-defined]
    ]
    graph = {model: [f.related_model for f in _references(model) if f.related_model in own] for model in own}
    return list(TopologicalSorter(graph).static_order())


def _references(model: type[models.Model]) -> list[models.ForeignKey[models.Model]]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, models.ForeignKey)]


def _restore(
    model: type[models.Model], table: tables.Table, source: Path, entry: FileEntry, regency_id: int
) -> Kept:
    columns = tables.listed(entry.columns)
    if unknown := sorted(set(entry.columns) - set(table.columns)):
        raise Refused(f"{table.name} has no {', '.join(unknown)} in this release.")
    statements.run(f"CREATE TEMP TABLE {STAGED} ON COMMIT DROP AS SELECT {columns} FROM {table.name} LIMIT 0")
    copy_in(tables.Table(STAGED, entry.columns, "", STAGED).copy_in(entry.columns), source, entry)
    if statements.rows(f"SELECT FROM {STAGED} WHERE regency_id IS DISTINCT FROM %s LIMIT 1", [regency_id]):
        raise Refused(f"{entry.path} holds rows of another regency.")
    key = model._meta.pk.column
    ((there, differing),) = statements.rows(
        f"SELECT count(*), count(*) FILTER (WHERE ({tables.listed(entry.columns, 's.')}) IS DISTINCT FROM"
        f" ({tables.listed(entry.columns, 't.')})) FROM {STAGED} s JOIN {table.name} t USING ({key})"
    )
    added = statements.run(
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {STAGED} s"
        f" WHERE {' AND '.join(_has_what_it_refers_to(model)) or 'true'} ON CONFLICT DO NOTHING"
    )
    statements.run(f"DROP TABLE {STAGED}")
    return Kept(table.name, added, there, differing, entry.rows - there - added)


def _has_what_it_refers_to(model: type[models.Model]) -> list[str]:
    return [
        f'(s."{field.column}" IS NULL OR EXISTS (SELECT FROM "{field.related_model._meta.db_table}" r'
        f' WHERE r."{field.target_field.column}" = s."{field.column}"))'
        for field in _references(model)
        if field.related_model is not Regency
    ]
