"""The receipt's page opens for who is logged in, with what they may see and no more; everything else asks for a key."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings

from api.http import limits
from api.identity.accounts.models import Session
from api.identity.models import Membership, RegencyRole
from tenants import db_roles
from tests.support import programs
from tests.support.http import Api
from tests.support.programs import Visitor

AYU, BUDI = "ayu@jembrana.example", "budi@tabanan.example"
PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def receipt(jembrana: Api) -> str:
    sent = jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"]
    return f"/v1/regencies/51.01/submissions/{sent['id']}/receipt/"


@pytest.fixture
def ayu(receipt: str) -> Iterator[Visitor]:
    yield from _logged_in(AYU, "51.01")


@pytest.fixture
def budi(receipt: str) -> Iterator[Visitor]:
    yield from _logged_in(BUDI, "51.02")


def _logged_in(email: str, code: str) -> Iterator[Visitor]:
    kept = settings.RATE_LIMITS["forms"]
    settings.RATE_LIMITS["forms"] = 0
    programs.person(email, code, RegencyRole.VIEWER)
    visitor = Visitor()
    assert visitor.log_in(email).status_code == 303
    yield visitor
    settings.RATE_LIMITS["forms"] = kept
    limits.refusals.clear()


def ask(visitor: Visitor, path: str, method: str = "GET", **headers: str) -> Any:
    return visitor.browser.generic(method, path, headers={"Accept": PAGE, **headers})


def test_the_page_opens_and_prints_what_it_prints_for_a_key(
    ayu: Visitor, receipt: str, jembrana: Api
) -> None:
    page = ask(ayu, receipt)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.content == jembrana.get(receipt, Accept="text/html").content
    assert page.headers["Cache-Control"].startswith("private")
    assert {"Accept", "Cookie"} <= {name.strip() for name in page.headers["Vary"].split(",")}
    assert ask(ayu, receipt, "HEAD").status_code == 200


def test_a_regency_of_others_is_like_one_that_does_not_exist(budi: Visitor, receipt: str) -> None:
    answer = ask(budi, receipt)
    assert answer.status_code == 404
    assert ask(budi, receipt.replace("51.01", "99.99")).status_code == 404
    with db_roles.as_owner():
        Membership.objects.filter(person__email=BUDI).update(valid_until=datetime.now(UTC))


def test_a_membership_a_session_and_a_log_in_that_are_over_open_nothing(ayu: Visitor, receipt: str) -> None:
    with db_roles.as_owner():
        Membership.objects.filter(person__email=AYU).update(valid_until=datetime.now(UTC))
    assert ask(ayu, receipt).status_code == 404
    with db_roles.as_owner():
        Membership.objects.filter(person__email=AYU).update(valid_until=None)
    assert ask(ayu, receipt).status_code == 200
    with db_roles.as_owner():
        Session.objects.update(seen_at=datetime.now(UTC) - timedelta(minutes=31))
    assert ask(ayu, receipt).status_code == 302


def test_who_is_not_logged_in_is_sent_to_the_log_in_and_comes_back(ayu: Visitor, receipt: str) -> None:
    answer = ask(Visitor(), receipt)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-store")
    log_in = f"/account/login/?next={quote(receipt, safe='')}"
    assert answer.headers["Location"] == log_in
    assert ask(Visitor(), receipt, "HEAD").headers["Location"] == log_in
    assert receipt in ask(Visitor(), log_in).content.decode(), "the form carries it on"
    answer = ask(Visitor(), receipt, Accept="*/*")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert ask(Visitor(), receipt, Authorization="Token x").status_code == 401


def test_a_cookie_opens_the_page_alone(ayu: Visitor, receipt: str) -> None:
    assert ask(ayu, receipt, Accept="application/json").status_code == 401
    assert ask(ayu, receipt.replace("receipt/", "")).status_code == 401
    assert ask(ayu, receipt.replace("receipt/", "payload/")).status_code == 401
    assert ask(ayu, receipt.replace("receipt/", "withdraw/"), "POST").status_code == 401
    assert ask(ayu, receipt, "POST").status_code == 405
    assert ask(ayu, receipt, "OPTIONS").status_code == 204


def test_where_a_key_is_sent_the_key_decides(ayu: Visitor, receipt: str, tabanan: Api) -> None:
    assert ask(ayu, receipt, Authorization=f"Bearer {tabanan.key}").status_code == 404
    assert ask(ayu, receipt, Authorization="Bearer kck_no").status_code == 401


def test_a_key_in_the_cookie_opens_nothing(receipt: str, jembrana: Api) -> None:
    visitor = Visitor()
    assert jembrana.key is not None
    visitor.browser.cookies["kc_session"] = jembrana.key
    assert ask(visitor, receipt).status_code == 302
    for text in ("kcw_", "kcw_é", "x"):
        visitor.browser.cookies["kc_session"] = text
        assert ask(visitor, receipt).status_code == 302
