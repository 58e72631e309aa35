"""A field that only the service writes says what is there, or is refused: a write is never half done in silence."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.http.read_only import MOVING
from tenants.ids import uuid7
from tests.support import plans
from tests.support.http import Api

LATER = (
    datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=60)
).isoformat()
UNTIL = (datetime.now(UTC) + timedelta(days=90)).isoformat()
PERSON = {"name": "Wayan", "office": "Diskominfo", "email": "wayan@jembrana.example"}
APPLICATION = {"name": "Penghubung", "contact": "mail@vendor.example", "scopes": ["drafts:read"]}
VALUE = "values/LIV-01/total/2025/"


def refused(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.content
    return [(each["pointer"], each["code"]) for each in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("path", "body", "name", "value"),
    [
        (
            "guests/",
            PERSON | {"kind": "vendor", "scopes": ["drafts:read"], "valid_until": UNTIL},
            "valid_from",
            LATER,
        ),
        ("members/", PERSON | {"roles": ["admin"]}, "valid_from", LATER),
        ("webhooks/", {"url": "https://hook.example/x"}, "secret", "whsec_"),
        ("webhooks/", {"url": "https://hook.example/x"}, "created_at", LATER),
        ("applications/", APPLICATION, "status", "ended"),
        ("agencies/", {"name": "Dinas Kesehatan"}, "version", 5),
    ],
)
def test_a_post_takes_only_what_it_writes(
    jembrana: Api, tabanan: Api, path: str, body: dict[str, Any], name: str, value: Any
) -> None:
    for api in (jembrana, tabanan):
        before = api.get(path).json()["data"]
        assert refused(api.post(path, body | {name: value})) == [(f"/{name}", "unknown_field")]
        assert api.get(path).json()["data"] == before


def test_what_the_service_writes_is_not_changed_in_silence(jembrana: Api, tabanan: Api) -> None:
    for api in (jembrana, tabanan):
        application = f"applications/{api.post('applications/', APPLICATION).json()['id']}/"
        first, second = (
            plans.begin(api, plan_period_start=year, plan_period_end=year + 4) for year in (2022, 2023)
        )
        programme = f"programmes/{plans.add(api, masterplan=first['id'])['id']}/"
        api.put(VALUE, {"value": "80"})
        for method, path, name, other in (
            ("PATCH", application, "status", "ended"),
            ("PATCH", f"masterplans/{first['id']}/", "status", "enacted"),
            ("PATCH", programme, "masterplan_id", second["id"]),
            ("PUT", programme, "masterplan_id", second["id"]),
            ("PUT", VALUE, "is_checked", True),
        ):
            read = api.get(path)
            tag = {"If-Match": read.headers["ETag"]}
            body = {name: other} if method == "PATCH" else read.json() | {name: other}
            assert refused(api.request(method, path, body, **tag)) == [(f"/{name}", "read_only")]
            assert api.get(path).json() == read.json()


def test_stamps_and_instants_in_another_zone_are_no_change(jembrana: Api, tabanan: Api) -> None:
    for at, api in enumerate((jembrana, tabanan)):
        api.put(VALUE, {"value": "80"})
        read = api.get(VALUE)
        body = read.json() | {"version": 99, "updated_by_name": None, "value": "81"}
        answer = api.put(VALUE, body, **{"If-Match": read.headers["ETag"]})
        assert (answer.status_code, answer.json()["value"], answer.json()["version"]) == (200, "81", 2)
        made = api.post("members/", PERSON | {"email": f"{at}@a.example", "roles": ["viewer"]}).json()
        path = f"members/{made['id']}/"
        shifted = datetime.fromisoformat(made["valid_from"]).astimezone().isoformat()
        tag = plans.tag(api, path)
        assert api.patch(path, {"valid_from": shifted, "office": "Bappeda"}, **tag).status_code == 200


def test_what_is_not_there_has_nothing_to_send_back(jembrana: Api, tabanan: Api) -> None:
    for api in (jembrana, tabanan):
        path = f"agencies/{uuid7()}/"
        assert refused(api.put(path, {"name": "Dinas", "version": 1})) == [("/version", "read_only")]
        assert refused(api.put(VALUE, {"value": "1", "is_checked": True})) == [("/is_checked", "read_only")]
        assert api.get(path).status_code == api.get(VALUE).status_code == 404


def test_what_was_deleted_is_put_back_as_it_was_read(jembrana: Api, tabanan: Api) -> None:
    commitment = {"stakeholder": "Forkopimda", "subject": "Dukungan"}
    for api in (jembrana, tabanan):
        plans.begin(api)
        paths = [f"programmes/{plans.add(api)['id']}/", f"commitments/{uuid7()}/", VALUE]
        api.put(paths[1], commitment)
        api.put(VALUE, {"value": "80"})
        for path in paths:
            read = api.get(path)
            assert api.delete(path, **plans.tag(api, path)).status_code == 204
            back = api.put(path, read.json())
            assert back.status_code == 201, back.json()
            assert {**back.json(), **dict.fromkeys(MOVING)} == {**read.json(), **dict.fromkeys(MOVING)}


def test_what_was_read_before_another_change_is_outdated(jembrana: Api, tabanan: Api) -> None:
    for api in (jembrana, tabanan):
        read = plans.begin(api)
        path = f"masterplans/{read['id']}/"
        tag = plans.tag(api, path)
        assert api.patch(path, {"vision": "Emas"}, **tag).status_code == 200
        assert api.patch(path, {"vision": "Perak", "status": "enacted"}, **tag).status_code == 412
        gone = f"programmes/{plans.add(api, masterplan=read['id'])['id']}/"
        row, tag = api.get(gone).json(), plans.tag(api, gone)
        assert api.delete(gone, **tag).status_code == 204
        assert api.put(gone, row, **tag).status_code == 412
        assert api.patch(f"agencies/{uuid7()}/", {"version": 1}, **tag).status_code == 404
