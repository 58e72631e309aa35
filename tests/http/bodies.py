"""Bodies of problems."""

from typing import Any


def problem(response: Any, slug: str, status: int, **members: Any) -> dict[str, Any]:
    """Asserts the members that every problem has, and returns the body."""
    body: dict[str, Any] = response.json()
    assert response.status_code == status, body
    assert response.headers["Content-Type"] == "application/problem+json"
    assert body["type"] == f"http://127.0.0.1:8000/docs/problems/{slug}"
    assert body["status"] == status
    assert body["trace_id"] == response.headers["Trace-Id"]
    for name, value in members.items():
        assert body[name] == value, body
    return body


def without_trace(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in ("instance", "trace_id")}
