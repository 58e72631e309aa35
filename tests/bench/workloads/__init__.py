"""The workloads, in the order in which they run: single requests while there are few regencies, then what adds more."""

from collections.abc import Callable
from functools import partial

from tests.bench.rows import Row
from tests.bench.stage import Stage
from tests.bench.workloads import (
    beside,
    deadline_day,
    imports,
    national,
    onboarding,
    process,
    requests,
    scaling,
)

type Measure = Callable[[Stage], list[Row]]

WORKLOADS: dict[str, Measure] = {
    **{name: partial(requests.measure, workload=name) for name in requests.PREPARED},
    "W5": imports.measure,
    "W7": deadline_day.measure,
    "W10": scaling.measure,
    "W11": beside.measure,  # before W6, whose rows a regency's role cannot end
    "W6": national.few,
    "W8": onboarding.measure,
    "W6 514": national.everyone,
    "W9": process.measure,
}
