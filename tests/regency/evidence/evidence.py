"""Steps that the tests of evidence repeat."""

import hashlib
from typing import Any

from django.utils.http import content_disposition_header

from tests.support.files import pdf
from tests.support.http import Api


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def send(
    api: Api, data: bytes | None = None, *, name: str = "SK.pdf", path: str = "evidence/", **headers: str
) -> Any:
    """A file as the body itself."""
    headers.setdefault("Content-Disposition", content_disposition_header(True, name) or "")
    return api.send("POST", path, pdf() if data is None else data, "application/octet-stream", **headers)


def sent(api: Api, data: bytes | None = None, **more: Any) -> str:
    """Its address."""
    answer = send(api, data, **more)
    assert answer.status_code in (200, 201), answer.content
    return str(answer.json()["sha256"])


def link(api: Api, *links: tuple[str, str, str]) -> Any:
    rows = [{"subject": subject, "key": key, "sha256": sha256} for subject, key, sha256 in links]
    return api.post("evidence-links/", {"links": rows})


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else bytes(answer.content)
