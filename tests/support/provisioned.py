"""Regencies that a test onboards on the stage, and that are gone afterwards: the stage is shared."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.stage import Stage

#: Registered on the stage, onboarded by no other test.
SPARE = ("51.08", "51.07")


@contextmanager
def undone(stage: Stage, *codes: str) -> Iterator[None]:
    """Take back what became of these regencies in the block: role, schema, note and status."""
    try:
        yield
    finally:
        from tenants.pool.base import pool

        pool.close_idle()
        for code in codes:
            found = stage.superuser.execute(
                "SELECT id FROM tenants_regency WHERE kemendagri_code = %s", [code]
            )
            (regency_id,) = found.fetchone() or (0,)
            stage.superuser.execute(
                f"DROP SCHEMA IF EXISTS r_{regency_id} CASCADE;"
                f"DROP ROLE IF EXISTS kc_r_{regency_id};"
                f"DELETE FROM tenants_schema_state WHERE regency_id = {regency_id};"
                f"DELETE FROM tenants_provisioning_request WHERE regency_id = {regency_id};"
                "UPDATE tenants_regency SET status = 'registered', onboarded_at = NULL, suspended_at = NULL,"
                f" archived_at = NULL WHERE id = {regency_id}"
            )
