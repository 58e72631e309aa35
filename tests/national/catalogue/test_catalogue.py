"""The catalogue as loaded, which release is in force when, and that a published one never changes."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from api.http.exceptions import NotFound
from api.national.catalogue import calendar as calendars, queries, reference, rulings, values
from api.national.catalogue.models import (
    Dimension,
    Framework,
    Indicator,
    IndicatorVersion,
    Release,
    SubDimension,
)
from api.national.catalogue.shapes import Names
from tenants import db_roles
from tests.support.queries import queries as collected
from tests.support.stage import Stage
from tests.support.undone import as_owner_undone

TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def as_open(database: Stage) -> Iterator[None]:
    with db_roles.as_open():
        yield


@pytest.mark.usefixtures("as_open")
class TestAsLoaded:
    def test_there_are_6_dimensions_with_3_sub_dimensions_each_in_order(self) -> None:
        dimensions = [row.code for row in queries.dimensions()]
        assert dimensions == ["governance", "branding", "economy", "living", "society", "environment"]
        assert [row.dimension for row in queries.sub_dimensions()] == [
            code for code in dimensions for _ in range(3)
        ]
        assert queries.sub_dimensions()[16].name.id == "Sampah dan Limbah"

    def test_release_2022_1_has_65_indicators_34_of_them_produced_outside(self) -> None:
        indicators = rulings.indicators_in_force(TODAY)
        assert len(indicators) == 65
        assert sum(spec.is_produced_outside for spec in indicators.values()) == 34
        assert list(indicators)[:2] == ["GOV-01", "GOV-02"]

    def test_an_indicator_is_read_whole(self) -> None:
        poverty = queries.release("2022.1").indicators["ECO-03"]
        assert poverty == queries.IndicatorSpec(
            release="2022.1",
            code="ECO-03",
            order=22,
            dimension="economy",
            grouping="",
            name=Names(en="Poverty rate", id="Persentase penduduk miskin"),
            unit="%",
            value_kind="percentage",
            direction="lower",
            series=("total",),
            periodicity="year",
            decimals=2,
            minimum=Decimal(0),
            maximum=Decimal(100),
            aggregation="ratio_of_sums",
            numerator="poor persons",
            denominator="population",
            weight="",
            is_of_persons=True,
            producer="BPS",
            evaluation_question="3.1.12",
            sources=("SDG 1.2.1", "U4 SC: SH: SI: 3C"),
            concept="",
            definition="",
            classification="",
            measure="",
            method="",
        )
        assert queries.release("2022.1").indicators["ENV-04"].series == (
            "recycled",
            "composted",
            "incinerated",
            "landfill",
            "open_dump",
            "other",
        )

    def test_the_91_of_u4ssc_are_a_framework_of_their_own_and_take_no_values(self) -> None:
        u4ssc = queries.release("2017.1", framework="u4ssc").indicators
        assert len(u4ssc) == 91
        assert all(spec.value_kind == "" for spec in u4ssc.values())
        assert u4ssc["EN: EN: AQ: 1C"].series == ("no2", "o3", "pm_10", "pm_2_5", "so2")
        assert not u4ssc.keys() & queries.release("2022.1").indicators.keys()

    def test_every_mapping_to_u4ssc_leads_to_one_of_its_indicators(self) -> None:
        u4ssc = queries.release("2017.1", framework="u4ssc").indicators
        mapped = {
            source.removeprefix("U4 ")
            for spec in queries.release("2022.1").indicators.values()
            for source in spec.sources
            if source.startswith("U4 ")
        }
        assert len(mapped) > 20
        assert mapped <= u4ssc.keys()

    def test_every_national_indicator_has_a_grammar(self) -> None:
        samples = {"opinion": "WTP"}
        for spec in queries.release("2022.1").indicators.values():
            low, _ = values.bounds(spec) if spec.value_kind != "opinion" else (None, None)
            text = samples.get(spec.value_kind, str(low if low is not None else 1))
            assert values.parse_value(spec, text).text == text

    def test_an_unknown_or_draft_release_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            queries.release("1999.1")
        with pytest.raises(NotFound):
            rulings.indicators_in_force(dt.date(2021, 12, 31))

    def test_asking_what_is_in_force_costs_one_query(self) -> None:
        rulings.indicators_in_force(TODAY)
        with collected() as asked:
            rulings.indicators_in_force(TODAY)
        assert len(asked) == 1

    def test_nobody_outside_may_write_the_catalogue(self) -> None:
        with pytest.raises(DatabaseError):
            IndicatorVersion.objects.update(unit="x")


def due_points(period: str, on: dt.date) -> dict[str, int]:
    return {row.dimension: row.points for row in rulings.due_calendar(on) if row.period == period}


@pytest.mark.usefixtures("as_open")
class TestDue:
    def test_a_year_owes_its_yearly_points_from_its_due_day_on(self) -> None:
        assert due_points("2025", dt.date(2026, 3, 30)) == {}
        assert due_points("2025", dt.date(2026, 3, 31)) == {
            "governance": 10,
            "branding": 5,
            "economy": 9,
            "living": 14,
            "society": 10,
            "environment": 11,  # six indicators, one of them in six series
        }

    def test_quarters_and_half_years_owe_their_own(self) -> None:
        assert due_points("2025-Q4", TODAY) == {
            "governance": 1,
            "branding": 2,
            "economy": 1,
            "living": 1,
            "society": 1,
            "environment": 1,
        }
        assert due_points("2025-S1", TODAY) == {"economy": 1, "environment": 2}

    def test_an_indicator_by_event_and_a_period_outside_the_calendar_are_never_due(self) -> None:
        in_release = rulings.release_in_force(TODAY)
        points = [queries.points_of(kind, in_release) for kind in ("year", "semester", "quarter", "month")]
        series = sum(len(spec.series) for spec in in_release.indicators.values())
        assert sum(sum(of_kind.values()) for of_kind in points) == series - 1
        assert in_release.indicators["GOV-10"].periodicity == "event"
        assert due_points("2019", TODAY) == {}
        assert due_points("2025-03", TODAY) == {}

    def test_every_period_that_is_due_owes_points_and_no_other(self) -> None:
        owing = {row.period for row in rulings.due_calendar(TODAY)}
        assert owing == {row.period for row in calendars.periods_due(TODAY)}
        assert owing >= {"2021", "2025", "2026-Q3", "2024-S2"}
        assert "2026" not in owing

    def test_the_calendar_has_a_first_year_and_no_last_one(self) -> None:
        assert [row.period for row in calendars.periods_until(2021)] == [
            "2021", "2021-Q1", "2021-S1", "2021-Q2", "2021-Q3", "2021-S2", "2021-Q4",
        ]  # fmt: skip
        for year in (2027, 2030, 2099):
            due = calendars.periods_due(dt.date(year, 3, 31))
            assert len(due) == 7 * (year - 2021)
            assert (due[-1].period, due[-1].due_on) == (str(year - 1), dt.date(year, 3, 31))
        assert due_points("2029", dt.date(2030, 3, 31)) == due_points("2025", TODAY)


def new_release(number: str, effective_from: dt.date) -> Release:
    """A draft with one indicator of the national framework."""
    release = Release.objects.create(framework_id="national", number=number, effective_from=effective_from)
    IndicatorVersion.objects.create(
        release=release,
        indicator=Indicator.objects.get(code="ECO-03"),
        order=1,
        dimension=Dimension.objects.get(code="economy"),
        name_en="Poverty rate",
        value_kind="percentage",
        direction="lower",
        series=["total"],
        periodicity="year",
        decimals=1,
        aggregation="mean",
    )
    return release


def publish(release: Release) -> None:
    release.status = Release.Status.PUBLISHED
    release.published_at = NOW
    release.save()


def test_a_new_release_is_in_force_from_its_day_at_once(database: Stage) -> None:
    with as_owner_undone():
        assert rulings.release_in_force(TODAY).number == "2022.1"
        release = new_release("2026.1", TODAY)
        assert rulings.release_in_force(TODAY).number == "2022.1"
        with pytest.raises(NotFound):
            queries.release("2026.1")
        publish(release)
        assert rulings.release_in_force(TODAY).number == "2026.1"
        assert rulings.release_in_force(TODAY - dt.timedelta(days=1)).number == "2022.1"
        assert rulings.indicators_in_force(TODAY)["ECO-03"].decimals == 1
        assert queries.release("2022.1").indicators["ECO-03"].decimals == 2
        assert [row.number for row in queries.releases("national")] == ["2026.1", "2022.1"]


def test_a_retired_release_stays_readable_and_was_in_force_before(database: Stage) -> None:
    with as_owner_undone():
        release = new_release("2026.2", dt.date(2026, 1, 1))
        publish(release)
        release.status, release.retired_at = Release.Status.RETIRED, NOW
        release.save()
        assert rulings.release_in_force(TODAY).number == "2022.1"
        assert rulings.release_in_force(dt.date(2026, 6, 1)).number == "2026.2"
        assert queries.release("2026.2").number == "2026.2"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE catalogue_indicator_version SET unit = 'x' WHERE indicator_id = 'ECO-03'",
        "DELETE FROM catalogue_indicator_version WHERE indicator_id = 'ECO-03'",
        "UPDATE catalogue_release SET note = 'x' WHERE number = '2022.1'",
        "UPDATE catalogue_release SET status = 'draft', published_at = NULL WHERE number = '2022.1'",
        "DELETE FROM catalogue_release WHERE number = '2022.1'",
    ],
)
def test_a_published_release_never_changes_not_even_for_the_owner(database: Stage, statement: str) -> None:
    with (
        as_owner_undone(),
        pytest.raises(IntegrityError, match=r"2022\.1 is published"),
        transaction.atomic(),
    ):
        connection.cursor().execute(statement)


def test_nothing_is_added_to_a_published_release(database: Stage) -> None:
    with as_owner_undone():
        release = new_release("2026.3", TODAY)
        publish(release)
        with pytest.raises(IntegrityError, match=r"2026\.3 is published"), transaction.atomic():
            IndicatorVersion.objects.filter(release=release).update(unit="x")
        draft = new_release("2026.4", TODAY)
        with pytest.raises(IntegrityError, match=r"2026\.3 is published"), transaction.atomic():
            IndicatorVersion.objects.filter(release=draft).update(release=release)


def test_a_second_load_changes_nothing(database: Stage) -> None:
    with as_owner_undone():
        again = reference.load_catalogue(now=NOW)
        assert [(item.created, item.updated) for item in again] == [(0, 0)] * len(again)


def test_a_load_changes_nothing_that_the_ministry_has_changed_or_drafted(
    database: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in reference.DATA.iterdir():
        text = file.read_text().replace("ECO-03,economy,Poverty rate", "ECO-03,economy,Poverty")
        (tmp_path / file.name).write_text(text)
    monkeypatch.setattr(reference, "DATA", tmp_path)
    with as_owner_undone():
        Dimension.objects.filter(code="economy").update(name_id="Ekonomi Cerdas", order=9)
        SubDimension.objects.filter(code="waste").update(code="waste_water")
        Framework.objects.filter(code="national").update(authority="Kementerian Baru")
        new_release("2027.1", dt.date(2027, 1, 1))
        before = everything()
        again = reference.load_catalogue(now=NOW)
        assert [(item.created, item.updated) for item in again] == [(0, 0)] * len(again)
        assert everything() == before


def everything() -> list[list[tuple[object, ...]]]:
    models = (Dimension, SubDimension, Framework, Release, Indicator, IndicatorVersion)
    return [list(model._default_manager.order_by("pk").values_list()) for model in models]


def test_a_load_brings_back_what_is_missing(database: Stage) -> None:
    with as_owner_undone():
        SubDimension.objects.filter(code="waste").delete()
        loaded = {item.what: item.created for item in reference.load_catalogue(now=NOW)}
        assert loaded["sub-dimensions"] == 1
        assert SubDimension.objects.filter(code="waste", dimension="environment").exists()


def test_the_command_loads_everything_and_tells_how_much(
    database: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_reference")
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "38 provinces (0 new, 0 changed)",
        "514 regencies (0 new, 0 changed)",
        "6 cohorts (0 new, 0 changed)",
        "184 published members (0 new, 0 changed)",
        "6 dimensions (0 new, 0 changed)",
        "18 sub-dimensions (0 new, 0 changed)",
        "2 frameworks (0 new, 0 changed)",
        "65 indicators of national 2022.1 (0 new, 0 changed)",
        "91 indicators of u4ssc 2017.1 (0 new, 0 changed)",
    ]
