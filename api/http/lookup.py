"""One row, or 404."""

from typing import Any

from django.db.models import QuerySet

from api.http.exceptions import NotFound


def one[Row](rows: QuerySet[Any, Row], what: str, **named: object) -> Row:
    """The first of the rows whose fields are as named. Raises NotFound; `what` is for the log."""
    found = rows.filter(**named).first()
    if found is None:
        raise NotFound(f"no {what} {', '.join(map(str, named.values()))}")
    return found
