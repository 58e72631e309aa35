"""The worker removes what has expired; what still opens something, or reveals a copy, stays."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection

from api.identity.accounts import upkeep
from api.identity.accounts.models import (
    AccessToken,
    AuthorizationCode,
    Invitation,
    RefreshToken,
    Session,
)
from api.identity.accounts.words import Flow
from api.identity.models import RegencyRole, SecurityEvent
from tenants import db_roles
from tenants.jobs import worker
from tests.support import programs
from tests.support.programs import BACK, Pkce, Program, Visitor, authorize, said

pytestmark = pytest.mark.usefixtures("database")
AYU = "ayu@jembrana.example"
ALL = (AccessToken, RefreshToken, AuthorizationCode, Session, Invitation)


@pytest.fixture
def program() -> Program:
    return programs.register("51.01", scopes=("published:read",), flow=Flow.AUTHORIZATION_CODE, public=True)


@pytest.fixture
def ayu() -> Visitor:
    programs.person(AYU, "51.01", RegencyRole.ADMIN)
    visitor = Visitor()
    assert visitor.log_in(AYU).status_code == 303
    return visitor


def given(ayu: Visitor, program: Program) -> dict[str, str]:
    pkce = Pkce()
    code = said(ayu.send(authorize(program, pkce), allow="yes"))["code"]
    answer = program.ask(
        grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=pkce.verifier
    )
    assert answer.status_code == 200, answer.content
    body: dict[str, str] = answer.json()
    return body


def kept() -> dict[str, int]:
    with db_roles.as_owner():
        return {model.__name__: model.objects.count() for model in ALL}


def clean(*, later: timedelta = timedelta(0)) -> dict[str, int]:
    return upkeep.clean(now=datetime.now(UTC) + later)


def test_what_is_good_stays_and_is_good_afterwards(ayu: Visitor, program: Program) -> None:
    first = given(ayu, program)
    clean()  # Ayu's refusals of today, of which there are none
    before = kept()
    assert not any(clean().values())
    assert kept() == before
    assert program.ask(grant_type="refresh_token", refresh_token=first["refresh_token"]).status_code == 200
    assert ayu.get("/account/").status_code == 200


def test_a_copy_of_a_used_refresh_token_is_known_after_the_cleaning(ayu: Visitor, program: Program) -> None:
    first = given(ayu, program)
    second = program.ask(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    gone = clean(later=timedelta(days=6))
    assert gone["refresh tokens"] == 0
    assert gone["codes"] == 1
    assert program.ask(grant_type="refresh_token", refresh_token=first["refresh_token"]).status_code == 400
    assert program.ask(grant_type="refresh_token", refresh_token=second["refresh_token"]).status_code == 400


def test_an_access_token_whose_refresh_token_is_good_stays(ayu: Visitor, program: Program) -> None:
    first = given(ayu, program)
    clean(later=timedelta(days=1))
    assert program.ask(grant_type="refresh_token", refresh_token=first["refresh_token"]).status_code == 200


def test_all_that_is_over_goes(ayu: Visitor, program: Program) -> None:
    first = given(ayu, program)
    assert program.ask(grant_type="refresh_token", refresh_token=first["refresh_token"]).status_code == 200
    given(ayu, program)
    programs.register("51.01", scopes=("published:read",)).token()
    for _ in range(2):  # a used refresh token goes after the access token that came of it
        clean(later=timedelta(days=8))
    assert kept() == dict.fromkeys((model.__name__ for model in ALL), 0)


def test_a_session_without_a_page_for_half_an_hour_goes(ayu: Visitor) -> None:
    assert clean(later=timedelta(minutes=29))["sessions"] == 0
    assert clean(later=timedelta(minutes=31))["sessions"] == 1


def test_attempts_that_no_longer_count_go_and_the_log_of_them_stays(ayu: Visitor) -> None:
    guesser = Visitor("203.0.113.9")
    for _ in range(5):
        guesser.log_in(AYU, "salah-sekali-99")
    # One of the day, one of the guesser, and one that Ayu uses.
    assert clean(later=timedelta(minutes=14))["attempts"] == 0
    assert guesser.log_in(AYU).status_code == 429
    assert clean(later=timedelta(days=1))["attempts"] == 2
    assert clean(later=timedelta(days=89))["attempts"] == 0
    assert clean(later=timedelta(days=91))["attempts"] == 1
    with db_roles.as_owner():
        assert SecurityEvent.objects.filter(kind="log_in_refused").count() == 5


def test_no_more_than_so_many_at_a_time(ayu: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in a transaction of its own, until none is left."""
    Visitor().log_in(AYU)
    monkeypatch.setattr(upkeep, "AT_A_TIME", 1)
    taken: list[int] = []
    run = upkeep.statements.run
    monkeypatch.setattr(upkeep.statements, "run", lambda *given: taken.append(run(*given)) or taken[-1])
    assert clean(later=timedelta(hours=11))["sessions"] == 2
    assert sorted(taken)[-2:] == [1, 1]
    assert clean(later=timedelta(hours=11))["sessions"] == 0


@pytest.mark.parametrize(
    "column",
    ["accounts_access_token.token_checksum", "accounts_refresh_token.token", "accounts_password.encoded"],
)
def test_the_cleaner_reads_no_secret(column: str) -> None:
    table, name = column.split(".")
    with db_roles.as_worker(), connection.cursor() as cursor, pytest.raises(ProgrammingError, match="denied"):
        cursor.execute(f"SELECT {name} FROM {table}")


def test_it_is_a_duty_of_the_worker(ayu: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    (duty,) = (duty for duty in worker.duties() if duty.name == "accounts")
    asked: set[datetime] = set()
    monkeypatch.setattr(upkeep.statements, "run", lambda _, parameters: asked.add(parameters["now"]) or 0)
    duty.begin()()
    assert (len(asked), duty.every) == (1, 600.0)
