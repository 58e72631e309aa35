"""Activities of a programme: what is done, when, and that each stays the same one through changes."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.http import Api
from tests.support.refusals import status_of
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def refused(api: Api, **fields: Any) -> list[tuple[str, str]]:
    status, _, errors = plans.refused(api.post("programmes/", {**plans.PROGRAMME, **fields}))
    assert status == status_of(*(code for _, code in errors))
    return errors


def test_activities_keep_their_order_and_get_ids(jembrana: Api) -> None:
    plans.begin(jembrana)
    given = [
        plans.activity("Menyusun SOP", kind="other", starts_on="2025-01-02", ends_on="2025-06-30"),
        plans.activity(
            "Aplikasi", kind="application", milestones=[{"title": "Rilis", "due_on": "2025-03-31"}]
        ),
        plans.activity("Literasi", kind="literacy"),
        plans.activity("Jaringan", kind="infrastructure"),
    ]
    programme = plans.add(jembrana, activities=given)
    activities = programme["activities"]
    assert [each["title"] for each in activities] == ["Menyusun SOP", "Aplikasi", "Literasi", "Jaringan"]
    assert activities[0] == {
        "id": activities[0]["id"],
        "title": "Menyusun SOP",
        "kind": "other",
        "starts_on": "2025-01-02",
        "ends_on": "2025-06-30",
        "milestones": [],
    }
    assert activities[1]["milestones"] == [
        {"id": activities[1]["milestones"][0]["id"], "title": "Rilis", "due_on": "2025-03-31"}
    ]
    assert jembrana.get(f"programmes/{programme['id']}/").json() == programme


def test_an_activity_sent_without_its_id_is_known_by_its_title(jembrana: Api) -> None:
    plans.begin(jembrana)
    programme = plans.add(jembrana, activities=[plans.activity("A"), plans.activity("B")])
    path = f"programmes/{programme['id']}/"
    ids = {each["title"]: each["id"] for each in programme["activities"]}
    body = {**plans.PROGRAMME, "activities": [plans.activity("B"), plans.activity("A"), plans.activity("C")]}
    changed = jembrana.put(path, body, **plans.tag(jembrana, path)).json()
    assert [each["id"] for each in changed["activities"][:2]] == [ids["B"], ids["A"]]
    renamed = [{**changed["activities"][0], "title": "B baru"}]
    again = jembrana.patch(path, {"activities": renamed}, **plans.tag(jembrana, path)).json()
    assert again["activities"] == renamed


def test_the_same_programme_with_activities_sent_again_changes_nothing(jembrana: Api) -> None:
    plans.begin(jembrana)
    milestone = {"title": "Rilis", "due_on": "2025-03-31"}
    body = {**plans.PROGRAMME, "activities": [plans.activity(milestones=[milestone])]}
    path = "programmes/0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f/"
    assert jembrana.put(path, body).status_code == 201
    again = jembrana.put(path, body)
    assert (again.status_code, again.json()["version"]) == (200, 1)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"starts_on": "2025-02-01", "ends_on": "2025-01-31"},
            ("/activities/0/ends_on", "ends_before_it_starts"),
        ),
        (
            {"ends_on": "2025-01-31", "milestones": [{"title": "x", "due_on": "2025-02-01"}]},
            ("/activities/0/milestones/0/due_on", "due_after_the_end"),
        ),
        ({"starts_on": "1900-01-01"}, ("/activities/0/starts_on", "day_out_of_range")),
        ({"ends_on": "9999-12-31"}, ("/activities/0/ends_on", "day_out_of_range")),
        (
            {"milestones": [{"title": "x", "due_on": "0205-02-01"}]},
            ("/activities/0/milestones/0/due_on", "day_out_of_range"),
        ),
        ({"kind": "training"}, ("/activities/0/kind", "invalid_choice")),
        ({"title": " "}, ("/activities/0/title", "blank")),
    ],
)
def test_a_wrong_activity_is_refused_at_its_place(
    jembrana: Api, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    plans.begin(jembrana)
    assert refused(jembrana, activities=[plans.activity(**fields)]) == [expected]


def test_an_activity_of_another_programme_is_not_taken_over(jembrana: Api) -> None:
    plans.begin(jembrana)
    other = plans.add(jembrana, activities=[plans.activity()])["activities"][0]
    expected = [("/activities/0/id", "activity_of_another_programme")]
    assert refused(jembrana, activities=[plans.activity(id=other["id"])]) == expected
    twice = [plans.activity(id=other["id"]), plans.activity("B", id=other["id"])]
    assert refused(jembrana, activities=twice) == [*expected, ("/activities/1/id", "duplicate_activity")]


def test_a_quick_win_has_an_owner(jembrana: Api) -> None:
    agency = plans.add_agency(jembrana)
    plans.begin(jembrana)
    assert refused(jembrana, quick_win=True) == [("/quick_win_owner", "quick_win_without_owner")]
    assert plans.add(jembrana, quick_win=True, lead_agency_id=agency["id"])["quick_win_owner"] == ""
    assert plans.add(jembrana, quick_win=True, quick_win_owner="Camat")["lead_agency_id"] is None


def test_supporting_agencies_are_the_regencys_own(jembrana: Api, tabanan: Api) -> None:
    own, retired = plans.add_agency(jembrana), plans.add_agency(jembrana, "Dinas Lama", is_active=False)
    foreign = tabanan.get("agencies/").json()["data"][0]["id"]
    plans.begin(jembrana)
    given = [own["id"], foreign, retired["id"], own["id"]]
    assert refused(jembrana, supporting_agency_ids=given) == [
        ("/supporting_agency_ids/1", "unknown_agency"),
        ("/supporting_agency_ids/2", "agency_retired"),
        ("/supporting_agency_ids/3", "duplicate_agency"),
    ]
    programme = plans.add(jembrana, supporting_agency_ids=[own["id"]])
    assert programme["supporting_agency_ids"] == [own["id"]]
    assert jembrana.get(f"programmes/{programme['id']}/").json() == programme


@pytest.mark.parametrize(
    ("table", "change", "constraint"),
    [
        ("programme_version", "quick_win = true, lead_agency_id = NULL", "quick_win_has_an_owner"),
        ("activity_version", "ends_on = '2024-12-31'", "activity_ends_after_it_starts"),
        ("activity_version", "kind = 'training'", "activity_kind_is_known"),
        ("activity_version", "title = ' '", "activity_has_a_title"),
    ],
)
def test_the_database_holds_the_rules_too(
    jembrana: Api, database: Stage, table: str, change: str, constraint: str
) -> None:
    plans.begin(jembrana)
    plans.add(jembrana, activities=[plans.activity(starts_on="2025-01-01", ends_on="2025-12-31")])
    (id,) = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone()
    with pytest.raises(Exception, match=constraint):
        database.superuser.execute(f"UPDATE r_{id}.programmes_{table} SET {change}")


@pytest.mark.parametrize(
    ("table", "column"),
    [("programmes_allocation", "amount"), ("realisation_realisation", "spent_to_date")],
)
def test_the_database_keeps_no_fraction_of_a_rupiah(
    jembrana: Api, database: Stage, table: str, column: str
) -> None:
    """Not by a constraint but by the column's type, which has no room for one."""
    plans.begin(jembrana)
    made = plans.add(jembrana, indicative_amounts=[plans.allocation()], activities=[plans.activity()])
    plans.report(jembrana, "2025-Q1", plans.realised(made["activities"][0]["id"]))
    (id,) = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone()
    (kept,) = database.superuser.execute(
        f"UPDATE r_{id}.{table} SET {column} = 1500000.25 RETURNING {column}::text"
    ).fetchone()
    assert kept == "1500000"


def test_a_programme_is_read_as_its_write_answered(jembrana: Api) -> None:
    plans.begin(jembrana)
    agency = plans.add_agency(jembrana)["id"]
    milestone = {"title": 'Rilis "satu"', "due_on": "2025-03-31"}
    written = plans.add(
        jembrana,
        lead_agency_id=agency,
        supporting_agency_ids=[agency],
        indicative_amounts=[
            plans.allocation(),
            plans.allocation(source="csr", amount="7"),
            plans.allocation(2026, source="dak"),
        ],
        activities=[
            plans.activity(starts_on="2025-01-02", milestones=[milestone]),
            plans.activity("Literasi"),
        ],
    )
    bare = plans.add(jembrana)
    for each in (written, bare):
        assert jembrana.get(f"programmes/{each['id']}/").json() == each
    assert written["indicative"] == "3000000007"
