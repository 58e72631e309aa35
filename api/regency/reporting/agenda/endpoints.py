"""Entry point of a regency: the caller's permissions, and the agenda."""

from api.http.endpoint import get
from api.identity.endpoints import grant_row
from api.identity.permissions import Entrant, Reader
from api.identity.shapes import GrantRow
from api.regency.entrance import RegencyView
from api.regency.reporting.agenda import queries
from api.regency.reporting.agenda.shapes import AgendaRow


@get("", can=Entrant)
def get_grant(call: RegencyView) -> GrantRow:
    """Show the regency, and the caller's permissions in it, as `GET /v1/me/` shows for each regency."""
    return grant_row(call.grant)


@get("agenda/", can=Reader)
def get_agenda(call: RegencyView) -> AgendaRow:
    """Show obligations with deadlines in local time, returned submissions, and values to check, with links.

    A member limited to agencies gets only the values of those agencies.
    """
    return queries.agenda(grant=call.grant, now=call.now)
