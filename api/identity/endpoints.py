"""Endpoints about the caller, and about the scopes of its credential."""

from django.conf import settings

from api.http import limits, shapes
from api.http.endpoint import Address
from api.http.views import View
from api.identity.callers import Caller, Grant
from api.identity.permissions import AnyCaller
from api.identity.shapes import GrantRow, LimitsRow, LinksRow, MeRow
from tenants.ids import is_sandbox

#: The document in which a key's operations are described.
_DOCUMENTS = {"regency": "regency", "ministry": "national"}


me = Address("me/", tagged=True)


@me.get(can=AnyCaller)
def get_me(call: View) -> MeRow:
    """Show the owner of the key, and what it gives access to."""
    caller: Caller = call.request.user  # type: ignore[assignment]
    base = settings.BASE_URL
    return shapes.from_model(
        MeRow,
        caller,
        scopes=None if caller.scopes is None else tuple(sorted(caller.scopes)),
        ministry_roles=tuple(sorted(caller.ministry_roles)),
        regencies=tuple(map(grant_row, caller.grants)),
        limits=LimitsRow(
            key_limit=limits.size_of("key") or None, regency_limit=limits.size_of("regency") or None
        ),
        links=LinksRow(
            documentation=f"{base}/docs/",
            openapi=f"{base}/openapi/{_DOCUMENTS[caller.audience]}.yaml",
            problems=f"{base}/docs/problems/",
        ),
    )


def grant_row(grant: Grant) -> GrantRow:
    """Return a grant as the API shows it."""
    url = f"{grant.url}/"
    return shapes.from_model(
        GrantRow,
        grant,
        is_sandbox=is_sandbox(grant.id),
        roles=tuple(sorted(grant.roles)),
        scopes=tuple(sorted(grant.scopes)),
        within=None if grant.within is None else tuple(sorted(grant.within)),
        agencies=tuple(sorted(grant.agencies)),
        url=url,
        agenda=f"{url}agenda/",
    )
