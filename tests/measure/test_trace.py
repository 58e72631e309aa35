"""Measure how far a request goes through our code; `make trace` prints the figures.

The limits are today's figures: they are lowered when the code gets simpler, and raised with a reason beside them alone.
"""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from tests.measure import trace
from tests.support.http import Api

#: How often the next call is in another package.
LIMITS = {
    "GET a value": 35,
    "GET a page of values": 27,
    "PUT a value": 70,
    "POST submit a report": 195,
    "GET national progress": 73,  # was 67: rows become arrays by one function for all slices, where statements are sent
}


def _requests(regency: Api, ministry: Api) -> Iterator[tuple[str, Callable[[], Any]]]:
    numbers = count(1)
    regency.put("values/ECO-03/total/2025/", {"value": "4.51"})

    def put() -> Any:
        return regency.put(f"values/ECO-03/total/{2025 - next(numbers)}/", {"value": "4.5"})

    def submit() -> Any:
        n = next(numbers)
        tag = regency.get("values/ECO-03/total/2025/").headers["ETag"]
        assert (
            regency.put("values/ECO-03/total/2025/", {"value": str(n)}, **{"If-Match": tag}).status_code
            == 200
        )
        return lambda: regency.post("reports/2025-Q4/submit/", {"reason": "correction"})

    yield "GET a value", lambda: regency.get("values/ECO-03/total/2025/")
    yield "GET a page of values", lambda: regency.get("values/")
    yield "PUT a value", put
    submit()()
    yield "POST submit a report", submit()
    yield "GET national progress", lambda: ministry.get("progress/")


def test_a_request_goes_from_package_to_package_no_more_often(
    jembrana: Api, ministry: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, request in _requests(jembrana, ministry):
        if name != "POST submit a report":  # an unchanged report is not submitted twice
            assert request().status_code < 400
        with trace.tracing() as seen:
            answer = request()
        assert answer.status_code < 400, answer.content
        with capsys.disabled():
            print(f"\n{name:22} {seen}", end="")
        assert seen.between_packages <= LIMITS[name], f"{name}: {seen}"
