"""Each filter of each list finds what it names: tried on the demonstration, over all lists of the documents.

A filter that is called like a member of the list's rows must leave exactly the rows that have its value. A new list is
covered without anyone remembering.
"""

from collections.abc import Iterator
from typing import Any

from api.http.documents import DOCUMENTS, read
from tests.support.demos import Demo, pages
from tests.support.http import Api

#: Values of a member that are tried, at most.
TRIED = 3
#: What is no filter.
SHARED = {"cursor", "page_size", "fields", "sort", "updated_since", "format"}


def _lists() -> Iterator[tuple[str, str, set[str]]]:
    """Yield document, path and filters of each list that needs no key besides the regency's code."""
    for document in DOCUMENTS.values():
        content = read(document.file)
        for path, item in content["paths"].items():
            if "{" in path.replace("{code}", "", 1) or "get" not in item:
                continue
            body = item["get"]["responses"].get("200", {}).get("content", {}).get("application/json", {})
            named = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
            members = content["components"]["schemas"].get(named, {}).get("properties", {})
            shared = content["components"]["parameters"]
            told = [
                shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
                for each in item["get"].get("parameters", ())
            ]
            parameters = [each for each in told if each["in"] == "query"]
            if any(each.get("required") for each in parameters):
                continue
            asked = {each["name"] for each in parameters}
            if {"data", "next"} <= set(members):
                yield document.name, path, asked - SHARED


LISTS = list(_lists())


def test_each_filter_leaves_the_rows_that_have_its_value(demo: Demo) -> None:
    tried, wrong, untold = 0, [], []
    for document, path, filters in LISTS:
        api = Api(demo.ministry.key, "") if document == "national" else Api(demo.regency("51.01").key, "")
        path = path.replace("{code}", "51.01")
        if api.get(path).status_code != 200:
            untold.append(path)
            continue
        rows = pages(api, path)
        for name in sorted(filters):
            values = list(dict.fromkeys(each for row in rows if (each := _asked(row.get(name))) is not None))
            for value in values[:TRIED]:
                found = pages(api, f"{path}?{name}={value}")
                expected = [row for row in rows if _asked(row.get(name)) == value]
                tried += 1
                if found != expected:
                    wrong.append((path, name, value, len(found), len(expected)))
    assert (wrong, untold) == ([], [])
    assert tried > 60


def _asked(value: Any) -> str | None:
    """A member as one would ask for it; None where it is no plain value."""
    if isinstance(value, dict):
        value = value.get("code")
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) and value != "" else None
