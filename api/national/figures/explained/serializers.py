"""Components of progress on the wire."""

from typing import Any

from rest_framework import serializers

from api.http.fields import PeriodText
from api.national.figures.explained.queries import FIGURES
from api.national.figures.models import Basis
from api.national.figures.queries import GROUPINGS
from api.national.figures.serializers import InstantOut, check_group


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


class ProgressComponentOut(serializers.Serializer[Any]):
    """Something that is counted; or a regency of which nothing is, with the reason where it is left out."""

    regency = serializers.CharField(help_text="Kemendagri code.")
    name = serializers.CharField(help_text="With its kind.")
    item = serializers.CharField(
        help_text="The key of what is counted: indicator/series/period, also of a value that is due and not "
        "reported, a programme's id, a subject. Empty where nothing is."
    )
    is_used = serializers.BooleanField(help_text="Whether the regency is in the figure's coverage.")
    reason = serializers.CharField(
        allow_null=True, help_text="Why it is not: never_submitted, waiting_for_review, returned, archived."
    )
    what = serializers.DictField(
        allow_null=True, help_text="What it is: its dimension, state, value and so on."
    )
    adds = serializers.DictField(
        help_text="What it adds to the figure, in the figure's own names and nested as there. Money as text. All pages "
        "add up exactly."
    )
    submission = serializers.CharField(allow_null=True, help_text="Id of the submission it is from.")
    content_hash = serializers.CharField(allow_null=True, help_text="Its SHA-256, as on the receipt.")


class ProgressComponentsOut(InstantOut):
    figure = serializers.ChoiceField(choices=FIGURES, help_text="The part opened.")
    basis = serializers.ChoiceField(choices=Basis.choices, help_text="What is counted.")
    round = serializers.CharField(allow_null=True, help_text="The quarter that the ladder is about.")
    data = ProgressComponentOut(  # type: ignore[assignment]  # a field, not the base class's property
        many=True, help_text="By code and item."
    )
    next = serializers.URLField(allow_null=True, help_text="The following page; null on the last one.")
