"""Registers share one implementation. Each has a model, a shape and an address.

History is never changed, but a person may ask to be forgotten (UU 27/2022): of fields that name a person it keeps only
a digest, which shows that they changed, and by whom.
"""

import hashlib
import json
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, ProtectedError, QuerySet

from api.http import shapes
from api.http.exceptions import Problem
from api.http.hooks import Hook
from api.http.messages import _
from api.http.paging import Order, order
from api.http.problems import EndsBeforeItStarts
from api.http.rules import refuse
from api.regency.bodies import models
from api.regency.bodies.problems import InstrumentEnacts, OfficeAlreadyHeld, StillReferredTo, UnknownReference
from api.regency.bodies.shapes import Body, Commitment, Instrument, Meeting, OfficeHolder, row_of
from api.regency.history.stores import ModelStore
from tenants import Named, Strings
from tenants.pool import statements

# As the constraints compare (migration 0002): without regard to case and spaces, a Plh. with a Plh. only.
_HOLDING = """
    SELECT held_from, held_until FROM bodies_office_holder
    WHERE id <> %(id)s
      AND lower(regexp_replace(btrim(office), '\\s+', ' ', 'g'))
        = lower(regexp_replace(btrim(%(office)s::text), '\\s+', ' ', 'g'))
      AND (capacity = 'acting_plh') = (%(capacity)s::text = 'acting_plh')
      AND daterange(held_from, held_until, '[]') && daterange(%(starts_on)s::date, %(ends_on)s::date, '[]')
    ORDER BY held_from LIMIT 1
"""


class Register(ModelStore[Any, Any]):
    """One register; an instance is one of its rows. `one`, `many` and `shown` are its texts in the OpenAPI document.

    `add` and `change` raise Invalid for a reference to a row that does not exist, and for other faults; `remove` raises
    Conflict while other rows refer to this one.
    """

    path: ClassVar[str]
    one: ClassVar[str]
    many: ClassVar[str]
    shown: ClassVar[str]
    order: ClassVar[Order]
    #: Fields that name a person: history keeps that they changed, not what they said.
    persons: ClassVar[Strings] = ()
    #: True if rows of other registers may refer to its rows.
    is_referred_to: ClassVar[bool] = False
    no_key = False

    def __init_subclass__(cls) -> None:
        cls.row, cls.body = row_of(cls.content, cls.resource, cls.shown), cls.content

    @classmethod
    def rows(cls) -> QuerySet[Model]:
        """Return all rows, in the register's order."""
        return cls.model._default_manager.order_by(*map(cls.order.column, cls.order.by))

    def add(self, content: Any) -> Any:
        refuse(self.faults(content))
        return super().add(content)

    def change(self, row: Any, content: Any) -> Any:
        refuse(self.faults(content))
        return super().change(row, content)

    def remove(self, row: Any) -> None:
        try:
            super().remove(row)
        except ProtectedError as error:
            raise StillReferredTo() from error

    def kept(self, row: Any) -> Named:
        said = super().kept(row)
        return {**said, **{name: _digest(said[name], row.id) for name in self.persons if said[name]}}

    def faults(self, content: Any) -> Iterator[Problem]:
        """Yield each reference to a row that does not exist."""
        for each in self.model._meta.concrete_fields:
            id = getattr(content, each.name) if each.related_model else None
            if id is not None and not each.related_model._default_manager.filter(pk=id).exists():  # type: ignore[union-attr]
                yield UnknownReference(f"/{each.attname}")


@Hook
def is_enacting(instrument: UUID) -> bool:
    """Return True if this instrument enacts a version of the masterplan."""
    raise NotImplementedError


class Instruments(Register):
    resource = "instrument"
    path = "instruments"
    one = "a legal instrument"
    many = "legal instruments"
    shown = "A legal instrument."
    model = models.Instrument
    content = Instrument
    order = order("signed_on", "id", also=("kind", "number", "title"), columns={"signed_on": "dated"})
    is_referred_to = True

    def change(self, row: Any, content: Any) -> Any:
        key = attrgetter("kind", "number", "signed_on")
        if key(row) != key(content) and is_enacting(row.id):
            raise InstrumentEnacts()
        return super().change(row, content)

    def correct(self, row: Any, content: Any) -> Any:
        """Store changed content, even if the regulation enacts a masterplan: this is how an enactment is corrected."""
        return super().change(row, content)


class Bodies(Register):
    resource = "body"
    path = "bodies"
    one = "a body with its members"
    many = "bodies: council, implementation team, forum"
    shown = "Council, implementation team or forum, with its members."
    model = models.Body
    content = Body
    order = order("kind", "id", also=("name",))
    persons = ("members",)
    is_referred_to = True


class Meetings(Register):
    resource = "meeting"
    path = "meetings"
    one = "a meeting of a body"
    many = "meetings of bodies"
    shown = "A meeting of a body, with its minutes."
    model = models.Meeting
    content = Meeting
    order = order("held_on", "id", also=("place",))


class OfficeHolders(Register):
    resource = "office_holder"
    path = "office-holders"
    one = "an office-holder"
    many = "office-holders"
    shown = "A holder of an office: one on any day, and at most one Plh. beside them."
    model = models.OfficeHolder
    content = OfficeHolder
    order = order("starts_on", "id", also=("office", "capacity"), columns={"starts_on": "held_from"})
    persons = ("name", "email")

    def faults(self, content: OfficeHolder) -> Iterator[Problem]:
        """Yield an office-holder's faults: the term ends before it starts, or overlaps another holder's."""
        if content.ends_on is not None and content.ends_on < content.starts_on:
            yield EndsBeforeItStarts("/ends_on")
            return
        for since, until in statements.fetch(_HOLDING, {"id": self.key["pk"], **shapes.document(content)}):
            yield OfficeAlreadyHeld("/starts_on", from_day=since, to_day=until or _("now"))


class Commitments(Register):
    resource = "commitment"
    path = "commitments"
    one = "a commitment of a stakeholder"
    many = "commitments of stakeholders"
    shown = "A stakeholder's commitment."
    model = models.Commitment
    content = Commitment
    order = order("id", also=("stakeholder", "subject"))


ALL: tuple[type[Register], ...] = (Instruments, Bodies, Meetings, OfficeHolders, Commitments)


def _digest(value: Any, id: UUID) -> str:
    data = json.dumps([str(id), value], sort_keys=True).encode()
    return "blake2b:" + hashlib.blake2b(data, digest_size=8).hexdigest()
