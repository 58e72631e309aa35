"""No answer to the nation contains anything of a sandbox: of any address, by any parameter, to the last byte."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from api.national.feeds import queries as feeds
from api.national.ledger import heads
from api.national.review.rules import queries as rules
from tenants import db_roles
from tests.isolation import routes
from tests.regency.border import scenes
from tests.support import sandbox
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.operator import BY
from tests.support.stage import Stage

#: Addresses that say little without parameters.
ASKED = [
    *(
        f"/v1/national/progress/?group_by={group}&period=2025&basis={basis}"
        for group in ("regency", "province", "cohort", "dimension", "sub_dimension", "period")
        for basis in ("submitted", "accepted")
    ),
    *(
        f"/v1/national/indicators/ECO-03/{of}?period=2025&basis=submitted"
        for of in ("", "ranking/", "components/")
    ),
    "/v1/national/indicators/ECO-03/?period=2025&group_by=regency",
    "/v1/national/indicators/ECO-03/?period=2025&group_by=province&basis=accepted",
    "/v1/national/indicators/ECO-03/trend/?from=2023&to=2026",
    "/v1/national/progress/components/?part=submissions",
    "/v1/national/analytics/?indicator=ECO-03&period=2024,2025&group_by=regency&basis=submitted",
    "/v1/national/analytics/?indicator=ECO-03&period=2025&group_by=province",
    "/v1/national/regencies/?page_size=100&status=onboarded",
    "/v1/national/regencies/?page_size=100&status=archived",
    "/v1/national/submissions/?page_size=100",
    "/v1/national/changes/?page_size=100",
    "/v1/open/regencies/?page_size=100",
    "/v1/open/regencies/00.01/",
    "/v1/national/submissions/?regency_code=00.01",
]
#: What differs between two answers to the same question, sandbox or not.
PASSING = re.compile(
    rb'"(as_of|components_url|read_at|trace_id|generated_at|issued)":"[^"]*"|"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z"'
)
PATHS = sorted(
    {
        route.path
        for route in routes.routes()
        if route.method == "GET" and route.pattern.startswith(("v1/national/", "v1/open/"))
    }
)


@pytest.fixture
def there(database: Stage) -> Iterator[None]:
    yield
    sandbox.gone(database)


def told(ministry: Api) -> dict[str, tuple[int, bytes]]:
    answers = {}
    for path in [*PATHS, *ASKED]:
        answer = ministry.get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        answers[path] = (answer.status_code, PASSING.sub(b"", body))
    return answers


@pytest.mark.long
def test_no_answer_to_the_nation_changes_by_what_a_sandbox_submits(
    database: Stage, keys: Keys, ministry: Api, there: None
) -> None:
    scenes.worked_on(keys, "51.01")
    webhook = {"url": "https://93.184.216.34/hook"}
    assert ministry.post("webhooks/", webhook).status_code == 201
    told(ministry)  # what is noted at a first look
    before = told(ministry)
    assert sum(status == 200 for status, _ in before.values()) > 50

    call_command("make_sandbox", verbosity=0, **BY)
    api = Api(keys.member(sandbox.CODE), f"/v1/regencies/{sandbox.CODE}")
    assert api.put("values/ECO-03/total/2025/", {"value": "99.9"}).status_code == 201
    sent = api.post("reports/2025-Q4/submit/", {}).json()["submission"]
    assert told(ministry) == before
    assert api.post(f"sandbox/submissions/{sent['id']}/accept/", {}).status_code == 200
    api.post("guests/", {"email": "tamu@vendor.example", "kind": "vendor", "scopes": ["published:read"]})
    assert ministry.get(f"submissions/{sent['id']}/").status_code == 404
    assert ministry.post(f"submissions/{sent['id']}/accept/", {}).status_code == 404
    assert told(ministry) == before
    sandbox.reset(api)
    assert told(ministry) == before

    # What the worker does as the owner, whom no policy holds.
    with db_roles.as_owner():
        assert {head.regency.kemendagri_code for head in _signed()} == {"51.01"}
        assert {change.regency_code for change in feeds.changes(after=feeds.BEGINNING, limit=1000)} == {
            "51.01"
        }
        assert not [each for each in rules.waiting() if each.id == sent["id"]]


def _signed() -> list[Any]:
    from datetime import UTC, datetime

    heads.sign_heads(now=datetime.now(UTC))
    return list(heads.signed_heads())


@pytest.mark.long
def test_what_is_verified_and_counted_anew_holds_the_sandbox_too(
    database: Stage, keys: Keys, there: None
) -> None:
    call_command("make_sandbox", verbosity=0, **BY)
    api = Api(keys.member(sandbox.CODE), f"/v1/regencies/{sandbox.CODE}")
    sent = api.post("reports/2025-Q4/submit/", {}).json()["submission"]
    assert api.post(f"sandbox/submissions/{sent['id']}/accept/", {}).status_code == 200
    for _ in range(2):
        call_command("verify_isolation", verbosity=0)
        call_command("verify_ledger", verbosity=0)
        call_command("reconcile", verbosity=0)
        call_command("verify_evidence", verbosity=0)
        call_command("migrate_regencies", verbosity=0)
        sandbox.reset(api)


def test_the_role_of_sandboxes_sees_no_row_of_a_regency(database: Stage, keys: Keys, there: None) -> None:
    call_command("make_sandbox", verbosity=0, **BY)
    scenes.worked_on(keys, "51.01")
    api = Api(keys.member(sandbox.CODE), f"/v1/regencies/{sandbox.CODE}")
    assert api.post("reports/2025-Q4/submit/", {}).status_code == 201
    with db_roles.as_sandbox():
        from api.national.ledger.models import Submission

        assert [row.regency_id for row in Submission.objects.all()] == [scenes.id_of(database, sandbox.CODE)]
    with db_roles.as_ministry():
        assert {row.regency_id for row in Submission.objects.all()} == {scenes.id_of(database, "51.01")}


@pytest.mark.long
def test_without_the_policies_the_answers_would_tell(database: Stage, keys: Keys, there: None) -> None:
    """So that the first test of this file is known to look where something would be."""
    ministry = Api(keys.ministry(), "/v1/national")
    asked = ("submissions/", "regencies/?status=onboarded", "progress/?group_by=regency")
    before = {path: PASSING.sub(b"", ministry.get(path).content) for path in asked}
    call_command("make_sandbox", verbosity=0, **BY)
    api = Api(keys.member(sandbox.CODE), f"/v1/regencies/{sandbox.CODE}")
    assert api.post("reports/2025-Q4/submit/", {}).status_code == 201
    tables = [name for (name,) in _policies(database)]
    for table in tables:
        database.superuser.execute(f"ALTER POLICY ministry_rows ON {table} USING (true)")
    try:
        after = {path: PASSING.sub(b"", ministry.get(path).content) for path in asked}
    finally:
        call_command("verify_isolation", repair=True, verbosity=0, **BY)
    assert [path for path in asked if after[path] != before[path]] == list(asked)


def _policies(database: Stage) -> list[Any]:
    return database.superuser.execute(
        "SELECT tablename FROM pg_policies WHERE policyname = 'ministry_rows'"
    ).fetchall()
