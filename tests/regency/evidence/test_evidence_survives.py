"""What is said of a file is kept, whichever way it goes."""

import pytest

from api.regency.evidence.shapes import DescribeEvidence
from tests.regency.evidence.evidence import sent
from tests.support import survival
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


def test_a_description_survives_patch_get_and_the_list(jembrana: Api) -> None:
    path = f"evidence/{sent(jembrana)}/"
    for n in (1, 2):
        said = survival.sample(DescribeEvidence, n)
        tag = {"If-Match": jembrana.get(path).headers["ETag"]}
        changed = jembrana.patch(path, said, **tag)
        assert changed.status_code == 200, changed.json()
        survival.check(said, changed.json())
        survival.check(said, jembrana.get(path).json())
        (listed,) = jembrana.get("evidence/").json()["data"]
        survival.check(said, listed)
    stale = jembrana.patch(path, {"title": "x"}, **tag)
    assert (stale.status_code, stale.json()["current"]) == (412, jembrana.get(path).json())
