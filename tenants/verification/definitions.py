"""Definitions of all objects in the database, read by the statement that definitions.sql writes."""

from pathlib import Path
from typing import Any, NamedTuple, Protocol

from django.conf import settings

#: In definitions of a regency's schema this stands for the schema's name. The role's name ends with the same.
ANY_REGENCY = "r_*"

WRITER = (Path(__file__).parent / "definitions.sql").read_text()


class Object(NamedTuple):
    """A database object. A regency's object has the name and definition (JSON) that it has in any regency's schema."""

    catalogue: str
    name: str
    definition: str
    #: The regencies' schemas that have it so; None for what is in no such schema.
    schemas: list[str] | None


class Cursor(Protocol):
    """The methods needed of Django's cursor, or of psycopg's own."""

    def execute(self, sql: Any, /) -> object: ...

    def fetchall(self) -> list[Any]: ...


def read(cursor: Cursor) -> list[Object]:
    """Return all objects, in a transaction of the caller's."""
    # The path decides which names are shown with their schema.
    cursor.execute("SET LOCAL search_path = pg_catalog")
    # Rows make few groups, which PostgreSQL cannot know: it would sort them.
    cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'; SET LOCAL enable_sort = off")
    cursor.execute(WRITER.replace("PREFIX", settings.TENANT_PREFIX))
    ((statement,),) = cursor.fetchall()
    cursor.execute(statement)
    objects = [Object(*row) for row in cursor.fetchall()]
    cursor.execute("SET LOCAL search_path = public")
    return objects
