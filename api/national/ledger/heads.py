"""The head of each regency's chain, signed once a day and public, told to the regency by its feed and webhooks.

Whoever keeps one can show later that everything before it is as it was, whatever became of the database.
"""

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from api.http import encoding, passed_over
from api.http.lookup import narrowed
from api.national.ledger import canonical, signing
from api.national.ledger.models import ChainHead, SignedHead
from tenants.ids import FIRST_SANDBOX

#: The `typ` of a head's signature, and the version of what it says.
KIND = "kepala-rantai"
SCHEMA = "ledger-head/1"

#: A day begins in western Indonesia.
WIB = ZoneInfo("Asia/Jakarta")


def work() -> None:
    """Signs what is not signed today. The worker's duty, every second; it mostly finds nothing to do."""
    sign_heads(now=timezone.now())


def sign_heads(*, now: datetime) -> int:
    """One signed head a day for each regency that has submitted anything, sandboxes left out. How many were signed."""
    today = now.astimezone(WIB).date()
    signed = SignedHead.objects.filter(regency=OuterRef("regency"), on=today)
    waiting = ChainHead.objects.filter(
        ~Exists(signed), sequence__gt=0, regency_id__lt=FIRST_SANDBOX
    ).select_related("regency")
    rows = []
    for head in waiting:
        with passed_over.if_bad("ledger_chain_head", head.pk):
            rows.append(_signed(head, today, now))
    SignedHead.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _signed(head: ChainHead, today: date, now: datetime) -> SignedHead:
    said = {
        "schema": SCHEMA,
        "issuer": settings.BASE_URL,
        "regency": {"code": head.regency.kemendagri_code, "name": head.regency.name},
        "on": today.isoformat(),
        "sequence": head.sequence,
        "link_hash": bytes(head.hash).hex(),
        "signed_at": encoding.instant(now),
    }
    return SignedHead(
        regency_id=head.regency_id,
        on=today,
        at=now,
        sequence=head.sequence,
        link_hash=bytes(head.hash),
        jws=signing.sign(canonical.payload(said), kind=KIND),
    )


def read(text: str) -> dict[str, Any]:
    """What a signed head says. Raises signing.SignatureError."""
    found: dict[str, Any] = json.loads(signing.verified(text, kind=KIND))
    return found


def signed_heads(*, regency_code: tuple[str, ...] = ()) -> QuerySet[SignedHead]:
    """Signed heads, of all regencies or of those with these Kemendagri codes."""
    return narrowed(SignedHead.objects.select_related("regency"), regency__kemendagri_code=regency_code)
