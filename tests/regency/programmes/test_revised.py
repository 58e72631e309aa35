"""A plan sets ceilings, once: a revision is of the year's budget. What plans revised before that stays readable."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def test_a_ceiling_is_not_revised_within_the_plan(jembrana: Api) -> None:
    plan = plans.begin(jembrana)
    revised = {"indicative_amounts": [plans.allocation(2025), plans.allocation(2025, "2", stage="revised")]}
    fault = [("/indicative_amounts/1/stage", "revised_in_the_plan")]
    assert plans.refused(jembrana.post("programmes/", {**plans.PROGRAMME, **revised}))[2] == fault
    path = f"programmes/{plans.add(jembrana)['id']}/"
    assert plans.refused(jembrana.patch(path, revised, **plans.tag(jembrana, path)))[2] == fault
    rows = {"programmes": [{**plans.PROGRAMME, **revised}]}
    assert plans.refused(jembrana.put("programmes/", rows))[2] == [
        (f"/programmes/0{pointer}", code) for pointer, code in fault
    ]
    document = f"masterplans/{plan['id']}/document/"
    whole: dict[str, Any] = jembrana.get(document).json()
    whole["programmes"][0] |= revised
    assert plans.refused(jembrana.put(document, whole, **plans.tag(jembrana, document)))[2] == [
        (f"/programmes/0{pointer}", code) for pointer, code in fault
    ]


def test_what_was_revised_before_is_read_written_back_and_submitted_as_it_was(
    database: Stage, jembrana: Api
) -> None:
    plan = plans.begin(jembrana)
    made = plans.add(jembrana, indicative_amounts=[plans.allocation(2025, "900")])
    plans.revise_as_before(database, "51.01", made["id"], 2025, "1000")
    path = f"programmes/{made['id']}/"
    read = jembrana.get(path).json()
    assert read["indicative_amounts"] == [
        plans.allocation(2025, "900"),
        plans.allocation(2025, "1000", stage="revised"),
    ]
    assert read["indicative"] == "1000"
    back = jembrana.put(path, {**read, "title": "Lain"}, **plans.tag(jembrana, path))
    assert (back.status_code, back.json()["indicative_amounts"]) == (200, read["indicative_amounts"])
    plans.make_ready(jembrana, plan["id"])
    content = jembrana.get(f"masterplans/{plan['id']}/preview/").json()["content"]
    assert content["programmes"][0]["allocations"] == read["indicative_amounts"]
    copy = plans.begin(jembrana, based_on_id=plan["id"])
    copied = jembrana.get(f"{path}?masterplan_id={copy['id']}").json()
    assert copied["indicative_amounts"] == read["indicative_amounts"]
