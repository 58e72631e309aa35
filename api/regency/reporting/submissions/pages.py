"""Pages of submissions made for printing: each is self-contained, so that a saved copy prints in twenty years."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from api.http import labels
from api.http.grammar.periods import Period
from api.http.local_time import in_words
from api.http.messages import indonesian
from api.http.problems import GrammarError
from api.identity.callers import Grant
from api.national.ledger import signing
from api.regency.reporting.submissions.shapes import PreviewRow
from tenants import Named

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def preview(
    row: PreviewRow, differences: Sequence[Named], *, subject: str, grant: Grant, now: datetime
) -> HttpResponse:
    """Answer with a preview in the active language: summary, changes, remarks and hash."""
    language = "id" if translation.get_language() == "id" else "en"
    return _response(
        "submissions/preview.html",
        row=row,
        language=language,
        title=f"{labels.of(row.kind)}: {subject}",
        regency=f"{grant.name} ({grant.code})",
        at=in_words(now, grant.time_zone),
        summary=[getattr(line, language) for line in row.summary],
        signed=", ".join(str(labels.of(step)).lower() for step in row.signed) or "-",
        differences=differences,
    )


def receipt(jws: str, *, time_zone: str) -> HttpResponse:
    """Answer with a receipt in Indonesian. Its QR code holds the receipt itself, so paper alone is enough to verify."""
    claims = signing.unverified(jws)
    code = segno.make(jws, error="l", micro=False)
    return _response(
        "submissions/receipt.html",
        claims=claims,
        kind=indonesian(labels.of(claims["kind"])),
        subject=_in_words(claims["subject"]),
        capacity=indonesian(labels.of(claims["signatory"]["capacity"])),
        submitted_at=in_words(claims["submitted_at"], time_zone),
        keys=f"{settings.BASE_URL}/.well-known/jwks.json",
        jws=jws,
        # Of our own making: the code's squares as SVG, without any text of anyone's.
        qr=mark_safe(code.svg_inline(border=2, scale=2)),  # noqa: S308
    )


def _response(template: str, **context: Any) -> HttpResponse:
    page = render_to_string(template, context)
    return HttpResponse(page, headers={"Content-Security-Policy": _POLICY, "Vary": "Accept, Cookie"})


def _in_words(subject: str) -> str:
    """Return the quarter as people write it; any other text unchanged."""
    try:
        period = Period.parse(subject)
    except GrammarError:
        return subject
    if "-Q" not in subject:
        return subject
    return f"Triwulan {('I', 'II', 'III', 'IV')[period.number - 1]} {period.year}"
