"""Revoked access is gone with the next request, whichever process of the server answers it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from api.identity import operations
from api.identity.models import ApiKey, Client
from tenants import db_roles
from tests.support.callers import Keys, key_of
from tests.support.http import Api
from tests.support.live import Live, running
from tests.support.stage import Stage

AGENCIES = "/v1/regencies/51.01/agencies/"
#: Connections are dealt to the two processes by the kernel: this many meet both, but once in half a million times.
OFTEN = 20
ENDED = {"reason": "Selesai."}


@pytest.fixture
def live(database: Stage) -> Iterator[Live]:
    with running(database) as server:
        yield server


def statuses(live: Live, key: str, path: str = AGENCIES) -> set[int]:
    return {live.ask(key, path)[0] for _ in range(OFTEN)}


@pytest.mark.long
def test_a_revoked_key_an_ended_guest_and_a_removed_member_stop_on_every_worker(
    live: Live, jembrana: Api, keys: Keys
) -> None:
    siti = jembrana.post(
        "members/", {"email": "s@jembrana.example", "name": "Siti", "office": "Dinas", "roles": ["viewer"]}
    ).json()
    theirs = Api(key_of(siti["person"]["id"], "51.01"), jembrana.base)
    first, second = (theirs.post("keys/", {"person_id": siti["person"]["id"]}).json() for _ in range(2))
    now = datetime.now(UTC)
    with db_roles.as_owner():
        client = Client.objects.create(name="Aplikasi", contact="api@vendor.example", created_at=now)
        vendor = operations.issue_key(audience=ApiKey.Audience.REGENCY, client=client, now=now).text
    guest = jembrana.post(
        "guests/",
        {
            "kind": "vendor",
            "application_id": str(client.pk),
            "scopes": ["drafts:read"],
            "valid_until": (now + timedelta(days=1)).isoformat(),
        },
    ).json()
    for key in (first["key"], second["key"], vendor):
        assert statuses(live, key) == {200}

    path = f"/v1/regencies/51.01/keys/{first['id']}/end/"
    assert live.ask(jembrana.key, path, "POST", ENDED)[0] == 200
    assert statuses(live, first["key"]) == {401}
    path = f"/v1/regencies/51.01/guests/{guest['id']}/end/"
    assert live.ask(jembrana.key, path, "POST", ENDED)[0] == 200
    assert statuses(live, vendor) == {404}
    path = f"/v1/regencies/51.01/members/{siti['id']}/end/"
    assert live.ask(jembrana.key, path, "POST", ENDED)[0] == 200
    assert statuses(live, second["key"]) == {401}


@pytest.mark.long
def test_all_processes_count_together(database: Stage, jembrana: Api) -> None:
    settings = {"RATE_LIMIT_KEY": "30", "RATE_LIMIT_REGENCY": "0", "REFUSAL_PAUSE_MS": "0"}
    with running(database, **settings) as live:
        answers = [live.ask(jembrana.key, "/v1/me/")[0] for _ in range(50)]
    assert 30 <= answers.count(200) <= 32, "a bucket of 30, and what flowed in meanwhile"
    assert set(answers) == {200, 429}
