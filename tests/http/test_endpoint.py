"""Endpoints and versioned resources: statuses, headers, preconditions and parameters, as declared."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from api.http import parameters
from api.http.endpoint import Address, Written
from api.http.exceptions import NotFound
from api.http.permissions import Public
from api.http.views import View
from tests.http import notes
from tests.http.bodies import problem
from tests.http.notes import KEPT, Note, NoteFilters, NoteRow, Store, Summary

NOTE = "/notes/a/"
BODY = {"title": "A"}


@pytest.fixture(autouse=True)
def notes_urls() -> Iterator[None]:
    KEPT.clear()
    with override_settings(ROOT_URLCONF="tests.http.notes"):
        yield


def send(method: str, address: str, body: Any = None, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = "application/merge-patch+json" if method == "patch" else "application/json"
    return getattr(Client(), method)(address, data=body, content_type=kind, headers=named)


def kept(version: int = 1, **content: Any) -> NoteRow:
    KEPT["a"] = NoteRow(name="a", version=version, **{"title": "A", "urgent": False, **content})
    return KEPT["a"]


# Answers


def test_a_row_is_answered_with_its_own_tag() -> None:
    answer = Client().get(NOTE)
    problem(answer, "not-found", 404)
    row = kept()
    answer = Client().get(NOTE)
    assert answer.json() == {"name": "a", "title": "A", "urgent": False, "version": 1}
    assert answer.headers["ETag"] == row.etag
    assert Client().get(NOTE, headers={"If-None-Match": row.etag}).status_code == 304


def test_an_answer_without_a_version_is_tagged_by_its_content() -> None:
    before = Client().get("/summary/").headers["ETag"]
    assert before.startswith('W/"')
    assert Client().get("/summary/").headers["ETag"] == before
    kept()
    assert Client().get("/summary/").headers["ETag"] != before


def test_a_new_row_is_answered_with_its_address() -> None:
    answer = send("post", "/notes/", BODY)
    assert (answer.status_code, answer.headers["Location"]) == (201, "http://127.0.0.1:8000/notes/a/")
    assert answer.headers["ETag"] == KEPT["a"].etag
    answer = send("put", "/notes/b/", BODY)
    assert (answer.status_code, answer.headers["Location"]) == (201, "http://127.0.0.1:8000/notes/b/")


def test_a_list_is_paged() -> None:
    for name in "abc":
        send("put", f"/notes/{name}/", BODY)
    answer = Client().get("/notes/", {"page_size": "2"})
    assert [each["name"] for each in answer.json()["data"]] == ["a", "b"]
    assert answer.json()["next"] in answer.headers["Link"]
    assert [each["name"] for each in Client().get(answer.json()["next"]).json()["data"]] == ["c"]


def test_a_list_is_tagged_by_its_page() -> None:
    before = Client().get("/notes/").headers["ETag"]
    kept()
    assert Client().get("/notes/").headers["ETag"] != before


# Preconditions


def test_a_put_of_something_else_needs_if_match() -> None:
    row = kept()
    problem(send("put", NOTE, {"title": "B"}), "precondition-required", 428)
    refused = problem(send("put", NOTE, {"title": "B"}, If_Match='"old"'), "precondition-failed", 412)
    assert refused["current"] == {"name": "a", "title": "A", "urgent": False, "version": 1}
    answer = send("put", NOTE, {"title": "B"}, If_Match=row.etag)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert answer.headers["ETag"] == KEPT["a"].etag != row.etag
    assert "Location" not in answer.headers


def test_a_put_of_what_is_there_changes_nothing() -> None:
    row = kept(version=3)
    for headers in ({}, {"If_Match": row.etag}, {"If_Match": "*"}):
        answer = send("put", NOTE, BODY, **headers)
        assert (answer.status_code, answer.json()["version"]) == (200, 3)
    assert KEPT["a"] is row


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_request_whose_answer_was_lost_is_sent_again_as_it_was(method: str) -> None:
    read = kept().etag
    changed = send(method, NOTE, {"title": "B"}, If_Match=read)
    again = send(method, NOTE, {"title": "B"}, If_Match=read)
    assert (again.status_code, again.json(), again.headers["ETag"]) == (
        200,
        changed.json(),
        changed.headers["ETag"],
    )
    assert KEPT["a"].version == 2
    # What differs is no repetition: somebody may have changed it meanwhile.
    problem(send(method, NOTE, {"title": "A"}, If_Match=read), "precondition-failed", 412)
    problem(send(method, NOTE, {"titel": "B"}, If_Match=read), *NOT_READ[method])


#: A body with a fault, made from an old version: a PUT says what is wrong with it, a PATCH that it comes too late.
NOT_READ = {"put": ("invalid", 422), "patch": ("precondition-failed", 412)}


def test_a_put_may_only_create() -> None:
    assert send("put", NOTE, BODY, If_None_Match="*").status_code == 201
    problem(send("put", NOTE, BODY, If_None_Match="*"), "precondition-failed", 412)
    refused = problem(send("put", NOTE, {"title": "B"}, If_None_Match="*"), "precondition-failed", 412)
    assert refused["current"]["title"] == "A"


def test_a_put_of_a_version_that_is_gone_creates_nothing() -> None:
    problem(send("put", NOTE, BODY, If_Match='"old"'), "precondition-failed", 412)
    problem(send("put", NOTE, BODY, If_Match="*"), "precondition-failed", 412)
    assert KEPT == {}


def test_a_patch_needs_if_match_also_where_it_changes_nothing() -> None:
    row = kept()
    problem(send("patch", NOTE, BODY), "precondition-required", 428)
    assert problem(send("patch", NOTE, {"title": "B"}, If_Match='"old"'), "precondition-failed", 412)[
        "current"
    ]
    answer = send("patch", NOTE, BODY, If_Match=row.etag)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    answer = send("patch", NOTE, {"urgent": True}, If_Match=row.etag)
    assert (answer.json()["title"], answer.json()["urgent"], answer.json()["version"]) == ("A", True, 2)
    # What a patch takes away gets its default.
    answer = send("patch", NOTE, {"urgent": None}, If_Match=answer.headers["ETag"])
    assert (answer.json()["urgent"], answer.json()["version"]) == (False, 3)
    problem(send("patch", NOTE, {"title": None}, If_Match=answer.headers["ETag"]), "invalid", 422)
    problem(send("patch", "/notes/none/", BODY, If_Match=row.etag), "not-found", 404)


def test_a_delete_needs_if_match() -> None:
    row = kept()
    problem(send("delete", NOTE), "precondition-required", 428)
    assert (
        problem(send("delete", NOTE, If_Match='"old"'), "precondition-failed", 412)["current"]["version"] == 1
    )
    answer = send("delete", NOTE, If_Match=row.etag)
    assert (answer.status_code, answer.content) == (204, b"")
    problem(send("delete", NOTE, If_Match=row.etag), "not-found", 404)


def test_a_tag_that_cannot_be_read_is_refused_before_anything() -> None:
    for method in ("put", "patch", "delete"):
        problem(send(method, NOTE, BODY, If_Match="unquoted"), "bad-request", 400, code="malformed_etag")
    assert KEPT == {}


# Bodies


def test_a_body_is_read_as_its_annotation_says() -> None:
    refused = problem(send("post", "/notes/", {"titel": 1}), "invalid", 422)
    assert {(each["pointer"], each["code"]) for each in refused["errors"]} == {
        ("/titel", "unknown_field"),
        ("/title", "required"),
    }
    refused = problem(Client().put(NOTE), "invalid", 422, code="not_an_object")
    assert refused["errors"][0]["pointer"] == ""


@pytest.mark.parametrize("method", ["put", "patch"])
def test_what_was_read_can_be_sent_back(method: str) -> None:
    row = kept()
    read = send("get", NOTE)
    answer = send(method, NOTE, read.json(), If_Match=row.etag)
    assert (answer.status_code, answer.json(), KEPT["a"]) == (200, read.json(), row)
    # Of what only the answer has, the value does not matter: it is not read.
    answer = send(method, NOTE, {**read.json(), "version": "x", "title": "B"}, If_Match=row.etag)
    assert answer.json() == {"name": "a", "title": "B", "urgent": False, "version": 2}


def test_what_was_read_and_deleted_can_be_put_back() -> None:
    row = kept()
    read = send("get", NOTE).json()
    assert send("delete", NOTE, If_Match=row.etag).status_code == 204
    # A part of it may be meant for a change: of what is not there, that is refused.
    refused = problem(send("put", NOTE, {"title": "A", "version": 1}), "invalid", 422)
    assert [(each["pointer"], each["code"]) for each in refused["errors"]] == [("/version", "read_only")]
    answer = send("put", NOTE, read)
    assert (answer.status_code, answer.json()) == (201, read)


def test_a_key_other_than_that_of_the_address_is_refused() -> None:
    for name in ("b", None, ["a"]):
        refused = problem(send("put", NOTE, {**BODY, "name": name}), "invalid", 422)
        assert [(each["pointer"], each["code"]) for each in refused["errors"]] == [
            ("/name", "contradicts_address")
        ]
    assert KEPT == {}


def test_a_patch_is_no_body_of_a_put() -> None:
    answer = Client().put(NOTE, BODY, content_type="application/merge-patch+json")
    assert problem(answer, "unsupported-media-type", 415)["detail"] == "Send application/json."


# Parameters


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("urgnt=true", "urgnt", "unknown_parameter"),
        ("urgent=yess", "urgent", "not_a_boolean"),
        ("urgent=true&urgent=true", "urgent", "repeated"),
        ("size=medium", "size", "invalid_choice"),
        ("names=x", "names", "invalid"),
        ("names=a@b.id&names=x", "names", "invalid"),
        ("names=a@b.id&names=b@b.id&names=c@b.id", "names", "max_length"),
        ("from=x", "from", "invalid"),
        ("from_=a@b.id", "from_", "unknown_parameter"),
        ("since=2027-01-31T23:59:59", "since", "not_an_instant"),
        ("year=2025-Q5", "year", "not_a_period"),
        ("least=0", "least", "min_value"),
        ("least=x", "least", "not_a_whole_number"),
        ("least=", "least", "not_a_whole_number"),
        ("page_size=0", "page_size", "invalid_page_size"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(query: str, name: str, code: str) -> None:
    refused = problem(Client().get(f"/notes/?{query}"), "invalid-parameter", 400)
    assert [(each["parameter"], each["code"]) for each in refused["errors"]] == [(name, code)]


def test_every_parameter_that_does_not_fit_is_named_in_the_language_of_the_request() -> None:
    for language, said in (
        (
            "id",
            [
                "Parameter urgnt tidak ada. Maksud Anda urgent?",
                '"m" tidak ada dalam daftar pilihan. Yang ada: small, large.',
            ],
        ),
        (
            "en",
            [
                "There is no parameter urgnt. Did you mean urgent?",
                '"m" is not a valid choice. There are: small, large.',
            ],
        ),
    ) * 2:
        answer = Client().get("/notes/?urgnt=1&size=m", headers={"Accept-Language": language})
        refused = problem(answer, "invalid-parameter", 400)
        assert [each["message"] for each in refused["errors"]] == said


def test_parameters_are_values_of_their_kinds() -> None:
    kept()
    assert len(Client().get("/notes/?urgent=false").json()["data"]) == 1
    assert Client().get("/notes/?urgent=true&size=large&least=2&year=2025").json()["data"] == []
    assert (
        Client().get("/notes/?since=2027-01-31T23:59:59Z&from=a@b.id&names=a@b.id&names=b@b.id").status_code
        == 200
    )


def test_without_a_shape_every_parameter_is_refused() -> None:
    refused = problem(Client().get("/summary/?cuont=1"), "invalid-parameter", 400)
    assert refused["errors"][0]["message"] == "There is no parameter cuont. There are: fields."
    problem(send("put", f"{NOTE}?title=B", BODY), "invalid-parameter", 400)
    assert KEPT == {}


def test_what_a_sparse_shape_leaves_out_is_not_given() -> None:
    assert Client().get("/searched/").json() == {"count": 0}
    assert Client().get("/searched/?word=abc").json() == {"count": 1}


def test_a_parameter_without_a_default_is_required() -> None:
    refused = problem(Client().get("/required/"), "invalid-parameter", 400)
    assert [(each["parameter"], each["code"]) for each in refused["errors"]] == [("word", "required")]
    assert Client().get("/required/?word=abc").json() == {"count": 3}


def test_what_was_sent_is_repeated_to_a_bound() -> None:
    refused = problem(Client().get("/notes/", {"size": "x" * 500}), "invalid-parameter", 400)
    assert len(refused["errors"][0]["message"]) < 160


def test_parameters_are_documented_by_their_shape() -> None:
    shown = parameters.documented(NoteFilters)().fields
    assert list(shown) == ["urgent", "size", "names", "from", "since", "year", "least"]
    assert not any(each.required or each.allow_null for each in shown.values())
    assert (shown["size"].default, shown["least"].default) == ("small", 1)


# Declarations


def test_an_answer_that_could_not_be_tagged_is_refused_when_it_is_declared() -> None:
    address = Address("untagged/", View)

    def add(call: View, body: Note) -> Written[Summary]:
        """Add one."""
        raise NotImplementedError

    with pytest.raises(TypeError, match="ETag"):
        address.post(can=Public)(add)


def test_an_annotation_that_says_no_answer_is_refused_when_it_is_declared() -> None:
    address = Address("unsaid/", View)

    def get(call: View) -> str:
        """Get it."""
        raise NotImplementedError

    with pytest.raises(TypeError, match="answers"):
        address.get(can=Public)(get)


def test_a_declaration_makes_the_view() -> None:
    view = notes.note.view
    assert view.__name__ == "NotesName"
    assert view.operations == {
        "GET": "get_note",
        "PUT": "put_note",
        "PATCH": "patch_note",
        "DELETE": "delete_note",
    }
    assert view.preconditions == {"PUT", "PATCH", "DELETE"}
    assert set(view.permissions.values()) == {Public}
    assert notes.notes.view.paged
    assert not view.paged


def test_a_store_that_finds_nothing_says_so() -> None:
    with pytest.raises(NotFound):
        notes.versioned.delete(None, Store("none"))  # type: ignore[arg-type]  # nothing is asked of the request
