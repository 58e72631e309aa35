"""The production server, beside PostgreSQL and Redis of any origin: `python -m config.server`.

Told by the environment, next to what config/settings.py reads: HOST (127.0.0.1), PORT (8000),
SERVER_PROCESSES (2), SERVER_THREADS (requests at a time in each process), and besides TRANSFERS_PER_PROCESS (files at a
time, api/http/transfers.py) and REFUSALS_HELD (refusals that are told after a pause, api/http/door.py).
"""

from __future__ import annotations

import importlib
import logging
import os
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from config.services.shim import end_with_parent

TARGET = "config.wsgi:application"
BACKLOG = 1024  # connections that may wait to be taken
CONNECTIONS = 512  # taken at a time by each process; granian counts idle keep-alive connections too
TRANSFERS = 12  # as the settings have it: a file on a slow line holds a thread of these, not of those below
THREADS = 40  # twice as many as one regency may occupy (REQUESTS_AT_ONCE); most of them wait
HELD = 160  # as the settings have it: who is refused once more waits in a thread of these, started when it is needed
LONGEST_STOP = 15  # seconds that requests under way get when the server is stopped

LOG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"advice": {"()": "config.server.WithoutAdvice"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["advice"]}},
    "loggers": {"_granian": {"handlers": ["stderr"], "propagate": False}},
}


class WithoutAdvice(logging.Filter):
    """Leaves out granian's advice against more threads than processors: ours mostly wait for the database."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith("Configuration allows spawning up to")


def main() -> None:
    server = Server(
        TARGET,
        address=os.environ.get("HOST") or "127.0.0.1",
        port=number("PORT", 8000),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=number("SERVER_PROCESSES", 2),
        blocking_threads=number("SERVER_THREADS", THREADS)
        + number("TRANSFERS_PER_PROCESS", TRANSFERS)
        + number("REFUSALS_HELD", HELD),
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=LONGEST_STOP,
        log_level=LogLevels.warning,
        log_dictconfig=LOG,
    )
    server.serve(target_loader=partial(load, os.getpid()))


def load(parent: int, target: str) -> Callable[..., Any]:
    """Runs in each of granian's processes. They would outlive a killed parent and keep answering on its
    port."""
    end_with_parent(parent, signal.SIGKILL)
    # A forked process has its parent's handlers, which only note the wish to stop: until granian sets this
    # process's own, a stop during the import below would be lost and waited for in vain.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    module, _, name = target.partition(":")
    application: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return application


def number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


if __name__ == "__main__":
    main()
