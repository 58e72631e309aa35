"""A person agrees that a program acts for them: code with PKCE, and the attacks on it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.identity.accounts import passwords
from api.identity.accounts.models import AuthorizationCode, RefreshToken
from api.identity.accounts.words import Flow
from api.identity.models import MinistryRole, Person, RegencyRole
from tenants import db_roles
from tests.support import programs
from tests.support.at_once import at_once
from tests.support.http import Api
from tests.support.programs import BACK, Pkce, Program, Visitor, authorize, said
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("database")
AYU = "ayu@jembrana.example"
SCOPES = ("published:read", "drafts:read", "values:write", "programmes:write")


@pytest.fixture
def program() -> Program:
    return programs.register(
        "51.01", "51.02", scopes=SCOPES, flow=Flow.AUTHORIZATION_CODE, let_in=("drafts:read",), public=True
    )


@pytest.fixture
def ayu() -> Visitor:
    """An admin and steward of Jembrana, logged in."""
    programs.person(AYU, "51.01", RegencyRole.ADMIN, RegencyRole.STEWARD)
    visitor = Visitor()
    assert visitor.log_in(AYU).status_code == 303
    return visitor


def agreed(visitor: Visitor, program: Program, pkce: Pkce, **more: str) -> dict[str, str]:
    return said(visitor.send(authorize(program, pkce, **more), allow="yes"))


def exchanged(program: Program, code: str, pkce: Pkce, **more: str) -> Any:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    return program.ask(**(form | {"code_verifier": pkce.verifier} | more))


def tokens(visitor: Visitor, program: Program, scope: str = "drafts:read") -> dict[str, Any]:
    pkce = Pkce()
    answer = exchanged(program, agreed(visitor, program, pkce, scope=scope)["code"], pkce)
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_the_program_acts_for_the_person_and_never_beyond_the_program(ayu: Visitor, program: Program) -> None:
    pkce = Pkce()
    back = agreed(ayu, program, pkce, scope="drafts:read")
    assert set(back) == {"code", "state", "iss"}
    assert (back["state"], back["iss"]) == ("xyz", "http://127.0.0.1:8000")
    body = exchanged(program, back["code"], pkce).json()
    assert set(body) == {"access_token", "refresh_token", "expires_in", "token_type", "scope"}
    api = Api(body["access_token"], "/v1/regencies/51.01")
    assert api.get("programmes/").status_code == 200
    # Tabanan let the program in, but Ayu is nobody there.
    assert Api(body["access_token"], "/v1/regencies/51.02").get("programmes/").status_code == 404
    me = api.get("/v1/me/").json()
    assert (me["kind"], me["name"], me["application_id"]) == ("person", "Ayu", str(program.id))
    # An admin's token gives nobody access: that takes the admin's own key.
    refused = api.post("keys/", {"person_id": me["id"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")


def test_a_regency_that_did_not_let_the_program_in_is_closed_whatever_its_people_agree_to(
    ayu: Visitor,
) -> None:
    stranger = programs.register("51.02", scopes=SCOPES, flow=Flow.AUTHORIZATION_CODE, public=True)
    pkce = Pkce()
    refused = exchanged(stranger, agreed(ayu, stranger, pkce, scope="drafts:read")["code"], pkce)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")
    with db_roles.as_owner():
        assert not RefreshToken.objects.filter(revoked=None).exists()


def test_the_regencys_leave_bounds_what_a_person_can_agree_to(ayu: Visitor, program: Program) -> None:
    given = tokens(ayu, program, "drafts:read values:write")
    assert given["scope"] == "drafts:read"
    token = given["access_token"]
    grant = Api(token).get("/v1/me/").json()["regencies"][0]
    assert grant["within"] == ["drafts:read"]  # Ayu agreed to values:write, Jembrana did not
    own = programs.register("51.01", scopes=SCOPES, flow=Flow.AUTHORIZATION_CODE, public=True, of="51.01")
    token = tokens(ayu, own, "drafts:read values:write")["access_token"]
    assert Api(token).get("/v1/me/").json()["regencies"][0]["within"] == ["drafts:read", "values:write"]


def test_an_officer_of_the_ministry_keeps_their_roles_within_the_scopes(ministry: Api) -> None:
    programs.person("sari@ministry.example", None, ministry=MinistryRole.REVIEWER)
    sari = Visitor()
    sari.log_in("sari@ministry.example")
    reader = programs.register(
        scopes=("national:read",), flow=Flow.AUTHORIZATION_CODE, public=True, role=MinistryRole.ANALYST
    )
    token = tokens(sari, reader, "national:read")["access_token"]
    assert Api(token, "/v1/national").get("submissions/").status_code == 200
    assert Api(token, "/v1/regencies/51.01").get("programmes/").status_code == 404


def test_a_code_is_good_once_and_its_second_use_ends_what_it_gave(ayu: Visitor, program: Program) -> None:
    pkce = Pkce()
    code = agreed(ayu, program, pkce, scope="drafts:read")["code"]
    first = exchanged(program, code, pkce).json()
    api = Api(first["access_token"], "/v1/regencies/51.01")
    assert api.get("programmes/").status_code == 200
    again = exchanged(program, code, pkce)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert api.get("programmes/").status_code == 401
    renewed = program.ask(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert renewed.json()["error"] == "invalid_grant"


def test_of_two_who_use_a_code_or_a_refresh_token_at_once_one_is_refused_and_all_that_came_of_it_ends(
    ayu: Visitor, program: Program
) -> None:
    pkce = Pkce()
    code = agreed(ayu, program, pkce, scope="drafts:read")["code"]
    refresh = tokens(ayu, program)["refresh_token"]
    for use in (
        lambda: exchanged(program, code, pkce),
        lambda: program.ask(grant_type="refresh_token", refresh_token=refresh),
    ):
        answers = [(each.status_code, each.json()) for each in at_once(*[use] * 3)]
        assert sorted(status for status, _ in answers) == [200, 400, 400]
        assert {body["error"] for status, body in answers if status == 400} == {"invalid_grant"}
        (made,) = [body["access_token"] for status, body in answers if status == 200]
        assert Api(made, "/v1/regencies/51.01").get("programmes/").status_code == 401


def test_a_new_password_ends_tokens_and_codes(ayu: Visitor, program: Program) -> None:
    pkce = Pkce()
    kept = tokens(ayu, program)
    code = agreed(ayu, program, pkce)["code"]
    assert Api(kept["access_token"]).get("/v1/me/").status_code == 200
    with db_roles.as_owner():
        person = Person.objects.get(email=AYU)
        link = passwords.invite(person_id=person.pk, regency_id=person.regency_id, now=datetime.now(UTC))
    assert Visitor().send(link.split("1:8000", 1)[1], password="sama-sekali-lain-9").status_code == 303
    assert Api(kept["access_token"]).get("/v1/me/").status_code == 401
    renewed = program.ask(grant_type="refresh_token", refresh_token=kept["refresh_token"])
    assert renewed.json()["error"] == "invalid_grant"
    assert exchanged(program, code, pkce).json()["error"] == "invalid_grant"
    assert ayu.get("/account/").status_code == 302


def test_a_code_is_good_for_a_minute(ayu: Visitor, program: Program) -> None:
    pkce = Pkce()
    code = agreed(ayu, program, pkce)["code"]
    with db_roles.as_owner():
        left = AuthorizationCode.objects.get().expires - datetime.now(UTC)
        assert timedelta(seconds=50) < left <= timedelta(seconds=60)
        AuthorizationCode.objects.update(expires=datetime.now(UTC))
    assert exchanged(program, code, pkce).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "change", [{"code_verifier": "w" * 50}, {"code_verifier": ""}, {"redirect_uri": f"{BACK}/x"}]
)
def test_a_stolen_code_is_of_no_use(ayu: Visitor, program: Program, change: dict[str, str]) -> None:
    pkce = Pkce()
    code = agreed(ayu, program, pkce)["code"]
    answer = exchanged(program, code, pkce, **change)
    assert answer.status_code == 400
    error, description = answer.json().values()
    names_it = "code_verifier or redirect_uri" in description
    assert (error, names_it) in (("invalid_grant", True), ("invalid_request", False))
    other = programs.register("51.01", scopes=SCOPES, flow=Flow.AUTHORIZATION_CODE, public=True)
    assert exchanged(other, code, pkce).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("method", ["plain", "", "S512"])
def test_pkce_cannot_be_weakened(ayu: Visitor, program: Program, method: str) -> None:
    """Neither left out, nor with the challenge in plain text, nor by leaving the method out, which means plain."""
    pkce = Pkce()
    weak = {"code_challenge": pkce.verifier} | ({"code_challenge_method": method} if method else {})
    answer = ayu.get(authorize(program, **weak))
    assert said(answer)["error"] == "invalid_request"
    answer = ayu.get(authorize(program))
    assert said(answer)["error"] == "invalid_request"


def test_what_is_agreed_to_is_for_this_service_and_no_other(ayu: Visitor, program: Program) -> None:
    """RFC 8707."""
    pkce = Pkce()
    answer = ayu.get(authorize(program, pkce, resource="https://api.example/"))
    assert (said(answer)["error"], said(answer)["state"]) == ("invalid_target", "xyz")
    service = "http://127.0.0.1:8000"
    code = agreed(ayu, program, pkce, scope="drafts:read", resource=service)["code"]
    assert exchanged(program, code, pkce, resource="https://api.example/").json()["error"] == "invalid_target"
    assert exchanged(program, code, pkce, resource=service).status_code == 200


@pytest.mark.parametrize(
    "to", ["https://app.example/back/x", "https://evil.example/back", "http://app.example/back", ""]
)
def test_another_address_gets_a_page_and_never_a_redirect(ayu: Visitor, program: Program, to: str) -> None:
    answer = ayu.get(authorize(program, Pkce(), redirect_uri=to or "javascript:alert(1)"))
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_an_unknown_program_gets_a_page(ayu: Visitor) -> None:
    answer = ayu.get(authorize(Program("nobody", None, None), Pkce()))
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
    assert "The application is unknown" in answer.content.decode()


@pytest.mark.parametrize("kind", ["token", "id_token", "code token"])
def test_there_is_no_implicit_grant(ayu: Visitor, program: Program, kind: str) -> None:
    answer = ayu.get(authorize(program, Pkce(), response_type=kind))
    assert answer.status_code == 400 or said(answer)["error"] in (
        "unsupported_response_type",
        "unauthorized_client",
    )


def test_more_than_was_registered_cannot_be_asked_for(ayu: Visitor, program: Program) -> None:
    answer = ayu.get(authorize(program, Pkce(), scope="people:read"))
    assert said(answer)["error"] == "invalid_scope"


def test_a_person_may_refuse(ayu: Visitor, program: Program) -> None:
    back = said(ayu.send(authorize(program, Pkce()), allow="no"))
    assert (back["error"], back["state"], back["iss"]) == ("access_denied", "xyz", "http://127.0.0.1:8000")
    assert "code" not in back


def test_agreeing_takes_the_page_that_was_shown(ayu: Visitor, program: Program) -> None:
    """Another site cannot send the form: it has not the page's token."""
    answer = ayu.browser.post(
        authorize(program, Pkce()), "allow=yes", content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_who_is_not_logged_in_is_asked_to_and_then_led_on(program: Program) -> None:
    programs.person(AYU, "51.01", RegencyRole.VIEWER)
    visitor, wanted = Visitor(), authorize(program, Pkce())
    answer = visitor.get(wanted)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/?next=%2Foauth%2Fauthorize")
    answer = visitor.send(answer.headers["Location"], email=AYU, password=programs.PASSWORD)
    page = visitor.get(answer.headers["Location"].replace("&amp;", "&"))
    assert page.status_code == 200
    assert "form-action 'self' https://app.example" in page.headers["Content-Security-Policy"]


def test_a_refresh_token_is_good_once_and_its_second_use_ends_all(ayu: Visitor, program: Program) -> None:
    first = tokens(ayu, program)
    second = program.ask(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert Api(first["access_token"]).get("/v1/me/").status_code == 401
    api = Api(second["access_token"], "/v1/regencies/51.01")
    assert api.get("programmes/").status_code == 200
    stolen = program.ask(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    assert api.get("programmes/").status_code == 401
    assert program.ask(grant_type="refresh_token", refresh_token=second["refresh_token"]).status_code == 400


def test_a_refresh_narrows_and_never_widens(ayu: Visitor, program: Program) -> None:
    first = tokens(ayu, program, "drafts:read")
    answer = program.ask(
        grant_type="refresh_token", refresh_token=first["refresh_token"], scope="drafts:read values:write"
    )
    assert answer.json()["error"] == "invalid_scope"


def test_another_program_cannot_refresh(ayu: Visitor, program: Program) -> None:
    other = programs.register("51.01", scopes=SCOPES, flow=Flow.AUTHORIZATION_CODE, public=True)
    first = tokens(ayu, program)
    answer = other.ask(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert answer.json()["error"] == "invalid_grant"


def test_a_revoked_refresh_token_ends_its_access_token_too(ayu: Visitor, program: Program) -> None:
    first = tokens(ayu, program)
    answer = programs.post("/oauth/revoke/", program.credentials() | {"token": first["refresh_token"]})
    assert answer.status_code == 200
    assert Api(first["access_token"]).get("/v1/me/").status_code == 401


def test_a_removed_membership_ends_what_its_tokens_open(program: Program) -> None:
    person = programs.person(AYU, "51.01", RegencyRole.VIEWER)
    visitor = Visitor()
    visitor.log_in(AYU)
    api = Api(tokens(visitor, program)["access_token"], "/v1/regencies/51.01")
    assert api.get("programmes/").status_code == 200
    programs.end_membership(person)
    assert api.get("programmes/").status_code == 404


def test_codes_and_refresh_tokens_are_kept_by_their_hash(
    ayu: Visitor, program: Program, database: Stage
) -> None:
    pkce = Pkce()
    code = agreed(ayu, program, pkce, scope="drafts:read")["code"]
    given = exchanged(program, code, pkce).json()
    with db_roles.as_owner():
        assert RefreshToken.objects.get().token == ""
    for table in ("accounts_authorization_code", "accounts_refresh_token", "accounts_session"):
        rows = str(database.superuser.execute(f"SELECT t::text FROM {table} t").fetchall())
        cookie = ayu.browser.cookies["kc_session"].value
        assert not any(each in rows for each in (code, given["refresh_token"], cookie))
