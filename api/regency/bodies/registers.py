"""The registers of this slice: alike in how they are kept, so said once. Each has a model and an address."""

from dataclasses import dataclass

from django.db.models import Model

from api.regency.bodies import models


@dataclass(frozen=True, slots=True)
class Register:
    """`fields` are the columns as the API names them, `references` those that name a row of another register.

    `persons` are fields that name a person: history keeps that they changed, not what they said (see operations).
    """

    resource: str
    path: str
    one: str
    many: str
    model: type[Model]
    order: tuple[str, ...]
    fields: tuple[str, ...]
    references: tuple[tuple[str, type[Model]], ...] = ()
    persons: tuple[str, ...] = ()


INSTRUMENTS = Register(
    "instrument",
    "instruments",
    "legal instrument",
    "legal instruments",
    models.Instrument,
    ("dated", "id"),
    ("kind", "number", "dated", "title", "document"),
)
BODIES = Register(
    "body",
    "bodies",
    "body with its members",
    "bodies: council, implementation team, forum",
    models.Body,
    ("kind", "id"),
    ("kind", "name", "established_by", "members"),
    (("established_by", models.Instrument),),
    ("members",),
)
MEETINGS = Register(
    "meeting",
    "meetings",
    "meeting of a body",
    "meetings of bodies",
    models.Meeting,
    ("held_on", "id"),
    ("body", "held_on", "place", "agenda", "attendance", "minutes", "document"),
    (("body", models.Body),),
)
OFFICE_HOLDERS = Register(
    "office_holder",
    "office-holders",
    "office-holder",
    "office-holders",
    models.OfficeHolder,
    ("held_from", "id"),
    ("office", "name", "email", "capacity", "held_from", "held_until"),
    (),
    ("name", "email"),
)
COMMITMENTS = Register(
    "commitment",
    "commitments",
    "commitment of a stakeholder",
    "commitments of stakeholders",
    models.Commitment,
    ("id",),
    ("stakeholder", "subject", "signed_on", "signatories", "instrument"),
    (("instrument", models.Instrument),),
)
ALL = (INSTRUMENTS, BODIES, MEETINGS, OFFICE_HOLDERS, COMMITMENTS)
