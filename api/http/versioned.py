"""Versioned resources: If-Match, 428, 412 with the `current` state, unchanged, created. Said once, for all of them.

    return versioned.put(call.request, _Store(call, id), body)

A store is locked first, then asked: whatever a precondition is checked against does not change any more.
"""

from typing import Protocol

from rest_framework.request import Request

from api.http import etags, shapes
from api.http.endpoint import Patch, Written
from api.http.exceptions import NotFound, PreconditionFailed


class Row(Protocol):
    """A row as the API shows it: a shape with a property `etag`."""

    @property
    def etag(self) -> str: ...


class Store[R: Row, C]:
    """Where one resource is kept, within a transaction.

    R is the shape of its row, C that of its content, which R extends.
    """

    #: C.
    content: type[C]
    #: True where a repetition is answered whatever version it names: a client that lost the answer may ask again.
    any_tag_repeats: bool = False

    def find(self) -> R | None:
        """Return the row, locked until the transaction ends; None where there is none."""
        raise NotImplementedError

    def add(self, content: C) -> R:
        """Keep a new row."""
        raise NotImplementedError

    def change(self, row: R, content: C) -> R:
        """Keep other content, which differs from the row's."""
        raise NotImplementedError

    def remove(self, row: R) -> None:
        """Take the row out."""
        raise NotImplementedError

    def is_same(self, row: R, content: C) -> bool:
        """Return True where the row says this already."""
        return shapes.document(row, self.content) == shapes.document(content)

    def completed(self, row: R, content: C) -> C:
        """Add to the content what the row knows and the client need not say, such as the ids of its parts."""
        return content


def put[R: Row, C](request: Request, store: Store[R, C], content: C) -> Written[R]:
    """Add the resource, or replace it. Raises PreconditionRequired, PreconditionFailed.

    Adding and repeating the same need no If-Match.
    """
    row = store.find()
    if row is None:
        check(request, None, required=False)
        return Written(store.add(content), created=True)
    content = store.completed(row, content)
    equal = store.is_same(row, content)
    if not (equal and store.any_tag_repeats):
        check(request, row, required=not equal)
    return Written(row if equal else store.change(row, content))


def patch[R: Row, C](request: Request, store: Store[R, C], body: Patch[C]) -> Written[R]:
    """Change fields of the resource. Raises NotFound, PreconditionRequired, PreconditionFailed, Invalid."""
    row = _found(store)
    check(request, row)
    content = store.completed(row, body.onto(shapes.recast(store.content, row)))
    return Written(row if store.is_same(row, content) else store.change(row, content))


def delete[R: Row, C](request: Request, store: Store[R, C]) -> None:
    """Take the resource out. Raises NotFound, PreconditionRequired, PreconditionFailed."""
    row = _found(store)
    check(request, row)
    store.remove(row)


def check(request: Request, row: Row | None, *, required: bool = True) -> None:
    """Compare If-Match and If-None-Match with the locked row. A 412 shows the row as `current`."""
    tag = None if row is None else row.etag
    try:
        etags.check_if_none_match(request, tag)
        etags.check_if_match(request, tag, required=required)
    except PreconditionFailed as failed:
        if row is not None:
            failed.extra["current"] = shapes.document(row)
        raise


def _found[R: Row, C](store: Store[R, C]) -> R:
    row = store.find()
    if row is None:
        raise NotFound(f"{type(store).__name__} finds nothing")
    return row
