"""People, clients, their keys, and what each may do where. All in `public`, under row-level security.

A regency manages its own members, guests and keys on its own role; the ministry's roles are kept apart. One key speaks
either for regencies or for the ministry, never for both (`audience`).
"""

from datetime import datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from api.http import origin, trace
from api.identity.callers import Actor
from api.identity.event_kinds import EVENT_KINDS
from tenants.rows import (
    Access,
    EnumField,
    OfRegency,
    OfRegencyOrNone,
    OneWay,
    Row,
    chars,
    check,
    index,
    unique,
)

#: Conditions of row-level security on a row that names a person or a client. A regency's role sees only its own of
#: both, so what it finds is its own.
OWN_PERSON = "EXISTS (SELECT FROM public.identity_person p WHERE p.id = person_id)"
OWN_PERSON_OR_CLIENT = (
    f"({OWN_PERSON} OR EXISTS (SELECT FROM public.identity_client c WHERE c.id = client_id))"
)
#: The same for the ministry's role, which sees more people than may speak for it: none of a regency's.
MINISTRY_PERSON = (
    "EXISTS (SELECT FROM public.identity_person p WHERE p.id = person_id AND p.regency_id IS NULL)"
)
MINISTRY_PERSON_OR_CLIENT = (
    f"({MINISTRY_PERSON}"
    " OR EXISTS (SELECT FROM public.identity_client c WHERE c.id = client_id AND c.regency_id IS NULL))"
)


def own_rows(*changeable: str, **more: Any) -> Access:
    """Return the access to a regency's own rows, with the columns that it may change, never a row's owner.

    UPDATE on the whole table would also let any regency lock the table against all others (LOCK TABLE).
    """
    return Access(regency=f"SELECT, INSERT, UPDATE ({', '.join(changeable)})", rows="regency_id", **more)


def not_ended(model: type[models.Model], now: datetime) -> Q:
    """Return the condition for rows of the model that have not ended, using those of these fields that it has."""
    conditions = {
        "valid_until": Q(valid_until=None) | Q(valid_until__gt=now),
        "expires_at": Q(expires_at=None) | Q(expires_at__gt=now),
        "revoked_at": Q(revoked_at=None),
        "active": Q(active=True),
    }
    fields = {field.name for field in model._meta.fields}
    return reduce(and_, (each for name, each in conditions.items() if name in fields), Q())


class RegencyRole(models.TextChoices):
    """Role of a member in a regency. `head` signs off; a contributor is limited to agencies."""

    ADMIN = "admin"
    STEWARD = "steward"
    CONTRIBUTOR = "contributor"
    VIEWER = "viewer"
    HEAD = "head"


class MinistryRole(models.TextChoices):
    PROGRAMME_OFFICE = "programme_office"
    REVIEWER = "reviewer"
    MENTOR = "mentor"
    ANALYST = "analyst"
    AUDITOR = "auditor"


class Scope(models.TextChoices):
    """Scope of a guest, an application, a key or a token. Each permission names the one that it needs."""

    PUBLISHED_READ = "published:read"
    DRAFTS_READ = "drafts:read"
    PEOPLE_READ = "people:read"
    VALUES_WRITE = "values:write"
    TARGETS_WRITE = "targets:write"
    PROGRAMMES_WRITE = "programmes:write"
    REALISATIONS_WRITE = "realisations:write"
    EVIDENCE_WRITE = "evidence:write"
    SUBMISSIONS_WRITE = "submissions:write"
    WEBHOOKS_WRITE = "webhooks:write"
    NATIONAL_READ = "national:read"
    NATIONAL_WRITE = "national:write"


#: Those that open something in a regency.
IN_A_REGENCY = [each.value for each in Scope if not each.startswith("national:")]
AT_MINISTRY = [each.value for each in (Scope.NATIONAL_READ, Scope.NATIONAL_WRITE, Scope.WEBHOOKS_WRITE)]
#: Those in a regency that open something to guests: the address of an integrator's application is no regency's to set.
OF_GUESTS = [each for each in IN_A_REGENCY if each != Scope.WEBHOOKS_WRITE]

#: A row belongs to a person or to an application.
_ONE_OWNER = Q(person=None, client__isnull=False) | Q(person__isnull=False, client=None)


class Person(OfRegencyOrNone, Row):
    """Name, office and work e-mail: all that is kept of anyone (UU 27/2022). `regency` is the person's own, if any."""

    access = Access(
        # Not the address: the link for another password goes there, and a regency's people are guests of others.
        regency="SELECT, INSERT, UPDATE (name, office, active)",
        ministry="SELECT, INSERT",
        accounts="SELECT",
        rows="regency_id",
        ministry_writes="regency_id IS NULL",  # no person of a regency's
        most=20_000,
        forged="adds people of its own under any free e-mail address: one so taken, the ministry cannot add",
    )

    #: What django-oauth-toolkit asks of AUTH_USER_MODEL. Passwords are kept apart (api.identity.accounts).
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_authenticated = True
    is_anonymous = False

    name = chars(200)
    office = chars(200)
    email = models.EmailField(unique=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class Client(OfRegencyOrNone, Row):
    """An application: a regency's own (`regency`), the ministry's, or an integrator's that regencies let in.

    A regency sees its own; it finds an integrator's by the id that the integrator gave it (find_guest.sql). The
    permissions of an application in a regency are in the regency's row of Guest, also for the regency's own
    applications.
    """

    access = Access(
        regency="SELECT, INSERT, UPDATE (name, contact, active, ended_at, end_reason)",
        ministry="SELECT, INSERT, UPDATE (name, contact, active, ended_at, end_reason)",
        accounts="SELECT",
        rows="regency_id",
        ministry_writes="regency_id IS NULL",  # none of a regency's own
        most=1_000,
        forged="adds and renames applications of its own, which open itself alone",
    )

    name = chars(200)
    contact = models.EmailField()
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = chars(2000, default="", db_default="")

    class Meta:
        constraints = [
            unique(
                "one_application_of_a_name", "regency", "name", condition=Q(active=True), nulls_distinct=False
            ),
        ]


class Membership(OfRegency, Row):
    """A person's roles in a regency, limited to agencies where `agencies` is not empty."""

    access = own_rows(
        "roles",
        "agencies",
        "valid_until",
        writes=OWN_PERSON,
        json="agencies ids",
        most=20_000,
        forged="gives its own people any role in itself, and up to 20 KB of agencies (the API 100)",
    )

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    roles = models.JSONField(help_text="Values of RegencyRole.")
    agencies = models.JSONField(
        default=list, help_text="Ids of agencies in the regency's schema; empty: all."
    )
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            unique("one_membership_per_person", "regency", "person", condition=Q(valid_until=None)),
            check("membership_has_a_role", ~Q(roles=[])),
        ]


class Guest(OfRegency, Row):
    """A guest of a regency: a person or a client, with scopes and an end date, revocable at once."""

    access = own_rows(
        "scopes",
        "valid_until",
        "revoked_at",
        # Guests are mostly others' people and programs: it opens the regency to them, and them to nobody.
        # No more than 200 rows name one guest: each request of a guest reads them (0006_guests_are_bounded).
        most=20_000,
        forged="lets anybody in whose id it knows, without the ministry's being told, to itself alone",
        harmless="person_id client_id",
    )

    class Kind(models.TextChoices):
        MENTOR = "mentor"
        AUDITOR = "auditor"
        SUPPORT = "support"
        VENDOR = "vendor"
        INTEGRATOR = "integrator"

    kind = EnumField(Kind, max_length=20)
    person = OneWay(Person, models.CASCADE, null=True)
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="grants")
    # As it was called when it was let in: who is not the regency's own cannot be read by it.
    name = chars(200, default="")
    office = chars(200, default="")
    scopes = models.JSONField(help_text="Values of Scope.")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            check("guest_is_a_person_or_a_client", _ONE_OWNER),
            check("guest_has_an_end", Q(valid_until__gt=models.F("valid_from"))),
        ]


class GuestNotice(OfRegency, Row):
    """Notice to the ministry that a regency let in, or sent away, somebody who is not its own.

    It names the guest, the purpose and the end, and nothing about what the guest then sees.
    """

    access = Access(
        regency="INSERT",
        ministry="SELECT",
        rows="regency_id",
        writes="EXISTS (SELECT FROM public.identity_guest g WHERE g.id = guest_id"
        " AND g.person_id IS NOT DISTINCT FROM identity_guest_notice.person_id"
        " AND g.client_id IS NOT DISTINCT FROM identity_guest_notice.client_id)",
        most=20_000,
        forged="tells the ministry of one of its guests what is not so",
    )

    class Kind(models.TextChoices):
        LET_IN = "let_in"
        REVOKED = "revoked"

    at = models.DateTimeField()
    kind = EnumField(Kind, max_length=10)
    guest_kind = EnumField(Guest.Kind, max_length=20)
    guest_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    name = chars(200)
    scopes = models.JSONField()
    valid_until = models.DateTimeField()

    class Meta:
        indexes = [index("guest_notices_by_time", "-at", "-id")]


class Appointment(Row):
    """A person's or client's role at the ministry. No regency reads it.

    The programme office appoints the others. Only the owner's process appoints the programme office.
    """

    access = Access(
        ministry="SELECT, INSERT, UPDATE (valid_until)",
        ministry_writes=f"role <> 'programme_office' AND {MINISTRY_PERSON_OR_CLIENT}",
    )

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="appointments")
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="appointments")
    role = EnumField(MinistryRole, max_length=20)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            check("appointment_is_a_person_or_a_client", _ONE_OWNER),
        ]


class MentorAssignment(OfRegency, Row):
    """The days on which a mentor sees and comments on what a regency submits. The programme office writes it."""

    access = Access(ministry="SELECT, INSERT, UPDATE (valid_until)", ministry_writes=MINISTRY_PERSON)

    person = OneWay(Person, models.CASCADE)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()

    class Meta:
        indexes = [index("assignments_of_a_mentor", "person")]
        constraints = [
            check("assignment_ends_after_it_begins", Q(valid_until__gte=models.F("valid_from"))),
        ]


class ApiKey(OfRegencyOrNone, Row):
    """A key of a person or a client. Only its SHA-256 is kept; the prefix tells keys apart in lists.

    `regency` is the regency that manages the key, if any.
    """

    access = own_rows(
        "label",
        "expires_at",
        "revoked_at",
        writes=OWN_PERSON_OR_CLIENT,
        most=50_000,
        forged="makes keys of its own people and programs, which open itself alone",
        ministry="SELECT, INSERT, UPDATE (expires_at, revoked_at)",
        accounts="SELECT, INSERT, UPDATE (revoked_at)",  # a person's own, on the account page
        ministry_rows="regency_id IS NULL AND audience = 'ministry'",  # its own: none that opens a regency
        ministry_writes=MINISTRY_PERSON_OR_CLIENT,
    )

    class Audience(models.TextChoices):
        REGENCY = "regency"
        MINISTRY = "ministry"

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="keys")
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="keys")
    audience = EnumField(Audience, max_length=10)
    scopes = models.JSONField(
        null=True,
        help_text="Values of Scope that it is narrowed to; null: all that its owner may do.",
    )
    prefix = chars(16)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    label = chars(100)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    # Within ten minutes: written by the look-up itself, and at most so often (look_up.sql).
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            check("key_belongs_to_a_person_or_a_client", _ONE_OWNER),
            check("ministry_key_has_no_regency", Q(audience="regency") | Q(regency=None)),
        ]


class SecurityEvent(OfRegencyOrNone, Row):
    """An entry of the security log: what happened to keys, members and guests, and refused log-ins.

    A regency reads and adds its own entries; the ministry, those of no regency.

    Address and user agent are those of the request that writes the entry. The worker blanks both after ORIGIN_KEPT.
    """

    #: How long address and user agent are kept: long enough to look into a break-in (docs/access.md).
    ORIGIN_KEPT: ClassVar[timedelta] = timedelta(days=90)

    access = Access(
        regency="SELECT, INSERT",
        ministry="SELECT, INSERT",
        accounts="INSERT",
        worker="SELECT (id, at, address, user_agent), UPDATE (address, user_agent)",
        rows="regency_id",
        ministry_rows="regency_id IS NULL",
        json="detail object",
        most=2_000_000,  # no national read goes over them
        forged="writes into its own security log what was not, in anybody's name",
        harmless="actor_id",
    )

    at = models.DateTimeField()
    kind = chars(40)
    actor_id = models.UUIDField(null=True)
    actor_name = chars(200)
    actor_office = chars(200)
    subject = chars(200)
    detail = models.JSONField(default=dict)
    # Columns with DEFAULT '' (0004, 0009), for who writes without them. Not `db_default`: its RETURNING needs SELECT.
    address = chars(45, default=origin.address)
    user_agent = chars(origin.LONGEST, default=origin.user_agent)
    trace_id = chars(32, default=trace.current)

    class Meta:
        indexes = [
            index("security_event_by_regency", "regency", "-at"),
            index("events_with_origin", "at", condition=~Q(address="", user_agent="")),
        ]

    @classmethod
    def record(
        cls,
        kind: str,
        *,
        regency_id: int | None,
        at: datetime,
        by: Actor | Person | None = None,
        subject: str,
        **detail: Any,
    ) -> None:
        """Write an entry, in the log of a regency or in the ministry's. It never holds a secret."""
        if kind not in EVENT_KINDS:
            raise ValueError(f"The security log cannot be filtered by {kind}: add it to EVENT_KINDS.")
        actor = {"actor_id": by.id, "actor_name": by.name, "actor_office": by.office} if by else {}
        cls.objects.create(
            regency_id=regency_id,
            at=at,
            kind=kind,
            subject=subject[:200],
            detail=detail,
            **actor,
        )
