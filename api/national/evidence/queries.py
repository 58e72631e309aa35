"""The evidence that a submission names, as it was handed over."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from api.http.exceptions import NotFound
from api.national.ledger import queries as ledger
from api.national.ledger.queries import Standing

#: The order of lists.


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a submission names, with all that it is evidence of in it."""

    sha256: str
    name: str
    media_type: str
    size: int
    evidence_of: tuple[tuple[str, str], ...]

    def shown(self) -> dict[str, Any]:
        return {
            "sha256": self.sha256,
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "evidence_of": [{"subject": subject, "key": key} for subject, key in self.evidence_of],
        }


def named(submission: Standing) -> list[NamedFile]:
    """Each file once, by its hash. Submissions of before there was evidence name none."""
    files: dict[str, dict[str, Any]] = {}
    of: dict[str, list[tuple[str, str]]] = {}
    for row in submission.content.get("evidence", ()):
        files.setdefault(row["sha256"], row)
        of.setdefault(row["sha256"], []).append((row["subject"], row["key"]))
    return [
        NamedFile(sha256, row["name"], row["media_type"], row["size"], tuple(of[sha256]))
        for sha256, row in sorted(files.items())
    ]


_NAMED = """
    SELECT DISTINCT e ->> 'sha256' FROM ledger_submission s, jsonb_array_elements(s.content -> 'evidence') e
    WHERE s.regency_id = %(regency)s AND s.content ? 'evidence' AND e ->> 'sha256' = ANY(%(hashes)s)
"""


def named_hashes(hashes: Iterable[str], *, regency_id: int) -> frozenset[str]:
    """Those of the hashes that any submission of the regency names: their bytes are kept for good."""
    wanted = list(hashes)
    if not wanted:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"regency": regency_id, "hashes": wanted})
        return frozenset(sha256 for (sha256,) in cursor.fetchall())


_NAMED_FILES = """
    SELECT DISTINCT ON (e ->> 'sha256') e ->> 'sha256', (e ->> 'size')::bigint, e ->> 'name'
    FROM ledger_submission s, jsonb_array_elements(s.content -> 'evidence') e
    WHERE s.regency_id = %(regency)s AND s.content ? 'evidence'
    ORDER BY e ->> 'sha256', s.sequence
"""


def named_files(*, regency_id: int) -> list[tuple[str, int, str]]:
    """(hash, size, name) of every file that any submission of the regency names."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMED_FILES, {"regency": regency_id})
        return list(cursor.fetchall())


def files(submission: UUID) -> list[NamedFile]:
    """What a submission names. Raises NotFound for a submission that there is not, or that may not be seen."""
    return named(ledger.submission(submission))


def file(submission: Standing, sha256: str) -> NamedFile:
    """One of them. Raises NotFound: of a regency's other files nothing is told."""
    found = next((each for each in named(submission) if each.sha256 == sha256), None)
    if found is None:
        raise NotFound(f"no file {sha256} in {submission.pk}")
    return found
