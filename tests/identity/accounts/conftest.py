"""Forms are not counted here: all of these tests come from one address. test_log_in says where they are."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from api.http import limits


@pytest.fixture(autouse=True)
def _forms_uncounted() -> Iterator[None]:
    kept = settings.RATE_LIMITS["forms"]
    settings.RATE_LIMITS["forms"] = 0
    yield
    settings.RATE_LIMITS["forms"] = kept
    limits.refusals.clear()
