"""Refusals of operations that call the function which gives them, found by tracing what each operation runs."""

from tests.contract.test_refusals_shared import created
from tests.national.catalogue.test_releases import DRAFT, NEW, start
from tests.national.officers.test_appointments import appointed, later
from tests.regency.programmes.test_programmes_refused import NOBODY
from tests.regency.setup.test_sets import TARGETS, put, target
from tests.support import plans
from tests.support.callers import Keys, MinistryRole, RegencyRole
from tests.support.http import Api
from tests.support.refusals import found

LEADING = {"redirect_uris": ["https://a.example/"]}


def test_applications_and_keys_are_refused_alike_on_both_sides(
    jembrana: Api, ministry: Api, keys: Keys
) -> None:
    other = {
        jembrana.base: keys.member("51.01", RegencyRole.STEWARD),
        ministry.base: keys.ministry(MinistryRole.REVIEWER),
    }
    for api, scope in ((jembrana, "drafts:read"), (ministry, "national:read")):
        said = {"name": "Dasbor", "contact": "dasbor@x.example", "scopes": [scope]}
        assert found(api.post("applications/", {**said, **LEADING})) == (422, {"needed_for_codes_only"})
        assert found(api.post("applications/", {**said, "is_public": True})) == (422, {"needs_a_secret"})
        own, of_people = (
            created(api.post("applications/", each))["id"]
            for each in (said, {**said, **LEADING, "name": "Lain", "flow": "authorization_code"})
        )
        there = f"applications/{own}/"
        patched = api.patch(there, LEADING, **plans.tag(api, there))
        assert found(patched) == (422, {"needed_for_codes_only"})
        if api is ministry:
            (mine, _) = (
                created(api.post("appointments/", {"application_id": id, "role": "analyst"}))["id"]
                for id in (own, of_people)
            )
        assert found(api.post("keys/", {"application_id": of_people})) == (409, {"acts_for_people"})
        long = {"application_id": own, "expires_at": later(900)}
        assert found(api.post("keys/", long)) == (409, {"not_within_two_years"})
        first, second = (
            f"keys/{created(api.post('keys/', {'application_id': own}))['id']}/" for _ in range(2)
        )
        step = {"overlap_hours": 1}
        assert found(Api(other[api.base], api.base).post(f"{first}rotate/", step)) == (
            403,
            {"admins_to_decide"},
        )
        assert api.post(f"{second}end/", {"reason": "a"}).status_code == 200
        assert found(api.post(f"{second}rotate/", step)) == (409, {"key_ended"})
        assert api.post(f"{there}end/", {"reason": "a"}).status_code == 200
        assert found(api.post(f"{first}rotate/", step)) == (409, {"application_ended"})
    assert ministry.post(f"appointments/{mine}/end/", {"reason": "a"}).status_code == 200
    assert found(ministry.post(f"{first}rotate/", step)) == (409, {"not_appointed"})


def test_what_has_ended_is_neither_given_nor_changed(jembrana: Api, ministry: Api) -> None:
    late = {"email": "x@ministry.example", "name": "X", "office": "Y", "role": "analyst"}
    assert found(ministry.post("appointments/", {**late, "valid_until": later(-1)})) == (409, {"not_later"})
    there = f"appointments/{appointed(ministry)['id']}/"
    assert ministry.post(f"{there}end/", {"reason": "a"}).status_code == 200
    longer = ministry.patch(there, {"valid_until": later(30)}, **plans.tag(ministry, there))
    assert found(longer) == (409, {"has_ended"})
    person = {"name": "N", "office": "O", "email": "n@jembrana.example", "roles": ["contributor"]}
    there = f"members/{created(jembrana.post('members/', person))['id']}/"
    tag = plans.tag(jembrana, there)
    assert found(jembrana.patch(there, {"agency_ids": [NOBODY]}, **tag)) == (409, {"unknown_agency"})
    assert jembrana.post(f"{there}end/", {"reason": "a"}).status_code == 200
    assert found(jembrana.patch(there, {"office": "P"}, **tag)) == (409, {"membership_ended"})


def test_the_ministry_has_as_many_active_addresses_as_a_regency(jembrana: Api, ministry: Api) -> None:
    for api in (jembrana, ministry):
        paused = {"url": "https://penerima.example/", "is_active": False}
        there = f"webhooks/{created(api.post('webhooks/', paused))['id']}/"
        for number in range(10):
            created(api.post("webhooks/", {"url": f"https://penerima.example/{number}"}))
        running = {**paused, "is_active": True}
        for answer in (
            api.post("webhooks/", running),
            api.put(there, running, **plans.tag(api, there)),
        ):
            assert found(answer) == (409, {"too_many_webhooks"})


def test_an_indicator_continues_one_that_there_is(ministry: Api) -> None:
    assert start(ministry).status_code == 201
    there = f"{DRAFT}indicators/ECO-90/"
    tag = {"If-Match": ministry.put(there, NEW).headers["ETag"]}
    said = {"comparable_with": "ECO-99"}
    for answer in (ministry.patch(there, said, **tag), ministry.put(there, {**NEW, **said}, **tag)):
        assert found(answer) == (409, {"unknown_indicator"})


def test_an_office_has_one_holder_also_after_a_change(jembrana: Api) -> None:
    first = {"office": "Sekretaris", "name": "Ni Wayan", "capacity": "definitive", "starts_on": "2025-02-20"}
    made = created(jembrana.post("office-holders/", {**first, "ends_on": "2025-06-01"}))
    created(jembrana.post("office-holders/", {**first, "name": "I Made", "starts_on": "2025-06-02"}))
    there = f"office-holders/{made['id']}/"
    longer = jembrana.patch(there, {"ends_on": None}, **plans.tag(jembrana, there))
    assert found(longer) == (409, {"office_already_held"})


def test_a_period_outside_the_calendar_is_refused_by_every_way(jembrana: Api) -> None:
    for period, expected in (
        ("1999", (422, {"period_too_early"})),
        ("2199", (409, {"period_too_late"})),
    ):
        cell, row = f"ECO-03/total/{period}/", {"value": "4.5", "source": "RPJMD"}
        for answer in (
            jembrana.put(f"targets/{cell}", row),
            jembrana.put(f"baselines/{cell}", row),
            jembrana.put(f"values/{cell}", {"value": "4.5"}),
            jembrana.patch(f"values/{cell}", {"note": "a"}),
            put(jembrana, TARGETS, [target(period)]),
        ):
            assert found(answer) == expected
    early = jembrana.patch("values/ECO-03/total/2099/", {"note": "a"})
    assert found(early) == (409, {"period_in_the_future"})


def test_what_is_submitted_and_signed_off_is_a_quarter_and_names_a_version(jembrana: Api) -> None:
    step = {"step": "verified", "content_hash": "0" * 64}
    assert found(jembrana.post("reports/2025/sign-offs/", step)) == (422, {"not_a_quarter"})
    said = {"deliverables": [{"title": "a"}], "masterplan_id": NOBODY}
    assert found(jembrana.post("bimtek/2022/1/submit/", said)) == (409, {"unknown_masterplan"})
