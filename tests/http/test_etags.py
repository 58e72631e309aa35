"""Versions in headers."""

import contextlib

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given, strategies as st

from api.http import etags
from api.http.exceptions import BadRequest, NotModified, PreconditionFailed, PreconditionRequired

CURRENT = etags.strong("programme", "7", 3)


def request(method: str = "PUT", **headers: str) -> HttpRequest:
    return RequestFactory().generic(
        method, "/", headers={name.replace("_", "-"): headers[name] for name in headers}
    )


def test_a_tag_changes_with_each_of_its_parts() -> None:
    tags = [
        etags.strong("programme", "7", 3),
        etags.strong("programme", "7", 4),
        etags.strong("programme", "8", 3),
        etags.strong("report", "7", 3),
        etags.strong("programme", "7", 3, "name"),
        etags.weak("programme", "7", 3),
    ]
    assert len(set(tags)) == len(tags)
    assert etags.strong("programme", "7", 3) == tags[0]
    assert etags.weak("a", "bc") != etags.weak("ab", "c")


def test_a_star_matches_whatever_is_there_and_nothing_where_nothing_is() -> None:
    etags.check_if_match(request(If_Match="*"), CURRENT)
    with pytest.raises(PreconditionFailed):
        etags.check_if_match(request(If_Match="*"), None)


def test_if_match_may_be_left_out_where_it_is_not_required() -> None:
    etags.check_if_match(request(), CURRENT, required=False)
    with pytest.raises(PreconditionRequired):
        etags.check_if_match(request(), CURRENT)


def test_if_match_takes_a_list() -> None:
    etags.check_if_match(request(If_Match=f'"a" ,{CURRENT}, "b"'), CURRENT)


def test_a_failed_precondition_gives_the_current_tag() -> None:
    with pytest.raises(PreconditionFailed) as caught:
        etags.check_if_match(request(If_Match='"old"'), CURRENT)
    assert caught.value.headers == {"ETag": CURRENT}


def test_creating_only_where_nothing_is() -> None:
    etags.check_if_none_match(request(If_None_Match="*"), None)
    with pytest.raises(PreconditionFailed):
        etags.check_if_none_match(request(If_None_Match="*"), CURRENT)


def test_reading_again_ends_before_the_query() -> None:
    with pytest.raises(NotModified):
        etags.check_if_none_match(request("GET", If_None_Match=f"W/{CURRENT}"), CURRENT)
    etags.check_if_none_match(request("GET", If_None_Match='"other"'), CURRENT)
    etags.check_if_none_match(request("GET"), CURRENT)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30))
def test_any_header_is_understood_or_refused(header: str) -> None:
    with contextlib.suppress(BadRequest, PreconditionFailed):
        etags.check_if_match(request(If_Match=header), CURRENT)
