"""The registry by command: the API's fields, rules and history; a regency is split as its page says."""

import re
import shlex
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.docs import tour
from tests.support import operator
from tests.support.http import Api
from tests.support.stage import Stage

PAGE = (tour.ROOT / "docs" / "operations" / "registry.md").read_text()
NOBODY = "00000000-0000-0000-0000-000000000000"
SAID = {"OPERATOR": "Rina Wati", "REASON": "tiket 4711"}


def act(*words: str) -> str:
    out = StringIO()
    call_command("registry_act", *words, stdout=out)
    return out.getvalue()


def by_operator(*words: str) -> str:
    return act(*operator.words("registry_act", *words)[1:])


def walk(heading: str) -> None:
    """Run the commands below a heading as they stand; each answers what stands beneath it."""
    (step,) = tour.sections(PAGE)[heading]
    text = re.sub(r"\$(\w+)", lambda name: SAID[name[1]], step.commands).replace("\\\n", "")
    answers = []
    for line in re.split(r"\n(?=kota-cerdas)", text):
        name, command, *words = shlex.split(line)
        assert (name, command) == ("kota-cerdas", "registry_act")
        answers.append(act(*words))
    assert tour.pattern(step.expected).search("".join(answers)), answers


def test_each_command_does_what_the_page_says(database: Stage, ministry: Api) -> None:
    walk("Changes by decree")
    assert ministry.get("regencies/51.01/").json()["former_codes"] == ["51.01"]
    assert ministry.get("regencies/51.09/population/2026/").json()["people"] == 335_000
    assert [each["regency_code"] for each in ministry.get("cohorts/2026/").json()["members"]] == ["51.09"]
    assert ministry.get("reporting-periods/2026/").json()["basis"] == "SE 7/2026"
    acts = ministry.get("registry-acts/").json()["data"]
    assert [each["subject"] for each in acts] == ["period", "cohort", "population", "regency"]
    assert {(each["office"], each["by_id"]) for each in acts} == {("operator: Rina Wati", NOBODY)}
    log = ministry.get("security-log/?kind=registry_changed").json()["data"]
    assert {(each["actor"]["name"], each["detail"]["reason"]) for each in log} == {
        ("operator: Rina Wati", "tiket 4711")
    }
    assert len(log) == 4


def test_a_regency_goes_to_a_new_province(database: Stage, ministry: Api) -> None:
    before = ministry.get("progress/?group_by=province").json()
    walk("A new province")
    moved, new = ministry.get("registry-acts/").json()["data"]
    assert (new["subject"], new["key"], new["basis"]) == ("province", "97", "UU 17/2026")
    assert (new["before"], new["after"]) == ({}, {"code": "97", "name": "Papua Utara"})
    assert moved["after"] == {"code": "97.01", "province_code": "97"}
    with pytest.raises(CommandError, match=r"97 .*\(code_taken\)"):
        by_operator("new_province", "97", '{"name": "Papua Utara", "basis": "UU 17/2026"}')
    public = Api(None).get("/v1/open/regencies/97.01/").json()
    assert public["province"] == {"code": "97", "name": "Papua Utara"}
    counted = "progress/?measure=coverage_regency_count&group_by="
    assert {each["province_code"] for each in ministry.get(f"{counted}province").json()["data"]} >= {
        "51",
        "97",
    }
    assert (
        ministry.get(f"{counted}island_group&island_group=papua").json()["data"][0]["coverage_regency_count"]
        == 1
    )
    again = ministry.get(f"progress/?group_by=province&as_of={before['as_of']}").json()
    assert again["data"] == before["data"]


def test_a_regency_is_split_and_nothing_said_before_changes(database: Stage, ministry: Api) -> None:
    questions = ("progress/?group_by=regency", "progress/?group_by=cohort", "progress/?group_by=province")
    before = [(each, ministry.get(each).json()) for each in questions]
    walk("A split")
    new = ministry.get("regencies/51.10/").json()
    assert (new["status"], new["population"], new["kind"]) == ("registered", 120_000, "kabupaten")
    (first, *_) = ministry.get("registry-acts/?regency_code=51.10&subject=regency").json()["data"]
    assert (first["before"], first["basis"]) == ({}, "UU 16/2026")
    assert (first["after"]["split_from"], first["after"]["formed_on"]) == ("51.01", "2026-12-01")
    public = Api(None).get("/v1/open/regencies/51.10/").json()
    assert (public["time_zone"], public["name"]) == ("Asia/Makassar", "Kabupaten Jembrana Barat")

    # The ministry's own acts on it, by API.
    made = ministry.put("regencies/51.10/population/2025/", {"people": 121_000, "source": "BPS"})
    assert made.status_code == 201, made.json()
    member = {"regency_code": "51.10", "certainty": "certain", "is_verified": True, "source": "SK 1"}
    body = {"name": "Gerakan 2027", "year": 2027, "members": [member]}
    assert ministry.put("cohorts/2027/", body).status_code == 201
    counted = ministry.get("progress/?group_by=cohort&cohort=2027&period=2026").json()["data"]
    assert counted[0]["participation_not_onboarded"] == 1
    for question, answer in before:
        again = ministry.get(f"{question}&as_of={answer['as_of']}").json()
        assert again["data"] == answer["data"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("regency", "99.99", '{"name": "X", "basis": "UU 1"}'), r"no regency 99\.99 \(not_found\)"),
        (("regency", "51.01", '{"name": "X"}'), r"^/basis .*\(basis_missing\)$"),
        (("regency", "51.01", '{"kode": "X", "basis": "UU 1"}'), r"/kode .*\(unknown_field\)"),
        (("regency", "51.01", '{"code": "33.99", "basis": "UU 1"}'), r"/code .*\(not_of_the_province\)"),
        (("new_regency", "51.02", "{}"), r"/name .*\(required\)\n"),
        (("new_province", "97", '{"name": " "}'), r"/name .*\n?/basis .*\(required\)"),
        (("new_province", "47", '{"name": "X", "basis": "UU 1"}'), "two digits, whose first"),
        (("population", "51.01", '{"people": 1, "source": "x"}'), "of a population the code and the year"),
        (("period", "2026-01", "{}"), r"years, half-years and quarters from 2021 .*\(no_reporting_period\)"),
        (("cohort", "2026", "[]"), r"\(not_an_object\)"),
    ],
)
def test_what_cannot_be_is_said_with_its_place(database: Stage, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        by_operator(*words)


def test_a_new_regency_has_a_code_that_nobody_had(database: Stage) -> None:
    (step,) = tour.sections(PAGE)["A split"]
    body = shlex.split(step.commands.replace("\\\n", ""))[8]
    with pytest.raises(CommandError, match=r"51\.02 .*\(code_taken\)"):
        by_operator("new_regency", "51.02", body)
