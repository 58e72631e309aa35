"""Answers to POST, kept in the transaction that they are the answers to (api.http.retries)."""

from api.http.kept_answers import KeptAnswer
from tenants.privileges import Access


class Answer(KeptAnswer):
    access = Access(
        ministry="SELECT, INSERT, UPDATE (fingerprint, created_at, status, headers, body), DELETE"
    )

    class Meta:
        db_table = "national_retries_answer"
