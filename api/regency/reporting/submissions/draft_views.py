"""Views that all kinds of submissions share, over one draft: preview, changes, sign-off; and the answer to a submit."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.national.ledger import queries as ledger
from api.national.ledger.operations import Outcome
from api.national.ledger.words import Capacity
from api.regency.entrance import RegencyView
from api.regency.history.differences import differences
from api.regency.reporting.submissions import drafts, queries, serializers
from api.regency.reporting.submissions.drafts import Draft, Remark
from tenants import access


class PreviewView(RegencyView):
    """Remembers what was looked at, so that a submit can tell what changed since: so its GET writes."""

    further_problems = ("conflict",)

    def around(self, request: Request) -> AbstractContextManager[None]:
        return access.inside(self.grant)

    def preview(
        self, draft: Draft, *, blocking: Sequence[Remark] = (), warnings: Sequence[Remark] = ()
    ) -> Response:
        digest = drafts.look(draft, now=self.now)
        _, standing = ledger.last_revisions(kind=draft.kind, subject=draft.subject)
        unchanged = standing is not None and bytes(standing.content_hash).hex() == digest
        # Equal content would be answered with the submission there is.
        closed = [] if unchanged else drafts.closed(draft, now=self.now, grant=self.grant)
        return Response(
            {
                "kind": draft.kind,
                "subject": draft.subject,
                "content_hash": digest,
                "unchanged": unchanged,
                "blocking": serializers.shown_remarks([*closed, *blocking, *drafts.blocking(draft)]),
                "warnings": serializers.shown_remarks(warnings),
                "signed": sorted(queries.signed(draft.kind, draft.subject, digest)),
                "content": draft.content,
            }
        )


class ChangedView(RegencyView):
    """How the working copy differs from what was submitted and from what was accepted."""

    def changed(self, draft: Draft) -> Response:
        submitted, accepted = ledger.last_contents(kind=draft.kind, subject=draft.subject)
        return Response(
            {
                "content_hash": draft.hash,
                "since_submitted": self._since(draft, submitted),
                "since_accepted": self._since(draft, accepted),
            }
        )

    @staticmethod
    def _since(draft: Draft, earlier: ledger.Standing | None) -> dict[str, Any]:
        if earlier is None:
            return {"submission": None, "differs": True, "differences": []}
        found = list(islice(differences(earlier.content, draft.content), drafts.TOLD))
        return {"submission": earlier.pk, "differs": bool(found), "differences": found}


class SignOffView(RegencyView):
    """An office vouches for exactly one content."""

    def sign_off(self, request: Request, draft: Draft) -> Response:
        given: dict[str, Any] = reading.body(request, serializers.SignOffIn)
        signed = drafts.sign_off(
            draft,
            step=drafts.Step(given["step"]),
            content_hash=given["content_hash"],
            capacity=Capacity(given["capacity"]),
            grant=self.grant,
            by=self.actor,
            now=self.now,
        )
        return Response(serializers.shown_sign_off(signed), status=201)


def submitted(code: str, outcome: Outcome, **further: object) -> Response:
    """Answer a submit: 201, or 200 where equal content had been submitted before."""
    body = {
        "submission": serializers.shown_submission(outcome),
        "receipt": outcome.receipt,
        "unchanged": outcome.unchanged,
        **further,
    }
    address = f"{settings.BASE_URL}/v1/regencies/{code}/submissions/{outcome.submission_id}/"
    return Response(body, status=200 if outcome.unchanged else 201, headers={"Location": address})
