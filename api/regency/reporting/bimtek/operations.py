"""A regency's part in bimtek: how many came to a session, and the hand-in of a stage's deliverables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http import etags
from api.http.etags import Precondition
from api.http.exceptions import Invalid
from api.identity.callers import Actor, Grant
from api.national.bimtek import queries as schedule
from api.national.ledger import operations as ledger
from api.national.ledger.words import Kind
from api.national.review.rules import operations as rules
from api.regency.bodies.models import Attendance
from api.regency.evidence import handover as evidence
from api.regency.evidence.words import Subject
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.masterplan import queries as plans
from api.regency.masterplan import versions
from api.regency.programmes.whole import snapshot
from api.regency.reporting.bimtek import queries
from api.regency.reporting.submissions import drafts
from api.regency.reporting.submissions.drafts import Draft, Remark

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
    grant: Grant,
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Counted:
    """How many came to a session, and where the signed list is.

    Raises NotFound for a session that is not scheduled for a cohort of the regency.
    """
    held = schedule.session(session)
    schedule.check_stage(held.cohort.code, held.stage, regency_id=grant.id)
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


def draft(
    *,
    cohort: str,
    stage: int,
    deliverables: Sequence[Mapping[str, Any]],
    masterplan: UUID | None,
    grant: Grant,
) -> Draft:
    """What a hand-in of this would send: named documents, and a version of the masterplan as it stands at this moment.

    Raises NotFound for a stage that is not the regency's; Invalid for a version that is not there.
    """
    schedule.check_stage(cohort, stage, regency_id=grant.id)
    subject = queries.subject(cohort, stage)
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "regency": grant.code,
        "cohort": cohort,
        "stage": stage,
        "deliverables": [dict(each) for each in deliverables],
        "masterplan": None,
        "evidence": evidence.named([(Subject.BIMTEK_STAGE, subject)]),
    }
    if masterplan is not None:
        if not plans.is_there(masterplan):
            raise Invalid.at(
                "/masterplan",
                "unknown_masterplan",
                "There is no version of the masterplan with this id.",
                "Tidak ada versi masterplan dengan id ini.",
                by_state=True,
            )
        content["masterplan"] = snapshot.of(plans.masterplan(masterplan), regency=grant.code)
        content["evidence"] += content["masterplan"]["evidence"]
    return Draft(Kind.BIMTEK_DELIVERABLE, subject, content)


def prepared(*, cohort: str, stage: int, grant: Grant) -> Draft:
    """What was put together last for a stage, by a preview or a hand-in, with what it names as it stands now.

    Without any deliverable where nothing was. Raises NotFound for a stage that is not the regency's.
    """
    said = queries.last_said(queries.subject(cohort, stage))
    plan = said["masterplan"]
    return draft(
        cohort=cohort,
        stage=stage,
        deliverables=said["deliverables"],
        masterplan=None if plan is None else UUID(plan["masterplan"]["id"]),
        grant=grant,
    )


def blocking(drafted: Draft) -> list[Remark]:
    """Why a hand-in of this would be refused, signatures aside."""
    if drafted.content["deliverables"]:
        return []
    return [
        Remark(
            "nothing_prepared",
            "No deliverable is named: send what is to be handed in to the preview.",
            "Belum ada keluaran: kirim isi yang akan diserahkan ke pratinjau.",
            "/deliverables",
        )
    ]


def warnings(drafted: Draft) -> list[Remark]:
    """What is good to know before a hand-in: deliverables with nothing to look at."""
    if any(row["subject"] == Subject.BIMTEK_STAGE for row in drafted.content["evidence"]):
        return []
    return [
        Remark(
            "deliverable_without_document",
            f"{each['title']} names no document, and the stage has no evidence.",
            f"{each['title']} tidak menyebut dokumen, dan tahap ini belum memiliki data dukung.",
            f"/deliverables/{number}/document",
        )
        for number, each in enumerate(drafted.content["deliverables"])
        if not each["document"]
    ]


def hand_in(
    *,
    cohort: str,
    stage: int,
    deliverables: Sequence[Mapping[str, Any]],
    masterplan: UUID | None,
    grant: Grant,
    by: Actor,
    now: datetime,
    reason: str = "",
    expected_content: str | None = None,
) -> ledger.Outcome:
    """Submits what a stage delivers: named documents, and a version of the masterplan as it stands where one is named.

    Where the regency's rules ask for sign-off exactly this content must be verified and approved. `expected_content` is
    the hash of the content that was looked at: Conflict where it is another by now. Equal content again
    answers the submission there is. Raises NotFound for a stage that is not the regency's.
    """
    if masterplan is not None:
        versions.find_locked(masterplan)  # so that half a change of it is not read
    drafted = draft(cohort=cohort, stage=stage, deliverables=deliverables, masterplan=masterplan, grant=grant)
    drafts.check_expected(drafted, expected_content)
    signatory = drafts.check_signed(drafted)
    outcome = ledger.submit(
        kind=Kind.BIMTEK_DELIVERABLE,
        subject=drafted.subject,
        content=drafted.content,
        by=by,
        now=now,
        self_released=signatory is None,
        reason=reason,
        signatory=signatory,
    )
    evidence.hold(outcome, drafted.content["evidence"], now=now)
    if not outcome.unchanged:
        codes = [each.code for each in warnings(drafted)]
        rules.note_warnings(submission=outcome.submission_id, codes=codes)
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
