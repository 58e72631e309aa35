"""The schedule of bimtek sessions over HTTP, for the ministry."""

from uuid import UUID

from api.http import versioned
from api.http.endpoint import Address, Written, listed
from api.http.paging import Page
from api.identity.permissions import Analyst, ProgrammeOffice
from api.national.bimtek import queries
from api.national.bimtek.operations import SessionStore
from api.national.bimtek.shapes import Session, SessionRow
from api.national.entrance import NationalView

sessions = Address("bimtek/sessions/", NationalView, tagged=True)
session = Address("bimtek/sessions/<uuid:id>/", NationalView, tagged=True)


@sessions.get("list_bimtek_sessions", can=Analyst)
def list_sessions(call: NationalView) -> Page[SessionRow]:
    """All bimtek sessions, in the order of their days."""
    return listed(call, queries.sessions(), SessionRow.of, by=queries.ORDER)


@session.get("get_bimtek_session", can=Analyst)
def get_session(call: NationalView, id: UUID) -> SessionRow:
    """One session."""
    return SessionRow.of(queries.session(id))


@session.put("put_bimtek_session", can=ProgrammeOffice, versioned=True)
def put_session(call: NationalView, id: UUID, body: Session) -> Written[SessionRow]:
    """Add a session under an id of your own, or replace it.

    Adding and repeating the same need no If-Match; replacing something else does.
    """
    return versioned.put(call.request, SessionStore(id), body)


@session.delete("delete_bimtek_session", can=ProgrammeOffice, versioned=True)
def delete_session(call: NationalView, id: UUID) -> None:
    """Take a session off the schedule."""
    versioned.delete(call.request, SessionStore(id))
