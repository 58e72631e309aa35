"""OAuth2 applications and tokens (django-oauth-toolkit's, on a role of their own), passwords, invitations, sessions.

Secrets and tokens are stored only as hashes. The role `accounts` writes these rows and reads their owners; each request
finds its token's grants by the gateway's one look-up (look_up.sql).
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from oauth2_provider.models import (
    AbstractAccessToken,
    AbstractApplication,
    AbstractGrant,
    AbstractRefreshToken,
)

from api.identity.accounts import tokens
from api.identity.models import MINISTRY_PERSON, OWN_PERSON, ApiKey, Client, Person
from tenants.rows import Access, EnumField, OfRegencyOrNone, OneWay, Row, Table, chars, check, index, unique

_AS_OURS = "NOT skip_authorization AND allowed_origins = '' AND cimd_expires_at IS NULL"


class Applications(models.Manager["Application"]):
    """Manager that fetches each client's application with it: every request to /oauth/ needs both."""

    def get_queryset(self) -> models.QuerySet["Application"]:
        return super().get_queryset().select_related("program")


class Application(OfRegencyOrNone, Row, AbstractApplication):  # type: ignore[misc]  # the toolkit ships no types
    """An application's OAuth2 client: it acts for itself (client credentials), or for a person who agrees (code, PKCE).

    `regency` is the regency that owns it, None for an integrator's. It acts either at regencies or at the ministry. The
    ministry makes only the latter: with the secret of one of the former it could enter the regencies that let that one
    in.
    """

    access = Access(
        regency="SELECT, INSERT, UPDATE (redirect_uris, scopes, client_secret, active, updated)",
        ministry="SELECT, INSERT, UPDATE (redirect_uris, scopes, client_secret, updated)",
        accounts="SELECT",
        rows="regency_id",
        # Consent is asked for, whatever the application; what the toolkit has besides, nobody of ours sets.
        writes=f"EXISTS (SELECT FROM public.identity_client c WHERE c.id = program_id) AND {_AS_OURS}",
        ministry_rows="regency_id IS NULL",
        ministry_writes="audience = 'ministry' AND EXISTS (SELECT FROM public.identity_client c"
        f" WHERE c.id = program_id AND c.regency_id IS NULL) AND {_AS_OURS}",
        most=1_000,
        forged="registers an application of its own for tokens that open itself alone, leading back to any address",
    )

    user = None  # an application's owner is its regency or the operator
    program = models.ForeignKey(Client, models.CASCADE, related_name="oauth_clients")
    audience = EnumField(ApiKey.Audience, max_length=10)
    scopes = models.JSONField(help_text="Values of Scope: the most that it may ask for.")
    active = models.BooleanField(default=True)

    objects: ClassVar[Applications] = Applications()

    class Meta:
        constraints = [
            check("ministry_application_has_no_regency", Q(audience="regency") | Q(regency=None)),
            unique("one_oauth_client_of_an_application", "program", condition=Q(active=True)),
        ]

    def is_usable(self, request: Any) -> bool:
        return self.active and self.program.active


class HashedField(models.CharField):  # type: ignore[type-arg]
    """A value stored and looked up by its hash. Reading returns the hash, so a row is never saved twice."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else tokens.digest(value)


class AuthorizationCode(Row, AbstractGrant):  # type: ignore[misc]
    """Code that an application exchanges for tokens after a person's consent, once, within a minute."""

    access = Access(
        accounts="SELECT, INSERT, UPDATE (used_at, token_family)", worker="SELECT (id, expires), DELETE"
    )

    user = OneWay(Person, models.CASCADE)
    code = HashedField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)
    token_family = models.UUIDField(null=True)


class AccessToken(Row, AbstractAccessToken):  # type: ignore[misc]
    """A token of some minutes. `user` is the person for whom the application acts, None if it acts for itself."""

    access = Access(
        accounts="SELECT, INSERT, UPDATE, DELETE",
        worker="SELECT (id, expires, source_refresh_token_id), DELETE",
    )

    user = OneWay(Person, models.CASCADE, null=True)
    id_token = None  # no OpenID Connect


class RefreshToken(Row, AbstractRefreshToken):  # type: ignore[misc]
    """Token for getting a new access token, once: a second use revokes every token derived from the same consent."""

    access = Access(
        accounts="SELECT, INSERT, UPDATE", worker="SELECT (id, created, revoked, access_token_id), DELETE"
    )

    user = OneWay(Person, models.CASCADE)

    class Meta:
        unique_together = (("token_checksum", "revoked"),)
        indexes = [index("refresh_tokens_by_family", "token_family")]


class Password(Table):
    """A person's password, by its hash."""

    access = Access(accounts="SELECT, INSERT, UPDATE")

    # The columns `refused` and `refused_at` are those of the release before, to be dropped with the next.
    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    encoded = chars(255)
    changed_at = models.DateTimeField()


class Attempts(Row):
    """Refused log-ins of one account from one network address; with `address` "", from all of them on this day.

    `account` is a keyed hash of the e-mail address that was typed in. Expired rows are deleted (`upkeep`): an address
    is kept for 90 days after the last log-in from it, and for a quarter of an hour where there was none.
    """

    access = Access(accounts="SELECT, INSERT, UPDATE", worker="SELECT (id, until, used_until), DELETE")

    account = chars(64)
    address = chars(45)
    refused = models.IntegerField()
    until = models.DateTimeField(help_text="When `refused` stops to count.")
    used_until = models.DateTimeField(help_text="Until when the address counts as one that the account uses.")

    class Meta:
        constraints = [unique("attempts_are_counted_once", "account", "address")]


class Invitation(OfRegencyOrNone, Row):
    """A link by which a person sets a password, once, within some days.

    Only the worker makes one, as the owner, when it sends the mail. A regency's role may not: its people may be guests
    of other regencies.
    """

    access = Access(
        accounts="SELECT, UPDATE (used_at)", worker="SELECT (id, expires_at), DELETE", rows="regency_id"
    )

    person = OneWay(Person, models.CASCADE)
    token_hash = chars(64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Mail(OfRegencyOrNone):
    """Outbox of mails for the worker to send: a template and a person. No address, no text, no token.

    A NEWS row also has the facts for its template; only the owner writes them, and the same news is sent once. Only the
    worker reads this table, as the owner: it looks up the address and makes the link when it sends. A row forged by a
    regency's role can only invite one of that regency's own people, within the limits of `delivery`.
    """

    access = Access(
        regency="INSERT (person_id, regency_id, template)",
        ministry="INSERT (person_id, regency_id, template)",
        accounts="INSERT (person_id, regency_id, template)",
        worker="SELECT (id, state, attempted_at), DELETE",
        rows="regency_id",
        writes=OWN_PERSON,
        ministry_writes=f"regency_id IS NULL AND template = 'invitation' AND {MINISTRY_PERSON}",
        most=20_000,
        forged="has mails sent to its own people, as many a day as any regency",
    )

    class Template(models.TextChoices):
        INVITATION = "invitation"
        RESET = "reset"
        MANY_FAILURES = "many_failures"
        ASSURANCE = "assurance"
        RETURNED = "returned"
        APPROVAL = "approval"
        DUE = "due"

    #: What a person may decline.
    NEWS: ClassVar = (Template.ASSURANCE, Template.RETURNED, Template.APPROVAL, Template.DUE)

    class State(models.TextChoices):
        """`given_up`: the mail server refuses the mail for good, or has refused it for too long."""

        WAITING = "waiting"
        SENT = "sent"
        GIVEN_UP = "given_up"

    id = models.BigAutoField(primary_key=True)
    person = OneWay(Person, models.CASCADE)
    template = EnumField(Template, max_length=20, constraint="mail_has_a_template")
    facts = models.JSONField(default=dict, db_default={})
    created_at = models.DateTimeField(db_default=Now())
    state = EnumField(State, max_length=10, db_default=State.WAITING)
    next_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(db_default=0)
    attempted_at = models.DateTimeField(null=True)
    error = chars(40, db_default="", help_text="Why not, as a code.")

    class Meta:
        indexes = [
            index("mail_that_is_due", "next_at", condition=Q(state="waiting")),
            index("mail_of_a_regency", "regency", "attempted_at"),
            index("mail_to_a_person", "person", "template", "attempted_at"),
        ]
        constraints = [
            check("mail_of_a_regency_is_an_invitation", Q(template="invitation") | Q(regency=None)),
            unique(
                "one_waiting_mail_of_a_kind",
                "person",
                "regency",
                "template",
                condition=Q(state="waiting", facts={}),
                nulls_distinct=False,
            ),
            unique("news_are_told_once", "person", "template", "facts", condition=~Q(facts={})),
        ]


class DeclinedMail(Table):
    """Kind of news that a person does not want by mail."""

    access = Access(accounts="SELECT, INSERT, DELETE")

    person = OneWay(Person, models.CASCADE)
    template = chars(20)

    class Meta:
        constraints = [unique("mail_is_declined_once", "person", "template")]


class Session(Table):
    """A session of a person who is logged in to the pages, by the hash of the cookie."""

    access = Access(
        accounts="SELECT, INSERT, UPDATE (seen_at), DELETE",
        worker="SELECT (token_hash, seen_at, expires_at), DELETE",
    )

    token_hash = chars(64, primary_key=True)
    person = OneWay(Person, models.CASCADE)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
