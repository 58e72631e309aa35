"""Every list of the documents can do the same, tried on the demonstration: each names the keys by which it is sorted,
when its rows changed, and the forms in which it comes. A new list is covered without anyone remembering.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from tests.support.demos import Demo, pages
from tests.support.documented import documents
from tests.support.http import Api

type Row = dict[str, Any]

#: Lists whose rows an instant changes that their declaration need not name: what is said once and never changed.
UNCHANGING = {"/v1/regencies/{code}/changes/", "/v1/national/changes/"}
#: What is no filter.
SHARED = {"cursor", "page_size", "fields", "sort", "updated_since", "format"}
#: Fields that say when a row changed last.
CHANGES = {
    "changed_at",
    "updated_at",
    "state_since",
    "status_since",
    "set_at",
    "loaded_at",
    "linked_at",
}


def _lists() -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Yield document, path, query parameters and row of each list that needs no key besides the regency's code."""
    for name, document in documents().items():
        shared = document["components"].get("parameters", {})
        schemas = document["components"]["schemas"]
        for path, item in document["paths"].items():
            if "{" in path.replace("{code}", "", 1) or "get" not in item:
                continue
            given = [
                shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
                for each in item["get"].get("parameters", ())
            ]
            parameters = {each["name"]: each for each in given if each["in"] == "query"}
            if "cursor" not in parameters or any(each.get("required") for each in parameters.values()):
                continue
            body = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            page = schemas[body["$ref"].rpartition("/")[2]]
            row = schemas[page["properties"]["data"]["items"]["$ref"].rpartition("/")[2]]
            yield name, path, parameters, row


LISTS = list(_lists())


def api_of(demo: Demo, document: str) -> Api:
    return Api(demo.ministry.key if document == "national" else demo.regency("51.01").key, "")


def test_every_list_says_data_next_and_next_cursor() -> None:
    assert len(LISTS) > 50
    for name, document in documents().items():
        for path, item in document["paths"].items():
            body = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
            schema = body.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
            members = document["components"]["schemas"].get(schema, {}).get("properties", {})
            # A comparison is one thing, and a set that is read and written whole is too.
            if "data" in members and "differences" not in path and "/setup/" not in path:
                assert {"next", "next_cursor"} <= set(members), (name, path)


def test_every_list_with_an_instant_of_change_can_be_asked_since(demo: Demo) -> None:
    tried, wrong = 0, []
    for document, path, parameters, row in LISTS:
        instants = {
            name for name, each in row["properties"].items() if each.get("format") == "date-time"
        } & CHANGES
        if path in UNCHANGING or not (instants or "updated_since" in parameters):
            continue
        field = re.findall(r"`(\w+)`", parameters["updated_since"]["description"])[-1]
        api, address = api_of(demo, document), path.replace("{code}", "51.01")
        rows = pages(api, address)
        since = sorted(each[field] for each in rows)[len(rows) // 2] if rows else "2026-01-01T00:00:00Z"
        tried += bool(rows)
        if pages(api, f"{address}?updated_since={since}") != [each for each in rows if each[field] >= since]:
            wrong.append((path, field))
        refused = api.get(f"{address}?updated_since=2026-01-01T00:00:00")
        assert (refused.status_code, refused.json()["code"]) == (400, "not_an_instant"), path
    assert wrong == []
    assert tried > 8


def test_every_list_is_sorted_by_each_of_its_keys_page_by_page(demo: Demo) -> None:
    tried, wrong = 0, []
    for document, path, parameters, _ in LISTS:
        if "sort" not in parameters:
            continue
        api, address = api_of(demo, document), path.replace("{code}", "51.01")
        rows = pages(api, address)
        size = max(1, min(200, len(rows) // 2))
        for key in parameters["sort"]["schema"]["items"]["enum"]:
            found = pages(api, f"{address}?sort={key}&page_size={size}")
            name = key.removeprefix("-")
            said = [_said(each, name) for each in found]
            other = pages(api, f"{address}?sort={name if key != name else f'-{name}'}&page_size=200")
            tried += 1
            if (
                sorted(map(str, found)) != sorted(map(str, rows))
                or said != [_said(each, name) for each in other][::-1]
            ):
                wrong.append((path, key))
            if all(isinstance(each, int) for each in said) and said != sorted(said, reverse=key != name):
                wrong.append((path, key))
        refused = api.get(f"{address}?sort=nothing")
        assert (refused.status_code, refused.json()["code"]) == (400, "unknown_sort_key"), path
    assert wrong == []
    assert tried > 150


def _said(row: Row, name: str) -> Any:
    value = row[name]
    return value.get("code") if isinstance(value, dict) else value


def test_a_filter_takes_several_values_where_the_documents_say_so_and_else_one(demo: Demo) -> None:
    tried, wrong = 0, []
    for document, path, parameters, _ in LISTS:
        api, address = api_of(demo, document), path.replace("{code}", "51.01")
        rows = pages(api, address)
        for name in sorted(parameters.keys() - SHARED):
            if parameters[name]["schema"].get("type") != "array":
                refused = api.get(f"{address}?{name}=1&{name}=1")
                assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, name), path
                continue
            said = [_said(row, name) for row in rows if isinstance(row.get(name), str | dict)]
            two = list(dict.fromkeys(each for each in said if each))[:2]
            expected = [row for row in rows if name in row and _said(row, name) in two]
            if len(two) == 2:
                for query in (f"{name}={two[0]},{two[1]}", f"{name}={two[1]}&{name}={two[0]}"):
                    tried += 1
                    if pages(api, f"{address}?{query}") != expected:
                        wrong.append((path, query))
    assert wrong == []
    assert tried > 20


def test_every_list_has_a_tag_and_is_the_same_in_each_form(demo: Demo) -> None:
    for document, path, parameters, row in LISTS:
        api, address = api_of(demo, document), path.replace("{code}", "51.01")
        page = api.get(address)
        again = api.get(address, **{"If-None-Match": page.headers["ETag"]})
        assert again.status_code == 304, path
        if set(parameters.get("format", {"schema": {"enum": ()}})["schema"]["enum"]) != {
            "json",
            "csv",
            "ndjson",
        }:
            continue
        rows = pages(api, address)
        lines = api.get(f"{address}?format=ndjson")
        assert (lines.status_code, lines.headers["Content-Type"].split(";")[0]) == (
            200,
            "application/x-ndjson",
        )
        content = b"".join(lines) if lines.streaming else lines.content
        assert list(map(json.loads, content.splitlines())) == rows, path
        table = api.get(address, Accept="text/csv")
        text = (b"".join(table) if table.streaming else table.content).decode()
        told = list(csv.DictReader(io.StringIO(text, newline="")))
        assert len(told) == len(rows), path
        for column in told[0] if told else ():
            assert column.split(".")[0] in row["properties"], (path, column)
        few = api.get(f"{address}?format=csv&page_size=1")
        assert few.status_code == 200, path
        assert ("Link" in few.headers) is (len(rows) > 1), path


def test_an_unknown_form_is_refused_by_its_name(demo: Demo) -> None:
    refused = demo.regency("51.01")
    answer = Api(refused.key, "").get("/v1/regencies/51.01/agencies/?format=pdf")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_choice")
    assert "json, csv, ndjson" in answer.json()["errors"][0]["message"]
