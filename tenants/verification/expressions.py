"""Expressions as PostgreSQL words them, in one form whether a migration made them or their own words did.

Read back from its own words, as out of a dump, (ARRAY['a'::character varying])::text[] is worded
ARRAY[('a'::character varying)::text], and an AND is joined to the AND around it, as is an OR. Nothing else changes.
"""

import re

_LITERAL = r"'(?:[^']|'')*'"
_VARYING = re.compile(rf"{_LITERAL}::character varying")
_ARRAY = re.compile(rf"\(ARRAY\[({_VARYING.pattern}(?:, {_VARYING.pattern})*)\]\)::text\[\]")
_TOKENS = re.compile(rf"{_LITERAL}|[()]|[^()']+|'")


def canonical(text: str) -> str:
    """Cast arrays by element, and take away parentheses around an AND in an AND, or an OR in an OR."""
    text = _ARRAY.sub(lambda array: f"ARRAY[{_VARYING.sub(r'(\g<0>)::text', array[1])}]", text)
    groups: list[list[str]] = [[]]
    for word in _TOKENS.findall(text):
        if word == "(":
            groups.append([])
        elif word == ")" and len(groups) > 1:
            inner = _flat(groups.pop())
            groups[-1].append(f"({inner})")
        else:
            groups[-1].append(word)
    return "(".join(_flat(group) for group in groups)


def _flat(parts: list[str]) -> str:
    """One level of an expression: an arm that is joined as this level is loses its parentheses."""
    for index, part in enumerate(parts):
        around = {*parts[index - 1 : index], *parts[index + 1 : index + 2]} if index else {*parts[1:2]}
        if len(around) == 1 and around == {_joined_by(part)}:
            parts[index] = part[1:-1]
    return "".join(parts)


def _joined_by(part: str) -> str:
    """The word that joins the arms of an expression in parentheses; empty where there is none."""
    depth = 0
    for word in _TOKENS.findall(part):
        depth += (word == "(") - (word == ")")
        if depth == 1 and word in (" AND ", " OR "):
            return str(word) if part.startswith("(") else ""
    return ""
