"""Answers to POST requests, stored in the same transaction as the write (api.http.retries)."""

from api.http.kept_answers import KeptAnswer
from tenants.privileges import Access


class Answer(KeptAnswer):
    access = Access(regency="SELECT, INSERT, UPDATE, DELETE")
