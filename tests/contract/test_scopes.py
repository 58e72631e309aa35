"""The documents name the scopes that open each operation: tried with each scope, for a member or officer who may do
everything; and a token names the scopes that open something to its owner. The permissions themselves are asked; over
HTTP see tests/identity/accounts/test_client_credentials.py.
"""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from api.http.exceptions import Forbidden, NotFound
from api.identity.callers import Caller, Grant
from api.identity.models import IN_A_REGENCY, OF_GUESTS, MinistryRole, RegencyRole, Scope
from api.identity.permission_docs import _described
from api.identity.permissions import InRegency, opening
from tenants.ids import FIRST_SANDBOX
from tests.contract.test_documents import ELSEWHERE, PATHS, ROUTES, as_documented
from tests.isolation import routes
from tests.support import walks

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
        kind="person" if via == "membership" else "application",
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
    try:
        return asked(route, caller(route, scope, via=via))
    except Forbidden as refused:
        return refused.code not in (
            "insufficient_scope",
            "role_not_sufficient",
            "own_webhook_alone",
            "persons_to_sign",
        )


def asked(route: routes.Route, by: Caller, id: UUID = SOMEBODY) -> bool:
    kwargs = {"code": "51.01", "id": id}
    request: Any = SimpleNamespace(user=by, method=route.method, parser_context={"kwargs": kwargs})
    return route.permission.has_permission(request, None)


def test_a_token_opens_what_the_document_says() -> None:
    def check(route: routes.Route) -> None:
        operation = PATHS[as_documented(route.pattern)][route.method.lower()]
        assert {"bearer": []} in operation["security"]
        alternatives = [each["oauth2"] for each in operation["security"] if "oauth2" in each]
        named = {scope for scopes in alternatives for scope in scopes}
        expected = named if alternatives != [[]] else set(Scope.values)
        if not route.permission.for_applications:  # no token opens it, and a person's own key with these
            assert not alternatives
            expected = set(route.permission.opened_with(route.method) or ())
        assert {scope for scope in Scope.values if opens(route, scope)} == expected

    walks.each(CLOSED, check)


def test_a_guest_opens_what_the_page_of_permissions_says() -> None:
    """The scope of each operation, and nothing with another: applications of the regency's own are held as guests."""

    def check(route: routes.Route) -> None:
        who, guests = _described(route.permission)
        assert who or guests
        opened = {scope for scope in Scope.values if opens(route, scope, "guest")}
        named = {scope for scope in Scope.values if f"`{scope}`" in guests}
        assert opened == named if route.permission.opened_with(route.method) else set(Scope.values)

    walks.each([each for each in CLOSED if isinstance(each.permission, InRegency)], check)


def test_every_scope_opens_something_that_it_alone_opens() -> None:
    """None is granted that says more than it does; each write of a guest's names one scope."""
    guests = [
        each for each in CLOSED if isinstance(each.permission, InRegency) and each.permission.for_guests
    ]
    writes = [
        each.permission.opened_with(each.method) or frozenset() for each in guests if each.method != "GET"
    ]
    alone = {scope for scopes in writes if len(scopes) == 1 for scope in scopes}
    assert alone == {name for name in IN_A_REGENCY if name.endswith(":write")}


CREDENTIALS = [
    ("its own application", "regency", "", IN_A_REGENCY),
    ("a guest", "regency", "", OF_GUESTS),
    ("an integrator's application", "regency", "", IN_A_REGENCY),
    *(("a person's key", "regency", role, IN_A_REGENCY) for role in RegencyRole.values),
    *(("a token for a person", "regency", role, IN_A_REGENCY) for role in RegencyRole.values),
    *((whose, "ministry", role, Scope.values) for whose in ("a person's key", "its own application")
      for role in MinistryRole.values),
]  # fmt: skip


@pytest.mark.parametrize(("whose", "audience", "role", "scopes"), CREDENTIALS)
def test_a_token_says_each_scope_that_opens_something_and_no_other(
    whose: str, audience: str, role: str, scopes: list[str]
) -> None:
    """Each kind of credential and role is tried: an application's token is cut to these (accounts/oauth.py)."""
    example = next(
        each for each in CLOSED if each.pattern.startswith("v1/national/") is (audience == "ministry")
    )
    own = UUID(int=1) if whose in ("a guest", "a person's key") else SOMEBODY
    is_of_no_regency = "application" in whose and (whose, audience) != ("its own application", "regency")

    def narrowed(*names: str) -> Caller:
        by = caller(example, *names, via="membership" if role else "guest")
        by = replace(by, kind="application" if "application" in whose else by.kind)
        if whose == "a token for a person":
            by = replace(by, through=SOMEBODY)
        if audience == "ministry":
            return replace(by, ministry_roles=frozenset([role]))
        return replace(
            by, grants=tuple(replace(each, roles=frozenset([role] if role else ())) for each in by.grants)
        )

    def opened(by: Caller) -> bool:
        for route in CLOSED:
            if "/sandbox/" in route.pattern:  # whoever is let in resets it
                continue
            try:
                if route.permission.opened_with(route.method) and asked(route, by, own):
                    return True
            except (Forbidden, NotFound):
                continue
        return False

    everything = narrowed(*(name for name in scopes))
    assert {name for name in scopes if opened(narrowed(name))} == opening(
        everything, has_own_webhook=is_of_no_regency
    )
