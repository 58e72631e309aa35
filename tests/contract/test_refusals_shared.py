"""Refusals that several operations share: each gives them and declares them, not only the one whose rule they are."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.http import Api

NOBODY = "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
VALUE = {"value": "4.51"}
CELLS: dict[str, dict[str, str]] = {
    "values": VALUE,
    "targets": {"value": "4.51", "source": "RPJMD"},
    "baselines": {"value": "4.51", "source": "RPJMD"},
}
SESSION = {
    "cohort": "2022",
    "stage": 1,
    "starts_on": "2026-03-02",
    "ends_on": "2026-03-04",
    "place": "Jakarta",
}
INSTRUMENT = {"kind": "perbup", "number": "12 Tahun 2023", "signed_on": "2023-03-06", "title": "Dewan"}


@pytest.fixture(autouse=True)
def neighbour(tabanan: Api) -> None:
    tabanan.put("values/ECO-03/total/2025/", VALUE)
    tabanan.post("instruments/", INSTRUMENT)


def codes(answer: Any) -> set[str]:
    """Return the code of a refusal and those of its errors."""
    assert answer.status_code >= 400, answer.json()
    body = answer.json()
    return {body["code"], *(each["code"] for each in body.get("errors", ()))}


def created(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.json()
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize(
    ("indicator", "series", "period", "code"),
    [
        ("ECO-99", "total", "2025", "unknown_indicator"),
        ("ECO-03", "landfill", "2025", "unknown_series"),
        ("ECO-03", "total", "2025-Q2", "wrong_periodicity"),
    ],
)
def test_what_a_catalogue_does_not_have_is_refused_wherever_it_is_named(
    jembrana: Api, ministry: Api, indicator: str, series: str, period: str, code: str
) -> None:
    row = {"indicator": indicator, "series": series, "period": period}
    answers = [jembrana.put(f"{of}/{indicator}/{series}/{period}/", body) for of, body in CELLS.items()]
    answers += [
        jembrana.patch(f"values/{indicator}/{series}/{period}/", {"note": "a"}),
        jembrana.post("values/", {**row, **VALUE}),
        jembrana.post("values/import/", [{**row, **VALUE}]),
    ]
    if code != "wrong_periodicity":
        answers.append(jembrana.put(f"owners/{indicator}/{series}/", {"agency_id": None}))
    if code != "unknown_series":
        source = {"producer": "BPS", "publication": "Statistik", "published_on": "2026-02-27"}
        official = {"regency_code": "51.01", "indicator": indicator, "period": period, "value": "4.51"}
        answers += [
            jembrana.post("exemptions/", {"indicator": indicator, "first_period": period, "reason": "a"}),
            ministry.post("catalogue/official-values/load/", {**source, "values": [official]}),
        ]
    assert [code in codes(each) for each in answers] == [True] * len(answers)


def test_a_value_that_is_none_is_refused_by_every_way(jembrana: Api) -> None:
    key = {"indicator": "ECO-03", "series": "total", "period": "2025"}
    too_much = {"value": "250"}
    assert "out_of_range" in codes(jembrana.post("values/", {**key, **too_much}))
    assert "out_of_range" in codes(jembrana.put("baselines/ECO-03/total/2025/", {**too_much, "source": "a"}))
    assert "value_needed" in codes(jembrana.post("values/", key))
    missing = {**key, "value_status": "not_available", "reason": "a", **VALUE}
    assert "value_not_expected" in codes(jembrana.post("values/import/", [missing]))
    put = jembrana.put("values/ECO-03/total/2025/", VALUE)
    tag = {"If-Match": put.headers["ETag"]}
    gone = {"value_status": "not_available", "reason": "a"}
    assert "value_not_expected" in codes(jembrana.patch("values/ECO-03/total/2025/", gone, **tag))
    of_another = {**key, **VALUE, "regency_code": "51.02"}
    assert "another_regency" in codes(jembrana.post("values/import/", [of_another]))


def test_values_are_confirmed_by_keys_or_by_a_filter_and_as_they_are(jembrana: Api) -> None:
    key = {"indicator": "ECO-03", "series": "total", "period": "2025"}
    both = {"keys": [key], "filter": {"indicator": "ECO-03"}}
    assert codes(jembrana.post("values/confirm/", both)) == {"keys_or_filter"}
    assert codes(jembrana.post("values/confirm/", {"keys": [key]})) == {"no_such_value", "no_such_values"}


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("bodies", {"kind": "council", "name": "Dewan", "established_by_id": NOBODY}),
        ("commitments", {"stakeholder": "Forkopimda", "subject": "Data", "instrument_id": NOBODY}),
    ],
)
def test_a_reference_to_nothing_is_refused_by_post_put_and_patch(
    jembrana: Api, address: str, body: dict[str, str]
) -> None:
    (reference,) = (name for name in body if name.endswith("_id"))
    made = jembrana.post(f"{address}/", {**body, reference: None})
    there, tag = f"{address}/{created(made)['id']}/", {"If-Match": made.headers["ETag"]}
    for answer in (
        jembrana.post(f"{address}/", body),
        jembrana.put(there, body, **tag),
        jembrana.patch(there, {reference: NOBODY}, **tag),
    ):
        assert "unknown_reference" in codes(answer)


def test_what_is_once_alone_is_refused_a_second_time_by_post_and_put(jembrana: Api) -> None:
    assert jembrana.post("instruments/", INSTRUMENT).status_code == 201
    assert "instrument_exists" in codes(jembrana.post("instruments/", INSTRUMENT))
    holder = {"office": "Sekretaris", "name": "Ni Wayan", "capacity": "definitive", "starts_on": "2025-02-20"}
    assert jembrana.post("office-holders/", holder).status_code == 201
    assert "office_already_held" in codes(jembrana.post("office-holders/", {**holder, "name": "I Made"}))
    plans.add_agency(jembrana, "Dinas Kesehatan")
    other = plans.add_agency(jembrana, "Dinas Pariwisata")
    there = f"agencies/{other['id']}/"
    taken = {"name": "Dinas Kesehatan", "short_name": "Dinkes"}
    assert "agency_name_taken" in codes(jembrana.put(there, taken, **plans.tag(jembrana, there)))


def test_a_programme_names_what_there_is_by_put_and_patch(jembrana: Api) -> None:
    plans.begin(jembrana)
    programme = plans.add(jembrana)
    there = f"programmes/{programme['id']}/"
    tag = plans.tag(jembrana, there)
    body = {"title": "Mal", "sub_dimension": "public_service", "time_frame": "short"}
    assert "unknown_sub_dimension" in codes(jembrana.put(there, {**body, "sub_dimension": "x"}, **tag))
    assert "unknown_agency" in codes(jembrana.put(there, {**body, "lead_agency_id": NOBODY}, **tag))
    assert "unknown_agency" in codes(jembrana.patch(there, {"lead_agency_id": NOBODY}, **tag))
    row = {"activity_id": NOBODY, "physical_percent_to_date": "5", "spent_to_date": "0"}
    assert "unknown_activity" in codes(jembrana.put("realisations/2025-Q4/", {"realisations": [row]}))
    year = {"original_instrument_id": NOBODY, "budgets": [{"programme_id": NOBODY, "amounts": []}]}
    assert {"unknown_programme", "unknown_reference"} <= codes(jembrana.put("budgets/2025/", year))


def test_a_masterplan_that_is_replaced_fits_in_itself(jembrana: Api) -> None:
    here = f"masterplans/{plans.begin(jembrana)['id']}/"
    plan = created(jembrana.get(here))
    plans.add(jembrana, indicative_amounts=[plans.allocation(plan["plan_period_start"])])
    tag = plans.tag(jembrana, here)
    objectives = [{"text": "Semua izin terbit dalam satu hari", "mission": 9}]
    assert "unknown_mission" in codes(jembrana.put(here, {**plan, "objectives": objectives}, **tag))
    later = {"plan_period_start": 2060, "plan_period_end": 2064, "road_map": []}
    assert "ceilings_outside_plan_period" in codes(jembrana.put(here, {**plan, **later}, **tag))


def test_an_enacted_masterplan_is_refused_by_every_address_that_would_change_it(
    jembrana: Api, ministry: Api
) -> None:
    plan = plans.begin(jembrana)["id"]
    plans.make_ready(jembrana, plan)
    here = f"masterplans/{plan}/"
    book = {"kind": "quick_win", "title": "Quick win"}
    document = created(jembrana.get(f"{here}document/"))
    own = f"{here}books/{created(jembrana.get(f'{here}books/'))['data'][0]['id']}/"
    plans.enact(jembrana, plan)
    tag, enacted = plans.tag(jembrana, here), created(jembrana.get(here))
    written = jembrana.get(f"{here}document/").headers
    for answer in (
        jembrana.post(f"{here}books/", book),
        jembrana.put(own, book, **plans.tag(jembrana, own)),
        jembrana.post(f"{here}chapters/", {"book_id": own.split("/")[3], "title": "Satu"}),
        jembrana.put(here, {**enacted, "vision": "Lain"}, **tag),
        jembrana.put(f"{here}document/", {**document, "programmes": []}, **{"If-Match": written["ETag"]}),
    ):
        assert codes(answer) & {"masterplan_enacted", "masterplan_not_editable"}, answer.json()
    there = f"{here}enactment/"
    tag = plans.tag(jembrana, there)
    wrong = {"signed_on": "2022-12-30", "valid_from": "2022-01-01", "reason": "a"}
    assert "in_force_before_promulgation" in codes(jembrana.patch(there, wrong, **tag))
    early = {"promulgated_on": "2099-01-01", "reason": "a"}
    assert "promulgated_in_the_future" in codes(jembrana.patch(there, early, **tag))


def test_a_masterplan_that_lacks_something_says_so_when_it_is_enacted_and_submitted(jembrana: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    here = f"masterplans/{plan}/"
    plans.add(jembrana, lead_agency_id=None, indicative_amounts=[], activities=[])
    plans.put_book(jembrana, plan, text="")
    missing = {
        "book_without_text",
        "programme_without_activities",
        "programme_without_ceilings",
        "programme_without_lead_agency",
        "programme_without_rpjmd_mission",
    }
    assert missing <= codes(jembrana.post(f"{here}enact/", plans.regulation()))
    assert missing <= codes(jembrana.post(f"{here}submit/"))
    wrong = {"expected_content": "0" * 64}
    assert codes(jembrana.post(f"{here}submit/", wrong)) == {"content_changed"}
    step = {"step": "prepared", "content_hash": "0" * 64}
    assert codes(jembrana.post(f"{here}sign-offs/", step)) == {"content_changed"}


def test_parts_are_of_a_quarter(jembrana: Api) -> None:
    for verb in ("deliver", "return"):
        answer = jembrana.post(f"reports/2025/parts/{NOBODY}/{verb}/", {"comment": "a"})
        assert codes(answer) == {"not_a_quarter"}


def test_a_submission_that_is_settled_takes_no_more(jembrana: Api, ministry: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", VALUE)
    first = created(jembrana.post("reports/2025-Q4/submit/", {"reason": "a"}))["submission"]["id"]
    wrong = {"content_hash": "0" * 64, "reasons": ["a"]}
    assert "content_differs" in codes(ministry.post(f"submissions/{first}/return/", wrong))
    place = {"text": "a", "pointer": "/nothing"}
    assert "unknown_place" in codes(jembrana.post(f"submissions/{first}/comments/", place))
    tag = plans.tag(jembrana, "values/ECO-03/total/2025/")
    jembrana.put("values/ECO-03/total/2025/", {"value": "5", "reason": "a"}, **tag)
    second = created(jembrana.post("reports/2025-Q4/submit/", {"reason": "a"}))["submission"]["id"]
    officer = created(ministry.get("/v1/me/"))["id"]
    assert "newer_revision" in codes(ministry.post(f"submissions/{first}/assign/", {"assignee_id": officer}))
    assert "newer_revision" in codes(ministry.post(f"submissions/{first}/return/", {"reasons": ["a"]}))
    decision = {"decision": "reject", "reason": "a"}
    assert "newer_revision" in codes(ministry.post(f"submissions/{first}/decide/", decision))
    assert "newer_revision" in codes(jembrana.post(f"submissions/{first}/withdraw/", {"reason": "a"}))
    assert jembrana.post(f"submissions/{second}/withdraw/", {"reason": "a"}).status_code == 200
    settled = {"status_does_not_allow"}
    assert codes(ministry.post(f"submissions/{second}/assign/", {"assignee_id": officer})) == settled
    assert codes(jembrana.post(f"submissions/{second}/comments/", {"text": "a"})) == settled


def test_an_exemption_that_is_asked_for_cannot_end_and_an_agreed_one_not_be_declined(
    jembrana: Api, ministry: Api
) -> None:
    asked = {"indicator": "LIV-01", "first_period": "2026", "reason": "Tidak berpantai."}
    exemption = created(jembrana.post("exemptions/", asked))["id"]
    ending = {"from_period": "2027", "reason": "a"}
    refused = jembrana.post(f"exemptions/{exemption}/end/", ending, **{"Accept-Language": "id"})
    assert codes(refused) == {"status_does_not_allow"}
    status = refused.json()["values"]["status"]
    assert status not in refused.json()["detail"], refused.json()  # people read its label
    assert ministry.post(f"exemptions/{exemption}/agree/", {"note": "a"}).status_code == 200
    declining = ministry.post(f"exemptions/{exemption}/decline/", {"note": "a"})
    assert codes(declining) == {"status_does_not_allow"}


def test_the_ministry_names_what_there_is(ministry: Api) -> None:
    made = ministry.post("bimtek/sessions/", SESSION)
    there, tag = f"bimtek/sessions/{created(made)['id']}/", {"If-Match": made.headers["ETag"]}
    unknown = {"conflict", "unknown_cohort"}
    assert codes(ministry.post("bimtek/sessions/", {**SESSION, "cohort": "1999"})) == unknown
    assert codes(ministry.patch(there, {"cohort": "1999"}, **tag)) == unknown
    draft = {"framework": "x", "number": "2099.1", "effective_on": "2099-01-01"}
    assert codes(ministry.post("catalogue/releases/", draft)) == {"unknown_framework"}
    letter = {"regency_code": "51.01", "letter_number": "B-12", "letter_signed_on": "2026-02-03"}
    of_nothing = {**letter, "kind": "periodic_report", "subject": "x"}
    assert "unknown_subject" in codes(ministry.post("declinations/", of_nothing))


def test_a_published_release_takes_no_indicator_and_loses_none(ministry: Api) -> None:
    releases = created(ministry.get("catalogue/releases/"))["data"]
    number = next(each["number"] for each in releases if each["status"] == "published")
    there = f"catalogue/releases/national/{number}/indicators/ECO-03/"
    held = ministry.get(there)
    body = created(held)
    answer = ministry.put(there, {**body, "order": 9}, **{"If-Match": held.headers["ETag"]})
    assert "release_published" in codes(answer)
    assert codes(ministry.post(f"{there}end/", {"reason": "a"})) == {"release_published"}


def test_addresses_of_events_and_applications_are_refused_alike_on_both_sides(
    jembrana: Api, ministry: Api
) -> None:
    wrong = {"url": "http://x"}
    for api in (jembrana, ministry):
        made = api.post("webhooks/", {"url": "https://penerima.example/"})
        there, tag = f"webhooks/{created(made)['id']}/", {"If-Match": made.headers["ETag"]}
        scopes = ["webhooks:write"]
        application = {"name": "Dasbor", "contact": "dasbor@x.example", "scopes": scopes}
        own = f"applications/{created(api.post('applications/', application))['id']}/webhook/"
        for said, code in (
            (wrong, "address_of_another_form"),
            ({"url": "https://10.0.0.1/"}, "address_not_public"),
        ):
            answers = [api.post("webhooks/", said), api.put(there, said, **tag), api.put(own, said)]
            assert [codes(each) for each in answers] == [{code}] * 3
        assert "application_exists" in codes(api.post("applications/", application))
    for_people = {"name": "Lain", "flow": "authorization_code", "scopes": ["national:write"]}
    leading = {"redirect_uris": ["http://x.example/"]}
    assert "not_allowed" in codes(ministry.post("applications/", {**application, **for_people, **leading}))
