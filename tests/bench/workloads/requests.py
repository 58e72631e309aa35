"""W1 to W4: single requests against us, the textbook, FastAPI and the floor, after a check that they answer alike."""

import json
from typing import Any

from tests.bench import load, rows
from tests.bench.load import Asked
from tests.bench.rows import Row
from tests.bench.seed import Place
from tests.bench.stack import Server, ask
from tests.bench.stage import Stage, say

YEARS = tuple(str(year) for year in range(2016, 2026))


def measure(stage: Stage, workload: str) -> list[Row]:
    rounds, seconds = (3, 1.0) if stage.quick else (5, 4.0)
    measured = load.interleaved(PREPARED[workload](stage), rounds=rounds, seconds=seconds)
    return rows.of_load(workload, measured)


def check(stage: Stage) -> None:
    """Only whether all peers answer alike. Raises SystemExit where one does not."""
    for workload, prepare in PREPARED.items():
        peers = [server.name for server, _ in prepare(stage)]
        say(f"{workload}: {', '.join(peers)} answer alike")


def pages(stage: Stage) -> list[tuple[Server, list[Asked]]]:
    """W1: the first 50 values, of ten regencies in turn."""
    ours = [Asked(f"{place.base}/values/", place.bearer) for place in stage.visited]
    textbook = [Asked("/values/", stage.textbook_headers(place)) for place in stage.visited]
    named = {"ours": ours, "textbook": textbook, "fastapi": ours, "floor": ours}
    return checked(stage, "W1", named, _page)


def programmes(stage: Stage) -> list[tuple[Server, list[Asked]]]:
    """W2: one programme with its allocations."""
    named: dict[str, list[Asked]] = {"ours": [], "textbook": []}
    for place, id in [(each, id) for each in stage.visited for id in _programmes_of(stage, each)]:
        named["ours"].append(Asked(f"{place.base}/programmes/{id}/", place.bearer))
        named["textbook"].append(Asked(f"/programmes/{id}/", stage.textbook_headers(place)))
    named["fastapi"] = named["floor"] = named["ours"]
    return checked(stage, "W2", named, _dated)


def unchanged(stage: Stage) -> list[tuple[Server, list[Asked]]]:
    """W3: the same, asked with the tag that each peer gave out."""
    asked = []
    for server, requests in programmes(stage):
        if server.name == "floor":
            continue  # it knows no tags
        tagged = []
        for each in requests:
            status, answer = ask(f"{server.base}{each.path}", headers=each.headers)
            headers = {name.lower(): value for name, value in answer["headers"].items()}
            again = Asked(each.path, each.headers | {"If-None-Match": headers["etag"]})
            tagged.append(again)
        status, _ = ask(f"{server.base}{tagged[0].path}", headers=tagged[0].headers)
        assert status == 304, (server.name, status)
        asked.append((server, tagged))
    return asked


def writes(stage: Stage) -> list[tuple[Server, list[Asked]]]:
    """W4: another value under a key that is there, as whoever has its version."""
    whole = {"value": "VALUE", "numerator": None, "denominator": None, "note": "dari aplikasi daerah"}
    body = json.dumps(whole)
    always = {"Content-Type": "application/json", "If-Match": "*"}
    named: dict[str, list[Asked]] = {"ours": [], "textbook": []}
    for year in YEARS:
        for place in stage.visited:
            path = f"{place.base}/values/GOV-01/total/{year}/"
            id = _one(stage, f"SELECT id FROM {place.schema}.indicators_value"
                             f" WHERE indicator = 'GOV-01' AND period = '{year}'")  # fmt: skip
            named["ours"].append(Asked(path, place.bearer | always, "PUT", body))
            named["textbook"].append(
                Asked(f"/values/{id}/", stage.textbook_headers(place) | always, "PUT", body)
            )
    named["fastapi"] = named["ours"]
    return checked(stage, "W4", named, _written)


def checked(
    stage: Stage, workload: str, named: dict[str, list[Asked]], plain: Any
) -> list[tuple[Server, list[Asked]]]:
    """The peers with what they are asked, once the first, a middle and the last answer are the same everywhere."""
    peers = [(stage.servers[name], asked) for name, asked in named.items()]
    count = len(peers[0][1])
    for number in {0, count // 2, count - 1}:
        answers = {}
        for server, requests in peers:
            each = requests[number]
            body = each.body.replace("VALUE", "2.34").encode() if each.body else None
            status, answer = ask(f"{server.base}{each.path}", each.method, body, each.headers)
            if status != 200:
                raise SystemExit(f"{workload}: {server.name} answers {status}: {answer['body']}")
            answers[server.name] = plain(answer["body"])
        for name, answer in answers.items():
            if answer != answers["ours"]:
                where = difference(answers["ours"], answer)
                raise SystemExit(f"{workload}: {name} does not answer as we do: {where}")
    return peers


def difference(ours: Any, theirs: Any, place: str = "the answer") -> str:
    """The first place at which two answers are not alike, and what stands there."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if ours.keys() != theirs.keys():
            only_we, only_they = [*ours.keys() - theirs.keys()], [*theirs.keys() - ours.keys()]
            return f"in {place} only we have {only_we}, only they {only_they}"
        pairs = [(ours[name], theirs[name], f"{place}.{name}") for name in ours]
    elif isinstance(ours, list | tuple) and isinstance(theirs, list | tuple) and len(ours) == len(theirs):
        pairs = [(*both, f"{place}[{number}]") for number, both in enumerate(zip(ours, theirs, strict=True))]
    else:
        return f"{place} is {str(ours)[:80]!r} here and {str(theirs)[:80]!r} there"
    return next(difference(*each) for each in pairs if each[0] != each[1])


def _page(body: Any) -> Any:
    rows = body.get("data", body.get("results"))  # the textbook's word
    return [_dated(row) for row in rows], body["next"] is not None


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """One way of writing UTC."""
    return {
        name: value.replace("+00:00", "Z") if isinstance(value, str) else value for name, value in row.items()
    }


def _written(row: dict[str, Any]) -> dict[str, Any]:
    """Without who, when and how often, and without the warnings, the official value and what its parts make, which
    peers do not look for."""
    return {
        name: row[name]
        for name in row
        if name not in ("version", "updated_at", "updated_by_name", "warnings", "official", "quotient")
    }


def _programmes_of(stage: Stage, place: Place) -> list[str]:
    found = stage.stack.superuser.execute(f"SELECT id FROM {place.schema}.programmes_programme ORDER BY id")
    return [str(id) for (id,) in found.fetchall()[:5]]


def _one(stage: Stage, query: str) -> Any:
    row = stage.stack.superuser.execute(query).fetchone()
    assert row is not None, query
    return row[0]


PREPARED = {"W1": pages, "W3": unchanged, "W2": programmes, "W4": writes}
