"""Examples of problems in the OpenAPI documents: one for each code by each status, made from its class."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from api.http import encoding
from api.http.answers import problem_body
from api.http.examples import given
from api.http.exceptions import CODES, TYPES, Conflict, Fault, Invalid, Problem, ProblemType
from api.http.grammar.periods import Period
from api.http.messages import Text
from api.http.problem_docs import operations
from api.http.problems import Finding, declared
from tenants import Document

#: An answer that operations share shows so many of its codes; `x-codes` has all.
SHOWN = 3
_ADDRESS = "/v1/me/"
_SAMPLES: dict[Any, object] = {
    dt.date: dt.date(2026, 1, 12),
    UUID: UUID("0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"),
    Period: Period.parse("2025"),
    Text: Text("Smart Economy", "Ekonomi Cerdas"),
}


def example(code: type[Problem], problem: ProblemType) -> Document:
    """Return an answer of this type with the code, alone in its `errors` where it is a fault."""
    made: Problem = Exception.__new__(code)
    values = {name: _sample(code, name, hint) for name, hint in code.parameters().items()}
    (Fault if isinstance(made, Fault) else Problem).__init__(made, **values)
    refused = made
    if isinstance(made, Fault) and problem.status == 400:
        refused = made.at(parameter=given("values")["parameter"])
    elif isinstance(made, Finding):
        refused = Conflict().also(errors=[made.at(given("values")["place"])])
    elif isinstance(made, Fault):
        made = made.at(given("values")["pointer"])
        refused = Invalid([made]) if code.anywhere else made
    refused.kind = problem
    body: Document = json.loads(encoding.dumps(problem_body(refused, instance=_ADDRESS)))
    return {
        **body,
        "type": f"https://api.example{problem.path}",
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    }


def _sample(code: type[Problem], name: str, hint: Any) -> object:
    """Return a sample value: that of examples.yaml for the code, the name or a field, or one by its type."""
    for there in (given("codes").get(code.code, {}), given("values"), given("fields")):
        if name in there and (isinstance(there[name], int) or hint is not int):
            return there[name]
    return _SAMPLES.get(hint, given("numbers").get(name, 3) if hint is int else name)


def references(codes: Sequence[str], problem: ProblemType) -> Document:
    """Return an answer's examples."""
    return {code: {"$ref": f"#/components/examples/{code}-{problem.status}"} for code in codes}


def first(codes: Sequence[str], problem: ProblemType) -> Sequence[str]:
    """Return the codes shown in an answer that many operations share: the type itself and the first others."""
    own = problem.slug.replace("-", "_")
    return sorted(codes, key=lambda code: code != own)[:SHOWN]


def of_status(code: type[Problem], status: int) -> ProblemType:
    """Return the type under which the code is answered by this status."""
    types = [*code.answered_as(), *TYPES.values()]
    return next(each for each in types if each.status == status)


def all_examples() -> Document:
    """Return an example of each code by each status under which an operation gives it."""
    met = {
        (code, int(status))
        for statuses in operations().values()
        for status, codes in statuses.items()
        for code in codes
        if int(status) >= 400
    }
    met |= {(each.code, of.status) for each in declared() if each.anywhere for of in each.answered_as()}
    return {
        f"{code}-{status}": {"value": example(CODES[code], of_status(CODES[code], status))}
        for code, status in sorted(met)
    }
