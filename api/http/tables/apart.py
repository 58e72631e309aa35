"""Runs functions that build openpyxl's objects in processes of their own, with bounded memory and processor time.

The server has threads, so it cannot fork. It keeps one child process without threads, which has imported openpyxl, has
none of the server's secrets in its environment, and forks for each call. The functions and what they take and return
are pickled; their modules must not need Django. The child ends with the server, whose end of the pipe closes.
"""

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from api.http.tables import child
from api.http.tables.problems import WorkbooksBusy, WorkbookTooLarge

_HERE = Path(__file__).parents[3]
_WAITS = 30.0

_lock = threading.Lock()
_child: subprocess.Popen[bytes] | None = None


def call[Result](function: Callable[..., Result], *given: Any) -> Result:
    """The function's result. Raises RuntimeError where the function raises, Invalid where it takes too much memory or
    time, Unavailable where other calls have kept the child for long.
    """
    asked = pickle.dumps((function, given))
    if not _lock.acquire(timeout=_WAITS):
        raise WorkbooksBusy()
    try:
        answer = _answer(asked)
        if answer is None:
            answer = _answer(asked)
    finally:
        _lock.release()
    if not answer:
        raise WorkbookTooLarge()
    error, result = pickle.loads(answer)  # noqa: S301  (written by the child, which runs code of ours)
    if error is not None:
        raise error
    returned: Result = result
    return returned


def _answer(asked: bytes) -> bytes | None:
    """The child's answer, empty where the call was ended by a limit; None where the child ended first."""
    global _child
    if _child is None or _child.poll() is not None:
        _end()
        _child = subprocess.Popen(
            [sys.executable, "-m", child.__name__],
            cwd=_HERE,
            env={name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
    assert _child.stdin is not None
    assert _child.stdout is not None
    try:
        child.send(_child.stdin, asked)
        return child.received(_child.stdout)
    except (OSError, EOFError):
        _end()
        return None


@atexit.register
def _end() -> None:
    if _child is not None:
        with suppress(OSError), _child:  # closes its pipes and waits for it
            pass
