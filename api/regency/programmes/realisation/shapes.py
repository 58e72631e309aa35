"""Realisation of an activity at the end of a quarter, and progress of activities and programmes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from rest_framework import serializers

from api.http import etags
from api.http.exceptions import Problem
from api.http.grammar import decimals
from api.http.shapes import (
    IDENT,
    TEXT,
    Kind,
    by_field,
    choice,
    decimal,
    existing,
    field,
    flag,
    ident,
    instant,
    many,
    nested,
    several,
    shape,
    text,
    whole,
)
from api.http.tables.columns import column
from api.national.catalogue.words import DIMENSIONS
from api.regency.masterplan.filtering import AGENCY
from api.regency.programmes.fields import Percent
from api.regency.programmes.models import ActivityVersion, Allocation, Programme
from api.regency.programmes.problems import (
    PhysicalPercentAboveTheNextQuarter,
    PhysicalPercentFallsWithoutReason,
    SourcesDoNotAddUp,
    SpentAboveTheNextQuarter,
    SpentFallsWithoutReason,
    UnknownProgramme,
)
from api.regency.programmes.results import ERROR, Outcome
from api.regency.programmes.shapes import RUPIAH, SUB_DIMENSION, Milestone
from tenants import Document, Ids, Strings

#: What the API calls the milestones that were reached.
REACHED = "reached_milestone_ids"
PERCENT = by_field(Decimal, Percent, plain=decimals.to_text)


class Status(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    LATE = "late"
    NOT_REPORTED = "not_reported"
    DONE = "done"
    STOPPED = "stopped"


STATUSES = [each.value for each in Status]


_INCREMENT = Kind[int](int, serializers.CharField, plain=str, restore=int)


@shape(alike=True)
class SpentFrom:
    """Money spent from one source."""

    source: str = choice(Allocation.Source, "The source of the money.")
    amount: int = field(RUPIAH, "Whole rupiah to date.")


def by_source(spent: Mapping[str, int]) -> tuple[SpentFrom, ...]:
    """Return the money by source, in the form that a realisation has."""
    return tuple(SpentFrom(source=source, amount=amount) for source, amount in sorted(spent.items()))


@shape
class Realisation:
    """Progress of an activity by the quarter's end. Both figures are to date."""

    # The `faults` of a figure to date: it falls, and it exceeds that of the quarter after.
    physical_percent_to_date: Decimal = field(
        PERCENT,
        "Physical progress since the activity began, 0 to 100.",
        faults=(PhysicalPercentFallsWithoutReason, PhysicalPercentAboveTheNextQuarter),
        column=column("Progres fisik s.d. triwulan (%)", 18),
    )
    spent_to_date: int = field(
        RUPIAH,
        "Whole rupiah spent since the activity began.",
        faults=(SpentFallsWithoutReason, SpentAboveTheNextQuarter),
        column=column("Realisasi anggaran s.d. triwulan (rupiah)", 24),
    )
    spent_by_source: tuple[SpentFrom, ...] = many(
        "How spent_to_date is made up, each source once. Not needed if the programme has only one source.",
        most=7,
        sorted_by=("source", "amount"),
        default=(),
    )
    note: str = text(4000, "The work done.", default="", column=column("Catatan", 40))
    reason: str = text(
        2000,
        "The reason why a figure falls; required then.",
        default="",
        column=column("Alasan bila turun atau dihentikan", 30),
    )
    stopped: bool = flag("True if the activity was given up.", default=False, column=column("Dihentikan", 12))
    milestones_reached: Ids = many(
        "The ids of the milestones reached in this quarter.",
        IDENT,
        most=50,
        default=(),
        key=REACHED,
    )

    @property
    def spent_from(self) -> dict[str, int]:
        return {each.source: each.amount for each in self.spent_by_source}

    def unlike_sources(self) -> Iterator[Problem]:
        """Yield a problem if a source is named twice, or if the sources do not add up to the money spent."""
        spent = self.spent_from
        if spent and (len(spent) < len(self.spent_by_source) or sum(spent.values()) != self.spent_to_date):
            yield SourcesDoNotAddUp("/spent_by_source", spent_to_date=self.spent_to_date)

    def has_reached(self, milestone: UUID | None) -> bool:
        return milestone in self.milestones_reached

    def reaching(self, milestone: UUID, is_reached: bool) -> Self:
        """Return the realisation with this milestone marked as reached in its quarter, or as not reached."""
        others = tuple(each for each in self.milestones_reached if each != milestone)
        return replace(self, milestones_reached=(*others, milestone) if is_reached else others)

    def sourced(self, only: str | None) -> "Realisation":
        """Return the realisation with all of its money from the programme's `only` source, if it names none."""
        if self.spent_by_source or not (only and self.spent_to_date):
            return self
        return replace(self, spent_by_source=by_source({only: self.spent_to_date}))


#: Where nothing is reported yet.
NOTHING = Realisation(physical_percent_to_date=Decimal(0), spent_to_date=0)


def spent(rows: Iterable[Document]) -> int:
    """Return the sum of submitted realisations, in rupiah."""
    return sum(int(each["spent_to_date"]) for each in rows)


@shape(name="RealisationRowIn")
class GivenRealisation(Realisation):
    """Progress of an activity by the quarter's end."""

    activity: UUID = ident("The activity's id.", before="physical_percent_to_date")
    version: int | None = whole(
        "The version on which the row is based, 0 or null for a new one; refused if it is not the present "
        "version.",
        least=0,
        default=None,
        before="physical_percent_to_date",
    )


@shape
class RecordQuarter:
    """Realisations of a quarter to record in one request."""

    realisations: tuple[GivenRealisation, ...] = many(
        "One row for each activity; activities that are not named stay unchanged.", most=1000
    )


@shape
class Result(Outcome):
    """The result of one row of the request."""

    activity: UUID | None = ident("The activity; null if the id is invalid.", before="outcome")


@shape
class Recorded:
    """Results of the realisations of a quarter, one for each row."""

    data: tuple[Result, ...] = many("One result for each row.")
    warnings: tuple[Problem, ...] = many(
        "Warnings about the money of the quarter's year, as in a report; they refuse nothing.", ERROR
    )


@shape
class Kept(Realisation):
    """A quarter of an activity as stored."""

    period: str = text(7, "The quarter, such as 2025-Q4.", before="physical_percent_to_date")
    version: int = whole("Counts the changes, from 1.")


@shape(name="OneRealisationOut")
class RealisationRow(Kept):
    """A quarter of an activity, as its own address shows it."""

    activity: UUID = ident("The activity's id.", before="period")
    is_submitted: bool = flag("True if the ministry has the present version.")
    updated_at: datetime = instant("Last change, in UTC.", source="changed_at")
    warnings: tuple[Problem, ...] = many("Warnings about the row, as in a report.", ERROR, default=())

    @property
    def etag(self) -> str:
        # By its time as well: a quarter that was taken back and reported again begins again at version 1.
        said = f"{self.activity}/{self.period}", self.version, self.updated_at, self.is_submitted
        return etags.strong("realisation", *said)


@shape(answer="A quarter of an activity as it is reported.")
class Reported(Kept):
    """The increments are relative to the last quarter reported before."""

    physical_increment: Decimal = decimal(
        "Percentage points since the last quarter reported before.", before="spent_to_date"
    )
    spent_increment: int = field(
        _INCREMENT, "Whole rupiah since the last quarter reported before.", before="spent_by_source"
    )
    is_submitted: bool = flag("True if the ministry has the present version.")
    updated_at: datetime = instant("Last change, in UTC.", source="changed_at")


@shape(name="QuarterRowOut", answer="An activity in a quarter.")
class QuarterRow:
    """An activity in a quarter; `open_milestones` has those that no earlier quarter reports as reached."""

    position: int = whole("The position in the programme.", hidden=True)
    open_milestones: tuple[Milestone, ...] = many(
        "Milestones that were open when the quarter began.", hidden=True
    )
    activity: UUID = ident("The activity's id.")
    title: str = text(300, "The activity's title.")
    kind: str = choice(ActivityVersion.Kind, "One of the five kinds of activities.")
    programme: UUID = ident("The programme's id.")
    programme_title: str = text(300, "The programme's title.")
    dimension: str = choice(DIMENSIONS, "One of the six dimensions.")
    sub_dimension: str = field(SUB_DIMENSION, "One of the eighteen sub-dimensions.")
    lead_agency: UUID | None = ident("The id of the lead agency.")
    status: str = choice(STATUSES, "The present status, derived from dates and progress.")
    realisation: Reported | None = nested("The realisation; null if nothing is reported yet.")
    evidence: Strings = many("Files that are evidence of it, by SHA-256.", TEXT)


@shape(name="ProgrammeProgressOut")
class Progress:
    """Present progress of a programme."""

    physical_percent: Decimal = field(
        PERCENT, "The plain mean of its activities, without those that were stopped."
    )
    spent: int = field(RUPIAH, "Whole rupiah to date, for all activities that it ever had.")
    status: str = choice(STATUSES, "planned, running, late, not_reported, done or stopped.")
    reported_through: str | None = text(7, "Last quarter reported, or null.")


PROGRAMME = existing(Programme, UnknownProgramme)


@shape
class QuarterFilters:
    """Filters of a quarter."""

    agency: Ids = several(AGENCY, "The id of the lead agency.")
    programme: Ids = several(PROGRAMME, "The id of a programme.")


@shape
class ActivityRealisations:
    """Activity, with its realisations by quarter."""

    activity: UUID = ident("The activity's id.")
    quarters: tuple[Reported, ...] = many("The quarters, oldest first.")


@shape
class ProgrammeRealisations:
    """All realisations of a programme, through all versions of the masterplan."""

    programme: UUID = ident("The programme's id.")
    progress: Progress = nested("Present progress, in the version shown by programmes/{id}/.")
    activities: tuple[ActivityRealisations, ...] = many("The activities that have realisations.")
