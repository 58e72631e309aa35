"""Pages of submissions for people, as answers: each needs nothing but itself."""

from django.http import HttpResponse

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def response(page: str) -> HttpResponse:
    """Answer with a page."""
    return HttpResponse(page, headers={"Content-Security-Policy": _POLICY, "Vary": "Accept, Cookie"})
