"""The three OpenAPI documents, one for each audience, written from the code without a database.

They are committed under docs/openapi; the service serves those files, so that it publishes what was reviewed.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.settings import patched_settings
from drf_spectacular.utils import OpenApiWebhook
from drf_spectacular.validation import validate_schema

from api.http import examples, labels, tags
from api.http.components import EVENT_HEADERS, Schema, shared_components
from api.http.shared_parts import references, share
from tenants import Fields, Strings, frozen

#: In each document.
ALWAYS = """

**Addresses** end in a slash, and no part of one has a slash in it: an encoded one (`%2F`) is refused, or read as a
slash. 404 stands for what does not exist and for what you may not see.

**Methods**: an address takes the methods listed here, HEAD wherever there is GET, and OPTIONS. The header `Allow`
lists them, in the answer to OPTIONS and in a 405 (`method_not_allowed`).

**Errors** are `application/problem+json` (RFC 9457). Branch on `code`. Show `detail`, which is in Indonesian with
`Accept-Language: id`; `values` has the values in its sentence, and `errors` names each place in the body (`pointer`)
or in the query (`parameter`). Unknown names are refused, in the body and in the query. A status that an operation
does not list comes from something between you and this service, such as a proxy.

**Values**: decimals and rupiah are text (`"4.51"`, `"1500000000"`), instants are RFC 3339 with a zone, periods are
`2025`, `2025-S1`, `2025-Q4` or `2025-12`.

**Lists** come in pages: follow `next` until it is null. `?fields=` limits the answer to some fields. A feed
(`changes/`) begins with the oldest change and goes on from your last cursor; a list of what happened (history, logs,
submissions, deliveries) begins with the newest.

**Words**: a closed set of words is an `enum`. Later versions may add words to it in answers: show a word that you do
not know as it is, and go on.

**Limits**: `RateLimit` says how many requests are left. A regency may have 20 requests at a time. After 429 or 503
wait as many seconds as `Retry-After` says.

**Guides**, also in Indonesian (panduan): [/docs/guides/](/docs/guides/).
"""
#: In those that need a key.
KEYS = """

**Identify yourself** by `Authorization: Bearer ...`, with an API key ([how to get one](/docs/getting-a-key.md)) or an
OAuth2 token. Each operation names the scopes that it needs (`security`). `GET /v1/me/` says what your key or token
opens.

**To change something**, read it and send its `ETag` back as `If-Match`. Without `If-Match` the answer is 428, with an
outdated one 412: read again. A PUT to a new id of your own (a UUIDv7) creates, and needs no `If-Match`.

**Send back what you read**: in a PUT or PATCH of what exists, the body may have its read-only fields (`id`,
`version`) with their present values. Another value is refused (422, `read_only`), as is a key other than that of the
address (`contradicts_address`). A POST, and a PUT that creates, take only the fields that can be written.

**Retry** a GET, PUT, PATCH or DELETE as it is, with the same `If-Match`: what was done already is answered 200, and
404 to a DELETE. Retry a POST with the same `Idempotency-Key`: for 48 hours it is done once and answered alike.
[Weak links](/docs/weak-links.md) says more."""


FOLDER: Path = settings.BASE_DIR / "docs" / "openapi"
#: The documents of the last release, and what changed with it.
RELEASED = FOLDER / "released"


@frozen
class Document:
    """One document: its name and its paths."""

    name: str
    title: str
    description: str
    prefixes: Strings

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.yaml"


#: How a program gets what opens the rest.
_TOKENS = ("/oauth/token/", "/oauth/revoke/", "/.well-known/oauth-protected-resource")

DOCUMENTS: Mapping[str, Document] = {
    document.name: document
    for document in (
        Document(
            "regency",
            "Kota Cerdas: regency",
            "The API of one regency or city (kabupaten/kota): its masterplan, programmes, values and reports. Begin "
            "with `GET /v1/me/`, then `GET /v1/regencies/{code}/agenda/`, which says what is owed and until when."
            f"{KEYS}{ALWAYS}",
            ("/v1/regencies/", "/v1/me/", *_TOKENS),
        ),
        Document(
            "national",
            "Kota Cerdas: national",
            "The ministry's API: the catalogue, completeness, submissions and figures over all regencies. A figure is "
            f"true of the instant that it names (`as_of`) and can be asked again as of it.{KEYS}{ALWAYS}",
            ("/v1/national/", "/v1/me/", *_TOKENS),
        ),
        Document(
            "open",
            "Kota Cerdas: open data",
            f"Published figures and catalogues, for anyone, without a key.{ALWAYS}",
            ("/v1/open/",),
        ),
    )
}


_webhooks: dict[str, dict[str, OpenApiWebhook]] = {}


def describe_webhooks(document: str, webhooks: list[OpenApiWebhook]) -> None:
    """Add events that the service sends to a document's `webhooks`. Call it in an AppConfig's `ready`."""
    _webhooks.setdefault(document, {}).update({str(each.name): each for each in webhooks})


class IncompleteError(Exception):
    """The views do not describe a document completely and without contradiction: see the warnings on standard error."""


def render(document: Document, *, urlconf: str | None = None) -> bytes:
    """Render the document as YAML, with the same bytes each time.

    Raises IncompleteError when the generator warned about anything.
    """
    with patched_settings(_spectacular_settings(document)), translation.override("en"):
        schema = _Generator(document, urlconf=urlconf).get_schema(request=None, public=True)
    if GENERATOR_STATS:
        GENERATOR_STATS.emit_summary()
        raise IncompleteError(f"The {document.name} document has warnings.")
    validate_schema(schema)  # type: ignore[no-untyped-call]
    return yaml.dump(
        schema, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH, encoding="utf-8"
    )


class _Dumper(yaml.SafeDumper):
    """YAML dumper: short values on one line, texts of several lines as blocks, no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_text(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)

    def represent_sequence(
        self, tag: str, sequence: Any, flow_style: bool | None = None
    ) -> yaml.SequenceNode:
        plain = not any(isinstance(each, dict | list) for each in sequence)
        return super().represent_sequence(tag, sequence, flow_style=plain)

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        node = super().represent_mapping(tag, mapping, flow_style=False)
        parts = [part for pair in node.value for part in pair]
        short = all(isinstance(part, yaml.ScalarNode) and part.style != "|" for part in parts)
        node.flow_style = short and sum(len(part.value) + 2 for part in parts) < _WIDTH - 40
        return node


_Dumper.add_representer(str, _Dumper.represent_text)
_WIDTH = 120


def read(file: Path) -> Schema:
    """Return a written document's content, a copy that the caller may change."""
    content: Schema = json.loads(_as_json(file, file.stat().st_mtime_ns))
    return content


@lru_cache(maxsize=8)
def _as_json(file: Path, changed: int) -> str:
    """Return a document as JSON, which is parsed a hundred times as fast; `changed` in nanoseconds."""
    return json.dumps(parsed(file.read_bytes()))


def parsed(text: bytes) -> Schema:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast
    content: Schema = yaml.load(text, Loader=loader)  # noqa: S506  (a safe one)
    return content


def whole() -> Schema:
    """Return the three documents as one, without their groups of tags.

    A parameter or answer that differs from that of an earlier document gets its own document's name as well.
    """
    merged: Schema = {}
    known: Schema = {}
    for name, document in DOCUMENTS.items():
        found = read(document.file)
        known |= {tag["name"]: tag for tag in found["tags"]}
        renamed = {
            f"#/components/{group}/{key}": f"{key}-{name}"
            for group in ("parameters", "responses")
            for key, part in found["components"].get(group, {}).items()
            if part != merged.get("components", {}).get(group, {}).get(key, part)
        }
        _merge(merged, _renamed(found, renamed))
    del merged["x-tagGroups"]
    return {**merged, "tags": list(known.values()), "info": {**merged["info"], "title": "Kota Cerdas"}}


def _renamed(part: Any, names: Mapping[str, str], at: str = "#") -> Any:
    """Return this part of a document, with other names for the components at these references."""
    if isinstance(part, list):
        return [_renamed(each, names) for each in part]
    if not isinstance(part, dict):
        return f"{part.rpartition('/')[0]}/{names[part]}" if part in names else part
    return {
        names.get(f"{at}/{key}", key): _renamed(below, names, f"{at}/{key}") for key, below in part.items()
    }


def _merge(into: Schema, other: Schema) -> None:
    """Merge another schema into this one; where they conflict, the first wins."""
    for key, below in other.items():
        known = into.setdefault(key, below)
        if known is not below and isinstance(known, dict):
            _merge(known, below)


class _Generator(SchemaGenerator):
    """Generator of a document's paths, with the components that all operations share."""

    def __init__(self, document: Document, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.document = document

    def _initialise_endpoints(self) -> None:
        if self.endpoints is None:
            self.inspector = EndpointEnumerator(self.patterns, self.urlconf)
            self.endpoints = [
                endpoint
                for endpoint in self.inspector.get_api_endpoints()  # type: ignore[no-untyped-call]
                if endpoint[0].startswith(self.document.prefixes)
            ]

    def get_schema(self, request: Any = None, public: bool = False) -> Schema:
        schema: Schema = super().get_schema(request, public)  # type: ignore[no-untyped-call]
        schema["paths"] = _said_plainly(schema["paths"])
        events = schema.get("webhooks", {})
        for path in events.values():
            path["post"] |= {"parameters": EVENT_HEADERS, "security": []}
        components = schema["components"]
        for group, members in shared_components().items():
            components[group] = dict(sorted({**components.get(group, {}), **members}.items()))
        schema["components"] = _used(_said_plainly(components), schema["paths"], events)
        _keep_scopes(schema["components"], schema["paths"])
        _close(schema["components"], schema["paths"])
        labels.add(schema["components"]["schemas"], schema["paths"])
        examples.add(schema)
        schema |= tags.described(schema["paths"])
        share(schema)
        return schema


_EMPTY_TEXT: Schema = {"type": "string", "maxLength": 0}
_EMPTY: Mapping[str, Schema] = {
    "#/components/schemas/NullEnum": {"type": "null"},
    "#/components/schemas/BlankEnum": _EMPTY_TEXT,
}


def _said_plainly(part: Any) -> Any:
    """Replace `oneOf` by `anyOf` throughout, and inline the "null" and "empty" components.

    `oneOf` demands that exactly one alternative fits: it would refuse an empty text where any text is an alternative,
    and null where any value is.
    """
    if isinstance(part, list):
        return [_said_plainly(each) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("$ref") in _EMPTY:
        return dict(_EMPTY[part["$ref"]])
    # A condition on some fields lets others stand beside them: redocly has to be told.
    for name in ("if", "then", "else"):
        if "properties" in part.get(name, {}):
            part = {**part, name: {**part[name], "additionalProperties": True}}
    alternatives = part.get("oneOf")
    if isinstance(alternatives, list):
        # A default is one of all of them: that of an e-mail address is the empty text, which is no address.
        defaults = {name: each[name] for each in alternatives for name in each if name == "default"}
        alternatives = [{name: each[name] for name in each if name != "default"} for each in alternatives]
        # The empty text is an alternative of its own only where no pattern takes it.
        if any(re.search(each.get("pattern", "."), "") for each in alternatives):
            alternatives = [each for each in alternatives if each != _EMPTY_TEXT]
        part = {name: below for name, below in part.items() if name != "oneOf"} | defaults
        if len(alternatives) == 1:
            part |= alternatives[0]
        elif {} not in alternatives:
            part["anyOf"] = alternatives
    return {name: _said_plainly(below) for name, below in part.items()}


def _used(components: Schema, paths: Schema, events: Schema) -> Schema:
    """Return the components that the paths and events refer to, directly or through others."""
    kept = _reached(components, [paths, events]) | {
        ("securitySchemes", name)
        for path in paths.values()
        for operation in path.values()
        for requirement in operation["security"]
        for name in requirement
    }
    used = {
        group: {name: member for name, member in members.items() if (group, name) in kept}
        for group, members in components.items()
    }
    return {group: members for group, members in used.items() if members}


def _reached(components: Schema, part: Any) -> set[tuple[str, str]]:
    """Yield group and name of the components that this part of the document refers to, directly or through others."""
    waiting, reached = [*references(part)], set()
    while waiting:
        group, name = reference = waiting.pop()
        if reference not in reached:
            reached.add(reference)
            waiting += references(components[group][name])
    return reached


def _keep_scopes(components: Schema, paths: Schema) -> None:
    """Keep only the scopes that an operation of the document names."""
    named = {
        scope
        for path in paths.values()
        for operation in path.values()
        for requirement in operation["security"]
        for scopes in requirement.values()
        for scope in scopes
    }
    for flow in components.get("securitySchemes", {}).get("oauth2", {}).get("flows", {}).values():
        flow["scopes"] = {name: said for name, said in flow["scopes"].items() if name in named}


def _close(components: Schema, paths: Schema) -> None:
    """Close every body to undeclared names, at whatever depth: api.http.shapes refuses others."""
    bodies = [operation.get("requestBody") for path in paths.values() for operation in path.values()]
    for group, name in _reached(components, bodies):
        schema = components[group][name]
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)


def _spectacular_settings(document: Document) -> Fields:
    return {
        "TITLE": document.title,
        "DESCRIPTION": document.description,
        "LICENSE": {"name": "MIT", "identifier": "MIT"},
        "CONTACT": {"name": "The operator of this service, whom /.well-known/security.txt names"},
        "SERVERS": [{"url": "/", "description": "The service that this document came from."}],
        "SCHEMA_PATH_PREFIX": "/v1",
        "WEBHOOKS": _webhooks.get(document.name, {}).values(),  # a list would be of import paths
        "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # labels.add says it once
    }
