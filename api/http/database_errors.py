"""What the database refused, as an answer: a violated constraint by its name, a value that does not fit, a
busy moment.

Constraints carry the rules that must always hold. A slice says in its AppConfig what the violation of one
means:

    database_errors.register("programmes_programme_code_key", Conflict, "This code is in use.", "Kode ini
    telah dipakai.", code="code_taken")
"""

import logging
from dataclasses import dataclass

import psycopg
from django.db import DatabaseError, DataError, IntegrityError, OperationalError

from api.http import trace
from api.http.exceptions import Conflict, FieldError, InternalError, Invalid, Problem, Unavailable
from api.http.messages import Message, _

logger = logging.getLogger("api.http")


@dataclass(frozen=True, slots=True)
class _Meaning:
    kind: type[Conflict | Invalid]
    text: Message
    code: str
    pointer: str | None


_meanings: dict[str, _Meaning] = {}

#: What the constraints of schema.plain are called: a value that is none to reckon with, in a national table.
_PLAIN = "plain_values"
#: Bugs of ours although the database calls them violations: a column that must be filled was not.
_NOT_NULL = "23502"


def register(
    constraint: str,
    kind: type[Conflict | Invalid],
    message: Message,
    *,
    code: str,
    pointer: str | None = None,
) -> None:
    """Say what a violation of this constraint means. `pointer` names the field at fault."""
    if constraint in _meanings:
        raise ValueError(f"Constraint {constraint!r} is registered twice.")
    _meanings[constraint] = _Meaning(kind, message, code, pointer)


def as_problem(error: DatabaseError) -> Problem:
    """The answer to a database error; InternalError where it is a mistake of our own."""
    match error:
        case IntegrityError():
            return _violation(error)
        case DataError():
            return _does_not_fit()
        case _ if isinstance(error, OperationalError) or _is_read_only(error):
            return Unavailable(_("The database cannot answer just now."), retry_after=1)
    return InternalError()


def _is_read_only(error: DatabaseError) -> bool:
    """Return True where the database takes no writes at all, as a standby does until it is promoted."""
    cause = error.__cause__
    return isinstance(cause, psycopg.errors.ReadOnlySqlTransaction) or (
        isinstance(cause, psycopg.errors.FeatureNotSupported) and "during recovery" in str(cause)
    )


def _does_not_fit() -> Invalid:
    return Invalid(
        _("A value does not fit: too large, too long, or not of its kind."), code="value_does_not_fit"
    )


def constraint_of(error: BaseException) -> str:
    """The name of the constraint that was violated, "" where the driver gives none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def _violation(error: IntegrityError) -> Problem:
    name = constraint_of(error)
    if name.startswith(_PLAIN):
        return _does_not_fit()
    if meaning := _meanings.get(name):
        place = (
            [FieldError(meaning.pointer, meaning.code, meaning.text)] if meaning.pointer is not None else []
        )
        return meaning.kind(meaning.text, code=meaning.code, errors=place)
    if not name or getattr(error.__cause__, "sqlstate", None) == _NOT_NULL:
        return InternalError()
    logger.warning("constraint %s was violated, which no slice registers, trace %s", name, trace.current())
    return Conflict(
        _("The change contradicts what is stored. Read it again, then decide."),
        code="contradicts_what_is_stored",
    )
