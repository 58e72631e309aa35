"""The problem types as pages of documentation, made from the registry."""

from pathlib import Path

from django.conf import settings
from django.utils import translation

from api.http import problems
from api.http.problems import ProblemType

FOLDER: Path = settings.BASE_DIR / "docs" / "errors"

_MADE = "<!-- Made from api/http/problems.py by `manage.py write_problem_docs`; change it there. -->"


def pages() -> dict[str, bytes]:
    """Each page as Markdown, by file name, and the index."""
    types = problems.all_types()
    result = {f"{each.slug}.md": _page(each) for each in types}
    result["README.md"] = _index(types)
    return {name: text.encode() for name, text in result.items()}


def _page(each: ProblemType) -> str:
    with translation.override("id"):
        indonesian = f"""## {each.title} (Bahasa Indonesia)

{each.meaning}

**Yang perlu dilakukan.** {each.remedy}
"""
    return f"""{_MADE}

# {each.status} {each.title}

Type: `{each.path}`

{each.meaning}

**What to do.** {each.remedy}

{indonesian}"""


def _index(types: list[ProblemType]) -> str:
    rows = "\n".join(f"| {each.status} | [{each.slug}]({each.slug}.md) | {each.title} |" for each in types)
    return f"""{_MADE}

# Problems

Every error is answered as `application/problem+json` (RFC 9457). `type` is the address of one of these pages,
`code` names the rule for programs, `detail` says in words what is wrong this time, `errors` lists what does
not fit in the body or the query, and `trace_id` names the request to the help desk. `Accept-Language: id`
gives the words in Indonesian. The endpoints of OAuth2 (`/oauth/token/`, `/oauth/revoke/`) answer with `error` and
`error_description` instead, as RFC 6749 has it.

| status | type | title |
|---|---|---|
{rows}
"""
