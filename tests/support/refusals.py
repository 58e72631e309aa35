"""Status of a refusal: 422 for what the request says, 409 for what is there (decision 24)."""

from typing import Any

from api.http import problems

BY_STATE = frozenset(each.code for each in problems.declared() if each.by_state)


def status_of(*codes: str) -> int:
    """Return the status of a refusal with these codes."""
    return 409 if BY_STATE.issuperset(codes) else 422


def found(answer: Any) -> tuple[int, set[str]]:
    """Return the status of a refusal, and the codes of its errors, or its own where it has none."""
    body = answer.json()
    assert answer.status_code >= 400, body
    return answer.status_code, {each["code"] for each in body.get("errors") or [body]}
