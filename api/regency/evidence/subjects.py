"""Subjects of evidence: their kinds, and the permission to link files to each."""

import re
from collections.abc import Iterable
from uuid import UUID

from api.http.exceptions import NotFound, Problem
from api.identity.callers import Grant
from api.identity.problems import AnotherAgency
from api.national.bimtek import queries as bimtek
from api.national.evidence.words import Subject
from api.regency.evidence.problems import UnknownEvidenceSubject
from tenants import frozen
from tenants.pool import statements

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_PERIOD = "[12][0-9]{3}(?:-(?:S[12]|Q[1-4]|[01][0-9]))?"
_SHAPES = {
    "value": f"[^/\\s]{{1,40}}/[^/\\s]{{1,30}}/{_PERIOD}",
    "programme": _UUID,
    "activity": _UUID,
    "realisation": f"{_UUID}/[12][0-9]{{3}}-Q[1-4]",
    "masterplan": _UUID,
    "instrument": _UUID,
    "meeting": _UUID,
    "bimtek_stage": "[^/\\s]{1,20}/[1-4]",
}

#: For each kind the statement that finds, of the keys asked for, those that exist, each with the agency that owns it.
#: The slice that keeps the rows adds its own (AppConfig.ready).
PRESENT: dict[str, str] = {}
#: Subjects that belong to an agency. The others are for stewards and admins.
OF_AN_AGENCY = frozenset({Subject.VALUE, Subject.PROGRAMME, Subject.ACTIVITY, Subject.REALISATION})


@frozen
class Place:
    """One thing, by kind and key."""

    subject: Subject
    key: str


def errors(places: Iterable[Place], *, grant: Grant, must_be_there: bool = True) -> dict[Place, Problem]:
    """Return why each place cannot be linked: its thing does not exist, or is not the caller's. One query per kind."""
    wanted: dict[Subject, list[str]] = {}
    found: dict[Place, Problem] = {}
    for place in dict.fromkeys(places):
        if re.fullmatch(_SHAPES[place.subject], place.key) is None:
            found[place] = _unknown(place)
        else:
            wanted.setdefault(place.subject, []).append(place.key)
    for subject, keys in wanted.items():
        present = _present(subject, keys, regency_id=grant.id)
        for key in keys:
            place = Place(subject, key)
            if key not in present and must_be_there:
                found[place] = _unknown(place)
            elif not _is_theirs(subject, present.get(key), grant):
                found[place] = AnotherAgency("/subject")
    return found


def _present(subject: Subject, keys: list[str], *, regency_id: int) -> dict[str, UUID | None]:
    if subject is not Subject.BIMTEK_STAGE:
        return dict(statements.fetch(PRESENT[subject], [keys]))
    found: dict[str, UUID | None] = {}
    for key in keys:
        cohort, _, stage = key.partition("/")
        try:
            bimtek.check_stage(cohort, int(stage), regency_id=regency_id)
        except NotFound:
            continue
        found[key] = None
    return found


def _is_theirs(subject: Subject, agency: UUID | None, grant: Grant) -> bool:
    return grant.is_steward or (subject in OF_AN_AGENCY and grant.may_write_for(agency))


def _unknown(place: Place) -> Problem:
    return UnknownEvidenceSubject("/key", subject=place.subject, key=place.key)
