"""Versioned resources: If-Match, 428, 412 with the `current` state, unchanged, created; once for all of them.

    return versioned.put(call.request, _Store(call, id), body)

A store locks first and then reads: the row that a precondition is checked against does not change any more.
"""

import typing
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import get_original_bases
from typing import Any, ClassVar, NoReturn, Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from rest_framework.request import Request

from api.http import encoding, etags, shapes
from api.http.endpoint import Patch, Written
from api.http.exceptions import NotFound, PreconditionFailed, Problem
from api.http.problems import AlreadyExists, NotAUuid7
from api.http.shapes import Attempt
from api.http.shapes.base import is_shape
from tenants import Fields, Named, frozen


class Row(Protocol):
    """A row as the API shows it: a shape with a property `etag`."""

    @property
    def etag(self) -> str: ...


class Tagged:
    """A row whose ETag is its version alone."""

    __slots__ = ()

    @property
    def etag(self) -> str:
        return etags.strong(type(self).__name__, encoding.dumps(shapes.document(self)))


class Store[R: Row, C]:
    """Storage of one resource, within a transaction.

    R is the shape of its row, C that of its content, which R extends.
    """

    #: R, C, the shape of what a client writes where that is not C, and of a row just added where that says more than R.
    row: ClassVar[type[Any]]
    content: ClassVar[type[Any]]
    body: ClassVar[type[Any]]
    added: ClassVar[type[Any] | None] = None

    def __init_subclass__(cls) -> None:
        for base in get_original_bases(cls):
            shown = [each for each in typing.get_args(base) if is_shape(each)]
            if len(shown) == 2:
                cls.row, cls.content = shown
                cls.body = vars(cls).get("body", cls.content)

    def find(self) -> R | None:
        """Return the row, locked until the transaction ends; None if there is none."""
        raise NotImplementedError

    def miss(self) -> NoReturn:
        """Raise the reason why there is no row to change."""
        raise NotFound(f"{type(self).__name__} finds nothing")

    def add(self, content: C) -> R:
        """Store a new row. Raises WrittenMeanwhile or IntegrityError if another request added it after `find`."""
        return self.write(None, content)

    def change(self, row: R, content: C) -> R:
        """Store content that differs from the row's."""
        return self.write(row, content)

    def write(self, before: R | None, content: C) -> R:
        """Store the content of a new or an existing row, if both are stored alike."""
        raise NotImplementedError

    def remove(self, row: R) -> None:
        """Remove the row."""
        raise NotImplementedError

    def read(self, body: Any) -> C:
        """Parse the content that a client writes. Raises Invalid."""
        content: C = body
        return content

    def broken(self, body: Any) -> Sequence[Problem]:
        """Return the violations of the rules by a body, whose faulty fields are UNREAD."""
        return ()

    def is_same(self, row: R, content: C) -> bool:
        """Return True if the row already has this content."""
        return shapes.document(row, self.content) == shapes.document(content)

    def completed(self, row: R, content: C) -> C:
        """Complete the content with fields of the row that the client need not send, such as the ids of its parts."""
        return content

    def answered(self, row: R) -> R:
        """Return the row as a write answers it."""
        return row

    def repeated(self, row: R) -> R:
        """Return the row as the POST that added it answered it."""
        return self.answered(row)


@frozen
class ModelStore[R: Row, C](Store[R, C]):
    """One row of a model; `key` finds it. A subclass names the model and the shapes."""

    key: Named

    model: ClassVar[type[Model]]
    #: False where what refers to the row must wait while it changes.
    no_key: ClassVar[bool] = True

    def find(self) -> R | None:
        rows = self.model._default_manager.select_for_update(no_key=self.no_key)
        found = rows.filter(**self.key).first()
        return shapes.from_model(self.row, found) if found else None

    def add(self, content: C) -> R:
        made = self.model(**self.key, **shapes.stored(content, self.model), **self.besides)
        made.save(force_insert=True)
        row: R = shapes.from_model(self.row, made)
        self.record(None, row)
        return row

    def change(self, row: R, content: C) -> R:
        shown: Any = row
        version = shown.version + 1
        changed: R = replace(shown, version=version, **shapes.given(content), **self.besides)
        columns = shapes.stored(content, self.model) | self.besides
        self.model._default_manager.filter(**self.key).update(version=version, **columns)
        self.record(row, changed)
        return changed

    def remove(self, row: R) -> None:
        self.model._default_manager.filter(**self.key).delete()
        self.record(row, None)

    @property
    def besides(self) -> Fields:
        """Return columns that each write sets in addition to the content."""
        return {}

    def record(self, before: R | None, after: R | None) -> None:
        """Hook: record the change."""


def put[R: Row, C](request: Request, store: Store[R, C], body: Any, *, id: UUID | None = None) -> Written[R]:
    """Add the resource, or replace it. Raises PreconditionRequired, PreconditionFailed.

    Adding and repeating the same need no If-Match; a repetition may name an old version. `id` is a key made by the
    client.
    """
    content = _read(store, body)
    row, created = _there(request, store, content, id)
    if created:
        return Written(store.answered(row), created=True)
    content = store.completed(row, content)
    equal = store.is_same(row, content)
    check(request, row, required=not equal, repeats=equal)
    return Written(store.answered(row if equal else store.change(row, content)))


def post[R: Row, C](
    request: Request, store: Store[R, C], body: Any, key: object, *, id: UUID | None = None
) -> Written[R]:
    """Add the resource under `key`. Repeating it gives the same answer; raises Conflict if another one exists.

    `id` is a key made by the client, so no other key can be its own.
    """
    content = _read(store, body)
    row, created = (store.add(content), True) if id is None else _there(request, store, content, id)
    if created or store.is_same(row, store.completed(row, content)):
        shown = store.answered(row) if created else store.repeated(row)
        return Written(shown, created=True, below=key)
    raise AlreadyExists().also(headers={"Location": f"{settings.BASE_URL}{request.path}{key}/"})


def keep[R: Row, C](store: Store[R, C], make: Callable[[R | None], C]) -> bool:
    """Replace the resource, one of many, by the result of `make`, whatever its version. Returns True if it changed."""
    row = store.find()
    content = make(row)
    if row is not None and store.is_same(row, content):
        return False
    _ = store.add(content) if row is None else store.change(row, content)
    return True


def patch[R: Row, C](request: Request, store: Store[R, C], body: Patch[Any]) -> Written[R]:
    """Change fields of the resource. Raises NotFound, PreconditionRequired, PreconditionFailed, Invalid.

    A repetition may name an old version.
    """
    row = _found(store)
    patched = body.onto(shapes.recast(body.shape, row))
    try:
        content = store.completed(row, _read(store, patched))
    except Problem:
        check(request, row)  # an outdated change is told so, not what is wrong with it
        raise
    equal = store.is_same(row, content)
    check(request, row, repeats=equal)
    return Written(store.answered(row if equal else store.change(row, content)))


def delete[R: Row, C](request: Request, store: Store[R, C]) -> None:
    """Remove the resource. Raises NotFound, PreconditionRequired, PreconditionFailed."""
    row = _found(store)
    check(request, row)
    store.remove(row)


def check(request: Request, row: Row | None, *, required: bool = True, repeats: bool = False) -> None:
    """Compare If-Match and If-None-Match with the locked row. A 412 shows the row as `current`."""
    tag = None if row is None else row.etag
    try:
        etags.check(request, tag, required=required, repeats=repeats)
    except PreconditionFailed as failed:
        if row is not None:
            failed.extra["current"] = shapes.document(row)
        raise


def _read[C](store: Store[Any, C], body: Any) -> C:
    """Return the content of a body. Raises Invalid with every fault."""
    if isinstance(body, Attempt):
        if body.faults:
            body.refuse(store.broken(body.content))
        body = body.content
    return store.read(body)


def _there[R: Row, C](request: Request, store: Store[R, C], content: C, id: UUID | None) -> tuple[R, bool]:
    """Return the row, and True if it was added."""
    if (row := store.find()) is not None:
        return row, False
    check(request, None, required=False)
    if id is not None and id.version != 7:  # its timestamp may be wrong
        raise NotAUuid7()
    return store.add(content), True


def _found[R: Row, C](store: Store[R, C]) -> R:
    row = store.find()
    return store.miss() if row is None else row
