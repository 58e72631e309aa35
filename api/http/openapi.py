"""How a view stands in the OpenAPI document. The framework's settings name `AutoSchema`; `documents` writes
the files.

A view says what no inspection can find: `operations` (names for generated clients), `permissions`,
`preconditions`, `tagged`, `paged`. From these come security, the error answers, the headers and the
parameters that go with them. Each handler's docstring is the operation's summary (first line) and
description.
"""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from drf_spectacular.drainage import warn
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.plumbing import get_doc
from rest_framework import serializers

from api.http import paging, problems
from api.http.answers import MEDIA_TYPE
from api.http.permissions import Permission

Schema = dict[str, Any]

_WITH_BODY = ("POST", "PUT", "PATCH")
_path_parameters: dict[str, Schema] = {}


def describe_path_parameter(name: str, description: str, example: str, *, pattern: str = "") -> None:
    """What `{name}` in a path is, in every operation that has it. Call it in an AppConfig's `ready`."""
    _path_parameters[name] = {"description": description, "example": example, "pattern": pattern}


def page_of(kind: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The serializer of one page of these, for extend_schema: {"data": [...], "next": ...}."""
    if kind not in _pages:
        name = f"{kind.__name__.removesuffix('Out')}Page"
        _pages[kind] = type(
            name,
            (serializers.Serializer,),
            {
                "__doc__": "One page of a list.",
                "data": kind(many=True, help_text="The rows of this page, in the list's order."),
                "next": serializers.URLField(
                    allow_null=True, help_text="The address of the following page; null on the last one."
                ),
            },
        )
    return _pages[kind]


_pages: dict[type[serializers.Serializer[Any]], type[serializers.Serializer[Any]]] = {}


class AutoSchema(SpectacularAutoSchema):
    """One operation, with everything that all operations share."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Schema | None:
        operation: Schema | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        responses: Schema = operation["responses"]
        for status, response in responses.items():
            response["description"] = response.get("description") or _MEANINGS.get(status, "Done.")
            response.setdefault("headers", {}).update(self._headers(status))
        if self.method == "GET" and getattr(self.view, "tagged", False):
            responses["304"] = {
                "description": "The copy that If-None-Match names is still good.",
                "headers": self._headers("304"),
            }
        for slug in self._problem_slugs():
            responses[str(problems.get(slug).status)] = {
                "$ref": f"#/components/responses/{component_name(slug)}"
            }
        responses["default"] = {"$ref": "#/components/responses/Problem"}
        operation["responses"] = dict(sorted(responses.items()))
        operation.setdefault("security", [])  # said aloud: for anyone, without a key
        return operation

    def get_operation_id(self) -> str:
        name = getattr(self.view, "operations", {}).get(self.method)
        if not name:
            warn(f"{type(self.view).__name__} names no operation for {self.method}: add it to `operations`.")
            return str(super().get_operation_id())
        return str(name)

    def get_summary(self) -> str | None:
        summary, _ = self._docstring()
        return summary.rstrip(".") or None

    def get_description(self) -> str:  # type: ignore[override]
        summary, rest = self._docstring()
        if not summary:
            warn(f"{type(self.view).__name__}.{self.method.lower()} needs a docstring, for its summary.")
        who = self._permission().describes.en
        return "\n\n".join(part for part in (rest, f"**Who:** {who}." if who else "") if part)

    def get_tags(self) -> list[str]:
        return [tag_of(self.view)[0]]

    def get_auth(self) -> list[Schema]:
        return [] if self._permission().anonymous else [{"bearer": []}]

    def _docstring(self) -> tuple[str, str]:
        text = get_doc(getattr(self.view, self.method.lower())) or get_doc(type(self.view))
        summary, _, rest = str(text).partition("\n")
        return summary.strip(), rest.strip()

    def _permission(self) -> Permission:
        view: Any = self.view
        permission: Permission = view.permission_of(self.method)
        return permission

    def _problem_slugs(self) -> list[str]:
        slugs = ["bad-request", "not-acceptable", "too-many-requests", "internal-error", "unavailable"]
        if self.view.get_authenticators():
            slugs.append("unauthenticated")
        if not self._permission().anonymous:
            slugs.append("forbidden")
        if "{" in self.path:
            slugs.append("not-found")
        if self.method != "GET":
            slugs.append("conflict")
        if self.method in _WITH_BODY:
            slugs += ["payload-too-large", "unsupported-media-type", "invalid"]
        if self.method in getattr(self.view, "preconditions", ()):
            slugs += ["precondition-failed", "precondition-required"]
        return slugs

    def _get_parameters(self) -> list[Schema]:
        parameters: list[Schema] = super()._get_parameters()
        for parameter in parameters:
            if parameter["in"] == "path" and (known := _path_parameters.get(parameter["name"])):
                parameter["description"] = parameter.get("description") or known["description"]
                parameter.setdefault("example", known["example"])
                if known["pattern"]:
                    parameter["schema"] = {**parameter["schema"], "pattern": known["pattern"]}
        return parameters + [dict(each) for each in self._shared_parameters()]

    def _shared_parameters(self) -> list[Schema]:
        shared: list[Schema] = []
        if self.method == "GET" and getattr(self.view, "paged", False):
            shared += [_PAGE_SIZE, _CURSOR]
        if self.method == "GET" and getattr(self.view, "tagged", False):
            shared.append(_IF_NONE_MATCH)
        if self.method in getattr(self.view, "preconditions", ()):
            shared.append(_IF_MATCH)
        return shared

    def _headers(self, status: str) -> Schema:
        headers: Schema = {"Trace-Id": {"$ref": "#/components/headers/Trace-Id"}}
        if getattr(self.view, "tagged", False) and self.method != "DELETE":
            headers["ETag"] = {"$ref": "#/components/headers/ETag"}
        if status == "200" and getattr(self.view, "paged", False):
            headers["Link"] = {"$ref": "#/components/headers/Link"}
        return headers

    def _postprocess_serializer_schema(self, schema: Schema, serializer: Any, direction: str) -> Schema:
        result: Schema = super()._postprocess_serializer_schema(schema, serializer, direction)  # type: ignore[no-untyped-call]
        if direction == "request" and "properties" in result:
            result.setdefault("additionalProperties", False)  # as api.http.reading has it
        return result


def tag_of(view: Any) -> tuple[str, str]:
    """The group of a view's operations, and what it is about: its app's `verbose_name` and docstring."""
    config = apps.get_containing_app_config(type(view).__module__)
    if config is None:
        return "Other", ""
    return str(config.verbose_name), (config.__doc__ or "").strip().partition("\n")[0]


def component_name(slug: str) -> str:
    """The name of a problem's response among the components: not-found is NotFound."""
    return "".join(part.capitalize() for part in slug.split("-"))


def shared_components() -> Schema:
    """What every operation refers to: the problem's schema, an answer for each type, headers and the
    bearer key."""
    answers = {component_name(each.slug): _problem_response(each) for each in problems.all_types()}
    answers["Problem"] = {
        "description": "Any other problem.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": {"Trace-Id": {"$ref": "#/components/headers/Trace-Id"}},
    }
    return {
        "schemas": {"Problem": _PROBLEM, "FieldError": _FIELD_ERROR},
        "responses": answers,
        "headers": _HEADERS,
        "securitySchemes": {"bearer": _BEARER},
    }


def _problem_response(problem: problems.ProblemType) -> Schema:
    headers = ["Trace-Id", *_PROBLEM_HEADERS.get(problem.status, ())]
    return {
        "description": f"{problem.title.en}. {problem.meaning.en}",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


_MEANINGS: Mapping[str, str] = {
    "200": "Done.",
    "201": "Created.",
    "202": "Accepted: it goes on after this answer.",
    "204": "Done; there is nothing to say.",
}
_PROBLEM_HEADERS: Mapping[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    405: ("Allow",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
_BEARER: Schema = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key, in `Authorization: Bearer <key>`.",
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
            "examples": ["The report is already submitted."],
        },
        "code": {
            "type": "string",
            "description": "Which rule it meets, for programs.",
            "examples": ["report_submitted"],
        },
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
            "description": "Each thing that does not fit.",
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
    "Link": {
        "description": 'The following page, as rel="next" (RFC 8288); absent on the last one.',
        "schema": {"type": "string"},
    },
    "Allow": {"description": "The methods of this address.", "schema": {"type": "string"}},
    "Retry-After": {
        "description": "In how many seconds to try again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
    "WWW-Authenticate": {
        "description": "How to authenticate (RFC 6750).",
        "required": True,
        "schema": {"type": "string"},
    },
}
_PAGE_SIZE: Schema = {
    "name": "page_size",
    "in": "query",
    "description": "How many rows a page has at most.",
    "schema": {
        "type": "integer",
        "minimum": 1,
        "maximum": paging.MAX_SIZE,
        "default": paging.DEFAULT_SIZE,
    },
}
_CURSOR: Schema = {
    "name": "cursor",
    "in": "query",
    "description": "Where the page begins: taken from `next` as it stands, absent for the first page.",
    "schema": {"type": "string"},
}
_IF_NONE_MATCH: Schema = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of the copy that you hold: 304 if it is still good.",
    "schema": {"type": "string"},
}
_IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of the version that the change is made from; needed unless it creates.",
    "schema": {"type": "string"},
}
