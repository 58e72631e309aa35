"""The file that names one key per kind of user, readable by whoever started the demonstration and nobody else.

    {"base_url": ..., "ministry": {"key": ...}, "regencies": {"51.01": {"key": ...}, ...}, "integrator": {"key": ...},
     "sandbox": {"key": ...}}

A key is kept nowhere else, so keys that still work are taken over from the file that is there.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from api.identity import keys, operations
from api.identity.models import ApiKey
from local.demo.people import People
from tenants.models import Regency

Audience = ApiKey.Audience


def ensure(
    before: Mapping[str, Any],
    people: People,
    regencies: Mapping[str, Regency],
    sandbox: Regency | None,
    *,
    now: datetime,
) -> tuple[dict[str, Any], int]:
    """What the file is to say of keys, and how many had to be issued. `before` is what it said."""
    working = _working(before, now)
    issued = 0

    def key_of(
        said: object, audience: Audience, regency: Regency | None = None, **owner: Any
    ) -> dict[str, str]:
        nonlocal issued
        text = said.get("key") if isinstance(said, dict) else None
        (who,) = owner.values()
        if isinstance(text, str) and working.get(keys.digest(text)) == (audience, who.pk):
            return {"key": text}
        issued += 1
        key = operations.issue_key(
            audience=audience, regency_id=regency.pk if regency else None, label="demo", now=now, **owner
        )
        return {"key": key.text}

    said_of = before.get("regencies")
    said_of = said_of if isinstance(said_of, dict) else {}
    said = {
        "ministry": key_of(before.get("ministry"), Audience.MINISTRY, person=people.officer),
        "regencies": {
            code: key_of(said_of.get(code), Audience.REGENCY, regency, person=people.stewards[code])
            for code, regency in regencies.items()
        },
        "integrator": key_of(before.get("integrator"), Audience.REGENCY, client=people.integrator),
    }
    if sandbox:
        steward = people.stewards[sandbox.kemendagri_code]
        said["sandbox"] = key_of(before.get("sandbox"), Audience.REGENCY, sandbox, person=steward)
    return said, issued


def _working(before: Mapping[str, Any], now: datetime) -> dict[bytes, tuple[str, Any]]:
    """Of the keys in the file those that open something: hash to audience and owner."""
    texts = [text for text in _strings(before) if text.startswith(keys.PREFIX)]
    rows = ApiKey.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        secret_hash__in=[keys.digest(text) for text in texts],
        revoked_at=None,
    ).values_list("secret_hash", "audience", Coalesce("person_id", "client_id"))
    return {bytes(digest): (audience, owner) for digest, audience, owner in rows}


def _strings(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for child in node.values() for text in _strings(child)]
    return [node] if isinstance(node, str) else []


def read(file: Path) -> dict[str, Any]:
    """What the file says; nothing where it is missing or not of our making."""
    try:
        found = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
