"""The documentation works without the internet, and each problem type has its page."""

import gzip
import io
import re
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from api.http import exceptions, generated, problem_docs
from api.http.management.commands import write_problem_docs
from api.http.site import guides
from tests.http.bodies import problem


@pytest.mark.parametrize(
    "path",
    ["/docs/", "/docs/problems/", "/docs/problems/conflict", "/docs/guides/", "/docs/guides/id/regency.md"],
)
def test_a_page_loads_nothing_from_outside(anonymous: Client, path: str) -> None:
    response = anonymous.get(path, headers={"Accept": "text/html"})
    page = response.content.decode()
    assert response.status_code == 200
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"', page)
    assert loaded
    for address in loaded:
        assert address.startswith("/static/"), address
        assert finders.find(address.removeprefix("/static/")), address
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "http:" not in response.headers["Content-Security-Policy"]
    # Each page has the field of the search, which a browser sends only where the policy says so.
    assert 'action="/docs/search/"' in page
    assert "form-action 'self'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page), (
        "the policy forbids scripts in the page"
    )


def test_the_style_sheets_and_our_script_name_no_other_host() -> None:
    for name in (
        "http/documentation.css",
        "http/page.css",
        "http/documentation.js",
        "http/guide.js",
    ):
        text = Path(str(finders.find(name))).read_text()
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", text), name


def test_the_three_documents_can_be_chosen(anonymous: Client) -> None:
    page = anonymous.get("/docs/").content.decode()
    for name in ("regency", "national", "open"):
        assert f"/openapi/{name}.json" in page


@pytest.mark.parametrize("name", ["regency", "national", "open"])
def test_a_document_is_served_as_it_is_committed(anonymous: Client, name: str) -> None:
    response = anonymous.get(f"/openapi/{name}.yaml")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/yaml"
    assert response.content == (problem_docs.FOLDER.parent / "openapi" / f"{name}.yaml").read_bytes()
    again = anonymous.get(f"/openapi/{name}.yaml", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_an_unknown_document_or_problem_is_404(anonymous: Client) -> None:
    problem(anonymous.get("/openapi/secret.yaml"), "not-found", 404)
    problem(anonymous.get("/docs/problems/none"), "not-found", 404)


def test_a_browser_is_shown_a_page_and_a_program_a_problem(anonymous: Client) -> None:
    browser = {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "id",
    }
    answer = anonymous.get("/docs/none<b>", headers=browser)
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert '<html lang="id">' in page
    assert "<h1>404 " in page
    assert answer.headers["Trace-Id"] in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Accept" in answer.headers["Vary"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for accept in ("*/*", "application/json", "application/problem+json, text/html;q=0.5"):
        problem(anonymous.get("/docs/none", headers={"Accept": accept}), "not-found", 404)
    problem(anonymous.get("/v1/open/none/", headers=browser), "not-found", 404)


@pytest.mark.parametrize("each", exceptions.types(), ids=lambda each: each.slug)
def test_each_type_leads_to_a_page_in_both_languages(anonymous: Client, each: exceptions.ProblemType) -> None:
    page = anonymous.get(each.path, headers={"Accept": "text/html"}).content.decode()
    assert "<code>" in page
    assert "`" not in page
    assert "Made from" not in page
    for language in ("en", "id"):
        with translation.override(language):
            assert escape(str(each.title)) in page


def test_the_pages_in_the_repository_are_those_of_the_registry() -> None:
    assert generated.stale(problem_docs.FOLDER, problem_docs.pages()) == []


def test_a_stale_page_fails_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_problem_docs.Command, "folder", tmp_path)
    with pytest.raises(CommandError, match=r"conflict\.md"):
        call_command("write_problem_docs", "--check")
    call_command("write_problem_docs", stdout=io.StringIO())
    call_command("write_problem_docs", "--check")
    (tmp_path / "gone.md").write_text("of a type that is no more")
    with pytest.raises(CommandError, match=r"gone\.md"):
        call_command("write_problem_docs", "--check")


def test_a_guide_is_markdown_for_a_program_and_a_page_for_a_browser(anonymous: Client) -> None:
    written = (guides.FOLDER / "guides" / "en" / "integrator.md").read_text()
    raw = anonymous.get("/docs/guides/en/integrator.md")
    assert (raw.headers["Content-Type"], raw.content.decode()) == ("text/markdown; charset=utf-8", written)
    page = anonymous.get("/docs/guides/en/integrator.md", headers={"Accept": "text/html"}).content.decode()
    assert '<a href="/docs/limits.md">limits</a>' in page
    assert "Authorization: Bearer $KEY&quot;" in page
    assert anonymous.get("/docs/verify_receipt.py").content.startswith(b"#!")


def test_what_the_pages_link_to_is_there(anonymous: Client) -> None:
    @cache
    def said(place: str) -> str:
        answer = anonymous.get(place, headers={"Accept": "text/html"})
        assert answer.status_code == 200, place
        return str(answer.content.decode())

    for page in [
        "/docs/",
        "/docs/guides/",
        *(f"/docs/{name}" for name in guides.texts() if name.endswith(".md")),
    ]:
        for there in re.findall(r'href="(/(?:docs|openapi)/[^"]*)"', said(page)):
            place, _, part = there.partition("#")
            assert f'id="{part}"' in said(place) or not part, (page, there)


def test_a_guide_is_html_with_headings_tables_and_code(anonymous: Client) -> None:
    answer = anonymous.get("/docs/values.md", headers={"Accept": "text/html"})
    page = answer.content.decode()
    assert '<h1 id="values-of-indicators">Values of indicators</h1>' in page
    assert '<a href="#many-values-import">Many values: import</a>' in page  # what is on the page
    assert '<div class="scrolls" tabindex="0"><table>' in page
    assert "style=" not in page
    assert '<a href="/openapi/regency.yaml">OpenAPI document</a>' in page
    assert "](" not in page
    guide = anonymous.get("/docs/guides/id/analyst.md", headers={"Accept": "text/html"}).content.decode()
    assert '<html lang="id">' in guide
    assert '<a class="other" href="/docs/guides/en/analyst.md" lang="en" hreflang="en">' in guide
    assert '<pre tabindex="0"><code class="language-' in guide


@pytest.mark.parametrize("path", ["/docs/values.md", "/docs/", "/openapi/regency.yaml"])
def test_what_is_for_anyone_is_packed_for_who_takes_it(anonymous: Client, path: str) -> None:
    plain = anonymous.get(path, headers={"Accept": "text/html"})
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br"}
    packed = anonymous.get(path, headers=headers)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["Content-Length"] == str(len(packed.content))
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    if tag := packed.headers.get("ETag"):
        assert anonymous.get(path, headers={**headers, "If-None-Match": tag}).status_code == 304


def test_a_guide_is_asked_for_again_without_being_sent_again(anonymous: Client) -> None:
    tags = set()
    for accept in ("text/html", "text/markdown"):
        first = anonymous.get("/docs/limits.md", headers={"Accept": accept})
        again = anonymous.get(
            "/docs/limits.md", headers={"Accept": accept, "If-None-Match": first.headers["ETag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
        assert "Accept" in first.headers["Vary"]
        tags.add(first.headers["ETag"])
    assert len(tags) == 2


@pytest.mark.parametrize(
    "name", ["../README.md", "decisions/README.md", "guides/en/", "openapi/regency.yaml", "x.md"]
)
def test_nothing_else_is_served_from_the_folder(anonymous: Client, name: str) -> None:
    problem(anonymous.get(f"/docs/{name}"), "not-found", 404)
