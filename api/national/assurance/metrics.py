"""Metrics of the service's state, which the worker reads for api.http.metrics."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from api.http import metrics
from api.http.local_time import day_of
from api.identity.accounts import delivery
from tenants import cache, readiness
from tenants.ids import FIRST_SANDBOX
from tenants.jobs import worker
from tenants.jobs.duties import Duty
from tenants.pool import statements
from tenants.schema import bounds

_SQL = (Path(__file__).parent / "state.sql").read_text()
#: Figures that were read longer ago are not told. Seconds.
_GOOD_FOR = 60.0


class State(Collector):
    """The figures as they were last read."""

    def __init__(self) -> None:
        self._read_at = -_GOOD_FOR
        self._families: list[GaugeMetricFamily] = []

    def read(self) -> None:
        """Read the figures, as the owner."""
        now, found = timezone.now(), dict[str, GaugeMetricFamily]()
        asked = {"sandboxes": FIRST_SANDBOX, "today": day_of(now)}
        rows = list(statements.rows(_SQL, asked))
        for duty, record, _ in worker.standings(now):
            late = record is not None and duty.is_overdue(record, now)
            rows.append(
                ("kc_duty_overdue", "1 where a duty is later than its patience.", "duty", duty.name, late)
            )
        missing = len(readiness.out_of_service())
        meaning = "Regencies with tables of another version, or without their tables or login."
        rows.append(("kc_regencies_out_of_service", meaning, "", "", missing))
        meaning = "Share of its bound of rows that the regency nearest to it has reached, by table."
        rows += [("kc_rows_bound_ratio", meaning, "table", *each) for each in bounds.reached()]
        rows.append(("kc_cache_away", "1 where Redis does not answer.", "", "", bool(cache.problems())))
        for name, meaning, label, of, value in rows:
            family = found.setdefault(name, GaugeMetricFamily(name, meaning, labels=[label] * bool(label)))
            family.add_metric([of] * bool(label), value)
        self._families, self._read_at = list(found.values()), time.monotonic()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        is_fresh = time.monotonic() - self._read_at < _GOOD_FOR
        return self._families if is_fresh else []


def _begin() -> Callable[[], None]:
    state, registry = State(), CollectorRegistry()
    registry.register(state)
    ProcessCollector(registry=registry)
    registry.register(delivery.DROPPED)
    served = False

    def look() -> None:
        nonlocal served
        if settings.METRICS_PORT:
            served = served or metrics.serve(registry, worker.problems)
            state.read()

    return look


DUTY = Duty(
    "figures",
    "Reads the state of the service, for Prometheus.",
    _begin,
    every=10.0,
    patience=60.0,
    alone=False,
)
