"""Count of a request's statements: lists and single reads have a fixed number of queries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class Queries(list[str]):
    """The statements sent within the block, in order, without those of the door: the look-up of the key, and whether
    an answer of the ministry waits."""

    DOOR = ("identity_look_up", "answer.becomes, answer.at")

    def matching(self, text: str) -> list[str]:
        return [statement for statement in self if text in statement]


@contextmanager
def queries() -> Iterator[Queries]:
    """Collects the statements of this thread: those of requests made within the block."""
    sent = Queries()

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not any(text in sql for text in Queries.DOOR):
            sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield sent
