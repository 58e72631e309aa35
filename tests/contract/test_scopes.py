"""What the documents say of scopes is what happens: each operation with each scope, for a member or officer who may do
everything. Asked of the permissions themselves; over HTTP see tests/identity/accounts/test_client_credentials.py."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from api.http.exceptions import Forbidden
from api.identity.callers import Caller, Grant
from api.identity.models import CredentialScope, MinistryRole, RegencyRole
from tenants.ids import FIRST_SANDBOX
from tests.contract.test_documents import ELSEWHERE, PATHS, ROUTES, as_documented
from tests.isolation import routes

SOMEBODY = UUID("0198f000-0000-7000-8000-000000000001")
CLOSED = [route for route in ROUTES if route.pattern not in ELSEWHERE and not route.permission.anonymous]


def caller(route: routes.Route, *scopes: str) -> Caller:
    """Somebody with every role on the side of this address, whose credential is narrowed to these scopes."""
    national = route.pattern.startswith("v1/national/")
    grant = Grant(
        id=FIRST_SANDBOX,  # where every address is
        code="51.01",
        name="Kabupaten Jembrana",
        time_zone="Asia/Makassar",
        status="onboarded",
        via="membership",
        roles=frozenset(RegencyRole.values),
        scopes=frozenset(),
        agencies=frozenset(),
        valid_until=None,
        within=frozenset(scopes),
    )
    return Caller(
        key_id=SOMEBODY,
        kind="person",
        id=SOMEBODY,
        name="Ni Made Contoh",
        office="Diskominfo",
        audience="ministry" if national else "regency",
        expires_at=None,
        ministry_roles=frozenset(MinistryRole.values if national else ()),
        grants=() if national else (grant,),
        scopes=frozenset(scopes),
    )


def opens(route: routes.Route, scope: str) -> bool:
    request: Any = SimpleNamespace(
        user=caller(route, scope), method=route.method, parser_context={"kwargs": {"code": "51.01"}}
    )
    try:
        return route.permission.has_permission(request, None)
    except Forbidden as refused:
        return refused.code != "insufficient_scope"


@pytest.mark.parametrize("route", CLOSED, ids=str)
def test_a_token_opens_what_the_document_says(route: routes.Route) -> None:
    operation = PATHS[as_documented(route.pattern)][route.method.lower()]
    assert {"bearer": []} in operation["security"]
    alternatives = [each["oauth2"] for each in operation["security"] if "oauth2" in each]
    named = {scope for scopes in alternatives for scope in scopes}
    expected = named if alternatives != [[]] else set(CredentialScope.values)
    assert {scope for scope in CredentialScope.values if opens(route, scope)} == expected
