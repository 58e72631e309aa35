"""Deleting, releasing and affirming values, who owns them, and what waits for somebody."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.national.catalogue import test_releases as releases
from tests.regency.indicators.test_values_workbook import Filled
from tests.support import plans
from tests.support.callers import Keys, RegencyRole, regency_id
from tests.support.http import Api
from tests.support.progress import figure
from tests.support.stage import Stage


def put(api: Api, path: str, value: str, **more: Any) -> Any:
    known = api.get(f"values/{path}/")
    headers = {"If-Match": known.headers["ETag"]} if known.status_code == 200 else {}
    answer = api.put(f"values/{path}/", {"value": value, **more}, **headers)
    assert answer.status_code in (200, 201), answer.json()
    return answer


def keys_of(*paths: str) -> list[dict[str, str]]:
    return [dict(zip(("indicator", "series", "period"), path.split("/"), strict=True)) for path in paths]


def schema_of(database: Stage) -> str:
    query = "SELECT schema_name FROM tenants_regency WHERE kemendagri_code = '51.01'"
    (schema,) = database.superuser.execute(query).fetchone() or ("",)
    return str(schema)


def test_a_value_is_deleted_in_the_version_that_was_read(jembrana: Api, tabanan: Api) -> None:
    put(tabanan, "ECO-03/total/2024", "1")
    first = put(jembrana, "ECO-03/total/2024", "4.5")
    second = put(jembrana, "ECO-03/total/2024", "4.6")
    path = "values/ECO-03/total/2024/"
    assert jembrana.delete(path).status_code == 428
    assert jembrana.delete(path, **{"If-Match": first.headers["ETag"]}).status_code == 412
    gone = jembrana.delete(path, **{"If-Match": second.headers["ETag"]})
    assert (gone.status_code, gone.content) == (204, b"")
    assert jembrana.get(path).status_code == 404
    assert jembrana.delete(path, **{"If-Match": "*"}).status_code == 404
    assert tabanan.get(path).status_code == 200


def test_a_deleted_value_is_another_one_when_it_is_entered_again(jembrana: Api) -> None:
    first = put(jembrana, "ECO-03/total/2024", "4.5")
    jembrana.delete("values/ECO-03/total/2024/", **{"If-Match": "*"})
    again = put(jembrana, "ECO-03/total/2024", "4.5")
    assert again.status_code == 201
    assert again.headers["ETag"] != first.headers["ETag"]


def test_what_the_ministry_has_and_the_regency_deletes_is_withdrawn(jembrana: Api, database: Stage) -> None:
    from api.regency.indicators import handover, queries
    from tenants import access
    from tests.support.callers import regency_id

    class Jembrana:
        id = regency_id("51.01")

    put(jembrana, "ECO-03/total/2024", "4.5")
    put(jembrana, "ECO-01/total/2024", "4.5")
    put(jembrana, "LIV-01/total/2024", "80")
    jembrana.post("reports/2025-Q3/submit/", {})
    put(jembrana, "ECO-03/total/2023", "4.5")
    for path in ("ECO-03/total/2024", "ECO-03/total/2023"):
        jembrana.delete(f"values/{path}/", **{"If-Match": "*"})
    sent = b"indicator,period,value,action\nECO-01,2024,,delete\n"
    assert jembrana.post("values/import/", sent, **{"Content-Type": "text/csv"}).status_code == 200

    def withdrawn(period: str) -> list[str]:
        with access.read_only(Jembrana()):
            return [f"{row['indicator']}/{row['period']}" for row in queries.to_withdraw(period)]

    assert withdrawn("2025-Q4") == ["ECO-01/2024", "ECO-03/2024"]
    with access.inside(Jembrana()):
        handover.mark(
            [], withdrawals=queries.untold_withdrawals(), report_period="2025-Q4", now=datetime.now(UTC)
        )
    assert withdrawn("2025-Q4") == ["ECO-01/2024", "ECO-03/2024"]
    assert withdrawn("2026-Q1") == []


def test_values_are_released_one_many_or_by_filter_with_the_expected_count(
    jembrana: Api, tabanan: Api
) -> None:
    put(tabanan, "ECO-03/total/2024", "1")
    for path in ("ECO-03/total/2024", "ECO-01/total/2024", "LIV-01/total/2024"):
        put(jembrana, path, "5")
    one = jembrana.post("values/check/", {"keys": keys_of("ECO-03/total/2024")})
    assert (one.status_code, one.json()["chosen_count"], one.json()["changed_count"]) == (200, 1, 1)
    assert jembrana.get("values/ECO-03/total/2024/").json()["is_checked"] is True
    wrong = jembrana.post("values/check/", {"filter": {"dimension": "economy"}, "expected_count": 2})
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["values"]["count"]) == (
        409,
        "count_differs",
        1,
    )
    shown = jembrana.get("values/?is_checked=false&dimension=economy").json()["data"]
    body = {"filter": {"dimension": "economy"}, "expected_count": len(shown)}
    right = jembrana.post("values/check/", body)
    assert (right.json()["chosen_count"], right.json()["changed_count"]) == (1, 1)
    assert jembrana.post("values/check/", {"filter": {}, "expected_count": 1}).json()["changed_count"] == 1
    assert jembrana.post("values/check/", {"filter": {}, "expected_count": 0}).json()["changed_count"] == 0
    assert jembrana.post("values/confirm/", {"filter": {}, "expected_count": 3}).json()["changed_count"] == 3
    put(jembrana, "ECO-03/total/2024", "5.1")
    assert jembrana.get("values/ECO-03/total/2024/").json()["is_checked"] is False
    assert tabanan.get("values/ECO-03/total/2024/").json()["is_checked"] is False


def test_a_choice_is_by_keys_or_by_filter(jembrana: Api) -> None:
    for body in ({}, {"keys": keys_of("ECO-03/total/2024"), "filter": {}}, {"filter": {}}, {"keys": []}):
        assert jembrana.post("values/check/", body).status_code == 422, body
    answer = jembrana.post("values/check/", {"keys": keys_of("ECO-03/total/2024")})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/keys/0")


def test_a_jump_warns_and_its_release_needs_a_note(jembrana: Api) -> None:
    put(jembrana, "ECO-03/total/2023", "4")
    assert put(jembrana, "ECO-03/total/2024", "6").json()["warnings"] == ["will_not_count"]
    assert put(jembrana, "ECO-03/total/2024", "6.1").json()["warnings"] == ["jump", "will_not_count"]
    refused = jembrana.post("values/check/", {"filter": {}, "expected_count": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "note_needed")
    assert refused.json()["errors"][0]["message"].startswith("ECO-03/total/2024 ")
    put(jembrana, "ECO-03/total/2024", "6.1", note="New survey")
    assert jembrana.post("values/check/", {"filter": {}, "expected_count": 2}).json()["changed_count"] == 2


@pytest.mark.parametrize("status", ["not_available", "not_applicable"])
def test_where_there_is_no_value_its_release_needs_the_reason(jembrana: Api, status: str) -> None:
    path = "values/ECO-03/total/2024/"
    entered = jembrana.put(path, {"value_status": status})
    chosen = {"keys": keys_of("ECO-03/total/2024")}
    refused = jembrana.post("values/check/", chosen)
    assert (refused.status_code, refused.json()["code"]) == (409, "reason_needed")
    assert refused.json()["errors"][0]["message"].startswith("ECO-03/total/2024 ")
    said = {"value_status": status, "reason": "Survei tertunda"}
    assert jembrana.put(path, said, **{"If-Match": entered.headers["ETag"]}).status_code == 200
    assert jembrana.post("values/check/", chosen).json()["changed_count"] == 1


def test_a_jump_is_against_the_period_before_of_any_length(jembrana: Api) -> None:
    put(jembrana, "LIV-10/total/2024-Q4", "10")
    assert put(jembrana, "LIV-10/total/2025-Q1", "20").json()["warnings"][:-1] == ["jump"]
    assert put(jembrana, "LIV-10/total/2025-Q2", "20").json()["warnings"][:-1] == []


def test_affirming_says_still_true_without_a_new_version(jembrana: Api, database: Stage) -> None:
    put(jembrana, "ECO-03/total/2024", "4.5")
    answer = jembrana.post("values/confirm/", {"keys": keys_of("ECO-03/total/2024")})
    assert (answer.json()["chosen_count"], answer.json()["changed_count"]) == (1, 1)
    row = jembrana.get("values/ECO-03/total/2024/").json()
    assert (row["version"], row["confirmed_at"] is not None) == (1, True)
    rows = database.superuser.execute(f"SELECT action FROM {schema_of(database)}.history_entry ORDER BY at")
    assert [row[0] for row in rows.fetchall()] == ["created", "confirmed"]


def test_an_affirmation_crosses_the_border_by_its_month_and_is_no_change(
    jembrana: Api, tabanan: Api, ministry: Api, database: Stage
) -> None:
    def shown() -> list[tuple[str, str | None]]:
        rows = ministry.get("progress/?group_by=regency").json()["data"][1:]
        fillings = {row["regency_code"]: figure(row, "completeness") for row in rows}
        found = [fillings["51.01"], fillings["51.02"]]
        assert ministry.get("progress/").json()["data"][0]["completeness_last_confirmed_in"] == max(
            (each["last_confirmed_in"] for each in found if each["last_confirmed_in"]), default=None
        )
        return [(each["last_changed_on"], each["last_confirmed_in"]) for each in found]

    for regency in (jembrana, tabanan):
        put(regency, "ECO-03/total/2024", "4.5")
    old = date.today() - timedelta(days=90)
    for table in ("figures_filling_cell", "figures_filling_total"):
        database.superuser.execute(f"UPDATE {table} SET last_changed_on = %s".encode(), [old])
    assert shown() == [(old.isoformat(), None)] * 2
    month = (datetime.now(UTC) + timedelta(hours=7)).strftime("%Y-%m")
    for _ in range(2):
        jembrana.post("values/confirm/", {"keys": keys_of("ECO-03/total/2024")})
        assert shown() == [(old.isoformat(), month), (old.isoformat(), None)]
    cells = "SELECT count(*) FROM figures_filling_cell WHERE regency_id = %s AND area = 'values'"
    assert database.superuser.execute(cells, [regency_id("51.01")]).fetchone() == (2,)
    answer = ministry.get("progress/?group_by=dimension&period=2024").json()
    months = {row["dimension"]: row["completeness_last_confirmed_in"] for row in answer["data"]}
    assert (months["economy"], months["living"]) == (month, None)


@pytest.mark.usefixtures("long_onboarded")
def test_values_that_are_due_follow_the_release_that_rules_their_period(
    jembrana: Api, ministry: Api, database: Stage
) -> None:
    def due() -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        url = "values/due/?page_size=200&within=366"
        while url:
            body = jembrana.get(url).json()
            found |= {(row["indicator"], row["period"]) for row in body["data"]}
            url = (body["next"] or "").partition("51.01/")[2]
        return found

    before = due()
    releases.start(ministry)
    ministry.post(f"{releases.DRAFT}indicators/GOV-02/end/", {"reason": "Dicabut."})
    ministry.put(f"{releases.DRAFT}indicators/ECO-90/", releases.NEW)
    releases.publish(ministry)
    # This year is ruled by the new release; what it leaves out is still owed of the years before.
    running = str(releases.TODAY.year)
    assert due() - before == {key for key in due() if key == ("ECO-90", running)}
    assert before - due() == {key for key in before if key == ("GOV-02", running)}
    assert ("GOV-02", str(releases.TODAY.year - 2)) in due()
    waiting = jembrana.get("agenda/").json()["values_due"]["count"]
    owed = ministry.get("progress/?group_by=regency").json()["data"][1:]
    (values,) = [figure(row, "completeness_values") for row in owed if row["regency_code"] == "51.01"]
    assert waiting == values["not_reported"]


def test_nothing_is_due_from_before_the_regency_was_onboarded(jembrana: Api) -> None:
    assert jembrana.get("values/due/").json()["data"] == []
    ahead = jembrana.get("values/due/?within=366").json()["data"]
    assert ahead
    assert min(row["due_on"] for row in ahead) >= datetime.now(UTC).date().isoformat()
    assert jembrana.get("agenda/").json()["values_due"]["count"] == 0
    put(jembrana, "ECO-03/total/2021", "4.5")


@pytest.mark.usefixtures("long_onboarded")
def test_values_that_are_due_are_listed_until_they_are_answered(jembrana: Api) -> None:
    first = jembrana.get("values/due/?page_size=200").json()
    found = {(row["indicator"], row["period"]): row for row in first["data"]}
    assert found["ECO-03", "2021"] == {
        "indicator": "ECO-03", "series": "total", "period": "2021", "due_on": "2022-03-31",
        "agency_id": None, "person": None, "is_late": True, "open_because": "not_reported",
    }  # fmt: skip
    put(jembrana, "ECO-03/total/2021", "4.5")
    rest = jembrana.get("values/due/?page_size=200").json()
    assert ("ECO-03", "2021") not in {(row["indicator"], row["period"]) for row in rest["data"]}
    days = [row["due_on"] for row in rest["data"]]
    second = jembrana.get(rest["next"].partition("51.01/")[2]).json()["data"]
    assert days == sorted(days)
    assert second[0]["due_on"] >= days[-1]
    assert second[0] not in rest["data"]


def test_stale_values_are_the_newest_that_nobody_confirmed(jembrana: Api, database: Stage) -> None:
    for path in ("ECO-03/total/2023", "ECO-03/total/2024", "ECO-01/total/2024"):
        put(jembrana, path, "4.5")
    person = jembrana.get("/v1/me/").json()["id"]
    owned = jembrana.put("owners/ECO-01/total/", {"person_id": person}).json()
    old = datetime.now(UTC) - timedelta(days=400)
    database.superuser.execute(f"UPDATE {schema_of(database)}.indicators_value SET changed_at = %s", [old])
    found = jembrana.get("values/stale/").json()["data"]
    assert [(row["indicator"], row["period"]) for row in found] == [("ECO-01", "2024"), ("ECO-03", "2024")]
    assert [row["person"] for row in found] == [{"id": person, "name": owned["person_name"]}, None]
    jembrana.post("values/confirm/", {"keys": keys_of("ECO-03/total/2024")})
    assert [row["indicator"] for row in jembrana.get("values/stale/").json()["data"]] == ["ECO-01"]
    assert jembrana.get("values/stale/?days=3000").json()["data"] == []


def agency(api: Api, name: str) -> str:
    answer = api.post("agencies/", {"name": name})
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["id"])


def test_an_owner_is_set_listed_and_reassigned(jembrana: Api, tabanan: Api) -> None:
    health, social = agency(jembrana, "Dinas Kesehatan"), agency(jembrana, "Dinas Sosial")
    me = jembrana.get("/v1/me/").json()
    person = me.get("id") or me["caller"]["id"]
    one = jembrana.put("owners/LIV-08/total/", {"agency_id": health, "person_id": person})
    assert (one.status_code, one.json()["agency_id"], one.json()["version"]) == (201, health, 1)
    assert one.json()["person_name"].startswith("Member")
    jembrana.put("owners/LIV-09/total/", {"agency_id": health})
    assert [row["indicator"] for row in jembrana.get("owners/").json()["data"]] == ["LIV-08", "LIV-09"]
    assert tabanan.get("owners/").json()["data"] == []
    ownerless = jembrana.get("values/ownerless/?page_size=200").json()["data"]
    assert {"indicator": "LIV-08", "series": "total"} not in ownerless
    assert {"indicator": "LIV-11", "series": "total"} in ownerless
    wrong = jembrana.post(
        "owners/reassign/",
        {"leaving": {"agency_id": health}, "to": {"agency_id": social}, "expected_count": 1},
    )
    assert (wrong.status_code, wrong.json()["values"]["count"]) == (409, 2)
    done = jembrana.post(
        "owners/reassign/",
        {"leaving": {"agency_id": health}, "to": {"agency_id": social}, "expected_count": 2},
    )
    assert done.json() == {"changed_count": 2}
    assert {row["agency_id"] for row in jembrana.get("owners/").json()["data"]} == {social}
    nobody = {"agency_id": "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"}
    unknown = jembrana.put("owners/LIV-08/total/", nobody, **{"If-Match": "*"})
    assert unknown.json()["errors"][0]["code"] == "unknown_agency"
    assert jembrana.put("owners/LIV-8/total/", {"agency_id": social}).status_code == 409


def test_an_owner_that_there_is_not_is_refused_at_its_place(jembrana: Api, tabanan: Api) -> None:
    elsewhere = agency(tabanan, "Dinas Kesehatan")
    nobody = "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
    put = jembrana.put("owners/LIV-08/total/", {"person_id": nobody})
    assert plans.refused(put)[::2] == (409, [("/person_id", "unknown_person")])

    def reassigned(leaving: dict[str, str], to: dict[str, str]) -> Any:
        body = {"leaving": leaving, "to": to, "expected_count": 0}
        return plans.refused(jembrana.post("owners/reassign/", body))[::2]

    assert reassigned({"person_id": nobody}, {"person_id": nobody}) == (
        409,
        [("/to/person_id", "unknown_person")],
    )
    assert reassigned({"person_id": nobody}, {"agency_id": elsewhere}) == (
        409,
        [("/to/agency_id", "unknown_agency")],
    )
    assert reassigned({}, {"person_id": nobody}) == (422, [("/leaving", "agency_or_person_needed")])


def test_a_retired_agency_is_given_nothing_more_and_keeps_what_it_owns(
    jembrana: Api, tabanan: Api, keys: Keys
) -> None:
    """See docs/setup-workbook.md."""
    old, new = agency(jembrana, "Dinas Lama"), agency(jembrana, "Dinas Baru")
    assert jembrana.put("owners/LIV-08/total/", {"agency_id": old}).status_code == 201
    path = f"agencies/{old}/"
    assert jembrana.patch(path, {"is_active": False}, **plans.tag(jembrana, path)).status_code == 200
    retired = [("/agency_id", "agency_retired")]
    assert plans.refused(jembrana.put("owners/LIV-09/total/", {"agency_id": old}))[::2] == (409, retired)
    member = Api(keys.member("51.01", "contributor", agencies=(old,)), jembrana.base)
    assert member.put("values/LIV-08/total/2025/", {"value": "3"}).status_code == 201
    # A person is named in it until its series are given to the agency that followed.
    person = jembrana.get("/v1/me/").json()["id"]
    tag = plans.tag(jembrana, "owners/LIV-08/total/")
    kept = jembrana.put("owners/LIV-08/total/", {"agency_id": old, "person_id": person}, **tag)
    assert (kept.status_code, kept.json()["person_id"]) == (200, person)
    series = ("LIV-08", "LIV-09")
    whole = {"data": [{"indicator": each, "series": "total", "agency_id": old} for each in series]}
    refused = jembrana.put("setup/owners/", whole, **plans.tag(jembrana, "setup/owners/"))
    assert plans.refused(refused)[::2] == (409, [("/data/1/agency_id", "agency_retired")])
    leaving = {"leaving": {"agency_id": old}, "expected_count": 1}
    back = jembrana.post("owners/reassign/", {**leaving, "to": {"agency_id": old}})
    assert plans.refused(back)[::2] == (409, [("/to/agency_id", "agency_retired")])
    assert jembrana.post("owners/reassign/", {**leaving, "to": {"agency_id": new}}).status_code == 200
    assert tabanan.put("owners/LIV-09/total/", {"agency_id": new}).status_code == 409


def test_another_owner_is_named_from_the_version_that_was_read(jembrana: Api, tabanan: Api) -> None:
    health, social = agency(jembrana, "Dinas Kesehatan"), agency(jembrana, "Dinas Sosial")
    where = "owners/LIV-08/total/"
    assert jembrana.get(where).status_code == 404
    assert jembrana.put(where, {"agency_id": health}, **{"If-Match": "*"}).status_code == 412
    first = jembrana.put(where, {"agency_id": health})
    assert (first.status_code, first.headers["Location"]) == (
        201,
        f"http://127.0.0.1:8000{jembrana.base}/{where}",
    )
    again = jembrana.put(where, {"agency_id": health})
    assert (again.status_code, again.json(), again.headers["ETag"]) == (
        200,
        first.json(),
        first.headers["ETag"],
    )
    assert jembrana.put(where, {"agency_id": social}).json()["code"] == "precondition_required"
    read = jembrana.get(where)
    assert (read.json(), read.headers["ETag"]) == (first.json(), first.headers["ETag"])
    changed = jembrana.put(where, {"agency_id": social}, **{"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.json()["agency_id"], changed.json()["version"]) == (200, social, 2)
    assert jembrana.put(where, {}, **{"If-Match": read.headers["ETag"]}).status_code == 412
    assert jembrana.put(where).json()["code"] == "not_an_object"  # nothing said is not "nobody"
    nobody = jembrana.put("owners/LIV-09/total/", {})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "agency_or_person_needed")
    gone = jembrana.put(where, {}, **{"If-Match": changed.headers["ETag"]})
    assert (gone.status_code, jembrana.get("owners/").json()["data"]) == (200, [])
    assert tabanan.get(where).status_code == 404


def test_a_contributor_writes_what_their_agency_owns(jembrana: Api, keys: Keys) -> None:
    health, social = agency(jembrana, "Dinas Kesehatan"), agency(jembrana, "Dinas Sosial")
    jembrana.put("owners/LIV-08/total/", {"agency_id": health})
    jembrana.put("owners/LIV-09/total/", {"agency_id": social})
    put(jembrana, "LIV-11/total/2024", "5", agency_id=health)
    key = keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(health,))
    nurse = Api(key, "/v1/regencies/51.01")
    assert nurse.put("values/LIV-08/total/2024/", {"value": "1"}).json()["agency_id"] == health
    assert nurse.put("values/LIV-09/total/2024/", {"value": "1"}).status_code == 403
    assert nurse.put("values/LIV-11/total/2024/", {"value": "1"}).status_code == 403
    tag = plans.tag(jembrana, "values/LIV-11/total/2024/")
    for answer in (  # nobody owns these
        nurse.put("values/LIV-12/total/2024/", {"value": "1", "agency_id": health}),
        nurse.put("values/LIV-11/total/2024/", {"value": "1"}, **tag),
        nurse.delete("values/LIV-11/total/2024/", **tag),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "another_agency")
    offered = Filled(nurse.get("values/workbook/?year=2024").content)
    assert {indicator for indicator, _ in offered.rows} == {"LIV-08"}
    body = b"indicator,period,value\nLIV-08,2023,1\nLIV-09,2023,1\nLIV-11,2024,6\n"
    answer = nurse.post("values/import/", body, **{"Content-Type": "text/csv", "Prefer": "handling=lenient"})
    rejected = [each for each in answer.json()["results"] if each["result"] == "rejected"]
    assert [(each["row"], each["code"]) for each in rejected] == [
        (3, "another_agency"),
        (4, "another_agency"),
    ]
    assert nurse.get("values/LIV-08/total/2023/").json()["agency_id"] == health
    assert nurse.post("values/check/", {"filter": {}, "expected_count": 0}).status_code == 403
    affirmed = nurse.post("values/confirm/", {"keys": keys_of("LIV-11/total/2024")})
    assert (affirmed.status_code, affirmed.json()["code"]) == (403, "another_agency")


def test_what_is_not_released_is_listed_by_the_agency_that_owns_it(jembrana: Api, tabanan: Api) -> None:
    health, social = agency(jembrana, "Dinas Kesehatan"), agency(jembrana, "Dinas Sosial")
    jembrana.put("owners/LIV-08/total/", {"agency_id": health})
    put(jembrana, "LIV-08/total/2024", "90")
    put(jembrana, "ECO-03/total/2024", "4.5", agency_id=social)
    put(tabanan, "LIV-08/total/2024", "80")

    def waiting(owner: str) -> list[str]:
        rows = jembrana.get(f"values/?is_checked=false&agency_id={owner}").json()["data"]
        return [row["indicator"] for row in rows]

    assert (waiting(health), waiting(social)) == (["LIV-08"], ["ECO-03"])
    jembrana.post("values/check/", {"keys": keys_of("LIV-08/total/2024")})
    assert waiting(health) == []
