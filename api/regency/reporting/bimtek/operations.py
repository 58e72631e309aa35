"""A regency's part in bimtek: its stages, attendance of a session, and the submission of a stage's deliverables."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Problem, Problems
from api.http.lookup import one
from api.http.rules import refuse
from api.identity.callers import Grant, RegencyAuthor
from api.national.bimtek import queries as schedule
from api.national.evidence.words import Subject
from api.national.ledger import operations as ledger, queries as submissions
from api.national.ledger.words import Kind, State
from api.regency.bodies import models
from api.regency.evidence import handover as evidence, queries as files
from api.regency.evidence.problems import UnknownFile
from api.regency.history.stores import ModelStore
from api.regency.masterplan import queries as plans, versions
from api.regency.masterplan.problems import UnknownMasterplan
from api.regency.programmes.whole import snapshot
from api.regency.reporting.bimtek.shapes import (
    Attendance,
    AttendanceRow,
    Deliverable,
    PreviewStage,
    StageRow,
    StageSessionRow,
    SubmitStage,
)
from api.regency.reporting.problems import (
    DeliverableWithoutDocument,
    DocumentNotLinked,
    DuplicateOffice,
    EarlierStageMissing,
    HeadCountDiffers,
    NoDeliverable,
)
from api.regency.reporting.submissions import drafts
from api.regency.reporting.submissions.drafts import Draft
from tenants import Fields, Named

#: Version of the content's form.
SCHEMA = "bimtek-deliverable/1"


def with_plan(schema: str) -> str:
    """Return the version of the form that holds a masterplan of this schema: it has the same number."""
    return schema.replace("masterplan", "bimtek-deliverable")


class AttendanceStore(ModelStore[AttendanceRow, Attendance]):
    """Attendance of one session. Raises Invalid for counts that contradict each other, and for an unknown file."""

    model = models.Attendance
    resource = "attendance"

    def read(self, body: Attendance) -> Attendance:
        refuse(_faults(body))
        return body


def _faults(body: Attendance) -> Iterator[Problem]:
    counted = sum(each.head_count for each in body.offices)
    if body.offices and counted != body.head_count:
        yield HeadCountDiffers("/head_count", head_count=body.head_count, by_office=counted)
    names = [" ".join(each.office.casefold().split()) for each in body.offices]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield DuplicateOffice(f"/offices/{number}/office")
    if body.signed_list and not files.files().filter(sha256=body.signed_list).exists():
        yield UnknownFile("/signed_list")


def attendance(session: UUID, *, author: RegencyAuthor) -> AttendanceStore:
    """Return the attendance of a session. Raises NotFound for a session that is not the regency's."""
    one(schedule.sessions_of(author.grant.id), "session", pk=session)
    return AttendanceStore({"session": session}, author)


def stages(regency_id: int) -> list[StageRow]:
    """Return the four stages of each cohort that the regency belongs to."""
    cohorts = schedule.cohorts_of(regency_id)
    counted = {row.session: shapes.from_model(AttendanceRow, row) for row in models.Attendance.objects.all()}
    sessions: dict[str, list[StageSessionRow]] = {}
    for session in schedule.sessions_of(regency_id):
        row = shapes.from_model(StageSessionRow, session, attendance=counted.get(session.pk))
        sessions.setdefault(f"{session.cohort.code}/{session.stage}", []).append(row)
    handed: list[Any] = list(submissions.submissions(kind=Kind.BIMTEK_DELIVERABLE).order_by("revision"))
    last = {each.subject: each for each in handed}
    accepted = {each.subject for each in handed if each.status == State.ACCEPTED}
    return [
        StageRow(
            cohort=cohort,
            stage=stage,
            sessions=tuple(sessions.get(subject, ())),
            status=sent and str(sent.status),
            submission=sent and sent.pk,
            is_done=subject in accepted,
        )
        for cohort in cohorts
        for stage in schedule.STAGES
        for subject in [f"{cohort}/{stage}"]
        for sent in [last.get(subject)]
    ]


def draft(*, cohort: str, stage: int, content: PreviewStage, grant: Grant) -> Draft:
    """Return the content that a submission would send: named documents, and a masterplan version's present content.

    Raises NotFound for a stage that is not the regency's; Invalid for a version that does not exist.
    """
    schedule.check_stage(cohort, stage, regency_id=grant.id)
    subject = f"{cohort}/{stage}"
    sent: Fields = {
        "schema": SCHEMA,
        "regency": grant.code,
        "cohort": cohort,
        "stage": stage,
        "deliverables": [shapes.document(each) for each in content.deliverables],
        "masterplan": None,
        "evidence": evidence.named([(Subject.BIMTEK_STAGE, subject)]),
    }
    if content.masterplan is not None:
        if not plans.is_there(content.masterplan):
            raise UnknownMasterplan("/masterplan_id")
        sent["masterplan"] = snapshot.content(plans.masterplan(content.masterplan), regency=grant.code)
        sent["evidence"] += sent["masterplan"]["evidence"]
        sent["schema"] = with_plan(sent["masterplan"]["schema"])
    return Draft(Kind.BIMTEK_DELIVERABLE, subject, sent)


def last_draft(*, cohort: str, stage: int, grant: Grant) -> Draft:
    """Return what was last previewed or submitted for a stage, with the present state of what it names.

    It has no deliverables if there was nothing. Raises NotFound for a stage that is not the regency's.
    """
    kind, subject = Kind.BIMTEK_DELIVERABLE, f"{cohort}/{stage}"
    previewed = drafts.last_previewed(kind, subject)
    standing = submissions.revisions(kind=kind, subject=subject).in_force
    content = PreviewStage(deliverables=())
    if previewed is not None and (standing is None or previewed.at > standing.submitted_at):
        content = _said(previewed.content)
    elif standing is not None:
        content = _said(standing.content)
    return draft(cohort=cohort, stage=stage, content=content, grant=grant)


def _said(content: Named) -> PreviewStage:
    """Return a stage's part of a content."""
    plan = content["masterplan"]
    return PreviewStage(
        deliverables=tuple(shapes.from_json(Deliverable, each) for each in content["deliverables"]),
        masterplan=None if plan is None else UUID(plan["masterplan"]["id"]),
    )


def blocking(drafted: Draft) -> Problems:
    """Return the reasons to refuse this submission, sign-offs aside."""
    if not drafted.content["deliverables"]:
        return [NoDeliverable("/deliverables")]
    linked = {row["sha256"] for row in drafted.content["evidence"] if row["key"] == drafted.subject}
    return [
        DocumentNotLinked(f"/deliverables/{number}/document", deliverable=each["title"])
        for number, each in enumerate(drafted.content["deliverables"])
        if each["document"] and each["document"] not in linked
    ]


def warnings(drafted: Draft) -> Problems:
    """Yield warnings about deliverables without a file, and about earlier stages that were not submitted."""
    cohort, stage = drafted.content["cohort"], drafted.content["stage"]
    handed = {each.subject for each in submissions.submissions(kind=Kind.BIMTEK_DELIVERABLE)}
    return [
        *(
            DeliverableWithoutDocument(f"/deliverables/{number}/document", deliverable=each["title"])
            for number, each in enumerate(drafted.content["deliverables"])
            if not each["document"]
        ),
        *(
            EarlierStageMissing("", stage=earlier)
            for earlier in range(1, stage)
            if f"{cohort}/{earlier}" not in handed
        ),
    ]


def submit(
    *, cohort: str, stage: int, content: SubmitStage, author: RegencyAuthor
) -> tuple[ledger.Outcome, Problems]:
    """Submit a stage's deliverables: named documents, and a version of the masterplan if one is named.

    If the regency's rules ask for sign-off, exactly this content must be prepared and approved. Raises Conflict if the
    content is not the expected one; Invalid for a file that is not linked to the stage. Equal content returns the
    existing submission. Raises NotFound for a stage that is not the regency's.
    """
    if content.masterplan is not None:
        versions.find_locked(content.masterplan)  # so that half a change of it is not read
    drafted = draft(cohort=cohort, stage=stage, content=content, grant=author.grant)
    refuse(blocking(drafted))
    warned = warnings(drafted)
    outcome = drafts.submit_alone(drafted, "bimtek_stage", content, author=author, warnings=warned)
    return outcome, warned
