"""Pages of the rows of a statement."""

from collections.abc import Callable
from functools import partial

from django.db import connection

from api.http import paging, shapes
from api.http.paging import Order, Page, Wanted
from tenants import Named, frozen


@frozen
class Selection[R]:
    """Rows of a statement, converted to a shape or by a function.

    The statement has `{beyond}` among its conditions and `{order}` after ORDER BY, and takes `limit`. It is planned
    each time, since filters may be NULL.
    """

    row: type[R] | Callable[[Named], R]
    statement: str
    parameters: Named

    def page(self, wanted: Wanted) -> Page[R]:
        """Return the requested page."""
        clauses = wanted.clauses()
        make = partial(shapes.from_row, self.row) if isinstance(self.row, type) else self.row
        text = self.statement.format(beyond=clauses.where, order=clauses.order_by)
        with connection.cursor() as cursor:
            cursor.execute(text, {**self.parameters, **clauses.parameters})
            names = [column.name for column in cursor.description]
            found = [make(dict(zip(names, row, strict=True))) for row in cursor]
        return paging.cut(found, wanted)

    def rows(self, order: Order, limit: int) -> list[R]:
        """Return the first rows."""
        return self.page(order.first(limit)).rows
