"""Versions of the masterplan: their own content, without books and programmes, and the answers."""

from datetime import date, datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from rest_framework import serializers

from api.http import between, etags, labels
from api.http.shapes import (
    Kind,
    Strings,
    choice,
    day,
    field,
    ident,
    instant,
    many,
    nested,
    shape,
    text,
    whole,
)
from api.national.catalogue.words import DIMENSIONS
from api.regency.masterplan import models
from api.regency.masterplan.hooks import Copied
from api.regency.masterplan.models import FIRST_YEAR, LAST_YEAR
from api.regency.masterplan.problems import (
    MissionsMissing,
    ObjectivesMissing,
    RegionalVisionMissing,
    RpjmdMissionsMissing,
    VisionMissing,
)

#: What may be done about a version.
STEPS = ("edit", "submit", "enact", "copy", "correct_enactment", "undo_enactment")
#: What puts one in force.
REGULATIONS = ("perbup", "perwali", "perda", "other")
#: Null where the column is empty.
COHORT: Kind[str | None] = Kind(
    str,
    partial(serializers.CharField, max_length=20),
    serializers.CharField,
    restore=lambda value: value or None,
)
MISSION = Kind[str](str, partial(serializers.CharField, max_length=2_000), serializers.CharField)


labels.say(
    {
        "first": "First plan",
        "legacy": "Older plan, recorded afterwards",
        "structure_people": "Structure: people",
        "structure_finance": "Structure: finance",
        "structure_governance": "Structure: governance",
        "infrastructure_physical": "Physical infrastructure",
        "infrastructure_digital": "Digital infrastructure",
        "infrastructure_social": "Social infrastructure",
        "superstructure_regulation": "Superstructure: regulation",
        "superstructure_institution": "Superstructure: institutions",
        "superstructure_implementation": "Superstructure: implementation",
    }
)


@shape(alike=True)
class Objective:
    """An objective to be reached."""

    text: str = text(2000, "Such as Layanan publik daring bagi semua warga.")
    mission: int | None = whole("The mission it serves, counted from 1.", least=1, most=50, default=None)


@shape(alike=True)
class RpjmdMission:
    """A mission of the regency's five-year plan, to which programmes refer by its code."""

    code: str = text(20, "Such as M2; each once.")
    text: str = text(2000, "Its wording.")


@shape(alike=True)
class Readiness:
    """How ready the regency is in one element."""

    element: str = choice(models.Masterplan.Readiness, "Of structure, infrastructure and superstructure.")
    score: int | None = whole("From 0 (nothing there) to 4 (exemplary).", least=0, most=4, default=None)
    narrative: str = text(10_000, "The present situation and its gaps.", default="")


@shape(alike=True)
class Strategy:
    """The strategy in one dimension."""

    dimension: str = choice(DIMENSIONS, "One of the six.")
    text: str = text(10_000, "The strategy.")


@shape(alike=True)
class RoadMapYear:
    """The steps of one year."""

    year: int = whole("Within the plan period.", least=FIRST_YEAR, most=LAST_YEAR)
    text: str = text(10_000, "The steps.")


#: The fields that say the plan period: its first and its last year.
PERIOD = ("plan_period_start", "plan_period_end")


@shape
class Masterplan:
    """Content of a version of the masterplan, without its programmes."""

    profile: str = choice(
        models.Masterplan.Profile,
        "first, revision, or legacy (recorded after the fact); what completeness asks for depends on it.",
        default="first",
    )
    cohort: str | None = field(
        COHORT,
        "The cohort for whose selection the plan was made, such as 2022; the regency is a member of it.",
        default=None,
    )
    plan_period_start: int = whole(
        "First year of the plan, such as 2022.",
        least=FIRST_YEAR,
        most=LAST_YEAR,
    )
    plan_period_end: int = whole(
        "Last year of the plan, such as 2026.",
        least=FIRST_YEAR,
        most=LAST_YEAR,
    )
    vision: str = text(10_000, "Such as Jembrana Emas 2026.", default="", missing=VisionMissing)
    missions: Strings = many(
        "In their order, such as Pelayanan publik yang mudah.",
        MISSION,
        most=50,
        default=(),
        missing=MissionsMissing,
    )
    objectives: tuple[Objective, ...] = many(
        "In their order.", most=100, default=(), missing=ObjectivesMissing
    )
    regional_vision: str = text(
        2000,
        "The region's vision that the plan serves, such as Jembrana Emas 2026.",
        default="",
        missing=RegionalVisionMissing,
    )
    rpjmd_missions: tuple[RpjmdMission, ...] = many(
        "The missions of the RPJMD that it serves.",
        most=50,
        default=(),
        once="code",
        missing=RpjmdMissionsMissing,
    )
    readiness: tuple[Readiness, ...] = many("By element; each once.", most=50, default=(), once="element")
    strategies: tuple[Strategy, ...] = many("By dimension; each once.", most=6, default=(), once="dimension")
    road_map: tuple[RoadMapYear, ...] = many("By year; each once.", most=50, default=(), once="year")

    @property
    def years(self) -> range:
        """The plan period; empty if it ends before it starts."""
        return range(self.plan_period_start, self.plan_period_end + 1)


@shape(name="MasterplanFieldsIn", alike=True, sparse=True)
class MasterplanFields(Masterplan):
    """Content of a version of the masterplan, without its programmes."""


@shape(
    name="MasterplanIn",
    sparse=True,
    # A version that is based on another takes from there what is not given.
    between={
        "if": between.named("based_on_id"),
        "else": between.named(*PERIOD),
    },
)
class PutMasterplan(Masterplan):
    based_on: UUID | None = ident(
        "The id of the version to copy: its programmes, its ceilings within the plan period, and the fields "
        "that are not given.",
        default=None,
    )


@shape
class RecordedMasterplan(Masterplan):
    """A version in the form recorded in its history."""

    number: int = whole("Counts the regency's versions, from 1.", before="profile")
    based_on: UUID | None = ident("The version that it was copied from.", before="profile")
    status: str = choice(models.Masterplan.State, "Its status.", source="state")


class Days(NamedTuple):
    """Days of an enactment, named as the columns of the version."""

    enacted_on: date
    promulgated_on: date
    in_force_from: date


@shape
class Enact:
    """The regulation that makes the version law."""

    instrument: str = choice(REGULATIONS, "perbup (kabupaten), perwali (kota), perda or other.")
    number: str = text(100, "Such as 45 Tahun 2022.")
    title: str = text(300, "The title, or empty.", default="")
    signed_on: date = day("When it was signed (ditetapkan), such as 2022-12-30.")
    promulgated_on: date | None = day(
        "When it was promulgated in the Berita Daerah (diundangkan); by default, the day of signing.",
        default=None,
        shown="When it was promulgated (diundangkan); null if that was not recorded.",
    )
    valid_from: date | None = day(
        "The plan's first day in force; by default, the day of promulgation, or the plan period's first day if "
        "that is later.",
        default=None,
        filled=True,
        shown="The plan's first day in force.",
    )

    @property
    def promulgated(self) -> date:
        return self.promulgated_on or self.signed_on

    def first(self, years: range) -> date:
        """Return the first day in force of a plan of these years."""
        return self.valid_from or max(self.promulgated, date(years.start, 1, 1))

    def days(self, years: range) -> Days:
        """Return the enactment's days for a plan of these years; a day that is not given follows from the others."""
        return Days(self.signed_on, self.promulgated, self.first(years))


@shape
class Span:
    """Days, both ends included."""

    valid_from: date = day("The first day.")
    valid_until: date = day("The last day.")


@shape
class Enactment(Enact):
    """Regulation by which a version is law, and its days in force."""

    valid_until: date | None = day(
        "The last day in force: the plan period's last, or the day before another version comes into force."
    )


@shape
class MasterplanEnactmentRow(Enactment):
    """The enactment of a version."""

    masterplan: UUID = ident("The version's id.")
    version: int = whole("Counts the changes of the version, from 1.")

    etag = etags.tag("enactment", "masterplan", "version")


@shape
class MasterplanRow(RecordedMasterplan):
    """One version of the regency's masterplan."""

    id: UUID = ident("The version's id.", before="number")
    enactment: Enactment | None = nested("The enactment; null if the version is not enacted.")
    version: int = whole("Counts the changes of this row, from 1.")
    created_at: datetime = instant("When it was begun, in UTC.")
    updated_at: datetime = instant("Last change, in UTC.")
    may: Strings = many(
        "The steps that status and role allow next (completeness lists what is missing): edit, submit, enact, "
        "copy (start a version with based_on_id), correct or undo its enactment.",
        STEPS,
    )

    etag = etags.tag("masterplan", "id", "created_at", "version", "enactment", "may")


@shape
class CreatedMasterplanRow(MasterplanRow):
    """One version of the regency's masterplan."""

    copied: Copied | None = nested("Rows that were copied; null for a version that began empty.")
