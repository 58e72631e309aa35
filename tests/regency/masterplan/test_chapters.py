"""Chapters: each written by itself, as plain text or Markdown with pictures; what was text is submitted as it was."""

import json
from importlib import import_module
from typing import Any

import jsonschema
import pytest

from tenants.ids import uuid7
from tests.regency.evidence.evidence import sent
from tests.support import files, plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")

TABLE = "| Unsur | Nilai |\n|---|--:|\n| Struktur | 3 |\n\nLihat <https://jembrana.example> dan `<b>`; 1 < 2."


def begun(api: Api, kind: str = "masterplan") -> tuple[str, str, str]:
    """A version with a book: its path, and the ids of its book and its chapter."""
    plan = plans.begin(api)["id"]
    book = plans.put_book(api, plan, kind)["id"]
    (chapter,) = api.get(f"masterplans/{plan}/chapters/").json()["data"]
    return f"masterplans/{plan}/", book, chapter["id"]


def marked(api: Api, path: str, text: str) -> Any:
    """Write the chapter at a path in Markdown."""
    return api.patch(path, {"format": "markdown", "text": text}, **plans.tag(api, path))


def test_two_authors_of_a_book_meet_in_one_chapter_only(jembrana: Api, keys: Keys, database: Stage) -> None:
    plan, book, first = begun(jembrana)
    second = plans.put_chapter(jembrana, plan.split("/")[1], book, title="Strategi")["id"]
    one, other = f"{plan}chapters/{first}/", f"{plan}chapters/{second}/"
    tags = plans.tag(jembrana, one), plans.tag(jembrana, other), plans.tag(jembrana, f"{plan}books/{book}/")
    said = {"book_id": book, "title": "Pendahuluan", "text": " Isi baru.\n"}
    assert jembrana.put(one, said).status_code == 428
    written = jembrana.put(one, said, **tags[0])
    assert (written.status_code, written.json()["version"], written.json()["text"]) == (
        200,
        2,
        " Isi baru.\n",
    )
    assert jembrana.patch(other, {"text": "Strategi."}, **tags[1]).status_code == 200
    assert plans.tag(jembrana, f"{plan}books/{book}/") == tags[2]
    late = jembrana.put(one, {**said, "text": "Isi lain."}, **tags[0])
    assert (late.status_code, late.json()["current"]) == (412, written.json())
    assert jembrana.put(one, said).status_code == 200  # it says so already
    assert Api(keys.member("51.01", "contributor"), jembrana.base).put(one, said).status_code == 403
    kept = [(action, version) for action, version, _ in plans.history(database, "51.01", "chapter")]
    assert kept == [("created", 1), ("created", 1), ("updated", 2), ("updated", 2)]
    assert [
        (each["resource"], each["url"].rsplit("/v1/regencies/51.01/")[1])
        for each in jembrana.get("changes/?page_size=50").json()["data"][-2:]
    ] == [("chapter", one), ("chapter", other)]


def test_a_list_leaves_the_text_out_and_follows_the_places(jembrana: Api) -> None:
    plan, book, first = begun(jembrana)
    id = plan.split("/")[1]
    other = plans.put_book(jembrana, id, "roadmap")["id"]
    last = plans.put_chapter(jembrana, id, book, title="Penutup")["id"]
    front = plans.put_chapter(jembrana, id, book, title="Ringkasan", position=0)["id"]
    listed = jembrana.get(f"{plan}chapters/?book_id={book}").json()["data"]
    assert [each["id"] for each in listed] == [front, first, last]
    assert {"text", "html"} & listed[0].keys() == set()
    document = jembrana.get(f"{plan}document/").json()
    assert next([each["id"] for each in of["chapters"]] for of in document["books"]) == [front, first, last]
    moved = f"{plan}chapters/{last}/"
    assert jembrana.patch(moved, {"book_id": other}, **plans.tag(jembrana, moved)).status_code == 200
    unknown = jembrana.patch(moved, {"book_id": str(uuid7())}, **plans.tag(jembrana, moved))
    assert plans.refused(unknown) == (409, "conflict", [("/book_id", "unknown_book")])


def test_a_book_goes_when_no_chapter_is_in_it(jembrana: Api) -> None:
    plan, book, chapter = begun(jembrana)
    path = f"{plan}books/{book}/"
    refused = jembrana.delete(path, **plans.tag(jembrana, path))
    assert plans.refused(refused)[:2] == (409, "book_has_chapters")
    one = f"{plan}chapters/{chapter}/"
    assert jembrana.delete(one, **plans.tag(jembrana, one)).status_code == 204
    assert jembrana.get(one).status_code == 404
    assert jembrana.delete(path, **plans.tag(jembrana, path)).status_code == 204


def test_markdown_has_tables_and_takes_no_html(jembrana: Api) -> None:
    plan, _book, chapter = begun(jembrana)
    path = f"{plan}chapters/{chapter}/"
    assert jembrana.get(path).json()["html"] == "<p>Isi bab.</p>"
    written = marked(jembrana, path, TABLE).json()
    assert written["text"] == TABLE
    assert "<th>Unsur</th>" in written["html"]
    assert 'href="https://jembrana.example"' in written["html"]
    assert "<code>&lt;b&gt;</code>; 1 &lt; 2." in written["html"]
    for html in (
        "<b>x</b>",
        "a<br>b",
        "<script>alert(1)</script>",
        "<!-- x -->",
        "| a |\n|---|\n| <i>b</i> |",
    ):
        refused = marked(jembrana, path, f"Teks.\n\n{html}")
        assert plans.refused(refused)[2] == [("/text", "html_in_markdown")], html
    assert "<script" not in marked(jembrana, path, "[x](javascript:alert(1)) &lt;script&gt;").json()["html"]
    plain = {"format": "text", "text": "<b>Bukan Markdown</b>"}
    shown = jembrana.patch(path, plain, **plans.tag(jembrana, path)).json()
    assert (shown["text"], shown["html"]) == (plain["text"], "<p>&lt;b&gt;Bukan Markdown&lt;/b&gt;</p>")


def test_all_faults_are_named_at_once_by_every_way(jembrana: Api) -> None:
    plan, _book, chapter = begun(jembrana)
    path, document = f"{plan}chapters/{chapter}/", jembrana.get(f"{plan}document/").json()
    text = {"format": "markdown", "text": "<b>x</b> ![a](evidence:0)"}
    body = {"book_id": str(uuid7()), "title": "Bab", **text}
    tag = plans.tag(jembrana, path)
    for answer in (
        jembrana.post(f"{plan}chapters/", body),
        jembrana.put(f"{plan}chapters/{uuid7()}/", body),
        jembrana.put(path, body, **tag),
        jembrana.patch(path, body, **tag),
    ):
        assert plans.refused(answer)[2] == [
            ("/book_id", "unknown_book"),
            ("/text", "html_in_markdown"),
            ("/text", "unknown_picture"),
        ]
    unread = jembrana.patch(path, {"format": "markdown", "text": ["x"]}, **tag)
    assert plans.refused(unread)[2] == [("/text", "not_text")]
    document["books"][0]["chapters"][0] |= text
    whole = jembrana.put(f"{plan}document/", document, **plans.tag(jembrana, f"{plan}document/"))
    assert [code for _, code in plans.refused(whole)[2]] == ["html_in_markdown", "unknown_picture"]
    assert plans.tag(jembrana, path) == tag


def test_pictures_are_evidence_that_the_submission_and_the_next_version_name(jembrana: Api) -> None:
    plan, _book, chapter = begun(jembrana)
    path = f"{plan}chapters/{chapter}/"
    picture, document = sent(jembrana, files.png(), name="peta.png"), sent(jembrana)
    for wrong in (document, "0" * 64, f"{picture}x"):
        refused = marked(jembrana, path, f"![Peta](evidence:{wrong})")
        assert plans.refused(refused)[2] == [("/text", "unknown_picture")]
    assert marked(jembrana, path, "![Peta](https://elsewhere.example/peta.png)").status_code == 409
    written = marked(jembrana, path, f"Peta:\n\n![Peta](evidence:{picture})")
    assert f'src="../../../../evidence/{picture}/content/"' in written.json()["html"]
    of = jembrana.get(f"evidence/{picture}/").json()["evidence_of"]
    assert [(each["subject"], each["key"]) for each in of] == [("masterplan", plan.split("/")[1])]
    unlink = f"evidence-links/{of[0]['id']}/"
    refused = jembrana.delete(unlink)
    assert (plans.refused(refused)[:2], refused.json()["values"]) == (
        (409, "picture_shown"),
        {"chapter": "Pendahuluan"},
    )
    assert marked(jembrana, path, f"`evidence:{picture}`").status_code == 200
    assert jembrana.delete(unlink).status_code == 204
    written = marked(jembrana, path, f"Peta:\n\n![Peta](evidence:{picture})")

    plans.submit(jembrana, plan.split("/")[1])
    content = jembrana.get(f"{plan}preview/").json()["content"]
    assert [each["sha256"] for each in content["evidence"]] == [picture]
    assert content["schema"] == "masterplan/3"
    assert content["books"][0]["chapters"] == [
        {"title": "Pendahuluan", "format": "markdown", "text": written.json()["text"]}
    ]
    jsonschema.validate(content, Api(None).get("/v1/open/schemas/masterplan/3/").json())
    assert jembrana.get(f"evidence/{picture}/").json()["is_held"] is True
    copy = f"masterplans/{plans.begin(jembrana, based_on_id=plan.split('/')[1])['id']}/"
    assert [each["sha256"] for each in jembrana.get(f"{copy}preview/").json()["content"]["evidence"]] == [
        picture
    ]
    compared = f"{copy}differences/?from_id={plan.split('/')[1]}"
    assert marked(jembrana, f"{copy}chapters/{chapter}/", "Tanpa peta.").status_code == 200
    assert [each["place"] for each in jembrana.get(compared).json()["differences"]][-1:] == [
        "books, Buku masterplan, chapters, Pendahuluan, text"
    ]


def test_a_deliverable_with_markdown_has_the_number_of_its_masterplan(jembrana: Api) -> None:
    plan, _book, chapter = begun(jembrana)
    assert marked(jembrana, f"{plan}chapters/{chapter}/", "# Judul").status_code == 200
    body = {"deliverables": [{"title": "Buku 2"}], "masterplan_id": plan.split("/")[1]}
    shown = jembrana.post("bimtek/2022/2/preview/", body)
    assert shown.status_code == 200, shown.json()
    content = shown.json()["content"]
    assert (content["schema"], content["masterplan"]["schema"]) == ("bimtek-deliverable/3", "masterplan/3")
    jsonschema.validate(content, Api(None).get("/v1/open/schemas/bimtek-deliverable/3/").json())


def test_a_document_names_the_chapter_that_is_wrong_and_takes_out_what_it_does_not_name(
    jembrana: Api,
) -> None:
    plan, book, first = begun(jembrana)
    second = plans.put_chapter(jembrana, plan.split("/")[1], book, title="Strategi", text="Isi.")["id"]
    path = f"{plan}document/"
    document = jembrana.get(path).json()
    tag = plans.tag(jembrana, path)
    kept = document["books"][0]["chapters"][1]
    html = {**kept, "format": "markdown", "text": "<i>x</i>"}
    document["books"][0]["chapters"] = [html, kept]
    assert plans.refused(jembrana.put(path, document, **tag))[2] == [
        ("/books/0/chapters/0/text", "html_in_markdown"),
        ("/books/0/chapters/1/id", "duplicate"),
    ]
    document["books"] = [{"id": str(uuid7()), "kind": "roadmap", "title": "Peta", "chapters": [kept]}]
    assert jembrana.put(path, document, **tag).json() == document
    assert jembrana.get(f"{plan}chapters/{first}/").status_code == 404
    assert jembrana.get(f"{plan}chapters/{second}/").json()["version"] == 2
    assert jembrana.get(f"{plan}books/{book}/").status_code == 404


def test_chapters_that_books_held_become_rows_byte_for_byte_and_no_plan_changes(
    jembrana: Api, ministry: Api, database: Stage
) -> None:
    plan = plans.begin(jembrana)["id"]
    plans.put_book(jembrana, plan)
    held = [
        {"title": "Analisis", "text": "  <b>SWOT</b>\r\n\n| a |\n"},
        {"title": "Analisis", "text": ""},
        {"title": "Penutup", "text": "Akhir \u2013 \U0001f600"},
    ]
    document = jembrana.get(f"masterplans/{plan}/document/").json()
    document["books"][0]["chapters"] = [{"id": str(uuid7()), **each} for each in held]
    path = f"masterplans/{plan}/document/"
    assert jembrana.put(path, document, **plans.tag(jembrana, path)).status_code == 200
    copy = plans.begin(jembrana, based_on_id=plan)["id"]
    before = [jembrana.get(f"masterplans/{each}/preview/").json() for each in (plan, copy)]
    assert before[0]["content"]["books"][0]["chapters"] == held
    assert before[0]["content"]["schema"] == "masterplan/1"

    (id,) = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone() or (0,)
    with database.superuser.transaction():
        database.superuser.execute(f"SET LOCAL search_path = r_{id}, public")
        database.superuser.execute("DELETE FROM masterplan_chapter")
        database.superuser.execute("UPDATE masterplan_book SET chapters = %s", [json.dumps(held)])
        of = import_module("api.regency.masterplan.migrations.0006_chapters_of_books").Migration
        for statement in of.operations[0].database_operations[0].sql:
            database.superuser.execute(statement)
    assert [jembrana.get(f"masterplans/{each}/preview/").json() for each in (plan, copy)] == before
    listed = [jembrana.get(f"masterplans/{each}/chapters/").json()["data"] for each in (plan, copy)]
    assert [each["id"] for each in listed[0]] == [each["id"] for each in listed[1]]
    assert {(each["format"], each["version"]) for each in listed[0]} == {("text", 1)}
    assert jembrana.get(f"masterplans/{copy}/differences/?from_id={plan}").json()["differences"] == [
        {"place": "masterplan, profile", "before": "first", "after": "revision"}
    ]
