"""Receipts (bukti terima): the ledger's record of a submission, signed in the transaction that writes it.

A receipt proves that exactly these bytes were received, from whom, when and after which submission. It is not a
certified electronic signature (tanda tangan elektronik tersertifikasi), and says so.
"""

from django.conf import settings

from api.http import encoding
from api.national.ledger import canonical, signing
from api.national.ledger.models import Receipt, Submission
from api.national.ledger.words import says_nothing
from tenants import Document
from tenants.ids import is_sandbox
from tenants.models import Regency

#: The `typ` of a receipt's signature, and the version of what it says.
KIND = "bukti-terima"
SCHEMA = "receipt/2"
#: The form of those that say which application submitted what a person signed off.
BY_APPLICATION = "receipt/3"
#: What receipts of the form before do not say.
NOT_IN_FIRST = frozenset({"schema", "nothing_handed_over"})

STATEMENT = (
    "Proof of integrity: the submission with this hash was taken in as stated. "
    "This is not a certified electronic signature."
)
STATEMENT_ID = (
    "Bukti keutuhan: penyampaian dengan nilai hash ini diterima sebagaimana tertulis. "
    "Ini bukan tanda tangan elektronik tersertifikasi."
)
#: Of what a sandbox submits, so that nobody takes it, or its print, for more.
IN_SANDBOX = "Issued in a sandbox: nothing was submitted to the ministry. "
IN_SANDBOX_ID = "Diterbitkan di lingkungan uji coba (sandbox): tidak ada yang disampaikan ke kementerian. "


def issue(submission: Submission, regency: Regency) -> Receipt:
    """Sign and store the only receipt of a new submission: a repeated request is answered with it."""
    signed = signing.sign(canonical.payload(claims(submission, regency)), kind=KIND)
    return Receipt.objects.create(
        submission=submission, regency_id=regency.pk, jws=signed, key_id=signing.key_id()
    )


def claims(submission: Submission, regency: Regency) -> Document:
    """Return the claims of a receipt. Hashes in hexadecimal; `link_hash` is the next submission's `previous_hash`."""
    application = submission.submitted_by_application
    by = {"application": {"id": str(submission.submitted_by_id), "name": application}}
    return {
        "schema": BY_APPLICATION if application else SCHEMA,
        **({"submitted_by": by} if application else {}),
        "issuer": settings.BASE_URL,
        "regency": {"code": regency.kemendagri_code, "name": regency.name},
        "submission": str(submission.pk),
        "kind": str(submission.kind),
        "subject": submission.subject,
        "revision": submission.revision,
        "hash_algorithm": "SHA-256",
        "content_hash": bytes(submission.content_hash).hex(),
        "sequence": submission.sequence,
        "previous_hash": bytes(submission.previous_hash).hex(),
        "link_hash": bytes(submission.link_hash).hex(),
        "signatory": {
            "office": submission.signatory_office,
            "capacity": str(submission.signatory_capacity),
            "name_hash": bytes(submission.signatory_name_hash).hex(),
        },
        "late": submission.late,
        "self_released": submission.self_released,
        "nothing_handed_over": says_nothing(submission.kind, submission.content),
        "submitted_at": encoding.instant(submission.submitted_at),
        "statement": f"{IN_SANDBOX if is_sandbox(regency.pk) else ''}{STATEMENT}",
        "statement_id": f"{IN_SANDBOX_ID if is_sandbox(regency.pk) else ''}{STATEMENT_ID}",
    }


def read(text: str) -> Document:
    """Return the claims of a receipt with a valid signature. Raises signing.SignatureError."""
    return signing.verified(text, kind=KIND)
