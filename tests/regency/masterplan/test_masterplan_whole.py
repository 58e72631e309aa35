"""A masterplan of real size: entered, completed by following the answers, versioned, compared, carried elsewhere."""

import json
from typing import Any

import jsonschema
import pytest

from api.http import generated
from api.regency.programmes.whole import plan_docs
from tenants.ids import uuid7
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.queries import queries
from tests.support.refusals import status_of
from tests.support.stage import Stage
from tests.support.whole_plans import complete, real_size

ANY_ID = str(uuid7())


@pytest.mark.usefixtures("neighbour")
def test_an_empty_plan_is_completed_by_following_the_answers_alone(jembrana: Api) -> None:
    plan = plans.begin(jembrana, cohort="2022")
    path = f"masterplans/{plan['id']}/"
    before = jembrana.get(f"{path}completeness/").json()
    assert (before["is_complete"], before["percent"], before["profile"]) == (False, 0, "first")
    assert before["may"] == ["edit", "submit", "enact", "copy"]
    refused = jembrana.post(f"{path}submit/", {})
    assert plans.refused(refused)[:2] == (409, "masterplan_incomplete")
    assert plans.refused(refused)[2][0] == ("/masterplan/vision", "vision_missing")
    assert refused.json()["values"]["missing"] == len(before["missing"])
    complete(jembrana, plan["id"])
    after = jembrana.get(f"{path}completeness/").json()
    assert (after["is_complete"], after["percent"], after["missing"]) == (True, 100, [])
    assert jembrana.post(f"{path}submit/", {}).status_code == 201


def test_a_submission_is_refused_with_all_that_its_programmes_lack(jembrana: Api, tabanan: Api) -> None:
    plans.begin(tabanan, cohort="2022")
    plan = plans.begin(jembrana, cohort="2022")
    plans.add(jembrana, activities=[plans.activity()])
    plans.add(jembrana, title="Tanpa isi")
    refused = plans.refused(jembrana.post(f"masterplans/{plan['id']}/submit/", {}))
    assert refused[:2] == (409, "masterplan_incomplete")
    missing = [each for each in refused[2] if each[0].startswith("/programmes/")]
    assert missing == [
        ("/programmes/0/lead_agency_name", "programme_without_lead_agency"),
        ("/programmes/0/rpjmd_mission", "programme_without_rpjmd_mission"),
        ("/programmes/0/indicative_amounts", "programme_without_ceilings"),
        ("/programmes/0/activities/0", "activity_without_dates"),
        ("/programmes/1/lead_agency_name", "programme_without_lead_agency"),
        ("/programmes/1/rpjmd_mission", "programme_without_rpjmd_mission"),
        ("/programmes/1/indicative_amounts", "programme_without_ceilings"),
        ("/programmes/1/activities", "programme_without_activities"),
    ]


def test_a_plan_of_real_size_is_exported_imported_elsewhere_and_equal(
    jembrana: Api, tabanan: Api, database: Stage
) -> None:
    plan = plans.begin(jembrana, cohort="2022", rpjmd_missions=plans.MISSIONS)
    agency = plans.add_agency(jembrana, "Bappeda")["id"]
    assert jembrana.put("programmes/", {"programmes": real_size(agency)}).status_code == 200
    plans.put_book(jembrana, plan["id"], "quick_win")
    complete(jembrana, plan["id"])
    with queries() as sent:
        exported = jembrana.get(f"masterplans/{plan['id']}/document/")
    assert len(sent) == 5
    document = exported.json()
    assert len(document["programmes"]) == 45
    assert sum(len(each["activities"]) for each in document["programmes"]) == 180
    assert len(document["books"]) == 4
    jsonschema.validate(document, plan_docs.document_schema())

    # An agency of the same name is there already, by another id and beside others.
    plans.add_agency(tabanan, "Dinas Lain")
    plans.add_agency(tabanan, "Bappeda")
    draft = plans.begin(tabanan)
    path = f"masterplans/{draft['id']}/document/"
    assert tabanan.put(path, document).status_code == 428
    imported = tabanan.put(path, document, **plans.tag(tabanan, path))
    assert imported.status_code == 200, imported.json()
    assert imported.json() == document == tabanan.get(path).json()
    assert imported.headers["ETag"] == exported.headers["ETag"]
    assert tabanan.put(path, document).headers["ETag"] == exported.headers["ETag"]
    assert tabanan.get(f"masterplans/{draft['id']}/completeness/").json()["is_complete"] is True
    assert sum(plans.filling(database, "51.02").values()) == 45

    first = jembrana.post(f"masterplans/{plan['id']}/submit/", {})
    assert first.status_code == 201, first.json()
    second = plans.begin(jembrana, based_on_id=plan["id"])
    compared = f"masterplans/{second['id']}/differences/?from_id={plan['id']}"
    assert jembrana.get(compared).json()["differences"] == [
        {"place": "masterplan, profile", "before": "first", "after": "revision"}
    ]
    (zero,) = (each for each in document["programmes"] if each["title"] == "Program 0")
    programme = f"programmes/{zero['id']}/"
    changed = {"title": "Lain", "indicative_amounts": [plans.allocation(2023, "7")]}
    jembrana.patch(programme, changed, **plans.tag(jembrana, programme))
    told = jembrana.get(compared).json()["differences"][1:]
    assert [each["place"] for each in told] == [
        "programmes, Program 0, title",
        "programmes, Program 0, indicative_amounts, 2023 apbd original, amount",
        "programmes, Program 0, indicative_amounts, 2024 apbd original",
    ]
    assert told[0] == {"place": "programmes, Program 0, title", "before": "Program 0", "after": "Lain"}


def test_a_legacy_plan_is_recorded_with_four_requests(jembrana: Api, ministry: Api) -> None:
    plan = plans.begin(jembrana, profile="legacy", plan_period_start=2017, plan_period_end=2021)
    path = f"masterplans/{plan['id']}/"
    tag = jembrana.get(f"{path}document/").headers["ETag"]
    document = {
        "schema": "masterplan-document/1",
        "masterplan": {
            "profile": "legacy",
            "plan_period_start": 2017,
            "plan_period_end": 2021,
            "vision": "Jembrana Cerdas",
        },
        "agencies": [{"id": str(uuid7()), "name": "Diskominfo"}],
        "books": [
            {
                "id": str(uuid7()),
                "kind": "masterplan",
                "title": "Buku 2",
                "chapters": [{"id": str(uuid7()), "title": "I", "text": "Isi"}],
            }
        ],
        "programmes": [{**plans.PROGRAMME, "id": str(uuid7())}],
    }
    written = jembrana.put(f"{path}document/", document, **{"If-Match": tag})
    assert written.status_code == 200, written.json()
    enacted = jembrana.post(
        f"{path}enact/", {"number": "12 Tahun 2017", "signed_on": "2017-11-03", "instrument": "perbup"}
    )
    assert enacted.status_code == 200, enacted.json()
    assert jembrana.post(f"{path}submit/", {}).status_code == 201


@pytest.mark.usefixtures("neighbour")
def test_a_document_with_faults_is_refused_whole_and_each_is_named(jembrana: Api) -> None:
    plan = plans.begin(jembrana)
    path = f"masterplans/{plan['id']}/document/"
    document = jembrana.get(path).json()
    document["programmes"] = [
        {**plans.PROGRAMME, "id": str(uuid7()), "indicative_amounts": [plans.allocation(2031)]},
        {**plans.PROGRAMME, "id": str(uuid7()), "sub_dimension": "trash"},
    ]
    tag = plans.tag(jembrana, path)
    assert plans.refused(jembrana.put(path, document, **tag))[2] == [
        ("/programmes/0/indicative_amounts/0/year", "outside_plan_period"),
        ("/programmes/1/sub_dimension", "unknown_sub_dimension"),
    ]
    id = str(uuid7())
    document["programmes"] = [{**plans.PROGRAMME, "id": id, "lead_agency_name": "Dinas Luar Angkasa"}]
    document["books"] = [{"id": id, "kind": "masterplan", "title": "Buku", "chapters": []}] * 2
    document["masterplan"] |= {
        "cohort": "2017",
        "plan_period_end": 2021,
        "objectives": [{"text": "Air bersih", "mission": 1}],
        "road_map": [{"year": 2025, "text": "Langkah"}],
    }
    assert plans.refused(jembrana.put(path, document, **tag))[2] == [
        ("/books/1/id", "duplicate_book"),
        ("/masterplan/plan_period_end", "ends_before_it_starts"),
        ("/masterplan/cohort", "not_a_member"),
        ("/masterplan/objectives/0/mission", "unknown_mission"),
        ("/programmes/0/lead_agency_name", "unknown_agency"),
    ]
    assert jembrana.get(path).headers["ETag"] == tag["If-Match"]


def _document(**parts: Any) -> dict[str, Any]:
    period = {"plan_period_start": 2022, "plan_period_end": 2026}
    empty: dict[str, Any] = {"agencies": [], "books": [], "programmes": []}
    return {"schema": "masterplan-document/1", "masterplan": period, **empty, **parts}


def test_a_document_sent_again_changes_nothing_however_its_sender_ordered_it(
    jembrana: Api, tabanan: Api
) -> None:
    ids = sorted((str(uuid7()) for _ in range(3)), reverse=True)
    parts = {
        "indicative_amounts": [plans.allocation(2025), plans.allocation(2024)],
        "activities": [
            plans.activity(milestones=[{"title": "Lulus", "due_on": "2025-06-30"}]),
            plans.activity("Uji coba"),
        ],
    }
    document = _document(
        programmes=[{**plans.PROGRAMME, **parts, "id": id, "title": f"Program {id}"} for id in ids]
    )
    for regency in (jembrana, tabanan):
        path = f"masterplans/{uuid7()}/document/"
        created = regency.put(path, document)
        assert created.status_code == 201, created.json()
        again = regency.put(path, document)
        assert (again.status_code, again.json()) == (200, created.json())
        assert again.headers["ETag"] == created.headers["ETag"]
        assert [each["version"] for each in regency.get("programmes/").json()["data"]] == [1] * 3
    document["programmes"][0]["activities"] = parts["activities"][:1]
    assert tabanan.put(path, document).status_code == 428


@pytest.mark.usefixtures("neighbour")
def test_a_document_names_agencies_by_name_or_by_an_id_of_its_own(jembrana: Api) -> None:
    known = plans.add_agency(jembrana, "Dinas Kesehatan", short_name="Dinkes")
    plan = plans.begin(jembrana)
    path = f"masterplans/{plan['id']}/document/"
    listed = str(uuid7())
    document = _document(
        agencies=[{"name": "DINAS KESEHATAN"}, {"name": "Bappeda", "kind": "badan", "id": listed}],
        programmes=[
            {"id": id, **plans.PROGRAMME, "lead_agency_name": lead, "supporting_agency_names": supporting}
            for id, lead, supporting in zip(
                sorted(str(uuid7()) for _ in range(2)),
                ("dinas kesehatan", listed),
                (["Bappeda"], [known["id"]]),
                strict=True,
            )
        ],
    )
    written = jembrana.put(path, document, **plans.tag(jembrana, path))
    assert written.status_code == 200, written.json()
    body = written.json()
    assert body["agencies"] == [
        {"name": "Bappeda", "short_name": "", "kind": "badan"},
        {"name": "Dinas Kesehatan", "short_name": "Dinkes", "kind": None},
    ]
    assert [(each["lead_agency_name"], each["supporting_agency_names"]) for each in body["programmes"]] == [
        ("Dinas Kesehatan", ["Bappeda"]),
        ("Bappeda", ["Dinas Kesehatan"]),
    ]
    agencies = {each["name"]: each["id"] for each in jembrana.get("agencies/").json()["data"]}
    assert agencies == {"Bappeda": listed, "Dinas Kesehatan": known["id"]}
    assert jembrana.put(path, document).status_code == 200  # it says so already


@pytest.mark.usefixtures("neighbour")
@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"agencies": [{"name": "A"}, {"name": "a"}]}, ("/agencies/1/name", "duplicate")),
        (
            {"agencies": [{"name": "A", "id": ANY_ID}, {"name": "B", "id": ANY_ID}]},
            ("/agencies/1/id", "duplicate"),
        ),
        (
            {"books": [{"id": ANY_ID, "kind": "roadmap", "title": "x"}] * 2},
            ("/books/1/id", "duplicate_book"),
        ),
        (
            {"programmes": [{"id": ANY_ID, **plans.PROGRAMME}] * 2},
            ("/programmes/1/id", "duplicate_programme"),
        ),
        (
            {"programmes": [{"id": ANY_ID, **plans.PROGRAMME, "lead_agency_name": "Bappeda"}]},
            ("/programmes/0/lead_agency_name", "unknown_agency"),
        ),
        ({"masterplan": {"plan_period_end": 2026}}, ("/masterplan/plan_period_start", "required")),
        (
            {"masterplan": {"plan_period_start": 2026, "plan_period_end": 2022}},
            ("/masterplan/plan_period_end", "ends_before_it_starts"),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_stands_twice_or_refers_to_nothing_is_named_by_its_place(
    jembrana: Api, parts: dict[str, Any], expected: tuple[str, str]
) -> None:
    path = f"masterplans/{plans.begin(jembrana)['id']}/document/"
    tag = plans.tag(jembrana, path)
    refused = jembrana.put(path, _document(**parts), **tag)
    assert plans.refused(refused) == (status_of(expected[1]), plans.refused(refused)[1], [expected])
    assert plans.tag(jembrana, path) == tag


@pytest.mark.usefixtures("neighbour")
def test_what_a_document_does_not_name_is_taken_out_of_the_draft(jembrana: Api, database: Stage) -> None:
    plan = plans.begin(jembrana)
    kept, _ = plans.add(jembrana), plans.add(jembrana, sub_dimension="waste")
    plans.put_book(jembrana, plan["id"])
    path = f"masterplans/{plan['id']}/document/"
    document = jembrana.get(path).json()
    document |= {"programmes": document["programmes"][:1], "books": []}
    assert jembrana.put(path, document, **plans.tag(jembrana, path)).json() == document
    assert [row["id"] for row in jembrana.get("programmes/").json()["data"]] == [kept["id"]]
    assert plans.filling(database, "51.01")["environment", "waste"] == 0


@pytest.mark.usefixtures("neighbour")
def test_completeness_speaks_both_languages_and_asks_less_of_a_revision(jembrana: Api) -> None:
    plan = plans.begin(jembrana)
    path = f"masterplans/{plan['id']}/completeness/"
    english, indonesian = jembrana.get(path), jembrana.get(path, **{"Accept-Language": "id"})
    first = english.json()["missing"][0]
    assert first == {
        "code": "vision_missing",
        "part": "masterplan",
        "dimension": None,
        "item": None,
        "pointer": "/masterplan/vision",
        "message": "Write the vision.",
        "link": f"http://127.0.0.1:8000/v1/regencies/51.01/masterplans/{plan['id']}/",
        "method": "PATCH",
    }
    assert indonesian.json()["missing"][0]["message"] == "Isi visi."
    said = {each["item"]: each["message"] for each in indonesian.json()["missing"]}
    assert said["structure_people"] == "Beri nilai dan uraian kesiapan struktur: sumber daya manusia."
    assert said["executive_summary"] == "Tambahkan buku Ringkasan Eksekutif."
    assert not any("_" in message for message in said.values()), "an office reads words, not codes"
    revision = plans.begin(jembrana, based_on_id=plan["id"])
    asked = jembrana.get(f"masterplans/{revision['id']}/completeness/").json()
    codes = {each["code"] for each in asked["missing"]}
    assert "readiness_missing" not in codes
    assert "strategy_missing" in codes


@pytest.mark.usefixtures("neighbour")
def test_books_keep_their_order_and_are_changed_from_the_version_read(jembrana: Api, keys: Keys) -> None:
    plan = plans.begin(jembrana)
    first, second = plans.put_book(jembrana, plan["id"]), plans.put_book(jembrana, plan["id"], "roadmap")
    books = f"masterplans/{plan['id']}/books/"
    listed = jembrana.get(books).json()["data"]
    assert [row["id"] for row in listed] == [first["id"], second["id"]]
    path = f"{books}{first['id']}/"
    body = {"kind": "masterplan", "title": "Buku baru"}
    tag = plans.tag(jembrana, path)
    assert jembrana.put(path, body).status_code == 428
    assert jembrana.put(path, body, **tag).json()["version"] == 2
    assert jembrana.put(path, {**body, "title": "Lagi"}, **tag).status_code == 412
    assert Api(keys.member("51.01", "contributor"), jembrana.base).put(path, body).status_code == 403
    copy = plans.begin(jembrana, based_on_id=plan["id"])
    assert len(jembrana.get(f"masterplans/{copy['id']}/books/").json()["data"]) == 2
    (of_first, _of_second) = jembrana.get(f"masterplans/{plan['id']}/chapters/").json()["data"]
    for part in (f"masterplans/{plan['id']}/chapters/{of_first['id']}/", path):
        assert jembrana.delete(part, **plans.tag(jembrana, part)).status_code == 204
        assert jembrana.get(part).status_code == 404
    assert len(jembrana.get(f"masterplans/{copy['id']}/books/").json()["data"]) == 2


@pytest.mark.usefixtures("neighbour")
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"rpjmd_missions": [{"code": "M1", "text": "a"}, {"code": "M1", "text": "b"}]},
            ("/rpjmd_missions/1/code", "duplicate"),
        ),
        ({"road_map": [{"year": 2030, "text": "a"}]}, ("/road_map/0/year", "year_outside_plan_period")),
        ({"objectives": [{"text": "a", "mission": 3}]}, ("/objectives/0/mission", "unknown_mission")),
        ({"readiness": [{"element": "roads"}]}, ("/readiness/0/element", "invalid_choice")),
        ({"readiness": [{"element": "culture", "score": 5}]}, ("/readiness/0/score", "max_value")),
    ],
)
def test_a_wrong_section_is_refused_at_its_place(
    jembrana: Api, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    body = {"plan_period_start": 2022, "plan_period_end": 2026, **fields}
    assert plans.refused(jembrana.post("masterplans/", body))[2] == [expected]


@pytest.mark.usefixtures("neighbour")
def test_a_book_is_added_to_the_list(jembrana: Api, keys: Keys) -> None:
    plan = plans.begin(jembrana)
    books = f"masterplans/{plan['id']}/books/"
    body = {"kind": "roadmap", "title": "Peta jalan"}
    added = jembrana.post(books, body)
    assert added.status_code == 201, added.json()
    address = "/" + added.headers["Location"].split("/", 3)[3]
    found = jembrana.get(address)
    assert (found.json(), found.headers["ETag"]) == (added.json(), added.headers["ETag"])
    again = jembrana.post(books, {**body, "id": added.json()["id"]})
    assert (again.status_code, again.json()) == (201, added.json())
    again = jembrana.post(books, {**body, "title": "Lain", "id": added.json()["id"]})
    assert plans.refused(again) == (409, "already_exists", [])
    assert plans.refused(jembrana.post(books, {"kind": "novel"}))[2] == [
        ("/kind", "invalid_choice"),
        ("/title", "required"),
    ]
    assert Api(keys.member("51.01", "contributor"), jembrana.base).post(books, body).status_code == 403
    assert jembrana.post(f"masterplans/{uuid7()}/books/", body).status_code == 404


def test_the_pages_made_from_the_code_are_fresh() -> None:
    pages = plan_docs.pages()
    assert generated.stale(plan_docs.FOLDER, pages) == []
    schema = json.loads(pages["masterplan-document-1.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    assert b"draft --> submitted: submit" in pages["states.md"]
