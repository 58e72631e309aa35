"""The problem types as pages of documentation, made from the registry."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation

from api.http import exceptions
from api.http.exceptions import Problem, ProblemType
from api.http.messages import _
from api.http.problems import declared

FOLDER: Path = settings.BASE_DIR / "docs" / "errors"
#: Which operation gives which codes by which status: written from what the tests met (`make codes`).
OPERATIONS = FOLDER / "operations.json"


@cache
def operations() -> dict[str, dict[str, list[str]]]:
    """Return the codes of each operation by status."""
    table: dict[str, dict[str, list[str]]] = json.loads(OPERATIONS.read_text())
    return table


_MADE = "<!-- Made from the classes of codes by `manage.py write_problem_docs`; change it there. -->"


def pages() -> dict[str, bytes]:
    """Return each page as Markdown, by file name, and the index."""
    types = exceptions.types()
    result = {f"{each.slug}.md": _page(each) for each in types}
    result["README.md"] = _index(types)
    result["codes.md"] = _all_codes()
    result[OPERATIONS.name] = OPERATIONS.read_text()
    return {name: text.encode() for name, text in result.items()}


def _page(each: ProblemType) -> str:
    codes = [code for code in declared() if each in types_of(code)]
    with translation.override("id"):
        indonesian = f"""## {each.title} (Bahasa Indonesia)

{each.meaning}

**Yang perlu dilakukan.** {each.remedy}

{_codes(codes)}"""
    return f"""{_MADE}

# {each.status} {each.title}

Type: `{each.path}`

{each.meaning}

**What to do.** {each.remedy}

## Codes

{_codes(codes)}
{indonesian}"""


def types_of(code: type[Problem]) -> list[ProblemType]:
    """Return the types under which the tests met the code; for a code of the framework, the possible ones."""
    met = {
        status
        for statuses in operations().values()
        for status, codes in statuses.items()
        if code.code in codes
    }
    return [each for each in code.answered_as() if not met or str(each.status) in met]


def _codes(codes: Iterable[type[Problem]]) -> str:
    """Return a table of codes, in the active language."""
    rows = "\n".join(f"| `{each.code}` | {_(each.sentence)} | {each.remedy} |" for each in codes)
    return f"| code | sentence | remedy |\n|---|---|---|\n{rows}\n"


def _all_codes() -> str:
    rows = "\n".join(
        f"| `{each.code}` | {', '.join(f'[{of.slug}]({of.slug}.md)' for of in types_of(each))} "
        f"| {', '.join(f'`{name}`' for name in each.parameters())} "
        f"| {each.sentence} | {each.remedy} | {each.since} |"
        for each in declared()
    )
    return f"""{_MADE}

# Codes

`code` names the rule, in a problem and in each of its `errors`, and in reports of what was taken. What stands in braces
is filled in, and stands by its name in `values` beside the code: a client can write a sentence of its own.

In the OpenAPI documents `x-codes` of an answer lists every code that it can have: those of the operation, which its own
`x-codes` lists by status, and those that any operation can give by that status to such a request: codes of a body only
where there is one, codes of files and of tables only where these are taken, codes of pages, of `sort` and of
`Idempotency-Key` only where these are parameters.

| code | type | values | sentence | remedy | since |
|---|---|---|---|---|---|
{rows}
"""


def _index(types: list[ProblemType]) -> str:
    rows = "\n".join(f"| {each.status} | [{each.slug}]({each.slug}.md) | {each.title} |" for each in types)
    return f"""{_MADE}

# Problems

Every error is answered as `application/problem+json` (RFC 9457). `type` is the address of one of these pages,
`code` names the rule for programs ([codes](codes.md)), `detail` says in words what is wrong this time, `errors` lists
what does not fit in the body or the query, and `trace_id` names the request to the help desk. `Accept-Language: id`
gives the words in Indonesian. The endpoints of OAuth2 (`/oauth/token/`, `/oauth/revoke/`) answer with `error` and
`error_description` instead, as RFC 6749 has it.

| status | type | title |
|---|---|---|
{rows}
"""
