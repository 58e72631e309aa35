"""A caller of the API over Django's own test client: real views, real roles, real database."""

from typing import Any

from django.test import Client

from tests.support import documented


class Api:
    """Requests below a base path with one key. Bodies are JSON; extra headers by name."""

    def __init__(self, key: str | None, base: str = "") -> None:
        self.key = key
        self.base = base
        self._client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")

    def request(
        self, method: str, path: str, body: Any = None, content_type: str = "application/json", **headers: str
    ) -> Any:
        if self.key is not None:
            headers.setdefault("Authorization", f"Bearer {self.key}")
        url = path if path.startswith(("/v1/", "/.")) else f"{self.base}/{path.lstrip('/')}"
        extra: dict[str, Any] = {"headers": headers}
        if body is not None:
            extra |= {"data": body, "content_type": content_type}
        answer = self._client.generic(method, url, **_encoded(extra))
        documented.check(method, url, answer)
        return answer

    def send(self, method: str, path: str, data: bytes, content_type: str, **headers: str) -> Any:
        """A body that is no JSON, such as a file."""
        return self.request(method, path, data, content_type, **headers)

    def get(self, path: str, **headers: str) -> Any:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("POST", path, {} if body is None else body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.request("DELETE", path, **headers)


def _encoded(extra: dict[str, Any]) -> dict[str, Any]:
    if "data" in extra and not isinstance(extra["data"], (bytes, str)):
        import json

        extra["data"] = json.dumps(extra["data"]).encode()
    return extra
