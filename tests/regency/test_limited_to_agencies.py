"""A contributor writes for their own agencies. A steward or an admin who belongs to one writes for all."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.http.response import HttpResponseBase

from tests.regency.evidence.evidence import link, sent
from tests.support import plans
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api

type Write = Callable[[Api], HttpResponseBase]


def _value(api: Api, agency: str) -> Write:
    api.put("values/LIV-08/total/2025/", {"value": "4", "agency_id": agency})
    tag = plans.tag(api, "values/LIV-08/total/2025/")
    return lambda caller: caller.put("values/LIV-08/total/2025/", {"value": "5", "agency_id": agency}, **tag)


def _affirmed(api: Api, agency: str) -> Write:
    api.put("values/LIV-08/total/2025/", {"value": "4", "agency_id": agency})
    keys = [{"indicator": "LIV-08", "period": "2025"}]
    return lambda caller: caller.post("values/confirm/", {"keys": keys})


def _imported(api: Api, agency: str) -> Write:
    api.put("owners/LIV-08/total/", {"agency_id": agency})
    body = b"indicator,period,value\nLIV-08,2025,1\n"
    return lambda caller: caller.post("values/import/", body, **{"Content-Type": "text/csv"})


def _programme(api: Api, agency: str) -> Write:
    plans.begin(api)
    body = {**plans.PROGRAMME, "lead_agency_id": agency}
    return lambda caller: caller.post("programmes/", body)


def _realisation(api: Api, agency: str) -> Write:
    plans.begin(api)
    (activity,) = plans.add(api, activities=[plans.activity()], lead_agency_id=agency)["activities"]
    body = {"realisations": [plans.realised(activity["id"])]}
    return lambda caller: caller.put("realisations/2025-Q1/", body)


def _evidence(api: Api, agency: str) -> Write:
    api.put("values/LIV-08/total/2025/", {"value": "4", "agency_id": agency})
    return lambda caller: link(caller, ("value", "LIV-08/total/2025", sent(caller)))


@pytest.mark.parametrize("prepare", [_value, _affirmed, _imported, _programme, _realisation, _evidence])
def test_only_a_contributor_is_limited_to_the_agencies_that_it_has(
    jembrana: Api, keys: Keys, prepare: Callable[[Api, str], Write]
) -> None:
    own, other = (plans.add_agency(jembrana, name)["id"] for name in ("Dinas A", "Dinas B"))
    write = prepare(jembrana, other)
    refused = write(Api(keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(own,)), jembrana.base))
    assert "another_agency" in refused.content.decode()
    assert refused.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
    for role in (RegencyRole.STEWARD, RegencyRole.ADMIN):
        answer = write(Api(keys.member("51.01", role, agencies=(own,)), jembrana.base))
        assert "another_agency" not in answer.content.decode()
        assert answer.status_code < HTTPStatus.BAD_REQUEST, (role, answer.content)


@pytest.mark.usefixtures("long_onboarded")
def test_a_steward_of_an_agency_delivers_the_parts_of_all_and_sees_what_waits_in_all(
    jembrana: Api, keys: Keys
) -> None:
    own, other = (plans.add_agency(jembrana, name)["id"] for name in ("Dinas A", "Dinas B"))
    steward, contributor = (
        Api(keys.member("51.01", role, agencies=(own,)), jembrana.base)
        for role in (RegencyRole.STEWARD, RegencyRole.CONTRIBUTOR)
    )
    part = f"reports/2025-Q4/parts/{other}/deliver/"
    assert contributor.post(part).status_code == HTTPStatus.FORBIDDEN
    assert steward.post(part).status_code == HTTPStatus.OK
    of_all = jembrana.get("agenda/").json()["values_due"]["count"]
    assert steward.get("agenda/").json()["values_due"]["count"] == of_all > 0
    assert contributor.get("agenda/").json()["values_due"]["count"] == 0
