"""The site: side bar, search, both languages, and a reference that is the package's own file."""

import hashlib
import re
import shutil
import subprocess
import tarfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from api.http import documents
from api.http.documents import DOCUMENTS, read
from api.http.site import guides
from tests.support import documented

SCALAR = Path(str(finders.find("scalar/standalone.js")))
SOURCE = tomllib.loads((SCALAR.parent / "SOURCE.toml").read_text())
PAGE = {"Accept": "text/html"}
CODE = re.compile(r"<code.*?>(.*?)</code>", re.DOTALL)
#: The pages that are there in Indonesian; the guides have a test of their own.
TRANSLATED = [name for name in guides.texts() if name.startswith("id/")]


def test_the_reference_is_the_file_whose_hash_is_written_beside_it() -> None:
    assert hashlib.sha256(SCALAR.read_bytes()).hexdigest() == SOURCE["sha256"]


@pytest.mark.long
def test_the_reference_is_the_file_of_the_package(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    assert npm is not None, "npm is needed"
    name = f"{SOURCE['package']}@{SOURCE['version']}"
    subprocess.run([npm, "pack", "--silent", name], cwd=tmp_path, check=True, timeout=300)
    (packed,) = tmp_path.glob("*.tgz")
    with tarfile.open(packed) as package:
        file = package.extractfile(f"package/{SOURCE['file']}")
        assert file is not None
        assert file.read() == SCALAR.read_bytes()


@pytest.mark.parametrize(
    ("wanted", "kind", "address"),
    [
        ("receipt", "Kota Cerdas: regency", "/docs/#regency/tag/submissions/get_receipt"),
        ("verify receipt", "Verifying a receipt", "/docs/verify-receipt.md"),
        ("webhook", "Events", "/docs/events.md"),
        (
            "webhook",
            "Quickstart for an integrator",
            "/docs/guides/en/integrator.md#16-register-it-and-test-it",
        ),
        ("bukti terima", "Glosarium", "/docs/id/glossary.md"),
        ("precondition-failed", "Problems", "/docs/problems/"),
    ],
)
def test_a_search_finds_operations_and_pages(anonymous: Client, wanted: str, kind: str, address: str) -> None:
    found = anonymous.get("/docs/search/", {"q": wanted}, headers={"Accept": "application/json"}).json()[
        "data"
    ]
    assert (kind, address) in {(each["kind"], each["address"]) for each in found}
    page = anonymous.get("/docs/search/", {"q": wanted}, headers=PAGE).content.decode()
    assert f'href="{address}"' in page


def test_a_search_for_nothing_or_for_what_is_nowhere_says_so(anonymous: Client) -> None:
    for wanted in ("", "<b>zzz</b>"):
        page = anonymous.get("/docs/search/", {"q": wanted}, headers=PAGE).content.decode()
        assert "Nothing found." in page
        assert "<b>" not in page
    indonesian = anonymous.get("/docs/search/", {"q": "zzz"}, headers={**PAGE, "Accept-Language": "id"})
    assert "Tidak ada yang ditemukan." in indonesian.content.decode()
    assert indonesian.headers["Content-Language"] == "id"


def test_each_page_leads_to_all_others_and_to_its_translation(anonymous: Client) -> None:
    page = anonymous.get("/docs/id/glossary.md", headers=PAGE).content.decode()
    assert '<html lang="id">' in page
    assert '<a class="other" href="/docs/glossary.md" lang="en" hreflang="en">' in page
    assert '<a href="/docs/id/glossary.md" aria-current="page">Glosarium</a>' in page
    for _, links in guides.navigation("id"):
        for title, address in links:
            assert f'<a href="{address}"' in page, title
            assert anonymous.get(address, headers=PAGE).status_code == 200, address
    assert (
        'href="/docs/glossary.md" aria-current="page"'
        in anonymous.get("/docs/glossary.md", headers=PAGE).content.decode()
    )


def sections(name: str) -> list[dict[str, Any]]:
    """Return what each section of a page has in either language: code, links, rows of tables and lists."""
    return [
        {
            "level": section[0],
            "code": Counter(" ".join(code.split()) for code in CODE.findall(section)),
            "links": Counter(re.findall(r'href="(?:/docs/(?:id/)?)?([^"#]*)', section)),
            **{tag: section.count(tag) for tag in ("<pre", "<table>", "<tr>", "<li>", "<strong>")},
        }
        for section in re.split(r"<h(?=[1-6])", guides.paged(name).html)[1:]
    ]


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_translation_has_the_same_parts_as_its_original(name: str) -> None:
    for original, translated in zip(sections(name.removeprefix("id/")), sections(name), strict=True):
        assert translated == original


def test_an_indonesian_page_leads_to_indonesian_pages() -> None:
    there = {f"/docs/{name.removeprefix('id/')}" for name in TRANSLATED}
    for name in guides.texts():
        if name.startswith(("id/", "guides/id/")):
            links = re.findall(r'href="([^"#]*)', guides.paged(name).html)
            assert there.isdisjoint(links), name


def test_the_changelog_is_a_page(anonymous: Client) -> None:
    text = (settings.BASE_DIR / "CHANGELOG.md").read_text()
    assert anonymous.get("/docs/changelog/").content.decode().startswith(text)


def test_a_document_is_json_too_and_all_of_them_are_one(anonymous: Client) -> None:
    for name, document in DOCUMENTS.items():
        found = anonymous.get(f"/openapi/{name}.json").json()
        samples = [
            each.pop("x-codeSamples", None) for path in found["paths"].values() for each in path.values()
        ]
        assert any(samples)
        assert found == read(document.file)
    whole = anonymous.get("/openapi.json")
    assert whole.headers["Access-Control-Allow-Origin"] == "*"
    content = whole.json()
    assert content == documents.whole()
    documented.inline_parameters(content)
    for document in documented.documents().values():
        for path, verbs in document["paths"].items():
            for verb, described in verbs.items():
                assert content["paths"][path][verb]["parameters"] == described["parameters"]
    scopes = content["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]["scopes"]
    assert {"drafts:read", "national:read", "webhooks:write"} <= scopes.keys()
    again = anonymous.get("/openapi.json", headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert anonymous.get("/openapi/secret.json").status_code == 404


def test_a_language_model_is_told_where_the_texts_are(anonymous: Client) -> None:
    lines = anonymous.get("/llms.txt").content.decode().splitlines()
    assert lines[0] == "# Kota Cerdas API"
    assert f"- [Glossary]({settings.BASE_URL}/docs/glossary.md)" in lines
