"""Shapes of instruments, bodies, meetings, office-holders and commitments."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.http import etags, labels
from api.http.shapes import by_field, choice, day, field, ident, many, shape, text, whole
from api.regency.bodies import models

EMAIL = by_field(str, partial(serializers.EmailField, allow_blank=True))


labels.say(
    {
        "perbup": "Regent's regulation (Perbup)",
        "perwali": "Mayor's regulation (Perwali)",
        "perda": "Regional regulation (Perda)",
        "acting_pj": "Acting head (Pj.)",
        "acting_plt": "Acting, task executor (Plt.)",
        "acting_plh": "Acting, daily executor (Plh.)",
    }
)


@shape
class Instrument:
    """A legal instrument."""

    kind: str = choice(models.Instrument.Kind, "agreement, commitment, a decree, perbup, perwali, perda.")
    number: str = text(100, "Such as 45 Tahun 2022.")
    signed_on: date = day("When it was signed.", source="dated")
    title: str = text(300, "The name.", default="")
    document: str = text(500, "Address of the document, or empty.", default="")


@shape(alike=True)
class Member:
    """A member of a body: name, office, work e-mail and role, nothing else about the person."""

    name: str = text(200, "The name.")
    office: str = text(200, "The member's office, such as Kepala Diskominfo.")
    email: str = field(EMAIL, "Work e-mail address, or empty.", default="")
    role: str = text(100, "Role in the body, such as ketua.")


@shape
class Body:
    """Council, implementation team or forum."""

    kind: str = choice(models.Body.Kind, "council, team or forum.")
    name: str = text(200, "Such as Dewan Smart City Jembrana.")
    established_by: UUID | None = ident("The instrument that set it up, by its id, or null.", default=None)
    members: tuple[Member, ...] = many("The members, in order.", most=200, default=())


@shape
class Meeting:
    """A meeting of a body."""

    body: UUID = ident("The body, by its id.")
    held_on: date = day("The day of the meeting.")
    place: str = text(200, "The place of the meeting.", default="")
    agenda: str = text(10_000, "The subject of the meeting.", default="")
    attendee_count: int | None = whole(
        "Head count, or null.", least=0, most=100_000, default=None, source="attendance"
    )
    minutes: str = text(100_000, "The decisions taken.", default="")
    document: str = text(500, "Address of the signed minutes, or empty.", default="")


@shape
class OfficeHolder:
    """A holder of an office, with capacity and dates.

    An office has one holder on any day, definitive or acting (Pj., Plt.), and at most one Plh., who deputises while the
    holder is away.
    """

    office: str = text(200, "Such as Bupati Jembrana.")
    name: str = text(200, "The name.")
    email: str = field(EMAIL, "Work e-mail address, or empty.", default="")
    capacity: str = choice(
        models.OfficeHolder.Capacity,
        "definitive, or acting: acting_pj, acting_plt; acting_plh deputises for the holder.",
    )
    starts_on: date = day("The first day.", source="held_from")
    ends_on: date | None = day(
        "The last day; null while the term is open.", default=None, source="held_until"
    )


@shape
class Commitment:
    """A stakeholder's commitment."""

    stakeholder: str = text(200, "Such as Forkopimda.")
    subject: str = text(4000, "The subject of the commitment.")
    signed_on: date | None = day("The day on which it was signed, or null.", default=None)
    signatory_count: int | None = whole(
        "Number of signatories, or null.", least=1, most=1_000_000, default=None, source="signatories"
    )
    instrument: UUID | None = ident("The commitment letter, by its id, or null.", default=None)


def row_of(content: type[Any], resource: str, shown: str) -> type[Any]:
    """Return the shape of a content's row. `shown` is its text in the OpenAPI document."""

    @shape(name=f"{content.__name__}Out", alike=True)
    class Row(content):  # type: ignore[misc]  # made of an argument
        __doc__ = shown

        id: UUID = ident("Its id.")
        version: int = whole("Counts the changes, from 1.")

        etag = etags.tag(resource)

    return Row
