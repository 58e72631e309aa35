"""Reading who may do what. Row-level security leaves the regency's own rows; nothing here says which regency."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from api.http import etags
from api.http.lookup import one
from api.identity.accounts.models import Application
from api.identity.models import Client, Guest, Membership

#: The order of lists: ids sort by the time they were made.
OLDEST_FIRST = ("id",)


def members(*, now: datetime, ended: bool = False) -> QuerySet[Membership]:
    """Those who are members now; those who are no longer as well, where `ended`."""
    found = Membership.objects.select_related("person")
    return found if ended else found.filter(_current(now))


def member(id: UUID) -> Membership:
    """One membership, ended or not. Raises NotFound."""
    return one(Membership.objects.select_related("person"), "member", pk=id)


def member_tag(row: Membership) -> str:
    """Made of what a change can change: a person's name counts as well as the roles."""
    person = row.person
    return etags.strong(
        "member", row.pk, row.roles, row.agencies, row.valid_until, person.name, person.office, person.email
    )


def guests(*, now: datetime, ended: bool = False) -> QuerySet[Guest]:
    """Those who may come in now; those who may no longer as well, where `ended`."""
    found = Guest.objects.all()
    return found if ended else found.filter(revoked_at=None, valid_until__gt=now)


def guest(id: UUID) -> Guest:
    """Raises NotFound."""
    return one(Guest.objects.all(), "guest", pk=id)


def guest_tag(row: Guest) -> str:
    """Made of what a change can change."""
    return etags.strong("guest", row.pk, row.scopes, row.valid_until, row.revoked_at)


def client_tag(row: Client) -> str:
    """Made of what a change can change."""
    return etags.strong("client", row.pk, row.name, row.contact, row.active)


def client(id: UUID) -> Client:
    """One of the regency's own programs. Raises NotFound."""
    return one(Client.objects.all(), "client", pk=id)


def applications() -> QuerySet[Application]:
    """How the regency's own programs get tokens; those that have ended as well."""
    return Application.objects.all()


def application(id: UUID) -> Application:
    """Raises NotFound."""
    return one(Application.objects.all(), "application", pk=id)


def clients() -> QuerySet[Client]:
    """The regency's own programs."""
    return Client.objects.all()


def _current(now: datetime) -> Q:
    return Q(valid_from__lte=now) & (Q(valid_until=None) | Q(valid_until__gt=now))
