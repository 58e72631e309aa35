"""The import beside what one would write first: a serializer for each row, saved row by row.

The same is stored, and how many times as long it took row by row is printed (pytest -s).
"""

import csv
import io
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.db import connection, transaction
from rest_framework import serializers

from api.http import shapes
from api.http.grammar import decimals
from api.http.grammar.periods import Period
from api.identity.callers import Actor, Author
from api.national.catalogue import rulings, values as grammar
from api.regency.history import operations as history
from api.regency.indicators import operations, specs
from api.regency.indicators.models import Value
from api.regency.indicators.shapes import ValueContent
from tenants import access
from tenants.models import Regency
from tests.regency.indicators.test_values_import import counts, send
from tests.support import villages
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.rare
ROWS = 3_000
NATIONAL = [("ECO-03", "total", str(year)) for year in range(2012, 2025)]


class Row(serializers.ModelSerializer[Value]):
    """One row of the file. What is the same for all rows is read once, by the context."""

    class Meta:
        model = Value
        fields: ClassVar = ("indicator", "series", "period", "value", "numerator", "denominator", "note")
        validators: ClassVar[list[Any]] = []  # the key was looked up already

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        spec = self.context["specs"].get(attrs["indicator"])
        if spec is None:
            raise serializers.ValidationError({"indicator": "unknown"})
        if attrs["series"] not in spec.series:
            raise serializers.ValidationError({"series": "unknown"})
        if Period.parse(attrs["period"]).start > self.context["today"]:
            raise serializers.ValidationError({"period": "in the future"})
        parsed = grammar.parse_value(spec, attrs["value"])
        return attrs | {
            "value": parsed.text,
            "number": parsed.number,
            "dimension": spec.dimension,
            "by_event": spec.periodicity == "event",
            "value_status": Value.Status.REPORTED,
            "observation_status": Value.Observation.FINAL,
        }


def said_of(row: Value) -> dict[str, Any]:
    """Return the history's entries of a row."""
    parts = {name: getattr(row, name) for name in ("numerator", "denominator")}
    texts = {name: part if part is None else decimals.to_text(part) for name, part in parts.items()}
    return shapes.document(shapes.from_model(ValueContent, row, value=row.value or None, **texts))


def import_row_by_row(body: str, author: Author) -> None:
    """Within one transaction, however long it takes; the cells of filling once at the end, as the import does."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_timeout = 0")
    ruling = rulings.rulings()
    context = {"specs": {**ruling.codes(), **specs.local()}, "today": author.today}
    present = {(row.indicator, row.series, row.period): row for row in Value.objects.all()}
    cells = set()
    for given in csv.DictReader(io.StringIO(body)):
        row = present.get((given["indicator"], given["series"], given["period"]))
        before = said_of(row) if row else None
        serializer = Row(row, data=given, context=context)
        serializer.is_valid(raise_exception=True)
        version = row.version + 1 if row else 1
        saved = serializer.save(version=version, changed_at=author.now, changed_by=author.actor.name)
        after = said_of(saved)
        key = f"{saved.indicator}/{saved.series}/{saved.period}"
        history.record(author, "value", key, saved.version, before, after)
        if not specs.is_local(saved.indicator):
            cells.add((saved.dimension, "", saved.period))
    operations.fill(sorted(cells), today=author.today)


def lines(*, plus: int) -> str:
    rows = ["indicator,series,period,value,numerator,denominator,note"]
    for number, key in enumerate([*NATIONAL, *map(villages.key, range(ROWS - len(NATIONAL)))]):
        value = f"{Decimal((number + plus) % 9_999) / 100:.2f}"
        rows.append(f"{','.join(key)},{value},{number},100,catatan")
    return "\n".join(rows) + "\n"


def stored(stage: Stage, code: str) -> list[list[Any]]:
    """Values, history and cells of the regency."""
    number = regency_id(code)
    queries = (
        "SELECT indicator, series, period, dimension, by_event, value_status, value, number, numerator, denominator,"
        f" observation_status, note, reason, version, agency_id FROM r_{number}.indicators_value ORDER BY 1, 2, 3",
        f"SELECT resource_key, action, version, changes FROM r_{number}.history_entry WHERE resource = 'value'"
        " ORDER BY 1, 3",
        "SELECT area, dimension, sub_dimension, period, reported, not_available, not_applicable, last_changed_on"
        f" FROM figures_filling_cell WHERE regency_id = {number} AND valid_until IS NULL ORDER BY 1, 2, 3, 4",
    )
    return [stage.superuser.execute(query.encode()).fetchall() for query in queries]


def test_the_import_stores_what_a_serializer_by_row_does(
    jembrana: Api, tabanan: Api, database: Stage
) -> None:
    for code in ("51.01", "51.02"):
        villages.add(database.superuser, code)
    by = Actor(uuid4(), "Member", "Diskominfo")
    assert (
        send(jembrana, lines(plus=0), query="?dry_run=true").status_code == 200
    )  # both are warm when it counts
    with access.inside(Regency(pk=regency_id("51.02"))):
        import_row_by_row(lines(plus=0), Author(by, datetime.now(UTC)))
        transaction.set_rollback(True)
    for plus, outcome in ((0, "created"), (1, "updated")):
        body = lines(plus=plus)
        start = time.perf_counter()
        with access.inside(Regency(pk=regency_id("51.02"))):
            import_row_by_row(body, Author(by, datetime.now(UTC)))
        row_by_row = time.perf_counter() - start
        start = time.perf_counter()
        answer = send(jembrana, body)
        together = time.perf_counter() - start
        assert answer.json()["counts"] == counts(**{outcome: ROWS})
        print(
            f"{ROWS} rows {outcome}: by row {row_by_row:.2f} s, import {together:.2f} s,"
            f" {row_by_row / together:.1f} times as long"
        )
        imported, peers = stored(database, "51.01"), stored(database, "51.02")
        for ours, theirs in zip(imported, peers, strict=True):
            assert ours == theirs
        assert all(imported)
