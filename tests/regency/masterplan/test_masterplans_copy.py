"""A new version starts as a copy: programmes keep their identity, and a draft changes nothing that is in force."""

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def test_a_copy_has_the_programmes_and_allocations_of_the_version_it_is_based_on(jembrana: Api) -> None:
    first = plans.begin(
        jembrana, vision="Jembrana Emas", missions=["Melayani"], cohort="2022", rpjmd_missions=plans.MISSIONS
    )
    programme = plans.add(
        jembrana,
        indicative_amounts=[plans.allocation(2024), plans.allocation(2025, source="dak")],
        activities=[plans.activity(milestones=[{"title": "Diluncurkan", "due_on": "2025-06-30"}])],
        rpjmd_mission="M2",
        quick_win=True,
        quick_win_owner="Camat",
    )
    copy = plans.begin(jembrana, based_on_id=first["id"])
    assert copy["copied"] == {
        "programme_count": 1,
        "activity_count": 1,
        "indicative_amount_count": 2,
        "omitted_indicative_amount_count": 0,
    }
    assert (copy["number"], copy["based_on_id"], copy["profile"]) == (2, first["id"], "revision")
    assert {name: copy[name] for name in ("vision", "missions", "cohort")} == {
        "vision": "Jembrana Emas",
        "missions": ["Melayani"],
        "cohort": "2022",
    }
    copied = jembrana.get(f"programmes/{programme['id']}/?masterplan_id={copy['id']}").json()
    assert copied == {**programme, "masterplan_id": copy["id"], "updated_at": copied["updated_at"]}


def test_what_is_given_stands_over_what_is_copied(jembrana: Api) -> None:
    first = plans.begin(jembrana, vision="Jembrana Emas")
    copy = plans.begin(jembrana, based_on_id=first["id"], vision="Jembrana Bahagia", profile="first")
    assert (copy["vision"], copy["profile"], copy["plan_period_end"]) == ("Jembrana Bahagia", "first", 2026)


def test_allocations_outside_of_a_new_plan_period_are_left_out_and_counted(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    plans.add(jembrana, indicative_amounts=[plans.allocation(2025), plans.allocation(2026)])
    copy = plans.begin(jembrana, based_on_id=first["id"], plan_period_start=2026, plan_period_end=2030)
    assert copy["copied"] == {
        "programme_count": 1,
        "activity_count": 0,
        "indicative_amount_count": 1,
        "omitted_indicative_amount_count": 1,
    }
    (copied,) = jembrana.get(f"programmes/?masterplan_id={copy['id']}").json()["data"]
    assert copied["indicative_amounts"] == [plans.allocation(2026)]


def test_of_the_road_map_the_years_of_a_new_plan_period_are_taken_over(jembrana: Api) -> None:
    steps = [{"year": year, "text": f"Langkah {year}"} for year in (2025, 2026)]
    first = plans.begin(jembrana, road_map=steps)
    copy = plans.begin(jembrana, based_on_id=first["id"], plan_period_start=2026, plan_period_end=2030)
    assert copy["road_map"] == steps[1:]
    wrong = {
        "based_on_id": first["id"],
        "plan_period_start": 2026,
        "plan_period_end": 2030,
        "road_map": steps,
    }
    assert plans.refused(jembrana.post("masterplans/", wrong))[2] == [
        ("/road_map/0/year", "year_outside_plan_period")
    ]


def test_a_change_in_a_draft_leaves_the_version_it_is_based_on_as_it_is(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    programme = plans.add(jembrana, indicative_amounts=[plans.allocation()])
    plans.submit(jembrana, first["id"])
    before = jembrana.get(f"programmes/{programme['id']}/?masterplan_id={first['id']}").json()
    plans.begin(jembrana, based_on_id=first["id"])
    path = f"programmes/{programme['id']}/"
    jembrana.patch(path, {"title": "Lain", "indicative_amounts": []}, **plans.tag(jembrana, path))
    assert jembrana.get(path).json()["title"] == "Lain"
    assert jembrana.get(f"{path}?masterplan_id={first['id']}").json() == before


def test_a_put_that_copies_can_be_sent_again(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    plans.add(jembrana)
    path = f"masterplans/{uuid7()}/"
    created = jembrana.put(path, {"based_on_id": first["id"]})
    again = jembrana.put(path, {"based_on_id": first["id"]})
    assert (created.status_code, again.status_code) == (201, 200)
    assert created.json()["copied"]["programme_count"] == 1
    assert len(jembrana.get("masterplans/").json()["data"]) == 2


def test_a_copy_is_the_same_when_it_is_asked_for_again_after_its_source_changed(jembrana: Api) -> None:
    first = plans.begin(jembrana, vision="Emas")
    asked = {"id": str(uuid7()), "based_on_id": first["id"], "missions": ["Pelayanan publik"]}
    path = f"masterplans/{asked['id']}/"
    created = jembrana.post("masterplans/", asked)
    assert created.status_code == 201, created.json()
    source = f"masterplans/{first['id']}/"
    assert jembrana.patch(source, {"vision": "Lain"}, **plans.tag(jembrana, source)).status_code == 200
    again = jembrana.post("masterplans/", asked)
    assert (again.status_code, again.json()) == (201, created.json())
    put = jembrana.put(path, {name: asked[name] for name in ("based_on_id", "missions")})
    assert (put.status_code, put.json()["vision"], put.json()["version"]) == (200, "Emas", 1)
    other = jembrana.post("masterplans/", asked | {"missions": []})
    assert (other.status_code, other.json()["code"]) == (409, "already_exists")


def test_a_patch_takes_from_a_copy_what_null_names_and_nothing_from_its_source(jembrana: Api) -> None:
    first = plans.begin(jembrana, vision="Jembrana Emas")
    copy = plans.begin(jembrana, based_on_id=first["id"])
    path = f"masterplans/{copy['id']}/"
    taken = jembrana.patch(path, {"vision": None}, **plans.tag(jembrana, path))
    assert (copy["vision"], taken.json()["vision"]) == ("Jembrana Emas", "")
    refused = jembrana.patch(path, {"based_on_id": None}, **plans.tag(jembrana, path))
    assert plans.refused(refused)[2] == [("/based_on_id", "read_only")]


def test_the_copy_stands_in_history_with_what_it_took_over(jembrana: Api, database: Stage) -> None:
    first = plans.begin(jembrana)
    plans.add(jembrana)
    plans.begin(jembrana, based_on_id=first["id"])
    action, version, changes = plans.history(database, "51.01", "masterplan")[-1]
    assert (action, version, changes["based_on_id"]) == ("created", 1, [None, first["id"]])
    assert changes["copied"] == [
        None,
        {
            "programme_count": 1,
            "activity_count": 0,
            "indicative_amount_count": 0,
            "omitted_indicative_amount_count": 0,
        },
    ]


def test_a_version_cannot_be_based_on_one_of_another_regency(jembrana: Api, tabanan: Api) -> None:
    other = tabanan.get("masterplans/").json()["data"][0]
    answer = jembrana.post("masterplans/", {"based_on_id": other["id"]})
    assert plans.refused(answer) == (409, "unknown_masterplan", [("/based_on_id", "unknown_masterplan")])


def test_what_the_post_of_a_copy_answered_is_taken_by_put_and_patch(jembrana: Api) -> None:
    made = plans.begin(jembrana, based_on_id=plans.begin(jembrana)["id"])
    assert made["copied"] is not None
    path = f"masterplans/{made['id']}/"
    for write in (jembrana.put, jembrana.patch):
        answer = write(path, made, **plans.tag(jembrana, path))
        assert (answer.status_code, answer.json()) == (200, jembrana.get(path).json())
