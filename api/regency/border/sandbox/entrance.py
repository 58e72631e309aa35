"""Base view of a sandbox's addresses: the grant is in the sandbox, the block opens on the role of sandboxes."""

from contextlib import AbstractContextManager

from rest_framework.request import Request

from api.national.retries.models import SandboxAnswer
from api.regency.entrance import RegencyView
from tenants import db_roles


class SandboxView(RegencyView):
    """A view below /v1/regencies/{code}/sandbox/.

    Answers for repeated requests are stored outside the sandbox's schema, which a reset drops.
    """

    kept_in = SandboxAnswer

    def around(self, request: Request) -> AbstractContextManager[None]:
        return db_roles.as_sandbox(writing=request.method not in ("GET", "HEAD"))
