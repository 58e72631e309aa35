"""Spans for OpenTelemetry, if OTEL_EXPORTER_OTLP_ENDPOINT is set: one for each request, with one for each statement.

They contain the same data as the log lines and nothing else (decision 62).
"""

import time
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from api.http.access_log import ABOUT

_CONTEXT = TraceContextTextMapPropagator()
_NAMES = {
    "method": "http.request.method",
    "route": "http.route",
    "status": "http.response.status_code",
}


class Spans:
    """A WSGI middleware that records spans, in each process of the server. Thread-safe."""

    def __init__(self, application: WSGIApplication, statements: list[Any]) -> None:
        about = {"service.name": "kota-cerdas", "service.version": " ".join(settings.RELEASE.values())}
        provider = TracerProvider(resource=Resource.create(about))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = provider.get_tracer(__name__)
        self._application = application
        statements.append(self._add_statement)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        given = {"traceparent": environ.get("HTTP_TRACEPARENT", "")}
        with self._tracer.start_as_current_span(
            "request",
            _CONTEXT.extract(given),
            SpanKind.SERVER,
            record_exception=False,  # its message may quote a row
            set_status_on_exception=False,
        ) as span:
            _CONTEXT.inject(given)
            environ["HTTP_TRACEPARENT"] = given["traceparent"]  # so the trace id is that of log and answer
            try:
                return self._application(environ, start_response)
            finally:
                line = environ[ABOUT]
                span.update_name(f"{line['method']} {line['route']}")
                span.set_attributes({_NAMES.get(name, f"kc.{name}"): value for name, value in line.items()})
                if line["status"] >= 500:
                    span.set_status(StatusCode.ERROR)

    def _add_statement(self, text: str, seconds: float) -> None:
        """Add a span for a statement that has just been answered to this thread's request."""
        if get_current_span().is_recording():
            now = time.time_ns()
            self._tracer.start_span(
                text.split(" ", 1)[0],
                kind=SpanKind.CLIENT,
                attributes={"db.system.name": "postgresql", "db.query.text": text},
                start_time=now - int(seconds * 1e9),
            ).end(now)
