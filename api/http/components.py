"""What all operations share: the schema of a problem, an answer for each type, headers and parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.http import fieldsets, problem_examples
from api.http.answers import MEDIA_TYPE
from api.http.exceptions import ProblemType, types
from api.http.messages import Message
from api.http.problems import declared

Schema = dict[str, Any]


#: A problem as an answer's content.
PROBLEM_CONTENT: Schema = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


#: What a token may be narrowed to, in words: filled by `describe_scope`.
_scopes: dict[str, Message] = {}


def describe_scope(name: str, description: Message) -> None:
    """What a scope opens, for the OAuth2 scheme of the documents. Call it in an AppConfig's `ready`."""
    _scopes[name] = description


def component_name(slug: str) -> str:
    """The name of a problem's response among the components: not-found is NotFound."""
    return "".join(part.capitalize() for part in slug.split("-"))


#: Headers of every event that the service sends (Standard Webhooks).
_OF_EVENTS = {
    "webhook-id": "The delivery's id, the same for every attempt.",
    "webhook-timestamp": "When the attempt was made, in seconds since 1970. Refuse one of more than five minutes ago.",
    "webhook-signature": "Signatures of `id.timestamp.body`, separated by spaces. One that fits will do.",
}
EVENT_HEADERS: list[Schema] = [
    {"name": name, "in": "header", "required": True, "description": said, "schema": {"type": "string"}}
    for name, said in _OF_EVENTS.items()
]


def shared_components() -> Schema:
    """What every operation refers to: the problem's schema, an answer for each type, headers and the
    bearer key."""
    answers = {component_name(each.slug): problem_response(each) for each in types()}
    answers["Problem"] = {
        "description": "Any other problem.",
        "content": PROBLEM_CONTENT,
        "headers": {"Trace-Id": {"$ref": "#/components/headers/Trace-Id"}},
    }
    return {
        "schemas": {"Problem": _PROBLEM, "FieldError": _FIELD_ERROR},
        "responses": answers,
        "headers": _HEADERS,
        "securitySchemes": {"bearer": _BEARER, "oauth2": _oauth2()},
        "examples": problem_examples.all_examples(),
    }


def problem_response(
    problem: ProblemType, besides: Schema | None = None, *, codes: Sequence[str] = ()
) -> Schema:
    """Return the answer of this type, of any operation or of one that gives `codes`.

    `besides` is content of other kinds that it may have instead.
    """
    headers = ["Trace-Id", *_PROBLEM_HEADERS.get(problem.status, ())]
    if problem.status != 404:  # which is like that of an unknown path, where nothing is counted
        headers += ["RateLimit", "RateLimit-Policy"]
    shared = [
        each.code
        for each in declared()
        if each.anywhere and problem.status in (of.status for of in each.answered_as())
    ]
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
    """With all scopes: `documents` leaves those that a document's operations name."""
    scopes = {name: str(said) for name, said in _scopes.items()}
    flow = {"tokenUrl": "/oauth/token/", "refreshUrl": "/oauth/token/", "scopes": scopes}
    return {
        "type": "oauth2",
        "description": "An access token, in `Authorization: Bearer <token>`, good for a quarter of an hour. An "
        "application for itself gets it with its own credentials; one that acts for a person sends them to the "
        "authorization page and exchanges the code, with PKCE (S256) always. Of several scopes that an operation "
        "names, one is enough; where it names no OAuth2 at all, only a key will do. See "
        "`/.well-known/oauth-authorization-server` and `/.well-known/oauth-protected-resource`.",
        "flows": {
            "clientCredentials": {name: said for name, said in flow.items() if name != "refreshUrl"},
            "authorizationCode": {"authorizationUrl": "/oauth/authorize/", **flow},
        },
    }


def header(name: str, *, always: bool = True) -> Schema:
    """A header of an answer. `always` False: it comes with some of these answers only."""
    sometimes = f"{name}-Sometimes"
    return {"$ref": f"#/components/headers/{name if always or sometimes not in _HEADERS else sometimes}"}


_PROBLEM_HEADERS: Mapping[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    403: ("WWW-Authenticate",),
    405: ("Allow",),
    409: ("Location", "Retry-After"),
    412: ("ETag",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
_BEARER: Schema = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key, in `Authorization: Bearer <key>`. One that was issued with scopes opens what an access "
    "token with these scopes does; any other opens all that its owner may do.",
}
_VALUES: Schema = {
    "type": "object",
    "description": "What stands in the braces of the code's sentence, by name, for a sentence of your own: "
    "`GET /v1/open/reference/error-codes/` lists them. Absent where it has none.",
    "additionalProperties": True,
    "examples": [{"number": "2027.1"}],
}
_FIELD_ERROR: Schema = {
    "type": "object",
    "description": "One thing that does not fit, at one place of the body or in one query parameter.",
    "properties": {
        "pointer": {
            "type": "string",
            "description": "The place in the body, as a JSON Pointer (RFC 6901); empty for all of it.",
            "examples": ["/allocations/2026"],
        },
        "parameter": {
            "type": "string",
            "description": "The query parameter, where the place is not in the body.",
            "examples": ["page_size"],
        },
        "code": {"type": "string", "description": "The rule, for programs.", "examples": ["required"]},
        "message": {
            "type": "string",
            "description": "What is wrong, in the language of Accept-Language.",
            "examples": ["This field is required."],
        },
        "values": _VALUES,
    },
    "required": ["code", "message"],
}
_PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": "The kind of problem: the address of the page that explains it.",
            "examples": ["https://api.example/docs/problems/conflict"],
        },
        "title": {
            "type": "string",
            "description": "The kind of problem, in the language of Accept-Language.",
            "examples": ["Conflict"],
        },
        "status": {
            "type": "integer",
            "minimum": 400,
            "maximum": 599,
            "description": "The HTTP status.",
            "examples": [409],
        },
        "detail": {
            "type": "string",
            "description": "What is wrong this time, in the language of Accept-Language.",
            "examples": ["The key is taken already."],
        },
        "code": {
            "type": "string",
            "description": "Which rule it meets, for programs.",
            "examples": ["conflict"],
        },
        "values": _VALUES,
        "instance": {
            "type": "string",
            "format": "uri-reference",
            "description": "The path of the request.",
            "examples": ["/v1/me/"],
        },
        "trace_id": {
            "type": "string",
            "pattern": "^[0-9a-f]{32}$",
            "description": "The request's id, to name to the help desk.",
            "examples": ["4bf92f3577b34da6a3ce929d0e0e4736"],
        },
        "errors": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/FieldError"},
            "description": "Each thing that does not fit; of more than 1,000 the first.",
        },
        "error_count": {
            "type": "integer",
            "minimum": 1001,
            "description": "How many do not fit, where that is more than `errors` names.",
            "examples": [2718],
        },
    },
    "required": ["type", "title", "status", "detail", "code", "instance", "trace_id"],
}
_HEADERS: Schema = {
    "Trace-Id": {
        "description": "The request's id, the same as `trace_id` in a problem.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    },
    "ETag": {
        "description": "The version of what was answered, for If-None-Match and If-Match.",
        "schema": {"type": "string"},
    },
    "Deprecation": {
        "description": "Since when this should not be used any more (RFC 9745): seconds since 1970 after an @.",
        "required": True,
        "schema": {"type": "string", "pattern": "^@[0-9]+$"},
    },
    "Sunset": {
        "description": "When this goes (RFC 8594).",
        "schema": {"type": "string"},
    },
    "Idempotency-Replayed": {
        "description": "`true` where this is the answer that the same Idempotency-Key was given before.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Link": {
        "description": 'The following page, as rel="next" (RFC 8288); absent on the last one.',
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "Where it is that was made, or is there already, if it has an address of its own.",
        "schema": {"type": "string", "format": "uri"},
    },
    "Allow": {"description": "The methods of this address.", "schema": {"type": "string"}},
    "Retry-After": {
        "description": "In how many seconds to try again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
    "Retry-After-Sometimes": {
        "description": "In how many seconds to ask again, where that may help.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "RateLimit": {
        "description": "What remains (`r`) of each budget, and in how many seconds it is full again (`t`).",
        "schema": {"type": "string", "examples": ['"key";r=5999;t=1, "regency";r=11998;t=1']},
    },
    "RateLimit-Policy": {
        "description": "The budgets that the request counts against: requests (`q`) in so many seconds (`w`).",
        "schema": {"type": "string", "examples": ['"key";q=6000;w=60, "regency";q=12000;w=60']},
    },
    "WWW-Authenticate": {
        "description": "How to authenticate (RFC 6750), and where that is said (`resource_metadata`, RFC 9728).",
        "required": True,
        "schema": {"type": "string"},
    },
    "WWW-Authenticate-Sometimes": {
        "description": "Which scope the token lacks, where it is that (RFC 6750).",
        "schema": {"type": "string"},
    },
    "Content-Disposition": {
        "description": "That this is a file, and what it is called (RFC 6266).",
        "schema": {"type": "string", "examples": ['attachment; filename="nilai-51.01.csv"']},
    },
    "Preference-Applied": {
        "description": "`handling=lenient` where that was preferred, and done (RFC 7240).",
        "schema": {"type": "string", "enum": ["handling=lenient"]},
    },
}


def of_lists(name: str, view: Any) -> Schema:
    """Return the parameter of this name that lists share, as this one takes it."""
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
    said = f"{_OF_LISTS[name]} This is `{view.order.since}`." if name == "updated_since" else _OF_LISTS[name]
    return {"name": name, "in": "query", "description": said, "schema": schemas[name]}


_OF_LISTS: Mapping[str, str] = {
    "page_size": "How many rows a page has at most; of a file, how many it has where it is not to have all.",
    "cursor": "Where the page begins: `next_cursor` of the page before, absent for the first page.",
    "sort": "The keys to sort by, the first one first, each with a - before it for the other way round. What they "
    "leave open is as it is without them.",
    "updated_since": "Only rows that have changed at this instant or later.",
    "format": "The form of the answer, where no Accept header can be sent; it goes before the header.",
}


def fields(names: Sequence[str]) -> Schema:
    """Return the parameter by which an answer has these of its fields alone."""
    return {
        "name": fieldsets.PARAMETER,
        "in": "query",
        "description": "Answer with these fields alone, of a list in each of its rows: `?fields=a,b`, or the parameter "
        "once for each. The schema is that of the whole answer.",
        "schema": {"type": "array", "items": {"type": "string", "enum": [*names]}, "minItems": 1},
    }


# In words and not as `examples`: tools send those, and a version or a key that is not theirs is refused.
_A_TAG = '`"9f2c6d4be0a1573cd8e4b6f2"`'
_TAGS: Schema = {"type": "string", "pattern": r'^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$'}
IF_NONE_MATCH: Schema = {
    "name": "If-None-Match",
    "in": "header",
    "description": f"The ETag of the copy that you hold, such as {_A_TAG}: 304 if it is still good.",
    "schema": {"type": "string"},
}
IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "description": f"The ETag of the version that the change is made from, such as {_A_TAG}; needed unless it creates.",
    "schema": _TAGS,
}
IF_MATCH_OR_NOT: Schema = {
    **IF_MATCH,
    "description": "The ETag of the version that you have seen: where it is another by now, the answer is 412. Without "
    "it the present version is meant.",
}
IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A name of your own for this request, such as the UUID `0198f6b2-7c1e-7d3a-9b1f-2c4d5e6f7a8b`. "
    "Sent again within 48 hours, the "
    "request is done once and answered alike; with another body it is refused (422, `idempotency_key_reused`).",
    "schema": {
        "type": "string",
        "pattern": '^("[ !#-\\[\\]-~]{1,255}"|[!#-+\\--~]{1,255})$',
    },
}
