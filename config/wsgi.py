"""The server's entry point. It never holds the owner's login: tenants.checks refuses the start when it does."""

import gc
import os
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["PROCESS"] = "server"

from django.conf import settings  # PROCESS comes first
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse

from api.http.access_log import AccessLog
from api.http.door import Door
from tenants import Fields
from tenants.pool.spent import listeners, spent

_django = get_wsgi_application()

# What the program consists of is never garbage. Looking through it for some took 125 ms each time, in which no thread
# of the process went on.
import_module(settings.ROOT_URLCONF)
gc.freeze()
import_module("tenants.pool.budget").check()
# So that a regency out of service is known before its first request.
import_module("tenants.readiness").state()
# A thread that only computes (a large file) hands over after a millisecond: a request that comes back from the database
# some ten times would otherwise wait 5 ms each time.
sys.setswitchinterval(0.001)


def whole(environ: Fields, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Return buffered answers as one piece: the server would fetch pieces from another thread."""
    response = _django(environ, start_response)
    if not isinstance(response, HttpResponse):  # sent in pieces: a file
        return response
    body = response.content
    response.close()
    return [body]


application: Callable[..., Iterable[bytes]] = AccessLog(Door(whole), spent)
if settings.OTLP_ENDPOINT:
    application = import_module("api.http.spans").Spans(application, listeners)
