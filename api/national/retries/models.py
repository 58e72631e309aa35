"""Answers to POST, kept in the transaction that they are the answers to (api.http.retries)."""

from api.http.kept_answers import KeptAnswer
from tenants.privileges import Access

_OWN = "SELECT, INSERT, UPDATE (fingerprint, created_at, status, headers, body), DELETE"


class Answer(KeptAnswer):
    access = Access(ministry=_OWN)


class SandboxAnswer(KeptAnswer):
    """Of what is done about a sandbox. Not in its own schema, which a reset takes away."""

    access = Access(sandbox=_OWN)
