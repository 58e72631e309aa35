"""Components of progress."""

from typing import Any

from api.http.shapes import OBJECT, TEXT, URL, choice, field, flag, many, nested, shape
from api.national.figures import absent
from api.national.figures.explained.filters import FIGURES
from api.national.figures.models import Basis
from api.national.figures.shapes import AsOf
from api.national.registry_shapes import NamedRegency


@shape
class ProgressComponent:
    """Something that is counted; or a regency of which nothing is, with the reason where it is left out."""

    regency: NamedRegency = nested(NamedRegency, "Whose it is.")
    item: str = field(
        TEXT,
        "The key of what is counted: indicator/series/period, also of a value that is due and not "
        "reported, a programme's id, a subject. Empty where nothing is.",
    )
    is_used: bool = flag("Whether the regency is in the figure's coverage.")
    reason: str | None = choice((*absent.REASONS, "archived"), "Why it is not.", default=None)
    what: dict[str, Any] | None = field(
        OBJECT, "What it is: its dimension, status, value and so on.", default=None
    )
    adds: dict[str, Any] = field(
        OBJECT,
        "What it adds to the figure, in the figure's own names and nested as there. Money as text. All pages "
        "add up exactly.",
    )
    submission: str | None = field(
        TEXT, "Id of the submission it is from.", default=None, key="submission_id"
    )
    content_hash: str | None = field(TEXT, "Its SHA-256, as on the receipt.", default=None)


@shape
class ProgressComponents(AsOf):
    figure: str = choice(FIGURES, "The part opened.")
    basis: str = choice(Basis.choices, "What is counted.")
    round: str | None = field(TEXT, "The quarter that the ladder is about.")
    data: tuple[ProgressComponent, ...] = many(ProgressComponent, None, "By code and item.")
    next: str | None = field(URL, "The following page; null on the last one.")
    next_cursor: str | None = field(TEXT, "What `cursor` is in that address.")
