"""An archive that the ministry asks for, done by the provisioning worker."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from tenants import queue, sides
from tenants.models import ProvisioningRequest, Regency
from tests.regency.border import scenes
from tests.support.callers import Keys
from tests.support.stage import Stage


def perform(code: str) -> tuple[str, str]:
    """Asks as the ministry, does it as the worker would; state and result of the request."""
    now = datetime.now(UTC)
    with sides.as_ministry(writing=True):
        regency = Regency.objects.get(kemendagri_code=code)
        by = queue.By(uuid4(), "Direktorat LAIP")
        queue.request(regency=regency, action=ProvisioningRequest.Action.ARCHIVE, by=by, now=now)
    with sides.as_owner():
        ended = queue.perform_next(now=now)
    assert ended is not None
    return ended.state, ended.result


def test_the_worker_archives_to_a_folder_that_its_answer_names(
    database: Stage, keys: Keys, klaten: str
) -> None:
    api = scenes.worked_on(keys, klaten)
    rows = scenes.rows_of(database, klaten)
    state, result = perform(klaten)
    assert (state, result.startswith("Archived. The export is ")) == ("done", True), result
    assert scenes.status_of(database, klaten) == "archived"
    assert api.get("values/").status_code == 404
    scenes.restore(Path(result.split("The export is ")[1].split(";")[0]))
    assert scenes.rows_of(database, klaten) == rows


def test_a_regency_that_was_never_onboarded_cannot_be_archived(database: Stage) -> None:
    assert perform("33.11") == ("failed", "The regency was never onboarded: there is nothing to archive.")
