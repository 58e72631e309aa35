"""Anyone, and editions for them to find."""

import pytest

from tests.national.editions.conftest import reported, second  # noqa: F401  (fixtures)
from tests.support.http import Api
from tests.support.stage import Stage


@pytest.fixture
def anyone(database: Stage) -> Api:
    return Api(None, "/v1/open")
