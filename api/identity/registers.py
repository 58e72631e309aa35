"""Registers of access: rows that one side gives, changes and takes back, each step with an entry in the security log.

The rules for members, guests, applications, keys and appointments each stand in a class of their own; the steps that
all share stand here. Row-level security limits each side to its own rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from api.http import shapes
from api.http.differences import differences
from api.http.etags import Precondition
from api.http.lookup import narrowed, one
from api.http.paging import Order, order
from api.identity.callers import Author, Caller
from api.identity.models import SecurityEvent, not_ended
from tenants import Fields, Strings, frozen
from tenants.pool import statements
from tenants.rows import Table


@frozen
class Act(Author):
    """A change of access: by whom and when, on which side (None: the ministry), with which roles there."""

    actor: Caller
    regency_id: int | None
    roles: frozenset[str]

    def note(self, kind: str, *, subject: str, **detail: Any) -> None:
        """Write an entry of the security log. It never holds a secret."""
        SecurityEvent.record(
            kind, regency_id=self.regency_id, at=self.now, by=self.actor, subject=subject, **detail
        )


@frozen
class Revealed[Row]:
    """A row with its secret, which is shown once and kept nowhere."""

    row: Row
    secret: Mapping[str, str | None]


class Register[Row: Table]:
    """Rows of one kind. A subclass says what they are; `add` and further steps are its own."""

    #: Names the row in the security log, as the id's field and the beginning of what happened.
    name: ClassVar[str]
    model: type[Row]
    #: The shape of what the API shows of a row.
    out: ClassVar[type[Any]]
    joined: ClassVar[Strings] = ()
    #: What a change may change.
    fields: ClassVar[Strings] = ("valid_until",)
    #: Those of them whose order and repetitions say nothing.
    sets: ClassVar[Strings] = ()
    #: The order of lists: ids sort by the time they were made.
    order: ClassVar[Order] = order("id")
    #: A regency's role writes rows that others read: those that cannot be shown are passed over.
    forgeable: ClassVar[bool] = False

    def every(self) -> QuerySet[Row]:
        found = self.model._default_manager.all()
        return found.select_related(*self.joined) if self.joined else found

    def running(self, now: datetime) -> Q:
        """Return the condition for rows that have not ended."""
        return not_ended(self.model, now)

    def rows(self, *, now: datetime, ended: bool = False, **named: Any) -> QuerySet[Row]:
        """Return the rows that have not ended or, if `ended`, all of them; filtered by these fields."""
        found = narrowed(self.every(), **named)
        return found if ended else found.filter(self.running(now))

    def one(self, id: UUID) -> Row:
        """Return a row, ended or not. Raises NotFound."""
        return one(self.every(), self.name, pk=id)

    def lock(self) -> None:
        """Serialise additions of rows of this kind: the second of two equal ones finds the first."""
        statements.lock(self.name)

    def hold(self, id: UUID) -> None:
        """Lock a row until the end of the transaction."""
        self.model._default_manager.select_for_update(no_key=True, of=("self",)).filter(pk=id).first()

    def held(self, id: UUID, act: Act) -> tuple[Row, Act]:
        """Return a row, locked, and the act at an instant after the wait for the lock.

        So the second of two concurrent ends finds the first. Raises NotFound; some registers refuse rows here that
        nobody may change.
        """
        self.hold(id)
        return self.one(id), replace(act, now=max(act.now, timezone.now()))

    def shown(self, row: Row) -> Any:
        """Return the row as the API shows it."""
        return shapes.from_model(self.out, row, **self.besides(row))

    def besides(self, row: Row) -> Fields:
        """Return the fields that are shown of a row and are not among its columns."""
        return {}

    def content(self, row: Row) -> Fields:
        return {name: getattr(row, name) for name in self.fields}

    def normal(self, content: Fields) -> Fields:
        """Return the content as stored: the members of a set once each, sorted, as text."""
        return {**content, **{name: sorted({str(each) for each in content[name]}) for name in self.sets}}

    def change(
        self,
        id: UUID,
        act: Act,
        *,
        revise: Callable[[Fields], Fields],
        precondition: Precondition,
    ) -> Row:
        """Replace a row's content by what `revise` returns for the present one.

        Raises NotFound; Conflict for a row that has ended; the errors of the register's rules.
        """
        row, act = self.held(id, act)
        self.check_running(row, act.now)
        before = self.content(row)
        content = self.normal(revise(plain(before)))
        precondition(self.shown(row).etag, repeats=content == before)
        if content == before:
            return row
        self.check(row, before, content, act.now)
        self.store(row, content)
        self.note("changed", row, act, **self.told(plain(before), plain(content)))
        self.after_change(row, act.now)
        return row

    def end(self, id: UUID, act: Act, *, reason: str) -> Row:
        """End a row from the next request on, with the reason for the security log. Raises as `change`."""
        found, act = self.held(id, act)
        row: Any = found
        self.check_running(row, act.now)
        row.update(valid_until=max(row.valid_from, act.now))
        self.after_end(row, act.now)
        self.note("ended", row, act, reason=reason)
        return self.one(id)

    def note(self, what: str, row: Row, act: Act, **detail: Any) -> None:
        act.note(f"{self.name}_{what}", **self.named(row), **detail)

    def named(self, row: Row) -> Fields:
        """Return the fields that identify the row in the security log: its subject and its id."""
        return {"subject": self.subject(row), self.name: str(row.pk)}

    def subject(self, row: Row) -> str:
        owner: Any = row
        return str(owner.name)

    def told(self, before: Fields, after: Fields) -> Fields:
        """Return the details of a change for the security log."""
        return {"changes": differences(before, after)}

    def store(self, row: Row, content: Fields) -> None:
        row.update(**{name: content[name] for name in self.fields})

    def check_running(self, row: Row, now: datetime) -> None:
        """Raise Conflict for a row that has ended."""

    def check(self, row: Row, before: Fields, content: Fields, now: datetime) -> None:
        """Raise Invalid for content that a row may not have."""

    def after_change(self, row: Row, now: datetime) -> None:
        """Carry out what follows from a change, or raise Conflict if the change leaves an invalid state."""

    def after_end(self, row: Row, now: datetime) -> None:
        """Carry out what follows from an end, or raise Conflict as `after_change`."""


class Log[Row: Table](Register[Row]):
    """Rows that are only added, the last first."""

    order = order("-id", also=("created_at",), since="created_at")

    def rows(self, *, now: datetime, ended: bool = True, **named: Any) -> QuerySet[Row]:
        return super().rows(now=now, ended=True, **named)


def plain(content: Fields) -> Fields:
    """Return the content in JSON types: instants as text."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in content.items()
    }


def owner_named(row: Any) -> str:
    """Return the name of the person or application to which a row belongs."""
    owner = row.person or row.client
    return owner.name if owner else ""
