"""Every answer that a test gets, held against its document: status, media type, headers that are promised, and body.

A body may hold nothing that the document does not name: a field that is not documented is one that no client expects.
"""

import copy
import gzip
import json
import re
from collections import defaultdict
from functools import cache
from typing import Any

from django.conf import settings
from jsonschema_rs import Draft202012Validator, Registry

from api.http.documents import DOCUMENTS, read

_CHECKED = ("application/json", "application/problem+json")
#: Headers that tell a client something of its own business: each that is sent stands in the document.
SENT = (
    "Accept-Ranges",
    "Allow",
    "As-Of",
    "Content-Disposition",
    "Content-Range",
    "Deprecation",
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "Location",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Repr-Digest",
    "Retry-After",
    "Sunset",
    "Trace-Id",
    "WWW-Authenticate",
)
_PLACEHOLDER = re.compile(r"\{[^}]+\}")


def check(method: str, url: str, answer: Any) -> None:
    """Raises AssertionError where the answer is not as documented. Addresses of no document are left alone."""
    if settings.ROOT_URLCONF != "config.urls" or (there := address(url.split("?", 1)[0])) is None:
        return
    name, place, verbs = there
    said = f"{method} {url} answered {answer.status_code}"
    verb = "get" if method == "HEAD" else method.lower()
    if verb not in verbs:
        _check_without_operation(name, verbs, method, answer, said)
        return
    described = verbs[verb]
    # Not by `default`: that is for what stands between (a proxy), and for statuses that are yet to come.
    status = str(answer.status_code)
    assert status in described["responses"], f"{said}, which {name}.yaml does not have"
    response = _resolved(name, described["responses"][status])
    for header, about in response.get("headers", {}).items():
        if _resolved(name, about).get("required"):
            assert header in answer.headers, f"{said} without {header}"
    for header in (each for each in SENT if each in answer.headers):
        assert header in response.get("headers", {}), f"{said} with {header}, which {name}.yaml does not name"
    if method == "HEAD":
        assert answer.streaming or not answer.content, f"{said} with a body"
        return
    if answer.streaming or not answer.content:
        if not answer.streaming and "ndjson" not in answer.headers.get("Content-Type", ""):
            assert not response.get("content"), f"{said} without the body that {name}.yaml promises"
        return
    media_type = answer.headers["Content-Type"].split(";", 1)[0]
    kinds = response.get("content", {})
    assert media_type in kinds, f"{said} as {media_type}; {name}.yaml has {sorted(kinds)}"
    if media_type not in _CHECKED or "fields=" in url:
        return
    validator = _validator(name, place, described["operationId"], status, media_type)
    is_packed = answer.headers.get("Content-Encoding") == "gzip"
    body = gzip.decompress(answer.content) if is_packed else answer.content
    _check_body(validator, json.loads(body), said)


def _check_body(validator: Draft202012Validator, body: Any, said: str) -> None:
    error = next(validator.iter_errors(body), None)
    assert error is None, f"{said}: at {error.instance_path}: {error.message[:500]}"


def _check_without_operation(name: str, verbs: dict[str, Any], method: str, answer: Any, said: str) -> None:
    """OPTIONS names the methods of an address, and so does the refusal of another. Nothing else is answered."""
    status = answer.status_code
    assert status >= 400 or method == "OPTIONS", f"{said}, which {name}.yaml does not name"
    if status == 405 or (status == 204 and "Access-Control-Allow-Methods" not in answer.headers):
        methods = {verb.upper() for verb in verbs} | {"OPTIONS"} | ({"HEAD"} if "get" in verbs else set())
        assert set(answer.headers["Allow"].split(", ")) == methods, f"{said}: {answer.headers['Allow']}"
    if status == 204:
        assert not answer.content, f"{said} with a body"
    elif answer.headers["Content-Type"] == "application/problem+json":
        _check_body(_problem_validator(name), json.loads(answer.content), said)
        assert status != 405 or answer.json()["code"] == "method_not_allowed", said
    sent = {each for each in SENT if each in answer.headers}
    assert sent <= {
        "Allow",
        "RateLimit",
        "RateLimit-Policy",
        "Retry-After",
        "Trace-Id",
        "WWW-Authenticate",
    }, f"{said} with {sorted(sent)}"


@cache
def _problem_validator(name: str) -> Draft202012Validator:
    return _compiled(name, {"$ref": "#/components/schemas/Problem"})


def check_event(name: str, body: Any) -> None:
    """Raise AssertionError where an event is not as the document called so has it in its `webhooks`."""
    _check_body(event_validator(name, body["type"]), body, str(body))


@cache
def event_validator(name: str, kind: str) -> Draft202012Validator:
    content = documents()[name]["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]
    return _compiled(name, content["schema"])


@cache
def documents() -> dict[str, Any]:
    """Return each document's content by its name, shared parameters where they are referred to.

    Nobody changes it: it is read once in a run of the tests.
    """
    found = {name: read(document.file) for name, document in DOCUMENTS.items()}
    for content in found.values():
        inline_parameters(content)
    return found


def inline_parameters(content: dict[str, Any]) -> None:
    """Put each shared parameter where a document refers to it."""
    for operations in content["paths"].values():
        for described in operations.values():
            described["parameters"] = [
                content["components"]["parameters"][each["$ref"].rpartition("/")[2]]
                if "$ref" in each
                else each
                for each in described.get("parameters", ())
            ]


@cache
def _routes() -> dict[int, list[tuple["re.Pattern[str]", str, str, dict[str, Any]]]]:
    """Group the routes by the number of their slashes: a placeholder has none."""
    routes = defaultdict(list)
    for name, document in documents().items():
        for path, operations in document["paths"].items():
            pattern = "[^/]+".join(map(re.escape, _PLACEHOLDER.split(path)))
            routes[path.count("/")].append((re.compile(pattern), name, path, operations))
    for some in routes.values():  # what has fewer placeholders is the more particular address
        some.sort(key=lambda route: route[2].count("{"))
    return routes


def address(path: str) -> tuple[str, str, dict[str, Any]] | None:
    """Return the document's name, the path as it writes it, and its operations by verb."""
    for pattern, name, place, operations in _routes().get(path.count("/"), ()):
        if pattern.fullmatch(path):
            return name, place, operations
    return None


def operation(path: str, verb: str) -> tuple[str, str, dict[str, Any]] | None:
    """Return the document's name, the path as it writes it, and the operation."""
    there = address(path)
    return (*there[:2], there[2][verb]) if there and verb in there[2] else None


def _resolved(name: str, part: dict[str, Any]) -> dict[str, Any]:
    reference = part.get("$ref")
    if reference is None:
        return part
    _, _, group, member = reference.split("/")
    found: dict[str, Any] = documents()[name]["components"][group][member]
    return found


@cache
def _strict_components(name: str) -> Registry:
    schemas = copy.deepcopy(documents()[name]["components"]["schemas"])
    for title, schema in schemas.items():
        if "properties" in schema and title != "Problem":  # a problem may have members of its own (RFC 9457)
            schema.setdefault("additionalProperties", False)
    return Registry([(f"{name}:", {"components": {"schemas": schemas}})])


def _compiled(name: str, schema: dict[str, Any]) -> Draft202012Validator:
    """Return the validator of a schema that stands in the document."""
    schema = json.loads(json.dumps(schema).replace('"#/', f'"{name}:#/'))
    return Draft202012Validator(schema, registry=_strict_components(name), validate_formats=True)


@cache
def _validator(
    name: str, place: str, operation_id: str, status: str, media_type: str
) -> Draft202012Validator:
    for operations in (documents()[name]["paths"][place],):
        for described in operations.values():
            if described["operationId"] == operation_id:
                response = _resolved(name, described["responses"][status])
                return _compiled(name, response["content"][media_type]["schema"])
    raise LookupError(operation_id)
