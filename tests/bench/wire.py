"""One connection to a server, kept open: for requests whose time is taken one by one."""

import http.client
import json
from typing import Any


class Client:
    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self._headers = headers

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Any:
        """Return the body of the answer. Raises SystemExit where it is an error."""
        text = self.read(path, method, body, **headers)
        return json.loads(text) if text else None

    def read(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> bytes:
        """The body of the answer as it came, where what the client makes of it is not to be measured."""
        try:
            answer = self._sent(method, path, body, headers)
        except ConnectionError:
            if method != "GET":
                raise
            self._connection.close()  # the server ended it, nothing having been asked for some time
            answer = self._sent(method, path, body, headers)
        text = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path} answers {answer.status}: {text[:500]!r}")
        return text

    def _sent(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        self._connection.request(method, path, body, self._headers | headers)
        return self._connection.getresponse()
