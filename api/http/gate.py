"""Receive request bodies before a thread is used: an RSGI application (granian's) in front of a WSGI application.

The event loop receives each body, a long one into a file: a client that sends slowly costs a connection but no thread.
Each body has a time limit that grows with the bytes received, which enforces a minimum rate, and one party (a regency,
or an address without a known key) has a limited number of bodies under way. Chunked answers go into a file first, so
that a client that reads slowly holds no thread and no memory either.
"""

import asyncio
import io
import logging
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.utils.http import parse_header_parameters

from api.http import door, limits, uploads
from api.http.exceptions import PayloadTooLarge, Problem, Unavailable
from api.http.problems import BodyIncomplete, TooSlow, TransfersBusy, UnknownHost

logger = logging.getLogger("api.http")

#: The largest body of any operation, where evidence may not be larger: an import of values.
LARGEST = 64 * 1024 * 1024
#: Without a key there are only forms.
LARGEST_WITHOUT_KEY = 1024 * 1024
#: Bodies above DATA_UPLOAD_MAX_MEMORY_SIZE with a key that was not let in before: at a time, in each process.
LARGE_FROM_STRANGERS = 4
#: A body has so many seconds, and one more for each SLOWEST bytes that have arrived.
PATIENCE, SLOWEST = 30.0, 8 * 1024
#: Seconds in which the server opens the file that it is told to send.
_OPENED_WITHIN = 10.0
_IN_MEMORY = 64 * 1024
_SENT_END_WITHIN = 0.25
_ALWAYS = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}

#: Nobody takes such a body; an unreadable Accept is as none.
_UNREADABLE = {"CONTENT_TYPE": "application/octet-stream", "HTTP_ACCEPT": "*/*"}

Headers = list[tuple[str, str]]


class Gate:
    """An RSGI application: its coroutines run in a process's event loop, `application` in `threads` threads."""

    def __init__(self, application: WSGIApplication, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads)
        #: Requests under way, and the futures of those whose response was sent by a thread.
        self._open = 0
        self._sent = deque[asyncio.Future[Any]]()
        self._timer: asyncio.TimerHandle | None = None
        self._under_way = limits.UnderWay()
        self._large = 0

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        environ = _environment(scope)
        has_body = environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ
        with _file() if has_body else io.BytesIO() as body:
            close: Headers = []
            try:
                if environ["SERVER_PROTOCOL"] == "HTTP/1.1" and "HTTP_HOST" not in environ:
                    raise UnknownHost()  # RFC 9112, section 3.2
                if has_body:
                    await self._receive(environ, protocol, body)
            except (Problem, OSError) as error:
                if isinstance(error, OSError):
                    logger.error("There is no room for a body: %s", error)
                environ[door.REFUSED] = error if isinstance(error, Problem) else Unavailable()
                close = [("Connection", "close")]  # the rest of the body is not read
            environ["wsgi.input"] = body
            await self._answer(environ, protocol, close)

    async def _receive(self, environ: WSGIEnvironment, protocol: Any, body: IO[bytes]) -> None:
        """Fill `body`. Raises Problem: too many bodies of this party, too large, too slow, incomplete."""
        who = limits.asker(environ, environ["PATH_INFO"])
        known = limits.parties.get(who)
        party = known or limits.of_address(environ).name
        largest = LARGEST_WITHOUT_KEY
        if environ.get("HTTP_AUTHORIZATION"):
            largest = max(LARGEST, settings.EVIDENCE_MAX_SIZE + uploads.FORM_ROOM)
        ordinary = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        if "HTTP_TRANSFER_ENCODING" in environ:
            largest = min(largest, ordinary)
        expected = int(environ.get("CONTENT_LENGTH", "0"))
        if expected > largest:
            raise PayloadTooLarge(largest)
        strange = known is None and expected > ordinary
        with self._under_way.one_of(party):
            if strange and self._large >= LARGE_FROM_STRANGERS:
                raise TransfersBusy()
            self._large += strange
            try:
                size = await _received(protocol, body, largest)
            finally:
                self._large -= strange
        if size < expected:
            raise BodyIncomplete()
        if environ.pop("HTTP_TRANSFER_ENCODING", None):
            environ["CONTENT_LENGTH"] = str(size)  # Django takes a body without a length for empty
        body.seek(0)

    async def _answer(self, environ: WSGIEnvironment, protocol: Any, more: Headers) -> None:
        self._end_those_sent()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[IO[bytes] | None] = loop.create_future()

        def work() -> None:
            try:
                _make_readable(environ)
                started: list[Any] = []
                # No application of ours writes by what this returns.
                response = self._application(environ, lambda *said: started.append(said))  # type: ignore[arg-type]
                status, headers = int(started[-1][0][:3]), [*started[-1][1], *more]
                if isinstance(response, list):
                    protocol.response_bytes(status, headers, b"".join(response))
                    self._sent.append(done)
                else:
                    file = _collected(response)
                    # Pieces would wait in memory for a slow client; of a file the server reads what it sends.
                    protocol.response_file(status, headers, f"/proc/self/fd/{file.fileno()}")
                    _tell(loop, done.set_result, file)
            except BaseException as error:  # noqa: BLE001  (raised again below)
                # A panic of a library in Rust is no Exception; SystemExit would end the loop.
                failed = error if isinstance(error, Exception) else RuntimeError(repr(error))
                _tell(loop, done.set_exception, failed)

        self._threads.submit(work)
        self._open += 1
        if self._timer is None:
            self._timer = loop.call_later(_SENT_END_WITHIN, self._tick)
        try:
            file = await done
        except Exception as error:
            logger.exception(
                "%s %s failed before the framework", environ["REQUEST_METHOD"], environ["PATH_INFO"]
            )
            # A full disk has no room for an answer in pieces.
            protocol.response_empty(503 if isinstance(error, OSError) else 500, [("Connection", "close")])
            return
        finally:
            self._open -= 1
        if file is not None:
            with file:
                await asyncio.sleep(_OPENED_WITHIN)

    def _end_those_sent(self) -> None:
        """End the coroutines whose responses a thread has sent.

        The threads do not wake the loop for this themselves: that would cost a tenth of a request.
        """
        while self._sent:
            if not (done := self._sent.popleft()).done():
                done.set_result(None)

    def _tick(self) -> None:
        self._end_those_sent()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_SENT_END_WITHIN, self._tick) if self._open else None


def _collected(pieces: Any) -> IO[bytes]:
    """Collect a chunked response into an unnamed file."""
    file: IO[bytes] = TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  (the caller closes it)
    try:
        for piece in pieces:
            file.write(piece)
        file.flush()
    except BaseException:
        file.close()
        raise
    finally:
        getattr(pieces, "close", lambda: None)()
    return file


def _tell(loop: asyncio.AbstractEventLoop, take: Callable[[Any], None], what: Any) -> None:
    with suppress(RuntimeError):  # the loop has ended: the server stops
        loop.call_soon_threadsafe(take, what)


@contextmanager
def _file() -> Iterator[IO[bytes]]:
    file = SpooledTemporaryFile(max_size=_IN_MEMORY, dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
    try:
        yield file
    finally:
        with suppress(OSError):  # on a full disk it writes once more what found no room
            file.close()


async def _received(protocol: Any, body: IO[bytes], largest: int) -> int:
    """Return the number of bytes received."""
    size, empty, began = 0, 0, asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(PATIENCE) as limit:
            async for piece in protocol:
                size += len(piece)
                empty += not piece
                if size > largest:
                    raise PayloadTooLarge(largest)
                body.write(piece)
                limit.reschedule(began + PATIENCE + size / SLOWEST)
    except TimeoutError as error:
        raise TooSlow() from error
    except RuntimeError as error:  # the client is gone
        raise BodyIncomplete() from error
    # The server gives an empty piece at the end, and one before it where the connection broke or a piece has no form.
    if empty > 1:
        raise BodyIncomplete()
    return size


def _environment(scope: Any) -> WSGIEnvironment:
    server, _, port = scope.server.rpartition(":")
    path: str = scope.path
    environ: WSGIEnvironment = {
        **_ALWAYS,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": path if path.isascii() else path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
    }
    for header, value in scope.headers.items():
        name = _name(header)
        if name is not None and not (
            name == "CONTENT_LENGTH" and name in environ
        ):  # the server takes equal ones only
            said = environ.get(name)
            environ[name] = (
                value if said is None else f"{said}{'; ' if name == 'HTTP_COOKIE' else ','}{value}"
            )
    # Of values that are not ASCII the server gives the name alone: what reads the header refuses them.
    for name in filter(None, map(_name, scope.headers.keys())):
        environ.setdefault(name, "\xff")
    return environ


def _make_readable(environ: WSGIEnvironment) -> None:
    """Replace a header of media types that Django fails to parse: too long, or with a parameter in no known charset."""
    for name, instead in _UNREADABLE.items():
        try:
            for each in str(environ.get(name, "")).split(","):
                parse_header_parameters(each)
        except ValueError:
            environ[name] = instead


def _name(header: str) -> str | None:
    """Return a header's name in WSGI. Names with an underscore are left out: they could pass for others."""
    if "_" in header:
        return None
    name = header.replace("-", "_").upper()
    return name if name in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{name}"
