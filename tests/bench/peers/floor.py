"""The floor: a bare WSGI function with psycopg and orjson, on the same roles, with the same look-up and the same SQL.

What the machine can do in Python. No routing, no checks of what is asked, no negotiation, no limits, no trace.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import psycopg
from psycopg.rows import dict_row, tuple_row

from tests.bench.peers import common

LOOK_UP, VALUES = common.STATEMENTS["look_up"], common.STATEMENTS["page"]
PROGRAMME = common.STATEMENTS["programme"]

Connection = psycopg.Connection[Any]
_idle: dict[str, deque[Connection]] = defaultdict(deque)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _, _, _, code, what, *rest = environ["PATH_INFO"].split("/")
    key = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    found = ask(common.GATEWAY, "public", LOOK_UP, [common.digest(key), code])[0][0]
    grants = orjson.loads(found)["grants"] if found else []
    if not grants:
        start_response("404 Not Found", [("Content-Length", "0")])
        return [b""]
    regency_id = grants[0]["regency_id"]
    answer = values if what == "values" else programme
    body = orjson.dumps(answer(common.role(regency_id), common.path(regency_id), rest[0]))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def values(role: str, path: str, _: str) -> dict[str, Any]:
    rows = ask(role, path, VALUES, None)
    more = len(rows) > common.PAGE
    after = common.cursor(rows[common.PAGE - 1][:3]) if more else None
    return {"data": [orjson.Fragment(row[3]) for row in rows[: common.PAGE]], "next": after}


def programme(role: str, path: str, id: str) -> dict[str, Any]:
    row = ask(role, path, PROGRAMME, {"id": id, "masterplan": None}, row_factory=dict_row)[0]
    names = (
        "id", "masterplan", "title", "dimension", "sub_dimension", "lead_agency", "supporting_agencies", "time_frame",
        "quick_win", "quick_win_owner", "nomenclature_code", "rpjmd_mission", "description", "outcome", "begun_in",
        "version", "updated_at",
    )  # fmt: skip
    shown = {name: row[name] for name in names}
    for name in ("supporting_agencies", "locations", "indicators", "allocations", "activities"):
        shown[name] = orjson.loads(row[name]) if isinstance(row[name], str) else row[name] or []
    for each in shown["allocations"]:
        each["amount"] = str(each["amount"])
    for name in ("masterplan", "lead_agency"):
        shown[f"{name}_id"] = shown.pop(name)
    shown["supporting_agency_ids"] = shown.pop("supporting_agencies")
    shown["indicative_amounts"] = shown.pop("allocations")
    in_force = {(each["year"], each["source"]): int(each["amount"]) for each in shown["indicative_amounts"]}
    shown["indicative"] = str(sum(in_force.values()))
    return shown


def ask(role: str, path: str, statement: str, parameters: Any, row_factory: Any = tuple_row) -> list[Any]:
    """Ask on a connection that is logged in as the role, and keep it for the next caller."""
    try:
        connection = _idle[role].pop()
    except IndexError:
        connection = psycopg.connect(
            host=common.HOST, port=common.PORT, dbname=common.DATABASE, user=role,
            password=common.password(role), autocommit=True, options=f"-c search_path={path} -c timezone=UTC",
        )  # fmt: skip
    rows = connection.cursor(row_factory=row_factory).execute(statement, parameters).fetchall()
    _idle[role].append(connection)
    return rows
