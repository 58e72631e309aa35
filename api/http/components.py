"""What all operations share: the schema of a problem, an answer for each type, headers and parameters."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.http import paging, problems
from api.http.answers import MEDIA_TYPE

Schema = dict[str, Any]


#: What never changes. Examples of tags and keys are in words: tools send what stands in `examples`, and a version or a
#: key that is not theirs is refused.
_SHARED: Schema = json.loads((Path(__file__).parent / "components.json").read_text())
#: A problem as an answer's content.
PROBLEM_CONTENT: Schema = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


#: What a token may be narrowed to, in words: filled by `describe_scope`.
_scopes: dict[str, str] = {}


def describe_scope(name: str, description: str) -> None:
    """What a scope opens, for the OAuth2 scheme of the documents. Call it in an AppConfig's `ready`."""
    _scopes[name] = description


def component_name(slug: str) -> str:
    """The name of a problem's response among the components: not-found is NotFound."""
    return "".join(part.capitalize() for part in slug.split("-"))


def shared_components() -> Schema:
    """What every operation refers to: the problem's schema, an answer for each type, headers and the
    bearer key."""
    answers = {component_name(each.slug): problem_response(each) for each in problems.all_types()}
    answers["Problem"] = {
        "description": "Any other problem.",
        "content": PROBLEM_CONTENT,
        "headers": {"Trace-Id": {"$ref": "#/components/headers/Trace-Id"}},
    }
    return {
        "schemas": _SHARED["schemas"],
        "responses": answers,
        "headers": _SHARED["headers"],
        "securitySchemes": {**_SHARED["securitySchemes"], "oauth2": _oauth2()},
    }


def problem_response(problem: problems.ProblemType, besides: Schema | None = None) -> Schema:
    """The answer of this type; `besides` is content of other kinds that it may have instead."""
    headers = ["Trace-Id", *_PROBLEM_HEADERS.get(problem.status, ())]
    if problem.status != 404:  # which is like that of an unknown path, where nothing is counted
        headers += ["RateLimit", "RateLimit-Policy"]
    return {
        "description": f"{problem.title.en}. {problem.meaning.en}",
        "headers": {name: header(name, always=problem.status in (401, 429, 503)) for name in headers},
        "content": {**(besides or {}), **PROBLEM_CONTENT},
    }


def _oauth2() -> Schema:
    """With all scopes: `documents` leaves those that a document's operations name."""
    flow = {"tokenUrl": "/oauth/token/", "refreshUrl": "/oauth/token/", "scopes": dict(_scopes)}
    return {
        "type": "oauth2",
        "description": "An access token, in `Authorization: Bearer <token>`, good for a quarter of an hour. A program "
        "for itself gets it with its own credentials; one that acts for a person sends them to the authorization page "
        "and exchanges the code, with PKCE (S256) always. Of several scopes that an operation names, one is enough; "
        "where it names no OAuth2 at all, only a key will do. See `/.well-known/oauth-authorization-server`.",
        "flows": {
            "clientCredentials": {name: said for name, said in flow.items() if name != "refreshUrl"},
            "authorizationCode": {"authorizationUrl": "/oauth/authorize/", **flow},
        },
    }


def header(name: str, *, always: bool = True) -> Schema:
    """A header of an answer. `always` False: it comes with some of these answers only."""
    sometimes = f"{name}-Sometimes"
    return {
        "$ref": f"#/components/headers/{name if always or sometimes not in _SHARED['headers'] else sometimes}"
    }


_PROBLEM_HEADERS: Mapping[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    403: ("WWW-Authenticate",),
    405: ("Allow",),
    409: ("Location", "Retry-After"),
    412: ("ETag",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}


def page_size(sizes: paging.Sizes) -> Schema:
    """The parameter for a list with pages of these sizes."""
    return {
        "name": "page_size",
        "in": "query",
        "description": "How many rows a page has at most.",
        "schema": {"type": "integer", "minimum": 1, "maximum": sizes.largest, "default": sizes.usual},
    }


CURSOR, IF_NONE_MATCH, IF_MATCH, IDEMPOTENCY_KEY = _SHARED["parameters"].values()
