"""Statements that the database works on while the caller goes on: in their order, and never half noticed."""

import pytest
from django.db import DataError, connection, transaction

from tenants import access
from tenants.models import Regency
from tenants.pool import statements
from tests.support.callers import regency_id
from tests.support.queries import queries

pytestmark = pytest.mark.usefixtures("database")


def regency() -> Regency:
    return Regency(pk=regency_id("51.01"))


def test_each_gives_the_rows_of_the_one_before() -> None:
    with access.read_only(regency()), statements.Ahead() as ahead:
        found = [ahead.send("SELECT %(n)s::int * 2", {"n": n}) for n in (1, 2, 3)]
        assert [*found, ahead.wait(), ahead.wait()] == [[], [(2,)], [(4,)], [(6,)], []]


def two_of_which_the_first_fails() -> None:
    with access.inside(regency()), statements.Ahead() as ahead:
        ahead.send("SELECT 1 / %(n)s::int", {"n": 0})
        ahead.send("SELECT %(n)s::int", {"n": 1})


def test_an_error_is_raised_where_it_is_waited_for() -> None:
    with pytest.raises(DataError):
        two_of_which_the_first_fails()


def one_left_alone() -> None:
    with transaction.atomic(), statements.Ahead() as ahead:
        ahead.send("SELECT 1 / %(n)s::int FROM pg_sleep(0.01)", {"n": 0})
        raise KeyError("something else")


def test_left_by_an_exception_the_transaction_is_rolled_back_and_the_connection_stays() -> None:
    with access.inside(regency()):
        with pytest.raises(KeyError):
            one_left_alone()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)


def test_who_counts_statements_sees_them() -> None:
    with access.read_only(regency()), queries() as sent, statements.Ahead() as ahead:
        ahead.send("SELECT %(n)s::int", {"n": 1})
        assert ahead.wait() == [(1,)]
    assert len(sent) == 1
