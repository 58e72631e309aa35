"""Rules of what is entered, whichever way it comes: rows of one table, each with its code, kind, predicate and source.

    RULES = rules.table("programme", (OutsidePlanPeriod, Kind.MEANING, _years, PLAN), ...)
    errors = RULES.broken(proposal)

A slice declares its rows in `rules.py`. All of them are asked in one pass. A rule that asks for a field that does not
fit finds nothing (`api.http.unread`): the answer names the fault of that field, which hides what depends on it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings

from api.http.exceptions import Fault, Invalid, Problem
from api.http.messages import Message, _
from api.http.problems import Finding
from api.http.unread import Hidden


class Kind(StrEnum):
    """Kinds of rules: meaning looks at the catalogue and the other fields, state at what is stored, whose, when."""

    SHAPE = "shape"
    MEANING = "meaning"
    STATE = "state"
    PLAUSIBILITY = "plausibility"


#: Sources of rules that any slice has.
FORM = _("The documented form of the field.")
STORED = _("The data that are stored.")
OWNERSHIP = _("The register of agencies, and the agencies that the caller writes for.")


@dataclass(frozen=True, slots=True)
class Rule[S]:
    """One rule of a subject. Several rules share a predicate where one look tells which of them is broken."""

    subject: str
    code: type[Problem]
    kind: Kind
    check: Callable[[S], Iterable[Problem]]
    source: Message

    @property
    def severity(self) -> str:
        """Return warning for a finding, which comes with what is stored; an error keeps it from being stored."""
        return "warning" if issubclass(self.code, Finding) else "error"


class Rules[S]:
    """Rules of one subject, in the order in which answers name them."""

    def __init__(self, rows: Sequence[Rule[S]]) -> None:
        self._checks = tuple(dict.fromkeys(rule.check for rule in rows))

    def broken(self, subject: S) -> list[Problem]:
        """Return what breaks the rules: all but what a field hides that does not fit."""
        found: list[Problem] = []
        for check in self._checks:
            try:
                found += check(subject)
            except Hidden:
                continue
        return found


_TABLE: dict[tuple[str, str], Rule[Any]] = {}


def table[S](
    subject: str,
    *rows: tuple[type[Problem], Kind, Callable[[S], Iterable[Problem]], Message],
) -> Rules[S]:
    """Declare rules of a subject. Raise TypeError for one that is declared already."""
    made = [Rule(subject, *row) for row in rows]
    for rule in made:
        if _TABLE.setdefault((subject, rule.code.code), rule) is not rule:
            raise TypeError(f"The rule {rule.code.code} of {subject} is declared twice.")
    return Rules(made)


def declared() -> list[Rule[Any]]:
    """Return every rule, by subject and code."""
    base = Path(settings.BASE_DIR)
    for file in sorted((base / "api").rglob("rules.py")):
        import_module(".".join(file.relative_to(base).with_suffix("").parts))
    return [rule for _key, rule in sorted(_TABLE.items())]


def of_each[S, I](
    items: Callable[[S], Iterable[tuple[str, I]]], check: Callable[[S, I], Iterable[Problem]]
) -> Callable[[S], Iterable[Problem]]:
    """Return the predicate that asks each of the items, told with its place, by itself."""

    def of_all(subject: S) -> Iterable[Problem]:
        for place, item in items(subject):
            try:
                found = [problem.at(f"{place}{problem.pointer}") for problem in check(subject, item)]
            except Hidden:
                continue
            yield from found

    return of_all


def refuse(errors: Sequence[Problem]) -> None:
    """Raise the errors, if there are any; one alone that is no fault of the body, such as Forbidden, by itself."""
    if len(errors) == 1 and not isinstance(errors[0], Fault):
        raise errors[0]
    if errors:
        raise Invalid(errors)
