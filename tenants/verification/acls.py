"""Differences of access lists, in words."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tenants.verification.survey import listed

#: Privileges by role, "PUBLIC" for everyone; a star after one is the grant option.
Privileges = Mapping[str, frozenset[str]]


class Deviation(NamedTuple):
    """One role has too many privileges, or lacks some."""

    role: str
    can: str
    should: str
    too_much: frozenset[str]


def compare(now: Privileges, then: Privileges) -> Iterator[Deviation]:
    for role in sorted(now.keys() | then.keys()):
        has, right = now.get(role, frozenset()), then.get(role, frozenset())
        too_much, missing = has - right, right - has
        if too_much:
            yield Deviation(role, f"has {words(too_much)}", f"have {words(right)}", too_much)
        if missing:
            yield Deviation(role, f"lacks {words(missing)}", f"have {words(right)}", frozenset())


def words(privileges: frozenset[str]) -> str:
    return listed(word.replace("*", " with grant option") for word in privileges)


def revoke(what: str, role: str, word: str) -> str:
    """Return the REVOKE statement of one privilege. `what` is an object as in GRANT ... ON: TABLE public.x."""
    return f"REVOKE {word.removesuffix('*')} ON {what} FROM {'PUBLIC' if role == 'PUBLIC' else quoted(role)}"


def quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
