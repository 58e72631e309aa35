"""Answers to the ministry while many write: repeatable, and with everything submitted before the request.

Ages are printed and not asserted: they depend on the machine and on what else it does.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from api.http import encoding
from tests.national.figures import histories
from tests.support.at_once import at_once
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import REGENCIES, Stage

pytestmark = [pytest.mark.rare, pytest.mark.usefixtures("database")]

_WEEK_AGO = encoding.instant(datetime.now(UTC) - timedelta(days=7))
ASKED = (
    "progress/?group_by=regency",
    "progress/?group_by=province&basis=accepted",
    "progress/?group_by=dimension&period=2025",
    f"briefing/?since={_WEEK_AGO}",
    "indicators/ECO-03/components/?period=2025",
    "analytics/?indicator=ECO-03&period=2025&group_by=regency",
)
#: What they do at their desks, again and again.
STEPS = (
    "record",
    "record",
    "record",
    "import",
    "submit report",
    "submit report",
    "withdraw",
    "object",
    "delete",
)
REVIEWS = ("accept", "return", "decide")


def drawn(chance: random.Random, names: tuple[str, ...]) -> histories.Step:
    """A step, drawn."""
    name = chance.choice(names)
    key = (chance.choice(("ECO-03", "LIV-08", "GOV-10")), chance.choice(("2024", "2025")))
    value = str(chance.randint(0, 50))
    more: dict[str, tuple[Any, ...]] = {
        "record": (key, value),
        "import": ([(key, value)], False),
        "delete": (key,),
        "submit report": (chance.choice(("2025-Q4", "2026-Q1")),),
        "decide": (chance.randint(0, 3), chance.choice(("uphold", "reject"))),
    }
    return name, *more.get(name, (chance.randint(0, 3),))


def answered(ministry: Api, path: str) -> dict[str, Any]:
    answer = ministry.get(path)
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return {**body, "next": None, "next_cursor": None}


def percentile(found: list[float], part: float) -> float:
    return sorted(found)[int(len(found) * part)]


def test_of_500_answers_beside_six_writers_each_is_given_again(
    keys: Keys, ministry: Api, stage: Stage
) -> None:
    desks = [histories.Office(keys, code) for code in REGENCIES * 2]
    programme = histories.Programme(keys)
    recorded: list[tuple[str, dict[str, Any]]] = []
    ages: list[float] = []
    is_over = Event()

    def writing(seed: int, do: Callable[[histories.Step], None], names: tuple[str, ...]) -> Callable[[], int]:
        def write() -> int:
            chance, n = random.Random(seed), 0
            while not is_over.is_set():
                do(drawn(chance, names))
                n += 1
            return n

        return write

    def analyst() -> None:
        try:
            for number in range(500):
                path, asked_at = ASKED[number % len(ASKED)], datetime.now(UTC)
                recorded.append((path, answered(ministry, path)))
                as_of = datetime.fromisoformat(recorded[-1][1]["as_of"])
                ages.append(max((asked_at - as_of).total_seconds(), 0))
        finally:
            is_over.set()

    try:
        *steps, _, _ = at_once(
            *(writing(seed, desk.do, STEPS) for seed, desk in enumerate(desks)),
            writing(len(desks), programme.do, REVIEWS),
            analyst,
        )
        print(f"\n{sum(steps)} steps of six writers; `as_of` was older than the question by p50"
              f" {percentile(ages, 0.5):.3f} s, p99 {percentile(ages, 0.99):.3f} s, at most {max(ages):.3f} s;"
              f" {sum(not age for age in ages)} of {len(ages)} were of the moment of asking")  # fmt: skip
        differing = [
            path
            for path, answer in recorded
            if answered(ministry, f"{path}&as_of={answer['as_of']}") != answer
        ]
        assert (len(recorded), differing) == (500, [])
    finally:
        stage.clear()


def test_the_next_request_of_the_ministry_has_each_of_200_submissions(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    """Two writers work at once."""

    def writing(office: Api, code: str) -> Callable[[], int]:
        def write() -> int:
            path, found = "values/ECO-03/total/2025/", 0
            for number in range(100):
                value = f"{number % 50}.{number:02}"
                assert office.put(path, {"value": value}, **histories.tag(office, path)).status_code < 300
                assert office.post("reports/2025-Q4/submit/", {"reason": "perbaikan"}).status_code == 201
                rows = answered(ministry, "indicators/ECO-03/components/?period=2025")["data"]
                (row,) = (each for each in rows if each["regency"]["code"] == code)
                found += float(row["value"] or -1) == float(value)
            return found

        return write

    assert at_once(writing(jembrana, "51.01"), writing(tabanan, "51.02")) == [100, 100]
