"""Editions: frozen at once, signed off by a second person, published for good; what has changed since."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from api.http import shapes
from api.identity import operations as identity
from api.identity.accounts.words import Flow
from api.identity.models import ApiKey, Appointment, Client, MinistryRole
from api.national.editions import changes, queries
from api.national.editions.shapes import EditionAsked
from tenants import db_roles
from tests.national.editions import scenes
from tests.national.editions.scenes import drafted, published, step
from tests.support import programs
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage


def figures(ministry: Api, edition: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ministry.get(f"editions/{edition['id']}/figures/?page_size=200").json()[
        "data"
    ]
    return rows


@pytest.mark.usefixtures("reported")
def test_a_draft_holds_the_accepted_figures_of_one_instant(ministry: Api) -> None:
    edition = drafted(ministry)
    assert {
        name: edition[name]
        for name in ("status", "basis", "row_count", "signed_off", "published", "open_url")
    } == {
        "status": "draft",
        "basis": "accepted",
        "row_count": 12,  # two indicators: all, two provinces, three regencies
        "signed_off": None,
        "published": None,
        "open_url": None,
    }
    rows = figures(ministry, edition)
    for grouping in ("province", "regency"):
        query = "indicator=GOV-01&indicator=GOV-06&period=2025&basis=accepted&with_total=false"
        asked = f"analytics/?{query}&group_by={grouping}&as_of={edition['as_of']}"
        replayed = ministry.get(asked).json()["data"]
        assert [
            (row["group"], row["value"], row["used_count"]) for row in rows if row["group_by"] == grouping
        ] == [(row[f"{grouping}_code"], row["value"], row["used_count"]) for row in replayed]
    total = next(row for row in rows if row["group_by"] == "total")
    assert {
        name: total[name] for name in ("indicator", "value", "withheld", "used_count", "regency_count")
    } == {
        "indicator": "GOV-01",
        "value": None,
        "withheld": "below_minimum_coverage",
        "used_count": 1,
        "regency_count": 3,
    }


@pytest.mark.usefixtures("reported")
def test_the_exact_bytes_are_kept_with_their_hash(ministry: Api, jembrana: Api) -> None:
    edition = drafted(ministry)
    first = ministry.get(f"editions/{edition['id']}/content/")
    assert hashlib.sha256(first.content).hexdigest() == edition["content_hash"]
    assert first.headers["ETag"] == f'"{edition["content_hash"]}"'
    content = json.loads(first.content)
    assert content["edition"]["id"] == edition["id"]
    assert (content["as_of"], content["basis"]) == (edition["as_of"], "accepted")
    assert "completeness" not in first.content.decode()
    scenes.accepted(jembrana, ministry, "GOV-01", value="4")
    assert ministry.get(f"editions/{edition['id']}/content/").content == first.content


@pytest.mark.usefixtures("reported")
def test_whoever_froze_the_figures_does_not_sign_them_off(ministry: Api, second: Api, keys: Keys) -> None:
    edition = drafted(ministry)
    assert edition["may"] == ["end"]
    own = step(ministry, edition, "sign-off")
    assert (own.status_code, own.json()["code"]) == (403, "second_person_needed")
    assert (
        step(Api(programs_key(), "/v1/national"), edition, "sign-off").json()["code"]
        == "second_person_needed"
    )
    scopes = ("national:read", "national:write")
    office = MinistryRole.PROGRAMME_OFFICE
    program = programs.register(scopes=scopes, flow=Flow.AUTHORIZATION_CODE, role=office)
    acting = Api(program.acting_for(second.get("/v1/me/").json()["id"], *scopes), "/v1/national")
    assert acting.get(f"editions/{edition['id']}/").json()["may"] == ["end"]
    assert step(acting, edition, "sign-off").json()["code"] == "second_person_needed"
    analyst = Api(keys.ministry(MinistryRole.ANALYST), "/v1/national")
    assert step(analyst, edition, "sign-off").status_code == 403
    assert analyst.get(f"editions/{edition['id']}/").json()["may"] == []
    assert second.get(f"editions/{edition['id']}/").json()["may"] == ["sign_off", "end"]
    other = {**edition, "content_hash": "0" * 64}
    assert step(second, other, "sign-off").json()["code"] == "content_differs"
    early = step(second, edition, "publish")
    assert (early.status_code, early.json()["code"]) == (409, "status_does_not_allow")
    done = step(second, edition, "sign-off")
    assert (done.status_code, done.json()["status"], done.json()["may"]) == (
        200,
        "signed_off",
        ["publish", "end"],
    )
    assert step(second, edition, "sign-off").status_code == 409


@pytest.mark.usefixtures("reported")
def test_what_is_published_or_discarded_is_refused_with_the_way_left(ministry: Api, second: Api) -> None:
    edition = published(ministry, second)
    refused = ministry.post(
        f"editions/{edition['id']}/end/", {"reason": "Salah"}, **{"Accept-Language": "id"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "status_does_not_allow")
    assert refused.json()["detail"] == (
        "Sudah diterbitkan dan bersifat final: perbaiki dengan edisi yang menggantikannya."
    )
    draft = drafted(ministry)
    end = f"editions/{draft['id']}/end/"
    assert ministry.post(end, {"reason": "Salah"}).status_code == 200
    again = ministry.post(end, {"reason": "Salah"}, **{"Accept-Language": "id"})
    assert again.json()["detail"] == "Sudah dibuang dan bersifat final: bekukan lagi angkanya."


def programs_key() -> str:
    now = datetime.now(UTC)
    with db_roles.as_owner():
        client = Client.objects.create(name="A program", contact="it@ministry.example", created_at=now)
        Appointment.objects.create(role=MinistryRole.PROGRAMME_OFFICE, client=client, valid_from=now)
        return identity.issue_key(audience=ApiKey.Audience.MINISTRY, client=client, now=now).text


@pytest.mark.usefixtures("reported")
def test_the_database_refuses_to_change_what_is_frozen(database: Stage, ministry: Api, second: Api) -> None:
    draft, edition = drafted(ministry), published(ministry, second)
    for id, statement in (
        (draft["id"], "UPDATE editions_edition SET content = 'x' WHERE id = %s"),
        (draft["id"], "UPDATE editions_edition SET signed_off_by = made_by WHERE id = %s"),
        (draft["id"], "DELETE FROM editions_edition WHERE id = %s"),
        (edition["id"], "UPDATE editions_edition SET state = 'draft' WHERE id = %s"),
        (edition["id"], "UPDATE editions_publication SET title_id = 'x' WHERE edition_id = %s"),
        (edition["id"], "DELETE FROM editions_publication WHERE edition_id = %s"),
        (
            draft["id"],
            "INSERT INTO editions_publication SELECT id, title_id, title_en, description_id, description_en, asked,"
            " basis, as_of, content, content_hash, n_rows, now(), now(), NULL FROM editions_edition WHERE id = %s",
        ),
    ):
        with pytest.raises(psycopg.errors.CheckViolation):
            database.superuser.execute(statement.encode(), [id])


@pytest.mark.usefixtures("reported")
def test_what_has_changed_since_is_told_from_what_was_shown(
    ministry: Api, jembrana: Api, tabanan: Api
) -> None:
    edition = drafted(ministry)
    same = ministry.get(f"editions/{edition['id']}/changes/").json()
    assert (same["changed_count"], same["would_change_what_was_shown"], same["data"]) == (0, False, [])
    assert same["has_progress_changed"] is False
    # 50.0004 % of 10 is shown as 50.00: the sums move, the figure does not.
    scenes.accepted(tabanan, ministry, "GOV-06", value="50", numerator="50", denominator="100")
    moved = ministry.get(f"editions/{edition['id']}/changes/").json()
    assert (moved["changed_count"], moved["shown_changed_count"], moved["would_change_what_was_shown"]) == (
        2,  # of the province and the regency: the total is withheld
        0,
        False,
    )
    assert moved["data"][0]["changed"] == ["numerator", "denominator"]
    scenes.accepted(jembrana, ministry, "GOV-01", value="4")
    after = ministry.get(f"editions/{edition['id']}/changes/").json()
    assert (after["changed_count"], after["shown_changed_count"], after["would_change_what_was_shown"]) == (
        4,
        2,
        True,
    )
    row = next(each for each in after["data"] if each["changes_what_was_shown"])
    assert (row["was"]["value"], row["now"]["value"], row["changed"]) == (
        "2.51",
        "4.00",
        ["value", "numerator"],
    )
    assert (row["entered"], row["left"], row["revised"]) == ([], [], ["51.01"])
    assert [each["revised"] for each in moved["data"]] == [["51.02"]] * 2


@pytest.mark.usefixtures("reported")
def test_each_figure_leads_to_its_components(ministry: Api, jembrana: Api) -> None:
    edition = drafted(ministry)
    scenes.accepted(jembrana, ministry, "GOV-01", value="4")
    for row in figures(ministry, edition):
        found = ministry.get("/" + row["components_url"].split("://")[1].split("/", 1)[1]).json()
        assert found["adds_up"] is True
        assert len(found["data"]) == row["regency_count"]
        assert sum(each["is_used"] for each in found["data"]) == row["used_count"]
        for each in found["data"]:
            assert (each["submission_id"] is not None) == each["is_used"]
            assert each["is_used"] or each["reason"]
    refused = ministry.get(f"editions/{edition['id']}/components/?indicator=ECO-03&period=2025")
    assert (refused.status_code, refused.json()["code"]) == (400, "no_such_row")
    assert refused.json()["errors"][0]["parameter"] == "group"


def test_what_an_edition_lacks_is_said_in_the_language_asked_for(ministry: Api) -> None:
    nothing = {**scenes.ASKED, "indicators": []}
    refused = ministry.post("editions/", nothing, **{"Accept-Language": "id"})
    assert refused.status_code == 422
    assert [each["message"] for each in refused.json()["errors"]] == [
        "Sebutkan sebuah indikator atau dimensi."
    ]
    asked = ministry.get("indicators/GOV-01/?period=2025-Q1", **{"Accept-Language": "id"})
    assert [each["message"] for each in asked.json()["errors"]] == [
        "Periode GOV-01 adalah tahunan, misalnya 2026."
    ]


@pytest.mark.usefixtures("reported")
def test_an_edition_is_put_aside_with_a_reason_and_kept(ministry: Api, second: Api) -> None:
    edition = drafted(ministry)
    path = f"editions/{edition['id']}/end/"
    assert ministry.post(path, {}).status_code == 422
    done = second.post(path, {"reason": "judul keliru"}).json()
    assert (done["status"], done["discarded"]["reason"], done["may"]) == ("discarded", "judul keliru", [])
    assert step(second, edition, "sign-off").status_code == 409
    assert ministry.get(f"editions/{edition['id']}/content/").status_code == 200
    listed = ministry.get("editions/?status=discarded").json()["data"]
    assert [each["id"] for each in listed] == [edition["id"]]


@pytest.mark.usefixtures("reported")
def test_a_correction_names_what_it_replaces(ministry: Api, second: Api) -> None:
    first, draft = published(ministry, second), drafted(ministry)
    assert ministry.post("editions/", {**scenes.ASKED, "replaces_id": draft["id"]}).status_code == 409
    correction = published(ministry, second, replaces_id=first["id"])
    assert correction["replaces_id"] == first["id"]


def test_what_cannot_be_frozen_is_refused(ministry: Api, jembrana: Api, keys: Keys) -> None:
    assert jembrana.post("/v1/national/editions/", scenes.ASKED).status_code == 403
    analyst = Api(keys.ministry(MinistryRole.ANALYST), "/v1/national")
    assert analyst.post("editions/", scenes.ASKED).status_code == 403
    for changed, status, code in (
        ({"as_of": "2020-01-01T00:00:00Z"}, 409, "before_first_record"),
        ({"as_of": (datetime.now(UTC) + timedelta(days=1)).isoformat()}, 409, "in_the_future"),
        ({"indicators": ["XXX-01"]}, 409, "unknown_indicator"),
        ({"dimensions": ["nowhere"]}, 409, "unknown_dimension"),
        ({"indicators": []}, 422, None),
        ({"periods": ["2025-Q1"]}, 422, "no_figures"),
    ):
        answer = ministry.post("editions/", {**scenes.ASKED, **changed})
        said = answer.json()
        assert (answer.status_code, said["code"]) == (status, code or said["code"])
        if code != "before_first_record":
            (name,) = changed
            assert [(each["pointer"], each.get("parameter")) for each in said["errors"]] == [
                (f"/{name}", None)
            ]
    assert ministry.get("editions/").json()["data"] == []


def test_an_edition_without_one_accepted_value_is_refused(jembrana: Api, ministry: Api) -> None:
    """There are rows, of indicators, periods and participants; none of them says anything."""
    jembrana.put("values/GOV-01/total/2025/", {"value": "2.51"})
    submitted = jembrana.post("reports/2025-Q4/submit/", {"reason": "lengkap"}).json()["submission"]
    answer = ministry.post("editions/", scenes.ASKED, **{"Accept-Language": "id"})
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_accepted")
    assert answer.json()["detail"].startswith("Tidak ada nilai yang diterima")
    assert ministry.post(f"submissions/{submitted['id']}/accept/", {}).status_code == 200
    assert drafted(ministry)["status"] == "draft"


@pytest.mark.usefixtures("reported")
def test_stand_ins_are_never_shown_as_the_selection(ministry: Api, database: Stage) -> None:
    asked = {**scenes.ASKED, "group_by": ["cohort"]}
    assert ministry.post("editions/", asked).status_code == 201
    one = "regency_id = (SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01')"
    stand_in = "certainty = 'stand_in', verified = false"
    before = database.superuser.execute(
        f"SELECT certainty FROM tenants_cohort_membership WHERE {one}".encode()
    ).fetchone()
    database.superuser.execute(f"UPDATE tenants_cohort_membership SET {stand_in} WHERE {one}".encode())
    try:
        answer = ministry.post("editions/", asked)
        assert (answer.status_code, answer.json()["code"]) == (409, "cohort_has_stand_ins")
    finally:
        database.superuser.execute(
            f"UPDATE tenants_cohort_membership SET certainty = %s, verified = true WHERE {one}".encode(),
            before,
        )


@pytest.mark.usefixtures("reported")
def test_the_same_request_twice_freezes_once(ministry: Api) -> None:
    key = {"Idempotency-Key": "edition-1"}
    first, again = (ministry.post("editions/", scenes.ASKED, **key) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(ministry.get("editions/").json()["data"]) == 1


@pytest.mark.parametrize("form", ["csv", "ndjson", "xlsx", "parquet", "sdmx"])
@pytest.mark.usefixtures("reported")
def test_an_edition_is_a_file_of_the_same_bytes_each_time(ministry: Api, form: str) -> None:
    edition = drafted(ministry)
    first, again = (ministry.get(f"editions/{edition['id']}/figures/?format={form}") for _ in range(2))
    assert first.status_code == 200
    assert first.headers["As-Of"] == edition["as_of"]
    if form == "sdmx":
        heading, *lines = first.content.decode().splitlines()
        at = heading.split(",").index("REF_AREA")
        assert {line.split(",")[at] for line in lines} == {"ID", "P33", "P51", "R33_10", "R51_01", "R51_02"}
    if form != "xlsx":  # a workbook holds the time at which it was written
        assert first.content == again.content


def test_a_figure_that_is_new_changes_no_older_edition() -> None:
    frozen = {"total": {"values": {"due": 2}}, "provinces": [{"province": "51", "values": {"due": 2}}]}
    more = {"on_target": 1}
    now: dict[str, Any] = {
        "total": {"values": {"due": 2}, "targets": more},
        "provinces": [{"province": "51", "values": {"due": 2}, "targets": more}],
    }
    assert not changes.has_moved(now, frozen)
    now["total"]["values"] = {"due": 3}
    assert changes.has_moved(now, frozen)
    assert not changes.has_moved(now, frozen, redefined=["values_due"])
    assert changes.has_moved({**now, "provinces": []}, frozen)


def test_an_edition_from_before_a_figure_was_renamed_is_read_by_the_new_name() -> None:
    row = {"value": "1.5", "n_regencies": 3, "n_used": 2}
    before = {
        "figures": [row],
        "progress": {"submissions": {"targets": {"n_without_target": 1}, "bimtek": {"handed_in": 4}}},
    }
    found = queries.content(json.dumps(before).encode())
    assert (found["figures"][0]["regency_count"], found["figures"][0]["used_count"]) == (3, 2)
    assert found["progress"] == {
        "submissions": {"targets": {"without_target": 1}, "bimtek": {"submitted": 4}}
    }


@pytest.mark.usefixtures("reported")
def test_what_is_defined_otherwise_since_is_named_and_not_compared(ministry: Api) -> None:
    """An edition keeps its bytes; one of before the numbers has the first definition of each measure."""
    edition = drafted(ministry)
    frozen = json.loads(ministry.get(f"editions/{edition['id']}/content/").content)
    late = "programmes_by_status_late"
    # Those of what is frozen; what is compared, and money per head, is not.
    names = ("value", "numerator", "denominator", "population", "population_covered")
    by_status = (f"programmes_by_status_{each}" for each in ("planned", "running", "late"))
    assert frozen["definitions"] == dict.fromkeys((*names, *by_status), 2)
    assert ministry.get(f"editions/{edition['id']}/changes/").json()["redefined"] == []
    del frozen["definitions"]
    frozen["progress"]["total"]["programmes"]["by_status"]["late"] += 7
    asked = shapes.from_json(EditionAsked, edition["asked"])
    with db_roles.as_ministry():
        said, _ = changes.since(asked, frozen)
        assert (said["has_progress_changed"], late in said["redefined"]) == (False, True)
        frozen["progress"]["total"]["programmes"]["by_status"]["done"] += 7
        assert changes.since(asked, frozen)[0]["has_progress_changed"] is True
