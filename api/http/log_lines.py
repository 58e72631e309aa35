"""A log filter that adds the trace id and PostgreSQL's error fields, and removes the rows that PostgreSQL quotes."""

import copy
import logging
import traceback
from collections.abc import Iterator

from api.http import trace
from tenants.errors import plain, told


class Plain(logging.Filter):
    """Give each record a `trace_id` ("-" outside of a request), and SQLSTATE, constraint and message of an error.

    PostgreSQL's DETAIL is removed from tracebacks and arguments: it quotes rows, which are drafts of a regency.
    """

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        line = copy.copy(record)
        line.trace_id = trace.current() or "-"
        given = record.args if isinstance(record.args, tuple) else ()
        raised = record.exc_info and record.exc_info[1]
        for error in (*given, raised):
            vars(line).update(told(error) if isinstance(error, BaseException) else {})
        if given:
            line.args = tuple(plain(each) if isinstance(each, BaseException) else each for each in given)
        if raised:
            line.exc_info, line.exc_text = None, _plain_traceback(raised)
        return line


def _plain_traceback(error: BaseException) -> str:
    text = "".join(traceback.format_exception(error)).rstrip()
    for each in _chain(error):
        if told(each):
            for whole in (str(each), " ".join(str(each).split())):  # as some sentences quote it
                text = text.replace(whole, plain(each))
    return text


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and its causes."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
