"""The production server, with PostgreSQL and Redis of any origin: `python -m config.server`.

It reads only config/settings.py, without Django: its processes load the rest.
"""

import atexit
import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
from functools import partial
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server

from config import ports
from config.environment import Environment
from config.logs import logging_by
from config.pdeathsig_exec import end_with_parent

TARGET = "config.wsgi:application"
BACKLOG = 1024  # connections that may wait to be taken
CONNECTIONS = 4096  # taken at a time by each process: idle and slow ones cost some kilobytes and no thread
LONGEST_STOP = 15  # seconds that requests under way get when the server is stopped


def main() -> None:
    allow_connections()
    os.environ["PROCESS"] = "server"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from api.national.ledger import signing
        from config import settings

        signing.public_keys()
        ports.check_is_free(settings.HOST, settings.PORT)
        exporter = export(settings.METRICS_HOST, settings.METRICS_PORT)
    except (ImproperlyConfigured, ports.PortUnavailable) as error:
        sys.exit(str(error))
    # A forked process would have the locks as granian's threads held them at that moment: of 850 starts under load, 20
    # left a process that took connections and never answered one.
    multiprocessing.set_start_method("spawn")
    server = Server(
        TARGET,
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.SERVER_PROCESSES,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        loop=Loops.asyncio,
        respawn_failed_workers=True,
        workers_kill_timeout=LONGEST_STOP,
        log_level=LogLevels.warning,
        log_dictconfig=logging_by(Environment(), "_granian"),
        metrics_enabled=exporter > 0,
        metrics_port=exporter,
        metrics_scrape_interval=5,
    )
    try:
        server.serve(target_loader=partial(load, os.getpid()))
    finally:
        shutil.rmtree(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or "", ignore_errors=True)


def export(host: str, port: int) -> int:
    """Share the processes' metrics where there is a port for them; return the port of the server's own exporter.

    The process that serves METRICS_PORT includes that exporter's metrics (api/http/metrics.py).
    """
    if not port:
        return 0
    ports.check_is_free(host, port, "METRICS_PORT")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="kc-metrics-")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        own: int = free.getsockname()[1]
    os.environ["SERVER_EXPORTER"] = f"http://127.0.0.1:{own}/metrics"
    return own


def load(parent: int, target: str) -> Any:
    """Load the application in one of granian's processes, which ends with its parent.

    Otherwise it would outlive a killed parent and keep answering on its port.
    """
    end_with_parent(parent, signal.SIGKILL)
    # Last of all that runs at the end: granian's threads would find an interpreter that is gone, and abort.
    atexit.register(os._exit, 0)
    module, _, name = target.partition(":")
    application = getattr(importlib.import_module(module), name)
    from api.http import metrics  # the settings come first
    from api.http.gate import Gate
    from config import settings

    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        metrics.serve_in_turn()
    # Started when they are needed: of requests (most of them wait), of transfers, of refusals that wait out the pause.
    threads = settings.SERVER_THREADS + settings.TRANSFERS_PER_PROCESS + settings.REFUSALS_HELD
    return Gate(application, threads=threads)


def allow_connections() -> None:
    """Raise the limit of open files to the number that connections and bodies need, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * CONNECTIONS
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


if __name__ == "__main__":
    main()
