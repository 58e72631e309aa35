"""A filter by something that there is not is refused by its name, at every address that has one: an empty list would
look like an answer. Nothing here is a list of addresses: they are found in the documents."""

import re
from typing import Any

import pytest

from tests.isolation import routes
from tests.support.callers import Keys
from tests.support.documented import documents
from tests.support.http import Api
from tests.support.stage import Stage

NOWHERE = "0198f000-0000-7000-8000-00000000dead"
#: What is filtered by, and a value of its form that there is not.
UNKNOWN = {
    "regency_code": "99.99",
    "province_code": "99",
    "cohort": "2099",
    "dimension": "wellbeing",
    "sub_dimension": "wellness",
    "indicator": "XXX-01",
    "series": "nowhere",
    "framework": "nothing",
    "agency_id": NOWHERE,
    "masterplan_id": NOWHERE,
    "programme_id": NOWHERE,
    "assignee_id": NOWHERE,
    "person_id": NOWHERE,
    "application_id": NOWHERE,
    "load_id": NOWHERE,
    "book_id": NOWHERE,
    "from_id": NOWHERE,
    "edition_id": NOWHERE,
    "key": "nothing",
    "subject": "nothing",
}
#: Codes that are not named as their parameters.
CODES = {
    "from_id": "unknown_masterplan",
    "assignee_id": "not_appointed",
    "person_id": "not_appointed",
    "subject": "invalid",
}
#: What is searched for may be found nowhere: the key of an entry of the history, of a link to evidence.
SEARCHED = {f"/v1/regencies/{{code}}/{each}/" for each in ("evidence", "evidence-links", "history")}
#: Without these an address is refused for another reason.
BESIDES = {
    "/v1/national/analytics/": {"indicator": "GOV-01", "period": "2025"},
    "/v1/national/editions/{id}/components/": {"indicator": "GOV-01", "period": "2025"},
    "/v1/national/indicators/{code}/": {"period": "2025"},
    "/v1/national/indicators/{code}/components/": {"period": "2025"},
    "/v1/national/indicators/{code}/ranking/": {"period": "2025"},
    "/v1/national/indicators/{code}/trend/": {"period": "2025"},
    "/v1/regencies/{code}/peers/{indicator}/": {"period": "2025"},
    "/v1/national/progress/components/": {"figure": "programmes"},
    "/v1/open/map/": {"indicator": "GOV-01", "period": "2025"},
}
#: What a list is of, of which there is one: the whole answer is another with each.
WHOLE = {"basis", "comparison", "figure", "group_by"}


def _filters() -> list[tuple[str, str]]:
    found = set()
    for document in documents().values():
        for path, item in document["paths"].items():
            for parameter in item.get("get", {}).get("parameters", []):
                is_searched = parameter["name"] == "key" and path in SEARCHED
                if parameter.get("in") == "query" and parameter["name"] in UNKNOWN and not is_searched:
                    found.add((path, parameter["name"]))
    return sorted(found)


FILTERS = _filters()
PATHS = {
    "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.pattern): route.path
    for route in routes.routes()
    if route.method == "GET"
}


@pytest.fixture(scope="module")
def callers(stage: Stage) -> Any:
    keys = Keys()
    yield {"regencies": Api(keys.member("51.01")), "national": Api(keys.ministry()), "open": Api(None)}
    stage.clear()


def test_every_list_that_has_such_filters_is_walked() -> None:
    assert len(FILTERS) > 40
    assert {name for _, name in FILTERS} == set(UNKNOWN)
    ids = {
        each["name"]
        for document in documents().values()
        for item in document["paths"].values()
        for each in item.get("get", {}).get("parameters", [])
        if each["in"] == "query" and (each["schema"].get("items") or each["schema"]).get("format") == "uuid"
    }
    assert ids <= UNKNOWN.keys()


@pytest.mark.parametrize(("path", "name"), FILTERS)
def test_what_there_is_not_is_refused_by_its_name(callers: dict[str, Api], path: str, name: str) -> None:
    api = callers[path.split("/")[2]]
    filled = PATHS[path]
    if path.startswith("/v1/national/indicators/{code}/"):
        filled = path.replace("{code}", "GOV-01")
    query = {**BESIDES.get(path, {}), name: UNKNOWN[name]}
    answer = api.get(f"{filled}?{'&'.join(f'{key}={value}' for key, value in query.items())}")
    assert answer.status_code == 400, answer.content
    (error,) = answer.json()["errors"]
    assert error["parameter"] == name
    named = CODES.get(name, f"unknown_{name.removesuffix('_id').removesuffix('_code')}")
    assert error["code"] in (named, "invalid_choice")


@pytest.mark.parametrize(
    ("group_by", "group", "code"),
    [
        ("regency", "99.99", "unknown_regency"),
        ("province", "99", "unknown_province"),
        ("cohort", "2099", "unknown_cohort"),
        ("dimension", "wellbeing", "unknown_dimension"),
        # Written otherwise than the kind of group that the other parameter names.
        ("sub_dimension", "wellness", "unknown_group"),
        ("period", "2025-Q9", "unknown_group"),
    ],
)
def test_a_row_of_progress_that_there_cannot_be_is_refused(
    callers: dict[str, Api], group_by: str, group: str, code: str
) -> None:
    figure = "reports" if group_by in ("regency", "province", "cohort") else "programmes"
    path = f"/v1/national/progress/components/?figure={figure}&group_by={group_by}&group={group}"
    answer = callers["national"].get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["errors"][0]["parameter"] == "group"


def test_a_kind_of_regencies_that_there_is_not_is_refused_with_those_that_there_are(
    callers: dict[str, Api],
) -> None:
    path = "/v1/national/indicators/GOV-01/components/?period=2025&group_by=kind&group=desa"
    answer = callers["national"].get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_group")
    assert answer.json()["values"] == {"value": "desa", "choices": ["kabupaten", "kota"]}


def test_what_is_retired_or_not_onboarded_is_known(callers: dict[str, Api]) -> None:
    for path in (
        "/v1/national/submissions/?regency_code=11.01",
        "/v1/national/regencies/?cohort=2017",
        "/v1/open/official-values/?indicator=GOV-01&series=total&province_code=51",
    ):
        assert callers[path.split("/")[2]].get(path).status_code == 200, path


def test_the_refusal_says_what_there_is_in_the_language_asked_for(callers: dict[str, Api]) -> None:
    answer = callers["open"].get("/v1/open/regencies/?cohort=2099", **{"Accept-Language": "id"})
    message = answer.json()["errors"][0]["message"]
    assert message.startswith("Tidak ada angkatan 2099. Yang ada: 2017, ")


def test_the_refusal_names_the_one_that_is_near(callers: dict[str, Api]) -> None:
    for path, near in (
        ("/v1/national/submissions/?regency_code=51.0I", "51.01"),
        ("/v1/national/submissions/?regency_code=5102", "51.02"),
        ("/v1/national/submissions/?regency_code=33.1", "33.10"),  # what a spreadsheet makes of it
        ("/v1/national/submissions/?regency_code=Jembrana", "51.01"),
        ("/v1/national/submissions/?regency_code=kota+denpasar", "51.71"),
        ("/v1/open/official-values/?indicator=GOV-1", "GOV-01"),
        ("/v1/open/official-values/?indicator=gov01", "GOV-01"),
        ("/v1/open/official-values/?indicator=EKO-03", "ECO-03"),
        ("/v1/open/official-values/?indicator=ECO-O3", "ECO-03"),
        ("/v1/open/official-values/?indicator=unemployment", "ECO-04"),
        ("/v1/open/official-values/?province_code=Bali", "51"),
        ("/v1/national/analytics/?period=2025&indicator=gov-01", "GOV-01"),
        ("/v1/national/progress/?measure=values_reportd", "values_reported"),
    ):
        answer = callers[path.split("/")[2]].get(path)
        assert answer.status_code == 400, answer.content
        assert f" Did you mean {near}?" in answer.json()["errors"][0]["message"], path
    for path, said in (
        ("/v1/national/submissions/?regency_code=51.99", "There is no regency 51.99."),
        ("/v1/open/official-values/?indicator=ECO-99", "There is no indicator ECO-99."),
        ("/v1/open/official-values/?indicator=nope", "There is no indicator nope."),  # green open space
        ("/v1/open/official-values/?indicator=air", "There is no indicator air."),  # AKI
    ):
        assert callers[path.split("/")[2]].get(path).json()["errors"][0]["message"] == said
    nothing = callers["national"].get("/v1/national/indicators/ECO-3/?period=2025")
    assert (nothing.status_code, nothing.json()["detail"]) == (
        404,
        "There is no indicator ECO-3. Did you mean ECO-03?",
    )


def is_enum(schema: dict[str, Any]) -> bool:
    """Return whether a parameter takes one word of an enum that answers have too."""
    return any(str(each.get("$ref")).endswith("Enum") for each in (schema, *schema.get("allOf", ())))


def test_a_filter_of_a_list_by_closed_words_takes_several() -> None:
    single = [
        f"{path} {each['name']}"
        for document in documents().values()
        for path, item in document["paths"].items()
        if "cursor" in {each["name"] for each in item.get("get", {}).get("parameters", [])}
        for each in item["get"]["parameters"]
        if each["in"] == "query" and each["name"] not in {*WHOLE, "format"}
        if "enum" in each["schema"] or is_enum(each["schema"])
    ]
    assert single == []


def test_several_words_are_any_of_them(callers: dict[str, Api]) -> None:
    national, jembrana = callers["national"], callers["regencies"]
    known = {
        "/v1/national/deadlines/": ("subject", ("2026-Q1", "2026-Q2")),
        "/v1/national/holidays/": ("year", ("2026", "2027")),
        "/v1/regencies/51.01/deadlines/": ("subject", ("2026-Q1", "2026-Q2")),
    }
    for year in (2026, 2027, 2028):
        assert national.put(f"/v1/national/holidays/{year}-01-01/", {"name": "Tahun Baru"}).status_code == 201
    for path, (name, values) in known.items():
        api = jembrana if "regencies" in path else national
        both = api.get(f"{path}?{name}={','.join(values)}").json()["data"]
        each = [row for value in values for row in api.get(f"{path}?{name}={value}").json()["data"]]
        assert len(both) == len(each) == 2
        assert all(row in both for row in each)
    assert national.get("/v1/national/deadlines/?kind=masterplan,periodic_report&subject=2026-Q1").json()[
        "data"
    ]
    assert national.get("/v1/national/deadlines/?kind=masterplan&subject=2026-Q1").json()["data"] == []
