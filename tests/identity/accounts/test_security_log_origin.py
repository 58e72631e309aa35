"""The security log keeps the network address and the user agent of each event for 90 days, on both sides."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from api.http import origin
from api.identity.accounts import upkeep
from api.identity.models import RegencyRole, SecurityEvent
from tenants import db_roles
from tests.national.officers.test_appointments import appointed
from tests.support import programs
from tests.support.http import Api
from tests.support.programs import Visitor
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("database")
APPLICATION = {"name": "Aplikasi", "contact": "api@jembrana.example", "scopes": ["drafts:read"]}


def last(api: Api) -> tuple[str, str, str]:
    entry: dict[str, Any] = api.get("security-log/").json()["data"][0]
    return entry["kind"], entry["address"], entry["user_agent"]


def test_an_event_has_the_address_and_the_user_agent_of_its_request(jembrana: Api, ministry: Api) -> None:
    assert (
        jembrana.post(
            "applications/", APPLICATION, **{"User-Agent": "curl/8\x1b[31m" + "x" * 999}
        ).status_code
        == 201
    )
    agent = ("curl/8\x1b[31m" + "x" * 999)[: origin.LONGEST].replace("\x1b", "")
    assert last(jembrana) == ("application_added", "127.0.0.1", agent)
    appointed(ministry)
    assert last(ministry) == ("appointed", "127.0.0.1", "")


def test_an_event_has_the_trace_id_of_its_request(jembrana: Api) -> None:
    sent = {"traceparent": f"00-{'4b' * 16}-{'00f067aa' * 2}-01"}
    assert jembrana.post("applications/", APPLICATION, **sent).status_code == 201
    assert jembrana.get("security-log/").json()["data"][0]["trace_id"] == "4b" * 16


def test_behind_a_proxy_it_is_the_address_that_the_proxy_saw(
    jembrana: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    forwarded = {"X-Forwarded-For": "10.9.9.9, 203.0.113.7"}
    jembrana.post("applications/", APPLICATION, **forwarded)
    assert last(jembrana)[1] == "127.0.0.1"
    monkeypatch.setattr(settings, "TRUSTED_PROXIES", 1)
    jembrana.post("applications/", {**APPLICATION, "name": "Lain"}, **forwarded)
    assert last(jembrana)[1] == "203.0.113.7"


def test_a_refused_log_in_has_its_address(jembrana: Api) -> None:
    programs.person("ayu@jembrana.example", "51.01", RegencyRole.ADMIN)
    visitor = Visitor()
    visitor.browser.defaults.update(REMOTE_ADDR="2001:db8:1:2:3::4", HTTP_USER_AGENT="Firefox")
    assert visitor.log_in("ayu@jembrana.example", "wrong").status_code == 403
    assert last(jembrana) == ("log_in_refused", "2001:db8:1:2::", "Firefox")


def test_what_no_request_wrote_has_none(jembrana: Api) -> None:
    jembrana.get("security-log/")
    programs.person("ayu@jembrana.example", "51.01", RegencyRole.ADMIN)
    with db_roles.as_owner():
        SecurityEvent.objects.create(regency_id=None, at=datetime.now(UTC), kind="by_command")
        assert SecurityEvent.objects.filter(kind="by_command").values_list("address").get() == ("",)


def test_both_are_blanked_after_90_days_and_the_entry_stays(jembrana: Api, ministry: Api) -> None:
    jembrana.post("applications/", APPLICATION, **{"User-Agent": "curl/8"})
    appointed(ministry)
    seen = jembrana.get("security-log/")
    assert upkeep.clean(now=datetime.now(UTC) + timedelta(days=89))["addresses"] == 0
    assert upkeep.clean(now=datetime.now(UTC) + timedelta(days=91))["addresses"] == 2
    assert last(jembrana) == ("application_added", "", "")
    assert last(ministry) == ("appointed", "", "")
    later = jembrana.get("security-log/", **{"If-None-Match": seen.headers["ETag"]})
    assert later.status_code == 200


def test_however_many_entries_one_regency_dates_back_all_are_blanked_at_once(
    database: Stage, jembrana: Api, tabanan: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its login may write millions of the year 2000, which stand before everyone else's."""
    monkeypatch.setattr(upkeep, "AT_A_TIME", 2)
    assert tabanan.post("applications/", APPLICATION, **{"User-Agent": "curl/8"}).status_code == 201
    database.superuser.execute(
        "INSERT INTO identity_security_event"
        " (id, regency_id, at, kind, actor_name, actor_office, subject, detail, address, user_agent, trace_id)"
        " SELECT gen_random_uuid(), r.id, '2000-01-01', 'guest_added', '', '', '', '{}', '192.0.2.1', '', ''"
        " FROM tenants_regency r, generate_series(1, 7) WHERE kemendagri_code = '51.01'"
    )
    assert upkeep.clean(now=datetime.now(UTC) + timedelta(days=91))["addresses"] == 8
    assert last(tabanan) == ("application_added", "", "")
