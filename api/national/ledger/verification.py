"""Verification of the ledger: chains, hashes, receipts, signed heads.

It finds a changed byte, a missing, added or swapped row, and a rewritten tail: whoever rewrites it cannot sign the
receipts of the new tail. A tail cut off with its receipts leaves no contradiction in the ledger; a receipt kept by
anyone (`check_receipt`) and the daily signed heads reveal it.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from api.http import passed_over
from api.national.ledger import canonical, heads, receipts, signing
from api.national.ledger.models import ChainHead, Receipt, SignedHead, Submission, SubmissionEvent
from tenants import Document, frozen
from tenants.models import Regency


@frozen
class Finding:
    """A fault. `regency` is the Kemendagri code; `sequence` is None if it is not about one submission."""

    regency: str
    sequence: int | None
    said: str

    def __str__(self) -> str:
        place = self.regency if self.sequence is None else f"{self.regency} #{self.sequence}"
        return passed_over.printable(f"{place}: {self.said}")


#: What does not fit of one regency, with the submission's number where it is about one.
type Said = tuple[int | None, str]


def verify_chain(regency: Regency) -> Iterator[Finding]:
    """Yield every fault of the regency's chain and of the steps of its submissions. Reads as owner or ministry."""
    yield from readable(regency, "the chain", _verify_links(regency))
    yield from readable(regency, "the steps", _verify_events(regency))


def readable(regency: Regency, what: str, faults: Iterator[Said]) -> Iterator[Finding]:
    """Yield the faults as findings, and one more if they end in an unreadable row.

    Rows are written by a regency's role: whatever one contains, the others are verified.
    """
    found: list[Said] = []
    try:
        with transaction.atomic():
            found.extend(faults)
    except Exception as error:
        if passed_over.is_away(error):
            raise
        found.append((None, f"{what} cannot be read: {type(error).__name__}"))
    for sequence, said in found:
        yield Finding(regency.kemendagri_code, sequence, said)


def check_receipt(text: str) -> Iterator[Finding]:
    """Yield the differences between a receipt and the ledger. Raises signing.SignatureError for a forged receipt."""
    claims = receipts.read(text)
    code, sequence = str(claims["regency"]["code"]), int(claims["sequence"])
    found = Submission.objects.filter(pk=claims["submission"]).select_related("regency").first()
    if found is None:
        yield Finding(code, sequence, f"the receipt's submission {claims['submission']} is not in the ledger")
    else:
        for said in _differences(found, found.regency, claims):
            yield Finding(code, sequence, said)


def _verify_links(regency: Regency) -> Iterator[Said]:
    previous, expected = canonical.GENESIS, 1
    revisions: dict[tuple[str, str], int] = {}
    rows: QuerySet[Submission] = Submission.objects.filter(regency=regency)
    for submission in rows.order_by("sequence", "id").iterator(chunk_size=100):
        at = submission.sequence
        if at != expected:
            yield at, f"follows {expected - 1}: {at - expected} submissions are missing"
        payload = bytes(submission.payload)
        if canonical.content_hash(payload) != bytes(submission.content_hash):
            yield at, "its bytes do not have its content hash"
        elif json.loads(payload) != submission.content:
            yield at, "the copy for queries differs from the bytes"
        if bytes(submission.previous_hash) != previous:
            yield at, "does not follow the submission before it: its previous hash is another"
        link = canonical.link_hash(
            previous=bytes(submission.previous_hash), sequence=at, content=bytes(submission.content_hash)
        )
        if bytes(submission.link_hash) != link:
            yield at, "its link hash is not the hash of its previous hash, sequence and content hash"
        subject = (submission.kind, submission.subject)
        if submission.revision != revisions.get(subject, 0) + 1:
            yield at, f"revision {submission.revision} does not follow the one before it"
        revisions[subject] = submission.revision
        for said in _verify_receipt(submission, regency):
            yield at, said
        previous, expected = bytes(submission.link_hash), at + 1
    head = ChainHead.objects.filter(regency=regency).values_list("sequence", "hash")
    sequence, link_hash = head.first() or (0, canonical.GENESIS)
    if (sequence, bytes(link_hash)) != (expected - 1, previous):
        yield None, f"the chain's head is not at its last submission ({expected - 1})"
    yield from _verify_heads(regency)
    for receipt in Receipt.objects.filter(regency=regency).exclude(submission_id__in=rows.values("pk")):
        yield None, f"there is a receipt of {receipt.submission_id}, which is not there"


def _verify_heads(regency: Regency) -> Iterator[Said]:
    """Find signed daily heads that the ledger no longer has: its tail was cut off or rewritten since."""
    links = dict(Submission.objects.filter(regency=regency).values_list("sequence", "link_hash"))
    for head in SignedHead.objects.filter(regency=regency).order_by("on"):
        try:
            claims = signing.verified(head.jws, kind=heads.KIND)
        except signing.SignatureError as error:
            yield None, f"the head of {head.on} is not genuine. {error}"
            continue
        at = int(claims["sequence"])
        link = links.get(at)
        if link is None or bytes(link).hex() != claims["link_hash"]:
            yield at, f"the chain is not the one whose head was signed on {claims['on']}"
    for day in heads.missed(now=timezone.now(), regency_id=regency.pk):
        yield None, f"no head was signed on {day.on}: the worker's duty missed_heads makes it up"


def _verify_receipt(submission: Submission, regency: Regency) -> Iterator[str]:
    receipt = Receipt.objects.filter(submission_id=submission.pk).first()
    if receipt is None:
        yield "has no receipt"
        return
    try:
        claims = receipts.read(receipt.jws)
    except signing.SignatureError as error:
        yield f"its receipt is not genuine. {error}"
        return
    yield from _differences(submission, regency, claims)


def _differences(submission: Submission, regency: Regency, claims: Document) -> Iterator[str]:
    now = receipts.claims(submission, regency)
    # The regency's code and name may have changed since by decree; so may the service's address and our words.
    names = now.keys() - {"regency", "issuer", "statement", "statement_id"}
    if claims.get("schema") == "receipt/1":
        names -= receipts.NOT_IN_FIRST
    differing = [name for name in sorted(names) if claims.get(name) != now[name]]
    if differing:
        yield f"differs from its signed receipt in {', '.join(differing)}"


def _verify_events(regency: Regency) -> Iterator[Said]:
    numbers: dict[Any, int] = {}
    events = SubmissionEvent.objects.filter(regency=regency).order_by("submission", "number")
    for event in events:
        if event.number != numbers.get(event.submission_id, 0) + 1:
            yield None, f"a step of {event.submission_id} is missing before {event.number}"
        numbers[event.submission_id] = event.number
    for id in Submission.objects.filter(regency=regency).exclude(pk__in=numbers).values_list("pk", flat=True):
        yield None, f"{id} has no step at all"
