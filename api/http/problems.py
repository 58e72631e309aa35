"""Every type of problem that the API answers with: one registry, from which the documentation pages are made.

A type says what kind of thing went wrong (RFC 9457); the `code` and `detail` of an answer say what it was
this time. Clients may branch on `type` and on `code`; both keep their meaning for the life of the API.
"""

from dataclasses import dataclass

from django.conf import settings

from api.http.messages import Message, _


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its HTTP status, its name, what it means and what the client should do."""

    slug: str
    status: int
    title: Message
    meaning: Message
    remedy: Message

    @property
    def url(self) -> str:
        return f"{settings.BASE_URL}{self.path}"

    @property
    def path(self) -> str:
        return f"/docs/problems/{self.slug}"


_types: dict[str, ProblemType] = {}


def register(problem_type: ProblemType) -> ProblemType:
    """Add a type. A slug is registered once: answers that differ in meaning need slugs that differ."""
    if problem_type.slug in _types:
        raise ValueError(f"Problem type {problem_type.slug!r} is registered twice.")
    _types[problem_type.slug] = problem_type
    return problem_type


def get(slug: str) -> ProblemType:
    """The type of this slug. Raises KeyError when there is none."""
    return _types[slug]


def find(slug: str) -> ProblemType | None:
    return _types.get(slug)


def all_types() -> list[ProblemType]:
    """Every type, by status and slug."""
    return sorted(_types.values(), key=lambda each: (each.status, each.slug))


def _define(slug: str, status: int, title: Message, meaning: Message, remedy: Message) -> None:
    register(ProblemType(slug, status, title, meaning, remedy))


_define(
    "bad-request",
    400,
    _("Bad request"),
    _(
        "The request itself is not well-formed: its host, its path or one of its headers cannot be "
        "understood."
    ),
    _("Correct what `detail` names. Sending the same request again gives the same answer."),
)
_define(
    "malformed-json",
    400,
    _("Malformed JSON"),
    _(
        "The body is not JSON as RFC 8259 describes it, in UTF-8, with each name once in an object "
        "and at most 32 levels deep."
    ),
    _("Write the body with a JSON library instead of by hand. `NaN` and `Infinity` are not JSON."),
)
_define(
    "invalid-parameter",
    400,
    _("Invalid query parameter"),
    _(
        "A parameter after the question mark is unknown, or its value is not one that it takes. "
        "Unknown ones are refused because a misspelt filter would otherwise give figures about "
        "something else."
    ),
    _("`errors` names each parameter. The API's documentation lists the ones of each operation."),
)
_define(
    "invalid-cursor",
    400,
    _("No such page"),
    _("The cursor is not one that this list gave out, or the list's order was changed between two pages."),
    _("Take `next` as it stands, without changing it. To begin again, leave the cursor out."),
)
_define(
    "unauthenticated",
    401,
    _("Not authenticated"),
    _(
        "The request carries no key, or one that is unknown, expired or revoked. A key goes in "
        "`Authorization: Bearer <key>`."
    ),
    _(
        "Send the key as it was issued, with nothing around it. If it was good before, ask whoever "
        "issued it for a new one."
    ),
)
_define(
    "forbidden",
    403,
    _("Forbidden"),
    _("You may see this, but your role does not allow what you asked for."),
    _(
        "`GET /v1/me/` lists your roles. Another role is given by the administrator of the regency "
        "or ministry."
    ),
)
_define(
    "not-found",
    404,
    _("Not found"),
    _(
        "There is nothing at this address, or nothing that you may see. The two are answered alike "
        "on purpose: the answer does not tell what exists."
    ),
    _("Check the address, its trailing slash, and with `GET /v1/me/` which regencies your key reaches."),
)
_define(
    "method-not-allowed",
    405,
    _("Method not allowed"),
    _("The address exists, but not with this method."),
    _("The `Allow` header lists the methods."),
)
_define(
    "not-acceptable",
    406,
    _("Not acceptable"),
    _("The answer is not available in any of the media types that `Accept` names."),
    _("Accept `application/json`."),
)
_define(
    "conflict",
    409,
    _("Conflict"),
    _(
        "The request is well-formed, but the present state does not allow it. `code` says which "
        "rule it meets."
    ),
    _("Read the resource again and decide anew. Repeating the request without a change does not help."),
)
_define(
    "precondition-failed",
    412,
    _("Precondition failed"),
    _(
        "The resource is not in the version that `If-Match` or `If-None-Match` asks for: someone "
        "changed it since you read it."
    ),
    _("Read it again, apply your change to what you find, and send it with the new `ETag`."),
)
_define(
    "payload-too-large",
    413,
    _("Body too large"),
    _("The body is larger than this address takes; `limit` is the largest size in bytes."),
    _("Send it in several requests."),
)
_define(
    "unsupported-media-type",
    415,
    _("Unsupported media type"),
    _("The body's `Content-Type` or `Content-Encoding` is not one that this address takes."),
    _("Send `Content-Type: application/json`, uncompressed."),
)
_define(
    "range-not-satisfiable",
    416,
    _("Range not satisfiable"),
    _("The file has no byte in the range that `Range` asks for; `size` is its size in bytes."),
    _("Ask for a range below `size`, or for all of it."),
)
_define(
    "invalid",
    422,
    _("The content does not fit"),
    _(
        "The body is JSON, but its content breaks a rule. `errors` has an entry for each: `pointer` "
        "says where (JSON Pointer, RFC 6901; empty for the whole body), `code` which rule, "
        "`message` what is wrong."
    ),
    _("Correct every entry of `errors` and send again."),
)
_define(
    "precondition-required",
    428,
    _("Precondition required"),
    _("This change would overwrite what is there, so it must say which version it is made from."),
    _("Read the resource and send its `ETag` back in `If-Match`."),
)
_define(
    "too-many-requests",
    429,
    _("Too many requests"),
    _("You have used up the requests that you may make in this span of time."),
    _("Wait for the seconds of `Retry-After`."),
)
_define(
    "internal-error",
    500,
    _("Internal error"),
    _("Something went wrong on our side. Nothing of your request was stored."),
    _("Try once more; if it happens again, report the `trace_id` to the help desk."),
)
_define(
    "unavailable",
    503,
    _("Unavailable for the moment"),
    _(
        "The service, or what it needs for this request, cannot answer just now. Nothing of your "
        "request was stored."
    ),
    _("Send the same request again after the seconds of `Retry-After`."),
)
