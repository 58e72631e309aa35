"""Entry points for a client that knows only the host name, deprecations, and the pages that may ask."""

import datetime as dt

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.test import Client, override_settings

from api.http import documents
from tests.http.bodies import problem
from tests.support import documented

BASE = "http://127.0.0.1:8000"


def test_the_root_leads_to_the_documentation(anonymous: Client) -> None:
    body = anonymous.get("/").json()
    assert body["documentation"] == f"{BASE}/docs/"
    assert body["openapi"]["regency"] == f"{BASE}/openapi/regency.yaml"
    page = anonymous.get("/", headers={"Accept": "text/html"})
    assert 'href="/docs/"' in page.content.decode()
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_what_browsers_and_crawlers_ask_for_by_habit_leads_on(anonymous: Client) -> None:
    for asked, to in (
        ("/docs", "/docs/"),
        ("/favicon.ico", "/static/http/favicon.svg"),
        ("/robots.txt", "/static/http/robots.txt"),
    ):
        answer = anonymous.get(asked)
        assert (answer.status_code, answer.headers["Location"]) == (302, to)
        assert to == "/docs/" or finders.find(to.removeprefix("/static/"))


def test_the_catalogue_names_each_api_with_its_document(anonymous: Client) -> None:
    answer = anonymous.get("/.well-known/api-catalog")
    assert answer.headers["Content-Type"].startswith("application/linkset+json")
    assert answer.headers["Link"] == f'<{BASE}/.well-known/api-catalog>; rel="api-catalog"'
    linkset = answer.json()["linkset"]
    assert [each["anchor"] for each in linkset] == [
        f"{BASE}/v1/regencies/",
        f"{BASE}/v1/national/",
        f"{BASE}/v1/open/",
    ]
    for each in linkset:
        (described,) = each["service-desc"]
        assert anonymous.get(described["href"].removeprefix(BASE)).status_code == 200
    head = anonymous.head("/.well-known/api-catalog")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Link"] == answer.headers["Link"]


def test_whom_to_tell_of_a_hole(anonymous: Client) -> None:
    problem(anonymous.get("/.well-known/security.txt"), "not-found", 404)
    with override_settings(SECURITY_CONTACTS=["mailto:csirt@kementerian.example"]):
        answer = anonymous.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert said["Contact"] == "mailto:csirt@kementerian.example"
    ends = dt.datetime.fromisoformat(said["Expires"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=178) < ends < dt.timedelta(days=365)


def test_what_goes_away_says_so_in_each_answer(anonymous: Client) -> None:
    for answer in (anonymous.get("/v1/open/leaving/"), anonymous.head("/v1/open/leaving/")):
        assert answer.headers["Deprecation"] == "@1798761600"
        assert answer.headers["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"
        assert answer.headers["Link"] == (
            f'<http://a/>; rel="next", <{BASE}/docs/changes/leaving>; rel="deprecation"; type="text/html"'
        )
    staying = anonymous.post("/v1/open/leaving/", data={}, content_type="application/json")
    assert "Deprecation" not in staying.headers


def test_what_goes_away_says_so_in_its_document() -> None:
    text = documents.render(documents.DOCUMENTS["open"], urlconf="tests.http.demo")
    operations = yaml.safe_load(text)["paths"]["/v1/open/leaving/"]
    assert operations["get"]["deprecated"] is True
    assert "Sunset" in operations["get"]["responses"]["200"]["headers"]
    assert "deprecated" not in operations["post"]


# --- Whose pages may ask ---------------------------------------------------------------------------------------------

SITE = "https://data.example"
PREFLIGHT = {
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "authorization, if-match",
}


def test_no_site_may_ask_by_default(anonymous: Client) -> None:
    answer = anonymous.get("/plain/", headers={"Origin": SITE})
    assert "Access-Control-Allow-Origin" not in answer.headers
    preflight = anonymous.options("/plain/", headers={"Origin": SITE, **PREFLIGHT})
    assert "Access-Control-Allow-Origin" not in preflight.headers


@pytest.mark.parametrize("path", ["/openapi/open.yaml", "/.well-known/api-catalog", "/v1/open/things/a/"])
def test_any_site_may_read_what_is_anybodys(anonymous: Client, path: str) -> None:
    preflight = anonymous.options(path, headers={"Origin": SITE, "Access-Control-Request-Method": "GET"})
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")
    answer = anonymous.get(path, headers={"Origin": SITE})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Origin" not in answer.headers["Vary"]


def test_a_page_may_read_each_header_that_the_documents_name(anonymous: Client) -> None:
    answer = anonymous.get("/openapi/open.yaml", headers={"Origin": SITE})
    shown = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert shown == sorted(documented.SENT)


@pytest.mark.parametrize("origins", [[SITE], ["*"]])
def test_a_site_that_is_named_may(anonymous: Client, origins: list[str]) -> None:
    with override_settings(CORS_ORIGINS=origins):
        preflight = anonymous.options("/plain/", headers={"Origin": SITE, **PREFLIGHT})
        answer = anonymous.get("/plain/", headers={"Origin": SITE})
        refused = anonymous.get("/v1/things/a/", headers={"Origin": SITE})
        failing = anonymous.get("/failing/", headers={"Origin": SITE})
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert "PUT" in preflight.headers["Access-Control-Allow-Methods"]
    assert "If-Match" in preflight.headers["Access-Control-Allow-Headers"]
    for each in (preflight, answer, refused, failing):
        assert each.headers["Access-Control-Allow-Origin"] == SITE
        assert "Origin" in each.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in each.headers
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert refused.status_code == 401


def test_another_site_may_not(anonymous: Client) -> None:
    with override_settings(CORS_ORIGINS=[SITE]):
        answer = anonymous.get("/plain/", headers={"Origin": "https://other.example"})
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Origin" in answer.headers["Vary"], "a cache must not give it to the site that may"
