"""Evidence across the border: a submission names the files of its content, and holds them permanently."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from api.national.evidence.words import Subject
from api.national.ledger import operations as ledger, queries as submissions
from api.national.ledger.words import Kind
from api.regency.evidence.problems import EvidenceGone
from tenants import Document
from tenants.pool import statements

_NAMED = """
    SELECT l.subject, l.key, f.sha256, f.name, f.media_type, f.size
    FROM evidence_link l JOIN evidence_file f ON f.id = l.file_id
    WHERE (l.subject, l.key) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
    ORDER BY l.subject, l.key, f.sha256
"""

# The foreign key's own lock on the file makes a deletion at the same moment wait, and then fail.
_HOLD = """
    INSERT INTO evidence_hold (id, file_id, submission, kind, "of", revision, held_at)
    SELECT gen_random_uuid(), f.id, %(submission)s, %(kind)s, %(of)s, %(revision)s, %(now)s
    FROM evidence_file f WHERE f.sha256 = ANY(%(hashes)s)
    ON CONFLICT DO NOTHING
"""
_COUNT = """
    UPDATE evidence_file SET version = version + 1 WHERE sha256 = ANY(%(hashes)s)
"""


def named(subjects: Iterable[tuple[Subject, str]]) -> list[Document]:
    """Return the evidence of these subjects as a submission names it: hash and metadata of each file, once per subject.

    One query. Title and description are left out: correcting them does not change the submission.
    """
    pairs = list(subjects)
    if not pairs:
        return []
    return statements.fetch_named(_NAMED, [[str(subject) for subject, _ in pairs], [key for _, key in pairs]])


def handed_over(kind: Kind, subject: str) -> list[Document]:
    """Return the files named by this subject's newest submission that was not withdrawn."""
    submission = submissions.revisions(kind=kind, subject=subject).in_force
    return [] if submission is None else list(submission.content.get("evidence", ()))


def hold(outcome: ledger.Outcome, evidence: Sequence[Document], *, now: datetime) -> None:
    """Hold every file that the submission names, in its transaction. Raises Conflict if a file was just deleted."""
    hashes = sorted({row["sha256"] for row in evidence})
    if outcome.unchanged or not hashes:
        return
    parameters: dict[str, object] = {
        "submission": outcome.submission.pk,
        "kind": outcome.submission.kind,
        "of": outcome.submission.subject,
        "revision": outcome.submission.revision,
        "now": now,
        "hashes": hashes,
    }
    statements.run(_COUNT, parameters)
    if statements.run(_HOLD, parameters) != len(hashes):
        raise EvidenceGone()
