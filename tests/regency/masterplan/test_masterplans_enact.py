"""Enactment: the regency's own act, one version in force on a day; an enacted version does not change any more."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from api.regency.masterplan.shapes import Enact
from tests.support import plans, survival
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.plans import regulation
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def in_force(api: Api, day: str) -> list[int]:
    return [row["number"] for row in api.get(f"masterplans/?in_force_on={day}").json()["data"]]


def ready(api: Api, **fields: Any) -> str:
    """A version with the little that an older masterplan needs, by its id."""
    id: str = plans.begin(api, **fields)["id"]
    plans.make_ready(api, id)
    return id


def test_a_version_is_enacted_without_having_been_reviewed(jembrana: Api, database: Stage) -> None:
    plan = ready(jembrana)
    (programme,) = jembrana.get(plans.of(plan)).json()["data"]
    path = f"masterplans/{plan}/"
    body = plans.enact(
        jembrana, plan, title="Rencana Induk", promulgated_on="2022-12-31", valid_from="2023-01-01"
    )
    assert (body["dry_run"], body["is_reviewed"], body["differs_from_accepted"]) == (False, False, False)
    assert (body["status"], body["missing"]) == ("draft", [])
    assert body["may"] == ["submit", "copy", "correct_enactment", "undo_enactment"]
    assert body["enactment"] == {
        "instrument": "perbup",
        "number": "Nomor 45/2022-12-30",
        "title": "Rencana Induk",
        "signed_on": "2022-12-30",
        "promulgated_on": "2022-12-31",
        "valid_from": "2023-01-01",
        "valid_until": "2026-12-31",
    }
    assert (in_force(jembrana, "2022-12-31"), in_force(jembrana, "2023-01-01")) == ([], [1])
    assert (in_force(jembrana, "2026-12-31"), in_force(jembrana, "2027-01-01")) == ([1], [])
    enacted = (409, "masterplan_enacted", [])
    tag = plans.tag(jembrana, path)
    assert plans.refused(jembrana.patch(path, {"vision": "Baru"}, **tag)) == enacted
    place = f"programmes/{programme['id']}/"
    changed = jembrana.patch(place, {"title": "Lain"}, **plans.tag(jembrana, place))
    assert plans.refused(changed) == enacted
    again = jembrana.post(f"{path}enact/", regulation("2024-01-01"))
    assert plans.refused(again) == (409, "masterplan_already_enacted", [])
    kinds = database.superuser.execute("SELECT kind, content ->> 'number' FROM ledger_submission").fetchall()
    assert kinds == [("enactment", "1")]
    assert plans.history(database, "51.01", "masterplan")[-1][0] == "enacted"


def test_a_regulation_survives_in_the_version_the_register_and_the_ledger(jembrana: Api) -> None:
    said = survival.sample(
        Enact,
        instrument="perda",
        signed_on="2022-12-29",
        promulgated_on="2022-12-30",
        valid_from="2023-01-01",
    )
    path = f"masterplans/{ready(jembrana)}/"
    answer = jembrana.post(f"{path}enact/", said)
    assert answer.status_code == 200, answer.json()
    survival.check(said, answer.json()["enactment"])
    survival.check(said, jembrana.get(path).json()["enactment"])
    survival.check(said, jembrana.get(f"{path}enactment/").json())
    (listed,) = jembrana.get("instruments/").json()["data"]
    kept = {name: said[name] for name in ("number", "title", "signed_on")}
    survival.check(kept | {"kind": said["instrument"]}, listed)
    (submitted,) = jembrana.get("submissions/?kind=enactment").json()["data"]
    content = jembrana.get(f"submissions/{submitted['id']}/").json()["content"]
    kept = {  # as its snapshot schema has them
        "instrument": said["instrument"],
        "instrument_number": said["number"],
        "date": said["signed_on"],
        "promulgated_on": said["promulgated_on"],
        "in_force_from": said["valid_from"],
    }
    survival.check(kept, content)


def test_force_begins_with_the_plan_period_where_the_regulation_says_nothing(jembrana: Api) -> None:
    plan = ready(jembrana, plan_period_start=2023, plan_period_end=2027)
    enactment = plans.enact(jembrana, plan, "2022-11-30")["enactment"]
    assert enactment["promulgated_on"] == "2022-11-30"
    assert (enactment["valid_from"], enactment["valid_until"]) == ("2023-01-01", "2027-12-31")


def test_the_next_version_to_be_enacted_supersedes_the_one_in_force(jembrana: Api) -> None:
    first = ready(jembrana)
    plans.enact(jembrana, first)
    second = plans.begin(jembrana, based_on_id=first)["id"]
    plans.enact(jembrana, second, "2025-03-01")
    assert jembrana.get(f"masterplans/{first}/").json()["enactment"]["valid_until"] == "2025-02-28"
    assert [in_force(jembrana, day) for day in ("2025-02-28", "2025-03-01")] == [[1], [2]]


def test_an_older_version_recorded_later_is_in_force_until_the_next_that_was(jembrana: Api) -> None:
    plans.enact(jembrana, ready(jembrana))
    legacy = ready(jembrana, profile="legacy", plan_period_start=2017, plan_period_end=2023)
    body = plans.enact(jembrana, legacy, "2017-11-03")
    assert body["enactment"]["valid_until"] == "2022-12-29"
    assert [in_force(jembrana, day) for day in ("2017-11-03", "2022-12-29", "2022-12-30")] == [[2], [2], [1]]


def test_an_old_plan_is_not_in_force_beyond_its_years(jembrana: Api) -> None:
    """History entered by an older cohort takes nothing from the plan that it works with."""
    new = plans.begin(jembrana, plan_period_start=2023, plan_period_end=2027)
    plans.add(jembrana, new["id"], title="Baru", activities=[plans.activity("Baru")])
    plans.submit(jembrana, new["id"])
    quarters = ("2026-Q4", "2026-Q1", "2025-Q2")
    before = [jembrana.get(f"realisations/{each}/").json()["data"] for each in quarters]
    legacy = plans.begin(jembrana, profile="legacy", plan_period_start=2018, plan_period_end=2022)["id"]
    plans.add(jembrana, legacy, title="Lama", activities=[plans.activity("Lama")])
    body = plans.enact(jembrana, legacy, "2018-05-02")
    assert body["enactment"]["valid_until"] == "2022-12-31"
    assert [jembrana.get(f"realisations/{each}/").json()["data"] for each in quarters] == before
    assert [len(rows) for rows in before] == [1, 1, 1]
    (row,) = jembrana.get("realisations/2022-Q4/").json()["data"]
    assert row["title"] == "Lama"


#: What is sent beside a right regulation, the status (409 where only the state is against it), and the errors.
FAULTS: list[tuple[dict[str, str], int, list[tuple[str, str]]]] = [
    ({"signed_on": "9999-12-31"}, 422, [("/signed_on", "day_out_of_range")]),
    (
        {"signed_on": "2099-12-31"},
        409,
        [("/signed_on", "signed_in_the_future"), ("/valid_from", "after_the_plan_period")],
    ),
    ({"valid_from": "2099-01-01"}, 409, [("/valid_from", "after_the_plan_period")]),
    ({"valid_from": "2022-12-29"}, 422, [("/valid_from", "in_force_before_promulgation")]),
    ({"valid_from": "2024-01-01"}, 422, [("/valid_from", "in_force_too_late")]),
    ({"promulgated_on": "2022-12-29"}, 422, [("/promulgated_on", "promulgated_before_signed")]),
    ({"promulgated_on": "2026-12-31"}, 409, [("/promulgated_on", "promulgated_in_the_future")]),
    (
        {"signed_on": "2021-05-03", "valid_from": "2021-06-01"},
        409,
        [("/valid_from", "before_the_plan_period")],
    ),
    ({"instrument": "perwali"}, 409, [("/instrument", "wrong_regulation")]),
    (
        {"instrument": "perwali", "promulgated_on": "2022-12-01", "valid_from": "2021-01-01"},
        422,
        [
            ("/instrument", "wrong_regulation"),
            ("/promulgated_on", "promulgated_before_signed"),
            ("/valid_from", "in_force_before_promulgation"),
            ("/valid_from", "before_the_plan_period"),
        ],
    ),
]


@pytest.mark.parametrize(("said", "status", "expected"), FAULTS)
def test_what_the_law_does_not_allow_is_refused_all_at_once(
    jembrana: Api, said: dict[str, str], status: int, expected: list[tuple[str, str]]
) -> None:
    path = f"masterplans/{ready(jembrana)}/enact/"
    for query in ("?dry_run=true", ""):
        answer = jembrana.post(f"{path}{query}", regulation() | said)
        assert (answer.status_code, plans.refused(answer)[2]) == (status, expected)
        answer = jembrana.post(f"{path}{query}", regulation() | said | {"title": "x" * 301, "nickname": ""})
        form = [("/nickname", "unknown_field"), ("/title", "max_length")]
        assert plans.refused(answer) == (422, "invalid", [*form, *expected])
    assert jembrana.post(path, regulation()).status_code == 200


def test_faults_of_form_hide_neither_law_nor_gaps_but_those_that_depend_on_them(jembrana: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    path = f"masterplans/{plan}/enact/"
    gaps = [
        (each["pointer"], each["code"])
        for each in jembrana.get(f"masterplans/{plan}/completeness/").json()["missing"]
    ]
    said = {"instrument": "perwali", "number": 45, "signed_on": "besok", "promulgated_on": "2021-01-02"}
    expected = [
        ("/number", "not_text"),
        ("/signed_on", "not_a_day"),
        ("/instrument", "wrong_regulation"),
    ]
    answer = jembrana.post(path, said | {"valid_from": "2021-01-01"})
    law = [("/valid_from", "in_force_before_promulgation"), ("/valid_from", "before_the_plan_period")]
    assert plans.refused(answer) == (422, "invalid", [*expected, *law, *gaps])
    assert plans.refused(jembrana.post(path, said | {"valid_from": 2021})) == (
        422,
        "invalid",
        [*expected[:2], ("/valid_from", "not_text"), expected[2], *gaps],
    )
    answer = jembrana.post(path, regulation() | {"promulgated_on": "31/12/2022", "valid_from": "2021-01-01"})
    of_days = [("/promulgated_on", "not_a_day"), ("/valid_from", "before_the_plan_period")]
    assert plans.refused(answer) == (422, "invalid", [*of_days, *gaps])


def test_a_correction_names_faults_of_form_and_of_law_at_once(jembrana: Api) -> None:
    plan = ready(jembrana)
    plans.enact(jembrana, plan)
    there = f"masterplans/{plan}/enactment/"
    change = {"instrument": "perwali", "title": 7, "valid_from": "2020-01-01"}
    answer = jembrana.patch(there, change, **plans.tag(jembrana, there))
    assert plans.refused(answer) == (
        422,
        "invalid",
        [
            ("/title", "not_text"),
            ("/reason", "blank"),
            ("/instrument", "wrong_regulation"),
            ("/valid_from", "in_force_before_promulgation"),
            ("/valid_from", "before_the_plan_period"),
        ],
    )


@pytest.fixture
def kota(jembrana: Api, database: Stage) -> Iterator[Api]:
    """Jembrana, were it a kota."""
    change = "UPDATE tenants_regency SET kind = %s WHERE kemendagri_code = '51.01'"
    database.superuser.execute(change, ["kota"])
    yield jembrana
    database.superuser.execute(change, ["kabupaten"])


def test_a_kota_enacts_by_perwali(kota: Api) -> None:
    path = f"masterplans/{ready(kota)}/enact/"
    assert plans.refused(kota.post(path, regulation()))[2] == [("/instrument", "wrong_regulation")]
    assert kota.post(path, regulation(instrument="perwali")).status_code == 200


def test_an_empty_or_incomplete_plan_is_not_enacted(jembrana: Api) -> None:
    first = ready(jembrana)
    plans.enact(jembrana, first)
    empty = plans.begin(jembrana, plan_period_start=2024, plan_period_end=2028)["id"]
    path = f"masterplans/{empty}/enact/"
    missing = jembrana.get(f"masterplans/{empty}/completeness/").json()["missing"]
    for query in ("?dry_run=true", ""):
        answer = jembrana.post(f"{path}{query}", regulation("2024-03-01", instrument="perwali"))
        status, code, errors = plans.refused(answer)
        assert (status, code, errors[0]) == (
            409,
            "masterplan_incomplete",
            ("/instrument", "wrong_regulation"),
        )
        assert errors[1:] == [(each["pointer"], each["code"]) for each in missing]
    assert in_force(jembrana, "2026-11-29") == [1]


def test_an_older_plan_says_what_it_lacks_and_needs_a_programme(jembrana: Api) -> None:
    legacy = plans.begin(jembrana, profile="legacy", plan_period_start=2017, plan_period_end=2021)["id"]
    path = f"masterplans/{legacy}/enact/"
    lacking = [
        ("/masterplan/vision", "vision_missing"),
        ("/books", "book_missing"),
        ("/programmes", "no_programme"),
    ]
    answer = jembrana.post(path, regulation("2017-11-03"))
    assert plans.refused(answer) == (409, "masterplan_incomplete", lacking)
    plans.add(jembrana, legacy)
    body = jembrana.post(path, regulation("2017-11-03")).json()
    assert [(each["pointer"], each["code"]) for each in body["missing"]] == lacking[:2]
    assert body["enactment"]["valid_until"] == "2021-12-31"


def test_two_versions_are_never_in_force_on_one_day(jembrana: Api, database: Stage) -> None:
    first, second = ready(jembrana), ready(jembrana)
    plans.enact(jembrana, first)
    same_day = jembrana.post(f"masterplans/{second}/enact/", regulation(number="Nomor 46"))
    assert plans.refused(same_day) == (409, "two_versions_in_force", [])
    plans.enact(jembrana, second, "2023-12-30")
    (id,) = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone()
    with pytest.raises(Exception, match="one_version_in_force_on_a_day"):
        database.superuser.execute(f"UPDATE r_{id}.masterplan_masterplan SET superseded_on = NULL")


def test_a_plan_in_force_beyond_its_years_ends_with_them_by_the_migration(
    jembrana: Api, database: Stage
) -> None:
    first, second = ready(jembrana, plan_period_start=2017, plan_period_end=2021), ready(jembrana)
    plans.enact(jembrana, first, "2017-11-03")
    plans.enact(jembrana, second)
    before = [jembrana.get(f"masterplans/{each}/").json()["enactment"] for each in (first, second)]
    module = import_module("api.regency.masterplan.migrations.0004_force_ends_with_the_plan_period")
    (id,) = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone() or (0,)
    with database.superuser.transaction():
        database.superuser.execute(f"SET LOCAL search_path = r_{id}, public")
        change = "UPDATE masterplan_masterplan SET superseded_on = %s WHERE id = %s"
        database.superuser.execute(change, ["2022-12-30", first])  # until the next one, as before
        database.superuser.execute(change, [None, second])
        database.superuser.execute(module.Migration.operations[0].sql)
    after = [jembrana.get(f"masterplans/{each}/").json()["enactment"] for each in (first, second)]
    assert after == before
    assert [each["valid_until"] for each in after] == ["2021-12-31", "2026-12-31"]


def test_one_regulation_enacts_one_version(jembrana: Api) -> None:
    first = ready(jembrana)
    plans.enact(jembrana, first)
    copy = plans.begin(jembrana, based_on_id=first)["id"]
    plans.make_ready(jembrana, copy)
    answer = jembrana.post(f"masterplans/{copy}/enact/", regulation(valid_from="2023-06-01"))
    assert plans.refused(answer)[2] == [("/number", "regulation_enacts_another")]


def test_days_between_two_versions_without_a_plan_are_told(jembrana: Api) -> None:
    plans.enact(jembrana, ready(jembrana, plan_period_start=2017, plan_period_end=2021), "2017-11-03")
    body = plans.enact(jembrana, ready(jembrana), "2022-12-30")
    assert body["changes"]["gaps"] == [{"valid_from": "2022-01-01", "valid_until": "2022-12-29"}]
    assert body["changes"]["superseded"] == []


@pytest.mark.parametrize(
    ("change", "differs"), [({}, False), ({"name": "Dinas Baru"}, True), ({"kind": "dinas"}, True)]
)
def test_the_answer_says_whether_it_was_reviewed_and_still_is_what_was_accepted(
    jembrana: Api, database: Stage, change: dict[str, str], differs: bool
) -> None:
    agency = plans.add_agency(jembrana)
    plan = plans.begin(jembrana)
    plans.add(jembrana, lead_agency_id=agency["id"])
    plans.submit(jembrana, plan["id"])
    plans.move_to(database, "51.01", plan["id"], "accepted")
    if change:
        path = f"agencies/{agency['id']}/"
        jembrana.patch(path, change, **plans.tag(jembrana, path))
    body = jembrana.post(f"masterplans/{plan['id']}/enact/", regulation()).json()
    assert (body["status"], body["is_reviewed"], body["differs_from_accepted"]) == ("accepted", True, differs)


def test_what_is_in_force_is_listed_whatever_a_draft_says(jembrana: Api) -> None:
    first = plans.begin(jembrana)
    programme = plans.add(jembrana)
    plans.enact(jembrana, first["id"])
    before = jembrana.get("programmes/?in_force_on=2025-06-30").json()
    plans.begin(jembrana, based_on_id=first["id"])
    path = f"programmes/{programme['id']}/"
    jembrana.patch(path, {"title": "Lain"}, **plans.tag(jembrana, path))
    plans.add(jembrana, title="Tambahan")
    assert jembrana.get("programmes/?in_force_on=2025-06-30").json() == before
    assert jembrana.get("programmes/?in_force_on=2020-01-01").json()["data"] == []
    assert len(jembrana.get("programmes/").json()["data"]) == 2


def test_the_head_enacts_and_a_contributor_does_not(jembrana: Api, keys: Keys) -> None:
    path = f"masterplans/{ready(jembrana)}/enact/"
    for role in ("contributor", "viewer"):
        answer = Api(keys.member("51.01", role), jembrana.base).post(path, regulation())
        assert plans.refused(answer) == (403, "role_not_sufficient", [])
    assert Api(keys.member("51.01", "head"), jembrana.base).post(path, regulation()).status_code == 200
