"""How a regency stands in bimtek: the ministry's sessions, who came, and what became of each stage's hand-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.national.bimtek import queries as schedule
from api.national.ledger import queries as ledger
from api.national.ledger.words import Kind, State
from api.regency.bodies.models import Attendance
from api.regency.reporting.submissions import queries as drafts


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage for one cohort. It is done when a hand-in of it was accepted, never because somebody says so; a later
    hand-in, which `state` and `submission` are then of, does not undo that."""

    cohort: str
    stage: int
    sessions: list[dict[str, Any]]
    state: str | None
    submission: UUID | None
    done: bool


def subject(cohort: str, stage: int) -> str:
    """What a hand-in is of, in the ledger's words."""
    return f"{cohort}/{stage}"


def last_said(subject: str) -> Mapping[str, Any]:
    """The content that was previewed or handed in last for a stage; an empty one where nothing was."""
    looked = drafts.last_looked(kind=Kind.BIMTEK_DELIVERABLE, subject=subject)
    _, standing = ledger.last_revisions(kind=Kind.BIMTEK_DELIVERABLE, subject=subject)
    if looked is not None and (standing is None or looked.at > standing.submitted_at):
        content: Mapping[str, Any] = looked.content
    elif standing is not None:
        content = standing.content
    else:
        content = {"deliverables": [], "masterplan": None}
    return content


def stages(regency_id: int) -> list[Stage]:
    """The four stages of each cohort that the regency belongs to."""
    cohorts = schedule.cohorts_of(regency_id)
    counted = {row.session: row for row in Attendance.objects.order_by("pk")}
    sessions: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for session in schedule.sessions(cohorts=cohorts):
        came = counted.get(session.pk)
        sessions.setdefault((session.cohort.code, session.stage), []).append(
            {
                "id": session.pk,
                "starts_on": session.starts_on,
                "ends_on": session.ends_on,
                "place": session.place,
                "mentors": session.mentors,
                "note": session.note,
                "attendance": None
                if came is None
                else {
                    "head_count": came.head_count,
                    "signed_list": came.signed_list,
                    "version": came.version,
                },
            }
        )
    handed: dict[str, Any] = {}
    accepted = set()
    for row in ledger.submissions(kind=Kind.BIMTEK_DELIVERABLE).order_by("revision"):
        handed[row.subject] = row
        if getattr(row, "state") == State.ACCEPTED:  # noqa: B009  (an annotation)
            accepted.add(row.subject)
    found = []
    for cohort in cohorts:
        for stage in schedule.STAGES:
            of_it = subject(cohort, stage)
            last = handed.get(of_it)
            found.append(
                Stage(
                    cohort,
                    stage,
                    sessions.get((cohort, stage), []),
                    state=None if last is None else str(last.state),
                    submission=None if last is None else last.pk,
                    done=of_it in accepted,
                )
            )
    return found
