"""Describe views in the OpenAPI document. The framework's settings name `AutoSchema`; `documents` writes the files.

A view declares what inspection cannot find: `operations` (names for generated clients), `permissions`, `preconditions`,
`tagged`, `paged`. Security, error answers, headers and their parameters are derived from these. A serializer's
`between` declares conditions between its fields. Each handler's docstring is the operation's summary (first line) and
description.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.core.validators import RegexValidator
from drf_spectacular.drainage import warn
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.plumbing import ResolvedComponent, get_doc
from rest_framework import serializers

from api.http import components, fieldsets, problem_docs, problem_examples, tags
from api.http.components import Schema
from api.http.exceptions import CODES, TYPES
from api.http.fields import DistinctList, WrittenText
from api.http.permissions import Permission
from api.http.shapes.base import SerializerClass
from api.http.shared_parts import TEXT, TEXT_OR_EMPTY
from tenants import Fields

_WITH_BODY = ("POST", "PUT", "PATCH")
#: Where a list goes on: in the answer of each.
NEXT: Fields = {
    "next": serializers.URLField(
        allow_null=True, help_text="The address of the next page; null on the last one."
    ),
    "next_cursor": serializers.CharField(
        allow_null=True, help_text="The `cursor` of that address, for a client that builds its own."
    ),
}


@cache
def page_of(kind: SerializerClass) -> SerializerClass:
    """Return the serializer of one page, for extend_schema: {"data": [...], "next": ..., "next_cursor": ...}."""
    return type(
        f"{kind.__name__.removesuffix('Out')}Page",
        (serializers.Serializer,),
        {
            "__doc__": "One page of a list.",
            "data": kind(many=True, help_text="The rows of this page, in the list's order."),
            **NEXT,
        },
    )


class AutoSchema(SpectacularAutoSchema):
    """Schema of one operation, with all shared parts."""

    view: Any

    def get_operation(self, *args: Any, **kwargs: Any) -> Schema | None:
        operation: Schema | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        responses: Schema = operation["responses"]
        for status, response in responses.items():
            response["description"] = response.get("description") or _MEANINGS.get(status, "Done.")
            response.setdefault("headers", {}).update(self._headers(status, response, operation))
            for media_type, content in response.get("content", {}).items():
                if media_type in _OBJECTS:  # a file that is JSON as well
                    content["schema"] = {"type": "object", "additionalProperties": {}}
                    content["examples"] = {"example": {"value": _OBJECTS[media_type]}}
        if self._is_tagged():
            responses["304"] = {
                "description": "The copy that If-None-Match names is still good.",
                "headers": self._headers("304", {}, operation),
            }
        if self.method == "GET" and self.view.may_move:
            responses["308"] = {
                "description": "The regency has another code by now: ask at `Location`.",
                "headers": self._headers("308", {}, operation),
            }
        parts = components.parts_of(operation)
        for slug in self._problem_slugs():
            problem = TYPES[slug]
            status = str(problem.status)
            if status in responses:  # what the view answers itself, such as a workbook with remarks
                refused = components.problem_response(problem, parts)
                responses[status]["content"] |= refused["content"]
                responses[status]["headers"] |= refused["headers"]
                responses[status]["x-codes"] = refused["x-codes"]
            elif self.method in self.view.deprecated:  # which is told in every answer
                responses[status] = components.problem_response(problem, parts)
                responses[status]["headers"] |= self._headers(status, {}, operation)
            elif self.view.refusals is not None:
                responses[status] = components.problem_response(problem, parts, besides=self._refusal())
            else:
                name = components.component_name(problem, parts)
                responses[status] = {"$ref": f"#/components/responses/{name}"}
        responses["default"] = {"$ref": "#/components/responses/Problem"}
        operation["responses"] = dict(sorted(responses.items()))
        if self.method in self.view.deprecated:
            operation["deprecated"] = True
        if codes := problem_docs.operations().get(operation["operationId"]):
            operation["x-codes"] = codes
            self._show(operation, codes)
        operation.setdefault("security", [])  # said aloud: for anyone, without a key
        return operation

    def _show(self, operation: Schema, codes: Mapping[str, Sequence[str]]) -> None:
        """Add its codes to each answer, and examples of them to a refusal."""
        responses, parts = operation["responses"], components.parts_of(operation)
        for status, names in codes.items():
            shown = responses[status]
            if int(status) < 400:  # remarks in an answer that is none of a problem
                shown["x-codes"] = names
                continue
            problem = problem_examples.of_status(CODES[names[0]], int(status))
            response = components.problem_response(problem, parts, codes=names)
            if "$ref" in shown:
                responses[status] = response
            else:
                shown["content"] |= response["content"]
                shown["x-codes"] = response["x-codes"]

    def _refusal(self) -> Schema:
        """Return the content of an answer with the view's own kind of error."""
        told = self.resolve_serializer(self.view.refusals, "response")
        return {"application/json": {"schema": told.ref}}

    def get_operation_id(self) -> str:
        name = getattr(self.view, "operations", {}).get(self.method)
        if not name and hasattr(self.view, "operations"):  # not the receiver of an event
            warn(f"{type(self.view).__name__} names no operation for {self.method}: add it to `operations`.")
            return str(super().get_operation_id())
        return str(name)

    def get_summary(self) -> str | None:
        summary, _ = self._docstring()
        return summary.replace("`", "").rstrip(".") or None

    def get_description(self) -> str:  # type: ignore[override]
        summary, rest = self._docstring()
        if not summary:
            warn(f"{type(self.view).__name__}.{self.method.lower()} needs a docstring, for its summary.")
        who = self._permission().describes
        parts = (rest, f"**Who:** {who}." if who else "", self._token())
        return "\n\n".join(part for part in parts if part)

    def _token(self) -> str:
        """Return the scopes that a token needs, for readers that do not show `security`."""
        permission = self._permission()
        if permission.anonymous:
            return ""
        scopes = permission.opened_with(self.method)
        if scopes is None:
            return "**Scope:** none opens it: no token, and only a key that was issued without scopes."
        named = " or ".join(f"`{name}`" for name in sorted(scopes))
        if not permission.for_applications:
            return f"**Scope:** {named}, of a key that is a person's own: no token opens it."
        return f"**Scope:** {named}." if scopes else ""

    def get_tags(self) -> list[str]:
        return [tags.of(self.path)]

    def get_auth(self) -> list[Schema]:
        permission = self._permission()
        if permission.anonymous:
            return []
        scopes = permission.opened_with(self.method)
        if scopes is None or not permission.for_applications:
            return [{"bearer": []}]
        return (
            [{"bearer": []}, *({"oauth2": [str(name)]} for name in sorted(scopes))] if scopes else _ANY_TOKEN
        )

    def _docstring(self) -> tuple[str, str]:
        text = get_doc(getattr(self.view, self.method.lower())) or get_doc(type(self.view))
        summary, _, rest = str(text).partition("\n")
        return summary.strip(), rest.strip()

    def _permission(self) -> Permission:
        permission: Permission = self.view.permission_of(self.method)
        return permission

    def _problem_slugs(self) -> list[str]:
        slugs = ["bad-request", "not-acceptable", "too-many-requests", "internal-error", "unavailable"]
        further = self.view.further_problems
        if self.view.refusals is not None:  # it says itself what it refuses
            return [*slugs, "payload-too-large", *further]
        if self.view.get_authenticators():
            slugs.append("unauthenticated")
        if not self._permission().anonymous:
            slugs.append("forbidden")
        # What no look at one view can rule out: a regency, a release or a row that is not there or not to be seen; a
        # period in the path, or a value of the query, that is none.
        slugs += ["not-found", "invalid"]
        if self.method != "GET":
            slugs.append("conflict")
        if self.method in _WITH_BODY:
            slugs += ["payload-too-large", "unsupported-media-type"]
        if self.method in self.view.preconditions | self.view.conditional:
            slugs.append("precondition-failed")
        if self.method in self.view.preconditions:
            slugs.append("precondition-required")
        return list(dict.fromkeys([*slugs, *further]))

    def _get_request_body(self, direction: str = "request") -> Schema | None:
        body: Schema | None = super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        # A change says what it is to be, and a file or a form is never nothing. An action may have nothing to say where
        # its fields do not ask for one of them.
        if body is not None and (
            self.method != "POST"
            or set(body["content"]) != {"application/json"}
            or self._asks(body["content"]["application/json"]["schema"])
        ):
            body["required"] = True
        return body

    def _asks(self, schema: Schema) -> bool:
        """Return True if an empty object violates a condition that the schema declares `between` its fields."""
        if "$ref" in schema:
            schema = self.registry[schema["$ref"].rpartition("/")[2], ResolvedComponent.SCHEMA].schema
        branch = "else" if "required" in schema.get("if", {}) else "then"
        return "required" in schema.get(branch, {})

    def _get_parameters(self) -> list[Schema]:
        parameters: list[Schema] = super()._get_parameters()
        for parameter in parameters:
            if parameter["in"] == "query" and parameter["schema"].get("type") == "array":
                parameter["description"] += " Repeat it for several, or separate them with commas."
            if parameter["in"] == "path" and (known := components.of_path(parameter["name"], self.path)):
                parameter["description"] = parameter.get("description") or known["description"]
                is_number = parameter["schema"].get("type") == "integer"
                parameter.setdefault("example", int(known["example"]) if is_number else known["example"])
                if known["pattern"]:
                    parameter["schema"] = {**parameter["schema"], "pattern": known["pattern"]}
        return parameters + [dict(each) for each in self._shared_parameters()]

    def _map_basic_serializer(self, serializer: Any, direction: str) -> Schema:
        schema: Schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        # Of a part the operation says whether it goes with the rest; what is answered was taken before.
        if not getattr(serializer, "partial", False) and not type(serializer).__name__.endswith("Out"):
            schema |= getattr(serializer, "between", {})
        return schema

    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> Schema:
        schema: Schema = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if isinstance(field, serializers.ListField | serializers.ListSerializer):
            many: Any = field  # the stubs know the bounds of one of the two
            fewest = many.min_length or (0 if many.allow_empty else 1)
            bounds = {"minItems": fewest or None, "maxItems": many.max_length}
            schema = {**{name: bound for name, bound in bounds.items() if bound is not None}, **schema}
            if isinstance(many, DistinctList):
                schema["uniqueItems"] = True
        if isinstance(field, WrittenText) and _goes_in(field):
            schema["pattern"] = field.pattern
        if _is_free_text(field) and not {"pattern", "format", "enum"} & schema.keys() and _goes_in(field):
            schema["pattern"] = TEXT_OR_EMPTY if field.allow_blank or not field.trim_whitespace else TEXT
        return schema

    def _shared_parameters(self) -> list[Schema]:
        shared: list[Schema] = []
        if self.method == "GET":
            if names := sorted(fieldsets.names(self.view.__class__)):
                shared.append(components.fields(names))
            shared += [components.of_lists(name, self.view) for name in self.view.of_lists()]
        if self._is_tagged():
            shared.append(components.IF_NONE_MATCH)
        if self.method in self.view.preconditions:
            shared.append(components.IF_MATCH)
        elif self.method in self.view.conditional:
            shared.append(components.IF_MATCH_OR_NOT)
        if self._is_kept():
            shared.append(components.IDEMPOTENCY_KEY)
        return shared

    def _is_tagged(self) -> bool:
        return self.method == "GET" and bool(self.view.tagged or self.view.paged)

    def _is_kept(self) -> bool:
        return self.method == "POST" and self.view.kept_in is not None

    def _headers(self, status: str, response: Schema, operation: Schema) -> Schema:
        names = ["Trace-Id"]
        if self.view.limited:
            names += ["RateLimit", "RateLimit-Policy"]
        if (going := self.view.deprecated.get(self.method)) is not None:
            names += [*going.headers(), "Link"]
        further = self.view.sends.get((self.method, int(status)), ())
        if self._is_tagged() or (self.view.tagged and self.method != "DELETE") or "ETag" in further:
            names.append("ETag")
        if self._is_kept():
            names.append("Idempotency-Replayed")
        if status in ("201", "202", "308"):
            names.append("Location")
        if status == "202":
            names.append("Retry-After")
        if status in ("200", "304") and self.view.paged:
            names.append("Link")
        if any(kind["schema"].get("format") == "binary" for kind in response.get("content", {}).values()):
            names.append("Content-Disposition")
        if status == "200" and any(each["name"] == "Prefer" for each in operation.get("parameters", ())):
            names.append("Preference-Applied")
        headers = {name: components.header(name) for name in names}
        return headers | {
            name: components.header(name, always=False) for name in further if name not in headers
        }


#: Files that a client reads as JSON as well, each with an example.
_OBJECTS: Mapping[str, Schema] = {
    "application/csvm+json": {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "https://api.example/v1/national/progress/?group_by=regency&format=csv",
        "tableSchema": {"columns": [{"name": "regency_code", "datatype": "string"}]},
    },
    "application/geo+json": {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [114.68289, -8.31312]},
                "properties": {"regency_code": "51.01"},
            }
        ],
    },
}
#: For whoever has a key or a token, whatever its scopes are.
_ANY_TOKEN: list[Schema] = [{"bearer": []}, {"oauth2": []}]


def _is_free_text(field: Any) -> bool:
    if not isinstance(field, serializers.CharField):
        return False
    return not any(isinstance(each, RegexValidator) for each in field.validators)


def _goes_in(field: Any) -> bool:
    """Return True if the field's serializer parses input; one that only renders is named so: ProgrammeOut."""
    above = field.parent
    while isinstance(above, serializers.ListField):
        above = above.parent
    return not type(above).__name__.endswith("Out")


_MEANINGS: Mapping[str, str] = {
    "200": "Done.",
    "201": "Created.",
    "202": "Accepted: it goes on after this answer.",
    "204": "Done; no content.",
}
