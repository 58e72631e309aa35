"""Refusals that operations beside each other share: by POST, PUT, PATCH and DELETE."""

import datetime as dt

import pytest

from tenants.ids import uuid7
from tests.national.catalogue.test_releases import DRAFT, NEW, TODAY, publish, start
from tests.national.editions.scenes import accepted, drafted
from tests.regency.indicators.test_mapped_indicators import OWN
from tests.regency.programmes.test_programmes_refused import NOBODY
from tests.regency.setup.test_sets import MEMBERS, OWNERS, TARGETS, owner, put, target
from tests.support import plans, sandbox
from tests.support.callers import Keys, MinistryRole, RegencyRole
from tests.support.http import Api
from tests.support.refusals import found
from tests.support.sheets import download, upload
from tests.support.stage import Stage

PLAN = {"plan_period_start": 2022, "plan_period_end": 2026}


@pytest.fixture(autouse=True)
def neighbour(tabanan: Api) -> None:
    plans.begin(tabanan, vision="Tabanan")


def test_sections_of_a_masterplan_are_refused_by_every_way(jembrana: Api) -> None:
    wrong = {
        "rpjmd_missions": [{"code": "M1", "text": "a"}, {"code": "M1", "text": "b"}],
        "road_map": [{"year": 2030, "text": "a"}],
        "objectives": [{"text": "a", "mission": 3}],
    }
    codes = {"duplicate", "year_outside_plan_period", "unknown_mission"}
    here = f"masterplans/{plans.begin(jembrana)['id']}/"
    document = jembrana.get(f"{here}document/")
    for said, expected in ((wrong, (422, codes)), ({"cohort": "1999"}, (409, {"not_a_member"}))):
        whole = {**document.json(), "masterplan": {**document.json()["masterplan"], **said}}
        for answer in (
            jembrana.post("masterplans/", {**PLAN, **said}),
            jembrana.put(here, {**PLAN, **said}, **plans.tag(jembrana, here)),
            jembrana.put(f"masterplans/{uuid7()}/", {**PLAN, **said}),
            jembrana.patch(here, said, **plans.tag(jembrana, here)),
            jembrana.put(f"{here}document/", whole, **{"If-Match": document.headers["ETag"]}),
        ):
            assert found(answer) == expected
    fixed = {"based_on_id": NOBODY}
    of_another = {**PLAN, **fixed}
    assert found(jembrana.put(here, of_another, **plans.tag(jembrana, here))) == (409, {"based_on_is_fixed"})
    assert found(jembrana.put(f"masterplans/{uuid7()}/", fixed)) == (409, {"unknown_masterplan"})


def test_a_version_that_is_submitted_or_enacted_may_not_change_by_any_way(jembrana: Api) -> None:
    submitted, enacted = (plans.begin(jembrana)["id"] for _ in range(2))
    for plan, code in ((submitted, "masterplan_not_editable"), (enacted, "masterplan_enacted")):
        made = plans.add(jembrana, masterplan=plan)
        plans.make_ready(jembrana, plan)
        here, path = f"masterplans/{plan}/", f"programmes/{made['id']}/?masterplan_id={plan}"
        (book, *_) = jembrana.get(f"{here}books/").json()["data"]
        own = f"{here}books/{book['id']}/"
        (bab, *_) = jembrana.get(f"{here}chapters/").json()["data"]
        chapter = f"{here}chapters/{bab['id']}/"
        said = {"book_id": book["id"], "title": "Satu"}
        sheets = download(jembrana, f"?masterplan_id={plan}")
        sheets.put("Program", 2, "Penanggung jawab quick win", "Camat")
        if plan == submitted:
            plans.submit(jembrana, plan)
        else:
            plans.enact(jembrana, plan)
        body, document = jembrana.get(here).json(), jembrana.get(f"{here}document/")
        for answer in (
            jembrana.put(here, {**body, "vision": "Lain"}, **plans.tag(jembrana, here)),
            jembrana.patch(here, {"vision": "Lain"}, **plans.tag(jembrana, here)),
            jembrana.put(
                f"{here}document/",
                {**document.json(), "programmes": []},
                **{"If-Match": document.headers["ETag"]},
            ),
            jembrana.post(f"{here}books/", {"kind": "roadmap", "title": "Peta jalan"}),
            jembrana.put(own, {"kind": "roadmap", "title": "Peta jalan"}, **plans.tag(jembrana, own)),
            jembrana.delete(own, **plans.tag(jembrana, own)),
            jembrana.post(f"{here}chapters/", said),
            jembrana.put(chapter, said, **plans.tag(jembrana, chapter)),
            jembrana.patch(chapter, said, **plans.tag(jembrana, chapter)),
            jembrana.delete(chapter, **plans.tag(jembrana, chapter)),
            jembrana.post(plans.of(plan), plans.PROGRAMME),
            jembrana.put(plans.of(plan), {"programmes": [plans.PROGRAMME]}),
            jembrana.put(path, plans.PROGRAMME, **plans.tag(jembrana, path)),
            jembrana.patch(path, {"title": "Lain"}, **plans.tag(jembrana, path)),
            jembrana.delete(path, **plans.tag(jembrana, path)),
            upload(jembrana, sheets, Accept="application/json"),
        ):
            assert found(answer) == (409, {code}), answer.json()
        step = {"step": "returned", "content_hash": "0" * 64, "reason": "a"}
        assert found(jembrana.post(f"{here}sign-offs/", step)) == (403, {"step_not_yours"})


def test_an_enactment_is_held_to_its_days_before_and_after(jembrana: Api) -> None:
    empty = f"masterplans/{plans.begin(jembrana)['id']}/"
    late = plans.regulation("2022-08-17", valid_from="2024-01-01")
    status, codes = found(jembrana.post(f"{empty}enact/", late))
    assert (status, "in_force_too_late" in codes) == (409, True)
    plan = plans.begin(jembrana)["id"]
    plans.enact(jembrana, plan)
    there = f"masterplans/{plan}/enactment/"
    tag = plans.tag(jembrana, there)
    for said, expected in (
        ({"valid_from": "2024-01-01"}, (422, {"in_force_too_late"})),
        ({"valid_from": "2099-01-01"}, (409, {"after_the_plan_period"})),
        (
            {"signed_on": "2099-01-01", "promulgated_on": "2099-01-01", "valid_from": "2099-01-02"},
            (409, {"signed_in_the_future", "after_the_plan_period"}),
        ),
        ({"instrument": "perwali"}, (409, {"wrong_regulation"})),
        (
            {"signed_on": "2021-03-01", "promulgated_on": "2021-03-01", "valid_from": "2021-03-02"},
            (409, {"before_the_plan_period"}),
        ),
        ({"valid_from": "2021-03-01"}, (422, {"before_the_plan_period", "in_force_before_promulgation"})),
    ):
        status, codes = found(jembrana.patch(there, {"reason": "a", **said}, **tag))
        assert (status, codes) == expected
    other = plans.begin(jembrana)["id"]
    plans.enact(jembrana, other, "2023-12-30")
    same = jembrana.patch(there, {"reason": "a", "valid_from": "2023-12-30"}, **plans.tag(jembrana, there))
    assert found(same) == (409, {"two_versions_in_force"})


def test_what_the_ministry_closed_is_neither_submitted_nor_enacted_nor_corrected(
    jembrana: Api, ministry: Api
) -> None:
    first, second = (plans.begin(jembrana)["id"] for _ in range(2))
    plans.enact(jembrana, first)
    plans.make_ready(jembrana, second)
    times = {
        name: f"2022-0{month}-01T00:00:00Z"
        for month, name in enumerate(("opens_at", "due_at", "closes_at"), 6)
    }
    for of in (f"masterplan/{second}", f"enactment/{first}", f"enactment/{second}"):
        assert ministry.put(f"deadlines/{of}/", times).status_code == 201
    there = f"masterplans/{first}/enactment/"
    assert "closed" in jembrana.get(f"masterplans/{second}/preview/").content.decode()
    for answer in (
        jembrana.post(f"masterplans/{second}/submit/"),
        jembrana.post(f"masterplans/{second}/enact/", plans.regulation("2023-12-30")),
        jembrana.patch(there, {"reason": "a", "number": "Nomor 46"}, **plans.tag(jembrana, there)),
    ):
        assert found(answer) == (409, {"closed"})


def test_an_approval_of_what_nobody_verified_is_refused(jembrana: Api, keys: Keys) -> None:
    plan = plans.begin(jembrana)["id"]
    plans.make_ready(jembrana, plan)
    head = Api(keys.member("51.01", RegencyRole.HEAD), jembrana.base)
    for here in (f"masterplans/{plan}/", "reports/2025-Q4/"):
        content = jembrana.get(f"{here}preview/").json()["content_hash"]
        step = {"step": "approved", "content_hash": content}
        assert found(head.post(f"{here}sign-offs/", step)) == (409, {"not_prepared"})
        assert found(jembrana.post(f"{here}sign-offs/", step)) == (403, {"step_not_yours"})


LOCAL = {"name": "Air bersih", "dimension": "living", "unit": "m3", "value_kind": "ratio", "decimals": 2}


def test_a_local_indicator_is_held_to_its_kind_by_put_and_patch(jembrana: Api) -> None:
    there = "indicators/L-AIR-01/"
    assert jembrana.put(there, LOCAL).status_code == 201
    tag = plans.tag(jembrana, there)
    for said, code in (
        ({"decimals": None}, "decimals_needed"),
        ({"value_kind": "count", "decimals": 2}, "whole_numbers"),
        ({"minimum": "9", "maximum": "1"}, "range_out_of_order"),
        ({"series": ["a", "a"]}, "not_a_series"),
    ):
        assert found(jembrana.patch(there, said, **tag)) == (422, {code})
        assert found(jembrana.put(there, {**LOCAL, **said}, **tag)) == (422, {code})
        assert found(jembrana.put("indicators/L-AIR-02/", {**LOCAL, **said})) == (422, {code})
    assert found(jembrana.patch(there, {"maps_to": "ECO-03"}, **tag))[0] == 409
    assert found(jembrana.put("indicators/L-AIR-02/", {**LOCAL, "maps_to": "ECO-03"}))[1] == {"cannot_map"}
    mapped = {**OWN, "maps_to": "LIV-01"}
    assert jembrana.put("indicators/L-MISKIN-01/", mapped).status_code == 201
    assert jembrana.put("indicators/L-MISKIN-02/", {**mapped, "maps_to": None}).status_code == 201
    second = plans.tag(jembrana, "indicators/L-MISKIN-02/")
    taken = jembrana.patch("indicators/L-MISKIN-02/", {"maps_to": "LIV-01"}, **second)
    assert found(taken) == (409, {"mapped_already"})
    assert jembrana.put("values/L-AIR-01/total/2025/", {"value": "4"}).status_code == 201
    entered = jembrana.patch(there, {"dimension": "economy"}, **plans.tag(jembrana, there))
    assert found(entered) == (409, {"values_entered"})


def test_an_indicator_of_a_draft_is_held_to_its_kind_by_put_and_patch(ministry: Api) -> None:
    assert start(ministry).status_code == 201
    there = f"{DRAFT}indicators/ECO-90/"
    assert ministry.put(there, NEW).status_code == 201
    tag = plans.tag(ministry, there)
    for said, code in (
        ({"decimals": None}, "decimals_needed"),
        ({"minimum": "9", "maximum": "1"}, "range_out_of_order"),
        ({"series": ["a", "a"]}, "not_series"),
        ({"aggregation": "ratio_of_sums"}, "parts_of_ratio_needed"),
        ({"aggregation": "weighted_mean"}, "weight_needed"),
        ({"aggregation": "weighted_mean", "weight": "households"}, "unknown_weight"),
    ):
        assert found(ministry.patch(there, said, **tag)) == (422, {code})
        assert found(ministry.put(there, {**NEW, **said}, **tag)) == (422, {code})
    old = f"{DRAFT}indicators/ECO-03/"
    held = ministry.get(old)
    other = {**held.json(), "unit": "orang"}
    assert found(ministry.put(old, other, **{"If-Match": held.headers["ETag"]})) == (
        409,
        {"comparability_note_needed"},
    )
    assert start(ministry, "2099.2").status_code == 201
    based = {"number": "2099.3", "effective_on": "2099-01-01", "note": "a", "based_on": "1999.1"}
    assert found(ministry.post("catalogue/releases/", based)) == (409, {"unknown_release"})
    taken = ministry.patch(DRAFT, {"number": "2099.2"}, **plans.tag(ministry, DRAFT))
    assert found(taken) == (409, {"number_taken"})
    published = "catalogue/releases/national/2022.1/"
    held = plans.tag(ministry, published)
    assert found(ministry.delete(published, **held)) == (409, {"release_published"})


def test_a_step_that_an_edition_cannot_take_is_refused_at_each_address(
    jembrana: Api, ministry: Api, keys: Keys
) -> None:
    accepted(jembrana, ministry, "GOV-01", value="3.1")
    edition = drafted(ministry)
    there, wrong = f"editions/{edition['id']}/", {"content_hash": "0" * 64}
    second = Api(keys.ministry(), "/v1/national")
    assert found(second.post(f"{there}sign-off/", wrong)) == (409, {"content_differs"})
    signed = second.post(f"{there}sign-off/", {"content_hash": edition["content_hash"]})
    assert signed.status_code == 200
    assert found(ministry.post(f"{there}publish/", wrong)) == (409, {"content_differs"})
    assert ministry.post(f"{there}end/", {"reason": "a"}).status_code == 200
    for step in ("end", "publish", "sign-off"):
        body = {"reason": "a"} if step == "end" else {"content_hash": edition["content_hash"]}
        assert found(second.post(f"{there}{step}/", body)) == (409, {"status_does_not_allow"})


@pytest.mark.parametrize(
    ("quarter", "code"), [("2999-Q1", "period_not_begun"), ("2001-Q1", "quarter_too_early")]
)
def test_a_quarter_that_no_report_is_of_is_refused_at_each_address(
    jembrana: Api, quarter: str, code: str
) -> None:
    here = f"reports/{quarter}/"
    step = {"step": "prepared", "content_hash": "0" * 64}
    for answer in (
        jembrana.get(f"{here}preview/"),
        jembrana.get(f"{here}parts/"),
        jembrana.get(f"{here}changed/"),
        jembrana.get(f"{here}sign-offs/"),
        jembrana.post(f"{here}sign-offs/", step),
        jembrana.post(f"{here}submit/"),
        jembrana.post(f"{here}preview/", {}),
        jembrana.post(f"{here}parts/{NOBODY}/deliver/", {"comment": "a"}),
        jembrana.post(f"{here}parts/{NOBODY}/return/", {"comment": "a"}),
    ):
        assert answer.status_code in (405, 409), answer.json()
        if answer.status_code == 409:
            assert found(answer)[1] == {code}


def test_what_figures_do_not_have_is_refused_at_each_address(ministry: Api) -> None:
    year = "indicator=GOV-01&period=2025"
    for path in (
        f"analytics/?{year}",
        "indicators/GOV-01/?period=2025",
        "indicators/GOV-01/components/?period=2025",
        "indicators/GOV-01/ranking/?period=2025",
        "indicators/GOV-01/trend/?period=2025",
        "progress/components/?figure=reports&group_by=regency&group=51.01",
        "progress/?period=2025",
    ):
        later = ministry.get(f"{path}&as_of=2999-01-01T00:00:00Z")
        assert found(later)[0] == 400, later.json()
        assert found(later)[1] in ({"in_the_future"}, {"unknown_parameter"}), (path, later.json())
    compared = "as_of=2026-01-01T00:00:00Z&compare_as_of=2026-02-01T00:00:00Z"
    for path in (f"analytics/?{year}", "progress/?period=2025"):
        assert found(ministry.get(f"{path}&{compared}")) == (400, {"not_earlier"})
    quarter = "period=2025-Q1"
    for path in (
        f"indicators/GOV-01/?{quarter}",
        f"indicators/GOV-01/components/?{quarter}",
        f"indicators/GOV-01/ranking/?{quarter}",
    ):
        assert found(ministry.get(path)) == (400, {"wrong_periodicity"})
    for group_by, group, code in (
        ("province", "99", "unknown_province"),
        ("regency", "99.99", "unknown_regency"),
    ):
        answer = ministry.get(f"indicators/GOV-01/components/?period=2025&group_by={group_by}&group={group}")
        assert found(answer) == (400, {code})


def test_official_values_name_what_there_is(ministry: Api) -> None:
    source = {"producer": "BPS", "publication": "Statistik", "published_on": "2026-02-27"}
    good = {"regency_code": "51.01", "indicator": "ECO-03", "period": "2025", "value": "4.51"}
    for said, code in (
        ({"regency_code": "99.99"}, "unknown_regency"),
        ({"regency_code": None, "province_code": "99"}, "unknown_province"),
        ({"series": "nowhere"}, "unknown_series"),
        ({"indicator": "ECO-99"}, "unknown_indicator"),
    ):
        row = {name: each for name, each in {**good, **said}.items() if each is not None}
        body = {**source, "values": [row]}
        assert found(ministry.post("catalogue/official-values/load/", body)) == (409, {code})
        body = {**source, "values": [row, {**good, "value": "999"}]}
        status, codes = found(ministry.post("catalogue/official-values/load/", body))
        assert (status, codes) == (422, {code, "out_of_range"})
    start(ministry)
    for kind in ("grade", "yes_no"):
        new = {**NEW, "value_kind": kind, "aggregation": "none"}
        for name in ("decimals", "minimum", "maximum"):
            new[name] = None
        assert ministry.put(f"{DRAFT}indicators/ECO-{len(kind)}/", new).status_code == 201
    assert publish(ministry).status_code == 200
    for kind, code in (("grade", "unknown_grade"), ("yes_no", "not_yes_or_no")):
        row = {**good, "indicator": f"ECO-{len(kind)}", "period": str(TODAY.year), "value": "Z9"}
        answer = ministry.post("catalogue/official-values/load/", {**source, "values": [row]})
        assert found(answer) == (422, {code})
    query = "?producer=BPS&publication=Statistik&published_on=2026-02-27"
    answer = ministry.send(
        "POST", f"catalogue/official-values/load/{query}", b"indicator,period,value,colour\n", "text/csv"
    )
    assert found(answer) == (422, {"unknown_column"})


def test_a_person_who_is_a_member_is_no_guest_and_values_are_counted(jembrana: Api) -> None:
    (me,) = jembrana.get("members/").json()["data"]
    until = (dt.datetime.now(dt.UTC) + dt.timedelta(days=30)).isoformat()
    guest = {
        "kind": "mentor",
        "email": me["person"]["email"],
        "scopes": ["drafts:read"],
        "valid_until": until,
    }
    assert found(jembrana.post("guests/", {**guest, "name": "Budi", "office": "Dinas"})) == (
        409,
        {"already_member"},
    )
    for step in ("confirm", "check"):
        said = {"filter": {"indicator": "ECO-03"}, "expected_count": 5}
        assert found(jembrana.post(f"values/{step}/", said)) == (409, {"count_differs"})
        said = {"filter": {"indicator": "ECO-03"}}
        assert found(jembrana.post(f"values/{step}/", said)) == (422, {"expected_needed"})


def test_a_meeting_is_of_a_body_that_there_is(jembrana: Api) -> None:
    body = jembrana.post("bodies/", {"kind": "council", "name": "Dewan"}).json()["id"]
    good = {"body_id": body, "held_on": "2025-10-14"}
    there = f"meetings/{jembrana.post('meetings/', good).json()['id']}/"
    tag = plans.tag(jembrana, there)
    for answer in (
        jembrana.post("meetings/", {**good, "body_id": NOBODY}),
        jembrana.put(there, {**good, "body_id": NOBODY}, **tag),
        jembrana.patch(there, {"body_id": NOBODY}, **tag),
    ):
        assert found(answer) == (409, {"unknown_reference"})


def test_an_exemption_that_was_withdrawn_is_not_withdrawn_again(jembrana: Api) -> None:
    asked = {"indicator": "LIV-01", "first_period": "2026", "reason": "a"}
    there = f"exemptions/{jembrana.post('exemptions/', asked).json()['id']}/"
    for more, code in (
        ({"first_period": "2999"}, "period_too_late"),
        ({"indicator": "LIV-99"}, "unknown_indicator"),
        ({"first_period": "2026-Q1"}, "wrong_periodicity"),
    ):
        assert found(jembrana.post("exemptions/", {**asked, **more})) == (409, {code})
    early = jembrana.post("exemptions/", {**asked, "first_period": "1999"})
    assert found(early) == (422, {"period_too_early"})
    answer = (
        jembrana.delete(there, **plans.tag(jembrana, there))
        if "ETag" in jembrana.get(there).headers
        else jembrana.post(f"{there}withdraw/", {})
    )
    assert answer.status_code in (200, 204), answer.json()
    again = jembrana.post(f"{there}withdraw/", {})
    assert found(again) == (409, {"status_does_not_allow"})


def test_a_key_is_of_a_person_or_an_application(jembrana: Api, ministry: Api) -> None:
    both = {"person_id": NOBODY, "application_id": NOBODY}
    for api in (jembrana, ministry):
        assert found(api.post("keys/", both)) == (422, {"person_or_application"})


def test_a_row_of_a_file_that_is_no_json_is_told_at_its_line(jembrana: Api) -> None:
    good = b'{"indicator": "ECO-03", "series": "total", "period": "2024", "value": "4.51"}\n'
    for line, code in (
        (b"{\n", "malformed_json"),
        (b'{"indicator": "\xff"}\n', "not_utf8"),
        (b'{"value": "1", "value": "2"}\n', "duplicate_name"),
        (b"[" * 40 + b"]" * 40 + b"\n", "too_deep"),
        (b'{"note": "\\ud800"}\n', "lone_surrogate"),
    ):
        answer = jembrana.send("POST", "values/import/", good + line, "application/x-ndjson")
        status, codes = found(answer)
        assert status == 422
        assert code in codes


def test_a_submission_of_a_sandbox_is_decided_by_the_same_rules(database: Stage, keys: Keys) -> None:
    with sandbox.standing(database):
        api = Api(keys.member(sandbox.CODE), f"/v1/regencies/{sandbox.CODE}")
        sent = [api.post("reports/2025-Q4/submit/", {"reason": "a"}).json()["submission"]["id"]]
        assert api.put("values/ECO-03/total/2025/", {"value": "5"}).status_code == 201
        sent.append(api.post("reports/2025-Q4/submit/", {"reason": "b"}).json()["submission"]["id"])
        first, second = (f"sandbox/submissions/{id}/" for id in sent)
        decision = {"decision": "uphold", "reason": "a"}
        assert found(api.post(f"{first}return/", {"reasons": ["a"]})) == (409, {"newer_revision"})
        assert found(api.post(f"{first}decide/", decision)) == (409, {"newer_revision"})
        wrong = {"reasons": ["a"], "content_hash": "0" * 64}
        assert found(api.post(f"{second}return/", wrong)) == (409, {"content_differs"})
        settled = (409, {"status_does_not_allow"})
        assert found(api.post(f"{second}decide/", decision)) == settled
        assert api.post(f"{second}accept/", {}).status_code == 200
        assert found(api.post(f"{second}return/", {"reasons": ["a"]})) == settled
        assert found(api.post(f"{second}accept/", {})) == settled


def test_a_comment_on_what_is_withdrawn_is_refused_on_both_sides(jembrana: Api, keys: Keys) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    sent = jembrana.post("reports/2025-Q4/submit/", {"reason": "a"}).json()["submission"]["id"]
    assert jembrana.post(f"submissions/{sent}/withdraw/", {"reason": "a"}).status_code == 200
    reviewer = Api(keys.ministry(MinistryRole.REVIEWER), "/v1/national")
    for api in (jembrana, reviewer):
        answer = api.post(f"submissions/{sent}/comments/", {"text": "a"})
        assert found(answer) == (409, {"status_does_not_allow"})
    wrong = {"step": "approved", "content_hash": "0" * 64}
    assert found(jembrana.post("reports/2025-Q4/sign-offs/", wrong))[0] in (403, 409)


def test_periods_of_figures_and_of_exemptions_fit_what_they_are_of(jembrana: Api, ministry: Api) -> None:
    for path in ("trend/?period=2025-Q1", "components/?period=2025&group_by=dimension&group=x"):
        assert found(ministry.get(f"indicators/GOV-01/{path}"))[0] == 400
    asked = {"indicator": "LIV-01", "first_period": "2026", "last_period": "2027", "reason": "a"}
    id = jembrana.post("exemptions/", asked).json()["id"]
    for step in ("agree", "decline"):
        for last, code in (("2025", "last_period_before_first"), ("2030", "not_asked_for")):
            answer = ministry.post(f"exemptions/{id}/{step}/", {"note": "a", "last_period": last})
            if answer.json().get("errors", [{}])[0].get("code") != "unknown_field":
                assert found(answer)[1] == {code}
    nowhere = {"regency_code": "99.99", "reason": "a"}
    extended = {**nowhere, "due_at": "2027-09-01T00:00:00Z"}
    letter = {"regency_code": "99.99", "letter_number": "1", "letter_signed_on": "2026-02-03"}
    declined = {**letter, "kind": "periodic_report", "subject": "2026-Q1"}
    for path, body in (("deadlines/periodic_report/2027-Q2/extend/", extended), ("declinations/", declined)):
        assert found(ministry.post(path, body)) == (409, {"unknown_regency"})


def test_an_edition_is_of_what_there_is(jembrana: Api, ministry: Api) -> None:
    asked = {"title": {"en": "A", "id-ID": "A"}, "indicators": ["GOV-01"], "periods": ["2025"]}
    for said, expected in (
        ({"indicators": ["XXX-01"]}, (409, {"unknown_indicator"})),
        ({"indicators": [], "dimensions": ["wellbeing"]}, (409, {"unknown_dimension"})),
        ({"indicators": []}, (422, {"indicators_needed"})),
        ({"as_of": "2999-01-01T00:00:00Z"}, (409, {"in_the_future"})),
        ({"as_of": "2001-01-01T00:00:00Z"}, (409, {"before_first_record"})),
        ({}, (409, {"nothing_accepted"})),
    ):
        assert found(ministry.post("editions/", {**asked, **said})) == expected


def test_a_programme_of_another_agency_is_refused_by_every_way(jembrana: Api, keys: Keys) -> None:
    plans.begin(jembrana)
    own, other = (plans.add_agency(jembrana, name)["id"] for name in ("Dinas Kesehatan", "Bappeda"))
    office = Api(keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(own,)), jembrana.base)
    path = f"programmes/{plans.add(jembrana, lead_agency_id=other)['id']}/"
    tag = plans.tag(jembrana, path)
    for more, status, also in (({}, 403, set()), ({"quick_win": 7}, 422, {"not_a_boolean"})):
        expected = (status, {"another_agency", *also})
        body = {**plans.PROGRAMME, "title": "Lain", "lead_agency_id": other, **more}
        alone = [office.post("programmes/", body)]
        alone += [write(path, body, **tag) for write in (office.put, office.patch)]
        assert [found(answer) for answer in alone] == [expected] * 3
    assert found(office.put("programmes/", {"programmes": [body]})) == expected


def test_a_row_of_a_set_of_programmes_is_one_and_says_its_version(jembrana: Api) -> None:
    plans.begin(jembrana)
    row = {**plans.PROGRAMME, "title": "Lain", "id": plans.add(jembrana)["id"]}
    assert found(jembrana.put("programmes/", {"programmes": [row]})) == (409, {"version_required"})
    twice = {"programmes": [{**row, "version": 1}] * 2}
    assert found(jembrana.put("programmes/", twice)) == (422, {"duplicate_programme"})


def test_what_a_set_or_a_chapter_names_is_there(jembrana: Api) -> None:
    owned = owner("ECO-03", plans.add_agency(jembrana)["id"])
    for name in ("indicator", "series"):
        for path, row in ((OWNERS, owned), (TARGETS, target("2026"))):
            assert found(put(jembrana, path, [{**row, name: "none"}])) == (409, {f"unknown_{name}"})
    (me,) = jembrana.get(MEMBERS).json()["data"]
    late = {**me, "valid_until": "2001-01-01T00:00:00Z"}
    assert found(put(jembrana, MEMBERS, [late])) == (409, {"in_the_past"})
    chapters, said = f"masterplans/{plans.begin(jembrana)['id']}/chapters/", {"book_id": NOBODY, "title": "A"}
    alone = jembrana.post(chapters, said), jembrana.put(f"{chapters}{NOBODY}/", said)
    assert [found(answer) for answer in alone] == [(409, {"unknown_book"})] * 2
