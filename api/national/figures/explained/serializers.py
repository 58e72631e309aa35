"""Components of progress on the wire."""

from typing import Any

from rest_framework import serializers

from api.http.fields import PeriodText
from api.http.shapes import TEXT, URL, choice, field, many, shape
from api.national.figures.explained.queries import FIGURES
from api.national.figures.explained.shapes import ProgressComponent
from api.national.figures.models import Basis
from api.national.figures.queries import GROUPINGS
from api.national.figures.serializers import check_group
from api.national.figures.shapes import AsOf


class ProgressComponentFilters(serializers.Serializer[Any]):
    figure = serializers.ChoiceField(choices=FIGURES, help_text="Which part of progress to open.")
    basis = serializers.ChoiceField(
        required=False,
        choices=Basis.choices,
        default=Basis.SUBMITTED,
        help_text="As in progress. The ladder and deadlines are by `submitted`, whatever is given.",
    )
    period = PeriodText(required=False, help_text="As in progress.")
    group_by = serializers.ChoiceField(
        required=False, choices=GROUPINGS, help_text="With `group`, the row to open; the total otherwise."
    )
    group = serializers.CharField(
        required=False, max_length=40, help_text='The row\'s code: "51.01", "2022", "2025-Q1", "economy".'
    )
    as_of = serializers.DateTimeField(
        required=False, help_text="The instant of the figure, so that all pages are of it."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A row that there cannot be is no empty one."""
        check_group(attrs.get("group_by"), attrs.get("group"))
        return attrs


@shape()
class ProgressComponents(AsOf):
    figure: str = choice(FIGURES, "The part opened.")
    basis: str = choice(Basis.choices, "What is counted.")
    round: str | None = field(TEXT, "The quarter that the ladder is about.")
    data: tuple[ProgressComponent, ...] = many(ProgressComponent, None, "By code and item.")
    next: str | None = field(URL, "The following page; null on the last one.")
