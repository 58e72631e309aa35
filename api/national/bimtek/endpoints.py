"""The schedule of bimtek sessions over HTTP, for the ministry."""

from uuid import UUID

from api.http import resources, shapes
from api.http.endpoint import Address, Page, listed
from api.identity.permissions import Analyst, ProgrammeOffice
from api.national.bimtek import queries
from api.national.bimtek.operations import SessionStore
from api.national.bimtek.shapes import SessionRow
from api.national.entrance import NationalView

sessions = Address("bimtek/sessions/")
session = Address("bimtek/sessions/<uuid:id>/")


@sessions.get(can=Analyst, order=queries.ORDER)
def list_bimtek_sessions(call: NationalView) -> Page[SessionRow]:
    """List all bimtek sessions, in the order of their days."""
    return listed(call, queries.sessions(), SessionRow)


@session.get(can=Analyst)
def get_bimtek_session(call: NationalView, id: UUID) -> SessionRow:
    """Show one session."""
    return shapes.from_model(SessionRow, queries.session(id))


@resources.writes(session, "bimtek_session", "a bimtek session", can=ProgrammeOffice, every=sessions)
def _store(call: NationalView, id: UUID) -> SessionStore:
    return SessionStore(id)
