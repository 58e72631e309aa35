"""Recording a quarter: both figures to date, many activities at once, no fall without a reason."""

from functools import partial
from typing import Any

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.queries import queries
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def activities(api: Api, number: int = 1, **fields: Any) -> list[str]:
    """A draft with one programme of so many activities; their ids."""
    plans.begin(api)
    given = [plans.activity(f"Kegiatan {index}") for index in range(number)]
    return [each["id"] for each in plans.add(api, activities=given, **fields)["activities"]]


def refused(api: Api, quarter: str, *rows: dict[str, Any]) -> tuple[int, str, list[tuple[str, str]]]:
    return plans.refused(api.put(f"realisations/{quarter}/", {"realisations": list(rows)}))


def test_a_quarter_is_recorded_and_its_increment_derived(jembrana: Api) -> None:
    (id,) = activities(jembrana)
    plans.report(jembrana, "2025-Q1", plans.realised(id, "12.5", "1000000"))
    (result,) = plans.report(jembrana, "2025-Q3", plans.realised(id, "62.50", "7500000", note="Uji coba"))
    assert result == {"activity_id": id, "outcome": "created", "version": 1, "errors": []}
    (row,) = jembrana.get("realisations/2025-Q3/").json()["data"]
    realisation = row.pop("realisation")
    assert row.pop("evidence") == []
    assert realisation == {
        "period": "2025-Q3",
        "physical_percent_to_date": "62.5",
        "physical_increment": "50",
        "spent_to_date": "7500000",
        "spent_increment": "6500000",
        "spent_by_source": [],
        "note": "Uji coba",
        "reason": "",
        "stopped": False,
        "reached_milestone_ids": [],
        "version": 1,
        "is_submitted": False,
        "updated_at": realisation["updated_at"],
    }
    programme = jembrana.get("programmes/").json()["data"][0]
    assert row == {
        "activity_id": id,
        "title": "Kegiatan 0",
        "kind": "human_capacity",
        "programme_id": programme["id"],
        "programme_title": "Mal Pelayanan Publik",
        "dimension": "governance",
        "sub_dimension": "public_service",
        "lead_agency_id": None,
        "status": "running",
    }
    (before,) = jembrana.get("realisations/2025-Q2/").json()["data"]
    assert before["realisation"] is None


def test_a_quarter_of_180_activities_goes_in_by_one_request(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana)
    given = [plans.activity(f"Kegiatan {index}") for index in range(4)]
    rows = [{**plans.PROGRAMME, "title": f"Program {index}", "activities": given} for index in range(45)]
    assert jembrana.put("programmes/", {"programmes": rows}).status_code == 200
    first = jembrana.get("realisations/2025-Q1/?page_size=200").json()
    ids = [row["activity_id"] for row in first["data"]]
    assert (len(ids), first["next"]) == (180, None)
    found, path = [], "realisations/2025-Q1/?page_size=70"
    while path:
        page = jembrana.get(path).json()
        found += [row["activity_id"] for row in page["data"]]
        path = "/" + page["next"].split("/", 3)[3] if page["next"] else ""
    assert found == ids
    with queries() as sent:
        results = plans.report(jembrana, "2025-Q1", *(plans.realised(id) for id in ids))
    assert len(results) == 180
    assert len(sent) == 10
    assert len(plans.history(database, "51.01", "realisation")) == 180
    cells = plans.filling(database, "51.01", "realisations", "2025-Q1")
    assert cells == {("governance", "public_service"): 180}
    again = plans.report(jembrana, "2025-Q1", *(plans.realised(id) for id in ids))
    assert {row["outcome"] for row in again} == {"unchanged"}


def test_with_one_wrong_row_nothing_is_stored(jembrana: Api) -> None:
    first, second, third = activities(jembrana, 3)
    unknown = "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
    given = [
        plans.realised(first),
        plans.realised(unknown),
        plans.realised(second, version=4),
        plans.realised(third, reached_milestone_ids=[unknown]),
        plans.realised(first),
    ]
    expected = [
        ("/realisations/1/activity_id", "unknown_activity"),
        ("/realisations/2/version", "changed_meanwhile"),
        ("/realisations/3/reached_milestone_ids/0", "unknown_milestone"),
        ("/realisations/4/activity_id", "duplicate_activity"),
    ]
    assert refused(jembrana, "2025-Q1", *given) == (422, "invalid", expected)
    shown = jembrana.get("realisations/2025-Q1/").json()["data"]
    assert [row["realisation"] for row in shown] == [None] * 3
    answer = jembrana.put("realisations/2025-Q1/", {"realisations": given}, Prefer="handling=lenient")
    assert [row["outcome"] for row in answer.json()["data"]] == ["created"] + ["refused"] * 4
    shown = jembrana.get("realisations/2025-Q1/").json()["data"]
    assert [row["realisation"] is None for row in shown] == [False, True, True]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"percent": "100.01"}, ("physical_percent_to_date", "not_a_percentage")),
        ({"percent": "12.3456"}, ("physical_percent_to_date", "too_many_decimals")),
        ({"percent": "-1"}, ("physical_percent_to_date", "not_a_percentage")),
        ({"percent": "12.345"}, ("physical_percent_to_date", "too_many_decimals")),
        ({"spent": "1.50"}, ("spent_to_date", "not_whole_rupiah")),
        ({"spent": "-1"}, ("spent_to_date", "negative")),
    ],
)
def test_figures_are_per_cent_and_whole_rupiah(
    jembrana: Api, fields: dict[str, str], expected: tuple[str, str]
) -> None:
    (id,) = activities(jembrana)
    errors = refused(jembrana, "2025-Q1", plans.realised(id, **fields))[2]
    assert errors == [(f"/realisations/0/{expected[0]}", expected[1])]


def test_physical_progress_and_money_fall_only_with_a_reason(jembrana: Api) -> None:
    (id,) = activities(jembrana)
    plans.report(jembrana, "2025-Q1", plans.realised(id, "50", "200"))
    falling = plans.realised(id, "40", "100")
    assert refused(jembrana, "2025-Q2", falling)[2] == [
        ("/realisations/0/reason", "physical_percent_falls_without_reason"),
        ("/realisations/0/reason", "spent_falls_without_reason"),
    ]
    plans.report(jembrana, "2025-Q2", {**falling, "reason": "Salah catat pada triwulan I"})
    (row,) = jembrana.get("realisations/2025-Q2/").json()["data"]
    assert row["realisation"]["physical_increment"] == "-10"
    assert row["realisation"]["spent_increment"] == "-100"


def test_a_correction_makes_no_later_quarter_fall_without_a_reason(jembrana: Api) -> None:
    (id,) = activities(jembrana)
    plans.report(jembrana, "2025-Q2", plans.realised(id, "40", "100"))
    assert refused(jembrana, "2025-Q1", plans.realised(id, "50", "100"))[2] == [
        ("/realisations/0/physical_percent_to_date", "physical_percent_above_the_next_quarter")
    ]
    plans.report(jembrana, "2025-Q1", plans.realised(id, "40", "100"))


def test_what_is_there_is_replaced_only_from_the_version_that_was_read(jembrana: Api) -> None:
    (id,) = activities(jembrana)
    plans.report(jembrana, "2025-Q1", plans.realised(id, "40", "100"))
    plans.report(jembrana, "2025-Q1", plans.realised(id, "40", "100"))
    assert refused(jembrana, "2025-Q1", plans.realised(id, "50", "100"))[2] == [
        ("/realisations/0/version", "version_required")
    ]
    plans.report(jembrana, "2025-Q1", plans.realised(id, "50", "100", version=1))
    assert refused(jembrana, "2025-Q1", plans.realised(id, "60", "100", version=1))[2] == [
        ("/realisations/0/version", "changed_meanwhile")
    ]


def test_nothing_is_realised_before_the_plan_begins(jembrana: Api) -> None:
    (id,) = activities(jembrana)
    for quarter in ("1900-Q1", "2021-Q4"):
        assert refused(jembrana, quarter, plans.realised(id, "0", "0"))[2] == [
            ("/realisations/0/activity_id", "before_the_plan")
        ]
    plans.report(jembrana, "2022-Q1", plans.realised(id, "0", "0"))


@pytest.mark.parametrize(
    ("quarter", "code"),
    [("2099-Q1", "period_not_begun"), ("2025", "not_a_quarter"), ("2025-Q5", "not_a_period")],
)
def test_only_quarters_that_have_begun_are_recorded(jembrana: Api, quarter: str, code: str) -> None:
    (id,) = activities(jembrana)
    assert refused(jembrana, quarter, plans.realised(id))[1] == code


def test_a_contributor_reports_for_its_agencies_only(jembrana: Api, keys: Keys) -> None:
    own, other = plans.add_agency(jembrana), plans.add_agency(jembrana, "Bappeda")
    (mine,) = activities(jembrana, lead_agency_id=own["id"])
    programme = plans.add(jembrana, activities=[plans.activity()], lead_agency_id=other["id"])
    theirs = programme["activities"][0]["id"]
    contributor = Api(keys.member("51.01", "contributor", agencies=(own["id"],)), jembrana.base)
    assert refused(contributor, "2025-Q1", plans.realised(mine), plans.realised(theirs))[2] == [
        ("/realisations/1/activity_id", "another_agency")
    ]
    plans.report(contributor, "2025-Q1", plans.realised(mine))
    (row,) = contributor.get(f"realisations/2025-Q1/?agency_id={own['id']}").json()["data"]
    assert row["realisation"]["version"] == 1


def test_a_realisation_is_taken_back_and_its_history_stays(jembrana: Api, database: Stage) -> None:
    (id,) = activities(jembrana)
    plans.report(jembrana, "2025-Q1", plans.realised(id))
    path = f"realisations/2025-Q1/{id}/"
    tag = plans.tag(jembrana, path)
    assert jembrana.delete(path).status_code == 428
    assert jembrana.delete(path, **tag).status_code == 204
    assert jembrana.delete(path, **tag).status_code == 404
    actions = [action for action, _, _ in plans.history(database, "51.01", "realisation")]
    assert actions == ["created", "deleted"]
    assert plans.filling(database, "51.01", "realisations", "2025-Q1") == {
        ("governance", "public_service"): 0
    }


def test_one_realisation_is_read_and_written_at_its_own_address(
    jembrana: Api, tabanan: Api, database: Stage
) -> None:
    (id,) = activities(jembrana)
    path = f"realisations/2025-Q1/{id}/"
    body = {"physical_percent_to_date": "25", "spent_to_date": "1000000"}
    assert jembrana.get(path).status_code == 404
    added = jembrana.put(path, body)
    assert (added.status_code, added.json()["version"]) == (201, 1)
    assert jembrana.put(path, body).status_code == 200
    read = jembrana.get(path)
    assert (read.json(), read.headers["ETag"]) == (added.json(), added.headers["ETag"])
    assert {name: read.json()[name] for name in (*body, "activity_id", "period", "is_submitted")} == body | {
        "activity_id": id,
        "period": "2025-Q1",
        "is_submitted": False,
    }
    assert jembrana.put(path, {**body, "note": "Lain"}).status_code == 428
    tag = {"If-Match": read.headers["ETag"]}
    changed = jembrana.patch(path, {"note": "Selesai"}, **tag)
    assert (changed.status_code, changed.json()["note"], changed.json()["version"]) == (200, "Selesai", 2)
    assert jembrana.patch(path, {"note": "Lain"}, **tag).status_code == 412
    (row,) = jembrana.get("realisations/2025-Q1/").json()["data"]
    assert row["realisation"]["note"] == "Selesai"
    actions = [action for action, _, _ in plans.history(database, "51.01", "realisation")]
    assert actions == ["created", "updated"]
    # The activity is this regency's alone, and nothing is reported of one that is not there.
    assert tabanan.get(path).status_code == tabanan.put(path, body).status_code == 404
    assert jembrana.put(f"realisations/2025-Q1/{uuid7()}/", body).status_code == 404


def test_what_one_realisation_cannot_be_is_refused_with_its_place(jembrana: Api, keys: Keys) -> None:
    agency = plans.add_agency(jembrana)
    (id,) = activities(jembrana, lead_agency_id=agency["id"])
    body = {"physical_percent_to_date": "25", "spent_to_date": "1000000"}
    parts = [{"source": "apbd", "amount": "1"}]
    answer = jembrana.put(f"realisations/2025-Q1/{id}/", {**body, "spent_by_source": parts})
    assert plans.refused(answer) == (422, "invalid", [("/spent_by_source", "sources_do_not_add_up")])
    answer = jembrana.put("realisations/2199-Q1/" + f"{id}/", body)
    assert plans.refused(answer) == (409, "period_not_begun", [("", "period_not_begun")])
    other = plans.add_agency(jembrana, "Bappeda")
    contributor = Api(keys.member("51.01", "contributor", agencies=(other["id"],)), jembrana.base)
    assert plans.refused(contributor.put(f"realisations/2025-Q1/{id}/", body))[2] == [("", "another_agency")]


def test_one_realisation_follows_the_rules_of_a_whole_quarter(jembrana: Api, keys: Keys) -> None:
    agency, other = plans.add_agency(jembrana), plans.add_agency(jembrana, "Bappeda")
    (id,) = activities(jembrana, lead_agency_id=agency["id"])
    first, path, third = (f"realisations/2025-Q{n}/{id}/" for n in (1, 2, 3))
    figures = {"physical_percent_to_date": "50", "spent_to_date": "200"}
    for each in (path, first, third):
        assert jembrana.put(each, figures).status_code == 201
    tag = plans.tag(jembrana, path)
    falling = {"physical_percent_to_date": "40", "spent_to_date": "100"}
    rising = {"physical_percent_to_date": "60", "spent_to_date": "300"}
    parts = [{"source": "apbd", "amount": "1"}]
    for write in (partial(jembrana.put, path), partial(jembrana.patch, path)):
        for change, expected in (
            (falling, ["physical_percent_falls_without_reason", "spent_falls_without_reason"]),
            (rising, ["physical_percent_above_the_next_quarter", "spent_above_the_next_quarter"]),
            ({"reached_milestone_ids": [str(uuid7())]}, ["unknown_milestone"]),
            ({"spent_by_source": parts}, ["sources_do_not_add_up"]),
        ):
            errors = plans.refused(write({**figures, **change}, **tag))[2]
            assert [code for _, code in errors] == expected
    assert plans.refused(jembrana.put(f"realisations/2021-Q4/{id}/", figures))[2] == [("", "before_the_plan")]
    contributor = Api(keys.member("51.01", "contributor", agencies=(other["id"],)), jembrana.base)
    for answer in (contributor.patch(path, {"note": "x"}, **tag), contributor.delete(path, **tag)):
        assert plans.refused(answer)[2] == [("", "another_agency")]


def test_a_change_of_a_realisation_changes_nothing_for_the_ministry(
    jembrana: Api, ministry: Api, database: Stage
) -> None:
    (id,) = activities(jembrana)
    plans.report(jembrana, "2025-Q1", plans.realised(id, "10", "5"))
    national = "SELECT * FROM figures_filling_cell ORDER BY id"
    before = database.superuser.execute(national).fetchall()
    progress = ministry.get("progress/?group_by=regency").json()
    plans.report(jembrana, "2025-Q1", plans.realised(id, "90", "7000", note="rahasia", version=1))
    assert database.superuser.execute(national).fetchall() == before
    after = ministry.get("progress/?group_by=regency").json()
    moment = dict.fromkeys(("as_of", "components_url"))
    assert {**after, **moment} == {**progress, **moment}
    plans.report(jembrana, "2025-Q2", plans.realised(id, "90", "7000"))
    new = database.superuser.execute(
        "SELECT area, period, reported FROM figures_filling_cell WHERE NOT id = ANY(%s)",
        [[row[0] for row in before]],
    ).fetchall()
    assert new == [("realisations", "2025-Q2", 1)]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("physical_percent_to_date = 100.01", "physical_progress_is_a_percentage"),
        ("spent_to_date = -1", "spent_is_not_negative"),
        ("period = '2025'", "realisation_is_of_a_quarter"),
    ],
)
def test_the_database_holds_the_rules_too(
    jembrana: Api, database: Stage, change: str, constraint: str
) -> None:
    (activity,) = activities(jembrana)
    plans.report(jembrana, "2025-Q1", plans.realised(activity))
    (id,) = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone()
    with pytest.raises(Exception, match=constraint):
        database.superuser.execute(f"UPDATE r_{id}.realisation_realisation SET {change}")
