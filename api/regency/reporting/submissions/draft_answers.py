"""Answers that all kinds of submissions share: preview, changes and sign-off of a draft, and the answer to a submit."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import shapes
from api.http.language import Text, active_language
from api.national.ledger import queries as ledger
from api.national.ledger.operations import Outcome
from api.national.ledger.words import Capacity
from api.regency.entrance import RegencyView
from api.regency.history.differences import differences
from api.regency.reporting.submissions import drafts, queries
from api.regency.reporting.submissions.drafts import Draft, Remark
from api.regency.reporting.submissions.shapes import (
    ChangedRow,
    ChangedSinceRow,
    PreviewRow,
    RemarkRow,
    SignOff,
    SignOffRow,
    SubmissionRow,
    SubmittedRow,
)
from tenants import access

SIGNED_OFF = {201: shapes.serializer(SignOffRow, answered=True)}


class PreviewView(RegencyView):
    """Keep the previewed content, so that a submit can list what changed since: its GET writes."""

    further_problems = ("conflict",)

    def around(self, request: Request) -> AbstractContextManager[None]:
        return access.inside(self.grant)


def preview(
    call: RegencyView, draft: Draft, *, blocking: Iterable[Remark] = (), warnings: Iterable[Remark] = ()
) -> PreviewRow:
    digest = drafts.look(draft, now=call.now)
    _, standing = ledger.last_revisions(kind=draft.kind, subject=draft.subject)
    unchanged = standing is not None and bytes(standing.content_hash).hex() == digest
    # Equal content is answered with the existing submission.
    closed = [] if unchanged else drafts.closed(draft, now=call.now, grant=call.grant)
    return PreviewRow(
        kind=draft.kind,
        subject=draft.subject,
        content_hash=digest,
        unchanged=unchanged,
        blocking=_remarks([*closed, *blocking, *drafts.blocking(draft)]),
        warnings=_remarks(warnings),
        signed=tuple(sorted(queries.signed(draft.kind, draft.subject, digest))),
        content=draft.content,
    )


def changed(draft: Draft) -> ChangedSinceRow:
    """Compare the working copy with what was submitted and with what was accepted."""
    submitted, accepted = ledger.last_contents(kind=draft.kind, subject=draft.subject)
    return ChangedSinceRow(
        content_hash=draft.hash,
        since_submitted=_since(draft, submitted),
        since_accepted=_since(draft, accepted),
    )


def sign_off(call: RegencyView, draft: Draft, body: SignOff) -> Response:
    signed = drafts.sign_off(
        draft,
        step=drafts.Step(body.step),
        content_hash=body.content_hash,
        capacity=Capacity(body.capacity),
        grant=call.grant,
        by=call.actor,
        now=call.now,
    )
    return Response(shapes.document(shapes.from_model(SignOffRow, signed)), status=201)


def submitted[S: SubmittedRow](code: str, shape: type[S], outcome: Outcome, **further: Any) -> Response:
    """Answer a submit: 201, or 200 where equal content had been submitted before."""
    row = shape(
        submission=SubmissionRow.of(outcome), receipt=outcome.receipt, unchanged=outcome.unchanged, **further
    )
    address = f"{settings.BASE_URL}/v1/regencies/{code}/submissions/{outcome.submission_id}/"
    return Response(
        shapes.document(row), status=200 if outcome.unchanged else 201, headers={"Location": address}
    )


def answers(shape: type[SubmittedRow]) -> dict[int, Any]:
    """Return the documented answers to a submit."""
    return dict.fromkeys((200, 201), shapes.serializer(shape, answered=True))


def _since(draft: Draft, earlier: ledger.Standing | None) -> ChangedRow:
    if earlier is None:
        return ChangedRow(submission=None, differs=True, differences=())
    found = tuple(islice(differences(earlier.content, draft.content), drafts.TOLD))
    return ChangedRow(submission=earlier.pk, differs=bool(found), differences=found)


def _remarks(remarks: Iterable[Remark]) -> tuple[RemarkRow, ...]:
    language = active_language()
    return tuple(
        RemarkRow(
            code=each.code, message=Text(each.message, each.message_id).to(language), pointer=each.pointer
        )
        for each in remarks
    )
