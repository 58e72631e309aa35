"""Pages by key: a page says where the next one begins, not how many rows to skip, so that rows which come and
go between two pages neither hide nor repeat another.

    page = paging.page(Programme.objects.running(), by=("name", "id"), wanted=paging.wanted(request))
    return Response(page.body([ProgrammeOut(row).data for row in page.rows]), headers=page.headers)

The order must be total, so its last field is the key; none of its fields may be NULL.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet

from api.http import encoding
from api.http.exceptions import FieldError, InvalidCursor, InvalidParameter
from api.http.messages import _

_MAX_CURSOR = 1024


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rows on a page: how many where nothing is said, and at most. A view's `page_sizes`, which documents say."""

    usual: int = 50
    largest: int = 200


SIZES = Sizes()


class HasQuery(Protocol):
    """A request, the server's or the framework's."""

    path: str

    @property
    def META(self) -> Mapping[str, Any]: ...  # noqa: N802


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page the request asks for: how many rows, and the address to continue from."""

    size: int
    cursor: str
    path: str
    query: tuple[tuple[str, str], ...]

    def after(self, order: Sequence[str], read: Sequence[Callable[[Any], Any]]) -> tuple[Any, ...] | None:
        """The key of the last row of the page before, each part read back by its function; None for the first
        page.

        Raises InvalidCursor for what this list, in this order, did not give out.
        """
        if not self.cursor:
            return None
        try:
            if len(self.cursor) > _MAX_CURSOR:
                raise ValueError("too long")
            content = json.loads(base64.b64decode(self.cursor, altchars=b"-_", validate=True))
            if content["by"] != list(order) or len(content["after"]) != len(read):
                raise ValueError("another order")
            return tuple(
                function(_storable(part)) for function, part in zip(read, content["after"], strict=True)
            )
        except (
            ArithmeticError, KeyError, TypeError, ValueError, RecursionError, ValidationError, binascii.Error
        ) as error:  # fmt: skip
            raise InvalidCursor(errors=[INVALID_CURSOR]) from error


@dataclass(frozen=True, slots=True)
class Page[Row]:
    """Some rows, and the address of those that follow, None at the end."""

    rows: list[Row]
    next: str | None

    def body(self, data: Iterable[Any]) -> dict[str, Any]:
        """The answer's body, from the rows in the form that the API shows."""
        return {"data": list(data), "next": self.next}

    @property
    def headers(self) -> dict[str, str]:
        """The same address as a Link (RFC 8288)."""
        return {"Link": f'<{self.next}>; rel="next"'} if self.next else {}


def wanted(request: HasQuery, sizes: Sizes = SIZES) -> Wanted:
    """What `page_size` and `cursor` ask for. Raises InvalidParameter for a size outside of 1 to the largest."""
    query = parse_qsl(str(request.META.get("QUERY_STRING", "")), keep_blank_values=True)
    asked = dict(query)
    size = sizes.usual
    if (text := asked.get("page_size")) is not None:
        if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= sizes.largest):
            message = _("Give a whole number from 1 to {largest}.", largest=sizes.largest)
            raise InvalidParameter.at("page_size", "invalid_page_size", message)
        size = int(text)
    kept = tuple((name, value) for name, value in query if name != "cursor")
    return Wanted(size=size, cursor=asked.get("cursor", ""), path=request.path, query=kept)


def page[Row: Model](rows: QuerySet[Row], *, by: Sequence[str], wanted: Wanted) -> Page[Row]:
    """One page of a queryset in the order of the fields `by` ("-name" descends), read in one query."""
    names = [name.removeprefix("-") for name in by]
    after = wanted.after(by, [_reader(rows.model, name) for name in names])
    if after is not None:
        rows = rows.filter(_beyond(by, after))
    found = list(rows.order_by(*by)[: wanted.size + 1])
    return cut(found, by=by, wanted=wanted, key=lambda row: [getattr(row, name) for name in names])


def listed[Row](rows: Iterable[Row], *, by: str, wanted: Wanted, key: Callable[[Row], str]) -> Page[Row]:
    """One page of rows at hand, in the order of a text that names each of them."""
    (after,) = wanted.after([by], [str]) or ("",)
    found = [row for row in rows if key(row) > after]
    return cut(found, by=[by], wanted=wanted, key=lambda row: [key(row)])


def cut[Row](
    found: Sequence[Row], *, by: Sequence[str], wanted: Wanted, key: Callable[[Row], Sequence[Any]]
) -> Page[Row]:
    """A page from rows that a query of one's own gave: those after `wanted.after(...)`, `wanted.size + 1` of
    them or more.
    """
    rows = list(found[: wanted.size])
    if len(found) <= wanted.size:
        return Page(rows, None)
    last = list(key(rows[-1]))
    if None in last:
        raise ValueError(f"A page cannot end at a NULL: order by other fields than {', '.join(by)}.")
    cursor = base64.urlsafe_b64encode(encoding.dumps({"by": list(by), "after": last})).decode()
    query = urlencode([*wanted.query, ("cursor", cursor)])
    return Page(rows, f"{settings.BASE_URL}{wanted.path}?{query}")


def _reader(model: type[Model], name: str) -> Callable[[Any], Any]:
    """How a value of this field is read back from a cursor."""
    field = model._meta.get_field(name)
    assert isinstance(field, Field), f"{name} is a relation, not a column of {model.__name__}."
    return field.to_python


def _storable(part: Any) -> Any:
    """Raises ValueError for what a database cannot compare with, and a cursor of ours never contains."""
    if part is None:
        raise ValueError("NULL")
    if isinstance(part, str) and "\0" in str(part.encode(), "utf-8"):
        raise ValueError("NUL")
    return part


def _beyond(by: Sequence[str], after: Sequence[Any]) -> Q:
    """Rows after this key: the first field is beyond, or equal and the second beyond, and so on."""
    beyond, equal = Q(), Q()
    for name, value in zip(by, after, strict=True):
        field = name.removeprefix("-")
        beyond |= equal & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{field: value})
    # Says the same once more, in the form in which the database can begin at the right place of an index.
    first = by[0].removeprefix("-")
    return Q(**{f"{first}__{'lte' if by[0].startswith('-') else 'gte'}": after[0]}) & beyond


INVALID_CURSOR = FieldError(
    "", "invalid_cursor", _("Take the cursor from `next` as it stands."), parameter="cursor"
)
