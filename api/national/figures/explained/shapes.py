"""Components of progress, and the question for them: which part, in which row."""

from datetime import datetime

from api.http.paging import NEXT, NEXT_CURSOR
from api.http.shapes import OBJECT, TEXT, Strings, choice, field, flag, instant, many, nested, shape
from api.national.figures import absent, measures
from api.national.figures.filters import GROUP, CutFilters, OfRow, within
from api.national.figures.grouping import MOST_CROSSED
from api.national.figures.models import Basis
from api.national.figures.progress_measures import AXES, PARTICIPATION
from api.national.figures.shapes import AsOf
from api.national.registry_fields import NamedRegency
from tenants import Fields

#: Part of progress to the axes along which its rows are opened.
ALONG = {
    each.name: set(each.along) for each in (*measures.OPENED.values(), PARTICIPATION, measures.DEADLINES)
}
FIGURES = tuple(ALONG)


@shape
class ProgressComponentFilters(CutFilters, OfRow):
    figure: str = choice(FIGURES, "The part of progress to open.")
    basis: str = choice(
        Basis,
        "As in progress. The ladder and deadlines are by `submitted`, whatever is given.",
        default=Basis.SUBMITTED,
    )
    group_by: Strings = many(
        "With `group`, the row to open, crossed as in progress; the total otherwise.",
        AXES,
        most=MOST_CROSSED,
        default=(),
    )
    group: Strings = GROUP
    as_of: datetime | None = instant("The instant of the figure, so that all pages are of it.", default=None)

    @property
    def of_period(self) -> str | None:
        """Return the period or year whose row is opened; None if rows are not by period or year."""
        return self.row.get(measures.PERIOD, self.row.get(measures.YEAR))

    @property
    def periods(self) -> str:
        """Return a regular expression that matches the row's periods."""
        return f"^{self.of_period or ''}{'$' * (measures.PERIOD in self.row)}"

    @property
    def within(self) -> list[str] | None:
        """Return the value periods that count; None for all of them."""
        return [str(each) for some in self.period for one in some for each in within(one)] or None


@shape
class ProgressComponent:
    """An item that is counted; or a regency with nothing counted, and the reason if it is left out."""

    regency: NamedRegency = nested("The regency of the item.")
    item: str = field(
        TEXT,
        "The key of what is counted: indicator/series/period, also for a value that is due and not reported; a "
        "programme's id; or a subject. Empty if nothing is counted.",
    )
    is_used: bool = flag("True if the regency is in the figure's coverage.")
    reason: str | None = choice((*absent.REASONS, "archived"), "The reason that it is not.", default=None)
    what: Fields | None = field(OBJECT, "Its properties: dimension, status, value and so on.", default=None)
    adds: Fields = field(
        OBJECT,
        "Its contribution to the figure, with the names and nesting of the figure. Money as text. All pages "
        "add up exactly.",
    )
    submission: str | None = field(
        TEXT, "Id of the submission it is from.", default=None, key="submission_id"
    )
    content_hash: str | None = field(TEXT, "Its SHA-256, as on the receipt.", default=None)


@shape
class ProgressComponents(AsOf):
    figure: str = choice(FIGURES, "The part opened.")
    basis: str = choice(Basis, "The basis of the counts.")
    round: str | None = field(TEXT, "The quarter that the ladder is about.")
    data: tuple[ProgressComponent, ...] = many("By code and item.")
    next: str | None = NEXT
    next_cursor: str | None = NEXT_CURSOR
