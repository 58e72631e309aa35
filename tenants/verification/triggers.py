"""Triggers on national tables: those that an app declares, switched on, with the text of its migrations, and no others.

A trigger runs within the statement of whoever writes, so one that nobody declared could carry a regency's draft into a
national row, or keep a row from being written. Regencies' own tables have none at all (strangers).
"""

import re

from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader

from tenants import grants
from tenants.verification.strangers import IN_REGENCY
from tenants.verification.survey import NOT_SYSTEM, Survey

TRIGGERS = f"""
    SELECT pg_get_triggerdef(t.oid), t.tgfoid::regprocedure::text, p.proname, p.prosrc
    FROM pg_catalog.pg_trigger t
    JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
    JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND {NOT_SYSTEM} AND NOT ({IN_REGENCY})
"""

# Those by which foreign keys hold included.
SWITCHED_OFF = f"""
    SELECT format('table %s.%s', n.nspname, c.relname), count(*)::int
    FROM pg_catalog.pg_trigger t
    JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE t.tgenabled <> 'O' AND {NOT_SYSTEM} GROUP BY 1 ORDER BY 1
"""

_PLACE = re.compile(r"TRIGGER (?P<name>\S+) .*? ON (?P<table>\S+)")
_FUNCTION = re.compile(r"FUNCTION public\.(?P<name>\w+)\(\).*?AS \$\$(?P<body>.*?)\$\$", re.DOTALL)


def check(survey: Survey) -> None:
    declared = grants.triggers()
    rows = survey.rows(TRIGGERS)
    survey.count("triggers on national tables", len(rows))
    texts = _texts()
    for definition, function, _, _ in rows:
        if definition not in declared:
            survey.hole(_place(definition), "", f"runs {function} on writes: {definition}", "not exist")
    for definition in sorted(declared - {row[0] for row in rows}):
        survey.hole(_place(definition), "", "is missing", f"exist: {definition}")
    for function, name, source in sorted({row[1:] for row in rows if row[0] in declared}):
        if source != texts.get(name):
            survey.hole(f"function {function}", "", "has another text", "be as its app's migrations have it")
    for table, number in survey.rows(SWITCHED_OFF):
        survey.hole(table, "", f"has {number} triggers that do not run on each write", "have them on")


def _place(definition: str) -> str:
    found = _PLACE.search(definition)
    return f"trigger {found['name']} on {found['table']}" if found else f"trigger {definition}"


def _texts() -> dict[str, str]:
    """The text that each trigger function was given last, by the migrations' own SQL."""
    texts: dict[str, str] = {}
    for _, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        for operation in migration.operations:
            if isinstance(operation, RunSQL) and isinstance(operation.sql, str):
                texts |= {found["name"]: found["body"] for found in _FUNCTION.finditer(operation.sql)}
    return texts
