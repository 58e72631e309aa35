"""The tables as SQLAlchemy maps them, and the answers as pydantic writes them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, PlainSerializer
from sqlalchemy import ARRAY, DateTime, ForeignKey, Numeric, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Exact = Annotated[Decimal | None, mapped_column(Numeric(30, 6))]


class Base(DeclarativeBase):
    type_annotation_map = {str: Text}


class Value(Base):
    __tablename__ = "indicators_value"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    indicator: Mapped[str]
    series: Mapped[str]
    period: Mapped[str]
    dimension: Mapped[str]
    by_event: Mapped[bool]
    value_status: Mapped[str]
    text: Mapped[str] = mapped_column("value")
    number: Mapped[Exact]
    numerator: Mapped[Exact]
    denominator: Mapped[Exact]
    observation_status: Mapped[str]
    agency_id: Mapped[UUID | None]
    note: Mapped[str]
    reason: Mapped[str]
    version: Mapped[int]
    released_version: Mapped[int | None]
    handed_over_version: Mapped[int | None]
    updated_at: Mapped[Instant] = mapped_column("changed_at")
    updated_by_name: Mapped[str] = mapped_column("changed_by")
    confirmed_at: Mapped[datetime | None] = mapped_column("affirmed_at", DateTime(timezone=True))
    expected_on: Mapped[date | None]
    source: Mapped[str] = mapped_column("from_indicator", server_default="")

    @property
    def from_indicator(self) -> str | None:
        return self.source or None

    @property
    def value(self) -> str | None:
        return self.text or None

    @property
    def is_checked(self) -> bool:
        return self.released_version == self.version

    @property
    def is_submitted(self) -> bool:
        return self.handed_over_version == self.version


class EvidenceFile(Base):
    __tablename__ = "evidence_file"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str]


class Link(Base):
    __tablename__ = "evidence_link"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str]
    key: Mapped[str]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_file.id"))


# For pages alone (undefer): the hashes of a value's files, as our own statement has them.
Value.evidence = column_property(
    func.array(
        select(EvidenceFile.sha256)
        .join(Link, Link.file_id == EvidenceFile.id)
        .where(Link.subject == "value", Link.key == Value.indicator + "/" + Value.series + "/" + Value.period)
        .order_by(EvidenceFile.sha256)
        .correlate(Value)
        .scalar_subquery(),
        type_=ARRAY(Text),
    ),
    deferred=True,
)


class Entry(Base):
    __tablename__ = "history_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    at: Mapped[Instant]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    actor_office: Mapped[str]
    resource: Mapped[str]
    resource_key: Mapped[str]
    action: Mapped[str]
    version: Mapped[int]
    changes: Mapped[dict[str, list[str | None]]] = mapped_column(JSONB)


class Masterplan(Base):
    __tablename__ = "masterplan_masterplan"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    plan_period_start: Mapped[int]
    state: Mapped[str]
    worked_on_at: Mapped[Instant]


class Programme(Base):
    __tablename__ = "programmes_programme_version"

    row: Mapped[UUID] = mapped_column("id", primary_key=True)
    id: Mapped[UUID] = mapped_column("programme_id")
    masterplan_id: Mapped[UUID] = mapped_column(ForeignKey("masterplan_masterplan.id"))
    title: Mapped[str]
    dimension: Mapped[str]
    sub_dimension: Mapped[str]
    lead_agency_id: Mapped[UUID | None]
    supporting_agency_ids: Mapped[list[str]] = mapped_column("supporting_agencies", JSONB)
    time_frame: Mapped[str]
    quick_win: Mapped[bool]
    quick_win_owner: Mapped[str]
    nomenclature_code: Mapped[str]
    rpjmd_mission: Mapped[str]
    description: Mapped[str]
    outcome: Mapped[str]
    locations: Mapped[list[dict[str, str | None]]] = mapped_column(JSONB)
    indicators: Mapped[list[dict[str, str | None]]] = mapped_column(JSONB)
    begun_in: Mapped[int | None]
    version: Mapped[int]
    updated_at: Mapped[Instant]
    indicative_amounts: Mapped[list["Allocation"]] = relationship(
        order_by="Allocation.year, Allocation.source, Allocation.stage"
    )
    activities: Mapped[list["Activity"]] = relationship(order_by="Activity.position")

    @property
    def indicative(self) -> str:
        in_force = {(each.year, each.source): each.amount for each in self.indicative_amounts}
        return f"{sum(in_force.values()):f}"


class Allocation(Base):
    __tablename__ = "programmes_allocation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    programme_version_id: Mapped[UUID] = mapped_column(ForeignKey("programmes_programme_version.id"))
    year: Mapped[int]
    source: Mapped[str]
    stage: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric(20, 0))


class Activity(Base):
    __tablename__ = "programmes_activity_version"

    row: Mapped[UUID] = mapped_column("id", primary_key=True)
    id: Mapped[UUID] = mapped_column("activity_id")
    programme_version_id: Mapped[UUID] = mapped_column(ForeignKey("programmes_programme_version.id"))
    position: Mapped[int]
    title: Mapped[str]
    kind: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    milestones: Mapped[list[dict[str, str]]] = mapped_column(JSONB)


def plain(number: Decimal | None) -> str | None:
    """Exact, in plain notation, without zeros at the end."""
    return None if number is None else f"{number.normalize():f}"


PlainText = Annotated[Decimal | None, PlainSerializer(plain)]


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ValueOut(Out):
    indicator: str
    series: str
    period: str
    value_status: str
    value: str | None
    numerator: PlainText
    denominator: PlainText
    observation_status: str
    agency_id: UUID | None
    note: str
    reason: str
    version: int
    is_checked: bool
    is_submitted: bool
    updated_at: datetime
    updated_by_name: str
    confirmed_at: datetime | None
    expected_on: date | None
    from_indicator: str | None


class OneValueOut(ValueOut):
    warnings: list[str] = []


class ListedValueOut(ValueOut):
    evidence: list[str]


class ValuePage(BaseModel):
    data: list[ListedValueOut]
    next: str | None


class AllocationOut(Out):
    year: int
    source: str
    stage: str
    amount: PlainText


class MilestoneOut(Out):
    id: UUID
    title: str
    due_on: date


class ActivityOut(Out):
    id: UUID
    title: str
    kind: str
    starts_on: date | None
    ends_on: date | None
    milestones: list[MilestoneOut]


class ProgrammeOut(Out):
    id: UUID
    masterplan_id: UUID
    title: str
    dimension: str
    sub_dimension: str
    lead_agency_id: UUID | None
    supporting_agency_ids: list[UUID]
    time_frame: str
    quick_win: bool
    quick_win_owner: str
    nomenclature_code: str
    rpjmd_mission: str
    description: str
    outcome: str
    locations: list[dict[str, str | None]]
    indicators: list[dict[str, str | None]]
    begun_in: int | None
    indicative_amounts: list[AllocationOut]
    activities: list[ActivityOut]
    indicative: str
    version: int
    updated_at: datetime


class ValueIn(BaseModel):
    value: str | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value_status: str = "reported"
    observation_status: str = "final"
    agency_id: UUID | None = None
    note: str = ""
    reason: str = ""
    expected_on: date | None = None
