"""Klaten, a regency to archive: whatever a test did to it, the stage has it back afterwards."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tenants import db_roles
from tenants.models import Regency
from tenants.schema import provisioning
from tests.regency.border import scenes
from tests.support.stage import Stage

#: The stage's third regency.
CODE = "33.10"


@pytest.fixture
def klaten(database: Stage) -> Iterator[str]:
    """The code of a regency that a test may archive."""
    yield CODE
    if scenes.has_workspace(database, CODE) != (True, True):
        with db_roles.as_owner():
            regency = Regency.objects.get(kemendagri_code=CODE)
            Regency.objects.filter(pk=regency.pk).update(status=Regency.Status.REGISTERED)
            provisioning.onboard_one(regency, now=datetime.now(UTC))
