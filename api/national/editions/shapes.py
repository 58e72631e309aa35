"""Shapes of editions, for the ministry."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from rest_framework import serializers

from api.http import between, etags, shapes
from api.http.fields import Documented, PeriodText
from api.http.grammar.periods import Period, Periods
from api.http.shapes import (
    TEXT,
    URL,
    Strings,
    Texts,
    bounded,
    by_field,
    choice,
    field,
    ident,
    instant,
    many,
    nested,
    period,
    several,
    shape,
    text,
    texts,
    whole,
)
from api.national.catalogue.reference_fields import INDICATOR, SERIES
from api.national.catalogue.words import DIMENSIONS
from api.national.editions import words
from api.national.editions.models import Edition
from api.national.figures.analytics.serializers import measures
from api.national.figures.indicators.shapes import Adds, Component
from api.national.figures.models import Basis
from api.national.figures.serializers import InstantOut, PageOut
from api.national.figures.shapes import LIST, WHOLE, shown
from api.national.ledger.shapes import HASH
from tenants import Document, Fields


@shape
class EditionFilters:
    status: Strings = several(words.State, "Only of this status.")


@shape(name="EditionTitleIn")
class Title(Texts):
    """A title in both languages."""

    en: str = text(200, "In English.")
    id: str = text(200, "In Indonesian.", key="id-ID")


@shape(name="EditionDescriptionIn")
class Description(Texts):
    """A description in both languages, or empty."""

    en: str = text(4000, "In English.", default="")
    id: str = text(4000, "In Indonesian.", key="id-ID", default="")


@shape
class Titles:
    title: Title = texts("The name.")
    description: Description = texts("The content, in a sentence.", default=Description())


@shape
class EditionAsked:
    """Choice of an edition's figures, in the terms of the analytics query."""

    indicators: Strings = many("By code.", TEXT, default=())
    dimensions: Strings = many("All of a dimension.", DIMENSIONS, default=())
    periods: Strings = many("Value periods.", TEXT)
    group_by: Strings = many("Groupings.", words.GROUPINGS, default=())


@shape(between={"if": between.some("indicators"), "else": between.some("dimensions")})
class CreateEdition(Titles):
    """Figures to freeze: the indicators (by code, or all of a dimension), periods and groupings, by `accepted`."""

    indicators: Strings = many("Codes, each by name.", bounded(40), most=200, default=())
    dimensions: Strings = many("Every indicator of these dimensions.", bounded(20), most=6, default=())
    periods: Periods = many(
        "Value periods, each by name.", by_field(Period, PeriodText, plain=str), most=60, least=1
    )
    group_by: Strings = many(
        "Rows by each of these groupings, besides those over all participants.",
        words.GROUPINGS,
        most=4,
        default=(),
    )
    as_of: datetime | None = instant("The instant to freeze; by default now.", default=None, optional=True)
    replaces: UUID | None = ident("The published edition that this one corrects.", default=None)


@shape
class DecideOnEdition:
    """Decision on exactly the figures that were read."""

    content_hash: str = field(HASH, "SHA-256 of the content that was read, in hexadecimal.")


@shape
class EndEdition:
    """Reason for discarding an edition."""

    reason: str = text(2000, "The reason that it must not be used.")


@shape
class EditionStep:
    """Step in the life of an edition: its instant, its author and the office."""

    at: datetime = instant("When.", key="done_at")
    by: UUID = ident("The person's or application's id.")
    office: str = text(200, "The office at that time.")


@shape
class Discarded(EditionStep):
    """Discarding of an edition, with the reason."""

    reason: str = text(2000, "Why.")


@shape
class EditionRow(Titles):
    """Figures frozen at one instant. The content never changes; the status does."""

    id: UUID = ident("The edition's permanent id, also in its links.", before="title")
    status: str = choice(words.State, "Its status.", source="state")
    basis: str = choice(Basis, "Always accepted.")
    as_of: datetime = instant("The instant of the figures.")
    asked: EditionAsked = nested("The figures that were frozen.")
    row_count: int = whole("Figures in it.", source="n_rows")
    content_hash: str = text(64, "SHA-256 of its exact bytes, in hexadecimal.")
    replaces: UUID | None = ident("The published edition that it corrects.")
    made: EditionStep = nested("Its freezing: by whom and when.")
    signed_off: EditionStep | None = nested("The sign-off by a second person.")
    published: EditionStep | None = nested("Its publication: by whom and when.")
    discarded: Discarded | None = nested("Its end: by whom, when and why.")
    url: str = field(URL, "Its permanent link.")
    content_url: str = field(URL, "Its exact bytes.")
    open_url: str | None = field(URL, "Its public address, once published.")
    may: Strings = many("Steps that the caller may take next.", words.STEPS)

    etag = etags.tag("edition", "id", "status", "may")

    @classmethod
    def of(cls, row: Edition, may: Iterable[str]) -> "EditionRow":
        url = f"{settings.BASE_URL}/v1/national/editions/{row.pk}/"
        open_url = f"{settings.BASE_URL}/v1/open/editions/{row.pk}/"
        return shapes.from_model(
            cls,
            row,
            made=EditionStep(at=row.made_at, by=row.made_by, office=row.made_by_office),
            signed_off=_step(row, "signed_off", EditionStep),
            published=_step(row, "published", EditionStep),
            discarded=_step(row, "discarded", Discarded, reason=row.discarded_because),
            url=url,
            content_url=f"{url}content/",
            open_url=open_url if row.state == words.State.PUBLISHED else None,
            may=tuple(may),
        )


def _step[S: EditionStep](row: Edition, name: str, shape: type[S], **more: Any) -> S | None:
    at, by, office = (getattr(row, f"{name}_{part}") for part in ("at", "by", "office"))
    return None if at is None else shape(at=at, by=by, office=office, **more)


def explained(id: UUID, row: Document) -> Document:
    """Return a frozen row with the address of its components."""
    query = urlencode({name: row[name] for name in words.KEYS})
    return {**row, "components_url": f"{settings.BASE_URL}/v1/national/editions/{id}/components/?{query}"}


class CellOut(Documented):
    indicator = shown(TEXT, "Its code.")
    series = shown(TEXT, "The series.")
    period = shown(TEXT, "The value period.")


class EditionFigureOut(CellOut):
    """A row of an edition, as it was frozen.

    In editions frozen before `waiting_for_review` and `returned` were counted separately, `never_submitted` includes
    them.
    """

    group_by = serializers.ChoiceField(words.GROUPS, help_text="The grouping.")
    group = shown(TEXT, "The group's code; `total` for all participants.")
    group_name = shown(TEXT, "Of a province or regency.", allow_null=True)
    unit = shown(TEXT, "The unit of the value.")
    withheld = serializers.ChoiceField(
        words.WITHHELD,
        allow_null=True,
        required=False,
        help_text="The reason that value, numerator and denominator are withheld; null if they are not. "
        "`would_reveal_few_persons`: it counts one to four persons, or another row that does could be computed with "
        "it; which of both is not said. Editions that were frozen earlier lack it, or say `fewer_than_five_persons`.",
    )

    def get_fields(self) -> Fields:
        return super().get_fields() | measures(words.MEASURES, required=True)


class ExplainedFigureOut(EditionFigureOut):
    def get_fields(self) -> Fields:
        what = "Its components as of the edition's instant: every regency, submission and hash."
        return super().get_fields() | {"components_url": serializers.URLField(help_text=what)}


class EditionFiguresOut(PageOut):
    """One page of the figures of an edition."""

    data = ExplainedFigureOut(many=True, help_text="One page of rows.")  # type: ignore[assignment]


@shape
class FigureFilters:
    """The keys of a row of the edition."""

    indicator: str = field(INDICATOR, "Its code.")
    period: Period = period("The value period.")
    series: str = field(SERIES, "The series.", default="total")
    group_by: str = choice(words.GROUPS, "The grouping.", default=words.TOTAL)
    group: str = text(20, "The group's code.", default=words.TOTAL)


class EditionComponentsOut(PageOut):
    """One page. All pages add up to the figure's numerator and denominator."""

    figure = EditionFigureOut(help_text="The row as it was frozen.")
    adds = shapes.serializer(Adds, answered=True)(
        allow_null=True, help_text="The sum of all components; null if none is used."
    )
    adds_up = serializers.BooleanField(help_text="True if the sum equals the frozen sums, to the last digit.")
    data = shapes.serializer(Component, answered=True)(
        many=True, help_text="By code, both used and left out."
    )  # type: ignore[assignment]


class ChangedFigureOut(CellOut):
    """Figure that differs between two editions."""

    group_by = serializers.ChoiceField(words.GROUPS, help_text="As in the edition.")
    group = shown(TEXT, "As in the edition.")
    was = EditionFigureOut(allow_null=True, help_text="As frozen; null for a group that is new.")
    now = EditionFigureOut(allow_null=True, help_text="As it is now; null for a group that is gone.")
    changed = serializers.ListField(
        child=serializers.ChoiceField(choices=words.MEASURES), help_text="Measures that differ."
    )
    entered = shown(LIST, "Regencies in the figure now and not in the edition's, by code.")
    left = shown(LIST, "Regencies in the edition's figure and not in the present one.")
    revised = shown(LIST, "Regencies in both that contribute something else now.")
    changes_what_was_shown = serializers.BooleanField(
        help_text="True if the figure itself would differ; false if only its sums, coverage or population have changed."
    )


class EditionChangesOut(InstantOut, PageOut):  # type: ignore[misc]  # made of a shape
    """Changes since the edition was frozen."""

    edition_as_of = serializers.DateTimeField(help_text="The instant of the edition.")
    row_count = shown(WHOLE, "Rows of the edition.")
    changed_count = shown(WHOLE, "Rows that have changed.")
    shown_changed_count = shown(WHOLE, "The ones among them whose figure would differ.")
    would_change_what_was_shown = serializers.BooleanField(help_text="True if any of these has changed.")
    has_progress_changed = serializers.BooleanField(
        help_text="True if the progress frozen with it has changed."
    )
    redefined = shown(
        LIST,
        "Measures whose definition has changed since the freeze, such as programmes_late: they are not compared.",
    )
    data = ChangedFigureOut(many=True, help_text="One page of changed rows.")  # type: ignore[assignment]
