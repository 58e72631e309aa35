"""The file that names one key per kind of user, readable by whoever started the demonstration and nobody else.

    {"base_url": ..., "ministry": {"key": ...}, "regencies": {"51.01": {"key": ...}, ...}, "integrator": {"key": ...},
     "sandbox": {"key": ...}}

A key is kept nowhere else, so keys that still work are taken over from the file, wherever they stand in it.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from api.identity import keys, operations
from api.identity.models import ApiKey
from local.demo.people import People
from tenants import Fields
from tenants.models import Regency

Audience = ApiKey.Audience


def ensure(
    file: Path,
    people: People,
    regencies: Iterable[Regency],
    sandbox: Regency | None,
    *,
    now: datetime,
) -> tuple[Fields, int]:
    """Return the content of the key file, and the number of keys that had to be issued."""
    working = _working(file.read_text(errors="replace") if file.exists() else "", now)
    issued = 0

    def key_of(audience: Audience, regency: Regency | None = None, **owner: Any) -> dict[str, str]:
        nonlocal issued
        (who,) = owner.values()
        if text := working.get((audience, who.pk)):
            return {"key": text}
        issued += 1
        key = operations.issue_key(
            audience=audience, regency_id=regency.pk if regency else None, label="demo", now=now, **owner
        )
        return {"key": key.text}

    said = {
        "ministry": key_of(Audience.MINISTRY, person=people.officer),
        "regencies": {
            each.kemendagri_code: key_of(Audience.REGENCY, each, person=people.stewards[each.pk])
            for each in regencies
        },
        "integrator": key_of(Audience.REGENCY, client=people.integrator),
    }
    if sandbox:
        said["sandbox"] = key_of(Audience.REGENCY, sandbox, person=people.stewards[sandbox.pk])
    return said, issued


def _working(said: str, now: datetime) -> dict[tuple[str, Any], str]:
    """Return the working keys in a text, by audience and owner."""
    texts = {keys.digest(text): text for text in re.findall(rf"{keys.PREFIX}[\w-]+", said)}
    rows = ApiKey.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), secret_hash__in=texts, revoked_at=None
    ).values_list("secret_hash", "audience", Coalesce("person_id", "client_id"))
    return {(audience, owner): texts[bytes(digest)] for digest, audience, owner in rows}
