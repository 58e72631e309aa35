"""Releases of the catalogue: drafted as a copy, published for good, compared; drafts are the programme office's."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from api.http.local_time import day_of
from api.national.catalogue import queries, rulings
from api.national.catalogue.shapes import IndicatorContent
from tenants import db_roles
from tenants.pool import statements
from tests.support import plans, survival
from tests.support.callers import Keys, MinistryRole
from tests.support.http import Api
from tests.support.stage import Stage
from tests.support.undone import as_owner_undone

TODAY = day_of(dt.datetime.now(dt.UTC))
DRAFT = "catalogue/releases/national/2099.1/"


def today() -> dt.date:
    """Return the day of now: at midnight a run's first day is in the past, which no release takes."""
    return day_of(dt.datetime.now(dt.UTC))


def start(ministry: Api, number: str = "2099.1", day: dt.date | None = None) -> Any:
    return ministry.post(
        "catalogue/releases/",
        {"number": number, "effective_on": (day or today()).isoformat(), "note": "Permenkomdigi 1/2099"},
    )


def change(ministry: Api, code: str, **fields: Any) -> Any:
    path = f"{DRAFT}indicators/{code}/"
    tag = ministry.get(path).headers["ETag"]
    return ministry.patch(path, fields, **{"If-Match": tag})


def publish(ministry: Api) -> Any:
    return ministry.post(f"{DRAFT}publish/")


NEW = {
    "dimension": "economy",
    "name": {"en": "Share of digital payments", "id-ID": "Porsi pembayaran digital"},
    "unit": "%",
    "value_kind": "percentage",
    "direction": "higher",
    "periodicity": "year",
    "decimals": 2,
    "minimum": "0",
    "maximum": "100",
    "aggregation": "mean",
    "producer": "Bank Indonesia",
    "concept": "Pembayaran nontunai",
    "standard": "Standar Data Statistik Nasional",
    "steward": "Diskominfo",
}


def test_a_draft_is_a_copy_of_the_last_release(ministry: Api) -> None:
    started = start(ministry)
    assert started.status_code == 201
    assert started.json() == {
        "framework": "national",
        "number": "2099.1",
        "status": "draft",
        "effective_on": today().isoformat(),
        "published_at": None,
        "retired_at": None,
        "note": "Permenkomdigi 1/2099",
        "indicator_count": 65,
        "based_on": "2022.1",
        "may": ["change", "publish", "discard"],
    }
    assert ministry.get(f"{DRAFT}differences/").json()["data"] == []
    poverty = ministry.get(f"{DRAFT}indicators/ECO-03/").json()
    assert (poverty["comparable_with"], poverty["decimals"], poverty["maximum"]) == ("ECO-03", 2, "100")


def test_nothing_that_is_said_of_an_indicator_is_lost(ministry: Api) -> None:
    """Neither by PUT and PATCH, nor by publishing it, nor by copying the release to another draft."""
    start(ministry)
    known = {"series": ["share"], "minimum": "0.5", "evaluation_question": "3.1", "comparable_with": "ECO-03"}
    first, second = (survival.sample(IndicatorContent, n, **known) for n in (1, 2))
    path = f"{DRAFT}indicators/ECO-90/"
    assert ministry.put(path, first).status_code == 201
    tag = ministry.get(path).headers["ETag"]
    assert ministry.put(path, second, **{"If-Match": tag}).status_code == 200
    survival.check(second, ministry.get(path).json())
    assert change(ministry, "ECO-90", **first).status_code == 200
    survival.check(first, ministry.get(path).json())
    assert publish(ministry).status_code == 200
    survival.check(first, ministry.get(path).json())
    copied = {**first, "comparable_with": "ECO-90", "comparability_note": ""}
    start(ministry, "2099.2")
    survival.check(copied, ministry.get(path.replace("2099.1", "2099.2")).json())


def test_nobody_else_sees_a_draft(ministry: Api, keys: Keys, jembrana: Api) -> None:
    start(ministry)
    for role in (MinistryRole.ANALYST, MinistryRole.REVIEWER, MinistryRole.AUDITOR):
        other = Api(keys.ministry(role), "/v1/national")
        assert other.get(DRAFT).status_code == 404
        assert other.get(f"{DRAFT}indicators/").status_code == 404
        assert [row["number"] for row in other.get("catalogue/releases/").json()["data"]] == [
            "2022.1",
            "2017.1",
        ]
        assert start(other, "2099.2").status_code == 403
        assert publish(other).status_code == 403
    anyone = Api(None, "/v1/open")
    assert len(anyone.get("catalogue/releases/").json()["data"]) == 2
    assert anyone.get("indicators/?release=2099.1").status_code == 400
    assert anyone.get("catalogue/releases/national/2099.1/differences/").status_code == 404
    with db_roles.as_open(), pytest.raises(DatabaseError):
        connection.cursor().execute("SELECT 1 FROM catalogue_draft")


def test_what_changed_is_told_for_each_indicator_and_field(ministry: Api) -> None:
    start(ministry)
    assert ministry.put(f"{DRAFT}indicators/ECO-90/", NEW).status_code == 201
    assert (
        change(
            ministry, "ECO-03", name={"en": "Poverty headcount", "id-ID": "Persentase penduduk miskin"}
        ).status_code
        == 200
    )
    assert change(ministry, "GOV-01", unit="index 1-4", comparable_with="").status_code == 200
    retired = ministry.post(f"{DRAFT}indicators/GOV-02/end/", {"reason": "Dicabut."})
    assert retired.status_code == 200
    body = ministry.get(f"{DRAFT}differences/").json()
    assert (body["from_release"], body["to_release"]) == ("2022.1", "2099.1")
    told = {row["indicator"]: row for row in body["data"]}
    assert list(told) == ["GOV-01", "ECO-03", "ECO-90", "GOV-02"]
    assert (told["ECO-90"]["change"], told["ECO-90"]["is_break"]) == ("added", False)
    assert told["ECO-03"]["fields"] == [
        {
            "field": "name",
            "name": {"en": "Name", "id-ID": "Nama"},
            "before": {"en": "Poverty rate", "id-ID": "Persentase penduduk miskin"},
            "after": {"en": "Poverty headcount", "id-ID": "Persentase penduduk miskin"},
        }
    ]
    assert (told["GOV-01"]["is_break"], told["GOV-01"]["fields"][0]["field"]) == (True, "unit")
    assert (told["GOV-02"]["change"], told["GOV-02"]["reason"]) == ("retired", "Dicabut.")
    done = [row["action"] for row in ministry.get(f"{DRAFT}history/").json()["data"]]
    assert done == ["retired", "altered", "altered", "added", "drafted"]
    assert publish(ministry).status_code == 200
    public = Api(None, "/v1/open").get("catalogue/releases/national/2099.1/differences/")
    assert public.json() == body


def test_a_change_of_what_is_measured_is_a_break_or_explained(ministry: Api) -> None:
    start(ministry)
    refused = change(ministry, "ECO-03", unit="permille")
    assert [each["code"] for each in refused.json()["errors"]] == ["comparability_note_needed"]
    assert change(ministry, "ECO-03", unit="per cent", comparability_note="Ejaan saja.").status_code == 200
    body = {name: value for name, value in NEW.items() if name != "unit"}
    path = f"{DRAFT}indicators/ECO-04/"
    tag = ministry.get(path).headers["ETag"]
    assert ministry.put(path, body, **{"If-Match": tag}).json()["comparable_with"] == ""


def test_a_published_release_never_changes(ministry: Api) -> None:
    start(ministry)
    change(ministry, "ECO-03", decimals=1)
    published = publish(ministry)
    assert (published.status_code, published.json()["status"]) == (200, "published")
    path = f"{DRAFT}indicators/ECO-03/"
    tag = ministry.get(path).headers["ETag"]
    assert ministry.patch(path, {"decimals": 2}, **{"If-Match": tag}).status_code == 409
    assert ministry.patch(DRAFT, {"note": "x"}, **{"If-Match": "*"}).status_code == 409
    again = ministry.post(f"{DRAFT}publish/")
    assert (again.status_code, again.json()["code"]) == (409, "release_published")
    assert start(ministry).json()["code"] == "number_taken"
    with db_roles.as_ministry(writing=True), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE catalogue_indicator_version SET unit = 'x'")
    with as_owner_undone(), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(
            "DELETE FROM catalogue_indicator_version v USING catalogue_release r"
            " WHERE r.id = v.release_id AND r.number = '2099.1'"
        )
    with db_roles.as_open():
        assert queries.release("2022.1").indicators["ECO-03"].decimals == 2
        assert queries.release("2099.1").indicators["ECO-03"].decimals == 1


def test_it_takes_effect_on_the_day_of_publication_at_the_earliest(ministry: Api) -> None:
    start(ministry, day=dt.date(2026, 1, 1))
    assert publish(ministry).json()["code"] == "effective_in_the_past"
    tag = ministry.get(DRAFT).headers["ETag"]
    moved = ministry.patch(DRAFT, {"effective_on": today().isoformat()}, **{"If-Match": tag})
    assert moved.status_code == 200
    assert publish(ministry).status_code == 200
    start(ministry, "2099.2")
    assert (
        ministry.post("catalogue/releases/national/2099.2/publish/").json()["code"]
        == "effective_out_of_order"
    )


def test_two_editors_do_not_overwrite_each_other(ministry: Api) -> None:
    start(ministry)
    path = f"{DRAFT}indicators/ECO-03/"
    tag = ministry.get(path).headers["ETag"]
    assert ministry.patch(path, {"decimals": 1}, **{"If-Match": tag}).status_code == 200
    assert ministry.patch(path, {"decimals": 0}, **{"If-Match": tag}).status_code == 412
    assert ministry.patch(path, {"decimals": 0}).status_code == 428


def test_what_an_indicator_lacks_is_named(ministry: Api) -> None:
    start(ministry)
    answer = ministry.put(
        f"{DRAFT}indicators/ECO-90/",
        {"name": {"en": "x"}, "direction": "higher", "value_kind": "percentage", "series": ["A B"]},
    )
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/dimension", "required"),
        ("/periodicity", "required"),
        ("/aggregation", "required"),
        ("/name/id-ID", "required"),
        ("/series", "not_series"),
        ("/decimals", "decimals_needed"),
    ]
    assert ministry.put(f"{DRAFT}indicators/L-90/", NEW).status_code == 422


def test_a_ratio_of_sums_names_its_parts(ministry: Api) -> None:
    start(ministry)
    answer = ministry.put(f"{DRAFT}indicators/ECO-90/", {**NEW, "aggregation": "ratio_of_sums"})
    assert plans.refused(answer) == (
        422,
        "invalid",
        [("/numerator", "parts_of_ratio_needed"), ("/denominator", "parts_of_ratio_needed")],
    )


def test_a_code_is_of_one_framework(ministry: Api) -> None:
    body = {"framework": "u4ssc", "number": "2099.1", "effective_on": today().isoformat(), "note": "ITU"}
    assert ministry.post("catalogue/releases/", body).status_code == 201
    path = "catalogue/releases/u4ssc/2099.1/indicators/ECO-03/"
    answer = ministry.put(path, {"name": NEW["name"], "direction": "higher", "series": ["total"]})
    assert plans.refused(answer)[:2] == (409, "code_of_another_framework")
    assert answer.json()["values"] == {"indicator": "ECO-03", "framework_id": "national"}


def test_a_draft_without_indicators_is_not_published(database: Stage, ministry: Api) -> None:
    start(ministry)
    database.superuser.execute("DELETE FROM catalogue_draft_indicator WHERE code <> 'ECO-03'")
    assert ministry.post(f"{DRAFT}indicators/ECO-03/end/", {"reason": "Dicabut."}).status_code == 200
    assert plans.refused(publish(ministry))[:2] == (409, "draft_is_empty")


def test_a_draft_is_thrown_away_and_its_history_stays(ministry: Api) -> None:
    start(ministry)
    tag = ministry.get(DRAFT).headers["ETag"]
    assert ministry.delete(DRAFT, **{"If-Match": tag}).status_code == 204
    assert ministry.get(DRAFT).status_code == 404
    assert [row["action"] for row in ministry.get(f"{DRAFT}history/").json()["data"]] == [
        "discarded",
        "drafted",
    ]


def test_a_release_rules_the_periods_whose_last_day_it_is_in_force(ministry: Api) -> None:
    start(ministry)
    ministry.put(f"{DRAFT}indicators/ECO-90/", NEW)
    change(ministry, "ECO-03", unit="permille", comparable_with="")
    ministry.post(f"{DRAFT}indicators/GOV-02/end/", {"reason": "Dicabut."})
    publish(ministry)
    running, past = rulings.Period(TODAY.year), rulings.Period(TODAY.year - 1)
    with db_roles.as_ministry():
        ruling = rulings.rulings()
        assert [ruling.release(period).number for period in (past, running)] == ["2022.1", "2099.1"]
        assert ruling.release(rulings.Period(2015)).number == "2022.1"
        assert ruling.spec("GOV-02", past, today=TODAY) is not None
        assert ruling.spec("GOV-02", running, today=TODAY) is None
        later = ruling.spec("ECO-90", past, today=TODAY)
        assert later is not None
        assert later.release == "2099.1"
        broken = ruling.series("ECO-03", [past.previous(), past, running], today=TODAY)
        assert [each and each.is_break for each in broken] == [False, False, True]
        kept = ruling.series("ECO-04", [past, running], today=TODAY)
        assert [each and (each.spec.release, each.is_break) for each in kept] == [
            ("2022.1", False),
            ("2099.1", False),
        ]


def test_a_weighted_mean_weighs_by_what_is_known_of_regencies(ministry: Api) -> None:
    """It would be weighed by population, and say that it was by something else."""
    start(ministry)
    path = f"{DRAFT}indicators/ECO-91/"
    for weight, code in (("", "weight_needed"), ("households", "unknown_weight")):
        refused = ministry.put(path, {**NEW, "aggregation": "weighted_mean", "weight": weight})
        assert refused.status_code == 422
        assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/weight", code)]
    taken = ministry.put(path, {**NEW, "aggregation": "weighted_mean", "weight": "population"})
    assert taken.status_code == 201


def test_a_retired_release_stays_readable_and_the_one_before_rules_again(ministry: Api) -> None:
    start(ministry)
    publish(ministry)
    retired = ministry.post(f"{DRAFT}end/", {"reason": "Salah."})
    assert (retired.status_code, retired.json()["status"]) == (200, "retired")
    assert ministry.get(f"{DRAFT}indicators/ECO-03/").status_code == 200
    with db_roles.as_open():
        assert rulings.rulings().release(rulings.Period(TODAY.year)).number == "2022.1"
    refused = ministry.post("catalogue/releases/national/2022.1/end/", {"reason": "x"})
    assert refused.json()["code"] == "last_release"


def test_the_releases_in_a_column_are_the_releases(ministry: Api) -> None:
    start(ministry)
    publish(ministry)
    for states in ("published", "retired"):
        if states == "retired":
            ministry.post(f"{DRAFT}end/", {"reason": "Salah."})
        with db_roles.as_open():
            ((column,),) = statements.fetch(f"SELECT {rulings.COLUMN}", {})
            assert rulings.of_column(column)._heads == rulings.rulings()._heads, states
