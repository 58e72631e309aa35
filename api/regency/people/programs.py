"""The regency's own programs, and how they get tokens."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.etags import Precondition
from api.http.exceptions import Conflict, Invalid
from api.identity.accounts import applications
from api.identity.accounts.applications import Registered
from api.identity.accounts.models import Application
from api.identity.accounts.words import Flow
from api.identity.callers import Actor
from api.identity.models import ApiKey, Client
from api.regency.history.operations import differences
from api.regency.people import log, queries
from api.regency.people.log import Kind
from tenants import current


def add_client(*, name: str, contact: str, by: Actor, now: datetime) -> Client:
    """A program of the regency's own. It may do nothing until it is let in as a guest. Raises Conflict."""
    client = Client.objects.create(
        name=name, contact=contact, regency_id=current.regency_id(), created_at=now
    )
    log.note(Kind.CLIENT_ADDED, subject=name, by=by, now=now, client=str(client.pk))
    return client


def change_client(
    *,
    id: UUID,
    revise: Callable[[dict[str, Any]], dict[str, Any]],
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Client:
    """Changes name, contact, or whether it is in use. Raises NotFound; Conflict for a name that there is already."""
    Client.objects.select_for_update(no_key=True).filter(pk=id).first()
    client = queries.client(id)
    precondition(queries.client_tag(client))
    before = {"name": client.name, "contact": client.contact, "active": client.active}
    content = revise(dict(before))
    if content == before:
        return client
    client.name, client.contact, client.active = content["name"], content["contact"], content["active"]
    client.save(update_fields=["name", "contact", "active"])
    log.note(
        Kind.CLIENT_CHANGED,
        subject=client.name,
        by=by,
        now=now,
        client=str(client.pk),
        changes=differences(before, content),
    )
    return client


def register(
    *,
    client: UUID,
    flow: str,
    scopes: Sequence[str],
    redirect_uris: Sequence[str],
    public: bool,
    by: Actor,
    now: datetime,
) -> Registered:
    """Registers one of the regency's own programs for OAuth2; its tokens open this regency and no other.

    Raises Invalid for who is not the regency's own, for scopes and for addresses that do not fit.
    """
    program = queries.clients().filter(pk=client, active=True).first()
    if program is None:
        raise Invalid.at(
            "/client",
            "not_your_own",
            "This is none of the regency's own.",
            "Ini bukan milik daerah ini.",
            by_state=True,
        )
    made = applications.register(
        program=program,
        regency_id=current.regency_id(),
        audience=ApiKey.Audience.REGENCY,
        flow=Flow(flow),
        scopes=scopes,
        redirect_uris=redirect_uris,
        public=public,
        now=now,
    )
    _note(Kind.APPLICATION_REGISTERED, made.application, by=by, now=now, scopes=made.application.scopes)
    return made


def renew_secret(*, id: UUID, by: Actor, now: datetime) -> Registered:
    """Another secret; the present one ends at once. Raises NotFound; Conflict where there is none to renew."""
    application = _locked(id)
    if not application.active or application.client_type == Application.CLIENT_PUBLIC:
        raise Conflict(
            "This registration has ended, or has no secret.",
            "Pendaftaran ini telah berakhir atau tidak memiliki rahasia.",
            code="no_secret",
        )
    made = applications.new_secret(application)
    _note(Kind.APPLICATION_SECRET_RENEWED, application, by=by, now=now)
    return made


def revoke_application(*, id: UUID, by: Actor, now: datetime) -> Application:
    """Ends a registration with all of its tokens. Done before, it stays as it was. Raises NotFound."""
    application = _locked(id)
    if application.active:
        application.active = False
        application.save(update_fields=["active", "updated"])
        _note(Kind.APPLICATION_REVOKED, application, by=by, now=now)
    return application


def _locked(id: UUID) -> Application:
    Application.objects.select_for_update(no_key=True, of=("self",)).filter(pk=id).first()
    return queries.application(id)


def _note(kind: Kind, application: Application, *, by: Actor, now: datetime, **detail: Any) -> None:
    log.note(
        kind,
        subject=application.program.name,
        by=by,
        now=now,
        application=str(application.pk),
        client_id=application.client_id,
        **detail,
    )
