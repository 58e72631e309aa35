"""A receipt as a page made for printing: complete in itself, so that a saved copy prints in twenty years."""

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from api.http import labels
from api.http.grammar.periods import Period
from api.http.local_time import in_words
from api.http.messages import indonesian
from api.http.problems import GrammarError
from api.national.ledger import receipts


def render(jws: str, *, time_zone: str) -> str:
    """The page in Indonesian. Its QR code holds the receipt itself, so paper alone is enough to verify."""
    claims = receipts.shown(jws)
    code = segno.make(jws, error="l", micro=False)
    return render_to_string(
        "submissions/receipt.html",
        {
            "claims": claims,
            "kind": indonesian(labels.of(claims["kind"])),
            "subject": _in_words(claims["subject"]),
            "capacity": indonesian(labels.of(claims["signatory"]["capacity"])),
            "submitted_at": in_words(claims["submitted_at"], time_zone),
            "keys": f"{settings.BASE_URL}/.well-known/jwks.json",
            "jws": jws,
            # Of our own making: the code's squares as SVG, without any text of anyone's.
            "qr": mark_safe(code.svg_inline(border=2, scale=2)),  # noqa: S308
        },
    )


def _in_words(subject: str) -> str:
    """2025-Q4 as people say it; anything else as it stands."""
    try:
        period = Period.parse(subject)
    except GrammarError:
        return subject
    if "-Q" not in subject:
        return subject
    return f"Triwulan {('I', 'II', 'III', 'IV')[period.number - 1]} {period.year}"
