"""Answers to POST, stored in the transaction that they answer (api.http.retries)."""

from api.http.kept_answers import KeptAnswer
from tenants.privileges import Access

_OWN = "SELECT, INSERT, UPDATE (fingerprint, created_at, status, headers, body), DELETE"


class Answer(KeptAnswer):
    access = Access(ministry=_OWN)


class SandboxAnswer(KeptAnswer):
    """Answer to a request about a sandbox. It is not in the sandbox's own schema, which a reset removes."""

    access = Access(sandbox=_OWN)
