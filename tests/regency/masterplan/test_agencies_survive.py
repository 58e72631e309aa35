"""Every field of an agency is kept, whichever way it goes."""

import pytest

from api.regency.masterplan.agencies import Agency
from tests.support import survival
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


def test_an_agency_survives_every_write_and_the_list(jembrana: Api) -> None:
    first = survival.sample(Agency)
    path = survival.check_writes(jembrana, "agencies/", first, survival.sample(Agency, 2))
    (listed,) = jembrana.get("agencies/").json()["data"]
    survival.check(first, listed)
    (entry, *_) = jembrana.get(f"history/?resource=agency&key={path.split('/')[1]}").json()["data"]
    assert entry["changes"].keys() <= first.keys()
