"""Registers: alike in how they are kept, so said once. Each has a model, a shape and an address.

History is never changed, while a person may ask to be forgotten (UU 27/2022): of fields that name a person it keeps a
digest, which shows that they changed, and by whom.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, ProtectedError, QuerySet

from api.http import shapes
from api.http.exceptions import Conflict, FieldError, Invalid
from api.http.versioned import Store
from api.identity.callers import Actor
from api.regency.bodies import models
from api.regency.bodies.shapes import Body, Commitment, Instrument, Meeting, OfficeHolder, row_of
from api.regency.history import operations as history
from api.regency.history.models import Entry
from tenants.pool import statements

# As the constraints compare (migration 0002): without regard to case and spaces, a Plh. with a Plh. only.
_HOLDING = """
    SELECT held_from, held_until FROM bodies_office_holder
    WHERE id <> %(id)s
      AND lower(regexp_replace(btrim(office), '\\s+', ' ', 'g'))
        = lower(regexp_replace(btrim(%(office)s::text), '\\s+', ' ', 'g'))
      AND (capacity = 'acting_plh') = (%(capacity)s::text = 'acting_plh')
      AND daterange(held_from, held_until, '[]') && daterange(%(held_from)s::date, %(held_until)s::date, '[]')
    ORDER BY held_from LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Register:
    """One register. `one` and `many` name its rows in documents, `shown` describes one.

    `persons` are fields that name a person: history keeps that they changed, not what they said.
    """

    resource: str
    path: str
    one: str
    many: str
    shown: str
    model: type[Model]
    content: type[Any]
    order: tuple[str, ...]
    persons: tuple[str, ...] = ()
    row: type[Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "row", row_of(self.content, self.resource, self.shown))

    def rows(self) -> QuerySet[Model]:
        """Return all rows, in the register's order."""
        return self.model._default_manager.order_by(*self.order)


ALL = (
    Register(
        "instrument",
        "instruments",
        "legal instrument",
        "legal instruments",
        "A legal instrument.",
        models.Instrument,
        Instrument,
        ("dated", "id"),
    ),
    Register(
        "body",
        "bodies",
        "body with its members",
        "bodies: council, implementation team, forum",
        "Council, implementation team or forum, with its members.",
        models.Body,
        Body,
        ("kind", "id"),
        ("members",),
    ),
    Register(
        "meeting",
        "meetings",
        "meeting of a body",
        "meetings of bodies",
        "A meeting of a body, with its minutes.",
        models.Meeting,
        Meeting,
        ("held_on", "id"),
    ),
    Register(
        "office_holder",
        "office-holders",
        "office-holder",
        "office-holders",
        "Who holds an office: one on a day, and one Plh. beside them.",
        models.OfficeHolder,
        OfficeHolder,
        ("held_from", "id"),
        ("name", "email"),
    ),
    Register(
        "commitment",
        "commitments",
        "commitment of a stakeholder",
        "commitments of stakeholders",
        "What a stakeholder has committed to.",
        models.Commitment,
        Commitment,
        ("id",),
    ),
)


@dataclass(frozen=True, slots=True)
class RowStore(Store[Any, Any]):
    """One row of a register.

    `add` and `change` raise Invalid for a reference to a row that does not exist, for an office that ends before it
    starts, and for one that another holds on one of the days; `remove` raises Conflict while something refers to the
    row.
    """

    register: Register
    id: UUID
    by: Actor
    now: datetime

    @property
    def content(self) -> type[Any]:  # type: ignore[override]  # the register's
        return self.register.content

    def find(self) -> Any:
        found = self.register.rows().select_for_update().filter(pk=self.id).first()
        return shapes.from_model(self.register.row, found) if found else None

    def add(self, content: Any) -> Any:
        row = self._checked(content, version=1)
        self._model(row).save(force_insert=True)
        self._record(Entry.Action.CREATED, row, None, row)
        return row

    def change(self, row: Any, content: Any) -> Any:
        after = self._checked(content, version=row.version + 1)
        self._model(after).save(force_update=True)
        self._record(Entry.Action.UPDATED, after, row, after)
        return after

    def remove(self, row: Any) -> None:
        try:
            self.register.rows().filter(pk=self.id).delete()
        except ProtectedError as error:
            raise Conflict(
                "Something refers to it: change that first.",
                "Masih dirujuk oleh data lain: ubah data itu lebih dahulu.",
                code="still_referred_to",
            ) from error
        self._record(Entry.Action.DELETED, row, row, None)

    def _checked(self, content: Any, *, version: int) -> Any:
        errors = [*self._references(content), *_office(self.id, content)]
        if errors:
            raise Invalid(errors=errors)
        return shapes.recast(self.register.row, content, id=self.id, version=version)

    def _references(self, content: Any) -> Iterator[FieldError]:
        for each in self.register.model._meta.concrete_fields:
            id = getattr(content, each.name) if each.related_model else None
            if id is not None and not each.related_model._default_manager.filter(pk=id).exists():  # type: ignore[union-attr]
                text = ("There is nothing with this id.", "Tidak ada data dengan id ini.")
                yield FieldError(f"/{each.name}", "unknown_reference", *text, by_state=True)

    def _model(self, row: Any) -> Model:
        return self.register.model(**shapes.stored(row, self.register.model))

    def _record(self, action: Entry.Action, row: Any, before: Any, after: Any) -> None:
        history.record(
            by=self.by,
            now=self.now,
            resource=self.register.resource,
            key=str(self.id),
            action=action,
            version=row.version,
            before=self._kept(before),
            after=self._kept(after),
        )

    def _kept(self, row: Any) -> Mapping[str, Any] | None:
        if row is None:
            return None
        said = shapes.document(row, self.content)
        return said | {name: _digest(said[name], self.id) for name in self.register.persons if said[name]}


def _office(id: UUID, content: Any) -> Iterator[FieldError]:
    """Yield what is wrong with an office: it ends after it starts, and has one holder on a day."""
    if not isinstance(content, OfficeHolder):
        return
    if content.held_until is not None and content.held_until < content.held_from:
        text = ("It is left before it was taken.", "Berakhir sebelum dimulai.")
        yield FieldError("/held_until", "ends_before_it_starts", *text)
        return
    for since, until in statements.fetch(_HOLDING, {"id": id, **shapes.document(content)}):
        yield FieldError(
            "/held_from",
            "office_already_held",
            f"The office is held from {since} to {until or 'now'}: end that first, or begin after it.",
            f"Jabatan ini dijabat sejak {since} sampai {until or 'sekarang'}: akhiri dahulu, atau mulai sesudahnya.",
            by_state=True,
        )


def _digest(value: Any, id: UUID) -> str:
    data = json.dumps([str(id), value], sort_keys=True).encode()
    return "blake2b:" + hashlib.blake2b(data, digest_size=8).hexdigest()
