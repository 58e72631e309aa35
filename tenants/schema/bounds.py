"""Bounds on how many rows one regency has in each national table that its role may add rows to (`Access.most`).

National reads go over the rows of all regencies, so a role that writes without end would slow them for everyone. Each
such table has triggers that count its rows by regency and refuse a regency's role what is beyond the bound
(rows_changed.sql). They are made from the declarations after each migration, as constraints on values are: a new table
has them without being named here, and one that declares no bound does not start (`tenancy.E007`). A table whose key is
a row of another table needs none: it has no more rows than that one.
"""

import hashlib
from collections.abc import Iterator

from django.conf import settings

from tenants import frozen
from tenants.pool import statements
from tenants.privileges import grants
from tenants.schema.lock_retry import ONE_TABLE

#: Triggers are called this and, after "_", a hash of the bound: with another bound they are made and rows counted anew.
NAME = "rows_are_bounded"
STANDING = f"""
    SELECT t.tgrelid::regclass::text, t.tgname FROM pg_catalog.pg_trigger t
    JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND starts_with(t.tgname, '{NAME}')
"""
_ADDED, _REMOVED = "NEW TABLE AS added", "OLD TABLE AS removed"


@frozen
class Bound:
    """Bound on the rows of one regency in a table, as its access declares it."""

    table: str
    most: int
    past: int

    @property
    def triggers(self) -> dict[str, str]:
        """Return the statements that make its triggers, by name."""
        told = {"INSERT": _ADDED, "DELETE": _REMOVED, "TRUNCATE": ""}
        if self.past:
            told["UPDATE"] = f"{_ADDED} {_REMOVED}"
        digest = hashlib.sha256(f"{self.most} {self.past}".encode()).hexdigest()[:12]
        return {
            (name := f"{NAME}_{digest}_{event.lower()}"): (
                f'CREATE TRIGGER "{name}" AFTER {event} ON public."{self.table}"'
                f"{f' REFERENCING {tables}' if tables else ''} FOR EACH STATEMENT"
                f" EXECUTE FUNCTION public.tenants_rows_changed('{self.most}', '{self.past}')"
            )
            for event, tables in told.items()
        }

    @property
    def weight(self) -> str:
        """Return the SQL of the weight of some rows."""
        return f"sum(CASE WHEN valid_until IS NULL THEN {self.past} ELSE 1 END)" if self.past else "count(*)"

    @property
    def counting(self) -> str:
        """Return the statements that count the rows that are there."""
        return (
            f"DELETE FROM public.tenants_row_count WHERE of_table = '{self.table}';"
            " INSERT INTO public.tenants_row_count (regency_id, of_table, rows, added, added_in)"
            f" SELECT regency_id, '{self.table}', {self.weight}, 0, 0 FROM public.\"{self.table}\""
            " WHERE regency_id IS NOT NULL GROUP BY regency_id"
        )


def bounds() -> Iterator[Bound]:
    """Return the bound of each national table that regencies' roles may add rows to."""
    accesses = grants.shared_access()
    for table, model in grants.declared_tables(settings.SHARED_APPS):
        access = accesses[table]
        if access.regency_may_add and not model._meta.pk.is_relation:
            yield Bound(table, access.most, access.past)


def hold() -> None:
    """Bring the triggers in line with the declarations, and count the rows of tables that get others. As the owner.

    Nobody writes to such a table between the counting and the commit.
    """
    standing: dict[str, set[str]] = {}
    for table, name in statements.rows(STANDING):
        standing.setdefault(table, set()).add(name)
    declared = {each.table: each for each in bounds()}
    for table in sorted(standing.keys() | declared.keys()):
        bound, there = declared.get(table), standing.get(table, set())
        made = bound.triggers if bound else {}
        if there == made.keys():
            continue
        steps = [f'DROP TRIGGER "{name}" ON public."{table}"' for name in sorted(there)]
        steps += made.values()
        ONE_TABLE.run("; ".join([*steps, bound.counting] if bound else steps))
