"""Access, as regencies and the ministry both manage it. Row-level security leaves each side its own rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from api.http.exceptions import FieldError, Invalid
from api.http.lookup import one
from api.identity import operations
from api.identity.accounts import mail
from api.identity.accounts.models import Mail
from api.identity.callers import Actor
from api.identity.models import ApiKey, Person, SecurityEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Who is meant: a person by e-mail address (name and office where nobody knows it yet), or a program by its id."""

    email: str | None = None
    name: str = ""
    office: str = ""
    client: UUID | None = None


def add_invited(who: Invited, *, email: str, regency_id: int | None, now: datetime) -> Person:
    """Add a person whom nobody knows yet, without any role, and invite them by mail.

    Raises Invalid where name or office is missing.
    """
    missing = [name for name in ("name", "office") if not getattr(who, name)]
    if missing:
        raise Invalid(
            errors=[
                FieldError(
                    f"/{name}",
                    "required",
                    "Nobody has this e-mail address yet: say who it is.",
                    "Alamat surel ini belum dikenal: sebutkan siapa dia.",
                    by_state=True,
                )
                for name in missing
            ]
        )
    person = operations.add_person(
        name=who.name, office=who.office, email=email, regency_id=regency_id, now=now
    )
    mail.enqueue(Mail.Template.INVITATION, person_id=person.pk, regency_id=regency_id)
    return person


def keys(*, now: datetime, ended: bool = False) -> QuerySet[ApiKey]:
    """The keys of this side; those that no longer open anything as well, where `ended`."""
    found = ApiKey.objects.select_related("person", "client")
    if ended:
        return found
    return found.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)


def key(id: UUID) -> ApiKey:
    """Raises NotFound."""
    return one(ApiKey.objects.select_related("person", "client"), "key", pk=id)


def locked_key(id: UUID) -> ApiKey:
    """The same, locked. Raises NotFound."""
    ApiKey.objects.select_for_update(no_key=True).filter(pk=id).first()
    return key(id)


def named(key: ApiKey) -> dict[str, Any]:
    """A key in the security log: by its prefix, enough to know it by, and nothing that opens anything."""
    owner = key.person or key.client
    return {"subject": owner.name if owner else "", "key": str(key.pk), "prefix": key.prefix}


def log_entries(*, kind: str | None = None) -> QuerySet[SecurityEvent]:
    """The side's own entries of the security log; of one kind where it is named."""
    found = SecurityEvent.objects.all()
    return found if kind is None else found.filter(kind=kind)


def note(kind: str, *, regency_id: int | None, subject: str, by: Actor, now: datetime, **detail: Any) -> None:
    """One entry of the security log. Never holds a secret."""
    SecurityEvent.objects.create(
        regency_id=regency_id,
        at=now,
        kind=kind,
        actor_id=by.id,
        actor_name=by.name,
        actor_office=by.office,
        subject=subject[:200],
        detail=detail,
    )
