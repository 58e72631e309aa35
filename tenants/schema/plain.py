"""CHECK constraints on rows that regencies may write into national tables, made from the models' fields.

Rows written by a regency's role are hostile input to every reader of the table: one NaN, infinite instant or JSON null
breaks sums, sorts and loops over the rows of all. So each table that a regency's role may INSERT into or UPDATE has one
constraint over the columns that it may write: finite numbers and instants within bounds that code can handle, JSON of
its declared kind, choices, periods of possible years (in columns called so), and text without control characters. A new
table gets it without being named here.

Made after each migration, as grants are. A constraint is added NOT VALID, so that it holds for new rows at once, and
validated in a transaction of its own. Rows that break it are reported and stay: the constraint then stays NOT VALID.
The same applies to foreign keys that migrations add NOT VALID.
"""

import hashlib
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import IntegrityError, models
from psycopg import sql

from tenants.pool import statements
from tenants.privileges import Access, grants, parsed
from tenants.schema.lock_retry import ONE_TABLE

#: Constraints are called this and, after "_", a hash of their text: another text is another name.
NAME = "plain_values"
#: How many rows that break a constraint are named.
NAMED = 100
FOREIGN_KEYS = """
    SELECT k.conrelid::regclass::text, k.conname, k.confrelid::regclass::text, own.names, other.names
    FROM pg_catalog.pg_constraint k
    CROSS JOIN LATERAL (
        SELECT string_agg(format('t.%I', a.attname), ', ' ORDER BY u.n) FROM unnest(k.conkey) WITH ORDINALITY u (c, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.c) own (names)
    CROSS JOIN LATERAL (
        SELECT string_agg(format('o.%I', a.attname), ', ' ORDER BY u.n) FROM unnest(k.confkey) WITH ORDINALITY u (c, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.c) other (names)
    WHERE k.contype = 'f' AND NOT k.convalidated AND k.connamespace = 'public'::regnamespace
"""

# Constraints of tables that no regency writes any more.
ELSEWHERE = """
    SELECT k.conrelid::regclass::text, k.conname
    FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
    WHERE k.contype = 'c' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL (%s)
      AND starts_with(k.conname, %s)
"""

# The characters that api.http.grammar.texts refuses, NUL aside, which PostgreSQL cannot hold.
_CONTROL = r"[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
# The periods that api.http.grammar.periods takes of what is stored, or none. Readers of all regencies' rows go from one
# period that there is to the next: an unlimited number of them would stop everyone.
_PERIOD = "^(2(0[0-9]{2}|100)(-(S[12]|Q[1-4]|0[1-9]|1[0-2]))?)?$"
_INSTANTS = ("2000-01-01T00:00:00Z", "9000-01-01T00:00:00Z")
_DATES = ("1900-01-01", "9999-12-31")  # the last is "never" to figures
#: Counts far above any real one, of which twenty can still be added as PostgreSQL's integer.
_COUNT = 100_000_000
#: Bytes of text without a length of its own (5,000 characters over the API) and of an array of texts, of an array of
#: objects, and of content (of which a submission's is the largest). A page of a list has 200 of them.
_TEXT, _OBJECTS, _CONTENT = 20_000, 100_000, 64 * 1024 * 1024
_ID = '! (@ like_regex "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")'
#: What no element of an array is (by JSONPath), and its bytes. Paragraphs are a hundred texts of 2,000 characters over
#: the API.
_ARRAYS = {
    "texts": ('@.type() != "string"', _TEXT),
    "ids": (f'@.type() != "string" || {_ID}', _TEXT),
    "paragraphs": ('@.type() != "string"', 1_000_000),
    "objects": ('@.type() != "object"', _OBJECTS),
}


def written(access: Access, model: type[models.Model]) -> Iterator["models.Field[object, object]"]:
    """Return the fields of a national table that a regency's role may write."""
    columns = {column for word, column in parsed(access.regency) if word in ("INSERT", "UPDATE")}
    for field in model._meta.concrete_fields:
        if "" in columns or field.column in columns:
            yield field


def conditions(access: Access, model: type[models.Model]) -> dict[str, str]:
    """Return SQL conditions by column. NULL passes; the column itself decides if it may be NULL."""
    found = {str(field.column): _condition(field, access) for field in written(access, model)}
    return {column: condition for column, condition in found.items() if condition}


def _condition(field: "models.Field[object, object]", access: Access) -> str:
    column = f'"{field.column}"'
    match field:
        case models.ForeignKey():
            return ""
        case _ if field.choices:
            known = sorted({str(value) for value, _ in field.flatchoices} | ({""} if field.blank else set()))
            return f"{column} IN ({', '.join(map(sql.quote, known))})"
        case models.DateTimeField():
            return f"{column} BETWEEN '{_INSTANTS[0]}' AND '{_INSTANTS[1]}'"
        case models.DateField():
            return f"{column} BETWEEN '{_DATES[0]}' AND '{_DATES[1]}'"
        case models.DecimalField():
            return f"{column} <> 'NaN'"
        case models.BigIntegerField():
            return ""  # keys, which are given by the database, and numbers of transactions, which policies compare
        case models.IntegerField():
            return f"{column} BETWEEN {-_COUNT} AND {_COUNT}"
        case models.JSONField():
            return _json(column, access.json_kinds.get(str(field.column), "texts"))
        case models.BinaryField():
            return f"octet_length({column}) <= {field.max_length or _CONTENT}"
        case models.CharField() if str(field.column).endswith("period"):
            return f"{column} ~ '{_PERIOD}'"
        case models.CharField() | models.TextField():
            bound = "" if field.max_length else f" AND octet_length({column}) <= {_TEXT}"
            return f"{column} !~ '{_CONTROL}'{bound}"
    return ""


def _json(column: str, kind: str) -> str:
    # Its text is measured, as whoever reads it gets it: stored, a repetition and a number of many digits are short.
    size = f"octet_length({column}::text)"
    if kind == "payload":
        # Readers reckon with its length, which costs nothing to find. PostgreSQL's text has a space after , and :
        return f"{_json(column, 'object')} AND {size} <= 2 * octet_length(payload) + 10000"
    if kind == "object":
        return f"jsonb_typeof({column}) = 'object' AND {size} <= {_CONTENT}"
    other, most = _ARRAYS[kind]
    return (
        f"CASE WHEN jsonb_typeof({column}) <> 'array' THEN false ELSE {size} <= {most}"
        f" AND NOT jsonb_path_exists({column}, 'strict $[*] ? ({other})') END"
    )


def constraints() -> Iterator[tuple[str, str, dict[str, str], str]]:
    """Return (table, constraint, conditions by column, key) of each national table that regencies write."""
    accesses = grants.shared_access()
    for table, model in grants.declared_tables(settings.SHARED_APPS):
        found = conditions(accesses[table], model)
        if found:
            digest = hashlib.sha256(_joined(found).encode()).hexdigest()[:12]
            yield table, f"{NAME}_{digest}", found, str(model._meta.pk.column)


def hold(tell: Callable[[str], None]) -> None:
    """Bring the constraints in line with the models, and report rows that break one. As the owner."""
    declared = list(constraints())
    for table, name in statements.rows(ELSEWHERE, [[table for table, *_ in declared], NAME]):
        ONE_TABLE.run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for table, name, found, key in declared:
        standing = _standing(table)
        if name not in standing:
            _replace(table, standing, name, _joined(found))
        if not standing.get(name) and not _validated(table, name):
            for row, columns in _breaking(table, found, key):
                tell(
                    f"{table} {row}: {columns} do not fit {name}. The row stays; the constraint is NOT VALID."
                )
    keys = {name: str(model._meta.pk.column) for name, model in grants.declared_tables(settings.SHARED_APPS)}
    unvalidated = statements.rows(FOREIGN_KEYS)
    for table, name, other, own_columns, other_columns in unvalidated:
        if not _validated(table, name):
            for row in _without(table, keys[table], own_columns, other, other_columns):
                tell(
                    f"{table} {row}: what it names does not fit {name}. The row stays; the constraint is NOT VALID."
                )


def _validated(table: str, name: str) -> bool:
    """Validate a constraint; False if rows break it."""
    try:
        ONE_TABLE.run(f'ALTER TABLE public."{table}" VALIDATE CONSTRAINT "{name}"')
    except IntegrityError:
        return False
    return True


def _joined(found: dict[str, str]) -> str:
    return " AND ".join(f"({condition})" for condition in found.values())


def _standing(table: str) -> dict[str, bool]:
    """Return the constraints of this kind on a table, each with True if it is validated."""
    return dict(
        statements.rows(
            "SELECT conname, convalidated FROM pg_catalog.pg_constraint WHERE contype = 'c'"
            " AND conrelid = %s::regclass AND starts_with(conname, %s)",
            [f'public."{table}"', NAME],
        )
    )


def _replace(table: str, standing: dict[str, bool], name: str, text: str) -> None:
    steps = [f'DROP CONSTRAINT "{old}"' for old in standing]
    ONE_TABLE.run(
        f'ALTER TABLE public."{table}" {", ".join([*steps, f'ADD CONSTRAINT "{name}" CHECK ({text}) NOT VALID'])}'
    )


def _breaking(table: str, found: dict[str, str], key: str) -> list[tuple[str, str]]:
    """Return rows that break a constraint, by key, with the columns at fault. Never their values."""
    columns = ", ".join(f"CASE WHEN ({said}) IS FALSE THEN '{column}' END" for column, said in found.items())
    return statements.rows(
        f'SELECT "{key}"::text, concat_ws(\', \', {columns}) FROM public."{table}"'
        f" WHERE ({_joined(found)}) IS FALSE ORDER BY 1 LIMIT {NAMED}"
    )


def _without(table: str, key: str, columns: str, other: str, other_columns: str) -> list[str]:
    """Return the keys of rows whose columns refer to no row of the other table."""
    return statements.column(
        f'SELECT t."{key}"::text FROM public."{table}" t WHERE num_nulls({columns}) = 0'
        f" AND NOT EXISTS (SELECT FROM {other} o WHERE ({other_columns}) = ({columns})) ORDER BY 1 LIMIT {NAMED}"
    )
