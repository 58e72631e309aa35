"""Bimtek as it stands for a regency: the ministry's sessions, attendance, and the state of each stage's hand-in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api.http import shapes
from api.national.bimtek import queries as schedule
from api.national.ledger import queries as ledger
from api.national.ledger.words import Kind, State
from api.regency.bodies.models import Attendance
from api.regency.reporting.bimtek.shapes import AttendanceRow, StageRow, StageSessionRow
from api.regency.reporting.submissions import queries as drafts


def subject(cohort: str, stage: int) -> str:
    """Return the ledger's name of a stage."""
    return f"{cohort}/{stage}"


def last_said(subject: str) -> Mapping[str, Any]:
    """Return the content that was previewed or handed in last for a stage; an empty one where nothing was."""
    looked = drafts.last_looked(kind=Kind.BIMTEK_DELIVERABLE, subject=subject)
    _, standing = ledger.last_revisions(kind=Kind.BIMTEK_DELIVERABLE, subject=subject)
    if looked is not None and (standing is None or looked.at > standing.submitted_at):
        content: Mapping[str, Any] = looked.content
    elif standing is not None:
        content = standing.content
    else:
        content = {"deliverables": [], "masterplan": None}
    return content


def stages(regency_id: int) -> list[StageRow]:
    """Return the four stages of each cohort that the regency belongs to."""
    cohorts = schedule.cohorts_of(regency_id)
    counted = {
        row.session: shapes.from_model(AttendanceRow, row) for row in Attendance.objects.order_by("pk")
    }
    sessions: dict[tuple[str, int], list[StageSessionRow]] = {}
    for session in schedule.sessions(cohorts=cohorts):
        row = shapes.from_model(StageSessionRow, session, attendance=counted.get(session.pk))
        sessions.setdefault((session.cohort.code, session.stage), []).append(row)
    states: dict[str, tuple[str, UUID]] = {}
    accepted = set()
    handed: Any = ledger.submissions(kind=Kind.BIMTEK_DELIVERABLE).order_by("revision")  # with annotations
    for each in handed:
        states[each.subject] = str(each.state), each.pk
        if each.state == State.ACCEPTED:
            accepted.add(each.subject)
    found = []
    for cohort in cohorts:
        for stage in schedule.STAGES:
            of_it = subject(cohort, stage)
            state, submission = states.get(of_it, (None, None))
            found.append(
                StageRow(
                    cohort=cohort,
                    stage=stage,
                    sessions=tuple(sessions.get((cohort, stage), ())),
                    state=state,
                    submission=submission,
                    done=of_it in accepted,
                )
            )
    return found
