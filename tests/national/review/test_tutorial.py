"""The tutorial in the docs, every command as it stands: the whole story with everyone's own key."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.support import plans
from tests.support.callers import Keys, MinistryRole, RegencyRole
from tests.support.http import Api

TUTORIAL = Path(__file__).parents[3] / "docs" / "tutorial-submission.md"

#: A command, and what the text after it says of the answer.
STEP = re.compile(r"```sh\n(?P<command>.*?)\n```\nAnswers (?P<status>\d{3})(?P<said>[^\n]*)", re.S)
KEPT = re.compile(r"(?P<header>the header )?`(?P<what>[\w.-]+)` is kept as `\$(?P<name>\w+)`")


@pytest.fixture
def variables(jembrana: Api, keys: Keys) -> dict[str, str]:
    agency = plans.add_agency(jembrana)["id"]
    return {
        "HOST": "",
        "AGENCY_ID": agency,
        "AGENCY": keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(agency,)),
        "STEWARD": str(jembrana.key),
        "HEAD": keys.member("51.01", RegencyRole.HEAD),
        "MENTOR": keys.ministry(MinistryRole.MENTOR),
        "REVIEWER": keys.ministry(MinistryRole.REVIEWER),
    }


def test_the_story_runs_as_the_tutorial_tells_it(
    database: Any, variables: dict[str, str], tabanan: Api, ministry: Api
) -> None:
    tabanan.put("values/ECO-03/total/2025/", {"value": "9.99"})
    before = tabanan.get("values/").json()
    steps = list(STEP.finditer(TUTORIAL.read_text()))
    assert len(steps) == TUTORIAL.read_text().count("```sh")
    answers = [run(step, variables) for step in steps]
    assert tabanan.get("values/").json() == before

    figures = next(each for each in reversed(answers) if "round" in each)
    used = {row["regency_code"]: row["values_reported"] for row in figures["data"][1:]}
    assert used == {"33.10": 0, "51.01": 1, "51.02": 0}
    (value,) = database.superuser.execute(
        "SELECT value FROM figures_reported_value WHERE basis = 'accepted' AND valid_until IS NULL"
    ).fetchone()
    assert value == "4.61"
    (programme, activity, percent, spent) = database.superuser.execute(
        "SELECT programme_id::text, activity_id::text, physical_percent_to_date::float, from_apbd::text"
        " FROM figures_reported_realisation WHERE basis = 'accepted' AND valid_until IS NULL"
    ).fetchone()
    assert (programme, activity) == (variables["PROGRAMME"], variables["ACTIVITY"])
    assert (percent, spent) == (62.5, "900000000")
    assert (variables["REVIEWED"], variables["DIFFERS"]) == ("True", "False")
    history = ministry.get(f"submissions/{variables['FIRST']}/").json()["events"]
    assert [event["kind"] for event in history] == [
        "submitted",
        "returned",
        "objected",
        "objection_rejected",
    ]


def run(step: re.Match[str], variables: dict[str, str]) -> Any:
    """One curl command through the test client; what the text keeps of the answer goes into the variables."""
    text = re.sub(r"\$(\w+)", lambda match: variables[match[1]].replace('"', r"\""), step["command"])
    text = text.replace(r"\"", "\x00") if "If-Match" in text else text  # a tag's own quotes stay
    words = [word.replace("\x00", '"') for word in shlex.split(text)]
    assert words[0] == "curl"
    method, path, body, headers = "GET", "", None, {}
    rest = iter(words[1:])
    for word in rest:
        match word:
            case "-X":
                method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            case "--json":
                body = next(rest)
            case _:
                path = word
    answer = Api(None).request(method, path, body, **headers)
    assert answer.status_code == int(step["status"]), (step["command"], answer.content.decode())
    found: Any = answer.json() if "json" in answer.headers["Content-Type"] else {}
    for kept in KEPT.finditer(step["said"]):
        if kept["header"]:
            variables[kept["name"]] = answer.headers[kept["what"]]
        else:
            value = found
            for name in kept["what"].split("."):
                value = value[int(name)] if isinstance(value, list) else value[name]
            variables[kept["name"]] = str(value)
    return found
