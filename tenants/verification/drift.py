"""Objects that differ from the baseline: tables, columns, constraints, functions, policies, privileges, all.

Attributes are named as in PostgreSQL's catalogues, whose documentation explains them.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connection

from tenants.verification import acls, baseline, definitions
from tenants.verification.definitions import ANY_REGENCY
from tenants.verification.survey import Survey

#: What GRANT calls by its name; everything else with privileges is a TABLE to it.
GRANTED_ON = ("sequence", "function", "type", "schema", "language")
MADE = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS", "L": "LARGE OBJECTS"}

#: What has parts that come and go with it.
WHOLES = ("pg_class", "pg_namespace")

#: Characters of a value that are shown.
SHOWN = 300

Attributes = dict[str, Any]


class Difference(NamedTuple):
    """An object as it is, and as it should be; empty if it does not exist, or should not."""

    catalogue: str
    name: str
    #: The regencies' schemas in which it is so; none outside of them.
    schemas: list[str]
    now: Attributes
    then: Attributes


def check(survey: Survey) -> None:
    expected = baseline.load()
    if expected is None:
        survey.hole(
            "baseline of definitions",
            "",
            "is missing for this release and server, so objects and privileges were not compared",
            "be recorded (python -m config.prepare)",
        )
        return
    with connection.cursor() as cursor:
        objects = definitions.read(cursor)
    survey.counts["definitions"] = sum(1 if each.schemas is None else len(each.schemas) for each in objects)
    report(survey, expected, objects)


def report(survey: Survey, expected: baseline.Definitions, objects: Iterable[definitions.Object]) -> None:
    """Name each object that differs from the expected definitions."""
    found = list(_differences(expected, objects, survey.expected.schemas))
    names = {
        (each.now or each.then).get("identity", "")
        for each in found
        if each.catalogue in WHOLES and not (each.now and each.then)
    }
    # A table that should not be there has columns, types and keys, of which nothing needs to be said.
    parts = re.compile(rf"(.* )?({'|'.join(map(re.escape, sorted(names, key=len)))})([.\[].*|)")
    for each in found:
        match = parts.fullmatch((each.now or each.then).get("identity", "")) if names else None
        if (each.now and each.then) or not match or (each.catalogue in WHOLES and not match[3]):
            _report(survey, each)


def _differences(
    expected: baseline.Definitions, objects: Iterable[definitions.Object], regencies: set[str]
) -> Iterator[Difference]:
    having: dict[tuple[str, str], set[str]] = defaultdict(set)
    for catalogue, name, definition, schemas in objects:
        known = sorted(regencies & set(schemas or ()))
        if schemas and not known:
            continue  # of no regency: that the schema is there is a hole of its own
        having[catalogue, name].update(known)
        should = expected.get(catalogue, {}).get(name)
        if definition != should and canonical(definition or "") != canonical(should or ""):
            # A definition is missing where a function that reads it was tampered with.
            yield Difference(
                catalogue, name, known, json.loads(definition or "{}"), json.loads(should or "{}")
            )
    present = having["pg_namespace", f"schema {ANY_REGENCY}"]
    for catalogue, names in expected.items():
        for name, should in names.items():
            lacking = sorted(present - having[catalogue, name]) if ANY_REGENCY in name else []
            if lacking or (ANY_REGENCY not in name and (catalogue, name) not in having):
                yield Difference(catalogue, name, lacking, {}, json.loads(should))


def _report(survey: Survey, difference: Difference) -> None:
    catalogue, name, schemas, now, then = difference
    place, where = (schemas or [ANY_REGENCY])[0], ""
    if len(schemas) > 1:
        place, where = ANY_REGENCY, f" in {len(schemas)} schemas ({', '.join(schemas[:3])} ...)"

    def hole(role: str, can: str, should: str, mend: str = "") -> None:
        texts = (f"{name}{where}", role, _shown(can), _shown(should))
        survey.hole(
            *(text.replace(ANY_REGENCY, place) for text in texts),
            mend="; ".join(mend.replace(ANY_REGENCY, each) for each in schemas or [""]) if mend else "",
        )

    if not now:
        mend = ""
        if catalogue == "pg_constraint" and "conrelid" in then:
            mend = f"ALTER TABLE {then['conrelid']} ADD CONSTRAINT {acls.quoted(then['conname'])} {then['conbin']}"
        hole("", "is missing", f"exist{_told(then)}", mend)
    elif catalogue == "pg_default_acl" and (others := list(_defaults_for_others(now, then))):
        for role, can, should, too_much in others:
            mend = _revoke_default(survey, now, role) if too_much else ""
            hole(role, f"{can} on {MADE[now['defaclobjtype']]} that are made next", should, mend)
    elif not then:
        mend = f"DROP POLICY {acls.quoted(now['polname'])} ON {now['polrelid']}" if "polname" in now else ""
        hole("", f"exists{_told(now)}", "not exist", mend)
    else:
        owners = {each[name] for each in (now, then) for name in each if name.endswith("owner")}
        for attribute in sorted(now.keys() | then.keys()):
            is_now, right = now.get(attribute), then.get(attribute)
            if attribute.endswith("acl"):
                for role, can, should, too_much in _granted(is_now or (), right or ()):
                    mend = "; ".join(_revoke(difference, role, word) for word in sorted(too_much))
                    if len(owners) < 2 or role not in owners:  # else it comes with owning it
                        hole(role, can, should, mend)
            elif attribute.endswith("owner") and is_now != right:
                hole(str(is_now), "owns it", f"belong to {right}")
            elif is_now != right and canonical(str(is_now)) != canonical(str(right)):
                hole("", f"has {attribute} {_shown(is_now)}", f"have {_shown(right)}")


def _told(attributes: Attributes) -> str:
    """Summarise an object for a person: grants first, then all other attributes."""
    owner = next((value for name, value in attributes.items() if name.endswith("owner")), "")
    lists = [value for name, value in attributes.items() if name.endswith("acl")]
    grants = [f"{role} has {acls.words(words)}, " for acl in lists for role, words in _by_role(acl).items()]
    rest = {name: value for name, value in attributes.items() if not name.endswith("acl")}
    return f": {''.join(each for each in grants if not each.startswith(f'{owner} has'))}{json.dumps(rest)}"


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _granted(now: Iterable[str], then: Iterable[str]) -> Iterator[acls.Deviation]:
    return acls.compare(_by_role(now), _by_role(then))


def _by_role(items: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for item in items:
        role, _, word = item.rpartition(" ")
        found[role] = found.get(role, frozenset()) | {word}
    return found


def _revoke(difference: Difference, role: str, word: str) -> str:
    now, kind = difference.now, difference.name.split()[0]
    if difference.catalogue == "pg_attribute":
        return acls.revoke(
            f"TABLE {now['attrelid']}", role, f"{word.rstrip('*')} ({acls.quoted(now['attname'])})"
        )
    return acls.revoke(f"{kind.upper() if kind in GRANTED_ON else 'TABLE'} {now['identity']}", role, word)


def _defaults_for_others(now: Attributes, then: Attributes) -> Iterator[acls.Deviation]:
    for each in _granted(now["defaclacl"], then.get("defaclacl", ())):
        if each.role != now["defaclrole"]:
            yield each


def _revoke_default(survey: Survey, now: Attributes, role: str) -> str:
    maker, schema, owner = now["defaclrole"], now.get("defaclnamespace"), survey.expected.owner
    place = f" IN SCHEMA {schema}" if schema else ""
    revoke = acls.revoke(MADE[now["defaclobjtype"]], role, "ALL")
    mend = f"ALTER DEFAULT PRIVILEGES FOR ROLE {maker}{place} {revoke}"
    if maker not in survey.expected.confined:
        return mend
    # A role may set its own; to change them takes a share in it.
    return (
        f"GRANT {maker} TO {owner} WITH INHERIT TRUE, SET FALSE; {mend};"
        f" REVOKE {maker} FROM {owner} GRANTED BY {owner}"
    )


# Expressions as PostgreSQL words them, in one form whether a migration made them or their own words did. Read back
# from its own words, as out of a dump, (ARRAY['a'::character varying])::text[] is worded ARRAY[('a'::character
# varying)::text], and an AND is joined to the AND around it, as is an OR. Nothing else changes.

_LITERAL = r"'(?:[^']|'')*'"
_VARYING = re.compile(rf"{_LITERAL}::character varying")
_ARRAY = re.compile(rf"\(ARRAY\[({_VARYING.pattern}(?:, {_VARYING.pattern})*)\]\)::text\[\]")
_TOKENS = re.compile(rf"{_LITERAL}|[()]|[^()']+|'")


def canonical(text: str) -> str:
    """Cast arrays by element, and remove parentheses around an AND in an AND, or an OR in an OR."""
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
    """Flatten one level of an expression: an operand with the same operator loses its parentheses."""
    for index, part in enumerate(parts):
        around = {*parts[index - 1 : index], *parts[index + 1 : index + 2]} if index else {*parts[1:2]}
        if len(around) == 1 and around == {_joined_by(part)}:
            parts[index] = part[1:-1]
    return "".join(parts)


def _joined_by(part: str) -> str:
    """Return the operator of an expression in parentheses; empty if there is none."""
    depth = 0
    for word in _TOKENS.findall(part):
        depth += (word == "(") - (word == ")")
        if depth == 1 and word in (" AND ", " OR "):
            return str(word) if part.startswith("(") else ""
    return ""
