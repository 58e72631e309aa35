"""Not applicable counts as answered only once it is agreed with the ministry."""

from typing import Any

import psycopg
import pytest
from django.db import OperationalError

from api.national.exemptions.models import Exemption
from api.regency.indicators import exemptions as settling
from tenants import db_roles
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.progress import figure, of
from tests.support.stage import Stage

ASK = {"indicator": "ECO-03", "first_period": "2024", "reason": "Tidak ada pelabuhan di kabupaten ini."}


def counted(ministry: Api) -> int:
    """Points that count as not applicable in the live filling of all participants."""
    body = ministry.get("progress/").json()
    return int(body["data"][0]["completeness_values_not_applicable"])


def settle() -> None:
    """Do the worker's duty of each second."""
    with db_roles.as_owner():
        settling.settle()


def claim(regency: Api, period: str = "2025") -> Any:
    return regency.put(
        f"values/ECO-03/total/{period}/", {"value_status": "not_applicable", "reason": ASK["reason"]}
    )


def test_a_claim_counts_once_it_is_agreed(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    for regency in (jembrana, tabanan):
        assert claim(regency).status_code == 201
    assert counted(ministry) == 0
    asked = jembrana.post("exemptions/", ASK)
    assert asked.status_code == 201
    assert jembrana.get("history/?resource=exemption").json()["data"][0]["key"] == asked.json()["id"]
    body = asked.json()
    assert body == {
        "id": body["id"],
        "regency_code": "51.01",
        **ASK,
        "last_period": None,
        "status": "requested",
        "requested_at": body["requested_at"],
        "requested_office": "Diskominfo Kabupaten Jembrana",
        "decided_at": None,
        "decided_office": "",
        "decision": "",
        "ended_from_period": None,
        "may": ["withdraw"],
    }
    assert counted(ministry) == 0
    (waiting,) = ministry.get("exemptions/?status=requested").json()["data"]
    assert (waiting["id"], waiting["may"]) == (body["id"], ["agree", "decline"])
    agreed = ministry.post(f"exemptions/{body['id']}/agree/", {"note": "Setuju."})
    assert (agreed.status_code, agreed.json()["status"]) == (200, "agreed")
    settle()
    assert counted(ministry) == 1
    ended = jembrana.post(
        f"exemptions/{body['id']}/end/", {"from_period": "2025", "reason": "Dibangun 2025."}
    )
    assert (ended.status_code, ended.json()["ended_from_period"]) == (200, "2025")
    assert counted(ministry) == 0


def test_a_regency_whose_cells_are_locked_is_waited_for_once(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [(jembrana, "ECO-03"), (jembrana, "ECO-04"), (jembrana, "LIV-01"), (tabanan, "ECO-03")]
    for regency, indicator in asked:
        said = {"value_status": "not_applicable", "reason": ASK["reason"]}
        assert regency.put(f"values/{indicator}/total/2025/", said).status_code == 201
        id = regency.post("exemptions/", {**ASK, "indicator": indicator}).json()["id"]
        assert ministry.post(f"exemptions/{id}/agree/", {"note": "Setuju."}).status_code == 200
    waited: list[str] = []

    def settled(row: Exemption, _settle: Any = settling._settle) -> None:
        waited.append(row.regency.kemendagri_code)
        _settle(row)

    monkeypatch.setattr(settling, "_settle", settled)
    with psycopg.connect(database.superuser_url()) as other:
        other.execute(
            f"SELECT FROM figures_filling_cell WHERE regency_id = {regency_id('51.01')} FOR UPDATE".encode()
        )
        settle()
    assert sorted(waited) == ["51.01", "51.02"]
    settle()
    assert counted(ministry) == 4


@pytest.mark.parametrize("error", [ValueError, OperationalError])
def test_an_exemption_that_cannot_be_counted_keeps_no_later_one_waiting(
    jembrana: Api, ministry: Api, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """One that takes too long (OperationalError) lets its regency's others go first in some later round."""
    for indicator in ("LIV-01", "ECO-03"):
        said = {"value_status": "not_applicable", "reason": ASK["reason"]}
        assert jembrana.put(f"values/{indicator}/total/2025/", said).status_code == 201
        id = jembrana.post("exemptions/", {**ASK, "indicator": indicator}).json()["id"]
        assert ministry.post(f"exemptions/{id}/agree/", {"note": "Setuju."}).status_code == 200

    def settled(row: Exemption, _settle: Any = settling._settle) -> None:
        if row.indicator == "LIV-01":
            raise error
        _settle(row)

    monkeypatch.setattr(settling, "_settle", settled)
    for _ in range(40):
        settle()
    assert counted(ministry) == 1


def test_what_is_declined_or_withdrawn_does_not_count(jembrana: Api, ministry: Api) -> None:
    claim(jembrana)
    first = jembrana.post("exemptions/", ASK).json()["id"]
    assert jembrana.post("exemptions/", ASK).json()["code"] == "asked_already"
    assert ministry.post(f"exemptions/{first}/decline/", {"note": "Tetap berlaku."}).status_code == 200
    late = ministry.post(f"exemptions/{first}/agree/")
    assert (late.status_code, late.json()["detail"]) == (
        409,
        "It is declined: the regency may request it again.",
    )
    second = jembrana.post("exemptions/", ASK).json()["id"]
    assert jembrana.post(f"exemptions/{second}/withdraw/").json()["status"] == "withdrawn"
    assert ministry.post(f"exemptions/{second}/agree/").status_code == 409
    settle()
    assert counted(ministry) == 0


def test_a_regency_neither_sees_nor_decides_what_is_another_ones(jembrana: Api, tabanan: Api) -> None:
    id = jembrana.post("exemptions/", ASK).json()["id"]
    assert tabanan.get(f"exemptions/{id}/").status_code == 404
    assert tabanan.post(f"exemptions/{id}/withdraw/").status_code == 404
    assert tabanan.get("exemptions/").json()["data"] == []


def test_a_value_that_says_otherwise_stands_against_it(jembrana: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.5"})
    assert jembrana.post("exemptions/", ASK).json()["code"] == "value_in_the_way"
    assert jembrana.post("exemptions/", {**ASK, "indicator": "XX"}).status_code == 409


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"first_period": "2024", "last_period": "2023"}, ("/last_period", "last_period_before_first")),
        ({"first_period": "2024-Q1"}, ("/first_period", "wrong_periodicity")),
        ({"last_period": "2024-Q1"}, ("/last_period", "wrong_periodicity")),
    ],
)
def test_periods_that_do_not_fit_are_refused_at_their_place(
    jembrana: Api, change: dict[str, str], expected: tuple[str, str]
) -> None:
    errors = jembrana.post("exemptions/", {**ASK, **change}).json()["errors"]
    assert [(each["pointer"], each["code"]) for each in errors] == [expected]


def test_periods_of_an_answer_and_of_its_end_fit_those_asked_for(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    asked = jembrana.post("exemptions/", {**ASK, "last_period": "2025"}).json()["id"]
    more = ministry.post(f"exemptions/{asked}/agree/", {"last_period": "2026"})
    assert plans.refused(more)[::2] == (409, [("/last_period", "not_asked_for")])
    assert ministry.post(f"exemptions/{asked}/agree/", {"last_period": "2024"}).status_code == 200
    end, given = f"exemptions/{asked}/end/", {"from_period": "2024", "reason": "Dibangun."}
    assert tabanan.post(end, given).status_code == 404
    quarter = jembrana.post(end, {**given, "from_period": "2024-Q1"})
    assert plans.refused(quarter)[::2] == (409, [("/from_period", "unlike_first_period")])
    assert quarter.json()["errors"][0]["values"] == {"first_period": "2024"}
    assert jembrana.post(end, given).status_code == 200
    assert plans.refused(jembrana.post(end, given))[:2] == (409, "ended_already")


@pytest.mark.parametrize("year", ["1999", "2101"])
def test_an_exemption_ends_in_a_year_that_can_be(
    jembrana: Api, tabanan: Api, ministry: Api, year: str
) -> None:
    asked, others = (api.post("exemptions/", ASK).json()["id"] for api in (jembrana, tabanan))
    assert ministry.post(f"exemptions/{others}/agree/", {}).status_code == 200
    for answer, pointer in (
        (ministry.post(f"exemptions/{asked}/agree/", {"last_period": year}), "/last_period"),
        (
            tabanan.post(f"exemptions/{others}/end/", {"from_period": year, "reason": "Dibangun."}),
            "/from_period",
        ),
    ):
        assert plans.refused(answer)[::2] == (422, [(pointer, "period_out_of_range")])
        assert answer.json()["errors"][0]["values"] == {"first_year": 2000, "last_year": 2100}


def test_no_period_is_asked_for_twice(jembrana: Api) -> None:
    def asked(first: str, last: str | None) -> int:
        answer = jembrana.post("exemptions/", {**ASK, "first_period": first, "last_period": last})
        return answer.status_code

    assert asked("2022", "2023") == 201
    assert [
        asked(*span) for span in (("2023", "2024"), ("2020", "2022"), ("2020", "2025"), ("2020", None))
    ] == [409] * 4
    assert [asked(*span) for span in (("2020", "2021"), ("2024", None))] == [201, 201]


def test_two_who_ask_at_once_ask_once(jembrana: Api) -> None:
    for period in ("2022", "2023", "2024"):
        body = {**ASK, "first_period": period, "last_period": period}
        answers = at_once(*[lambda: jembrana.post("exemptions/", body)] * 2)  # noqa: B023
        assert sorted(answer.status_code for answer in answers) == [201, 409]


def open_points(regency: Api, period: str = "2024") -> list[str]:
    """Return why ECO-03 of a year is listed as due; nothing where it is answered."""
    found, url = [], "values/due/?page_size=200"
    while url:
        body = regency.get(url).json()
        found += body["data"]
        url = (body["next"] or "").partition("51.01/")[2]
    return [row["open_because"] for row in found if (row["indicator"], row["period"]) == ("ECO-03", period)]


@pytest.mark.usefixtures("long_onboarded")
def test_until_it_is_agreed_the_point_is_open_wherever_the_regency_looks(
    jembrana: Api, ministry: Api
) -> None:
    assert open_points(jembrana) == ["not_reported"]
    waiting = jembrana.get("agenda/").json()["values_due"]["count"]
    claim(jembrana, "2024")
    assert open_points(jembrana) == ["not_asked"]
    refused = jembrana.post("exemptions/", ASK).json()["id"]
    assert open_points(jembrana) == ["not_decided"]
    ministry.post(f"exemptions/{refused}/decline/", {"note": "Tetap berlaku."})
    assert open_points(jembrana) == ["declined"]
    agreed = jembrana.post("exemptions/", ASK).json()["id"]
    assert open_points(jembrana) == ["not_decided"]
    codes = [each["code"] for each in jembrana.get("reports/2025-Q4/preview/").json()["warnings"]]
    assert codes == ["not_reported", "not_applicable_not_agreed"]
    assert jembrana.get("agenda/").json()["values_due"]["count"] == waiting
    ministry.post(f"exemptions/{agreed}/agree/", {"note": "Setuju."})
    assert open_points(jembrana) == []
    assert jembrana.get("agenda/").json()["values_due"]["count"] == waiting - 1
    codes = [each["code"] for each in jembrana.get("reports/2025-Q4/preview/").json()["warnings"]]
    assert codes == ["not_reported"]
    jembrana.post(f"exemptions/{agreed}/end/", {"from_period": "2024", "reason": "Dibangun 2024."})
    assert open_points(jembrana) == ["declined"]


def test_what_is_submitted_counts_as_not_applicable_from_the_agreement_to_its_end(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    def submitted(query: str = "") -> list[tuple[int, int]]:
        """Return the submitted counts by dimension, and in all."""
        body = ministry.get(f"progress/?group_by=dimension&period=2025{query}").json()
        rows = [of(body, dimension="economy"), of(body, dimension="total")]
        found = [figure(row, "values") for row in rows]
        assert all(
            each["due"]
            == sum(each[name] for name in ("reported", "not_available", "not_applicable", "not_reported"))
            for each in found
        )
        return [(each["reported"], each["not_applicable"]) for each in found]

    def now() -> str:
        return str(ministry.get("progress/").json()["as_of"])

    for regency in (jembrana, tabanan):
        claim(regency)
        regency.put("values/ECO-04/total/2025/", {"value": "4.5"})
        assert regency.post("reports/2025-Q4/submit/", {}).status_code in (200, 201)
    assert submitted() == [(2, 0), (2, 0)]
    before = now()
    id = jembrana.post("exemptions/", ASK).json()["id"]
    ministry.post(f"exemptions/{id}/agree/", {"note": "Setuju."})
    assert submitted() == [(2, 1), (2, 1)]
    agreed = now()
    jembrana.post(f"exemptions/{id}/end/", {"from_period": "2025", "reason": "Dibangun 2025."})
    assert submitted() == [(2, 0), (2, 0)]
    for instant, counts in ((before, 0), (agreed, 1)):
        assert submitted(f"&as_of={instant.replace('+', '%2B')}") == [(2, counts), (2, counts)]
