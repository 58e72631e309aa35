"""Where a regency begins: what the caller may do there, and the agenda."""

from api.http.endpoint import get
from api.identity.endpoints import grant_row
from api.identity.permissions import Entrant, Reader
from api.identity.shapes import GrantRow
from api.regency.entrance import RegencyView
from api.regency.reporting.agenda import queries
from api.regency.reporting.agenda.shapes import AgendaRow


@get("", can=Entrant)
def get_grant(call: RegencyView) -> GrantRow:
    """Show the regency, and what the caller may do in it, as `GET /v1/me/` does for each."""
    return grant_row(call.grant)


@get("agenda/", can=Reader)
def get_agenda(call: RegencyView) -> AgendaRow:
    """Show what is owed and until when in local time, what was returned, and what wants a look, with links.

    The values of a member who is limited to agencies are those agencies' own.
    """
    return queries.agenda(grant=call.grant, now=call.now)
