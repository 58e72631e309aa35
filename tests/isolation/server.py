"""Requests as the server makes them: through the WSGI application, with what Django does before and after each one.

Django's own test client leaves that out, so a connection that broke would stay with the thread.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def is_a_clear_503(self) -> bool:
        return (
            self.status == 503
            and int(self.headers["Retry-After"]) > 0
            and self.headers["Content-Type"].startswith("application/problem+json")
            and self.body["status"] == 503
        )


def ask(key: str, path: str, method: str = "GET", body: Any = None) -> Answer:
    data = b"" if body is None else json.dumps(body).encode()
    request = RequestFactory(SERVER_NAME="127.0.0.1").generic(
        method, path, data, "application/json", headers={"Authorization": f"Bearer {key}"}
    )
    started: list[Any] = []
    answer = WSGIHandler()(request.environ, lambda status, headers: started.append((status, headers)))
    try:
        text = b"".join(answer)
    finally:
        answer.close()
    ((status, headers),) = started
    return Answer(int(status.split()[0]), dict(headers), json.loads(text) if text else None)
