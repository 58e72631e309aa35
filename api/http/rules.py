"""Rules of entries, however they arrive: rows of one table, each with a predicate, its source and its codes.

    RULES = Rules("programme", (_years, PLAN, OutsidePlanPeriod), ...)
    errors = RULES.broken(proposal)

A slice declares its rows in `rules.py`. All are checked in one pass. A rule that needs a field that does not fit finds
nothing (`api.http.unread`): the answer reports the fault of that field, which hides those that depend on it.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum

from api.http.exceptions import Conflict, Fault, Invalid, Problem, Problems
from api.http.messages import Message, _
from api.http.problems import Finding, import_all
from api.http.unread import Hidden
from tenants import frozen

#: What a predicate finds.
type Found = Iterable[Problem]


class Kind(StrEnum):
    """Kinds of rules: meaning checks the catalogue and other fields; state checks stored data, owners and times."""

    SHAPE = "shape"
    MEANING = "meaning"
    STATE = "state"
    PLAUSIBILITY = "plausibility"


#: Sources of rules that any slice has.
FORM = _("The documented form of the field.")
STORED = _("The stored data.")
OWNERSHIP = _("The register of agencies, and the agencies that the caller writes for.")


@frozen
class Rule:
    """One rule of a subject."""

    subject: str
    code: type[Problem]
    source: Message

    @property
    def kind(self) -> Kind:
        """Return the kind, which follows from the code's status."""
        if issubclass(self.code, Finding):
            return Kind.PLAUSIBILITY
        if self.code.by_state or issubclass(self.code, Conflict):
            return Kind.STATE
        return Kind.SHAPE if self.code.anywhere else Kind.MEANING

    @property
    def severity(self) -> str:
        """Return warning for a finding, which does not prevent storing; an error does."""
        return "warning" if self.kind is Kind.PLAUSIBILITY else "error"


_TABLE: dict[tuple[str, str], Rule] = {}


class Rules[S]:
    """Rules of one subject, in the order of answers: predicate, source, and the codes that it finds."""

    def __init__(
        self,
        subject: str,
        *rows: tuple[Callable[[S], Found], Message, *tuple[type[Problem], ...]],
    ) -> None:
        """Declare the rules. Raise TypeError for one that is declared already."""
        self._checks = tuple(dict.fromkeys(check for check, *_row in rows))
        for _check, source, *codes in rows:
            for code in codes:
                rule = Rule(subject, code, source)
                if _TABLE.setdefault((subject, code.code), rule) is not rule:
                    raise TypeError(f"The rule {code.code} of {subject} is declared twice.")

    def broken(self, subject: S) -> Problems:
        """Return the violations of the rules, except those that depend on a field that does not fit."""
        found: Problems = []
        for check in self._checks:
            try:
                found += check(subject)
            except Hidden:
                continue
        return found


def declared() -> list[Rule]:
    """Return every rule, by subject and code."""
    import_all("rules.py")
    return [rule for _key, rule in sorted(_TABLE.items())]


def of_each[S, I](
    items: Callable[[S], Iterable[tuple[str, I]]], check: Callable[[S, I], Found]
) -> Callable[[S], Found]:
    """Return a predicate that applies this one to each item, with its place."""

    def of_all(subject: S) -> Found:
        for place, item in items(subject):
            try:
                found = [problem.below(place) for problem in check(subject, item)]
            except Hidden:
                continue
            yield from found

    return of_all


def refuse(found: Found) -> None:
    """Raise the errors, if there are any; a single one that is not about the body, such as Forbidden, as itself."""
    errors = list(found)
    if len(errors) == 1 and not isinstance(errors[0], Fault):
        raise errors[0]
    if errors:
        raise Invalid(errors)
