"""Shapes of rules of acceptance and holidays."""

from datetime import date

from api.http import etags
from api.http.shapes import DATE, TEXT, YEAR, choice, field, flag, several, shape, text, whole
from api.national.ledger.words import Kind


@shape
class AcceptanceRule:
    """Condition for accepting a submission of a kind without a reviewer."""

    without_warning: bool = flag("True if a submission without a warning is accepted as soon as it arrives.")
    after_working_days: int | None = whole(
        "The number of whole working days without an answer of the ministry after which it accepts; null: never.",
        least=1,
        most=250,
        default=None,
    )


@shape(alike=True)
class AcceptanceRuleRow(AcceptanceRule):
    """Condition for accepting a submission of a kind without a reviewer."""

    kind: str = choice(Kind, "The kind of submission.")
    office: str = field(
        TEXT, "The office that set the rule, in whose name it accepts; or empty.", source="set_by_office"
    )
    version: int = whole("The version, counted from 1; 0 if it was never set.")

    etag = etags.tag("acceptance-rule", "kind", "version")


@shape
class HolidayFilters:
    year: tuple[int, ...] = several(YEAR, "Such as 2026.")


@shape
class Holiday:
    """A day that is not a working day."""

    name: str = text(200, "Such as Hari Raya Nyepi.")


@shape(alike=True)
class HolidayRow(Holiday):
    """A day that is not a working day."""

    on: date = field(DATE, "The day.", key="observed_on")
    version: int = whole("The version, counted from 1.")

    etag = etags.tag("holiday", "on", "version")
