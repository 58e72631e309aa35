"""The pages: log in, the lock, the session, setting a password."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from api.identity.accounts import passwords
from api.identity.accounts.models import Session
from tenants import db_roles
from tests.support import programs
from tests.support.callers import RegencyRole
from tests.support.http import Api
from tests.support.programs import PASSWORD, Visitor
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("database")
AYU = "ayu@jembrana.example"


@pytest.fixture
def ayu() -> object:
    return programs.person(AYU, "51.01", RegencyRole.ADMIN)


@pytest.mark.usefixtures("ayu")
def test_who_logs_in_is_known_until_they_log_out() -> None:
    visitor = Visitor()
    answer = visitor.get("/account/")
    assert answer.headers["Location"] == "/account/login/?next=%2Faccount%2F"
    answer = visitor.log_in(AYU.upper())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/")
    cookie = answer.cookies["kc_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    page = visitor.get("/account/")
    assert AYU in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    kept = cookie.value
    assert visitor.send("/account/").headers["Location"] == "/account/login/"
    assert visitor.get("/account/").status_code == 302
    again = Visitor()
    again.browser.cookies["kc_session"] = kept  # what was copied before is good for nothing
    assert again.get("/account/").status_code == 302


@pytest.mark.usefixtures("ayu")
def test_a_wrong_password_and_an_unknown_address_are_told_alike() -> None:
    answers = [
        Visitor().log_in(AYU, "not the password"),
        Visitor().log_in("nobody@jembrana.example", PASSWORD),
        Visitor().log_in("", ""),
    ]
    assert {each.status_code for each in answers} == {403}
    texts = {each.content.decode().split('role="alert"')[1].split("</p>")[0] for each in answers}
    assert len(texts) == 1


@pytest.mark.usefixtures("ayu")
def test_the_regency_reads_of_refused_log_ins_and_the_neighbour_does_not(jembrana: Api, tabanan: Api) -> None:
    Visitor().log_in(AYU, "wrong")
    Visitor().log_in(AYU)
    kinds = [each["kind"] for each in jembrana.get("security-log/").json()["data"]]
    assert kinds[:3] == ["logged_in", "log_in_refused", "password_set"]
    assert tabanan.get("security-log/").json()["data"] == []


@pytest.mark.usefixtures("ayu")
def test_an_address_that_guesses_is_slowed_down() -> None:
    settings.RATE_LIMITS["forms"] = 5
    answers = [programs.post("/account/login/", {"email": "a@b.example", "password": "x"}) for _ in range(7)]
    assert [each.status_code for each in answers][-1] == 429
    assert answers[-1].json()["code"] == "forms_limit"
    form = {"email": "a@b.example", "password": "x"}
    page = programs.post("/account/login/", form, Accept="text/html")
    assert (page.status_code, page.headers["Content-Type"]) == (429, "text/html; charset=utf-8")
    assert "<h1>429 " in page.content.decode()
    assert int(page.headers["Retry-After"]) > 0


@pytest.mark.usefixtures("ayu")
def test_a_log_in_needs_the_page_that_was_shown() -> None:
    answer = Visitor().browser.post(
        "/account/login/",
        f"email={AYU}&password={PASSWORD}",
        content_type="application/x-www-form-urlencoded",
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


@pytest.mark.usefixtures("ayu")
@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "account/"])
def test_the_log_in_leads_nowhere_else(to: str) -> None:
    from urllib.parse import quote

    answer = Visitor().send(f"/account/login/?next={quote(to)}", email=AYU, password=PASSWORD)
    assert answer.headers["Location"] == "/account/"


@pytest.mark.usefixtures("ayu")
def test_a_session_ends_by_itself() -> None:
    for change in (
        {"seen_at": datetime.now(UTC) - timedelta(minutes=31)},
        {"expires_at": datetime.now(UTC)},
    ):
        visitor = Visitor()
        visitor.log_in(AYU)
        with db_roles.as_owner():
            Session.objects.update(**change)
        assert visitor.get("/account/").status_code == 302


@pytest.mark.usefixtures("ayu")
def test_a_cookie_is_no_key() -> None:
    visitor = Visitor()
    visitor.log_in(AYU)
    cookie = visitor.browser.cookies["kc_session"].value
    assert Api(cookie).get("/v1/me/").status_code == 401


def test_an_invitation_is_good_once_and_for_a_week(ayu: object) -> None:
    now = datetime.now(UTC)
    with db_roles.as_owner():
        link = passwords.invite(person_id=ayu.pk, regency_id=ayu.regency_id, now=now)  # type: ignore[attr-defined]
        late = passwords.invite(
            person_id=ayu.pk,  # type: ignore[attr-defined]
            regency_id=ayu.regency_id,  # type: ignore[attr-defined]
            now=now - timedelta(days=8),
        )
    visitor = Visitor()
    visitor.log_in(AYU)
    path, late = link.split("1:8000", 1)[1], late.split("1:8000", 1)[1]
    assert Visitor().get(late).status_code == 404
    assert Visitor().send(path, password="sama-sekali-lain-9").status_code == 303
    assert Visitor().get(path).status_code == 404
    assert visitor.get("/account/").status_code == 302  # a new password ends the sessions
    assert Visitor().log_in(AYU).status_code == 403
    assert Visitor().log_in(AYU, "sama-sekali-lain-9").status_code == 303


@pytest.mark.parametrize(
    ("weak", "said"),
    [
        ("short-9", "paling sedikit 12 karakter"),
        ("password1234", "terlalu umum"),
        ("Password1234!", "terlalu umum"),
        ("administrator", "terlalu umum"),
        ("aaaaaaaaaaaaaaaa", "terlalu umum"),
        ("123456789012", "hanya berisi angka"),
        ("Jembrana2025!", "mirip dengan nama"),
        ("Ayu@jembrana.example1", "mirip dengan nama"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_stays_good(ayu: object, weak: str, said: str) -> None:
    with db_roles.as_owner():
        link = passwords.invite(person_id=ayu.pk, regency_id=ayu.regency_id, now=datetime.now(UTC))  # type: ignore[attr-defined]
    path = link.split("1:8000", 1)[1]
    visitor = Visitor()
    visitor.browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "id"
    refused = visitor.send(path, password=weak)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert visitor.get(path).status_code == 200


def test_the_password_is_kept_by_argon2_and_the_invitation_by_its_hash(ayu: object, database: Stage) -> None:
    (encoded,) = database.superuser.execute("SELECT encoded FROM accounts_password").fetchone() or ("",)
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    (kept,) = database.superuser.execute("SELECT token_hash FROM accounts_invitation").fetchone() or ("",)
    assert len(kept) == 64


def test_the_pages_speak_the_readers_language() -> None:
    page = Visitor().browser.get("/account/login/", headers={"Accept-Language": "id"})
    assert "Kata sandi" in page.content.decode()
    assert page.headers["Content-Language"] == "id"
