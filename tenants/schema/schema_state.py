"""Record of each regency schema's migrations, written in the transaction that changes it.

The truth is each schema's own django_migrations; querying 514 of them takes a command (schema.migrating), not a health
check. So code that creates or migrates a schema records it here, and `/readyz` reads one small table, through a
function that the gateway may call.
"""

import hashlib
import json

from tenants import Fields
from tenants.pool import statements
from tenants.privileges import grants, roles
from tenants.schema import recording


def grant(regency_id: int) -> None:
    """Grant the declared privileges to the regency's role, and record it, in the caller's transaction."""
    statements.run("; ".join([*grants.regency_statements(regency_id), _note(regency_id)]))


def note(regency_id: int) -> None:
    """Record the schema's present migrations, if its grants are in line with this release."""
    statements.run(_note(regency_id))


def _note(regency_id: int) -> str:
    labels = ", ".join(f"'{label}'" for label in sorted(recording.tenant_labels()))
    return f"""
        INSERT INTO public.tenants_schema_state AS noted (regency_id, applied, grants, noted_at)
        SELECT {regency_id:d}, coalesce(jsonb_agg(app || '.' || name ORDER BY app, name), '[]'),
               '{grants_fingerprint()}', statement_timestamp()
        FROM {roles.regency_schema(regency_id)}.django_migrations WHERE app IN ({labels})
        ON CONFLICT (regency_id) DO UPDATE
        SET applied = excluded.applied, grants = excluded.grants, noted_at = excluded.noted_at
    """


def grants_fingerprint() -> str:
    """Return a hash of the declarations about regencies' own tables: when it changes, grants are made again."""
    declared = sorted((table, access.regency) for table, access in grants.regency_access().items())
    return hashlib.sha256(json.dumps(declared).encode()).hexdigest()


def applied_everywhere() -> Fields:
    """Return the migrations of `public` and of regencies in service. On any connection that may call the function.

        {"national": ["catalogue.0001_initial", ...],
         "regencies": [{"applied": [...], "codes": ["51.01", ...]}, ...]}

    `applied` is null where none was ever recorded.
    """
    [said] = statements.column("SELECT public.tenants_applied_migrations()")
    found: Fields = json.loads(said) if isinstance(said, str) else said
    return found
