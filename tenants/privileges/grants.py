"""Turns the declarations on the models into GRANT, REVOKE and row-level security.

Grants and policies on national tables go once to the group of all regencies, never to a single regency's role: granting
per role changes the table's one access list each time and collides when regencies are onboarded in parallel.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import models

from tenants import Strings
from tenants.ids import FIRST_SANDBOX
from tenants.privileges import OWN_TABLE, OWNER_ONLY, SIDES, Access, roles

#: Tables that come with a library or with Django itself, which cannot carry a declaration of their own.
LIBRARY_TABLES = {"django_content_type": OWNER_ONLY, "django_migrations": OWNER_ONLY}
#: Keys, codes and values are shorter: those are looked up by how often each occurs.
LONGEST_KEY = 40


#: The role that asks, a constant to whoever plans a statement (current_role.sql).
CURRENT_ROLE = "public.tenants_current_role()"


def own_rows() -> str:
    """Return SQL for the current role's regency id, NULL for other roles; computed once, so an index serves."""
    return f"(substring({CURRENT_ROLE} from '{roles.role_pattern()}'))::bigint"


def declared_tables(app_names: Iterable[str]) -> Iterator[tuple[str, type[models.Model]]]:
    """Return (table, model) of every managed model of these apps, including automatic many-to-many tables."""
    wanted = set(app_names)
    for config in apps.get_app_configs():
        if config.name in wanted:
            for model in config.get_models(include_auto_created=True):
                if model._meta.managed and not model._meta.proxy:
                    yield model._meta.db_table, model


def shared_access() -> dict[str, Access]:
    """Return the grants of each table in `public`. A model without a declaration grants nothing (and fails a check)."""
    declared = {
        table: _without_keys(getattr(model, "access", OWNER_ONLY), model)
        for table, model in declared_tables(settings.SHARED_APPS)
    }
    return {**LIBRARY_TABLES, **declared}


def _without_keys(access: Access, model: type[models.Model]) -> Access:
    """Remove a serial key from a regency's INSERT privilege.

    A regency's role that chose the next number as its key would make the insert of everybody else fail.
    """
    if not isinstance(model._meta.pk, models.AutoField):
        return access
    columns = ", ".join(str(field.column) for field in model._meta.concrete_fields if not field.primary_key)
    return replace(access, regency=re.sub(r"INSERT(?! \()", f"INSERT ({columns})", access.regency))


def uncounted_columns() -> dict[str, list[str]]:
    """Return by table of regencies' rows its columns of long texts, of which PostgreSQL is to keep no statistics.

    Its estimates (EXPLAIN) tell whoever may read some rows how often a value occurs in all of them: a person's name.
    """
    accesses = shared_access()
    return {
        table: [
            str(field.column)
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and (field.max_length or LONGEST_KEY + 1) > LONGEST_KEY
        ]
        for table, model in declared_tables(settings.SHARED_APPS)
        if accesses[table].rows
    }


def regency_access() -> dict[str, Access]:
    """Return the grants of each table in a regency's schema to the regency's own role."""
    declared = {
        table: getattr(model, "access", OWN_TABLE) for table, model in declared_tables(settings.TENANT_APPS)
    }
    return {"django_migrations": OWNER_ONLY, **declared}


def callable_functions() -> dict[str, list[str]]:
    """Return SECURITY DEFINER functions by signature, with the sides that may call each (an app's `functions`)."""
    return {signature: sides for _app, signature, (_file, *sides) in _functions()}


def function_texts() -> dict[str, Path]:
    """Return the file that defines each of `callable_functions`: it stands first, relative to the app's folder."""
    return {signature: Path(app.path) / file for app, signature, (file, *_sides) in _functions()}


def _functions() -> Iterator[tuple[AppConfig, str, Strings]]:
    for app in apps.get_app_configs():
        for signature, said in getattr(app, "functions", {}).items():
            yield app, signature, said


def shared_statements() -> Iterator[tuple[str, list[str]]]:
    """Yield the statements that bring `public` in line with the declarations, in groups by subject.

    Each group is a transaction of its own, so that only one table at a time is locked, for an instant. Idempotent; run
    by the owner after each migration.
    """
    granted = ", ".join(roles.granted())
    statements = [
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {granted}",
    ]
    for signature, sides in sorted(callable_functions().items()):
        statements.append(f"REVOKE ALL ON FUNCTION public.{signature} FROM PUBLIC, {granted}")
        statements += [
            f"GRANT EXECUTE ON FUNCTION public.{signature} TO {roles.side(side)}" for side in sides
        ]
    yield "schema public and its functions", statements
    uncounted = uncounted_columns()
    for table, access in sorted(shared_access().items()):
        statements = [f'REVOKE ALL ON TABLE public."{table}" FROM PUBLIC, {granted}']
        statements += [
            f'ALTER TABLE public."{table}" ALTER COLUMN "{column}" SET STATISTICS 0'
            for column in uncounted.get(table, ())
        ]
        for side, privileges in access.sides().items():
            if privileges:
                statements.append(f'GRANT {privileges} ON TABLE public."{table}" TO {roles.side(side)}')
        yield f"table public.{table}", statements + _row_security(table, access)


class Policy(NamedTuple):
    """A permissive policy for all commands: the rows that a side sees and may change, and those that it may write.

    Each is TO PUBLIC and names its side in its conditions. A role could drop a policy that is TO it: DROP OWNED BY
    needs only the role's own privileges.
    """

    using: str
    check: str


def policies(access: Access) -> dict[str, Policy]:
    """Return the row-level policies of a table, by name."""
    if not access.is_guarded:
        return {}
    found: dict[str, Policy] = {}
    if access.regency:
        own = f"{access.rows} = {own_rows()}" if access.rows else f"{own_rows()} IS NOT NULL"
        found["regency_rows"] = Policy(own, _both(own, access.writes))
    for side in roles.SERVICE_SIDES:
        if getattr(access, side):
            rows = _both(f"{CURRENT_ROLE} = '{roles.side(side)}'", _rows_of(side, access))
            written = _both(rows, access.sandbox_writes if side == "sandbox" else "")
            found[f"{side}_rows"] = Policy(rows, written)
    if access.ministry:
        seen = _both(found["ministry_rows"].using, access.ministry_rows)
        found["ministry_rows"] = Policy(seen, _both(seen, access.ministry_writes))
    return found


def _both(condition: str, further: str) -> str:
    return f"({condition}) AND ({further})" if further else condition


def _rows_of(side: str, access: Access) -> str:
    """Return the row-level condition of a side for a guarded table. `ministry` and `open` never see sandboxes."""
    if side in ("ministry", "open") and (access.rows or access.sandboxes):
        # Rows of no regency (an officer, an integrator's program) are real.
        return (
            f"NOT ({access.sandboxes})"
            if access.sandboxes
            else f"({access.rows} < {FIRST_SANDBOX}) IS NOT FALSE"
        )
    if side == "sandbox" and access.rows:
        return f"{access.rows} >= {FIRST_SANDBOX}"
    return ""


def _row_security(table: str, access: Access) -> list[str]:
    statements = [f'DROP POLICY IF EXISTS "{side}_rows" ON public."{table}"' for side in SIDES]
    if access.is_guarded:
        statements.append(f'ALTER TABLE public."{table}" ENABLE ROW LEVEL SECURITY')
    for name, policy in policies(access).items():
        statements.append(
            f'CREATE POLICY "{name}" ON public."{table}" USING ({policy.using}) WITH CHECK ({policy.check})'
        )
    return statements


def regency_statements(regency_id: int) -> list[str]:
    """Return statements that bring one regency's schema in line with the declarations: only its role has access."""
    schema, role = roles.regency_schema(regency_id), roles.regency_role(regency_id)
    statements = [
        f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
    ]
    for table, access in sorted(regency_access().items()):
        statements.append(f'REVOKE ALL ON TABLE {schema}."{table}" FROM PUBLIC, {role}')
        if access.regency:
            statements.append(f'GRANT {access.regency} ON TABLE {schema}."{table}" TO {role}')
    return statements
