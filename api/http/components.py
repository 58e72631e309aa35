"""Components that all operations share: the problem schema, an answer for each type, headers and parameters."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Any

from api.http import fieldsets, problem_examples
from api.http.answers import MEDIA_TYPE
from api.http.exceptions import Part, ProblemType, types
from api.http.grammar import periods
from api.http.messages import Message
from api.http.problems import declared
from api.http.tables.forms import CSVRenderer, XLSXRenderer
from api.http.yaml_files import read_beside

Schema = dict[str, Any]


#: A problem as an answer's content.
PROBLEM_CONTENT: Schema = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


#: What a token may be narrowed to, in words: filled by `describe_scopes`.
_scopes: dict[str, Message] = {}


def describe_scopes(scopes: Mapping[str, Message]) -> None:
    """Describe OAuth2 scopes for the security scheme of the documents. Call it in an AppConfig's `ready`."""
    _scopes.update(scopes)


#: Parts of every request, and those of some alone.
_ALWAYS = frozenset({Part.ANY, Part.QUERY})
_SOMETIMES = [each for each in Part if each not in _ALWAYS]
#: A parameter that tells of a part.
_BY_PARAMETER = {"page_size": Part.PAGE, "sort": Part.SORT, "Idempotency-Key": Part.KEY}


def parts_of(operation: Schema) -> frozenset[Part]:
    """Return the parts that a request of the operation may have, by its parameters and the media types of its body."""
    body = operation.get("requestBody", {}).get("content", {})
    has_table = bool(body.keys() & {CSVRenderer.media_type, XLSXRenderer.media_type})
    named = {_BY_PARAMETER.get(each["name"], Part.ANY) for each in operation.get("parameters", ())}
    has = {Part.BODY: bool(body), Part.FILE: "multipart/form-data" in body, Part.TABLE: has_table}
    return _ALWAYS | named | {part for part, is_there in has.items() if is_there}


@cache
def shared_codes(status: int, parts: frozenset[Part]) -> list[str]:
    """Return the codes that any operation that takes these parts of a request can give by this status."""
    return [
        each.code
        for each in declared()
        if each.anywhere and each.part in parts and status in (of.status for of in each.answered_as())
    ]


def component_name(problem: ProblemType, parts: frozenset[Part]) -> str:
    """Return the name of a problem's response among the components: not-found is NotFound.

    Parts of a request by which other codes are given are named as well: BadRequestOfPageAndSort.
    """
    name = "".join(word.capitalize() for word in problem.slug.split("-"))
    always = shared_codes(problem.status, _ALWAYS)
    telling = [
        part.name.capitalize()
        for part in _SOMETIMES
        if part in parts and shared_codes(problem.status, _ALWAYS | {part}) != always
    ]
    return f"{name}Of{'And'.join(telling)}" if telling else name


_PARTS: Schema = read_beside(__file__)
_PATTERNS = {"period": periods.PATTERN, "quarter": periods.pattern((periods.Kind.QUARTER,))}
#: Headers of every event that the service sends (Standard Webhooks).
EVENT_HEADERS: list[Schema] = [
    {"name": name, "in": "header", "required": True, "description": said, "schema": {"type": "string"}}
    for name, said in _PARTS["headers of events"].items()
]
IF_NONE_MATCH, IF_MATCH, IF_MATCH_OR_NOT, IDEMPOTENCY_KEY = _PARTS["parameters"].values()


def shared_components() -> Schema:
    """Return the components that every operation refers to.

    They are the problem schema, one response for each problem type, the headers and the bearer key.
    """
    answers = {
        component_name(each, parts): problem_response(each, parts)
        for each in types()
        for count in range(len(_SOMETIMES) + 1)
        for parts in map(_ALWAYS.union, combinations(_SOMETIMES, count))
    }
    answers["Problem"] = {
        "description": "Any other problem.",
        "content": PROBLEM_CONTENT,
        "headers": {"Trace-Id": {"$ref": "#/components/headers/Trace-Id"}},
    }
    return {
        "schemas": _PARTS["schemas"],
        "responses": answers,
        "headers": _PARTS["headers"],
        "securitySchemes": {**_PARTS["securitySchemes"], "oauth2": _oauth2()},
        "examples": problem_examples.all_examples(),
    }


def problem_response(
    problem: ProblemType, parts: frozenset[Part], besides: Schema | None = None, *, codes: Sequence[str] = ()
) -> Schema:
    """Return the response with a problem of this type, for an operation whose requests may have these parts.

    `codes` are the operation's own. `besides` has content of other media types that may be sent in its place.
    """
    headers = ["Trace-Id", *_PARTS["headers of problems"].get(problem.status, ())]
    if problem.status != 404:  # which is like that of an unknown path, where nothing is counted
        headers += ["RateLimit", "RateLimit-Policy"]
    shared = shared_codes(problem.status, parts)
    shown = problem_examples.references(codes or problem_examples.first(shared, problem), problem)
    return {
        "description": f"{problem.title}." if codes else f"{problem.title}. {problem.meaning}",
        "headers": {name: header(name, always=problem.status in (401, 429, 503)) for name in headers},
        "content": {
            **(besides or {}),
            MEDIA_TYPE: {**PROBLEM_CONTENT[MEDIA_TYPE], "examples": shown},
        },
        "x-codes": sorted({*shared, *codes}),
    }


def _oauth2() -> Schema:
    """Return the OAuth2 scheme with all scopes: `documents` leaves those that a document's operations name."""
    scopes = {str(name): str(said) for name, said in _scopes.items()}
    flow = {"tokenUrl": "/oauth/token/", "refreshUrl": "/oauth/token/", "scopes": scopes}
    return {
        **_PARTS["securitySchemes"]["oauth2"],
        "flows": {
            "clientCredentials": {name: said for name, said in flow.items() if name != "refreshUrl"},
            "authorizationCode": {"authorizationUrl": "/oauth/authorize/", **flow},
        },
    }


def header(name: str, *, always: bool = True) -> Schema:
    """Return a header of an answer. `always` False: only some of these answers have it."""
    sometimes = f"{name}-Sometimes"
    return {
        "$ref": f"#/components/headers/{name if always or sometimes not in _PARTS['headers'] else sometimes}"
    }


def of_lists(name: str, view: Any) -> Schema:
    """Return the lists' parameter of this name, as this list accepts it."""
    schemas: dict[str, Schema] = {
        "page_size": {
            "type": "integer",
            "minimum": 1,
            "maximum": view.page_sizes.largest,
            "default": view.page_sizes.usual,
        },
        "cursor": {"type": "string", "pattern": "^[A-Za-z0-9_=-]*$"},
        "sort": {
            "type": "array",
            "items": {
                "type": "string",
                "enum": [f"{sign}{key}" for key in view.order.sorts for sign in ("", "-")],
            },
        },
        "updated_since": {"type": "string", "format": "date-time"},
        "format": {"type": "string", "enum": [*view.formats()]},
    }
    said = _PARTS["lists"][name]
    if name == "updated_since":
        said = f"{said} This is `{view.order.since}`."
    return {"name": name, "in": "query", "description": said, "schema": schemas[name]}


def of_path(name: str, path: str) -> Schema | None:
    """Return a path parameter's description, example and pattern, empty for none."""
    fitting = [each for each in _PARTS["paths"] if each["name"] == name and each.get("within", "") in path]
    found = max(fitting, key=lambda each: len(each.get("within", "")), default=None)
    pattern = (found or {}).get("pattern", "")
    return found and {**found, "pattern": _PATTERNS.get(pattern, pattern)}


def fields(names: Sequence[str]) -> Schema:
    """Return the parameter `fields`, which limits an answer to these of its fields."""
    return {
        "name": fieldsets.PARAMETER,
        "in": "query",
        "description": "Answer with only these fields; for a list, in each of its rows: `?fields=a,b`, or the "
        "parameter once for each. The schema is that of the whole answer.",
        "schema": {"type": "array", "items": {"type": "string", "enum": [*names]}, "minItems": 1},
    }
