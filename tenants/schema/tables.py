"""Tables by PostgreSQL's catalogue, and the COPY statements that export and import their rows.

It uses the catalogue and not the models: every existing table is exported, even one that nobody thought of.
"""

from collections.abc import Sequence

from tenants import Strings, frozen
from tenants.pool import statements
from tenants.privileges import roles

# Rows are ordered by the primary key, byte by byte where it is text: equal contents then give equal bytes on any
# server. Columns that are generated are computed again and cannot be loaded. Columns that the present transaction's
# number is written to say nothing elsewhere, and are written anew where the rows are loaded.
CATALOGUE = """
    SELECT c.relname,
           (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum
                               AND pg_get_expr(d.adbin, d.adrelid) LIKE '%%pg_current_xact_id()%%')),
           (SELECT array_agg(quote_ident(a.attname) || CASE WHEN a.attcollation <> 0 THEN ' COLLATE "C"' ELSE '' END
                             ORDER BY k.place)
            FROM pg_catalog.pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
            WHERE i.indrelid = c.oid AND i.indisprimary)
    FROM pg_catalog.pg_class c
    WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY c.relname
"""

#: How values are written as text: whatever the server's defaults are, the same content gives the same bytes.
PLAIN_TEXT = """
    SET LOCAL client_encoding = 'UTF8'; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD';
    SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1
"""


@frozen
class Table:
    """One table: its name, its columns in order, and the SQL of its order and qualified name."""

    name: str
    columns: Strings
    order: str
    qualified: str

    def copy_out(self, *, columns: Sequence[str] = (), regency_column: str = "", regency_id: int = 0) -> str:
        """Return COPY of the rows (those of one regency, if its column is named) as CSV with a header, in order."""
        where = f' WHERE "{regency_column}" = {regency_id:d}' if regency_column else ""
        rows = f"SELECT {listed(columns or self.columns)} FROM {self.qualified} AS t{where} ORDER BY {self.order}"
        return f"COPY ({rows}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')"

    def copy_in(self, columns: Sequence[str]) -> str:
        """Return COPY of such a file into the table. The header must name exactly these columns."""
        return f"COPY {self.qualified} ({listed(columns)}) FROM STDIN (FORMAT csv, HEADER MATCH, ENCODING 'UTF8')"


def of_regency(regency_id: int) -> dict[str, Table]:
    """Return the tables in a regency's schema by name, including its record of migrations. Empty without a schema."""
    return _of_schema(roles.regency_schema(regency_id))


def shared() -> dict[str, Table]:
    """Return the national tables by name."""
    return _of_schema("public")


def write_plainly() -> None:
    """Set the formats of values (PLAIN_TEXT) for the rest of this transaction."""
    statements.run(PLAIN_TEXT)


def _of_schema(schema: str) -> dict[str, Table]:
    return {
        name: Table(
            name=name,
            columns=tuple(columns or ()),
            order=", ".join(key) if key else 't::text COLLATE "C"',
            qualified=f'{schema}."{name}"',
        )
        for name, columns, key in statements.rows(CATALOGUE, [schema])
    }


def listed(columns: Sequence[str], of: str = "") -> str:
    """Return columns as SQL names them, each after `of`: the name of a table with its point."""
    return ", ".join(f'{of}"{column}"' for column in columns)
