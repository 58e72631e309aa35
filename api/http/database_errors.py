"""Translate database errors into problems: a violated constraint, a value that does not fit, a lock that timed out.

Constraints carry the rules that must always hold. The class of a problem names those whose violation it means:

    class CodeTaken(Conflict, constraints={"programmes_programme_code_key": "/code"}):
"""

import logging

import psycopg
from django.db import DatabaseError, DataError, IntegrityError, OperationalError

from api.http import trace
from api.http.exceptions import CONSTRAINTS, InternalError, Problem, Unavailable
from api.http.messages import _
from api.http.problems import ContradictsWhatIsStored, ValueDoesNotFit, WrittenMeanwhile

logger = logging.getLogger("api.http")

#: What the constraints of schema.plain are called: a value that is none to reckon with, in a national table.
_PLAIN = "plain_values"
#: Bugs of ours although the database calls them violations: a column that must be filled was not.
_NOT_NULL = "23502"
#: An operation looks for a row before it adds it, or one that refers to it: another request came in between.
_UNIQUE, _FOREIGN = "23505", "23503"


def as_problem(error: DatabaseError) -> Problem:
    """Return the problem of a database error; InternalError if it is a mistake of our own."""
    match error:
        case IntegrityError():
            return _violation(error)
        case DataError():
            return ValueDoesNotFit()
        case _ if isinstance(error, OperationalError) or _is_read_only(error):
            return Unavailable(retry_after=1).saying(_("The database cannot answer just now."))
    return InternalError()


def _is_read_only(error: DatabaseError) -> bool:
    """Return True if the database refuses all writes, as a standby does until it is promoted."""
    cause = error.__cause__
    return isinstance(cause, psycopg.errors.ReadOnlySqlTransaction) or (
        isinstance(cause, psycopg.errors.FeatureNotSupported) and "during recovery" in str(cause)
    )


def is_raced(error: Exception) -> bool:
    """Return True if another request has changed what this one looked for, which would not find the same now."""
    return isinstance(error, WrittenMeanwhile) or _state(error) in (_UNIQUE, _FOREIGN)


def _state(error: Exception) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)


def constraint_of(error: BaseException) -> str:
    """Return the name of the violated constraint; "" if the driver gives none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def _violation(error: IntegrityError) -> Problem:
    name = constraint_of(error)
    if name.startswith(_PLAIN):
        return ValueDoesNotFit()
    if name in CONSTRAINTS:
        problem, pointer = CONSTRAINTS[name]
        made = problem()
        return made.also(errors=[made.at(pointer)]) if pointer else made
    if not name or _state(error) == _NOT_NULL:
        return InternalError()
    logger.warning("constraint %s was violated, which no problem names, trace %s", name, trace.current())
    return WrittenMeanwhile() if _state(error) == _UNIQUE else ContradictsWhatIsStored()
