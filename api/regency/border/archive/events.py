"""What the regency's security log says of exports, archives and restores: all of them reach people's data."""

from datetime import datetime

from api.identity.models import SecurityEvent
from tenants.management.operators import By

EXPORTED = "regency_exported"
ARCHIVED = "regency_archived"
RESTORED = "regency_restored"


def note(regency_id: int, kind: str, *, at: datetime, by: By, manifest_sha256: str) -> None:
    """One entry. `by` is the operator or the office at whose word it was done."""
    SecurityEvent.objects.create(
        regency_id=regency_id,
        at=at,
        kind=kind,
        actor_name=by.name,
        subject="the regency's data",
        detail={"manifest_sha256": manifest_sha256} | ({"reason": by.reason} if by.reason else {}),
    )


def archived_as(regency_id: int) -> str:
    """The SHA-256 of the manifest with which the regency was last archived; "" where the log does not know."""
    last = SecurityEvent.objects.filter(regency_id=regency_id, kind=ARCHIVED).order_by("-at", "-id").first()
    return str(last.detail.get("manifest_sha256", "")) if last else ""
