"""The regency's own applications. Their permissions are in a row of Guest, as for guests' applications."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from api.identity import applications
from api.identity.models import ApiKey, Client, Guest
from api.identity.registers import Act, Revealed
from api.regency.people.guests import LONGEST, check_end
from tenants import Fields
from tenants.pool import statements


class Applications(applications.Applications):
    """Applications that open only this regency, with the scopes that its admin gives them, for a year at most."""

    audience = ApiKey.Audience.REGENCY
    fields = (*applications.Applications.fields, "valid_until")

    def every(self) -> QuerySet[Client]:
        return super().every().prefetch_related("grants")

    def owner(self, row: Client) -> str:
        return "regency"

    def besides(self, row: Client) -> Fields:
        grant = _grant(row)
        scopes = tuple(sorted(grant.scopes)) if grant else ()
        return {**super().besides(row), "scopes": scopes, "valid_until": grant and grant.valid_until}

    def content(self, row: Client) -> Fields:
        grant = _grant(row)
        return {**super().content(row), "valid_until": grant and grant.valid_until}

    def add(self, act: Act, **said: Any) -> Revealed[Client]:
        """Add an application with its scopes, effective at once. Raises Invalid for an end not within a year."""
        ends = _end(said.pop("valid_until"), act.now)
        made = super().add(act, **said)
        _let_in(made.row, sorted(set(said["scopes"])), ends, act.now)
        return made

    def check(self, row: Client, before: Fields, content: Fields, now: datetime) -> None:
        super().check(row, before, content, now)
        if content["valid_until"] != before["valid_until"]:
            _end(content["valid_until"], now)

    def store(self, row: Client, content: Fields) -> None:
        """Keep the grant consistent with the OAuth2 client."""
        super().store(row, content)
        now, grant, scopes = timezone.now(), _grant(row), content["scopes"]
        ends = _end(content["valid_until"], now) if grant is None else content["valid_until"] or now + LONGEST
        if grant is None and scopes:
            _let_in(row, scopes, ends, now)
        elif grant is not None:
            revoked_at = None if scopes else now
            grant.update(scopes=scopes or grant.scopes, valid_until=ends, revoked_at=revoked_at)


def _grant(row: Client) -> Guest | None:
    """Return the regency's grant to its application, even if it has ended."""
    found: Any = row
    return max(
        (each for each in found.grants.all() if each.revoked_at is None), key=attrgetter("pk"), default=None
    )


def _end(until: datetime | None, now: datetime) -> datetime:
    """Return the end: by default a year from now. Raises Invalid for one that is not within a year."""
    ends = until or now + LONGEST
    check_end(ends, now)
    return ends


def _let_in(row: Client, scopes: Sequence[str], until: datetime, now: datetime) -> None:
    Guest.objects.create(
        regency_id=statements.regency_id(),
        kind=Guest.Kind.INTEGRATOR,
        client=row,
        name=row.name,
        scopes=scopes,
        valid_from=now,
        valid_until=until,
    )
    applications.read_anew(row)
