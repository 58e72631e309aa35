"""Bounds on how many rows one regency has in each national table that its role may add rows to (`Access.most`).

National reads go over the rows of all regencies, so a role that writes without end would slow them for everyone. Each
such table has triggers that count its rows by regency and refuse a regency's role what is beyond the bound
(rows_changed.sql). They are made from the declarations after each migration, as constraints on values are: a new table
has them without being named here, and one that declares no bound does not start (`tenancy.E007`). A table whose key is
a row of another table needs none: it has no more rows than that one.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tenants import frozen
from tenants.pool import statements
from tenants.privileges import grants
from tenants.schema.lock_retry import ONE_TABLE

#: Triggers are called this and, after "_", by their event. With another bound they are replaced and rows counted again.
NAME = "rows_are_bounded"
STANDING = f"""
    SELECT t.tgrelid::regclass::text, t.tgname, encode(t.tgargs, 'escape') FROM pg_catalog.pg_trigger t
    JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND starts_with(t.tgname, '{NAME}')
"""
HEAVIEST = """
    SELECT of_table, max(weight)::float8
    FROM (SELECT of_table, sum(rows) AS weight FROM tenants_row_count GROUP BY of_table, regency_id) AS of_regencies
    GROUP BY of_table
"""
#: Rows that a regency's role writes and undoes are not counted, and delay each reader until they are vacuumed: without
#: the pauses in which a role writes faster than PostgreSQL cleans up.
VACUUMED = "autovacuum_vacuum_cost_delay=0"
PAUSING = """
    SELECT relname FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
    AND NOT coalesce(reloptions, '{}') @> ARRAY[%s]
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
        return {
            (name := f"{NAME}_{event.lower()}"): (
                f'CREATE OR REPLACE TRIGGER "{name}" AFTER {event} ON public."{self.table}"'
                f"{f' REFERENCING {tables}' if tables else ''} FOR EACH STATEMENT"
                f" EXECUTE FUNCTION public.tenants_rows_changed('{self.most}', '{self.past}')"
            )
            for event, tables in told.items()
        }

    @property
    def arguments(self) -> str:
        """Return the arguments of its triggers, as PostgreSQL shows them."""
        return rf"{self.most}\000{self.past}\000"

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
    """Return the bound of each national table that regencies' roles may add rows to.

    Raises ImproperlyConfigured if BOUNDS_RAISED names another table.
    """
    accesses, raised = grants.shared_access(), dict(settings.BOUNDS_RAISED)
    for table, model in grants.declared_tables(settings.SHARED_APPS):
        access = accesses[table]
        if access.regency_may_add and not model._meta.pk.is_relation:
            yield Bound(table, max(access.most, raised.pop(table, 0)), access.past)
    if raised:
        raise ImproperlyConfigured(f"BOUNDS_RAISED names what has no bound: {', '.join(raised)}.")


def reached() -> Iterator[tuple[str, float]]:
    """Return each table and the share of its bound that the regency nearest to it has reached. As the owner."""
    heaviest: dict[str, float] = dict(statements.rows(HEAVIEST))
    for each in bounds():
        yield each.table, heaviest.get(each.table, 0) / (each.most * max(each.past, 1))


def hold() -> None:
    """Bring the triggers in line with the declarations, and count the rows of tables that get others. As the owner.

    Nobody writes to such a table between the counting and the commit; readers wait only where a trigger is dropped.
    """
    standing: dict[str, dict[str, str]] = {}
    for table, name, arguments in statements.rows(STANDING):
        standing.setdefault(table, {})[name] = arguments
    declared = {each.table: each for each in bounds()}
    for table in sorted(standing.keys() | declared.keys()):
        bound, there = declared.get(table), standing.get(table, {})
        made = bound.triggers if bound else {}
        if bound and there == dict.fromkeys(made, bound.arguments):
            continue
        # First, as it takes the strongest lock: to ask for that later would be a deadlock with a reader that writes.
        steps = [f'DROP TRIGGER "{name}" ON public."{table}"' for name in sorted(there.keys() - made.keys())]
        steps += made.values()
        ONE_TABLE.run("; ".join([*steps, bound.counting] if bound else steps))
    for table in statements.column(PAUSING, [["tenants_row_count", *declared], VACUUMED]):
        ONE_TABLE.run(f'ALTER TABLE public."{table}" SET ({VACUUMED})')
