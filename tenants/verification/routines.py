"""Functions, the languages to write them in, and large objects.

A SECURITY DEFINER function runs with its owner's rights, so each one is declared, and its text is compared with the
file that defines it. Large objects have no schema and no row-level security: there are none, and nobody can make any.
"""

import re
from pathlib import Path

from tenants import cluster, grants
from tenants.verification import acls
from tenants.verification.expected import Grant
from tenants.verification.survey import BOOTSTRAP, FIRST_MADE, NOT_SYSTEM, Survey

# Everything made since the cluster was, wherever it was put; what belongs to an extension is looked at in strangers.
FUNCTIONS = f"""
    SELECT n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
           pg_get_userbyid(p.proowner), p.prosecdef, p.prosrc, l.lanname, p.provolatile::text,
           ARRAY(SELECT unnest(p.proconfig) ORDER BY 1)
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE p.oid >= {FIRST_MADE} AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' AND NOT p.prosecdef
    )
"""

FUNCTION_GRANTS = f"""
    SELECT 'FUNCTION', n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')', '',
           {acls.GRANTEE}, a.privilege_type, a.is_grantable, p.oid::regprocedure::text
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.oid >= {FIRST_MADE} AND a.grantee NOT IN (p.proowner, %(owner)s::regrole) AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
    )
"""

# PostgreSQL's own functions and the extensions', against the access lists that they came with.
SYSTEM_GRANTS = f"""
    SELECT 'FUNCTION', n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')', '',
           {acls.GRANTEE}, a.privilege_type, a.is_grantable, p.oid::regprocedure::text
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    LEFT JOIN pg_catalog.pg_init_privs i
        ON i.objoid = p.oid AND i.classoid = 'pg_proc'::regclass AND i.objsubid = 0
    CROSS JOIN LATERAL (
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner)))
        EXCEPT
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(coalesce(i.initprivs, acldefault('f', p.proowner)))
    ) a
    WHERE (p.proacl IS NOT NULL OR i.initprivs IS NOT NULL) AND (p.oid < {FIRST_MADE} OR NOT ({NOT_SYSTEM}))
"""

# None of PostgreSQL's own runs with its owner's rights, who is a superuser: query_to_xml would read every table.
CHANGED = f"""
    SELECT p.oid::regprocedure::text, pg_get_userbyid(p.proowner), p.prosecdef, l.lanname
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE p.oid < {FIRST_MADE}
      AND (p.prosecdef OR p.proowner <> {BOOTSTRAP} OR l.lanname NOT IN ('internal', 'c', 'sql'))
"""

CLOSED_GRANTS = f"""
    SELECT 'FUNCTION', n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')', '',
           {acls.GRANTEE}, a.privilege_type, a.is_grantable, p.oid::regprocedure::text
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.oid IN ({cluster.CLOSED_FUNCTIONS})
"""

LARGE_OBJECTS = """
    SELECT count(*)::int, coalesce(string_agg(DISTINCT pg_get_userbyid(lomowner), ', '), '')
    FROM pg_catalog.pg_largeobject_metadata
"""

# Untrusted languages are a superuser's; `sql` is everyone's in every database and needs a schema to create in.
LANGUAGE_GRANTS = f"""
    SELECT 'LANGUAGE', l.lanname, '', {acls.GRANTEE}, a.privilege_type, a.is_grantable, quote_ident(l.lanname)
    FROM pg_catalog.pg_language l
    CROSS JOIN LATERAL aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) a
    WHERE (l.lanpltrusted AND l.lanname <> 'sql' OR l.lanacl IS NOT NULL)
      AND a.grantee NOT IN (l.lanowner, %(owner)s::regrole)
"""

_DEFINITION = re.compile(
    r"LANGUAGE (?P<language>\w+)(?P<words>.*?)SET search_path = (?P<path>[^\n]+)\nAS \$\$(?P<body>.*)\$\$",
    re.DOTALL,
)
_VOLATILITY = {"i": "IMMUTABLE", "s": "STABLE", "v": "VOLATILE"}


def check(survey: Survey) -> None:
    expected = survey.expected
    owner = {"owner": expected.owner}
    functions = survey.rows(FUNCTIONS)
    survey.count("functions", len(functions))
    declared = {f"public.{signature}" for signature in grants.callable_functions()}
    texts = {f"public.{signature}": path for signature, path in grants.function_texts().items()}
    for name, function_owner, definer, source, language, volatility, config in functions:
        if function_owner != expected.owner:
            survey.hole(f"function {name}", function_owner, "owns it", f"belong to {expected.owner}")
        if definer and name not in declared:
            survey.hole(
                f"function {name}", "", f"runs with the rights of {function_owner}", "not exist: undeclared"
            )
        elif name in declared:
            actual = (language, _VOLATILITY[volatility], source, config)
            _check_text(survey, name, actual, texts.get(name), definer=definer)
    for name in sorted(declared - {row[0] for row in functions}):
        survey.hole(f"function {name}", "", "is missing", "exist")
    acls.compare(
        survey, [Grant(*row) for row in survey.rows(FUNCTION_GRANTS, owner)], expected.function_grants()
    )

    for name, function_owner, definer, language in survey.rows(CHANGED):
        rights = function_owner if definer else "its caller"
        survey.hole(
            f"function {name}",
            "",
            f"belongs to {function_owner}, runs with the rights of {rights} and is written in {language}",
            "be as it came with PostgreSQL",
        )
    untrusted = {"PUBLIC", *expected.confined}
    own = [Grant(*row) for row in survey.rows(SYSTEM_GRANTS)]
    own += [Grant(*row) for row in survey.rows(CLOSED_GRANTS)]
    own += [Grant(*row) for row in survey.rows(LANGUAGE_GRANTS, owner)]
    confined = [grant for grant in own if grant.role in untrusted]
    acls.compare(survey, confined, expected.advisory_lock_grants())
    ((objects, owners),) = survey.rows(LARGE_OBJECTS)
    survey.count("large objects", objects)
    if objects:
        survey.hole(f"{objects} large objects", owners, "own them", "not exist")


def _check_text(
    survey: Survey, name: str, actual: tuple[str, str, str, list[str]], file: Path | None, *, definer: bool
) -> None:
    """Holds a declared function against the file that defines it, and its search path against surprises."""
    language, volatility, source, config = actual
    path = dict(item.split("=", 1) for item in config).get("search_path", "")
    words = [word.strip(' "') for word in path.split(",")]
    if words[0] != "pg_catalog" or words[-1] != "pg_temp":
        survey.hole(
            f"function {name}",
            "",
            f"has search_path {path or 'unset'!r}",
            "begin with pg_catalog and end with pg_temp",
        )
    found = _DEFINITION.search(file.read_text()) if file is not None and file.exists() else None
    if found is None:
        survey.hole(
            f"function {name}", "", "has no file that defines it", "be named in its app's `defined_in`"
        )
        return
    if definer != ("SECURITY DEFINER" in found["words"]):
        rights = "its owner's" if definer else "its caller's"
        survey.hole(f"function {name}", "", f"runs with {rights} rights", f"be{found['words'].rstrip()}")
    if found["body"] != source:
        survey.hole(f"function {name}", "", "has another text", f"be as in {file.name if file else ''}")
    right = (found["language"], [f"search_path={found['path'].strip()}"])
    if (language, config) != right or volatility not in found["words"]:
        survey.hole(
            f"function {name}",
            "",
            f"is {language}, {volatility}, {', '.join(config) or 'without settings'}",
            f"be {right[0]},{found['words'].rstrip()}, {right[1][0]}",
        )
