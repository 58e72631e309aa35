"""The keys that a regency issues to its people and its own programs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from api.http.exceptions import Conflict, Invalid
from api.identity import operations
from api.identity.models import ApiKey, Client, Person
from api.identity.operations import IssuedKey
from api.regency.history.operations import Actor
from api.regency.people import log, queries
from api.regency.people.log import Kind
from tenants import current

#: How long a key lives where nothing is said, and at the longest.
USUAL_LIFE = timedelta(days=365)
LONGEST_LIFE = timedelta(days=731)


def issue_key(
    *,
    person: UUID | None,
    client: UUID | None,
    label: str,
    expires_at: datetime | None,
    scopes: Sequence[str] | None = None,
    by: Actor,
    now: datetime,
) -> IssuedKey:
    """A key for one of the regency's own people or programs; it opens this regency and no other.

    Raises Invalid for who is not the regency's own, or an end that is not within two years.
    """
    if (person is None) == (client is None):
        raise Invalid.at(
            "", "person_or_client", "Give either person or client.", "Berikan person atau client."
        )
    owner_person = Person.objects.filter(pk=person, active=True).first() if person else None
    owner_client = Client.objects.filter(pk=client, active=True).first() if client else None
    if owner_person is None and owner_client is None:
        raise Invalid.at(
            "/person" if person else "/client",
            "not_your_own",
            "This is none of the regency's own.",
            "Ini bukan milik daerah ini.",
        )
    ends = expires_at or now + USUAL_LIFE
    if not now < ends <= now + LONGEST_LIFE:
        raise Invalid.at(
            "/expires_at",
            "not_within_two_years",
            "Give an instant within two years from now.",
            "Berikan waktu dalam dua tahun dari sekarang.",
        )
    issued = operations.issue_key(
        audience=ApiKey.Audience.REGENCY,
        person=owner_person,
        client=owner_client,
        regency_id=current.regency_id(),
        label=label,
        scopes=scopes,
        now=now,
        expires_at=ends,
    )
    _note(Kind.KEY_ISSUED, issued.key, by=by, now=now, expires_at=ends.isoformat())
    return issued


def rotate_key(*, id: UUID, overlap: timedelta, by: Actor, now: datetime) -> IssuedKey:
    """A new key in the place of this one, which goes on for `overlap` so that nothing stops while it is changed over.

    The new one lives as long as the old one was meant to. Raises NotFound; Conflict for one that has ended.
    """
    old = _locked(id)
    if not is_good(old, now):
        raise Conflict("This key has ended: issue a new one.", "Kunci ini telah berakhir.", code="key_ended")
    life = old.expires_at - old.created_at if old.expires_at else USUAL_LIFE
    issued = operations.issue_key(
        audience=ApiKey.Audience.REGENCY,
        person=old.person,
        client=old.client,
        regency_id=old.regency_id,
        label=old.label,
        scopes=old.scopes,
        now=now,
        expires_at=now + min(life, LONGEST_LIFE),
    )
    ends = now + overlap
    old.expires_at = min(ends, old.expires_at) if old.expires_at else ends
    old.save(update_fields=["expires_at"])
    _note(Kind.KEY_ROTATED, old, by=by, now=now, new=issued.key.prefix, ends=old.expires_at.isoformat())
    return issued


def revoke_key(*, id: UUID, by: Actor, now: datetime) -> ApiKey:
    """Ends a key: from the next request on. Done before, it stays as it was. Raises NotFound."""
    key = _locked(id)
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        _note(Kind.KEY_REVOKED, key, by=by, now=now)
    return key


def is_good(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)


def _locked(id: UUID) -> ApiKey:
    ApiKey.objects.select_for_update(no_key=True).filter(pk=id).first()
    return queries.key(id)


def _note(kind: Kind, key: ApiKey, *, by: Actor, now: datetime, **detail: str) -> None:
    """By its prefix: enough to know it by, and nothing that opens anything."""
    owner = key.person or key.client
    log.note(
        kind,
        subject=owner.name if owner else "",
        by=by,
        now=now,
        key=str(key.pk),
        prefix=key.prefix,
        **detail,
    )
