"""Look-ups: one row or 404, rows by filters, and filters as parameters of a statement."""

from typing import Any

from django.db.models import QuerySet

from api.http.exceptions import NotFound
from api.http.grammar.periods import Period
from tenants import Fields, Named


def there[Row](found: Row | None, what: str) -> Row:
    """Return the row that was looked up. Raises NotFound if it is None; `what` is for the log."""
    if found is None:
        raise NotFound(f"no {what}")
    return found


def one[Row](rows: QuerySet[Any, Row], what: str, **named: object) -> Row:
    """Return the first row whose fields have these values. Raises NotFound; `what` is for the log."""
    return there(rows.filter(**named).first(), f"{what} {', '.join(map(str, named.values()))}")


#: What filters call by the other side's key or code.
_LOOKUPS = {
    "application_id": "client_id",
    "province_code": "province__code",
    "regency_code": "regency__kemendagri_code",
}


def narrowed[Q: QuerySet[Any]](rows: Q, **named: object) -> Q:
    """Return the rows that match the named fields; several values match any of them. None and () do not filter."""
    given = {
        _LOOKUPS.get(name, name): value for name, value in named.items() if value is not None and value != ()
    }
    return rows.filter(
        **{
            f"{name}__in" if isinstance(value, tuple) else name: for_statement({name: value})[name]
            for name, value in given.items()
        }
    )


def for_statement(filters: Named) -> Fields:
    """Return filters as parameters of a statement: several values as an array, None for one that is not set."""
    return {
        name: [*map(_plain, value)] or None if isinstance(value, tuple) else _plain(value)
        for name, value in filters.items()
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Period) else value
