"""Pages of the rows that a statement of one's own selects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from api.http import paging, shapes
from api.http.paging import Page, Wanted


@dataclass(frozen=True, slots=True)
class Selection[R]:
    """Rows of a statement as a shape, in the order `by`: each column with what reads it back from a cursor.

    The statement takes the key to go on after as `after_0`, `after_1` and so on, NULL at the beginning, and `limit`.
    It is planned each time, since filters may be NULL.
    """

    row: type[R]
    statement: str
    by: Mapping[str, Callable[[Any], Any]]
    parameters: Mapping[str, Any]

    def rows(self, limit: int, after: Sequence[Any] | None = None) -> list[R]:
        """Return the first rows, or those after a key."""
        key = {f"after_{at}": part for at, part in enumerate(after or [None] * len(self.by))}
        with connection.cursor() as cursor:
            cursor.execute(self.statement, {**self.parameters, **key, "limit": limit})
            names = [column.name for column in cursor.description]
            return [shapes.from_row(self.row, dict(zip(names, row, strict=True))) for row in cursor]

    def page(self, wanted: Wanted) -> Page[R]:
        """Return the page that is asked for."""
        order = tuple(self.by)
        found = self.rows(wanted.size + 1, wanted.after(order, tuple(self.by.values())))
        return paging.cut(
            found, by=order, wanted=wanted, key=lambda row: [getattr(row, name) for name in order]
        )
