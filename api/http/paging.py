"""Paginate by key: a cursor names the last row, not a number of rows to skip.

So rows that are added or removed between two pages neither hide nor repeat others.

    page = paging.page(Programme.objects.running(), call.wanted)
    return page.of(map(ProgrammeRow.of, page.rows))

A list declares its `Order`: the parameters `sort` and `updated_since`, the cursor, and the clauses of a query are
derived from it.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from api.http import encoding
from api.http.exceptions import InvalidCursor
from api.http.grammar import instants
from api.http.known import with_near
from api.http.messages import _
from api.http.problems import InvalidPageSize, NotAnInstant, Repeated, UnknownSortKey
from api.http.shapes import kinds
from api.http.shapes.base import info
from tenants import Fields, Named, Strings, frozen

#: Fields of an answer that is a page with a head of its own, beside its `data`.
NEXT: str | None = kinds.field(kinds.URL, "The next page; null on the last one.")
NEXT_CURSOR: str | None = kinds.field(kinds.TEXT, "The `cursor` of that address.")
_MAX_CURSOR = 1024


@frozen
class Sizes:
    """Page sizes: default and maximum. A view's `page_sizes`, which documents contain."""

    usual: int = 50
    largest: int = 200


SIZES = Sizes()
#: Of short lists, which are mostly read in one page.
WHOLE = Sizes(usual=1000, largest=1000)


@frozen
class Order:
    """Keys by which a list is ordered.

    `by` is the default order ("-name" descends): it is total, so its last field is the key. `also` are further fields
    to sort by, `since` is the field with the time of a row's last change. None of them may be NULL. `columns` says
    where a field is found, in the query language of the list, if not under its own name; `types` is for keys that are
    not fields of the row: only those in `also` can be requested.
    """

    by: Strings
    also: Strings = ()
    since: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, type] = field(default_factory=dict)
    #: What can be asked for.
    sorts: Strings = ()
    #: The fields of the shape by their names on the wire.
    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, row: type[Any]) -> Self:
        """Return the order of rows of this shape. Raises TypeError for a key that they may lack."""
        fields = {each.key: each for each in info(row).kept}
        keys = [name.removeprefix("-") for name in self.by]
        for name in (*keys, *self.also, *((self.since,) if self.since else ())):
            if name not in self.types and (name not in fields or fields[name].null):
                raise TypeError(f"{row.__name__} is not ordered by {name}: it may lack it.")
        hidden = {name for name, each in fields.items() if each.hidden} | (set(self.types) - set(self.also))
        sorts = [name for name in dict.fromkeys((*keys, *self.also)) if name not in hidden]
        types = {name: fields[name].kind.of for name in fields}
        names = {key: each.name for key, each in fields.items()}
        return replace(self, types={**types, **self.types}, sorts=tuple(sorts), names=names)

    def asked(self, keys: Sequence[str]) -> Strings:
        """Return the total order for requested keys: the default order completes them."""
        named = {key.removeprefix("-") for key in keys}
        return (*keys, *(key for key in self.by if key.removeprefix("-") not in named))

    def first(self, size: int) -> "Wanted":
        """Return the first page of a list in its default order."""
        return Wanted(size, "", "", (), self, self.by)

    def column(self, key: str) -> str:
        name = key.removeprefix("-")
        return self.columns.get(name, self.names.get(name, name))


def order(
    *by: str,
    also: Sequence[str] = (),
    since: str = "",
    types: Mapping[str, type] | None = None,
    columns: Mapping[str, str] | None = None,
) -> Order:
    """Declare the order of a list."""
    return Order(by, tuple(also), since, columns or {}, types or {})


#: Of rows that never change place.
IN_PLACE = order("place", types={"place": int})


@frozen
class Clauses:
    """Conditions and order of a statement, and the parameters of both, `limit` among them."""

    where: str
    order_by: str
    parameters: Named


@frozen
class Wanted:
    """The page that a request asks for: size, order, changes since when, and where to continue from."""

    size: int
    cursor: str
    path: str
    query: tuple[tuple[str, str], ...]
    order: Order
    by: Strings
    since: datetime | None = None

    def after(self) -> tuple[Any, ...] | None:
        """Return the key of the last row of the previous page; None for the first page.

        Raises InvalidCursor for a cursor that this list, in this order, did not issue.
        """
        if not self.cursor:
            return None
        try:
            if len(self.cursor) > _MAX_CURSOR:
                raise ValueError("too long")
            content = json.loads(base64.b64decode(self.cursor, altchars=b"-_", validate=True))
            if content["by"] != list(self.by) or len(content["after"]) != len(self.by):
                raise ValueError("another order")
            types = [self.order.types[name.removeprefix("-")] for name in self.by]
            return tuple(_read(of, part) for of, part in zip(types, content["after"], strict=True))
        except (
            ArithmeticError, AttributeError, KeyError, TypeError, ValueError, RecursionError, binascii.Error
        ) as error:  # fmt: skip
            raise InvalidCursor() from error

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Return where each key is found, and True if it descends."""
        return [(self.order.column(name), name.startswith("-")) for name in self.by]

    def clauses(self) -> Clauses:
        """Return the page in SQL: rows beyond the key, changed since then. For a list with columns in SQL."""
        columns, after, conditions = self.columns, self.after(), list[str]()
        parameters: Fields = {"limit": self.size + 1}
        if after is not None:
            parameters |= {f"after_{at}": part for at, part in enumerate(after)}
            conditions.append(_beyond_in_sql(*zip(*columns, strict=True)))
        if self.since is not None:
            parameters["since"] = self.since
            conditions.append(f"{self.order.column(self.order.since)} >= %(since)s")
        ordered = ", ".join(f"{each}{' DESC' if descends else ''}" for each, descends in columns)
        return Clauses(" AND ".join(conditions) or "true", ordered, parameters)

    def address(self, cursor: str) -> str:
        """Return the address of the next page."""
        return f"{settings.BASE_URL}{self.path}?{urlencode([*self.query, ('cursor', cursor)])}"


def _beyond_in_sql(columns: Sequence[str], down: Sequence[bool]) -> str:
    if len(set(down)) == 1:
        parts = ", ".join(f"%(after_{at})s" for at in range(len(columns)))
        return f"({', '.join(columns)}) {'<' if down[0] else '>'} ({parts})"
    beyond = [
        " AND ".join(
            [f"{columns[equal]} = %(after_{equal})s" for equal in range(at)]
            + [f"{each} {'<' if down[at] else '>'} %(after_{at})s"]
        )
        for at, each in enumerate(columns)
    ]
    # The first part says the same once more, in the form in which an index can begin at the right place.
    begins = f"{columns[0]} {'<=' if down[0] else '>='} %(after_0)s"
    return f"({begins} AND ({' OR '.join(f'({each})' for each in beyond)}))"


@frozen
class Page[Row]:
    """Some rows, the address of the next page (None at the end), and its cursor by itself.

    A feed, which will grow, has the cursor at the end as well.
    """

    rows: list[Row]
    next: str | None = None
    next_cursor: str | None = None

    def of[Shown](self, rows: Iterable[Shown]) -> "Page[Shown]":
        """Return the same page with these rows."""
        return Page(list(rows), self.next, self.next_cursor)

    def body(self, data: Iterable[Any]) -> Fields:
        """Return the answer's body, from the rows as the API shows them."""
        return {"data": list(data), "next": self.next, "next_cursor": self.next_cursor}

    @property
    def headers(self) -> dict[str, str]:
        """Return the next page's address as a Link header (RFC 8288)."""
        return {"Link": f'<{self.next}>; rel="next"'} if self.next else {}


def wanted(request: HttpRequest, sizes: Sizes = SIZES, order: Order | None = None) -> Wanted:
    """Read `page_size`, `cursor`, `sort` and `updated_since`. Raises InvalidParameter."""
    query = parse_qsl(str(request.META.get("QUERY_STRING", "")), keep_blank_values=True)
    order = order or Order(())
    kept = tuple((name, value) for name, value in query if name != "cursor")
    asked: dict[str, list[str]] = {name: [] for name in ("page_size", "cursor", "updated_since", "sort")}
    for name, value in query:
        asked.get(name, []).append(value)
    for name, values in asked.items():
        if len(values) > 1 and name != "sort":
            raise Repeated(parameter=name)
    return Wanted(
        size=_size(asked["page_size"], sizes),
        cursor="".join(asked["cursor"]),
        path=request.path,
        query=kept,
        order=order,
        by=order.asked(_sort(asked["sort"], order)),
        since=_since(asked["updated_since"]) if order.since else None,
    )


def _size(given: Sequence[str], sizes: Sizes) -> int:
    if not given:
        return sizes.usual
    (text,) = given
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= sizes.largest):
        raise InvalidPageSize(parameter="page_size", largest=sizes.largest)
    return int(text)


def _sort(given: Sequence[str], order: Order) -> list[str]:
    keys = [key.strip() for text in given for key in text.split(",")] if order.sorts else []
    names = [key.removeprefix("-") for key in keys]
    for at, name in enumerate(names):
        if name not in order.sorts:
            made = UnknownSortKey(parameter="sort", name=name, choices=list(order.sorts))
            raise made.saying(with_near(made.detail, name, order.sorts))
        if name in names[:at]:
            raise Repeated(parameter="sort").saying(_("Name each key once."))
    return keys


def _since(given: Sequence[str]) -> datetime | None:
    if not given:
        return None
    if not instants.is_one(given[0]):
        raise NotAnInstant(parameter="updated_since")
    return datetime.fromisoformat(given[0])


def page[Row: Model](rows: QuerySet[Row], wanted: Wanted) -> Page[Row]:
    """Return one page of a queryset, read in one query."""
    columns = wanted.columns
    if (after := wanted.after()) is not None:
        rows = rows.filter(_beyond(columns, after))
    if wanted.since is not None:
        rows = rows.filter(**{f"{wanted.order.column(wanted.order.since)}__gte": wanted.since})
    ordered = [f"-{each}" if descends else each for each, descends in columns]
    found = list(rows.order_by(*ordered)[: wanted.size + 1])
    paths = [attrgetter(each.replace("__", ".")) for each, _ in columns]
    return cut(found, wanted, key=lambda row: [path(row) for path in paths])


def at_hand[Row](rows: Iterable[Row], wanted: Wanted) -> Page[Row]:
    """Return one page of rows in memory. The key `place` is a row's index."""
    numbered = list(enumerate(rows))

    def part(each: tuple[int, Row], name: str) -> Any:
        return each[0] if name == "place" else attrgetter(wanted.order.column(name))(each[1])

    def key(each: tuple[int, Row]) -> list[Any]:
        return [part(each, name.removeprefix("-")) for name in wanted.by]

    if wanted.since is not None:
        numbered = [each for each in numbered if part(each, wanted.order.since) >= wanted.since]
    for at, name in reversed(list(enumerate(wanted.by))):
        numbered.sort(key=lambda each, at=at: key(each)[at], reverse=name.startswith("-"))  # type: ignore[misc]
    if (after := wanted.after()) is not None:
        numbered = [each for each in numbered if _is_beyond(wanted.by, key(each), after)]
    found = cut(numbered[: wanted.size + 1], wanted, key=key)
    return found.of(row for _, row in found.rows)


def cut[Row](
    found: Sequence[Row], wanted: Wanted, *, key: Callable[[Row], Sequence[Any]] | None = None
) -> Page[Row]:
    """Return a page of rows that a query selected: those after `wanted.after()`, up to `wanted.size + 1` or more.

    The cursor's key is made of the last row's fields unless `key` gives it.
    """
    rows = list(found[: wanted.size])
    if len(found) <= wanted.size:
        return Page(rows)
    names = (name.removeprefix("-") for name in wanted.by)
    shown = wanted.order.names
    last = list(key(rows[-1]) if key else [getattr(rows[-1], shown.get(name, name)) for name in names])
    if None in last:
        raise ValueError(f"A page cannot end at a NULL: order by other fields than {', '.join(wanted.by)}.")
    cursor = base64.urlsafe_b64encode(encoding.dumps({"by": list(wanted.by), "after": last})).decode()
    return Page(rows, wanted.address(cursor), cursor)


def _read(of: type[Any], part: Any) -> Any:
    """Convert a part of a key to its type. Raises ValueError for values that no cursor of ours contains."""
    if of is datetime and not instants.is_one(part):
        raise ValueError("no instant")
    if of is date or of is datetime:
        return of.fromisoformat(part)
    if of is UUID:
        return UUID(part)
    if type(part) is not (of if of in (int, bool) else str):
        raise ValueError("another type")
    if (isinstance(part, int) and abs(part) >= 2**63) or (
        isinstance(part, str) and "\0" in part.encode().decode()
    ):
        raise ValueError("nothing that a database can compare with")
    return part


def _is_beyond(by: Sequence[str], key: Sequence[Any], after: Sequence[Any]) -> bool:
    for name, mine, last in zip(by, key, after, strict=True):
        if mine != last:
            return bool(mine < last if name.startswith("-") else mine > last)
    return False


def _beyond(columns: Sequence[tuple[str, bool]], after: Sequence[Any]) -> Q:
    """Return the condition of rows after this key: the first field is beyond, or equal and the second beyond, ..."""
    beyond, equal = Q(), Q()
    for (name, descends), value in zip(columns, after, strict=True):
        beyond |= equal & Q(**{f"{name}__{'lt' if descends else 'gt'}": value})
        equal &= Q(**{name: value})
    # Says the same once more, in the form in which the database can begin at the right place of an index.
    first, descends = columns[0]
    return Q(**{f"{first}__{'lte' if descends else 'gte'}": after[0]}) & beyond
