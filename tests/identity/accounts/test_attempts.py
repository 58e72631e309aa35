"""Log-in attempts are counted by account and address together, and by account on a day: nobody locks an owner out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.identity.accounts import attempts, passwords
from api.identity.accounts.models import Attempts, Mail
from api.identity.models import Person, RegencyRole
from tenants import db_roles
from tests.support import programs
from tests.support.at_once import at_once
from tests.support.http import Api
from tests.support.programs import PASSWORD, Visitor

pytestmark = pytest.mark.usefixtures("database")
AYU = "ayu@jembrana.example"
OFFICE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def ayu() -> None:
    """Ayu has logged in from her office."""
    programs.person(AYU, "51.01", RegencyRole.ADMIN)
    assert Visitor(OFFICE).log_in(AYU).status_code == 303


def guessed(email: str = AYU, *, address: str = ELSEWHERE, times: int = attempts.IN_A_ROW) -> None:
    for _ in range(times):
        assert Visitor(address).log_in(email, "wrong").status_code == 403


def hammered(email: str = AYU, *, refused: int = attempts.IN_A_DAY - 1) -> None:
    """Refusals from many addresses on this day: one to go."""
    guessed(email, address="192.0.2.77", times=1)
    with db_roles.as_owner():
        account = Attempts.objects.get(address="192.0.2.77").account
        Attempts.objects.filter(account=account, address="").update(refused=refused)


def later(**waited: int) -> None:
    """Lets this time pass for all that is counted."""
    with db_roles.as_owner():
        for row in Attempts.objects.all():
            row.until -= timedelta(**waited)
            row.used_until -= timedelta(**waited)
            row.save()


def test_who_guesses_locks_out_nobody_but_themselves() -> None:
    guessed()
    waits = Visitor(ELSEWHERE).log_in(AYU)
    assert (waits.status_code, 880 < int(waits.headers["Retry-After"]) <= 900) == (429, True)
    assert "15 minutes" in waits.content.decode()
    assert Visitor(OFFICE).log_in(AYU).status_code == 303
    assert Visitor("192.0.2.1").log_in(AYU).status_code == 303
    later(minutes=15)
    assert Visitor(ELSEWHERE).log_in(AYU).status_code == 303
    guessed(times=attempts.IN_A_ROW - 1)
    assert Visitor(ELSEWHERE).log_in(AYU).status_code == 303
    guessed(times=attempts.IN_A_ROW - 1)  # a good one in between: counted anew


def test_all_of_an_ipv6_network_is_one_address() -> None:
    for host in range(1, attempts.IN_A_ROW + 1):
        guessed(address=f"2001:db8:1:2::{host}", times=1)
    assert Visitor("2001:db8:1:2::99").log_in(AYU).status_code == 429
    assert Visitor("2001:db8:1:3::99").log_in(AYU).status_code == 303


def test_past_a_hundred_refusals_a_day_new_addresses_wait_and_the_owner_is_told_once() -> None:
    hammered()
    guessed(times=1)
    with db_roles.as_owner():
        assert list(Mail.objects.values_list("template", "person__email")) == [("many_failures", AYU)]
    waits = Visitor("192.0.2.1").log_in(AYU)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    left = (midnight - datetime.now(UTC)).total_seconds()
    assert (waits.status_code, abs(int(waits.headers["Retry-After"]) - left) < 60) == (429, True)
    assert Visitor(OFFICE).log_in(AYU).status_code == 303
    guessed(address=OFFICE, times=1)
    with db_roles.as_owner():
        assert Mail.objects.count() == 1
    later(days=1)
    assert Visitor("192.0.2.1").log_in(AYU).status_code == 303


def test_an_address_counts_as_used_for_90_days() -> None:
    later(days=91)
    hammered(refused=attempts.IN_A_DAY)
    assert Visitor(OFFICE).log_in(AYU).status_code == 429


def test_who_sets_a_password_by_a_link_gets_in_from_there() -> None:
    hammered(refused=attempts.IN_A_DAY)
    new = Visitor("192.0.2.1")
    assert new.log_in(AYU).status_code == 429
    with db_roles.as_owner():
        person = Person.objects.get(email=AYU)
        link = passwords.invite(person_id=person.pk, regency_id=person.regency_id, now=datetime.now(UTC))
    assert new.send(link.split("1:8000", 1)[1], password="sama-sekali-lain-9").status_code == 303
    assert new.log_in(AYU, "sama-sekali-lain-9").status_code == 303


def test_an_address_that_nobody_has_is_answered_and_worked_on_alike() -> None:
    """Status, text, wait and the statements to the database: nothing tells who has an account."""
    seen = []
    for email in (AYU, "nobody@jembrana.example"):
        answers, worked = [], []
        for _ in range(attempts.IN_A_ROW + 1):
            visitor = Visitor(ELSEWHERE)
            with CaptureQueriesContext(connection) as captured:
                answer = visitor.log_in(email, "wrong")
            answers.append(
                (answer.status_code, answer.content.decode().split('role="alert"')[1].split("<")[1])
            )
            words = [query["sql"].split()[0] for query in captured]
            worked.append(["ROLLBACK" if word == "RELEASE" else word for word in words])
        seen.append((answers, worked))
    assert seen[0] == seen[1]
    assert seen[0][0][-1][0] == 429
    hammered("nobody@jembrana.example", refused=attempts.IN_A_DAY)
    assert Visitor("192.0.2.1").log_in("nobody@jembrana.example", PASSWORD).status_code == 429


def test_guesses_at_the_same_moment_are_counted_one_by_one() -> None:
    statuses = at_once(*[lambda: Visitor(ELSEWHERE).log_in(AYU, "wrong").status_code] * 8)
    assert sorted(statuses) == [403] * attempts.IN_A_ROW + [429] * 3


def test_no_typed_address_is_kept(jembrana: Api) -> None:
    guessed("a-password-typed-here", times=1)
    with db_roles.as_owner():
        assert "a-password" not in str(list(Attempts.objects.values()))
    assert "a-password" not in str(jembrana.get("security-log/").json())
