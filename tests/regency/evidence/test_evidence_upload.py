"""Files sent: kept once for each content, told by their bytes, refused where they are not what is taken."""

import base64
import hashlib
from pathlib import Path

import pytest
from django.conf import settings

from tests.regency.evidence.evidence import body, send, sent, sha, while_files_go
from tests.support import files, plans
from tests.support.callers import Keys, RegencyRole, regency_id
from tests.support.http import Api
from tests.support.stage import Stage


def stored(code: str) -> list[str]:
    folder = Path(settings.EVIDENCE_DIR) / str(regency_id(code))
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_kept_under_its_hash_with_its_name(jembrana: Api, tabanan: Api) -> None:
    data = files.pdf("a file that is kept")
    answer = send(jembrana, data, name="SK Dewan 2025.pdf")
    assert answer.status_code == 201
    assert answer.json() | {"created_at": "", "created_by_name": ""} == {
        "sha256": sha(data),
        "name": "SK Dewan 2025.pdf",
        "title": "",
        "description": "",
        "media_type": "application/pdf",
        "size": len(data),
        "created_at": "",
        "created_by_name": "",
        "link_count": 0,
        "is_held": False,
        "version": 1,
        "evidence_of": [],
        "held_by": [],
    }
    assert answer.headers["Location"].endswith(f"/v1/regencies/51.01/evidence/{sha(data)}/")
    assert sha(data) in stored("51.01")
    assert sha(data) not in stored("51.02")
    taken = jembrana.get(f"evidence/{sha(data)}/content/")
    assert body(taken) == data
    assert jembrana.get(f"evidence/{sha(data)}/").json() == answer.json()
    assert tabanan.get("evidence/").json()["data"] == []


def test_equal_content_is_one_file_within_a_regency_and_never_across(jembrana: Api, tabanan: Api) -> None:
    data = files.pdf("twice")
    assert send(jembrana, data, name="a.pdf").status_code == 201
    again = send(jembrana, data, name="b.pdf")
    assert (again.status_code, again.json()["name"]) == (200, "a.pdf")
    assert len(jembrana.get("evidence/").json()["data"]) == 1
    for path in (f"evidence/{sha(data)}/", f"evidence/{sha(data)}/content/"):
        assert tabanan.get(path).status_code == 404
    assert send(tabanan, data, name="c.pdf").status_code == 201
    assert tabanan.get(f"evidence/{sha(data)}/").json()["name"] == "c.pdf"


def test_a_file_sent_while_it_is_removed_is_there_again(database: Stage, jembrana: Api, tabanan: Api) -> None:
    data = files.pdf("sent and removed")
    for api in (jembrana, tabanan):
        sent(api, data, name="a.pdf")
    answer = while_files_go(database, lambda: send(jembrana, data, name="b.pdf"))
    assert (answer.status_code, answer.json()["name"]) == (201, "b.pdf")
    assert body(jembrana.get(f"evidence/{sha(data)}/content/")) == data
    assert tabanan.get(f"evidence/{sha(data)}/").json()["name"] == "a.pdf"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (files.pdf(), "application/pdf"),
        (files.png(), "image/png"),
        (files.pdf() + bytes(1000), "application/pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(50) + b"\xff\xd9", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(20), "image/webp"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(20), "video/mp4"),
        (files.docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (files.odt(), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_what_a_file_is_is_told_by_its_bytes_whatever_it_is_called(
    jembrana: Api, data: bytes, media_type: str
) -> None:
    answer = send(jembrana, data, name="page.html")
    assert (answer.status_code, answer.json()["media_type"]) == (201, media_type)
    taken = jembrana.get(f"evidence/{sha(data)}/content/")
    assert (body(taken), taken.headers["Content-Type"]) == (data, media_type)


BOMB = files.package({"[Content_Types].xml": "<Types/>", "word/document.xml": bytes(40_000_000)})
REFUSED = {
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "type_not_taken"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "type_not_taken"),
    "xml": (b'<?xml version="1.0"?><svg/>', "type_not_taken"),
    "a script": (b"#!/bin/sh\nrm -rf /\n", "type_not_taken"),
    "javascript": (b"alert(document.cookie)", "type_not_taken"),
    "a program": (b"MZ" + bytes(200), "type_not_taken"),
    "gif and script at once": (b"GIF89a/*\x00\x00*/=1;alert(1)", "type_not_taken"),
    "plain text": (b"hello", "type_not_taken"),
    "a picture with a page": (
        files.png()[:40] + b"<script>alert(1)</script>" + files.png()[40:],
        "two_types_at_once",
    ),
    "a document with a page": (
        b"%PDF-1.4\n<html><script>alert(1)</script>" + files.pdf(),
        "two_types_at_once",
    ),
    "a picture with a package": (files.png() + files.package({"a.jar": "x"}), "two_types_at_once"),
    "a plain package": (files.package({"a.txt": "x"}), "type_not_taken"),
    "macros": (files.docx(**{"word/vbaProject.bin": b"x"}), "macros"),
    "macros by type": (files.docx(kind="vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    "an old document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office_format"),
    "a bomb": (BOMB, "suspicious_package"),
    "a document without its end": (files.pdf()[:-7], "damaged"),
    "the beginning of a document": (b"%PDF-1.4", "damaged"),
    "a picture without its end": (files.png()[:-12], "damaged"),
    "a broken package": (files.docx()[:200], "damaged"),
}


@pytest.mark.parametrize("chance", [b"<%", b"<a ", b"<b>", b"<p>", b"<BR", b"<h1", b"< %"])
def test_a_packed_picture_that_holds_a_short_tag_by_chance_is_a_picture(jembrana: Api, chance: bytes) -> None:
    picture = files.png()[:40] + b"\x9c" + chance + b"\x07" + files.png()[40:]
    answer = send(jembrana, picture, name="foto.png")
    assert (answer.status_code, answer.json()["media_type"]) == (201, "image/png")


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_taken_is_refused_whatever_it_is_called(jembrana: Api, data: bytes, code: str) -> None:
    before = stored("51.01")
    for name in ("bukti.pdf", "bukti.png"):
        answer = send(jembrana, data, name=name)
        assert plans.refused(answer)[:2] == (415, code)
        assert "application/pdf" in answer.json()["taken"]
    assert jembrana.get("evidence/").json()["data"] == []
    assert stored("51.01") == before


def test_a_name_that_a_header_cannot_say_is_refused_and_not_lost(jembrana: Api) -> None:
    refused = send(jembrana, **{"Content-Disposition": 'attachment; filename="Bukti üji.pdf"'})
    assert plans.refused(refused)[:2] == (400, "bad_request")
    kept = send(jembrana, **{"Content-Disposition": "attachment; filename*=UTF-8''Bukti%20%C3%BCji.pdf"})
    assert (kept.status_code, kept.json()["name"]) == (201, "Bukti üji.pdf")


def test_a_form_is_taken_as_well(jembrana: Api) -> None:
    data = files.png(7)
    form = (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nFoto kegiatan\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="C:\\foto\\kegiatan.png"\r\n'
        b"Content-Type: text/html\r\n\r\n" + data + b"\r\n--x--\r\n"
    )
    answer = jembrana.send("POST", "evidence/", form, "multipart/form-data; boundary=x")
    assert answer.status_code == 201
    said = answer.json()
    assert (said["sha256"], said["name"], said["title"]) == (sha(data), "kegiatan.png", "Foto kegiatan")


def test_a_form_whose_texts_are_left_empty_is_taken(jembrana: Api) -> None:
    """A browser sends fields that nobody filled in like this."""
    form = (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\r\n'
        b'--x\r\nContent-Disposition: form-data; name="description"\r\n\r\n\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        + files.png(7)
        + b"\r\n--x--\r\n"
    )
    answer = jembrana.send("POST", "evidence/", form, "multipart/form-data; boundary=x")
    assert answer.status_code == 201
    assert (answer.json()["title"], answer.json()["description"]) == ("", "")


def test_a_forms_texts_have_no_control_characters_either(jembrana: Api) -> None:
    form = (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nFoto\x0bkegiatan\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        + files.png(7)
        + b"\r\n--x--\r\n"
    )
    answer = jembrana.send("POST", "evidence/", form, "multipart/form-data; boundary=x")
    assert plans.refused(answer)[2] == [("/title", "control_character")]
    assert jembrana.get("evidence/").json()["data"] == []


@pytest.mark.parametrize(
    "form",
    [
        b'--x\r\nContent-Disposition: form-data; name="other"; filename="a.pdf"\r\n\r\nabc\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nabc\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\nabc\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="b.pdf"\r\n\r\nabc\r\n--x--\r\n',
    ],
)
def test_a_form_has_one_file(jembrana: Api, form: bytes) -> None:
    answer = jembrana.send("POST", "evidence/", form, "multipart/form-data; boundary=x")
    assert plans.refused(answer)[:2] == (422, "one_file")


def test_an_unknown_field_of_a_form_is_refused(jembrana: Api) -> None:
    form = (
        b'--x\r\nContent-Disposition: form-data; name="titel"\r\n\r\nabc\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        + files.pdf()
        + b"\r\n--x--\r\n"
    )
    answer = jembrana.send("POST", "evidence/", form, "multipart/form-data; boundary=x")
    assert answer.status_code == 422


def test_the_largest_size_is_a_setting_and_beyond_it_is_413(
    jembrana: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "EVIDENCE_MAX_SIZE", 2000)
    fits = files.pdf("x" * (2000 - len(files.pdf(""))))
    assert len(fits) == 2000
    assert send(jembrana, fits).status_code == 201
    answer = send(jembrana, fits + b"\n")
    assert (answer.status_code, answer.json()["values"]) == (413, {"limit": 2000})
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        + fits
        + b"\n\r\n--x--\r\n"
    )
    assert jembrana.send("POST", "evidence/", form, "multipart/form-data; boundary=x").status_code == 413


def test_an_empty_file_is_refused(jembrana: Api) -> None:
    assert plans.refused(send(jembrana, b""))[:2] == (422, "empty_file")


def test_a_file_damaged_on_the_way_is_refused(jembrana: Api) -> None:
    data = files.pdf("digest")
    right = base64.b64encode(hashlib.sha256(data).digest()).decode()
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    answer = send(jembrana, data, **{"Repr-Digest": f"sha-256=:{wrong}:"})
    assert plans.refused(answer)[:2] == (422, "digest_mismatch")
    assert send(jembrana, data, **{"Repr-Digest": f"sha-256=:{right}:"}).status_code == 201


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\\b\\c.pdf", "c.pdf"),
        ("..", "berkas.pdf"),
        ("a\u202egpj.exe.pdf", "agpj.exe.pdf"),
        ("x" * 400 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_a_name_is_a_name_and_no_path(jembrana: Api, said: str, kept: str) -> None:
    from urllib.parse import quote

    answer = send(
        jembrana,
        files.pdf(said),
        **{"Content-Disposition": f"attachment; filename*=UTF-8''{quote(said, safe='')}"},
    )
    assert answer.json()["name"] == kept


def test_the_same_key_sends_once(jembrana: Api) -> None:
    key = {"Idempotency-Key": "upload-1"}
    first = send(jembrana, files.pdf("once"), **key)
    again = send(jembrana, files.pdf("once"), **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert send(jembrana, files.pdf("other"), **key).status_code == 422


def test_a_viewer_sends_nothing(keys: Keys, jembrana: Api) -> None:

    viewer = Api(keys.member("51.01", RegencyRole.VIEWER), jembrana.base)
    assert send(viewer).status_code == 403
    assert viewer.get("evidence/").status_code == 200


def test_a_list_is_filtered_and_paged(jembrana: Api) -> None:
    hashes = [sent(jembrana, files.pdf(str(n)), name=f"file-{n}.pdf") for n in range(3)]
    sent(jembrana, files.png(1), name="foto.png")
    assert len(jembrana.get("evidence/?media_type=image/png").json()["data"]) == 1
    found = jembrana.get("evidence/?search=FILE-1").json()["data"]
    assert [row["sha256"] for row in found] == [hashes[1]]
    page = jembrana.get("evidence/?page_size=3").json()
    rest = jembrana.get(page["next"].partition("127.0.0.1:8000")[2]).json()
    seen = [row["name"] for row in page["data"] + rest["data"]]
    assert seen == ["foto.png", "file-2.pdf", "file-1.pdf", "file-0.pdf"]
    assert jembrana.get("evidence/?is_linked=true").json()["data"] == []


def test_title_and_description_may_be_put_right(jembrana: Api) -> None:
    sha256 = sent(jembrana)
    path = f"evidence/{sha256}/"
    assert jembrana.patch(path, {"title": "SK"}).status_code == 428
    answer = jembrana.patch(path, {"title": "SK"}, **plans.tag(jembrana, path))
    assert (answer.status_code, answer.json()["title"], answer.json()["version"]) == (200, "SK", 2)
    assert jembrana.patch(path, {"name": "x"}, **plans.tag(jembrana, path)).status_code == 422
    history = jembrana.get(f"history/?resource=evidence&key={sha256}").json()["data"]
    assert [entry["action"] for entry in history] == ["updated", "created"]


def test_what_is_no_hash_is_not_found(jembrana: Api) -> None:
    sha256 = sent(jembrana)
    for text in (sha256.upper(), sha256[:-1], f"{sha256}0", "..", "%2e%2e%2fpasswd", "links.pdf"):
        assert jembrana.get(f"evidence/{text}/").status_code == 404
        assert jembrana.get(f"evidence/{text}/content/").status_code == 404
