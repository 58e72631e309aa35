"""A program with tokens of its own, let in by some regencies."""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from api.identity.accounts.models import AccessToken, Application
from api.identity.authentication import CHALLENGE
from api.identity.models import Guest, MinistryRole, Scope
from tenants import db_roles
from tests.support import programs
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("database")
READ = ("drafts:read", "published:read")


def test_a_token_opens_the_regencies_that_let_the_program_in_and_no_other(tabanan: Api) -> None:
    program = programs.register("51.01", "33.10", scopes=READ)
    token = program.token("drafts:read")
    jembrana = Api(token, "/v1/regencies/51.01")
    assert jembrana.get("programmes/").status_code == 200
    assert Api(token, "/v1/regencies/33.10").get("programmes/").status_code == 200
    assert Api(token, tabanan.base).get("programmes/").status_code == 404
    me = Api(token).get("/v1/me/").json()
    assert [each["code"] for each in me["regencies"]] == ["33.10", "51.01"]
    assert (me["kind"], me["id"], me["scopes"]) == ("application", str(program.id), ["drafts:read"])
    assert Api(token, "/v1/national").get("submissions/").status_code == 403


def test_the_answer_is_that_of_rfc_6749_and_lives_a_quarter_of_an_hour() -> None:
    answer = programs.register("51.01", scopes=READ).ask(grant_type="client_credentials")
    body = answer.json()
    assert set(body) == {"access_token", "expires_in", "token_type", "scope"}
    assert (body["expires_in"], body["token_type"]) == (900, "Bearer")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"].startswith("application/json")


def test_without_a_word_a_token_reads_no_drafts_and_no_people() -> None:
    program = programs.register("51.01", scopes=(*READ, "people:read"))
    answer = program.ask(grant_type="client_credentials")
    assert answer.json()["scope"] == "published:read"
    api = Api(answer.json()["access_token"], "/v1/regencies/51.01")
    assert [api.get(path).status_code for path in ("programmes/", "members/", "submissions/")] == [
        403,
        403,
        200,
    ]


def test_a_narrow_token_is_told_which_scope_it_lacks() -> None:
    program = programs.register("51.01", scopes=(*READ, "people:read"))
    refused = Api(program.token("people:read"), "/v1/regencies/51.01").get("programmes/")
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert refused.headers["WWW-Authenticate"] == (
        f'{CHALLENGE}, error="insufficient_scope", scope="drafts:read"'
    )


def test_scopes_cannot_be_widened_beyond_what_was_registered_or_let_in() -> None:
    program = programs.register("51.01", scopes=READ)
    assert (
        program.ask(grant_type="client_credentials", scope="values:write").json()["error"] == "invalid_scope"
    )
    # Registered for more than Jembrana lets it do: the regency decides.
    wide = programs.register("51.01", scopes=("drafts:read", "people:read"), let_in=("people:read",))
    answer = wide.ask(grant_type="client_credentials", scope="drafts:read people:read").json()
    assert answer["scope"] == "people:read"  # it says what it opens, and no more
    api = Api(answer["access_token"], "/v1/regencies/51.01")
    assert api.get("members/").status_code == 200
    refused = api.get("programmes/")
    assert refused.json()["code"] == "insufficient_scope"
    assert 'scope="drafts:read"' in refused.headers["WWW-Authenticate"]
    assert wide.ask(grant_type="client_credentials", scope="drafts:read").json()["error"] == "invalid_scope"
    with db_roles.as_owner():
        assert AccessToken.objects.count() == 1  # none is left of what was refused


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "client_credentials", "client_secret": "kcs_wrong"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "nobody"}, 401, "invalid_client"),
        ({"grant_type": "password", "username": "a", "password": "b"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "x"}, 400, "unauthorized_client"),
        ({"grant_type": "nonsense"}, 400, "unsupported_grant_type"),
        ({}, 400, "invalid_request"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "client_credentials", "scope": "everything"}, 400, "invalid_scope"),
    ],
)
def test_refusals_are_those_of_rfc_6749(form: dict[str, str], status: int, error: str) -> None:
    program = programs.register("51.01", scopes=READ)
    answer = program.ask(**form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers["Cache-Control"] == "no-store"
    if status == 401:
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="kota-cerdas"'
    english, indonesian = (
        programs.post("/oauth/token/", program.credentials() | form, **{"Accept-Language": language}).json()
        for language in ("en", "id")
    )
    assert english["error"] == indonesian["error"] == error
    said = english["error_description"], indonesian["error_description"]
    assert said[0] != said[1]
    for each in said:  # RFC 6749, section 5.2
        assert re.fullmatch(r"[ !#-\[\]-~]+", each)


def test_credentials_may_stand_in_the_header() -> None:
    program = programs.register("51.01", scopes=READ)
    basic = base64.b64encode(f"{program.client_id}:{program.secret}".encode()).decode()
    answer = programs.post(
        "/oauth/token/", {"grant_type": "client_credentials"}, Authorization=f"Basic {basic}"
    )
    assert answer.status_code == 200


def test_a_token_is_issued_anew_whatever_key_the_request_has() -> None:
    program = programs.register("51.01", scopes=READ)
    form = program.credentials() | {"grant_type": "client_credentials"}
    answers = [programs.post("/oauth/token/", form, **{"Idempotency-Key": '"same"'}) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert len({each.json()["access_token"] for each in answers}) == 2


def test_what_is_no_form_is_refused_in_the_same_words() -> None:
    browser = programs.Visitor().browser
    for answer in (
        browser.post("/oauth/token/", b"{}", content_type="application/json"),
        programs.post("/oauth/token/", {"grant_type": "x" * 20_000}),
        browser.post("/oauth/token/", "scope=a&scope=b", content_type="application/x-www-form-urlencoded"),
        programs.post("/oauth/token/", {"grant_type": "\0"}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    answer = browser.get("/oauth/token/")
    assert (answer.status_code, answer.json()["error"]) == (405, "invalid_request")
    assert answer.headers["Allow"] == "POST, OPTIONS"


def test_nothing_that_opens_anything_is_kept(database: Stage) -> None:
    program = programs.register("51.01", scopes=READ)
    token = program.token()
    assert program.secret is not None
    for table in ("accounts_access_token", "accounts_application"):
        rows = str(database.superuser.execute(f"SELECT t::text FROM {table} t").fetchall())
        assert not any(secret in rows for secret in (token, token[:12], program.secret))


def test_a_token_ends_with_its_time_its_revocation_its_program_and_its_guest() -> None:
    program = programs.register("51.01", scopes=READ)
    api = Api(program.token("drafts:read"), "/v1/regencies/51.01")
    assert api.get("programmes/").status_code == 200
    with db_roles.as_owner():
        AccessToken.objects.update(expires=datetime.now(UTC) - timedelta(seconds=1))
    refused = api.get("programmes/")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == f'{CHALLENGE}, error="invalid_token"'

    api = Api(program.token("drafts:read"), "/v1/regencies/51.01")
    answer = programs.post("/oauth/revoke/", program.credentials() | {"token": str(api.key)})
    assert answer.status_code == 200
    assert api.get("programmes/").status_code == 401

    api = Api(program.token("drafts:read"), "/v1/regencies/51.01")
    with db_roles.as_owner():
        Guest.objects.filter(regency_id=regency_id("51.01")).update(revoked_at=datetime.now(UTC))
    assert api.get("programmes/").status_code == 404

    with db_roles.as_owner():
        Application.objects.update(active=False)
    assert api.get("/v1/me/").status_code == 401
    assert program.ask(grant_type="client_credentials").status_code == 401


def test_a_program_ends_only_its_own_tokens() -> None:
    ours, theirs = programs.register("51.01", scopes=READ), programs.register("51.01", scopes=READ)
    token = ours.token("drafts:read")
    answer = programs.post("/oauth/revoke/", theirs.credentials() | {"token": token})
    assert answer.status_code == 200  # RFC 7009: it does not say whether there was one
    assert Api(token, "/v1/regencies/51.01").get("programmes/").status_code == 200
    refused = programs.post("/oauth/revoke/", {"client_id": ours.client_id, "token": token})
    assert refused.status_code == 401


def test_a_program_of_a_regencys_own_opens_only_that_one() -> None:
    program = programs.register("51.01", "51.02", scopes=READ, of="51.01")
    token = program.token("drafts:read")
    assert Api(token, "/v1/regencies/51.01").get("programmes/").status_code == 200
    assert Api(token, "/v1/regencies/51.02").get("programmes/").status_code == 404


def test_a_program_at_the_ministry_reads_or_writes_as_its_scopes_say(ministry: Api) -> None:
    both = ("national:read", "national:write")
    analyst = programs.register(scopes=both, role=MinistryRole.ANALYST)
    assert (
        analyst.ask(grant_type="client_credentials", scope=" ".join(both)).json()["scope"] == "national:read"
    )
    assert (
        analyst.ask(grant_type="client_credentials", scope="national:write").json()["error"]
        == "invalid_scope"
    )
    program = programs.register(scopes=both, role=MinistryRole.REVIEWER)
    token = program.token()
    assert Api(token, "/v1/national").get("submissions/").status_code == 200
    assert Api(token, "/v1/regencies/51.01").get("programmes/").status_code == 404
    answer = Api(program.token("national:write"), "/v1/national").get("submissions/")
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


def test_the_server_says_what_it_is() -> None:
    answer = programs.Visitor().get("/.well-known/oauth-authorization-server")
    body = answer.json()
    assert body["token_endpoint"] == f"{body['issuer']}/oauth/token/"
    assert body["code_challenge_methods_supported"] == ["S256"]
    assert body["response_types_supported"] == ["code"]
    assert body["protected_resources"] == [body["issuer"]]


def test_a_refusal_leads_to_what_the_resource_is_and_who_gives_tokens_for_it() -> None:
    refused = Api(None, "/v1/regencies/51.01").get("programmes/")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, CHALLENGE)
    (place,) = re.findall(r'resource_metadata="http://127\.0\.0\.1:8000(/[^"]*)"', CHALLENGE)
    answer = Api(None, "").get(place)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    body = answer.json()
    assert body["authorization_servers"] == [body["resource"]] == [settings.BASE_URL]
    assert body["bearer_methods_supported"] == ["header"]
    assert body["scopes_supported"] == sorted(Scope.values)


def test_a_token_is_asked_for_this_service_and_no_other() -> None:
    """RFC 8707."""
    program = programs.register("51.01", scopes=READ)
    for resource in (settings.BASE_URL, f"{settings.BASE_URL}/"):
        assert program.ask(grant_type="client_credentials", resource=resource).status_code == 200
    for resource in ("https://api.example/", f"{settings.BASE_URL}/v1/", "x"):
        answer = program.ask(grant_type="client_credentials", resource=resource)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_target")
        assert answer.json()["error_description"]
        both: Any = [*program.credentials().items(), ("grant_type", "client_credentials")]
        both += [("resource", settings.BASE_URL), ("resource", resource)]
        for several in (both, both[::-1]):
            assert programs.post("/oauth/token/", several).json()["error"] == "invalid_request"
