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
        """The body of the answer. Raises SystemExit where that is an error."""
        self._connection.request(method, path, body, self._headers | headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path} answers {answer.status}: {text[:500]!r}")
        return json.loads(text) if text else None
