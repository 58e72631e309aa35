"""Compare two OpenAPI documents and find the changes that break a client written from the first.

A change is breaking when such a client can notice it as an error or as something missing: an operation, parameter,
field or answer that is gone, a new required one, another type. Additions are not breaking.
"""

from collections.abc import Iterator, Mapping
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
        for where in sorted(old.keys() - new.keys()):
            yield Change(where, "is gone", breaking=True)
        for where in sorted(new.keys() - old.keys()):
            yield Change(where, "is new", breaking=False)
        for where in sorted(old.keys() & new.keys()):
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
        was, now = _parameters(self.before, old), _parameters(self.after, new)
        for key in sorted(was.keys() | now.keys()):
            place = f"{where} parameter {key[1]}"
            if key not in now:
                yield Change(place, "is gone", breaking=True)
            elif key not in was:
                yield Change(place, "is new", bool(now[key].get("required")))
            else:
                if now[key].get("required") and not was[key].get("required"):
                    yield Change(place, "is needed now", breaking=True)
                yield from self.schemas(place, was[key].get("schema", {}), now[key].get("schema", {}), _ASKED)

    def bodies(self, where: str, old: Schema, new: Schema, way: str) -> Iterator[Change]:
        was, now = old.get("content", {}), new.get("content", {})
        for media_type in sorted(was.keys() | now.keys()):
            if media_type not in now:
                yield Change(f"{where} as {media_type}", "is gone", breaking=True)
            elif media_type not in was:
                yield Change(f"{where} as {media_type}", "is new", breaking=False)
            else:
                parts = (was[media_type].get("schema", {}), now[media_type].get("schema", {}))
                yield from self.schemas(where, *parts, way)

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
        was, now = old.get("properties", {}), new.get("properties", {})
        needed_before, needed_now = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(was.keys() | now.keys()):
            place = f"{where}.{name}"
            if name not in now:
                yield Change(place, "is gone", breaking=True)
            elif name not in was:
                yield Change(place, "is new", way == _ASKED and name in needed_now)
            else:
                if way == _ASKED and name in needed_now - needed_before:
                    yield Change(place, "is needed now", breaking=True)
                if way == _ANSWERED and name in needed_before - needed_now:
                    yield Change(place, "may be absent now", breaking=True)
                yield from self.schemas(place, was[name], now[name], way)


def _operations(document: Schema) -> dict[str, Schema]:
    return {
        f"{verb.upper()} {path}": operations[verb]
        for path, operations in document["paths"].items()
        for verb in _VERBS
        if verb in operations
    }


def _parameters(document: Schema, operation: Schema) -> dict[tuple[str, str], Schema]:
    """Return an operation's parameters by place and name, including referenced ones."""
    shared = document.get("components", {}).get("parameters", {})
    found = [
        shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in operation.get("parameters", ())
    ]
    return {(each["in"], each["name"]): each for each in found}


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
