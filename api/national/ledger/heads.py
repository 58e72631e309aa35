"""The head of each regency's chain: signed once a day, public, and sent to the regency by its feed and webhooks.

Anyone who keeps one can later prove that everything before it is unchanged, whatever happened to the database.
"""

import logging
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from api.http import encoding, passed_over
from api.http.local_time import day_of
from api.http.lookup import narrowed
from api.national.ledger import canonical, signing
from api.national.ledger.models import ChainHead, SignedHead
from tenants.ids import FIRST_SANDBOX
from tenants.jobs.duties import Duty, by_clock
from tenants.pool import statements

logger = logging.getLogger(__name__)

#: The `typ` of a head's signature, and the version of what it says.
KIND = "kepala-rantai"
SCHEMA = "ledger-head/1"

#: Days before today without a signed head, since the nation's first one and the regency's first submission, each with
#: the last link of the chain on that day.
_MISSED = """
    SELECT f.regency_id, f.code, f.name, d.day::date AS "on", last.sequence, last.link_hash
    FROM (SELECT r.id AS regency_id, r.kemendagri_code AS code, r.name, min(s.submitted_at) AS at
          FROM ledger_submission s JOIN tenants_regency r ON r.id = s.regency_id
          WHERE r.id < %(sandboxes)s AND (%(regency)s::bigint IS NULL OR r.id = %(regency)s)
          GROUP BY r.id) f
    CROSS JOIN (SELECT min("on") AS day FROM ledger_signed_head) began
    CROSS JOIN LATERAL generate_series(
        greatest((f.at AT TIME ZONE 'Asia/Jakarta')::date, began.day), %(today)s::date - 1, '1 day') d(day)
    JOIN LATERAL (
        SELECT s.sequence, s.link_hash FROM ledger_submission s
        WHERE s.regency_id = f.regency_id AND s.submitted_at < (d.day::date + 1)::timestamp AT TIME ZONE 'Asia/Jakarta'
        ORDER BY s.sequence DESC LIMIT 1) last ON true
    WHERE began.day IS NOT NULL AND NOT EXISTS (
        SELECT FROM ledger_signed_head h WHERE h.regency_id = f.regency_id AND h."on" = d.day::date)
    ORDER BY f.regency_id, d.day LIMIT %(limit)s
"""
#: Heads made up in one transaction.
AT_A_TIME = 1_000


class Link(NamedTuple):
    """End of a regency's chain on a day that has no signed head."""

    regency_id: int
    code: str
    name: str
    on: date
    sequence: int
    link_hash: bytes


def sign_heads(*, now: datetime) -> int:
    """Sign one head a day for each regency with submissions, except sandboxes. Return how many were signed."""
    today = day_of(now)
    signed = SignedHead.objects.filter(regency=OuterRef("regency"), on=today)
    waiting = ChainHead.objects.filter(
        ~Exists(signed), sequence__gt=0, regency_id__lt=FIRST_SANDBOX
    ).select_related("regency")
    rows = []
    for head in waiting:
        with passed_over.if_bad("ledger_chain_head", head.pk):
            at = head.regency
            link = Link(at.pk, at.kemendagri_code, at.name, today, head.sequence, bytes(head.hash))
            rows.append(_signed(link, now))
    SignedHead.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def missed(*, now: datetime, regency_id: int | None = None) -> list[Link]:
    """Return up to AT_A_TIME days on which no worker signed, of one regency or of all."""
    today = day_of(now)
    asked = {"sandboxes": FIRST_SANDBOX, "regency": regency_id, "today": today, "limit": AT_A_TIME}
    return statements.fetch_planned_as(Link, _MISSED, asked)


def make_up(*, now: datetime) -> str:
    """Sign the heads of missed days, with today's instant, and report it. Return the signed heads.

    Such a head states the end of the chain on its day, by the submissions' own instants.
    """
    links = missed(now=now)
    if not links:
        return ""
    with transaction.atomic():
        SignedHead.objects.bulk_create([_signed(link, now) for link in links], ignore_conflicts=True)
    days = sorted({link.on for link in links})
    said = f"{len(links)} signed heads were made up, of {len(days)} days from {days[0]} to {days[-1]}."
    logger.warning(said)
    return said


def _signed(link: Link, now: datetime) -> SignedHead:
    said = {
        "schema": SCHEMA,
        "issuer": settings.BASE_URL,
        "regency": {"code": link.code, "name": link.name},
        "on": link.on.isoformat(),
        "sequence": link.sequence,
        "link_hash": bytes(link.link_hash).hex(),
        "signed_at": encoding.instant(now),
    }
    return SignedHead(
        regency_id=link.regency_id,
        on=link.on,
        at=now,
        sequence=link.sequence,
        link_hash=bytes(link.link_hash),
        jws=signing.sign(canonical.payload(said), kind=KIND),
    )


def signed_heads(**filters: object) -> QuerySet[SignedHead]:
    """Return signed heads, of all regencies or of some."""
    return narrowed(SignedHead.objects.select_related("regency"), **filters)


DUTY = Duty(
    "signed_heads",
    "Signs the head of each regency's chain, once a day.",
    by_clock(sign_heads),
)
MISSED = Duty(
    "missed_heads",
    "Finds days without a signed ledger head, and signs the missing ones.",
    by_clock(make_up),
    every=300.0,
)
