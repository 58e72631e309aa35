"""Tables of the people and acts behind the masterplan."""

from django.db import models
from django.db.models import F, Q

from tenants.rows import EnumField, OneWay, VersionedRow, chars, check, not_blank, unique


class Instrument(VersionedRow):
    """A legal instrument: agreement with the ministry, commitment letter, decree, regulation."""

    class Kind(models.TextChoices):
        """agreement: nota kesepakatan with the ministry; commitment: komitmen; the decrees are SK."""

        AGREEMENT = "agreement"
        COMMITMENT = "commitment"
        COUNCIL_DECREE = "council_decree"
        TEAM_DECREE = "team_decree"
        FORUM_DECREE = "forum_decree"
        PERBUP = "perbup"
        PERWALI = "perwali"
        PERDA = "perda"
        OTHER = "other"

    kind = EnumField(Kind, max_length=15, constraint="instrument_kind_is_known")
    number = chars(100)
    dated = models.DateField()
    title = chars(300)
    document = chars(500)

    class Meta:
        constraints = [
            unique("instrument_is_unique", "kind", "number", "dated"),
            not_blank("instrument_has_a_number", "number"),
        ]


class Body(VersionedRow):
    """Council (Dewan Smart City), implementation team (Tim Pelaksana) or forum, with its members.

    `members` are objects with name, office, email and role: work addresses, nothing else about a person (UU 27/2022).
    """

    class Kind(models.TextChoices):
        COUNCIL = "council"
        TEAM = "team"
        FORUM = "forum"

    kind = EnumField(Kind, constraint="body_kind_is_known")
    name = chars(200)
    established_by = OneWay(Instrument, models.PROTECT, null=True)
    members = models.JSONField(default=list)

    class Meta:
        constraints = [
            not_blank("body_has_a_name", "name"),
        ]


class Meeting(VersionedRow):
    """A meeting of a body, with its minutes."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    place = chars(200)
    agenda = models.TextField()
    attendance = models.PositiveIntegerField(null=True)
    minutes = models.TextField()
    document = chars(500)


class OfficeHolder(VersionedRow):
    """A holder of an office, with capacity and dates; no end while they hold it.

    An office has one holder on a day, definitive or acting (Pj., Plt.), and beside them at most one Plh., who deputises
    for days while the holder is away. Both rules are database constraints (migration 0002) that Django's models cannot
    express without its PostgreSQL app.
    """

    class Capacity(models.TextChoices):
        """definitive, or acting: Pj., Plt., Plh."""

        DEFINITIVE = "definitive"
        ACTING_PJ = "acting_pj"
        ACTING_PLT = "acting_plt"
        ACTING_PLH = "acting_plh"

    office = chars(200)
    name = chars(200)
    email = models.EmailField()
    capacity = EnumField(Capacity, constraint="office_capacity_is_known")
    held_from = models.DateField()
    held_until = models.DateField(null=True)

    class Meta:
        constraints = [
            check("office_is_left_after_it_was_taken", Q(held_until__gte=F("held_from"))),
        ]


class Commitment(VersionedRow):
    """A stakeholder's commitment: of civil servants, Forkopimda, village heads, companies."""

    stakeholder = chars(200)
    subject = models.TextField()
    signed_on = models.DateField(null=True)
    signatories = models.PositiveIntegerField(null=True)
    instrument = OneWay(Instrument, models.PROTECT, null=True)


class Attendance(VersionedRow):
    """Head count of the regency at a session of the ministry's schedule, in all and by office."""

    #: Of the national schedule, without a foreign key out of the regency's schema.
    session = models.UUIDField()
    head_count = models.PositiveIntegerField()
    #: Objects with office and head_count; empty where they are not counted by office.
    offices = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    #: SHA-256 of its file, kept as evidence.
    signed_list = chars(500)

    class Meta:
        constraints = [unique("one_attendance_a_session", "session")]
