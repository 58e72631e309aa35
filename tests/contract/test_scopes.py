"""What the documents say of scopes is what happens: each operation with each scope, for a member or officer who may do
everything. Asked of the permissions themselves; over HTTP see tests/identity/accounts/test_client_credentials.py."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from api.http.exceptions import Forbidden
from api.identity.callers import Caller, Grant
from api.identity.models import IN_A_REGENCY, MinistryRole, RegencyRole, Scope
from api.identity.permission_docs import _described
from api.identity.permissions import InRegency
from tenants.ids import FIRST_SANDBOX
from tests.contract.test_documents import ELSEWHERE, PATHS, ROUTES, as_documented
from tests.isolation import routes

SOMEBODY = UUID("0198f000-0000-7000-8000-000000000001")
CLOSED = [route for route in ROUTES if route.pattern not in ELSEWHERE and not route.permission.anonymous]


def caller(route: routes.Route, *scopes: str, via: str = "membership") -> Caller:
    """Somebody with every role on the side of this address, whose credential is narrowed to these scopes; or a guest
    with them, whose credential is not.
    """
    national = route.pattern.startswith("v1/national/")
    grant = Grant(
        id=FIRST_SANDBOX,  # where every address is
        code="51.01",
        name="Kabupaten Jembrana",
        time_zone="Asia/Makassar",
        status="onboarded",
        via=via,
        roles=frozenset(RegencyRole.values if via == "membership" else ()),
        scopes=frozenset(() if via == "membership" else scopes),
        agencies=frozenset(),
        valid_until=None,
        within=frozenset(scopes) if via == "membership" else None,
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


def opens(route: routes.Route, scope: str, via: str = "membership") -> bool:
    request: Any = SimpleNamespace(
        user=caller(route, scope, via=via), method=route.method, parser_context={"kwargs": {"code": "51.01"}}
    )
    try:
        return route.permission.has_permission(request, None)
    except Forbidden as refused:
        return refused.code not in ("insufficient_scope", "role_not_sufficient")


@pytest.mark.parametrize("route", CLOSED, ids=str)
def test_a_token_opens_what_the_document_says(route: routes.Route) -> None:
    operation = PATHS[as_documented(route.pattern)][route.method.lower()]
    assert {"bearer": []} in operation["security"]
    alternatives = [each["oauth2"] for each in operation["security"] if "oauth2" in each]
    named = {scope for scopes in alternatives for scope in scopes}
    expected = named if alternatives != [[]] else set(Scope.values)
    assert {scope for scope in Scope.values if opens(route, scope)} == expected


@pytest.mark.parametrize(
    "route", [each for each in CLOSED if isinstance(each.permission, InRegency)], ids=str
)
def test_a_guest_opens_what_the_page_of_permissions_says(route: routes.Route) -> None:
    """The scope of each operation, and nothing with another: applications of the regency's own are held as guests."""
    who, guests = _described(route.permission)
    assert who or guests
    opened = {scope for scope in Scope.values if opens(route, scope, "guest")}
    named = {scope for scope in Scope.values if f"`{scope}`" in guests}
    assert opened == named if route.permission.opened_with(route.method) else set(Scope.values)


def test_every_scope_opens_something_that_it_alone_opens() -> None:
    """None is granted that says more than it does; each write of a guest's names one scope."""
    guests = [
        each for each in CLOSED if isinstance(each.permission, InRegency) and each.permission.for_guests
    ]
    writes = [
        each.permission.opened_with(each.method) or frozenset() for each in guests if each.method != "GET"
    ]
    alone = {scope for scopes in writes if len(scopes) == 1 for scope in scopes}
    assert alone == {name for name, _text in IN_A_REGENCY if name.endswith(":write")}
