"""Groups of operations in the OpenAPI documents, as tags.yaml declares them by address."""

from collections.abc import Iterator
from functools import cache

from api.http.yaml_files import read_beside
from tenants import Document

_BASES = {"regency": "v1/regencies/{code}", "national": "v1/national", "open": "v1/open"}
#: For an address that the file does not name.
OTHER = "Other"


def of(path: str) -> str:
    """Return the tag of the operations at this address."""
    parts = path.strip("/").split("/")
    for document, base in _BASES.items():
        if path.startswith(f"/{base}/"):
            return _tags()[document].get((parts[base.count("/") + 1 :] or [""])[0], OTHER)
    return _tags()["regency"].get(parts[-1] if parts[0] == "v1" else parts[0], OTHER)


def described(paths: Document) -> Document:
    """Return a document's `tags`, and their groups for readers that show them (`x-tagGroups`)."""
    used = {tag for path in paths.values() for operation in path.values() for tag in operation["tags"]}
    found: dict[str, Document] = {}
    groups: dict[str, list[str]] = {}
    for document, group, tag in declared():
        is_its_own = any(f"/{_BASES[document]}/" in path for path in paths)
        if is_its_own and tag["name"] in used:
            found.setdefault(tag["name"], {"name": tag["name"], "description": tag["about"]})
            groups.setdefault(group, []).append(tag["name"])
    return {
        "tags": list(found.values()),
        "x-tagGroups": [{"name": name, "tags": tags} for name, tags in groups.items()],
    }


def declared() -> Iterator[tuple[str, str, Document]]:
    """Return each tag with its document and its group."""
    for document, groups in _file().items():
        for group, tags in groups.items():
            for tag in tags:
                yield document, group, tag


@cache
def _file() -> Document:
    content: Document = read_beside(__file__)
    return content


@cache
def _tags() -> dict[str, dict[str, str]]:
    """Return the tag of each document's address."""
    found: dict[str, dict[str, str]] = {}
    for document, _, tag in declared():
        found.setdefault(document, {}).update({str(place): tag["name"] for place in tag["at"]})
    return found
