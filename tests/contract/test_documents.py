"""The documents say everything that there is: every route stands in one of them, or here with a reason."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from api.http import examples, tags
from api.http.documents import DOCUMENTS, read
from api.http.exceptions import Part
from api.http.problems import declared
from api.http.tables.views import XLSX
from tests.isolation import routes
from tests.support import walks
from tests.support.documented import documents

#: Not for programs that work with the data.
ELSEWHERE = {
    "": "a pointer to the documentation",
    ".well-known/api-catalog": "leads to the documents",
    ".well-known/security.txt": "text for people (RFC 9116)",
    ".well-known/jwks.json": "keys in the form of RFC 7517, for libraries that know it",
    "healthz": "asked by the operator's load balancer",
    "readyz": "asked by the operator's load balancer",
    "favicon.ico": "leads to the icon",
    "robots.txt": "leads to the text for crawlers",
    "docs": "leads to the page",
    "docs/": "a page",
    "docs/problems/": "a page",
    "docs/problems/<slug:slug>": "a page",
    "docs/guides/": "a page",
    "docs/changelog/": "a page",
    "docs/search/": "a page",
    "llms.txt": "a page for language models",
    "docs/<path:name>": "a page",
    "openapi/<slug:name>.yaml": "the documents themselves",
    "openapi/<slug:name>.json": "the documents themselves",
    "openapi.json": "the documents themselves",
    ".well-known/oauth-authorization-server": "in the form of RFC 8414, for libraries that know it",
    "oauth/authorize/": "a page, named by each document's security schemes",
    "account/": "a page",
    "account/forgot/": "a page",
    "account/keys/<uuid:id>/end/": "a page",
    "account/login/": "a page",
    "account/logout/": "a page",
    "account/news/": "a page",
    "account/password/": "a page",
}


def documented() -> dict[str, dict[str, Any]]:
    """Path as the documents write it, to its operations by verb."""
    found: dict[str, dict[str, Any]] = {}
    for document in documents().values():
        for path, operations in document["paths"].items():
            found.setdefault(path, {}).update(operations)
    return found


PATHS = documented()
ROUTES = [route for route in routes.routes() if route.method != "HEAD"]


def as_documented(pattern: str) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", pattern)


def test_every_route_is_documented_or_says_why_not() -> None:
    def check(route: routes.Route) -> None:
        operation = PATHS.get(as_documented(route.pattern), {}).get(route.method.lower())
        assert (operation is None) == (route.pattern in ELSEWHERE)

    walks.each(ROUTES, check)


def test_nothing_is_documented_that_is_not_there() -> None:
    there = {(as_documented(route.pattern), route.method.lower()) for route in ROUTES}
    assert {(path, verb) for path, operations in PATHS.items() for verb in operations} <= there


def test_no_reason_is_given_for_what_is_gone() -> None:
    assert ELSEWHERE.keys() <= {route.pattern for route in ROUTES}


def test_a_part_of_an_address_is_described_as_what_stands_there() -> None:
    """One name stands for different things: `code` for a regency's and for an indicator's, `number` for a release's
    and for a form's."""
    for path, operations in PATHS.items():
        described = {
            each["name"]: each
            for operation in operations.values()
            for each in operation.get("parameters", [])
            if each["in"] == "path"
        }
        for before, name in re.findall(r"([a-z-]+)/\{(\w+)\}", path):
            shown = described[name]["example"]
            if before == "indicators" and "{number}" not in path and "regencies" not in path:
                assert shown == "ECO-03", path
            if before == "regencies":
                assert shown == "51.01", path
            if name == "number":
                assert (shown == "2022.1") == ("releases" in path), path
            assert re.search(described[name]["schema"].get("pattern", ""), str(shown)), path


def test_an_indicator_is_shown_with_a_period_of_its_length() -> None:
    """A client that sends the examples gets an answer: ECO-03 is by year."""

    def shown(parameter: dict[str, Any]) -> Any:
        schema = parameter["schema"]
        found = schema.get("examples") or schema.get("items", {}).get("examples") or [None]
        return parameter.get("example", found[0])

    pairs = 0
    for path, operations in PATHS.items():
        for operation in operations.values():
            of = {each["name"]: each for each in operation.get("parameters", []) if "name" in each}
            if "period" in of and ("indicator" in of or "/national/indicators/" in path):
                pairs += 1
                assert shown(of["period"]) == "2025", path
    assert pairs > 15


def test_a_summary_is_a_whole_sentence() -> None:
    for path, operations in PATHS.items():
        for verb, operation in operations.items():
            assert not operation["summary"].endswith(","), (verb, path)
            assert len(operation["summary"]) <= 120, (verb, path)
            assert "`" not in operation["summary"], (verb, path)  # shown as it is, not as Markdown


def test_a_delete_says_nothing_of_what_is_written() -> None:
    """Nor does any two of a resource's verbs have one and the same text."""
    alike = []
    for path, operations in documented().items():
        said = {
            verb: {each for each in about["description"].split("\n\n") if not each.startswith("**")}
            for verb, about in operations.items()
        }
        alike += [
            (path, verb) for verb in said if verb != "delete" and said[verb] & said.get("delete", set())
        ]
        writes = [(operations[verb]["summary"], said[verb]) for verb in said if verb != "get"]
        alike += [(path, "all") for each in writes if writes.count(each) > 1]
    assert alike == []


def test_the_empty_text_is_an_alternative_only_to_what_refuses_it() -> None:
    """Otherwise a client has a type for it that says nothing."""

    def within(part: Any, components: dict[str, Any]) -> Iterator[Any]:
        if isinstance(part, dict):
            alternatives = part.get("anyOf", ())
            if {"type": "string", "maxLength": 0} in alternatives:
                for each in alternatives:
                    told = components[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
                    yield from [part] if re.search(told.get("pattern", "."), "") else []
            part = list(part.values())
        if isinstance(part, list):
            for each in part:
                yield from within(each, components)

    for document in documents().values():
        assert list(within(document, document["components"]["schemas"])) == []


def test_operations_have_names_of_their_own_in_each_document() -> None:
    for document in documents().values():
        names = [
            operation["operationId"]
            for operations in document["paths"].values()
            for operation in operations.values()
        ]
        assert len(names) == len(set(names))


def test_each_operation_has_a_tag_with_a_description_and_a_group() -> None:
    used = set()
    for document in documents().values():
        told = {each["name"] for each in document["tags"] if each["description"]}
        found = {
            tag
            for each in document["paths"].values()
            for operation in each.values()
            for tag in operation["tags"]
        }
        assert tags.OTHER not in found
        assert told == found == {name for group in document["x-tagGroups"] for name in group["tags"]}
        used |= found
    assert {tag["name"] for _, _, tag in tags.declared()} == used


def test_a_parameter_that_operations_have_in_common_stands_once() -> None:
    for name, document in DOCUMENTS.items():
        seen: dict[str, list[str]] = {}
        for operations in read(document.file)["paths"].values():
            for operation in operations.values():
                for each in operation.get("parameters", []):
                    if "$ref" not in each:
                        seen.setdefault(json.dumps(each), []).append(operation["operationId"])
        assert [having for having in seen.values() if len(having) > 1] == [], name


def test_a_body_may_be_left_out_only_where_an_empty_object_would_do() -> None:
    wrong = []
    for content in documents().values():
        for path, operations in content["paths"].items():
            for verb, operation in operations.items():
                body = operation.get("requestBody", {})
                schema = body.get("content", {}).get("application/json", {}).get("schema")
                if schema is None or body.get("required"):
                    continue
                resolved = Draft202012Validator({**schema, "components": content["components"]})
                if not resolved.is_valid({}):
                    wrong.append(f"{verb} {path}")
    assert wrong == []


def test_every_parameter_and_field_is_described() -> None:
    """Each property of a component has a description, its own or that of the component that it refers to."""
    missing = []
    for document, content in documents().items():
        for name, schema in content["components"]["schemas"].items():
            for field, described in schema.get("properties", {}).items():
                if not described.get("description"):
                    missing.append(f"{document}: {name}.{field}")
        for path, operations in content["paths"].items():
            for verb, operation in operations.items():
                for parameter in operation.get("parameters", []):
                    if not parameter.get("description"):
                        missing.append(f"{document}: {verb} {path} {parameter['name']}")
    assert missing == []


def test_every_field_has_an_example_or_shows_what_it_looks_like() -> None:
    """One that is missing stands in its declaration, or for all fields of that name in api/http/examples.py."""
    missing = [
        f"{document}: {name}.{field}"
        for document, content in documents().items()
        for name, schema in content["components"]["schemas"].items()
        for field, described in schema.get("properties", {}).items()
        if not examples.is_shown(described) and described.get("type") is not None
    ]
    assert missing == []


def test_every_body_has_a_whole_example_that_its_schema_takes() -> None:
    """Files have none: of whoever takes or gives bytes the media type says all."""
    missing, wrong = [], []
    for document, content in documents().items():
        components = content["components"]
        for operation in (each for path in content["paths"].values() for each in path.values()):
            bodies = [operation.get("requestBody", {})]
            bodies += [each for status, each in operation["responses"].items() if status != "default"]
            for body in bodies:
                if "$ref" in body:
                    body = components["responses"][body["$ref"].rpartition("/")[2]]
                for media_type, told in body.get("content", {}).items():
                    is_file = told["schema"].get("format") == "binary" or media_type == "multipart/form-data"
                    where = f"{document}: {operation['operationId']} {media_type}"
                    if not told.get("examples"):
                        missing += [] if is_file else [where]
                        continue
                    validator = Draft202012Validator(
                        {**told["schema"], "components": components}, format_checker=FormatChecker()
                    )
                    wrong += [
                        f"{where}: {e.message}"
                        for each in told["examples"].values()
                        for e in validator.iter_errors(
                            each["value"]
                            if "value" in each
                            else components["examples"][each["$ref"].rpartition("/")[2]]["value"]
                        )
                    ]
    assert (missing, wrong) == ([], [])


def test_every_answer_lists_its_own_codes_and_those_of_the_machinery() -> None:
    shared: dict[tuple[str, Part], set[str]] = defaultdict(set)
    for code in (each for each in declared() if each.anywhere):
        for of in code.answered_as():
            shared[str(of.status), code.part].add(code.code)
    wrong = []
    for content in documents().values():
        for operation in (each for path in content["paths"].values() for each in path.values()):
            body = operation.get("requestBody", {}).get("content", {})
            asked = {each["name"] for each in operation["parameters"]}
            has = {
                Part.BODY: bool(body),
                Part.FILE: "multipart/form-data" in body,
                Part.TABLE: bool(body.keys() & {"text/csv", XLSX}),
                Part.PAGE: "page_size" in asked,
                Part.SORT: "sort" in asked,
                Part.KEY: "Idempotency-Key" in asked,
            }
            taken = {part for part in Part if has.get(part, True)}
            for status, response in operation["responses"].items():
                name = response.get("$ref", "").rpartition("/")[2]
                answer = content["components"]["responses"][name] if name else response
                of_its_own = set(operation.get("x-codes", {}).get(status, ()))
                is_problem = "application/problem+json" in answer.get("content", {}) and status != "default"
                of_all = set().union(*(shared[status, part] for part in taken)) if is_problem else set()
                expected = of_its_own | of_all
                if set(answer.get("x-codes", ())) != expected:
                    wrong.append((operation["operationId"], status))
    assert wrong == []


def test_every_code_of_an_operation_has_an_example_by_which_its_answer_is_recognised() -> None:
    wrong = []
    for document, content in documents().items():
        found = content["components"]["examples"]
        for operation in (each for path in content["paths"].values() for each in path.values()):
            for status, codes in operation.get("x-codes", {}).items():
                if int(status) < 400:
                    continue  # remarks in an answer that is none of a problem
                shown = operation["responses"][status]["content"]["application/problem+json"]["examples"]
                assert list(shown) == codes, f"{document}: {operation['operationId']} {status}"
                for code in codes:
                    value = found[shown[code]["$ref"].rpartition("/")[2]]["value"]
                    said = {value["code"], *(each["code"] for each in value.get("errors", ()))}
                    if value["status"] != int(status) or code not in said or "{" in value["detail"]:
                        wrong.append((document, operation["operationId"], status, code))
    assert wrong == []


def test_no_example_is_said_for_an_operation_that_is_gone() -> None:
    there = {operation["operationId"] for operations in PATHS.values() for operation in operations.values()}
    assert {*examples.given("requests"), *examples.given("answers")} <= there


def test_a_code_beside_a_sentence_is_shown_by_one_that_there_is() -> None:
    codes = {each.code for each in declared()}
    shown = {
        name: schema["properties"]["code"]["examples"][0]
        for document in documents().values()
        for name, schema in document["components"]["schemas"].items()
        if {"code", "message"} <= schema.get("properties", {}).keys()
        and "enum" not in schema["properties"]["code"]
    }
    assert {name: code for name, code in shown.items() if code not in codes} == {}


def test_every_object_says_what_it_is() -> None:
    for document in documents().values():
        for name, schema in document["components"]["schemas"].items():
            assert "enum" in schema or schema.get("description"), name
