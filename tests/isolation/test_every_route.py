"""Every route of the URL table, with every verb, asked by everyone who may not: a new endpoint is covered at once."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from api.http.permissions import Permission, Refused
from api.http.views import View
from api.identity.permissions import AtMinistry, InRegency
from tests.isolation import routes
from tests.isolation.conftest import Regency
from tests.isolation.scenes import OURS, THEIRS
from tests.support import walks
from tests.support.callers import Keys, RegencyRole, Scope
from tests.support.http import Api
from tests.support.stage import Stage

ALL = routes.routes()
IN_REGENCY = [route for route in ALL if route.pattern.startswith("v1/regencies/<")]
NATIONAL = [route for route in ALL if route.pattern.startswith("v1/national/")]
CLOSED = [route for route in ALL if not route.permission.anonymous]
WRITES = [route for route in IN_REGENCY if route.method not in ("GET", "HEAD")]
READS = [route for route in IN_REGENCY if route.method in ("GET", "HEAD")]

#: A regency that is in no registry.
NOWHERE = "99.99"


@pytest.fixture(scope="module")
def callers(stage: Stage) -> Iterator[dict[str, Api]]:
    """Whoever may call: made once, for none of them changes anything."""
    keys = Keys()
    yield {
        "no key": Api(None),
        "a key that was never issued": Api("kc_0123456789abcdef0123456789abcdef"),
        "an expired key": Api(keys.expired(OURS)),
        "a revoked key": Api(keys.revoked(OURS)),
        "the regency": Api(keys.member(OURS, *RegencyRole)),
        "another regency": Api(keys.member(THEIRS, *RegencyRole)),
        "the ministry": Api(keys.ministry()),
        "an integrator elsewhere": Api(keys.integrator(THEIRS, scopes=tuple(Scope))),
    }
    stage.clear()


def _ask(caller: Api, route: routes.Route, path: str | None = None) -> Any:
    body = None if route.method in ("GET", "HEAD", "DELETE") else {}
    answer = caller.request(route.method, path or route.path, body)
    answer.close()  # a file that is answered is read by nobody here
    return answer


def _said(answer: Any) -> dict[str, Any]:
    """The body without what differs from request to request."""
    return {name: value for name, value in answer.json().items() if name not in ("trace_id", "instance")}


# --- What each view says ---------------------------------------------------------------------------------------------


def test_every_view_is_ours_and_names_a_permission_for_each_verb() -> None:
    def check(found: tuple[str, str, Any]) -> None:
        pattern, _, view = found
        assert isinstance(view, type), f"{pattern} is not answered by a class"
        assert issubclass(view, View), f"{pattern} is answered by {view}, which is not an api.http.views.View"
        for verb in view.methods():
            if verb != "HEAD":
                permission = view.permission_of(verb)
                assert isinstance(permission, Permission)
                assert not isinstance(permission, Refused), f"{verb} {pattern} names no permission"

    walks.each(routes.views(), check)


def test_the_table_is_walked() -> None:
    assert len(IN_REGENCY) > 10
    assert len(NATIONAL) > 3


def test_a_regencys_address_asks_for_a_grant_there() -> None:
    def check(route: routes.Route) -> None:
        assert isinstance(route.permission, InRegency)

    walks.each(IN_REGENCY, check)


def test_a_national_address_asks_for_a_role_at_the_ministry() -> None:
    def check(route: routes.Route) -> None:
        assert isinstance(route.permission, AtMinistry)

    walks.each(NATIONAL, check)


# --- What each caller is told ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "caller", ["no key", "a key that was never issued", "an expired key", "a revoked key"]
)
def test_without_a_valid_key_nothing_is_told(callers: dict[str, Api], caller: str) -> None:
    def check(route: routes.Route) -> None:
        answer = _ask(callers[caller], route)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        if route.method != "HEAD":
            assert answer.json()["status"] == 401

    walks.each(CLOSED, check)


@pytest.mark.parametrize("caller", ["another regency", "the ministry", "an integrator elsewhere"])
def test_a_regency_that_one_may_not_see_is_like_one_that_does_not_exist(
    callers: dict[str, Api], caller: str
) -> None:
    @cache
    def unknown(method: str) -> Any:
        return callers[caller].request(method, f"/v1/regencies/{OURS}/no-such-thing/")

    def check(route: routes.Route) -> None:
        answer = _ask(callers[caller], route)
        nowhere = _ask(callers[caller], route, route.under(NOWHERE))
        assert answer.status_code == nowhere.status_code == 404
        assert set(answer.headers) == set(nowhere.headers)
        if route.method != "HEAD":
            assert unknown(route.method).status_code == 404
            assert _said(answer) == _said(nowhere) == _said(unknown(route.method))

    walks.each(IN_REGENCY, check)


@pytest.mark.parametrize("caller", ["another regency", "the regency", "an integrator elsewhere"])
def test_the_ministrys_side_is_the_ministrys(callers: dict[str, Api], caller: str) -> None:
    def check(route: routes.Route) -> None:
        answer = _ask(callers[caller], route)
        assert answer.status_code == 403
        if route.method != "HEAD":
            assert answer.json()["code"] == "ministry_only"

    walks.each(NATIONAL, check)


def _may_ask(callers: dict[str, Api]) -> None:
    def check(route: routes.Route) -> None:
        assert _ask(callers["the regency"], route).status_code not in (401, 403, 500, 503)

    walks.each(READS, check)


def test_the_regency_itself_may_ask(callers: dict[str, Api]) -> None:
    _may_ask(callers)


@pytest.fixture(scope="module")
def suspended(stage: Stage, callers: dict[str, Api], ours: Regency) -> Iterator[dict[str, Api]]:
    stage.superuser.execute(
        "UPDATE tenants_regency SET status = 'suspended', suspended_at = now() WHERE id = %s", [ours.id]
    )
    yield callers
    stage.superuser.execute(
        "UPDATE tenants_regency SET status = 'onboarded', suspended_at = NULL WHERE id = %s", [ours.id]
    )


def test_a_suspended_regency_writes_nothing(suspended: dict[str, Api]) -> None:
    def check(route: routes.Route) -> None:
        answer = _ask(suspended["the regency"], route)
        assert answer.status_code == 403
        assert answer.json()["code"] == "regency_suspended"
        assert _ask(suspended["another regency"], route).status_code == 404

    walks.each(WRITES, check)


def test_a_suspended_regency_reads(suspended: dict[str, Api]) -> None:
    _may_ask(suspended)
