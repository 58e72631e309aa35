"""Query of a briefing, and its rows."""

from datetime import datetime
from decimal import Decimal

from api.http.shapes import TEXT, Texts, choice, field, flag, instant, nested, shape, texts, whole
from api.national.figures.filters import InstantFilters
from api.national.figures.indicators.shapes import DECIMAL, LikeForLike
from api.national.ledger.words import Kind


@shape
class BriefingFilters(InstantFilters):
    since: datetime | None = instant(
        "The instant to compare with; by default seven days before as_of.", default=None
    )
    as_of: datetime | None = instant("The briefing as it was at this instant.", default=None)


@shape
class BriefedDeadline:
    """Deadline of one subject, with the number of regencies that have submitted."""

    kind: str = choice(Kind, "The kind of submission.")
    subject: str = field(TEXT, "Its subject, such as 2026-Q3.")
    due_at: datetime = instant("For all regencies; without extensions for single ones.")
    has_passed: bool = flag("True if it has passed.")
    submitted_count: int = whole("Regencies that have submitted.")


@shape
class MovedFigure:
    """Figure over all participants that changed."""

    indicator: str = field(TEXT, "Its code.")
    name: Texts = texts("Its name.")
    unit: str = field(TEXT, "The unit of the values.")
    series: str = field(TEXT, "The series.")
    period: str = field(TEXT, "The newest due period of its length.")
    previous: str | None = field(TEXT, "The figure then.")
    value: str | None = field(TEXT, "The figure now.")
    previous_used_count: int = whole("Regencies in it then.")
    used_count: int = whole("Regencies in it now.")
    change: Decimal | None = field(
        DECIMAL, "The figure now minus that at the earlier instant; null if either is missing."
    )
    change_unit: str = field(TEXT, "The unit of `change`: percentage points if the figure is a percentage.")
    like_for_like: LikeForLike = nested("The regencies that are in the figure at both instants.")
    change_per_cent: Decimal | None = field(
        DECIMAL,
        "In per cent of the former value, rounded half up to one decimal; null for a percentage, which changes by "
        "points, and if the former value was missing or 0.",
    )
