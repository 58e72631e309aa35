"""Which part of progress is opened, and in which row."""

from datetime import datetime

from api.http.grammar.periods import Period
from api.http.shapes import choice, instant, many, one_of, period, several, shape, text
from api.national.figures import measures
from api.national.figures.filters import DIMENSION, SUB_DIMENSION, RegencyFilters
from api.national.figures.models import Basis
from api.national.figures.progress_measures import AXES
from api.national.figures.words import STATUSES, TRUTHS

NARROWED = (measures.DIMENSION, measures.SUB_DIMENSION, measures.STATUS_OF, measures.QUICK_WIN)
_AXES = {*NARROWED, measures.PERIOD}
#: Part of progress to the axes along which its rows are opened.
ALONG = {
    **{figure.name: _AXES.intersection(figure.along) for figure in measures.OPENED.values()},
    "participation": {measures.PERIOD},
    "deadlines": {measures.PERIOD},
}
FIGURES = tuple(ALONG)


@shape
class ProgressComponentFilters(RegencyFilters):
    figure: str = choice(FIGURES, "Which part of progress to open.")
    basis: str = choice(
        Basis.choices,
        "As in progress. The ladder and deadlines are by `submitted`, whatever is given.",
        default=Basis.SUBMITTED,
    )
    dimension: tuple[str, ...] = several(DIMENSION, "As in progress.")
    sub_dimension: tuple[str, ...] = several(SUB_DIMENSION, "As in progress.")
    programme_status: tuple[str, ...] = many(one_of(STATUSES), None, "As in progress.", default=())
    quick_win: tuple[str, ...] = many(one_of(TRUTHS), None, "As in progress.", default=())
    period: Period | None = period("As in progress.", default=None)
    group_by: str | None = choice(AXES, "With `group`, the row to open; the total otherwise.", default=None)
    group: str | None = text(40, 'The row\'s code: "51.01", "2022", "2025-Q1", "economy".', default=None)
    as_of: datetime | None = instant("The instant of the figure, so that all pages are of it.", default=None)
