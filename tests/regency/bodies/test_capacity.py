"""The register of office-holders decides in which capacity somebody signs on a day."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.support import plans
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")
PREVIEW, SIGN_OFFS = "reports/2025-Q4/preview/", "reports/2025-Q4/sign-offs/"


def signed(api: Api, step: str = "prepared") -> Any:
    body = {"step": step, "content_hash": api.get(PREVIEW).json()["content_hash"]}
    answer = api.post(SIGN_OFFS, body)
    assert answer.status_code == 201, answer.json()
    return answer.json()["capacity"]


def test_the_capacity_is_no_matter_of_what_the_signer_types(jembrana: Api) -> None:
    sign = {"step": "prepared", "content_hash": jembrana.get(PREVIEW).json()["content_hash"]}
    refused = jembrana.post(SIGN_OFFS, {**sign, "capacity": "definitive"})
    assert plans.refused(refused)[2] == [("/capacity", "unknown_field")]
    assert signed(jembrana) == "officer", "the register names nobody"


def test_an_officer_is_found_by_address_before_name_and_office(jembrana: Api) -> None:
    id = jembrana.get("/v1/me/").json()["id"]
    members = [each["person"] for each in jembrana.get("members/").json()["data"]]
    (me,) = [each for each in members if each["id"] == id]
    plans.hold_office(jembrana, office=f" {me['office'].upper()} ", capacity="acting_pj")
    assert signed(jembrana) == "acting_pj"
    plans.hold_office(jembrana, office="Kepala Diskominfo", name=me["name"], capacity="acting_plt")
    assert signed(jembrana) == "acting_plt"
    plans.hold_office(jembrana, office="Sekretaris Diskominfo", email=me["email"].upper())
    assert signed(jembrana) == "definitive"


def test_the_head_signs_as_who_holds_the_heads_office_that_day(jembrana: Api, keys: Keys) -> None:
    head = Api(keys.member("51.01", RegencyRole.HEAD), jembrana.base)
    plans.hold_office(jembrana, office="Wakil Bupati Jembrana")
    signed(jembrana)
    assert signed(head, "approved") == "officer"
    yesterday = (date.today() - timedelta(days=3)).isoformat()
    plans.hold_office(jembrana, office="Bupati Jembrana", ends_on=yesterday)
    assert signed(head, "approved") == "officer", "of who has left it"
    plans.hold_office(jembrana, office="Pj. Bupati Jembrana", capacity="acting_pj", starts_on=yesterday)
    assert signed(head, "approved") == "acting_pj"


def test_two_councils_and_two_heads_on_a_day_are_remarked(jembrana: Api, tabanan: Api) -> None:
    def remarked(api: Api) -> list[tuple[str, str, str]]:
        found = api.get("agenda/", **{"Accept-Language": "en"}).json()["remarks"]
        return [(each["code"], each["message"], each["url"].partition("51.01")[2]) for each in found]

    plans.hold_office(jembrana, office="Bupati Jembrana", starts_on="2025-02-20")
    plans.hold_office(jembrana, office="Wakil Bupati Jembrana", starts_on="2025-02-20")
    plans.hold_office(jembrana, office="Plh. Bupati Jembrana", capacity="acting_plh", starts_on="2025-03-01")
    assert jembrana.post("bodies/", {"kind": "council", "name": "Dewan A"}).status_code == 201
    assert jembrana.post("bodies/", {"kind": "team", "name": "Tim"}).status_code == 201
    assert remarked(jembrana) == []
    plans.hold_office(jembrana, office="Kepala Daerah Kabupaten Jembrana", starts_on="2025-04-01")
    assert jembrana.post("bodies/", {"kind": "council", "name": "Dewan B"}).status_code == 201
    assert remarked(jembrana) == [
        ("several_councils", "There are 2 councils: Dewan A, Dewan B.", "/bodies/"),
        (
            "several_heads",
            "Two people hold the head's office on 2025-04-01: Bupati Jembrana, Kepala Daerah Kabupaten Jembrana.",
            "/office-holders/",
        ),
    ]
    assert remarked(tabanan) == []
