"""Access lists: what PostgreSQL's catalogues grant, and how it differs from what should be granted."""

from collections import defaultdict
from collections.abc import Iterable

from tenants.verification.expected import Grant
from tenants.verification.survey import Survey, listed

#: Who holds a privilege, by name, for a query on aclexplode(...) as a.
GRANTEE = "CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee) END"

_LABELS = {
    "TABLE": "table",
    "VIEW": "view",
    "SEQUENCE": "sequence",
    "SCHEMA": "schema",
    "DATABASE": "database",
    "FUNCTION": "function",
    "TYPE": "type",
    "LANGUAGE": "language",
    "PARAMETER": "setting",
    "TABLESPACE": "tablespace",
}


def compare(survey: Survey, actual: Iterable[Grant], expected: set[Grant]) -> None:
    """Counts what is granted and reports each object and role whose privileges differ from the expected ones."""
    found = set(actual)
    survey.count("privileges granted", len(found))
    too_much, missing = _by_place(found - expected), _by_place(expected - found)
    if not too_much and not missing:
        return
    right = _by_place(expected)
    for place in sorted({*too_much, *missing}):
        kind, name, role = place
        should = f"have {listed(map(_words, right.get(place, ())))}"
        for grants, verb in ((too_much.get(place), "has"), (missing.get(place), "lacks")):
            if grants:
                survey.hole(
                    f"{_LABELS[kind]} {name}",
                    role,
                    f"{verb} {listed(map(_words, grants))}",
                    should,
                    mend="; ".join(map(_revoke, grants)) if verb == "has" else "",
                )


def _by_place(grants: Iterable[Grant]) -> dict[tuple[str, str, str], list[Grant]]:
    found: dict[tuple[str, str, str], list[Grant]] = defaultdict(list)
    for grant in grants:
        found[grant.kind, grant.object, grant.role].append(grant)
    return found


def _words(grant: Grant) -> str:
    column = f" ({grant.column})" if grant.column else ""
    return f"{grant.privilege}{column}{' with grant option' if grant.grantable else ''}"


def _revoke(grant: Grant) -> str:
    kind = "TABLE" if grant.kind == "VIEW" else grant.kind
    column = f' ("{grant.column}")' if grant.column else ""
    role = "PUBLIC" if grant.role == "PUBLIC" else f'"{grant.role}"'
    return f"REVOKE {grant.privilege}{column} ON {kind} {grant.sql} FROM {role}"
