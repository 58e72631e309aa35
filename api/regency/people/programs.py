"""The regency's own programs, and how they get tokens (OAuth2)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from api.http.exceptions import Conflict
from api.http.messages import _
from api.identity.accounts import applications
from api.identity.accounts.applications import Registered
from api.identity.accounts.models import Application
from api.identity.accounts.words import Flow
from api.identity.keyring import not_your_own
from api.identity.models import ApiKey, Client
from api.identity.registers import Act, Register, Revealed
from api.regency.people.shapes import ApplicationRow, ClientRow


class Clients(Register[Client]):
    """A program may do nothing until it is let in as a guest."""

    name = "client"
    model = Client
    out = ClientRow
    fields = ("name", "contact", "active")

    def add(self, act: Act, *, name: str, contact: str) -> Client:
        """Add a program of the regency's own. Raises Conflict for a name that is taken."""
        row = Client.objects.create(name=name, contact=contact, regency_id=act.regency_id, created_at=act.now)
        self.note("added", row, act)
        return row


class Applications(Register[Application]):
    """Registrations for OAuth2, which open this regency and no other."""

    name = "application"
    model = Application
    out = ApplicationRow

    def besides(self, row: Application) -> dict[str, Any]:
        return {
            "client": row.program_id,
            "name": row.program.name,
            "flow": Flow.of(row.authorization_grant_type).value,
            "public": row.client_type == Application.CLIENT_PUBLIC,
            "redirect_uris": tuple(row.redirect_uris.split()),
            "created_at": row.created,
        }

    def named(self, row: Application) -> dict[str, Any]:
        return {"subject": row.program.name, "application": str(row.pk), "client_id": row.client_id}

    def add(
        self,
        act: Act,
        *,
        client: UUID,
        flow: str,
        scopes: Sequence[str],
        redirect_uris: Sequence[str],
        public: bool,
    ) -> Revealed[Application]:
        """Register one of the regency's own programs for OAuth2.

        Raises Invalid for another's program, and for scopes and addresses that do not fit.
        """
        program = Client.objects.filter(pk=client, active=True).first()
        if program is None:
            raise not_your_own("/client")
        made = applications.register(
            program=program,
            regency_id=act.regency_id,
            audience=ApiKey.Audience.REGENCY,
            flow=Flow(flow),
            scopes=scopes,
            redirect_uris=redirect_uris,
            public=public,
            now=act.now,
        )
        self.note("registered", made.application, act, scopes=made.application.scopes)
        return _revealed(made)

    def renew_secret(self, id: UUID, act: Act) -> Revealed[Application]:
        """Rotate the client secret. The old secret stops working immediately.

        Raises NotFound; Conflict for a registration that has ended or has no secret.
        """
        row = self.locked(id, act.now)
        if not row.active or row.client_type == Application.CLIENT_PUBLIC:
            raise Conflict(_("This registration has ended, or has no secret."), code="no_secret")
        made = applications.new_secret(row)
        self.note("secret_renewed", row, act)
        return _revealed(made)

    def revoke(self, id: UUID, act: Act) -> Application:
        """End a registration with all of its tokens. Done before, it stays as it was. Raises NotFound."""
        row = self.locked(id, act.now)
        if row.active:
            row.active = False
            row.save(update_fields=["active", "updated"])
            self.note("revoked", row, act)
        return row


def _revealed(made: Registered) -> Revealed[Application]:
    return Revealed(made.application, {"client_secret": made.secret})
