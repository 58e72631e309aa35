"""An instant has a zone wherever one is read: without it, noon in Jakarta would be taken as noon in Greenwich."""

from datetime import datetime

import pytest

from api.http import fields, shapes
from api.http.exceptions import Invalid
from api.http.local_time import deadline_in_words
from tests.support.http import Api

NO_INSTANTS = [
    "2027-01-31T23:59:59",
    "2027-01-31",
    "2027-01-31 23:59:59+07:00",
    "2027-01-31T23:59:59+07",
    "20270131T235959Z",
    "2027-01-31T23:59+07:00",
    "2027-02-31T23:59:59Z",
    "2027-01-31T23:59:59+07:00[Asia/Jakarta]",
    "٢٠٢٧-01-31T23:59:59Z",
    "0001-01-01T00:00:00+07:00",  # in UTC it is of no year
    "",
]


_INSTANT = shapes.by_field(datetime, fields.Instant)


@shapes.shape
class Times:
    at: datetime = shapes.instant("One.")
    each: tuple[datetime, ...] = shapes.many("Several.", _INSTANT, default=())


@pytest.mark.parametrize("text", NO_INSTANTS)
def test_what_has_no_zone_or_is_not_rfc_3339_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        shapes.read(Times, {"at": text, "each": ["2027-01-31T23:59:59Z", text]})
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("/at", "not_an_instant"),
        ("/each/1", "not_an_instant"),
    ]


@pytest.mark.parametrize(
    "text", ["2027-01-31T16:59:59Z", "2027-01-31T23:59:59+07:00", "2027-02-01T01:59:59.000000+09:00"]
)
def test_an_instant_with_its_zone_is_read(text: str) -> None:
    assert shapes.read(Times, {"at": text}).at.isoformat() == "2027-01-31T16:59:59+00:00"


def test_a_body_is_refused_with_its_place_and_what_to_write(ministry: Api, jembrana: Api) -> None:
    opens = {"opens_at": "2030-04-01T00:00:00", "due_at": "2030-04-30T23:59:59+07:00"}
    answer = ministry.put("deadlines/periodic_report/2030-Q1/", opens, **{"Accept-Language": "id"})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, "/opens_at", "not_an_instant")
    assert error["message"].startswith("Tulis waktu beserta zonanya, misalnya 2027-01-31T23:59:59+07:00")
    guest = {
        "kind": "mentor",
        "email": "a@b.example",
        "scopes": ["values:read"],
        "valid_until": "2027-06-30T00:00:00",
    }
    errors = jembrana.post("guests/", guest).json()["errors"]
    assert ("/valid_until", "not_an_instant") in [(each["pointer"], each["code"]) for each in errors]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01",
        "2026-11-01T00:00:00",
        "2026-11-01T00:00:00 07:00",
        "0001-01-01T00:00:00%2B07:00",
        "9999-12-31T23:59:59-07:00",
    ],
)
def test_a_parameter_is_refused_by_its_name(ministry: Api, text: str) -> None:
    for address in (
        "progress/?",
        "indicators/ECO-03/?period=2025&",
        "analytics/?indicator=ECO-03&period=2025&",
    ):
        answer = ministry.get(f"{address}as_of={text}")
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["parameter"], error["code"]) == (400, "as_of", "not_an_instant")
        assert "%2B" in error["message"]


@pytest.mark.parametrize(
    ("due_at", "zone", "indonesian", "english"),
    [
        ("2027-02-01T00:00:00+07:00", "Jakarta", "31 Januari 2027 pukul 23.59 WIB", "31 January 2027, 23:59 WIB"),
        ("2027-02-01T00:00:00+07:00", "Makassar", "31 Januari 2027 pukul 23.59 WIB", "31 January 2027, 23:59 WIB"),
        ("2027-01-31T23:59:59+07:00", "Jayapura", "31 Januari 2027 pukul 23.59 WIB", "31 January 2027, 23:59 WIB"),
        ("2027-02-01T00:00:00+08:00", "Makassar", "31 Januari 2027 pukul 23.59 WITA", "31 January 2027, 23:59 WITA"),
        ("2027-01-01T00:00:00+09:00", "Jayapura", "31 Desember 2026 pukul 23.59 WIT", "31 December 2026, 23:59 WIT"),
        ("2027-01-31T12:00:00+07:00", "Makassar", "31 Januari 2027 pukul 13.00 WITA", "31 January 2027, 13:00 WITA"),
    ],
)  # fmt: skip
def test_the_end_of_a_day_is_told_as_that_day(due_at: str, zone: str, indonesian: str, english: str) -> None:
    at = datetime.fromisoformat(due_at)
    assert deadline_in_words(at, f"Asia/{zone}") == indonesian
    assert deadline_in_words(at, f"Asia/{zone}", "en") == english
