"""Answers that all kinds of submissions share: preview, changes and sign-off of a draft, and the answer to a submit.

    preview, changed, sign_offs = previews.addresses("masterplans/<uuid:id>/", MasterplanView, ...)

A kind of submission is a view that gives its `draft` and, for the preview, what there is to remark.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from inspect import cleandoc
from itertools import islice
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import shapes
from api.http.endpoint import Address, post
from api.http.exceptions import Problem, Problems
from api.http.rendering import HTMLRenderer, JSONRenderer
from api.http.shapes import Texts
from api.identity.accounts.browsing import LogInFirst, SessionOnPage
from api.identity.authentication import BearerKey
from api.identity.permissions import Reader, Signer, Submitter
from api.national.ledger import queries as ledger
from api.national.ledger.operations import Outcome
from api.national.ledger.words import State
from api.regency.entrance import RegencyView
from api.regency.history.differences import differences
from api.regency.reporting.problems import StillReturned
from api.regency.reporting.submissions import drafts, pages, summaries
from api.regency.reporting.submissions.drafts import Draft
from api.regency.reporting.submissions.shapes import (
    ChangedRow,
    ChangedSinceRow,
    PreviewRow,
    RemarkRow,
    SignOff,
    SignOffRow,
    SubmissionRow,
    SubmittedRow,
    WarningCount,
)
from tenants import access

#: Documented answers of a preview.
SHOWN: dict[Any, Any] = {
    (200, "application/json"): PreviewRow,
    (200, "text/html"): OpenApiTypes.STR,
}
_PAGE = "With `Accept: text/html` it is a page made for printing, which a member with a session opens in a browser."

type Remarks = tuple[Iterable[Problem], Iterable[Problem]]


class DraftView[D: Draft](LogInFirst, RegencyView):
    """A view of the content that a submit would send; `self.kwargs` names its subject."""

    #: True for the preview, which keeps the content, so that a submit can list what changed since: its GET writes.
    keeps: ClassVar[bool] = False

    def draft(self) -> D:
        raise NotImplementedError

    def remarks(self, draft: D, *, unchanged: bool) -> Remarks:
        """Return the reasons to refuse a submit of the draft, sign-offs and deadlines aside, and the warnings."""
        return (), ()

    def around(self, request: Request) -> AbstractContextManager[None]:
        return access.inside(self.grant) if self.keeps else super().around(request)


def addresses[V: DraftView[Any]](
    route: str, base: type[V], names: tuple[str, str, str], *texts: str
) -> tuple[Address, Address, Address]:
    """Return the addresses of a draft below this route: preview, changes and sign-off.

    Each of the three operations has a name, and a text for documents.
    """
    previews = Address(
        f"{route}preview/",
        base,
        keeps=True,
        further_problems=("conflict",),
        authentication_classes=(BearerKey, SessionOnPage),
        renderer_classes=(JSONRenderer, HTMLRenderer),
    )
    changes = Address(f"{route}changed/", base, further_problems=("conflict",))
    sign_offs = Address(f"{route}sign-offs/", base)

    def show_preview(call: DraftView[Any]) -> HttpResponse | Response:
        return shown(call, call.draft())

    def show_changes(call: DraftView[Any]) -> ChangedSinceRow:
        draft = call.draft()
        before = ledger.revisions(**draft.about)
        return ChangedSinceRow(
            content_hash=draft.hash,
            since_submitted=_since(draft, before.in_force),
            since_accepted=_since(draft, before.accepted),
        )

    def sign(call: DraftView[Any], body: SignOff) -> SignOffRow:
        return shapes.from_model(SignOffRow, drafts.sign_off(call.draft(), body, author=call.author))

    preview, changed, sign_off = names
    preview_text, show_changes.__doc__, sign.__doc__ = texts
    show_preview.__doc__ = f"{cleandoc(preview_text)}\n\n{_PAGE}"
    previews.get(named=preview, can=Reader, answers=SHOWN)(show_preview)
    changes.get(named=changed, can=Reader)(show_changes)
    sign_offs.post(named=sign_off, can=Signer, status=201)(sign)
    return previews, changes, sign_offs


def shown[D: Draft](call: DraftView[D], draft: D) -> HttpResponse | Response:
    """Answer with the preview of a draft, as JSON or as a page, and store its content."""
    drafts.keep_preview(draft, now=call.now)
    before = ledger.revisions(**draft.about).in_force
    unchanged = before is not None and bytes(before.content_hash).hex() == draft.hash
    blocking, warnings = call.remarks(draft, unchanged=unchanged)
    if unchanged:
        warnings = [*warnings, *_still_returned(before)]
    # Equal content is answered with the existing submission.
    closed = [] if unchanged else drafts.closed(draft, now=call.now, grant=call.grant)
    signed = sorted(drafts.signed(draft))
    returned = drafts.returned(draft)
    changed = (
        None if before is None else [] if unchanged else list(differences(before.content, draft.content))
    )
    row = PreviewRow(
        **draft.key,
        is_unchanged=unchanged,
        blocking=(blocked := remarks([*closed, *blocking, *drafts.unsigned(signed, call.caller)])),
        warnings=(warned := remarks(warnings)),
        warning_counts=(counts := _counts(warned)),
        summary=tuple(
            Texts.of(line)
            for line in (
                *summaries.held(draft.content),
                summaries.changed(changed),
                *summaries.remarked(len(blocked), counts),
            )
        ),
        signed=tuple(signed),
        returned_reason=None if returned is None else returned.reason,
        content=draft.content,
    )
    if not isinstance(call.request.accepted_renderer, HTMLRenderer):
        return Response(shapes.document(row))
    return pages.preview(
        row, (changed or [])[: drafts.TOLD], subject=draft.subject_label, grant=call.grant, now=call.now
    )


def submitted[S: SubmittedRow](
    call: RegencyView, shape: type[S], outcome: Outcome, *, warned: Iterable[Problem] = (), **further: Any
) -> Response:
    """Answer a submit: 201, or 200 if equal content had been submitted before."""
    if outcome.unchanged:
        warned = [*warned, *_still_returned(outcome.submission)]
    row = shape(
        submission=shapes.from_model(SubmissionRow, outcome.submission),
        receipt=outcome.receipt,
        is_unchanged=outcome.unchanged,
        warnings=remarks(warned),
        **further,
    )
    address = f"{call.grant.url}/submissions/{outcome.submission.pk}/"
    return Response(
        shapes.document(row), status=200 if outcome.unchanged else 201, headers={"Location": address}
    )


def submits[F: Callable[..., Response]](
    route: str, shape: type[SubmittedRow], *, conditional: bool = False
) -> Callable[[F], F]:
    """Declare the function that submits the draft below this route; its answer is that of `submitted`."""
    return post(
        f"{route}submit/",
        can=Submitter,
        conditional=conditional,
        answers=dict.fromkeys((200, 201), shape),
        sends={("POST", 200): ("Location",)},
    )


def _still_returned(standing: Any) -> Problems:
    """Warn if the content was submitted already and the ministry returned it."""
    return [StillReturned()] if standing.status == State.RETURNED else []


def _since(draft: Draft, earlier: ledger.Standing | None) -> ChangedRow:
    if earlier is None:
        return ChangedRow(submission=None, differs=True, differences=())
    found = tuple(islice(differences(earlier.content, draft.content), drafts.TOLD))
    return ChangedRow(submission=earlier.pk, differs=bool(found), differences=found)


def remarks(found: Iterable[Problem]) -> tuple[RemarkRow, ...]:
    """Return the warnings in the form that is shown."""
    return tuple(
        RemarkRow(code=each.code, message=str(each), pointer=each.pointer, is_answered=each.is_answered)
        for each in found
    )


def _counts(warnings: Iterable[RemarkRow]) -> tuple[WarningCount, ...]:
    found = Counter((each.code, each.is_answered) for each in warnings)
    return tuple(
        WarningCount(
            code=code, warning_count=found[code, True] + found[code, False], answered_count=found[code, True]
        )
        for code in sorted({code for code, _is_answered in found})
    )
