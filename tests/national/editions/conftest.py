"""A second person at the programme office, and accepted figures."""

import pytest

from tests.national.editions import scenes
from tests.support.callers import Keys
from tests.support.http import Api


@pytest.fixture
def second(keys: Keys) -> Api:
    return Api(keys.ministry(), "/v1/national")


@pytest.fixture
def reported(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    scenes.accepted(jembrana, ministry, "GOV-01", value="2.51")
    scenes.accepted(tabanan, ministry, "GOV-06", value="50", numerator="5", denominator="10")
