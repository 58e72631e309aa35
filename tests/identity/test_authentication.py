"""Looking up a credential while a new release is brought in: its database function is there before its servers."""

import pytest

from api.identity import authentication
from tests.support.http import Api

NEWER = "SELECT jsonb_set(identity_look_up(%s, %s::text)::jsonb || '{\"added\": 1}', '{grants,0,added}', '1')::text"


def test_what_a_newer_look_up_answers_besides_is_passed_over(
    jembrana: Api, tabanan: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = ("/v1/me/", "agencies/")
    before = [[api.get(path).json() for path in paths] for api in (jembrana, tabanan)]
    monkeypatch.setattr(authentication, "LOOK_UP", NEWER)
    assert [[api.get(path).json() for path in paths] for api in (jembrana, tabanan)] == before
    assert [api.get("agencies/").status_code for api in (jembrana, tabanan)] == [200, 200]
