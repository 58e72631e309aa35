"""Callers: the result of looking a credential up, once for each request."""

from dataclasses import field, replace
from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.conf import settings

from api.http.local_time import day_of
from api.identity.problems import AnotherAgency
from tenants import frozen
from tenants.models import Regency


@frozen
class Grant:
    """A caller's permissions in one regency, as a member or as a guest.

    `id` is the regency's id: a grant can be entered by `tenants.access`.
    """

    id: int
    code: str
    name: str
    time_zone: str
    status: str
    via: str  # "membership" or "guest"
    roles: frozenset[str]
    scopes: frozenset[str]
    agencies: frozenset[UUID]
    valid_until: datetime | None
    #: The scopes that the credential is narrowed to in this regency; None: it is not narrowed.
    within: frozenset[str] | None = None

    @classmethod
    def of_steward(cls, regency: Regency) -> "Grant":
        """Return the result of a look-up for the regency's admin and steward, for work without a request."""
        return cls(
            id=regency.pk,
            code=regency.kemendagri_code,
            name=regency.name,
            time_zone=regency.time_zone,
            status=regency.status,
            via="membership",
            roles=frozenset({"admin", "steward"}),
            scopes=frozenset(),
            agencies=frozenset(),
            valid_until=None,
        )

    @property
    def url(self) -> str:
        """The address of the regency, without a slash at the end."""
        return f"{settings.BASE_URL}/v1/regencies/{self.code}"

    @property
    def scopes_within(self) -> frozenset[str]:
        """The guest's scopes that remain after narrowing by the credential."""
        return self.scopes if self.within is None else self.scopes & self.within

    @property
    def is_steward(self) -> bool:
        """True for an admin too: both write for every agency, whichever they belong to."""
        return bool(self.roles & {"admin", "steward"})

    @property
    def limited_to(self) -> frozenset[UUID]:
        """The agencies to which the caller's writes are limited; empty: no limit."""
        return frozenset() if self.is_steward else self.agencies

    def may_write_for(self, *agencies: UUID | None) -> bool:
        """Return True if the caller may write data of these agencies."""
        return not self.limited_to or self.limited_to.issuperset(agencies)

    def check_agencies(self, *agencies: UUID | None) -> None:
        """Raise AnotherAgency if the caller may not write data of these agencies."""
        if not self.may_write_for(*agencies):
            raise AnotherAgency()


@frozen
class Actor:
    """The person or application that acts, with its name and office at that time."""

    id: UUID
    name: str
    office: str
    kind: str = field(default="person", kw_only=True)  # or "application"
    #: The application that acts for this person; None: the person's or application's own credential.
    through: UUID | None = field(default=None, kw_only=True)

    @property
    def application_id(self) -> UUID | None:
        """Return the application's id, also of one that acts for a person who agreed; None for a person alone."""
        return self.id if self.kind == "application" else self.through

    @property
    def is_application(self) -> bool:
        """True also for an application that acts for a person who agreed: possibly nobody looked at what it does."""
        return self.application_id is not None

    @property
    def place(self) -> str:
        """Return the office or, of an application, which has none, the name."""
        return self.office or self.name


@frozen
class Author:
    """Author of a change: the actor, and when. Operations take this from their caller."""

    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The day of `now` on the ministry's calendar."""
        return day_of(self.now)

    def at(self, now: datetime) -> Self:
        """Return the same author at another time."""
        return replace(self, now=now)


@frozen
class RegencyAuthor(Author):
    """Author of a change in a regency, with the steps that are allowed there."""

    grant: Grant


@frozen
class Caller(Actor):
    """Owner of the credential: a person or an application, for regencies (`grants`) or the ministry (its roles)."""

    key_id: UUID
    audience: str  # "regency" or "ministry"
    expires_at: datetime | None
    ministry_roles: frozenset[str]
    grants: tuple[Grant, ...]
    #: The scopes that the credential is narrowed to; None: it is not narrowed.
    scopes: frozenset[str] | None = None
    #: The regencies that a mentor of the ministry has today.
    assigned: frozenset[int] = frozenset()

    #: DRF asks for this; a caller exists only once a key was found valid.
    is_authenticated = True

    def submitters(self) -> frozenset[int] | None:
        """Return the ids of the regencies whose submissions the caller may see at the ministry; None: all."""
        return self.assigned if self.ministry_roles == {"mentor"} else None

    def grant_for(self, code: str) -> Grant | None:
        """Return the grant of the regency with this code, None if the caller has none."""
        return next((grant for grant in self.grants if grant.code == code), None)
