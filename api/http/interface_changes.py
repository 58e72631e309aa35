"""Compare two OpenAPI documents and find the changes that break a client written from the first.

A change is breaking when such a client can notice it as an error or as something missing: an operation, parameter,
field or answer that is gone, a new required one, another type. Additions are not breaking.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.http.documents import Document, read

Schema = Mapping[str, Any]
_VERBS = ("get", "put", "post", "patch", "delete")
_ASKED, _ANSWERED = "asked", "answered"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference. `text` is its declaration, where it breaks clients."""

    where: str
    what: str
    breaking: bool

    @property
    def text(self) -> str:
        return f"{self.where}: {self.what}"


def changes(before: Schema, after: Schema) -> list[Change]:
    """Return every difference, in the order of addresses, each once."""
    return sorted(set(_Comparison(before, after).run()))


def since_release(released: Path, document: Document) -> list[Change]:
    """Return the changes of a document since the folder's copy of it; none without a copy."""
    before = released / f"{document.name}.yaml"
    return changes(read(before), read(document.file)) if before.exists() else []


class _Comparison:
    def __init__(self, before: Schema, after: Schema) -> None:
        self.before, self.after = before, after
        self.seen: set[tuple[str, str, str]] = set()

    def run(self) -> Iterator[Change]:
        old, new = _operations(self.before), _operations(self.after)
        yield from _gone_or_new(old, new)
        for where in old.keys() & new.keys():
            yield from self.operation(where, old[where], new[where])

    def operation(self, where: str, old: Schema, new: Schema) -> Iterator[Change]:
        if old["operationId"] != new["operationId"]:
            yield Change(
                where, f"operationId {old['operationId']} is now {new['operationId']}", breaking=True
            )
        if new.get("deprecated") and not old.get("deprecated"):
            yield Change(where, "is deprecated", breaking=False)
        yield from self.parameters(where, old, new)
        yield from self.bodies(
            f"{where} body", old.get("requestBody", {}), new.get("requestBody", {}), _ASKED
        )
        for status in sorted(status for status in old["responses"] if status.startswith("2")):
            place = f"{where} {status}"
            if status not in new["responses"]:
                yield Change(place, "is gone", breaking=True)
            else:
                yield from self.bodies(place, old["responses"][status], new["responses"][status], _ANSWERED)

    def parameters(self, where: str, old: Schema, new: Schema) -> Iterator[Change]:
        was, now = _parameters(self.before, where, old), _parameters(self.after, where, new)
        needed = {place for place, each in now.items() if each.get("required")}
        yield from _gone_or_new(was, now, needed)
        for place in was.keys() & now.keys():
            if place in needed and not was[place].get("required"):
                yield Change(place, "is needed now", breaking=True)
            yield from self.schemas(place, was[place].get("schema", {}), now[place].get("schema", {}), _ASKED)

    def bodies(self, where: str, old: Schema, new: Schema, way: str) -> Iterator[Change]:
        was, now = (
            {f"{where} as {media_type}": each.get("schema", {}) for media_type, each in body.items()}
            for body in (old.get("content", {}), new.get("content", {}))
        )
        yield from _gone_or_new(was, now)
        for place in was.keys() & now.keys():
            yield from self.schemas(where, was[place], now[place], way)

    def schemas(self, where: str, old: Schema, new: Schema, way: str) -> Iterator[Change]:
        names = str(old.get("$ref", "")), str(new.get("$ref", ""))
        if all(names):
            if (*names, way) in self.seen:
                return
            self.seen.add((*names, way))
            where = names[1].rpartition("/")[2]
        old, new = _resolved(self.before, old), _resolved(self.after, new)
        if _types(old) != _types(new):
            yield Change(where, f"{_said(old)} is now {_said(new)}", not _wider(old, new, way))
            return
        yield from self.choices(where, old, new, way)
        yield from self.fields(where, old, new, way)
        if "items" in old and "items" in new:
            yield from self.schemas(f"{where}[]", old["items"], new["items"], way)
        alternatives = old.get("anyOf", ()), new.get("anyOf", ())
        for was, now in zip(*alternatives, strict=False):
            yield from self.schemas(where, was, now, way)

    def choices(self, where: str, old: Schema, new: Schema, way: str) -> Iterator[Change]:
        was, now = set(old.get("enum", ())), set(new.get("enum", ()))
        if not was or not now:
            return
        for choice in sorted(map(str, was - now)):
            yield Change(where, f"{choice} is no choice any more", way == _ASKED)
        for choice in sorted(map(str, now - was)):
            yield Change(where, f"{choice} is a new choice", breaking=False)

    def fields(self, where: str, old: Schema, new: Schema, way: str) -> Iterator[Change]:
        was, now = (
            {f"{where}.{name}": each for name, each in schema.get("properties", {}).items()}
            for schema in (old, new)
        )
        needed_before, needed_now = (
            {f"{where}.{name}" for name in schema.get("required", ())} for schema in (old, new)
        )
        yield from _gone_or_new(was, now, needed_now if way == _ASKED else ())
        for place in was.keys() & now.keys():
            if way == _ASKED and place in needed_now - needed_before:
                yield Change(place, "is needed now", breaking=True)
            if way == _ANSWERED and place in needed_before - needed_now:
                yield Change(place, "may be absent now", breaking=True)
            yield from self.schemas(place, was[place], now[place], way)


def _gone_or_new(
    old: Mapping[str, Schema], new: Mapping[str, Schema], needed: Container[str] = ()
) -> Iterator[Change]:
    """Yield what only one document has at a place; an addition breaks clients if it is required."""
    for place in old.keys() - new.keys():
        yield Change(place, "is gone", breaking=True)
    for place in new.keys() - old.keys():
        yield Change(place, "is new", place in needed)


def _operations(document: Schema) -> dict[str, Schema]:
    return {
        f"{verb.upper()} {path}": operations[verb]
        for path, operations in document["paths"].items()
        for verb in _VERBS
        if verb in operations
    }


def _parameters(document: Schema, where: str, operation: Schema) -> dict[str, Schema]:
    """Return an operation's parameters by place, including referenced ones."""
    shared = document.get("components", {}).get("parameters", {})
    found = [
        shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in operation.get("parameters", ())
    ]
    return {f"{where} parameter {each['name']}": each for each in found}


def _resolved(document: Schema, part: Schema) -> Schema:
    if len(part.get("allOf", ())) == 1:  # with a description of its own
        (part,) = part["allOf"]
    reference = part.get("$ref")
    if reference is not None:
        part = document["components"]["schemas"][reference.rpartition("/")[2]]
    if "anyOf" in part:
        part = {**part, "anyOf": [_resolved(document, each) for each in part["anyOf"]]}
    return part


def _types(schema: Schema) -> frozenset[str]:
    kinds = schema.get("type", ())
    found = frozenset([kinds] if isinstance(kinds, str) else kinds)
    if found or "anyOf" not in schema:
        return found
    parts = [_types(each) for each in schema["anyOf"]]
    if all(parts):  # what each is stands there, not at another place
        return frozenset().union(*parts)
    return frozenset(f"alternative {index}" for index, _ in enumerate(parts))


def _said(schema: Schema) -> str:
    return " or ".join(sorted(_types(schema))) or "anything"


def _wider(old: Schema, new: Schema, way: str) -> bool:
    """Return True if a request may send all the old types, or an answer has only old types."""
    was, now = _types(old), _types(new)
    return was <= now if way == _ASKED else now <= was
