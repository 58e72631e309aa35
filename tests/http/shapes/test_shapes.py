"""A shape gives values, answers, documents and rows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import FieldDoesNotExist

from api.http import shapes
from api.http.grammar.periods import Period
from api.http.shapes.base import info
from api.regency.masterplan import models
from tests.http.shapes.examples import Part, Thing, ThingRow

ID = UUID("01890000-0000-7000-8000-000000000001")
SENT: dict[str, Any] = {
    "title": "  Subak ",
    "note": "",
    "size": "large",
    "mood": "",
    "count": Decimal("2.0"),
    "active": False,
    "owner_id": str(ID),
    "starts_on": "2025-06-30",
    "begun_at": "2025-06-30T07:00:00+07:00",
    "weight": "1.50",
    "colour": "red",
    "year": "2025",
    "kind": "b",
    "email": "b@b.example",
    "from": "here",
    "parts": [{"year": 2026, "amount": "2"}, {"year": 2025, "amount": "1"}],
    "carriers": [str(ID)],
    "names": [{"year": 2025, "amount": "1"}],
    "whole": {"year": 2025, "amount": "1"},
}
THING = Thing(
    title="Subak",
    size="large",
    kind="b",
    count=2,
    active=False,
    owner=ID,
    starts_on=date(2025, 6, 30),
    begun_at=datetime(2025, 6, 30, tzinfo=UTC),
    weight=Decimal("1.5"),
    colour="red",
    year=Period.parse("2025"),
    email="b@b.example",
    from_="here",
    parts=(Part(year=2026, amount=Decimal(2)), Part(year=2025, amount=Decimal(1))),
    carriers=(ID,),
    names=(Part(year=2025, amount=Decimal(1)),),
    whole=Part(year=2025, amount=Decimal(1)),
)


def test_a_body_becomes_a_value() -> None:
    assert shapes.read(Thing, SENT) == THING
    assert shapes.read(Thing, {"title": "a", "size": "small"}) == Thing(title="a", size="small")


def test_a_value_is_shown_in_jsons_own_types_and_sorted_where_order_says_nothing() -> None:
    shown = shapes.document(THING)
    assert shown == SENT | {
        "title": "Subak",
        "count": 2,
        "weight": "1.5",
        "begun_at": "2025-06-30T00:00:00Z",
        "parts": SENT["parts"][::-1],
    }
    assert list(shown) == list(SENT)
    assert shapes.read(Thing, shown) != THING  # the order of its parts
    assert shapes.document(shapes.read(Thing, shown)) == shown


def test_a_constructor_checks_nothing() -> None:
    assert Thing(title="", size="none at all").size == "none at all"


def test_a_row_has_what_is_kept_and_shows_what_is_not_hidden() -> None:
    row = ThingRow(id=ID, row=ID, title="a", size="small", count=4)
    shown = shapes.document(row)
    assert list(shown)[:2] == ["id", "title"]
    assert list(shown)[6:8] == ["double", "active"]
    assert shown["double"] == "8"
    assert "row" not in shown
    assert shapes.document(row, Thing) == shapes.document(shapes.recast(Thing, row))


def test_a_row_comes_back_from_json() -> None:
    kept = {**shapes.document(THING), "from_": "here", "owner": str(ID), "carriers": f'["{ID}"]', "count": 99}
    row = shapes.from_row(ThingRow, {**kept, "id": str(ID), "row": ID})
    assert (row.count, row.from_, row.carriers, row.begun_at) == (99, "here", (ID,), THING.begun_at)
    assert row.parts == THING.parts[::-1]
    with pytest.raises(KeyError):
        shapes.from_row(ThingRow, {"id": ID, "row": ID, "title": "a"})


def test_what_was_stored_before_a_field_was_there_has_its_default() -> None:
    assert shapes.from_json(Thing, {"title": "a", "size": "small"}) == Thing(title="a", size="small")
    with pytest.raises(KeyError):
        shapes.from_json(Thing, {"title": "a"})


def test_a_patch_changes_what_it_names() -> None:
    current = shapes.document(THING)
    changed = shapes.patched(
        Thing, current, {"title": "b", "owner_id": None, "whole": {"year": 2030}}
    ).settled()
    assert (changed.title, changed.owner, changed.whole) == ("b", None, Part(year=2030, amount=Decimal(1)))
    assert changed.email == THING.email
    for colour in ("red", None):
        assert shapes.patched(Thing, current | {"colour": colour}, {"title": "b"}).settled().colour == colour
    assert shapes.patched(Thing, current, {"colour": None}).settled().colour is None


def test_a_field_without_a_kind_or_of_another_type_is_refused_at_import() -> None:
    with pytest.raises(TypeError, match=r"Bare\.count has no kind"):

        @shapes.shape
        class Bare:
            count: int = 1

    with pytest.raises(TypeError, match=r"Other\.count is .*str"):

        @shapes.shape
        class Other:
            count: str = shapes.whole("How many.")  # type: ignore[type-var]

    with pytest.raises(TypeError, match="is no shape"):
        info(dict)


def test_documents_have_names_texts_and_bounds_for_bodies_and_answers() -> None:
    sent, answered = shapes.serializer(Thing), shapes.serializer(ThingRow, answered=True)
    assert (sent.__name__, answered.__name__) == ("ThingIn", "ThingOut")
    assert (sent.__doc__, answered.__doc__) == ("A thing.", "A thing, as it is kept.")
    assert shapes.serializer(Thing) is sent
    fields, shown = sent().fields, answered().fields
    assert (fields["note"].help_text, shown["note"].help_text) == ("Or empty.", "What is noted.")
    assert (fields["note"].required, shown["note"].required) == (False, True)
    assert (fields["colour"].required, fields["colour"].allow_null) == (False, False)
    assert shown["colour"].allow_null
    assert (fields["title"].max_length, shown["title"].max_length) == (10, None)
    assert "row" not in shown
    assert "double" not in fields


def test_a_select_names_every_column_and_refuses_what_the_table_has_not() -> None:
    @shapes.shape
    class Named:
        name: str = shapes.text(200, "Such as Bappeda.")
        missing: str = shapes.text(1, "In no table.", default="")

    assert shapes.select(Named, models.Agency, "a", missing="''") == 'a."name" AS "name", \'\' AS "missing"'
    for refused in (
        lambda: shapes.select(Named, models.Agency, "a"),
        lambda: shapes.stored(Named(name="a"), models.Agency),
        lambda: shapes.copy_columns(models.Agency, "a", missing="1"),
    ):
        with pytest.raises(FieldDoesNotExist):
            refused()
    assert shapes.stored(Named(name="a"), models.Agency, besides=("missing",)) == {"name": "a"}


def test_a_copy_takes_every_column_of_the_table() -> None:
    copied = shapes.copy_columns(models.Agency, "a", id="gen_random_uuid()", version="1")
    assert copied == (
        'INSERT INTO masterplan_agency ("id", "version", "name", "short_name", "kind", "active") '
        'SELECT gen_random_uuid(), 1, a."name", a."short_name", a."kind", a."active"'
    )
