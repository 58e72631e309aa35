"""Data for the two loops over the schemas of W6: a regency's tables, the national ones, and the textbook's server.

Both read the same tables, in our database. The textbook keeps what is its own (tenants, keys, what is due) in a schema
there, which is its public one.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from local.run import DATABASE
from tests.bench.peers.adding import Nation, Tenant
from tests.bench.peers.loop import TABLES
from tests.bench.seed import Place
from tests.bench.stage import Stage, serve_textbook
from tests.bench.wire import Client


def make(stage: Stage, places: list[Place]) -> None:
    """A schema for each of them, with what it submitted."""
    from api.national.figures.words import SOURCES, UNSPECIFIED

    superuser = stage.stack.superuser
    columns = {
        "allocated": ", ".join(f"allocated_{each}" for each in SOURCES),
        "spent": ", ".join(f"spent_from_{each}" for each in (*SOURCES, UNSPECIFIED)),
    }
    for place in places:
        schema = f"loop_{place.id}"
        superuser.execute(f"CREATE SCHEMA {schema} AUTHORIZATION textbook".encode())
        for statement in TABLES:
            text = statement.format(schema=schema, regency=place.schema, **columns)
            superuser.execute(text.replace("%(regency)s", str(place.id)).encode())


def drop(stage: Stage, places: list[Place]) -> None:
    for place in places:
        stage.stack.superuser.execute(f"DROP SCHEMA loop_{place.id} CASCADE".encode())


def nation() -> Nation:
    """Return what the loops read once."""
    from api.http.local_time import day_of
    from api.national.catalogue import rulings
    from api.national.figures import rounds
    from api.national.figures.instants import Instant
    from api.national.figures.participants import participants_at

    at = datetime.now(UTC)
    instant = Instant(at)
    return Nation(
        at=at,
        today=day_of(at),
        tenants=tuple(
            Tenant(
                each.id, each.code, each.name, each.kind, each.status, each.province, each.population,
                each.since or at, tuple(code for code, _ in each.cohorts),
            )
            for each in participants_at(instant)
        ),
        points={
            (each.dimension, each.period): each.points
            for each in rulings.due_calendar(day_of(at), known_at=at)
        },
        deadlines=rounds.deadlines_at(instant).due,
        round=str(rounds.round_at(instant, None)),
    )  # fmt: skip


@contextmanager
def served(stage: Stage, read: Nation) -> Iterator[Client]:
    """Within: the textbook serves the ministry's endpoints. Asked by one who has a key."""
    stack = stage.stack
    superuser = stack.superuser
    superuser.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO textbook")
    superuser.execute("CREATE SCHEMA textbook AUTHORIZATION textbook")
    url = urlunsplit(urlsplit(stage.textbook)._replace(path=f"/{DATABASE}"))
    file = stack.folder / "nation.json"
    file.write_text(json.dumps(_told(read), default=str))
    said = stack.command(
        "-W", "ignore", "-m", "tests.bench.peers.textbook.ministry.seed", str(file), TEXTBOOK_URL=url,
        TEXTBOOK_SETTINGS="tests.bench.peers.textbook.ministry.settings",
    )  # fmt: skip
    server = serve_textbook(stack, "textbook loop", url=url, settings="ministry.settings")
    try:
        yield Client(
            server.port, {"Authorization": f"Token {said.split()[-1]}", "Host": "ministry.localhost"}
        )
    finally:
        stack.end(server)
        superuser.execute("DROP SCHEMA textbook CASCADE")
        superuser.execute(f"REVOKE CONNECT ON DATABASE {DATABASE} FROM textbook")


def _told(read: Nation) -> dict[str, list[dict[str, Any]]]:
    """Rows of the textbook's models of what is national."""
    from api.national.catalogue import rulings

    names = ("code", "name", "kind", "status", "province", "population", "since", "cohorts")
    return {
        "regencies": [
            {name: getattr(each, name) for name in names} | {"schema_name": f"loop_{each.id}"}
            for each in read.tenants
        ],
        "indicators": [
            {"code": code, "aggregation": spec.aggregation}
            for code, spec in rulings.rulings().codes().items()
        ],
        "due": [
            {"dimension": dimension, "period": period, "points": points}
            for (dimension, period), points in read.points.items()
        ],
        "deadlines": [
            {"kind": kind, "subject": subject, "due_at": due}
            for (kind, subject), due in read.deadlines.items()
        ],
    }
