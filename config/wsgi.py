"""The server's entry point. It never holds the owner's login: tenants.checks refuses the start when it does."""

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["PROCESS"] = "server"

from django.core.wsgi import get_wsgi_application  # PROCESS comes first
from django.http import HttpResponse

_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Hands whole answers over whole: the server would fetch them piece by piece from another thread."""
    response = _django(environ, start_response)
    if not isinstance(response, HttpResponse):  # sent in pieces: a file
        return response
    body = response.content
    response.close()
    return [body]
