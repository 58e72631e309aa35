"""The programme office asks for a regency to be onboarded, suspended and resumed, and follows what becomes of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tenants import db_roles
from tenants.jobs import queue
from tests.support.callers import Keys, MinistryRole, Scope
from tests.support.http import Api
from tests.support.provisioned import SPARE, undone
from tests.support.stage import Stage

CODE = SPARE[0]
REASON = {"reason": "Surat 1/2026"}
REGENCY = {"code": CODE, "name": "Kabupaten Buleleng"}


@pytest.fixture(autouse=True)
def cleared(database: Stage) -> Iterator[None]:
    with undone(database, *SPARE):
        yield


def work() -> None:
    """Do the worker's part."""
    with db_roles.as_owner():
        while queue.perform_next(now=datetime.now(UTC)):
            pass


def operation(response: Any) -> dict[str, Any]:
    """An operation's body, without what differs each time."""
    body = dict(response.json())
    for name in ("id", "requested_at", "requested_by_id", "started_at", "finished_at", "url"):
        body[name] = body[name] is not None
    return body


def expected(
    state: str, status: str, *, action: str = "onboard", result: str = "", asked: bool = True
) -> Any:
    ended = state in ("done", "failed")
    return {
        "id": asked,
        "action": action,
        "status": state,
        "regency": REGENCY,
        "regency_status": status,
        "requested_at": asked,
        "requested_by_id": asked,
        "requested_office": "Direktorat LAIP" if asked else None,
        "reason": REASON["reason"] if action == "suspend" and asked else "",
        "started_at": ended and asked,
        "finished_at": ended and asked,
        "result": result,
        "url": asked,
    }


def test_onboarding_is_asked_for_done_by_the_worker_and_followed(ministry: Api) -> None:
    asked = ministry.post(f"regencies/{CODE}/onboard/")
    assert (asked.status_code, operation(asked)) == (202, expected("queued", "registered"))
    assert asked.headers["Location"] == asked.json()["url"]
    assert asked.headers["Retry-After"] == "1"

    path = f"operations/{asked.json()['id']}/"
    waiting = ministry.get(path)
    assert (waiting.status_code, operation(waiting)) == (200, expected("queued", "registered"))
    assert waiting.headers["Retry-After"] == "1"

    work()
    done = ministry.get(path)
    assert (done.status_code, operation(done)) == (200, expected("done", "onboarded", result="Onboarded."))
    assert "Retry-After" not in done.headers
    assert ministry.get(path, **{"If-None-Match": done.headers["ETag"]}).status_code == 304
    assert waiting.headers["ETag"] != done.headers["ETag"]


def test_asked_again_it_is_the_same_operation(ministry: Api) -> None:
    first = ministry.post(f"regencies/{CODE}/onboard/")
    second = ministry.post(f"regencies/{CODE}/onboard/")
    assert (second.status_code, second.json()) == (202, first.json())
    work()
    third = ministry.post(f"regencies/{CODE}/onboard/")
    assert third.status_code == 200
    assert third.json()["id"] == first.json()["id"]
    assert operation(third) == expected("done", "onboarded", result="Onboarded.")


def test_what_a_command_had_done_is_done(ministry: Api) -> None:
    response = ministry.post("regencies/51.01/onboard/")
    assert (response.status_code, operation(response)) == (
        200,
        expected("done", "onboarded", asked=False, result="It had been done before.")
        | {"regency": {"code": "51.01", "name": "Kabupaten Jembrana"}},
    )


def test_suspending_and_resuming(ministry: Api, keys: Keys) -> None:
    jembrana = Api(keys.member("51.01"), "/v1/regencies/51.01")
    asked = ministry.post("regencies/51.01/suspend/", REASON)
    assert asked.status_code == 202
    work()
    assert ministry.get(f"operations/{asked.json()['id']}/").json()["regency_status"] == "suspended"
    (row,) = ministry.get("regencies/?status=suspended").json()["data"]
    assert (row["code"], row["suspension_reason"]) == ("51.01", REASON["reason"])
    refused = jembrana.post("reports/2025-Q1/submit/")
    assert (refused.status_code, refused.json()["code"]) == (403, "regency_suspended")
    words = "This regency is suspended: it can be read, but not written to."
    assert refused.json()["detail"] == f"{words} The ministry's reason: {REASON['reason']}"
    guest = Api(keys.integrator("51.01", scopes=(Scope.VALUES_WRITE,)), "/v1/regencies/51.01")
    told = guest.put("values/ECO-03/total/2024/", {"value": "4"}).json()
    assert (told["code"], told["detail"]) == ("regency_suspended", words)

    assert ministry.post("regencies/51.01/suspend/", REASON).status_code == 200
    assert ministry.post("regencies/51.01/resume/").status_code == 202
    work()
    assert ministry.post("regencies/51.01/resume/").status_code == 200


def test_what_is_asked_of_a_regency_waits_for_what_was_asked_before(ministry: Api) -> None:
    assert ministry.post(f"regencies/{CODE}/onboard/").status_code == 202
    suspend = ministry.post(f"regencies/{CODE}/suspend/", REASON)
    assert suspend.status_code == 202
    work()
    assert operation(ministry.get(f"operations/{suspend.json()['id']}/")) == expected(
        "done", "suspended", action="suspend", result="Suspended."
    )


@pytest.mark.parametrize("action", ["suspend", "resume"])
def test_a_regency_that_is_not_onboarded_is_neither_suspended_nor_resumed(ministry: Api, action: str) -> None:
    response = ministry.post(f"regencies/{CODE}/{action}/", REASON if action == "suspend" else None)
    assert (response.status_code, response.json()["code"]) == (409, "status_does_not_allow")


def test_a_regency_that_is_no_more_is_not_onboarded(ministry: Api, database: Stage) -> None:
    retire = "UPDATE tenants_regency SET valid_until = %s WHERE kemendagri_code = %s"
    database.superuser.execute(retire, ["2025-01-01", CODE])
    try:
        response = ministry.post(f"regencies/{CODE}/onboard/")
    finally:
        database.superuser.execute(retire, [None, CODE])
    assert (response.status_code, response.json()["code"]) == (409, "regency_retired")


@pytest.mark.parametrize(
    "path", ["regencies/99.99/onboard/", "regencies/x/suspend/", "regencies/51.1/resume/"]
)
def test_an_unknown_regency_is_not_found(ministry: Api, path: str) -> None:
    assert ministry.post(path, REASON if "suspend" in path else None).status_code == 404


def test_an_unknown_operation_is_not_found(ministry: Api) -> None:
    assert ministry.get("operations/0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f/").status_code == 404
    assert ministry.get("operations/1/").status_code == 404


def test_a_body_with_anything_in_it_is_refused(ministry: Api) -> None:
    response = ministry.post(f"regencies/{CODE}/onboard/", {"code": "51.01"})
    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "unknown_field")


def test_only_the_programme_office_asks(keys: Keys, jembrana: Api) -> None:
    for role in MinistryRole:
        allowed = role == MinistryRole.PROGRAMME_OFFICE
        api = Api(keys.ministry(role), "/v1/national")
        assert api.post(f"regencies/{CODE}/onboard/").status_code == (202 if allowed else 403), role
        assert api.get("regencies/").status_code == 200
    assert jembrana.post(f"/v1/national/regencies/{CODE}/onboard/").status_code == 403
    assert Api(None).post(f"/v1/national/regencies/{CODE}/onboard/").status_code == 401


def test_the_list_shows_who_takes_part(ministry: Api) -> None:
    page = ministry.get("regencies/?province_code=51&page_size=2")
    assert page.status_code == 200
    first, second = page.json()["data"]
    assert {**first, "onboarded_at": first["onboarded_at"] is not None} == {
        "code": "51.01",
        "name": "Kabupaten Jembrana",
        "province": {"code": "51", "name": "Bali"},
        "status": "onboarded",
        "onboarded_at": True,
        "suspended_at": None,
        "suspension_reason": "",
        "archived_at": None,
    }
    assert second["code"] == "51.02"
    following = ministry.get(page.json()["next"].removeprefix("http://127.0.0.1:8000"))
    assert [row["code"] for row in following.json()["data"]] == ["51.03", "51.04"]
    assert (
        ministry.get(
            "regencies/?province_code=51&page_size=2", **{"If-None-Match": page.headers["ETag"]}
        ).status_code
        == 304
    )


def test_the_list_is_narrowed_by_status_and_cohort(ministry: Api) -> None:
    onboarded = ministry.get("regencies/?status=onboarded").json()["data"]
    assert [row["code"] for row in onboarded] == ["33.10", "51.01", "51.02"]
    assert len(ministry.get("regencies/?cohort=2022&page_size=200").json()["data"]) == 50
    assert ministry.get("regencies/?status=gone").status_code == 400
