"""The benchmark's stage set: services, data in every database, keys, and all servers under way."""

import csv
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from local.run import ROOT, SELECTION, with_login
from tests.bench import seed
from tests.bench.seed import Place
from tests.bench.stack import THREADS, TRANSFERS, WORKERS, Server, Stack

#: Regencies that single requests visit in turn, and those that national figures are about.
VISITED = 10
PARTICIPANTS = 50
VALUES = 2000

_GRANIAN = ("-m", "granian", "--host", "127.0.0.1", "--port", "{port}", "--http", "1", "--no-ws", "--log-level",
            "warning", "--workers", str(WORKERS))  # fmt: skip
_WSGI = (*_GRANIAN, "--interface", "wsgi", "--blocking-threads", str(THREADS + TRANSFERS))


@dataclass
class Stage:
    stack: Stack
    quick: bool
    places: list[Place] = field(default_factory=list)
    ministry: str = ""
    token: str = ""
    #: The address of the textbook's database.
    textbook: str = ""
    servers: dict[str, Server] = field(default_factory=dict)

    @property
    def visited(self) -> list[Place]:
        return self.places[:VISITED]

    def end_peers(self) -> None:
        """Their connections and memory are wanted elsewhere."""
        for name in ("textbook", "fastapi", "floor"):
            if name in self.stack.servers:
                self.stack.end(self.stack.servers[name])

    def textbook_headers(self, place: Place) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}", "Host": f"t{place.code.replace('.', '-')}.localhost"}


def build(stack: Stack, *, quick: bool, participants: int = PARTICIPANTS) -> Stage:
    stage = Stage(stack, quick)
    with step(f"services and {participants} regencies"):
        stack.start(_selection(stack.folder.parent, participants))
    found = seed.places(stack.superuser)
    _become_a_command(stack)
    with step("data"):
        seed.fill(stack.superuser, found, values=VALUES)
        seed.prove(stack.superuser, found[:VISITED])
    for place in found[:VISITED]:
        seed.plan(place)
    stage.places, stage.ministry = seed.keyed(found), seed.ministry_key()
    _write_statements(stack)
    with step("the textbook's database"):
        stage.textbook = _textbook(stage)
    peer = with_login(stack.admin_url, None, None)
    stage.servers["ours"] = stack.ours()
    stage.servers["textbook"] = serve_textbook(stack, "textbook", url=stage.textbook)
    stage.servers["fastapi"] = stack.serve(
        "fastapi", *_GRANIAN, "--interface", "asgi", "tests.bench.peers.fastapi_app:app", answers="/openapi.json",
        PEER_DATABASE_URL=peer,
    )  # fmt: skip
    first = stage.places[0]
    stage.servers["floor"] = stack.serve(
        "floor", *_WSGI, "tests.bench.peers.floor:application", PEER_DATABASE_URL=peer, answers=f"{first.base}/x/",
    )  # fmt: skip
    return stage


def serve_textbook(stack: Stack, name: str, *, url: str, settings: str = "settings") -> Server:
    """The textbook's server: of a regency's endpoints, or with other settings of its own."""
    return stack.serve(
        name, *_WSGI, "tests.bench.peers.textbook.wsgi:application", answers="/", TEXTBOOK_URL=url,
        TEXTBOOK_SETTINGS=f"tests.bench.peers.textbook.{settings}",
    )  # fmt: skip


def _selection(folder: Path, participants: int) -> Path:
    """The first regencies of the demonstration's own selection."""
    with SELECTION.open(encoding="utf-8-sig", newline="") as file:
        codes = [row["kemendagri_code"] for row in csv.DictReader(file)][:participants]
    chosen = folder / "bench-selection.csv"
    chosen.write_text("\n".join(["kemendagri_code", *codes]) + "\n")
    return chosen


def _become_a_command(stack: Stack) -> None:
    """This process works as an operator's command would: with the owner's login."""
    os.environ.update(stack.as_operator(DJANGO_SETTINGS_MODULE="config.settings"))
    import django

    django.setup()


def _write_statements(stack: Stack) -> None:
    """Our own SQL, for the peers that are to send the same."""
    from api.http import limits
    from api.http.paging import SIZES
    from api.identity import authentication
    from api.national.figures import operations as figures
    from api.regency.indicators import queries as indicators
    from api.regency.programmes import queries as programmes

    statements = {
        "look_up": authentication.LOOK_UP,
        "page": indicators.page_statement("true", indicators.ORDER.first(SIZES.usual))[0],
        "programme": programmes._ANSWER,
        "lock_cells": figures._LOCK_CELLS,
        "fill": figures.filling(indicators.FILLING, cells=1),
        "is_dated": f"SELECT {figures.IS_DATED} FROM indicators_value v WHERE v.id = %(id)s",
        "take": limits._TAKE,
    }
    (stack.folder / "statements.json").write_text(json.dumps(statements))


def _textbook(stage: Stage) -> str:
    """The textbook's database in the same cluster, with an owner of its own and copies of the rows; its address."""
    stack, password = stage.stack, secrets.token_urlsafe(16)
    superuser: psycopg.Connection[Any] = stack.superuser
    superuser.execute(f"CREATE ROLE textbook LOGIN PASSWORD '{password}'")
    superuser.execute("CREATE DATABASE textbook OWNER textbook")
    url = stack.postgres.url("textbook", password, "textbook")
    pairs = [f"{place.code}={place.schema}" for place in stage.visited]
    said = stack.command("-W", "ignore", "-m", "tests.bench.peers.textbook.seed", *pairs, TEXTBOOK_URL=url)
    stage.token = said.split()[-1]
    return url


@contextmanager
def step(name: str) -> Iterator[None]:
    """Says how long it took."""
    began = time.monotonic()
    yield
    say(f"  {name}: {time.monotonic() - began:.1f} s")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


__all__ = ["PARTICIPANTS", "ROOT", "VALUES", "VISITED", "Stage", "build", "say"]
