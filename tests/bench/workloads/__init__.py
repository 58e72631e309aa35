"""The workloads, in the order in which they run: single requests while there are few regencies, then what adds more."""

from tests.bench.workloads import deadline_day, imports, national, onboarding, process, requests

WORKLOADS = (
    (("W1", "W2", "W3", "W4"), requests.measure),
    (("W5",), imports.measure),
    (("W7",), deadline_day.measure),
    (("W8",), onboarding.measure),
    (("W6",), national.measure),
    (("W9",), process.measure),
)
ALL = tuple(name for names, _ in WORKLOADS for name in names)
