"""Run functions that build openpyxl's objects in separate processes, with limited memory and processor time.

The server has threads, so it cannot fork. It keeps one child process without threads that has imported openpyxl and has
no secrets of the server in its environment; the child forks for each call. Functions, arguments and results are
pickled; their modules must not need Django. The child ends with the server, when its end of the pipe closes.
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
    """Return the function's result, computed in a child process.

    Raises RuntimeError if the function raises, Invalid if it exceeds its memory or time, and Unavailable if other
    calls keep the child busy.
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
    """Return the child's answer, empty if a limit ended the call; None if the child ended first."""
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
