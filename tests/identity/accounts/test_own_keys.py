"""The account page lists a person's own keys, makes them and ends them; nobody else's."""

import re

import pytest

from tests.national.officers.test_appointments import later
from tests.support import programs
from tests.support.callers import Keys, MinistryRole, RegencyRole
from tests.support.http import Api
from tests.support.programs import Visitor

pytestmark = pytest.mark.usefixtures("database")
AYU = "ayu@jembrana.example"


@pytest.fixture
def ayu() -> Visitor:
    programs.person(AYU, "51.01", RegencyRole.HEAD)
    return logged_in(AYU)


def logged_in(email: str) -> Visitor:
    visitor = Visitor()
    assert visitor.log_in(email).status_code == 303
    return visitor


def made(visitor: Visitor, **form: str) -> str:
    """The text of a new key."""
    page = visitor.send("/account/", "/account/", **form)
    assert page.status_code == 200, page.content
    assert page.headers["Cache-Control"] == "no-store"
    found = re.search(r'<code id="made">(kck_[^<]+)</code>', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def test_a_person_makes_a_key_that_is_shown_once_and_opens_what_they_may(
    ayu: Visitor, jembrana: Api, tabanan: Api
) -> None:
    text = made(ayu, label="laptop", days="30")
    api = Api(text, jembrana.base)
    assert api.get("programmes/").status_code == 200
    assert Api(text, tabanan.base).get("programmes/").status_code == 404
    assert api.get("/v1/me/").json()["scopes"] is None
    page = ayu.get("/account/").content.decode()
    assert (text in page, text[:12] in page, "laptop" in page) == (False, True, True)
    (row,) = [each for each in jembrana.get("keys/").json()["data"] if each["prefix"] == text[:12]]
    assert row["person"]["name"] == "Ayu"
    entry = jembrana.get("security-log/").json()["data"][0]
    assert (entry["kind"], entry["actor"]["name"], entry["address"]) == ("key_issued", "Ayu", "127.0.0.1")
    assert text not in str(entry)


def test_a_key_may_be_narrowed(ayu: Visitor, jembrana: Api) -> None:
    narrow = Api(made(ayu, scopes="drafts:read"), jembrana.base)
    assert narrow.get("/v1/me/").json()["scopes"] == ["drafts:read"]
    assert narrow.get("members/").status_code == 403
    forged = Api(made(ayu, scopes="national:write"), jembrana.base)
    assert forged.get("/v1/me/").json()["scopes"] == []
    assert forged.get("programmes/").status_code == 403


def test_an_officers_key_speaks_for_the_ministry(jembrana: Api, ministry: Api) -> None:
    programs.person("sari@ministry.example", None, ministry=MinistryRole.REVIEWER)
    sari = Api(made(logged_in("sari@ministry.example")), "/v1/national")
    assert sari.get("submissions/").status_code == 200
    assert sari.get("/v1/regencies/51.01/programmes/").status_code == 404
    assert ministry.get("security-log/").json()["data"][0]["kind"] == "key_issued"


def test_a_key_opens_where_the_person_belongs_and_no_regency_that_lets_them_in(
    ayu: Visitor, jembrana: Api, tabanan: Api
) -> None:
    given = {"kind": "auditor", "email": AYU, "scopes": ["drafts:read"], "valid_until": later()}
    assert tabanan.post("guests/", given).status_code == 201
    mine = Api(made(ayu, place="51.02", audience="ministry"))
    assert [each["code"] for each in mine.get("/v1/me/").json()["regencies"]] == ["51.01"]
    budi = programs.person("budi@jembrana.example", "51.01", RegencyRole.VIEWER)
    programs.end_membership(budi)
    assert jembrana.post("guests/", {**given, "email": "budi@jembrana.example"}).status_code == 201
    key = Api(made(logged_in("budi@jembrana.example")), jembrana.base)
    assert key.get("/v1/me/").json()["regencies"][0]["scopes"] == ["drafts:read"]


def test_a_person_ends_their_own_keys_and_nobody_elses(ayu: Visitor, jembrana: Api, keys: Keys) -> None:
    text = made(ayu)
    rows = {each["prefix"]: each["id"] for each in jembrana.get("keys/").json()["data"]}
    other = rows[str(jembrana.key)[:12]]
    assert ayu.send("/account/", f"/account/keys/{other}/end/").status_code == 404
    assert jembrana.get("keys/").status_code == 200
    assert ayu.send("/account/", f"/account/keys/{rows[text[:12]]}/end/").status_code == 303
    assert Api(text, jembrana.base).get("programmes/").status_code == 401
    assert jembrana.get("security-log/").json()["data"][0]["kind"] == "key_revoked"


def test_a_key_is_made_by_the_page_alone(ayu: Visitor) -> None:
    """Another site cannot make a browser do it; without a session there is no page."""
    posted = ayu.browser.post("/account/", "days=30", content_type="application/x-www-form-urlencoded")
    assert (posted.status_code, posted.json()["code"]) == (403, "csrf")
    assert Visitor().get("/account/").headers["Location"].startswith("/account/login/")
