"""Arrays of parameters are those that were meant, whatever is in them."""

import pytest
from django.db import connection

from tenants import db_roles
from tenants.pool import statements
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
def test_columns_are_read_as_they_are_and_none_is_null(database: Stage, values: list[str]) -> None:
    numbers = [None if number == 1 else number for number in range(len(values))]
    parameters = statements.arrays(zip(values, numbers, strict=True), "texts", "numbers")
    with db_roles.as_ministry(), connection.cursor() as cursor:
        cursor.execute("SELECT %(texts)s::text[], %(numbers)s::int[]", parameters)
        assert cursor.fetchone() == (values, numbers)
