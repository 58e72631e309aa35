"""An answer can be sent back: PUT and PATCH take the whole answer of GET, for every resource that has both."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.http.read_only import MOVING
from tests.contract.test_documents import ROUTES
from tests.isolation import routes
from tests.support import documented
from tests.support.callers import Keys
from tests.support.demos import Demo
from tests.support.http import Api
from tests.support.stage import Stage

OURS = "51.01"
#: Addresses that are no resource of which a whole version is read and written.
ELSE = {
    "v1/regencies/<str:code>/programmes/": "many at once: each row is a resource of its own",
    "v1/regencies/<str:code>/realisations/<str:quarter>/": "many at once: each row is a resource of its own",
    "v1/regencies/<str:code>/masterplans/<uuid:id>/enactment/": "a correction says why, which is nowhere to be read",
    "v1/regencies/<str:code>/sandbox/clock/": "a clock, which has run on since it was read",
}
CHANGED = [
    route
    for route in ROUTES
    if route.method in {"PUT", "PATCH"}
    and route.pattern.startswith(("v1/regencies/<", "v1/national/"))
    and route.pattern not in ELSE
    and "GET" in route.view.methods()
]
QUARTER = "2025-Q2"
#: Where rows are listed that stand elsewhere.
LISTED = {
    f"/v1/regencies/{OURS}/baselines/": f"/v1/regencies/{OURS}/targets/",
    f"/v1/regencies/{OURS}/realisations/": f"/v1/regencies/{OURS}/realisations/{QUARTER}/",
}
NEXT_YEAR = (datetime.now(UTC) + timedelta(days=365)).isoformat()
INDICATOR = {"name": "Air bersih", "dimension": "living", "unit": "m3", "value_kind": "ratio", "decimals": 2}
#: What the demonstration lacks: who writes it, how, where and what.
LACKING: list[tuple[str, str, str, Any]] = [
    ("regencies", "PUT", "baselines/ECO-03/total/2020/", {"value": "4.1", "source": "RPJMD"}),
    ("regencies", "PUT", "indicators/L-AIR-01/", INDICATOR),
    (
        "regencies",
        "POST",
        "applications/",
        {"name": "Penghubung", "contact": "mail@vendor.example", "scopes": ["drafts:read"]},
    ),
    (
        "regencies",
        "PUT",
        "commitments/01a22858-85c4-7545-b382-226fd6ddc16c/",
        {"stakeholder": "Forkopimda", "subject": "Dukungan"},
    ),
    ("regencies", "POST", "webhooks/", {"url": "https://hook.example/x"}),
    (
        "national",
        "POST",
        "applications/",
        {"name": "Dasbor", "contact": "mail@ministry.example", "scopes": ["national:read"]},
    ),
    ("national", "POST", "webhooks/", {"url": "https://hook.example/x"}),
    ("national", "PUT", "holidays/2031-03-03/", {"name": "Libur"}),
    (
        "national",
        "POST",
        "catalogue/releases/",
        {"number": "2099.1", "effective_on": "2099-01-01", "note": "Permenkomdigi"},
    ),
    (
        "national",
        "POST",
        "appointments/",
        {"role": "mentor", "email": "sari@ministry.example", "name": "Sari", "office": "Direktorat"},
    ),
    ("national", "PUT", "catalogue/nomenclature/", {"source": "Kepmendagri 050-5889", "codes": []}),
    (
        "national",
        "PUT",
        "bimtek/sessions/01a22858-85c4-7545-b382-226fd6ddc16c/",
        {
            "cohort": "2022",
            "stage": 1,
            "starts_on": "2031-01-01",
            "ends_on": "2031-01-02",
            "place": "Jakarta",
        },
    ),
]


@pytest.fixture(scope="module")
def callers(demo: Demo) -> dict[str, Api]:
    """Those who may write, over the demonstration's rows and a few besides."""
    keys = Keys()
    sides = {
        "regencies": Api(keys.member(OURS), f"/v1/regencies/{OURS}"),
        "national": Api(keys.ministry(), "/v1/national"),
    }
    agency = sides["regencies"].get("agencies/").json()["data"][0]["id"]
    sides["regencies"].put("owners/ECO-03/total/", {"agency_id": agency})
    for side, method, path, body in LACKING:
        made = sides[side].request(method, path, body)
        assert made.status_code in (200, 201), f"{path}: {made.json()}"
        if path == "applications/":
            hook = sides[side].put(
                f"applications/{made.json()['id']}/webhook/", {"url": "https://hook.example/x"}
            )
            assert hook.status_code == 201, hook.json()
    mentor = made_mentor(sides["national"])
    assert mentor.status_code == 201, mentor.json()
    return sides


def made_mentor(ministry: Api) -> Any:
    (found,) = (row for row in ministry.get("appointments/").json()["data"] if row["role"] == "mentor")
    given = {"person_id": found["person"]["id"], "regency_code": OURS, "valid_until": NEXT_YEAR}
    return ministry.post("mentor-assignments/", given)


def listed(caller: Api, above: str) -> list[dict[str, Any]]:
    """The rows below an address: of budgets, which no list names, those of the demonstration's year."""
    if above.endswith("/budgets/"):
        budgets = caller.get(f"{above}2025/").json()["budgets"]
        return [{**each, "year": "2025"} for each in budgets]
    rows: list[dict[str, Any]] = caller.get(LISTED.get(above, above)).json().get("data", [])
    return rows


def addresses(caller: Api, pattern: str) -> Iterator[str]:
    """Those of this pattern that there are, by the lists above them."""
    *_, last = [None, *re.finditer(r"(?:<(?:\w+:)?\w+>/)+", pattern)]
    if last is None:
        yield f"/{pattern}"
        return
    for above in addresses(caller, pattern[: last.start()]):
        for row in listed(caller, above):
            row = {"quarter": QUARTER, **row}
            own = row.get("id", row.get("code"))
            keys = [row.get(name, row.get(f"{name}_id", own)) for name in re.findall(r"(\w+)>", last[0])]
            if None not in keys:
                yield "".join((above, *(f"{key}/" for key in keys), pattern[last.end() :]))


def of(callers: dict[str, Api], route: routes.Route) -> tuple[Api, Iterator[str]]:
    side = route.pattern.split("/")[1]
    pattern = route.pattern.replace("<str:code>", OURS, 1) if side == "regencies" else route.pattern
    return callers[side], addresses(callers[side], pattern)


def writes(stage: Stage) -> list[Any]:
    """Return the number of entries of each history."""
    tables = stage.superuser.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE tablename IN ('history_entry', 'identity_security_event', 'catalogue_event')"
    ).fetchall()
    counted = [f"SELECT count(*) FROM {table}" for (table,) in sorted(tables)]
    return stage.superuser.execute(" UNION ALL ".join(counted).encode()).fetchall()


@pytest.mark.parametrize("route", CHANGED, ids=str)
def test_what_was_read_is_taken_back_and_changes_nothing(
    callers: dict[str, Api], stage: Stage, route: routes.Route
) -> None:
    caller, there = of(callers, route)
    before = writes(stage)
    for address in there:
        read = caller.get(address)
        if read.status_code != 200:  # a key of another resource with the same list, such as of a baseline
            continue
        answer = caller.request(route.method, address, read.json(), **{"If-Match": read.headers["ETag"]})
        if answer.status_code == 409:  # what is published or in force does not change: another one does
            continue
        assert (answer.status_code, answer.json()) == (200, read.json())
        assert answer.headers["ETag"] == read.headers["ETag"]
        assert writes(stage) == before
        return
    pytest.fail("there is none to try it with")


@pytest.mark.parametrize("route", CHANGED, ids=str)
def test_a_key_that_contradicts_the_address_is_refused(callers: dict[str, Api], route: routes.Route) -> None:
    caller, there = of(callers, route)
    address = next(each for each in there if caller.get(each).status_code == 200)
    read = caller.get(address)
    own = route.pattern.rstrip("/").rpartition("/")[2]
    parts = {own.strip("<>").rpartition(":")[2], "id", "code"} if own.startswith("<") else set()
    for name in parts & read.json().keys() - sent(address, route.method):
        body = {**read.json(), name: f"{read.json()[name]}0"}
        answer = caller.request(route.method, address, body, **{"If-Match": read.headers["ETag"]})
        found = [(each["pointer"], each["code"]) for each in answer.json().get("errors", [])]
        assert (answer.status_code, found) == (422, [(f"/{name}", "contradicts_address")])


@pytest.mark.parametrize("route", CHANGED, ids=str)
def test_what_only_the_service_writes_is_not_written_at_any_depth(
    callers: dict[str, Api], route: routes.Route
) -> None:
    caller, there = of(callers, route)
    address = next(each for each in there if caller.get(each).status_code == 200)
    read = caller.get(address)
    of_address = re.findall(r"(\w+)>", route.pattern)
    keys = {"id", "code", *of_address, *(f"{each}_id" for each in of_address)}
    name, body, answer = described(address, route.method)
    changed, places = others(name, read.json(), body, answer, "", keys | MOVING)
    refused = caller.request(route.method, address, changed, **{"If-Match": read.headers["ETag"]})
    if places:
        found = {(each["pointer"], each["code"]) for each in refused.json()["errors"]}
        assert (refused.status_code, found) == (422, {(place, "read_only") for place in places})
        assert caller.get(address).json() == read.json()


def others(
    name: str, shown: Any, body: Any, answer: Any, at: str, besides: set[str]
) -> tuple[Any, list[str]]:
    """Return the answer with another value for each read-only member, and the places of these."""
    body, answer = resolved(name, body), resolved(name, answer)
    if isinstance(shown, list):
        rows = [
            others(name, each, body.get("items", {}), answer.get("items", {}), f"{at}/{n}", besides)
            for n, each in enumerate(shown)
        ]
        return [row for row, _ in rows], [place for _, found in rows for place in found]
    if not isinstance(shown, dict) or "properties" not in body:
        return shown, []
    changed, places = {}, []
    for key, value in shown.items():
        if key in body["properties"]:
            parts = body["properties"][key], answer["properties"][key]
            changed[key], found = others(name, value, *parts, f"{at}/{key}", besides)
            places += found
        else:
            changed[key] = value if key in besides else [value]
            places += [] if key in besides else [f"{at}/{key}"]
    return changed, places


def resolved(name: str, schema: Any) -> Any:
    """The schema itself, of one that is referred to or may be null."""
    for each in (schema, *schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if "$ref" in each:
            return documented.documents()[name]["components"]["schemas"][each["$ref"].rpartition("/")[2]]
    return schema


def described(address: str, method: str) -> tuple[str, Any, Any]:
    """The document's name, and the schemas of the body and of the answer."""
    name, _, operation = documented.operation(address, method.lower()) or ("", "", {})
    body, answer = (
        resolved(name, part["content"]["application/json"]["schema"])
        for part in (operation["requestBody"], operation["responses"]["200"])
    )
    return name, body, answer


def sent(address: str, method: str) -> set[str]:
    """The fields that the operation reads."""
    return set(described(address, method)[1]["properties"])
