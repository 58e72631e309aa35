"""Lines of the log get the trace id and what PostgreSQL says of an error, and lose the rows that it quotes."""

import copy
import logging
import traceback
from collections.abc import Iterator
from typing import Any

from api.http import trace
from tenants.errors import plain, told


class Plain(logging.Filter):
    """Gives each record a `trace_id` ("-" outside of a request), and SQLSTATE, constraint and message of an error.

    PostgreSQL's DETAIL is taken out of tracebacks and arguments: it quotes rows, which are drafts of a regency.
    """

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        line = copy.copy(record)
        line.trace_id = trace.current() or "-"
        given: tuple[Any, ...] = record.args if isinstance(record.args, tuple) else ()
        if any(isinstance(each, BaseException) for each in given):
            line.args = tuple(_plain_argument(each, line) for each in given)
        if record.exc_info and (error := record.exc_info[1]) is not None:
            vars(line).update(told(error))
            line.exc_info, line.exc_text = None, _plain_traceback(error)
        return line


def _plain_argument(argument: Any, line: logging.LogRecord) -> Any:
    if not isinstance(argument, BaseException):
        return argument
    vars(line).update(told(argument))
    return plain(argument)


def _plain_traceback(error: BaseException) -> str:
    text = "".join(traceback.format_exception(error)).rstrip()
    for each in _chain(error):
        if told(each):
            for whole in (str(each), " ".join(str(each).split())):  # as some sentences quote it
                text = text.replace(whole, plain(each))
    return text


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
