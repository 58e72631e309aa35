"""Refusals of operations that call the function which gives them, found by tracing what each operation runs."""

from tests.contract.test_refusals_shared import created
from tests.national.catalogue.test_releases import DRAFT, NEW, publish, start
from tests.national.officers.test_appointments import appointed, later
from tests.regency.indicators.test_series import THIS
from tests.regency.programmes.test_programmes_refused import NOBODY
from tests.regency.programmes.test_workbook_refused import refused
from tests.regency.setup.test_sets import TARGETS, put, target
from tests.support import plans
from tests.support.callers import Keys, MinistryRole, RegencyRole
from tests.support.http import Api
from tests.support.refusals import found
from tests.support.sheets import download, upload
from tests.support.thirty_cells import PERCENT, SPENT, fill

CEILING = ("Program", "Tahun", "Sumber dana", "Tahap", "Jumlah (rupiah)")
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
        phone = {**said, **LEADING, "name": "Ponsel", "flow": "authorization_code", "is_public": True}
        public = created(api.post("applications/", phone))["id"]
        assert found(api.post(f"applications/{public}/renew-secret/")) == (409, {"no_secret"})
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
    tag = plans.tag(jembrana, there)
    assert found(jembrana.patch(there, {"office": "P"}, **tag)) == (409, {"membership_ended"})
    assert found(jembrana.post(f"{there}invite/")) == (409, {"membership_ended"})


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
    step = {"step": "prepared", "content_hash": "0" * 64}
    assert found(jembrana.post("reports/2025/sign-offs/", step)) == (422, {"not_a_quarter"})
    said = {"deliverables": [{"title": "a"}], "masterplan_id": NOBODY}
    assert found(jembrana.post("bimtek/2022/1/submit/", said)) == (409, {"unknown_masterplan"})


def test_what_others_need_is_neither_deleted_nor_changed(jembrana: Api) -> None:
    body = created(jembrana.post("bodies/", {"kind": "council", "name": "Dewan"}))["id"]
    created(jembrana.post("meetings/", {"body_id": body, "held_on": "2025-02-01", "place": "Negara"}))
    there = f"bodies/{body}/"
    assert found(jembrana.delete(there, **plans.tag(jembrana, there))) == (409, {"still_referred_to"})
    plan = plans.begin(jembrana)["id"]
    other = {"id": plan, "based_on_id": NOBODY}
    assert found(jembrana.post("masterplans/", other)) == (409, {"based_on_is_fixed"})
    plans.enact(jembrana, plan)
    (instrument,) = created(jembrana.get("instruments/"))["data"]
    there = f"instruments/{instrument['id']}/"
    changed = jembrana.put(there, {**instrument, "number": "46"}, **plans.tag(jembrana, there))
    assert found(changed) == (409, {"instrument_enacts"})


def test_a_retired_indicator_has_no_target_and_a_retired_release_no_second_end(
    jembrana: Api, ministry: Api
) -> None:
    start(ministry)
    assert ministry.post(f"{DRAFT}indicators/GOV-02/end/", {"reason": "a"}).status_code == 200
    assert found(ministry.get(f"{DRAFT}differences/?since=1999.1")) == (400, {"unknown_release"})
    publish(ministry)
    row = {**target(THIS), "indicator": "GOV-02"}
    assert found(put(jembrana, TARGETS, [row])) == (409, {"not_in_release"})
    assert ministry.post(f"{DRAFT}end/", {"reason": "a"}).status_code == 200
    assert found(ministry.post(f"{DRAFT}end/", {"reason": "a"})) == (409, {"retired_already"})


def test_a_document_of_a_masterplan_fits_in_itself(jembrana: Api) -> None:
    here = f"masterplans/{plans.begin(jembrana)['id']}/document/"
    agency = plans.add_agency(jembrana)
    plans.add(jembrana, lead_agency_id=agency["id"], indicative_amounts=[plans.allocation(2022)])
    other = jembrana.get(here.replace("document", "differences") + f"?from_id={NOBODY}")
    assert found(other) == (400, {"unknown_masterplan"})
    held = jembrana.get(here)
    (row,) = held.json()["programmes"]
    for said, expected in (
        ({"supporting_agency_names": [agency["name"]] * 2}, (422, {"duplicate_agency"})),
        ({"lead_agency_name": None, "quick_win": True}, (422, {"quick_win_without_owner"})),
    ):
        body = {**held.json(), "programmes": [{**row, **said}]}
        assert found(jembrana.put(here, body, **{"If-Match": held.headers["ETag"]})) == expected
    later = {**held.json(), "masterplan": {**held.json()["masterplan"], "plan_period_start": 2023}}
    answer = jembrana.put(here, later, **{"If-Match": held.headers["ETag"]})
    assert found(answer) == (409, {"ceilings_outside_plan_period"})


def test_a_workbook_reports_no_quarter_before_the_plan_and_revises_no_ceiling(jembrana: Api) -> None:
    fill(jembrana, 1)
    cells = (("realised", 0, PERCENT, 1), ("realised", 0, SPENT, 1))
    assert refused(jembrana, *cells, query="?quarter=2021-Q4") == (422, {"before_the_plan"})
    sheets = download(jembrana)
    row = sheets.free_row("Pagu")
    for label, value in zip(CEILING, ("Program 0", 2025, "APBD", "Perubahan", 5), strict=True):
        sheets.put("Pagu", row, label, value)
    assert found(upload(jembrana, sheets, Accept="application/json")) == (422, {"revised_in_the_plan"})
