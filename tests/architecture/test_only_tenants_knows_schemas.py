"""Outside tenants/ no code mentions a schema, a role or a search path: that is where isolation can be got wrong."""

import re

from tests.architecture.conftest import ROOT

WORDS = re.compile(
    r"(?i:\bSET\s+(LOCAL\s+|SESSION\s+)?ROLE\b|SESSION\s+AUTHORIZATION|\bRESET\s+ROLE\b|search_path|"
    r"schema_name|schema_context|tenant_context|set_schema|set_tenant|connection\.set_|set_config|"
    r"current_schema|CREATE\s+SCHEMA)|\b(GRANT|REVOKE)\s+[A-Z]"
)

#: A function's own path is what keeps SECURITY DEFINER and trigger functions from being led astray.
ALLOWED = {
    "api/identity/find_guest.sql": ("SET search_path = pg_catalog, public, pg_temp",),
    "api/identity/look_up.sql": ("SET search_path = pg_catalog, public, pg_temp",),
    "api/national/figures/first_sign_in.sql": ("SET search_path = pg_catalog, public, pg_temp",),
    "api/national/figures/oldest_stamp.sql": ("SET search_path = pg_catalog, pg_temp",),
    "api/national/figures/stamp.sql": ("SET search_path = pg_catalog, pg_temp",),
    # As they were when a migration first brought them.
    "api/identity/accounts/migrations/0002_look_up.sql": ("SET search_path = pg_catalog, public, pg_temp",),
    "api/identity/accounts/migrations/0003_look_up.sql": ("SET search_path = pg_catalog, public, pg_temp",),
    "api/identity/accounts/migrations/0008_look_up.sql": ("SET search_path = pg_catalog, public, pg_temp",),
    "api/identity/accounts/migrations/0011_find_guest.sql": (
        "SET search_path = pg_catalog, public, pg_temp",
    ),
    "api/identity/accounts/migrations/0013_look_up.sql": ("SET search_path = pg_catalog, public, pg_temp",),
    "api/identity/migrations/0002_find_guest.sql": ("SET search_path = pg_catalog, public, pg_temp",),
    "api/identity/migrations/0004_find_guest.sql": ("SET search_path = pg_catalog, public, pg_temp",),
    "api/identity/migrations/0002_look_up.sql": ("SET search_path = pg_catalog, public, pg_temp",),
    "api/identity/migrations/0006_guests_are_bounded.py": ("SET search_path = pg_catalog AS",),
    "api/national/catalogue/migrations/0002_published_never_changes.py": ("SET search_path = pg_catalog AS",),
    "api/national/editions/migrations/0002_frozen.py": ("SET search_path = pg_catalog AS",),
    "api/national/figures/migrations/0002_regency_status.py": ("SET search_path = pg_catalog AS",),
    "api/national/figures/migrations/0004_progress_in_full.py": ("SET search_path = pg_catalog AS",),
    "api/national/figures/migrations/0007_first_sign_in.sql": (
        "SET search_path = pg_catalog, public, pg_temp",
    ),
    "api/national/figures/migrations/0011_known.py": ("SET search_path = pg_catalog AS",),
    "api/national/figures/migrations/0021_populations.py": ("SET search_path = pg_catalog AS",),
}


def mentions(text: str, allowed: tuple[str, ...]) -> list[str]:
    for fine in allowed:
        text = text.replace(fine, "")
    return [line.strip() for line in text.splitlines() if WORDS.search(line)]


def test_only_tenants_knows_schemas_and_roles() -> None:
    files = [
        file
        for folder in ("api", "config", "local")
        for file in sorted((ROOT / folder).rglob("*"))
        if file.suffix in (".py", ".sql")
    ]
    assert len(files) > 100
    found = {}
    for file in files:
        name = file.relative_to(ROOT).as_posix()
        if lines := mentions(file.read_text(), ALLOWED.get(name, ())):
            found[name] = lines
    assert found == {}


def test_the_search_finds_what_it_looks_for() -> None:
    assert mentions("connection.set_schema('r_17')", ())
    assert mentions('cursor.execute("SET LOCAL ROLE x")', ())
    assert mentions("GRANT SELECT ON t TO r", ())
    assert mentions("SET search_path = public", ("SET search_path = pg_catalog",))
    assert not mentions("a role in the regency, and the schema of the answer", ())
