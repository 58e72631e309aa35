"""Arrays that travel as one text are those that were meant, whatever is in them."""

import pytest
from django.db import connection

from api.national.figures import arrays
from tenants import db_roles
from tests.support.stage import Stage

TEXTS: tuple[list[str], ...] = (
    [],
    [""],
    ["", "51.01", ""],
    ["2018/gelombang 1", "{,}", "NULL", " "],
    ['"', "\\", '\\"', "a,b", "%s"],
    ['","'],
    ["a", '","', "b\\"],
)


@pytest.mark.parametrize("values", TEXTS)
def test_texts_are_read_as_they_are(database: Stage, values: list[str]) -> None:
    with db_roles.as_ministry(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[]", [arrays.texts(values)])
        assert cursor.fetchone() == (values,)


def test_numbers_are_read_as_they_are_and_none_is_null(database: Stage) -> None:
    with db_roles.as_ministry(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::int[]", [arrays.numbers([1, None, -7])])
        assert cursor.fetchone() == ([1, None, -7],)
