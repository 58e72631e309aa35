"""Answers to POST, kept in the transaction that they are the answers to (api.http.retries)."""

from api.http.kept_answers import KeptAnswer
from tenants.privileges import Access


class Answer(KeptAnswer):
    access = Access(regency="SELECT, INSERT, UPDATE, DELETE")
