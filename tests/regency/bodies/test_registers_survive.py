"""Every field of a register is kept, whichever way it goes."""

from typing import Any

import pytest

from api.regency.bodies.registers import ALL, Register
from tenants.ids import uuid7
from tests.support import plans, survival
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")

INSTRUMENT = {"kind": "council_decree", "number": "100/2022", "signed_on": "2022-06-01"}
BODY = {"kind": "council", "name": "Dewan"}


@pytest.mark.parametrize("register", ALL, ids=lambda register: register.path)
def test_a_row_survives_put_get_and_the_list(jembrana: Api, register: type[Register]) -> None:
    instrument, body = (f"instruments/{uuid7()}/", f"bodies/{uuid7()}/")
    known: dict[str, Any] = {
        "instrument_id": jembrana.put(instrument, INSTRUMENT).json()["id"],
        "body_id": jembrana.put(body, BODY).json()["id"],
    }
    known["established_by_id"] = known["instrument_id"]
    address = f"{register.path}/{uuid7()}/"
    for n in (1, 2):
        sent = survival.sample(register.content, n, **known)
        before = plans.tag(jembrana, address) if n > 1 else {}
        answer = jembrana.put(address, sent, **before)
        assert answer.status_code in (200, 201), answer.json()
        survival.check(sent, answer.json())
        survival.check(sent, jembrana.get(address).json())
        rows = jembrana.get(f"{register.path}/").json()["data"]
        survival.check(sent, next(row for row in rows if row["id"] == answer.json()["id"]))
        entry = jembrana.get(f"history/?resource={register.resource}&key={answer.json()['id']}").json()[
            "data"
        ][0]
        assert entry["changes"].keys() <= sent.keys()


def test_a_refused_change_shows_the_row_as_it_is(jembrana: Api) -> None:
    address = f"bodies/{uuid7()}/"
    created = jembrana.put(address, BODY)
    changed = jembrana.put(address, {**BODY, "name": "Dewan Kota"}, **{"If-Match": created.headers["ETag"]})
    refused = jembrana.put(address, BODY, **{"If-Match": created.headers["ETag"]})
    assert (refused.status_code, refused.json()["current"]) == (412, changed.json())
