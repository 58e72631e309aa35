"""Editions on the wire."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.http.fields import PeriodText
from api.http.language import Text, active_language
from api.national.catalogue.reference_fields import IndicatorCode, SeriesName
from api.national.editions import contents, words
from api.national.editions.words import State
from api.national.figures.analytics.serializers import FORMATS
from api.national.figures.indicators.serializers import AddsOut, ComponentOut
from api.national.figures.models import Basis
from api.national.figures.serializers import InstantOut

_NOTHING_NAMED = Text("Name an indicator, or a dimension.", "Sebutkan sebuah indikator atau dimensi.")


class EditionFilters(serializers.Serializer[Any]):
    state = serializers.ChoiceField(required=False, choices=State.choices, help_text="Only in this state.")


class CreateEditionIn(serializers.Serializer[Any]):
    """What to freeze: the indicators (by code, or all of a dimension), periods and groupings, by `accepted`."""

    between: ClassVar[dict[str, Any]] = {
        "if": between.some("indicators"),
        "else": between.some("dimensions"),
    }

    title_id = serializers.CharField(max_length=200, help_text="What it is called in Indonesian.")
    title_en = serializers.CharField(max_length=200, help_text="What it is called in English.")
    description_id = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=4000,
        help_text="What is in it, in Indonesian.",
    )
    description_en = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=4000, help_text="What is in it, in English."
    )
    indicators = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        default=list,
        max_length=200,
        help_text="Codes, each by name.",
    )
    dimensions = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        default=list,
        max_length=6,
        help_text="Every indicator of these dimensions.",
    )
    periods = serializers.ListField(
        child=PeriodText(), min_length=1, max_length=60, help_text="Value periods, each by name."
    )
    group_by = serializers.ListField(
        child=serializers.ChoiceField(choices=words.GROUPINGS),
        required=False,
        default=list,
        max_length=4,
        help_text="Rows for each of these groupings, besides those over all participants.",
    )
    as_of = serializers.DateTimeField(
        required=False, help_text="The instant to freeze; now where none is named."
    )
    replaces = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The published edition that this one corrects.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs["indicators"] or attrs["dimensions"]):
            raise serializers.ValidationError(
                {"indicators": _NOTHING_NAMED.to(active_language())}, code="required"
            )
        return attrs


class DecideOnEditionIn(serializers.Serializer[Any]):
    content_hash = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$", help_text="SHA-256 of the content that was read, in hexadecimal."
    )


class DiscardEditionIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, help_text="Why it is not to be used.")


class EditionAskedOut(serializers.Serializer[Any]):
    indicators = serializers.ListField(child=serializers.CharField(), help_text="By code.")
    dimensions = serializers.ListField(child=serializers.CharField(), help_text="All of a dimension.")
    periods = serializers.ListField(child=serializers.CharField(), help_text="Value periods.")
    group_by = serializers.ListField(child=serializers.CharField(), help_text="Groupings.")


class EditionStepOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField(help_text="When.")
    by = serializers.UUIDField(help_text="The person's or client's id.")
    office = serializers.CharField(help_text="The office at that time.")


class DiscardedOut(EditionStepOut):
    reason = serializers.CharField(help_text="Why.")


class EditionOut(serializers.Serializer[Any]):
    """Figures frozen at one instant. The content never changes; the state moves on."""

    id = serializers.UUIDField(help_text="Stays, also as part of its links.")
    title_id = serializers.CharField(help_text="In Indonesian.")
    title_en = serializers.CharField(help_text="In English.")
    description_id = serializers.CharField(help_text="In Indonesian.")
    description_en = serializers.CharField(help_text="In English.")
    state = serializers.ChoiceField(
        choices=State.choices, help_text="draft, signed_off, published, discarded."
    )
    basis = serializers.ChoiceField(choices=Basis.choices, help_text="Always accepted.")
    as_of = serializers.DateTimeField(help_text="The instant that the figures are true of; it replays.")
    asked = EditionAskedOut(help_text="What was frozen.")
    n_rows = serializers.IntegerField(help_text="Figures in it.")
    content_hash = serializers.CharField(help_text="SHA-256 of its exact bytes, in hexadecimal.")
    replaces = serializers.UUIDField(allow_null=True, help_text="The published edition that it corrects.")
    made = EditionStepOut(help_text="Who froze it.")
    signed_off = EditionStepOut(allow_null=True, help_text="The second person.")
    published = EditionStepOut(allow_null=True, help_text="Who gave it to anyone.")
    discarded = DiscardedOut(allow_null=True, help_text="Who put it aside.")
    url = serializers.URLField(help_text="Its permanent link.")
    content_url = serializers.URLField(help_text="Its exact bytes.")
    open_url = serializers.URLField(allow_null=True, help_text="Where anyone finds it, once published.")
    may = serializers.ListField(
        child=serializers.CharField(), help_text="What the caller may do next: sign_off, publish, discard."
    )


class FormatFilter(serializers.Serializer[Any]):
    format = serializers.ChoiceField(
        required=False,
        choices=FORMATS,
        help_text="The form where no Accept header can be sent; it goes before the header.",
    )


class EditionFigureOut(serializers.Serializer[Any]):
    """A row of an edition, as it was frozen."""

    indicator = serializers.CharField(help_text="Its code.")
    series = serializers.CharField(help_text="The series.")
    period = serializers.CharField(help_text="The value period.")
    group_by = serializers.CharField(help_text="total, province, kind, cohort or regency.")
    group = serializers.CharField(help_text="The group's code; total for all participants.")
    group_name = serializers.CharField(allow_null=True, help_text="Of a province or regency.")
    unit = serializers.CharField(help_text="The unit of the value.")
    value = serializers.CharField(allow_null=True, help_text="By the indicator's rule.")
    numerator = serializers.CharField(allow_null=True, help_text="The sum above, exact.")
    denominator = serializers.CharField(allow_null=True, help_text="The sum below, exact.")
    n_regencies = serializers.IntegerField(help_text="Participants in the group.")
    n_used = serializers.IntegerField(help_text="Of them in the figure.")
    population = serializers.IntegerField(help_text="Of the group.")
    population_covered = serializers.IntegerField(help_text="Of those used.")
    never_submitted = serializers.IntegerField(
        help_text="Left out: they never submitted anything. In editions frozen before the two reasons that follow were"
        " told apart: nothing of them was accepted."
    )
    waiting_for_review = serializers.IntegerField(
        help_text="Left out: submitted, and the ministry had not decided yet."
    )
    returned = serializers.IntegerField(help_text="Left out: submitted and returned.")
    not_reported = serializers.IntegerField(help_text="Left out: nothing said of this value.")
    not_available = serializers.IntegerField(help_text="Left out: not available.")
    not_applicable = serializers.IntegerField(help_text="Left out: not applicable.")
    without_denominator = serializers.IntegerField(help_text="Left out: no parts, in a ratio of sums.")
    without_weight = serializers.IntegerField(help_text="Left out: population not known.")
    not_a_number = serializers.IntegerField(help_text="Left out: a word.")
    other_release = serializers.IntegerField(
        help_text="Left out: written by a release of the catalogue that measures otherwise."
    )


class ExplainedFigureOut(EditionFigureOut):
    components_url = serializers.URLField(
        help_text="What it is made of, as of the edition's instant: every regency, submission and hash."
    )


class EditionFiguresOut(serializers.Serializer[Any]):
    data = ExplainedFigureOut(many=True, help_text="One page of rows.")  # type: ignore[assignment]
    next = serializers.URLField(allow_null=True, help_text="The following page; null on the last one.")


class FigureFilters(serializers.Serializer[Any]):
    """The keys of a row of the edition."""

    indicator = IndicatorCode(max_length=40, help_text="Its code.")
    period = PeriodText(help_text="The value period.")
    series = SeriesName(required=False, default="total", max_length=30, help_text="The series.")
    group_by = serializers.ChoiceField(
        required=False,
        default=words.TOTAL,
        choices=(words.TOTAL, *words.GROUPINGS),
        help_text="The grouping.",
    )
    group = serializers.CharField(
        required=False, default=words.TOTAL, max_length=20, help_text="The group's code."
    )


class EditionComponentsOut(serializers.Serializer[Any]):
    """One page. All pages add up to the figure's numerator and denominator."""

    figure = EditionFigureOut(help_text="The row as it was frozen.")
    adds = AddsOut(allow_null=True, help_text="What all components add up to; null where none is used.")
    adds_up = serializers.BooleanField(help_text="Whether that is the frozen sums, to the last digit.")
    data = ComponentOut(many=True, help_text="By code, used and left out alike.")  # type: ignore[assignment]
    next = serializers.URLField(allow_null=True, help_text="The following page; null on the last one.")


class ChangedFigureOut(serializers.Serializer[Any]):
    indicator = serializers.CharField(help_text="Its code.")
    series = serializers.CharField(help_text="The series.")
    period = serializers.CharField(help_text="The value period.")
    group_by = serializers.CharField(help_text="As in the edition.")
    group = serializers.CharField(help_text="As in the edition.")
    was = EditionFigureOut(allow_null=True, help_text="As frozen; null for a group that is new.")
    now = EditionFigureOut(allow_null=True, help_text="As it is now; null for a group that is gone.")
    changed = serializers.ListField(
        child=serializers.ChoiceField(choices=contents.MEASURES), help_text="Measures that differ."
    )
    changes_what_was_shown = serializers.BooleanField(
        help_text="The figure itself would read otherwise; else only its sums, coverage or population moved."
    )


class EditionChangesOut(InstantOut):
    """What has changed since the edition was frozen."""

    edition_as_of = serializers.DateTimeField(help_text="The instant of the edition.")
    n_rows = serializers.IntegerField(help_text="Rows of the edition.")
    n_changed = serializers.IntegerField(help_text="Rows that are not what they were.")
    n_shown_changed = serializers.IntegerField(help_text="Of them those whose figure would read otherwise.")
    would_change_what_was_shown = serializers.BooleanField(help_text="Whether there is any of these.")
    progress_changed = serializers.BooleanField(help_text="Whether the progress frozen with it has moved.")
    data = ChangedFigureOut(many=True, help_text="One page of changed rows.")  # type: ignore[assignment]
    next = serializers.URLField(allow_null=True, help_text="The following page; null on the last one.")
