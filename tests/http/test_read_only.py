"""Read-only members sent in a body, at any depth, must equal the stored ones, or the request is refused."""

from typing import Any

import pytest

from api.http.read_only import Extra
from api.http.shapes import many, nested, shape, text, whole


@shape
class Step:
    title: str = text(20, "Its title.")


@shape
class StepRow(Step):
    id: str = text(9, "Its id.")
    version: int = whole("Counts the changes.")
    status: str = text(9, "Where it is.")


@shape
class Owner:
    name: str = text(20, "Their name.")


@shape
class OwnerRow(Owner):
    office: str = text(20, "Their office.")


@shape
class Plan:
    owner: Owner = nested("Whose it is.")
    steps: tuple[Step, ...] = many("In their order.", most=9)


@shape
class PlanRow(Plan):
    owner: OwnerRow = nested("Whose it is.")
    steps: tuple[StepRow, ...] = many("In their order.", most=9)
    number: int = whole("Counts the plans.")


@shape
class Answer:
    plans: tuple[PlanRow, ...] = many("All.", most=9)


@shape
class Body:
    plans: tuple[Plan, ...] = many("All.", most=9)


EXTRA = Extra.of(Plan, PlanRow)


def step(id: str, **fields: Any) -> dict[str, Any]:
    return {"title": "T", "id": id, "version": 1, "status": "open", **fields}


def plan(*steps: Any, office: str = "A", number: int = 1) -> dict[str, Any]:
    return {"owner": {"name": "N", "office": office}, "steps": list(steps), "number": number}


SHOWN = plan(step("a"), step("b", status="done"))


@pytest.mark.parametrize(
    ("sent", "places"),
    [
        (SHOWN, []),
        # Rows are found by their id, and what moves by itself may be old.
        (plan(step("b", status="done"), step("a", version=9)), []),
        ({"owner": {"name": "M"}, "steps": [{"title": "U"}]}, []),
        (plan(office="B", number=2), ["/owner/office", "/number"]),
        (plan(step("a", status="done")), ["/steps/0/status"]),
        # A row that is not there has no status yet, nor has one without an id another than that in its place.
        (plan(step("c")), ["/steps/0/id", "/steps/0/version", "/steps/0/status"]),
        (
            {"steps": [{"title": "T", "status": "open"}, {"title": "T", "status": "open"}]},
            ["/steps/1/status"],
        ),
        ({"steps": [{}, {}, {"status": "open"}]}, ["/steps/2/status"]),
        # What is no plan at all is for the reader of the body to refuse.
        ({"owner": None, "steps": [None, 1]}, []),
        ([], []),
    ],
)
def test_members_below_the_top_level_say_what_is_there(sent: Any, places: list[str]) -> None:
    assert list(EXTRA.differing(sent, SHOWN)) == places


def test_what_only_the_answer_has_is_taken_out_at_any_depth() -> None:
    extra = Extra.of(Body, Answer)
    body = {"plans": [{"owner": {"name": "N"}, "steps": [{"title": "T"}, {"title": "T"}]}]}
    assert extra.without({"plans": [SHOWN]}) == body
    assert list(extra.differing(body, None)) == []
    assert list(extra.differing({"plans": [plan()]}, None)) == ["/plans/0/owner/office", "/plans/0/number"]


def test_nothing_is_looked_at_where_body_and_answer_have_the_same() -> None:
    assert not Extra.of(Plan, Plan)
    assert not Extra.of(Answer, Answer)
