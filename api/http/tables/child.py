"""The child process of http.tables.apart: it forks for each call, so that no call sees another's data."""

import os
import pickle
import resource
import signal
import sys
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

#: Of address space, of which the interpreter, Django and openpyxl take about a third.
_MEMORY = 288 * 1024 * 1024
_PROCESSOR_SECONDS = 20
_SIZE = 8


def send(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(len(content).to_bytes(_SIZE) + content)
    pipe.flush()


def received(pipe: IO[bytes]) -> bytes:
    """Receive a message. Raises EOFError when the other side has ended."""
    size = int.from_bytes(_whole(pipe, _SIZE))
    return _whole(pipe, size)


def _whole(pipe: IO[bytes], size: int) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _serve(asking: IO[bytes], answering: IO[bytes]) -> None:
    """Serve calls until the server ends. numpy, which openpyxl uses where it is installed, would start threads."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.modules["numpy"] = None  # type: ignore[assignment]  # as the documentation of import says
    from api.http.tables import book  # noqa: F401  (imports openpyxl)

    with suppress(EOFError):
        while True:
            asked = received(asking)
            with TemporaryFile() as file:
                process = os.fork()
                if not process:
                    _work(asked, file)
                _, status = os.waitpid(process, 0)
                file.seek(0)
                send(answering, b"" if status else file.read())


def _work(asked: bytes, file: IO[bytes]) -> None:
    """Write the outcome into the file and end the process."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR_SECONDS, _PROCESSOR_SECONDS))
        function, given = pickle.loads(asked)  # noqa: S301  (written by the server)
        try:
            outcome = pickle.dumps((None, function(*given)))
        except Exception as error:
            if isinstance(error, MemoryError):
                raise
            outcome = pickle.dumps((RuntimeError(repr(error)), None))
        file.write(outcome)
        file.flush()
        os._exit(0)
    finally:
        os._exit(1)


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
