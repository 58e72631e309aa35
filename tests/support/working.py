"""The worker as it runs in production, on the stage's database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support import stage as stages
from tests.support.elsewhere import KEPT, ROOT


@contextmanager
def working(stage: stages.Stage) -> Iterator[None]:
    """The worker from when it is at work until the block ends."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "run_worker"],
        env={name: os.environ[name] for name in (*KEPT, "VAR_DIR") if name in os.environ}
        | {
            "PROCESS": "worker",
            "DATABASE_URL": stage.postgres.url("kc_owner", stages.OWNER_PASSWORD, stages.DATABASE),
            "REDIS_URL": stage.valkey.url,
            "SLOW_STATEMENT_MS": "600000",  # nobody reads its lines
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        while "at work" not in (line := process.stdout.readline()):
            assert line, "the worker ended before it was at work"
        yield
    finally:
        process.kill()
        process.communicate()
