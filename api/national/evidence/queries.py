"""Evidence that a submission names, as it was submitted."""

from collections.abc import Iterable

from api.http import shapes
from api.http.lookup import there
from api.http.shapes import choice, many, shape, text, whole
from api.national.evidence.words import Subject
from api.national.ledger.queries import Standing
from tenants import Fields
from tenants.pool import statements


@shape(name="NamedOfOut")
class NamedOf:
    """A subject that a file is evidence of."""

    subject: str = choice(Subject, "The kind of thing.")
    key: str = text(100, "Its id or natural key, such as ECO-03/total/2025.")


@shape
class NamedEvidenceRow:
    """A file that a submission names, as it was submitted."""

    sha256: str = text(64, "Its address: the SHA-256 of its bytes, in hexadecimal.")
    name: str = text(255, "The name.")
    media_type: str = text(100, "Its media type, determined from its bytes.")
    size: int = whole("In bytes.")
    evidence_of: tuple[NamedOf, ...] = many("All of its subjects in this submission.")


def named(submission: Standing) -> list[NamedEvidenceRow]:
    """Return each file once, by its hash. Submissions made before evidence was supported name none."""
    files: dict[str, Fields] = {}
    of: dict[str, list[NamedOf]] = {}
    for row in submission.content.get("evidence", ()):
        files.setdefault(row["sha256"], row)
        of.setdefault(row["sha256"], []).append(shapes.from_json(NamedOf, row))
    return [
        shapes.from_row(NamedEvidenceRow, row, evidence_of=tuple(of[sha256]))
        for sha256, row in sorted(files.items())
    ]


_NAMED = """
    SELECT DISTINCT e ->> 'sha256' FROM ledger_submission s, jsonb_array_elements(s.content -> 'evidence') e
    WHERE s.regency_id = %(regency)s AND s.content ? 'evidence' AND e ->> 'sha256' = ANY(%(hashes)s)
"""


def named_hashes(hashes: Iterable[str], *, regency_id: int) -> frozenset[str]:
    """Return the hashes that any submission of the regency names: their bytes are kept permanently."""
    wanted = list(hashes)
    if not wanted:
        return frozenset()
    rows = statements.fetch(_NAMED, {"regency": regency_id, "hashes": wanted})
    return frozenset(sha256 for (sha256,) in rows)


_NAMED_FILES = """
    SELECT DISTINCT ON (e ->> 'sha256') e ->> 'sha256', (e ->> 'size')::bigint, e ->> 'name'
    FROM ledger_submission s, jsonb_array_elements(s.content -> 'evidence') e
    WHERE s.regency_id = %(regency)s AND s.content ? 'evidence'
    ORDER BY e ->> 'sha256', s.sequence
"""


def named_files(*, regency_id: int) -> list[tuple[str, int, str]]:
    """Return hash, size and name of every file that any submission of the regency names."""
    return statements.fetch(_NAMED_FILES, {"regency": regency_id})


def file(submission: Standing, sha256: str) -> NamedEvidenceRow:
    """Return one of the named files. Raises NotFound, for the regency's other files too."""
    found = next((each for each in named(submission) if each.sha256 == sha256), None)
    return there(found, f"file {sha256} in {submission.pk}")
