"""The catalogue of measures, for the ministry."""

from dataclasses import asdict

from api.http import paging
from api.http.endpoint import Page, get
from api.http.messages import _
from api.http.shapes import Texts, choice, from_row, many, one_of, shape, text, texts, whole
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.figures import measure_catalogue, progress_measures

_AXIS = one_of(progress_measures.AXES)


@shape(name="MeasureOut")
class MeasureRow:
    """A measure of national figures."""

    code: str = text(80, "The code, such as values_reported: a column of the query.")
    query: str = choice(measure_catalogue.QUERIES, "The query that answers it.")
    definition: Texts = texts("The definition.")
    definition_number: int = whole("Counts the definitions, from 1. A new one changes past answers too.")
    unit: str = choice(progress_measures.UNITS, "The unit; `indicator` for that of the indicator.")
    bases: tuple[str, ...] = many(
        "The bases: drafts as they are, or what was submitted or accepted.", progress_measures.BASES
    )
    along: tuple[str, ...] = many("The groupings that it has.", _AXIS)
    adds_up_along: tuple[str, ...] = many(
        "Of them those whose rows add up to the total. Along others a regency is in several rows.", _AXIS
    )
    opens_to: str | None = text(100, "The address of its components; null where there are none.")


@get("measures/", can=Analyst, order=paging.order("code"), page_sizes=paging.WHOLE)
def list_measures(call: NationalView) -> Page[MeasureRow]:
    """List the measures of progress and of indicators: what each says, along what, and what it opens to."""
    return paging.at_hand([_row(each) for each in measure_catalogue.listed()], call.wanted)


def _row(one: progress_measures.Listed) -> MeasureRow:
    definition = Texts.of(_(one.text))
    return from_row(MeasureRow, asdict(one), definition=definition, definition_number=one.definition)
