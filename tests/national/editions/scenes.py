"""Figures that the ministry has accepted, and an edition of them."""

from typing import Any

from tests.support.http import Api

ASKED = {
    "title": {"en": "Indicators 2025", "id-ID": "Capaian indikator 2025"},
    "indicators": ["GOV-01", "GOV-06"],
    "periods": ["2025"],
    "group_by": ["province", "regency"],
}


def accepted(api: Api, ministry: Api, code: str, period: str = "2025", **value: str) -> None:
    """A value as the regency submits it and the ministry accepts it."""
    path = f"values/{code}/total/{period}/"
    etag = api.get(path).headers.get("ETag")
    answer = api.put(path, value, **({"If-Match": etag} if etag else {}))
    assert answer.status_code in (200, 201), answer.json()
    submitted = api.post("reports/2025-Q4/submit/", {"reason": "lengkap"})
    assert submitted.status_code == 201, submitted.json()
    done = ministry.post(f"submissions/{submitted.json()['submission']['id']}/accept/", {})
    assert done.status_code == 200, done.json()


def drafted(ministry: Api, **asked: Any) -> dict[str, Any]:
    answer = ministry.post("editions/", {**ASKED, **asked})
    assert answer.status_code == 201, answer.json()
    assert answer.headers["Location"] == answer.json()["url"]
    body: dict[str, Any] = answer.json()
    return body


def step(api: Api, edition: dict[str, Any], name: str) -> Any:
    return api.post(f"editions/{edition['id']}/{name}/", {"content_hash": edition["content_hash"]})


def published(ministry: Api, second: Api, **asked: Any) -> dict[str, Any]:
    edition = drafted(ministry, **asked)
    assert step(second, edition, "sign-off").status_code == 200
    answer = step(ministry, edition, "publish")
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body
