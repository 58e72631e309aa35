"""A regency's part in bimtek: how many came to a session, and the hand-in of a stage's deliverables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http import etags
from api.http.etags import Precondition
from api.http.exceptions import Invalid
from api.identity.callers import Grant
from api.national.bimtek import queries as schedule
from api.national.ledger import operations as ledger
from api.national.ledger.words import Kind
from api.national.review.rules import operations as rules
from api.regency.bodies.bimtek import queries
from api.regency.bodies.models import Attendance
from api.regency.evidence import handover as evidence
from api.regency.evidence.words import Subject
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.history.operations import Actor
from api.regency.masterplan import queries as versions
from api.regency.masterplan import snapshot

#: Version of the content's form.
SCHEMA = "bimtek-deliverable/1"


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a head count."""

    attendance: Attendance
    created: bool = False


def put_attendance(
    *,
    session: UUID,
    head_count: int,
    signed_list: str,
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Counted:
    """How many came to a session, and where the signed list is. Raises NotFound for a session that is not scheduled."""
    schedule.session(session)
    said = {"head_count": head_count, "signed_list": signed_list}
    row = Attendance.objects.select_for_update(no_key=True).filter(session=session).first()
    if row is None:
        precondition(None, required=False)
        row = Attendance.objects.create(session=session, **said)
        _record(row, Entry.Action.CREATED, None, said, by, now)
        return Counted(row, created=True)
    before = {"head_count": row.head_count, "signed_list": row.signed_list}
    precondition(tag(row), required=before != said)
    if before != said:
        row.head_count, row.signed_list, row.version = head_count, signed_list, row.version + 1
        row.save()
        _record(row, Entry.Action.UPDATED, before, said, by, now)
    return Counted(row)


def hand_in(
    *,
    cohort: str,
    stage: int,
    deliverables: Sequence[dict[str, Any]],
    masterplan: UUID | None,
    grant: Grant,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> ledger.Outcome:
    """Submits what a stage delivers: named documents, and a version of the masterplan as it stands where one is named.

    Equal content again answers the submission there is. Raises NotFound for a stage that is not the regency's.
    """
    queries.check_stage(cohort, stage, regency_id=grant.id)
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "regency": grant.code,
        "cohort": cohort,
        "stage": stage,
        "deliverables": [dict(each) for each in deliverables],
        "masterplan": None,
        "evidence": evidence.named([(Subject.BIMTEK_STAGE, queries.subject(cohort, stage))]),
    }
    if masterplan is not None:
        if not versions.is_there(masterplan):
            raise Invalid.at(
                "/masterplan",
                "unknown_masterplan",
                "There is no version of the masterplan with this id.",
                "Tidak ada versi masterplan dengan id ini.",
            )
        content["masterplan"] = snapshot.of(versions.masterplan(masterplan), regency=grant.code)
        content["evidence"] += content["masterplan"]["evidence"]
    outcome = ledger.submit(
        kind=Kind.BIMTEK_DELIVERABLE,
        subject=queries.subject(cohort, stage),
        content=content,
        by=by,
        now=now,
        self_released=True,
        reason=reason,
    )
    evidence.hold(outcome, content["evidence"], now=now)
    if not outcome.unchanged:
        rules.note_warnings(submission=outcome.submission_id, codes=())
        history.record(
            by=by,
            now=now,
            resource="bimtek_stage",
            key=outcome.subject,
            action=Entry.Action.SUBMITTED,
            version=outcome.revision,
            before=None,
            after={"submission": str(outcome.submission_id), "content_hash": outcome.content_hash},
        )
    return outcome


def tag(attendance: Attendance) -> str:
    return etags.strong("attendance", attendance.pk, attendance.version)


def _record(
    row: Attendance,
    action: Entry.Action,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    by: Actor,
    now: datetime,
) -> None:
    history.record(
        by=by,
        now=now,
        resource="attendance",
        key=str(row.session),
        action=action,
        version=row.version,
        before=before,
        after=after,
    )
