"""A store that speaks as much S3 as django-storages asks for: one bucket in memory, on 127.0.0.1."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class Bucket:
    """Content by key; `failing` makes it answer 500."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.failing = False
        self.url = ""


@contextmanager
def running() -> Iterator[Bucket]:
    bucket = Bucket()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            pass

        def key(self) -> str:
            return unquote(urlsplit(self.path).path).removeprefix("/bukti").lstrip("/")

        def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            headers.setdefault("Content_Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def refused(self) -> bool:
            is_failing = bucket.failing  # once: the test goes on as soon as it has the answer
            if is_failing:
                self.answer(500, b"<Error><Code>InternalError</Code></Error>")
            return is_failing

        def do_PUT(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            if not self.refused():
                bucket.objects[self.key()] = data
                self.answer(200, ETag='"x"')

        def do_DELETE(self) -> None:
            if not self.refused():
                bucket.objects.pop(self.key(), None)
                self.answer(204)

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            if self.refused():
                return
            query = parse_qs(urlsplit(self.path).query)
            if not self.key():
                prefix = query.get("prefix", [""])[0]
                found = [key for key in sorted(bucket.objects) if key.startswith(prefix)]
                rows = "".join(f"<Contents><Key>{key}</Key><Size>1</Size></Contents>" for key in found)
                self.answer(
                    200,
                    f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode(),
                )
                return
            data = bucket.objects.get(self.key())
            if data is None:
                self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
                return
            about = {"ETag": '"x"', "Last_Modified": formatdate(usegmt=True)}
            asked = self.headers.get("Range")
            if asked:
                first, _, last = asked.removeprefix("bytes=").partition("-")
                part = data[int(first) : int(last) + 1 if last else None]
                about["Content_Range"] = f"bytes {first}-{int(first) + len(part) - 1}/{len(data)}"
                self.answer(206, part, **about)
            elif self.command == "HEAD":
                self.answer(200, b"", Content_Length=str(len(data)), **about)
            else:
                self.answer(200, data, **about)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    bucket.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
