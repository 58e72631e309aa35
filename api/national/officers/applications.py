"""Applications of the ministry's own, and integrators', which regencies let in."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from api.identity import applications
from api.identity.applications import oauth_client
from api.identity.models import ApiKey, Client
from api.identity.registers import Act
from api.national.officers import policies, problems


class Applications(applications.Applications):
    """The programme office makes those that speak for the ministry, and ends any. Integrators' an operator makes.

    With an integrator's secret the ministry would be let in wherever a regency lets the integrator in.
    """

    audience = ApiKey.Audience.MINISTRY

    def every(self) -> QuerySet[Client]:
        return super().every().filter(regency=None).prefetch_related("appointments")

    def owner(self, row: Client) -> str:
        client, appointed = oauth_client(row), _roles(row)
        is_ours = client.audience == self.audience if client else bool(appointed)
        return "ministry" if is_ours else "integrator"

    def end(self, id: UUID, act: Act, *, reason: str) -> Client:
        policies.check_not_of_the_office(*_roles(self.one(id)))
        return super().end(id, act, reason=reason)

    def check_running(self, row: Client, now: datetime) -> None:
        """Raise Conflict for an integrator's application, one of the programme office, and one that has ended."""
        policies.check_not_of_the_office(*_roles(row))
        if self.owner(row) != "ministry":
            raise problems.IntegratorsApplication()
        super().check_running(row, now)


def _roles(row: Client) -> list[str]:
    """Return the roles that the application has or will have at the ministry."""
    now = timezone.now()
    return [
        each.role for each in row.appointments.all() if each.valid_until is None or each.valid_until > now
    ]
