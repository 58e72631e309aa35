"""Which status a refusal has: 422 for what the request says, 409 for what is there (decision 24)."""

from api.http import problems

BY_STATE = frozenset(each.code for each in problems.declared() if each.by_state)


def status_of(*codes: str) -> int:
    """Of a refusal with these codes."""
    return 409 if BY_STATE.issuperset(codes) else 422
