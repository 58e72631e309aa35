"""The shape of bodies, meetings, office-holders, instruments and commitments on the wire."""

from typing import Any

from rest_framework import serializers

from api.http.fields import Day
from api.regency.bodies.models import Body, Instrument, OfficeHolder


class InstrumentIn(serializers.Serializer[Any]):
    """A legal instrument."""

    kind = serializers.ChoiceField(
        choices=Instrument.Kind.choices, help_text="agreement, commitment, a decree, perbup, perwali, perda."
    )
    number = serializers.CharField(max_length=100, help_text="Such as 45 Tahun 2022.")
    dated = Day(help_text="When it was signed.")
    title = serializers.CharField(
        max_length=300, allow_blank=True, default="", help_text="What it is called."
    )
    document = serializers.CharField(
        max_length=500, allow_blank=True, default="", help_text="Where the document is, or empty."
    )


class Member(serializers.Serializer[Any]):
    """Who belongs to a body: name, office, work e-mail and role, nothing else of a person."""

    name = serializers.CharField(max_length=200, help_text="The name.")
    office = serializers.CharField(max_length=200, help_text="Such as Kepala Diskominfo.")
    email = serializers.EmailField(allow_blank=True, default="", help_text="At work, or empty.")
    role = serializers.CharField(max_length=100, help_text="In the body, such as ketua.")


class BodyIn(serializers.Serializer[Any]):
    """Council, implementation team or forum."""

    kind = serializers.ChoiceField(choices=Body.Kind.choices, help_text="council, team or forum.")
    name = serializers.CharField(max_length=200, help_text="Such as Dewan Smart City Jembrana.")
    established_by = serializers.UUIDField(
        allow_null=True, default=None, help_text="The instrument that set it up, by its id, or null."
    )
    members = Member(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True, default=list, max_length=200, help_text="In their order."
    )


class MeetingIn(serializers.Serializer[Any]):
    """A meeting of a body."""

    body = serializers.UUIDField(help_text="The body, by its id.")
    held_on = Day(help_text="The day.")
    place = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="Where.")
    agenda = serializers.CharField(
        max_length=10_000, allow_blank=True, default="", help_text="What it was about."
    )
    attendance = serializers.IntegerField(
        allow_null=True, default=None, min_value=0, max_value=100_000, help_text="Heads counted, or null."
    )
    minutes = serializers.CharField(
        max_length=100_000, allow_blank=True, default="", help_text="What was decided."
    )
    document = serializers.CharField(
        max_length=500, allow_blank=True, default="", help_text="Where the signed minutes are, or empty."
    )


class OfficeHolderIn(serializers.Serializer[Any]):
    """Who holds an office, in which capacity, from when to when.

    One on a day, definitive or acting (Pj., Plt.); beside them one Plh., who stands in while the holder is away.
    """

    office = serializers.CharField(max_length=200, help_text="Such as Bupati Jembrana.")
    name = serializers.CharField(max_length=200, help_text="The name.")
    email = serializers.EmailField(allow_blank=True, default="", help_text="At work, or empty.")
    capacity = serializers.ChoiceField(
        choices=OfficeHolder.Capacity.choices,
        help_text="definitive, or acting: acting_pj, acting_plt; acting_plh beside who holds the office.",
    )
    held_from = Day(help_text="The first day.")
    held_until = Day(allow_null=True, default=None, help_text="The last day; null while they hold it.")


class CommitmentIn(serializers.Serializer[Any]):
    """What a stakeholder has committed to."""

    stakeholder = serializers.CharField(max_length=200, help_text="Such as Forkopimda.")
    subject = serializers.CharField(max_length=4000, help_text="To what.")
    signed_on = Day(allow_null=True, default=None, help_text="When, or null.")
    signatories = serializers.IntegerField(
        allow_null=True, default=None, min_value=1, max_value=1_000_000, help_text="How many signed, or null."
    )
    instrument = serializers.UUIDField(
        allow_null=True, default=None, help_text="The commitment letter, by its id, or null."
    )


class _Kept(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Its id.")
    version = serializers.IntegerField(help_text="Counts the changes, from 1.")


class InstrumentOut(InstrumentIn, _Kept):
    """A legal instrument."""


class BodyOut(BodyIn, _Kept):
    """Council, implementation team or forum, with its members."""


class MeetingOut(MeetingIn, _Kept):
    """A meeting of a body, with its minutes."""


class OfficeHolderOut(OfficeHolderIn, _Kept):
    """Who holds an office: one on a day, and one Plh. beside them."""


class CommitmentOut(CommitmentIn, _Kept):
    """What a stakeholder has committed to."""


#: Resource to its shapes, going in and coming out.
SHAPES: dict[str, tuple[type[serializers.Serializer[Any]], type[serializers.Serializer[Any]]]] = {
    "instrument": (InstrumentIn, InstrumentOut),
    "body": (BodyIn, BodyOut),
    "meeting": (MeetingIn, MeetingOut),
    "office_holder": (OfficeHolderIn, OfficeHolderOut),
    "commitment": (CommitmentIn, CommitmentOut),
}
