"""Round trips of each address to the database, counted on the wire and pinned for every address of the URL table.

Where a number changes on purpose: `WRITE=1 pytest tests/demo/test_round_trips.py` writes round_trips.txt anew.
"""

import os
from pathlib import Path

import pytest

from tests.isolation import routes
from tests.support import walks
from tests.support.callers import Keys
from tests.support.demos import Demo
from tests.support.http import Api
from tests.support.wire import Trips, trips

PINNED = Path(__file__).with_name("round_trips.txt")
READS = [
    route
    for route in routes.routes()
    if route.method == "GET" and route.pattern.startswith(("v1/regencies/<", "v1/national/", "v1/open/"))
]
OURS = "51.01"
#: So many an address may take that is not in the file yet.
UNPINNED = 4


@pytest.fixture(scope="module")
def callers(demo: Demo) -> dict[str, Api]:
    """Those who may read, over the demonstration's rows."""
    keys = Keys()
    return {"regencies": Api(keys.member(OURS)), "national": Api(keys.ministry()), "open": Api(None)}


@pytest.fixture(scope="module")
def reads(callers: dict[str, Api]) -> dict[routes.Route, tuple[int, Trips]]:
    """The status of each read, and what it sent."""
    found = {}
    for route in READS:
        caller = callers[route.pattern.split("/")[1]]
        for _ in (1, 2):  # connections are warm, and plans made
            caller.get(route.path).close()
        with trips() as sent:
            answer = caller.get(route.path)
            answer.close()
        found[route] = answer.status_code, sent
    return found


def test_a_key_costs_one_round_trip_and_going_in_none(reads: dict[routes.Route, tuple[int, Trips]]) -> None:
    def check(route: routes.Route) -> None:
        status, sent = reads[route]
        assert status < 500
        with_key = not route.pattern.startswith("v1/open/")
        assert len(sent.of("gateway")) == with_key
        keeps = getattr(route.view, "keeps", False)  # a preview's GET writes
        if route.pattern.startswith("v1/regencies/") and not keeps:
            assert sent.saying("BEGIN") == sent.saying("COMMIT") == sent.saying("SET ") == []

    walks.each(READS, check)


def test_round_trips_of_each_address_are_pinned(reads: dict[routes.Route, tuple[int, Trips]]) -> None:
    found = {f"GET /{route.pattern}": len(sent) for route, (status, sent) in reads.items() if status == 200}
    if os.environ.get("WRITE"):
        PINNED.write_text("".join(f"{number:3d}  {name}\n" for name, number in sorted(found.items())))
    lines = (line.strip().split("  ", 1) for line in PINNED.read_text().splitlines())
    pinned = {name: int(number) for number, name in lines}
    assert {name: found[name] for name in pinned} == pinned, "see the head of this file"
    assert {name: number for name, number in found.items() if name not in pinned and number > UNPINNED} == {}


def test_a_write_costs_the_beginning_and_the_end_of_its_transaction(callers: dict[str, Api]) -> None:
    regency = callers["regencies"]
    path = f"/v1/regencies/{OURS}/values/GOV-01/total/2024/"
    regency.put(path, {"value": "1.01"})
    for number in ("1.02", "1.03"):
        regency.put(path, {"value": number}, **{"If-Match": "*"})
    with trips() as sent:
        answer = regency.put(path, {"value": "1.04"}, **{"If-Match": "*"})
    assert answer.status_code == 200
    assert len(sent.of("gateway")) == 1
    inside = sent[1:]
    assert "BEGIN" in inside[0][1]
    assert "COMMIT" in inside[-1][1]
    # The release in force, the row locked, the write with its history. No count moves, so the filling cell stays.
    assert len(inside) == 2 + 3
