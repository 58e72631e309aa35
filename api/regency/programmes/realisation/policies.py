"""Rules of a quarter's realisation."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Conflict, FieldError, Invalid
from api.http.grammar.errors import GrammarError
from api.http.grammar.periods import Kind, Period
from api.http.messages import _
from api.identity.callers import Grant
from api.regency.programmes.realisation.shapes import Realisation


def quarter(text: str) -> Period:
    """Return the quarter. Raise Invalid for anything else."""
    try:
        period = Period.parse(text)
    except GrammarError as error:
        raise Invalid(error.message, code=error.code) from error
    if period.kind is not Kind.QUARTER:
        of_it = Period.containing(period.start, Kind.QUARTER)
        raise Invalid(_("Realisations are of a quarter, such as {of_it}.", of_it=of_it), code="not_a_quarter")
    return period


def check_begun(period: Period, *, today: date) -> None:
    """Nothing is realised in a quarter that has not begun. Raises Conflict."""
    if period.start > today:
        raise Conflict(_("{period} has not begun yet.", period=period), code="period_not_begun")


def falls(content: Realisation, *, before: Realisation | None, after: Realisation | None) -> list[FieldError]:
    """Progress and money to date do not fall from one quarter to the next without a reason.

    `before` is what the quarter reported before this one says, `after` the one reported after: a correction of an
    earlier quarter must not make a later one fall without a word either.
    """
    errors = []
    for name, part in _WORDS.items():
        here = getattr(content, name)
        if before is not None and here < getattr(before, name) and not content.reason.strip():
            errors.append(
                FieldError(
                    "/reason",
                    f"{name.removesuffix('_to_date')}_falls_without_reason",
                    _(
                        "{part} is lower than in the quarter before ({before}): say why in reason.",
                        before=_text(before, name),
                        part=part,
                    ),
                    by_state=True,
                )
            )
        if after is not None and here > getattr(after, name) and not after.reason.strip():
            errors.append(
                FieldError(
                    f"/{name}",
                    f"{name.removesuffix('_to_date')}_above_the_next_quarter",
                    _(
                        "{part} would be higher than in the quarter after ({after}): correct that "
                        "first, or give it a reason.",
                        after=_text(after, name),
                        part=part,
                    ),
                    by_state=True,
                )
            )
    return errors


def sources(content: Realisation) -> list[FieldError]:
    """Where it is said how the money is made up, each source stands once and the parts add up to it."""
    spent = content.spent_from
    if spent and (len(spent) < len(content.spent_by_source) or sum(spent.values()) != content.spent_to_date):
        return [
            FieldError(
                "/spent_by_source",
                "sources_do_not_add_up",
                _(
                    "Name each source once; together they are spent_to_date ({spent_to_date}).",
                    spent_to_date=content.spent_to_date,
                ),
            )
        ]
    return []


def milestones(content: Realisation, *, known: Sequence[UUID]) -> list[FieldError]:
    """Only milestones of the activity are reached, each once."""
    errors = []
    for index, id in enumerate(content.milestones_reached):
        if id not in known or id in content.milestones_reached[:index]:
            errors.append(
                FieldError(
                    f"/milestones_reached/{index}",
                    "unknown_milestone",
                    _("The activity has no such milestone, or it is named twice."),
                    by_state=True,
                )
            )
    return errors


def whose(grant: Grant, lead: UUID | None) -> list[FieldError]:
    """Return the fault of a caller who is limited to other agencies than the one that leads the programme."""
    if grant.may_write_for(lead):
        return []
    return [
        FieldError(
            "/activity",
            "another_agency",
            _("You may report for programmes of your own agencies only."),
            by_state=True,
        )
    ]


def unknown_activity() -> FieldError:
    return FieldError("/activity", "unknown_activity", _("There is no activity with this id."), by_state=True)


def planned(period: str, *, first_year: int | None) -> list[FieldError]:
    """Nothing is realised before the plan begins: `first_year` of the oldest one that has the programme."""
    if first_year is None or int(period[:4]) >= first_year:
        return []
    return [
        FieldError(
            "/activity",
            "before_the_plan",
            _("The plan that has this activity begins in {first_year}.", first_year=first_year),
            by_state=True,
        )
    ]


def version_required() -> FieldError:
    return FieldError(
        "/version",
        "version_required",
        _("It is reported already, with other content: give the version that you have read."),
        by_state=True,
    )


def changed_meanwhile(version: int) -> FieldError:
    return FieldError(
        "/version",
        "changed_meanwhile",
        _("Someone else changed it: it is at version {version} now.", version=version),
        by_state=True,
    )


_WORDS = {
    "physical_percent_to_date": _("The physical progress"),
    "spent_to_date": _("The money spent"),
}


def _text(content: Realisation, name: str) -> str:
    return str(shapes.document(content)[name])
