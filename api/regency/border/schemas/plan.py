"""The form of a masterplan that was submitted."""

from api.national.catalogue.words import DIMENSIONS
from api.regency.border.schemas.shapes import (
    BOOLEAN,
    DAY,
    FILLED,
    ID,
    INTEGER,
    REGENCY,
    RUPIAH,
    TEXT,
    Shape,
    closed,
    listed,
    one_of,
    or_null,
    with_optional,
)
from api.regency.evidence.words import Subject
from api.regency.masterplan.models import Book, Masterplan
from api.regency.programmes.models import ActivityVersion, Allocation, ProgrammeVersion
from api.regency.programmes.whole.snapshot import SCHEMA

_DIMENSION = one_of(DIMENSIONS)

_VERSION = closed(
    "The version: period, vision, missions, and what they are aligned with.",
    id=ID,
    number=INTEGER,
    based_on=or_null(ID),
    profile=one_of(Masterplan.Profile.values),
    cohort=or_null(TEXT),
    plan_period_start=INTEGER,
    plan_period_end=INTEGER,
    vision=TEXT,
    missions=listed(TEXT),
    objectives=listed(closed("What is to be reached.", text=TEXT, mission=or_null(INTEGER))),
    regional_vision=TEXT,
    rpjmd_missions=listed(closed("A mission of the five-year plan.", code=TEXT, text=TEXT)),
    readiness=listed(
        closed(
            "How ready the regency is in one element.",
            element=one_of(Masterplan.Readiness.values),
            score=or_null({"type": "integer", "minimum": 0, "maximum": 4}),
            narrative=TEXT,
        )
    ),
    strategies=listed(closed("The strategy in one dimension.", dimension=_DIMENSION, text=TEXT)),
    road_map=listed(closed("What is done in a year.", year=INTEGER, text=TEXT)),
)

_BOOK = closed(
    "A book whole.",
    id=ID,
    kind=one_of(Book.Kind.values),
    title=FILLED,
    chapters=listed(closed("A chapter.", title=TEXT, text=TEXT)),
)

_ACTIVITY = closed(
    "A step of a programme (rencana aksi).",
    id=ID,
    title=FILLED,
    kind=one_of(ActivityVersion.Kind.values),
    starts_on=or_null(DAY),
    ends_on=or_null(DAY),
    milestones=listed(closed("Something that will be there on a day.", id=ID, title=TEXT, due_on=DAY)),
)

_PROGRAMME = closed(
    "A programme with its money and its activities.",
    id=ID,
    dimension=_DIMENSION,
    title=FILLED,
    sub_dimension=FILLED,
    lead_agency=or_null(ID),
    supporting_agencies=listed(ID),
    time_frame=one_of(ProgrammeVersion.TimeFrame.values),
    quick_win=BOOLEAN,
    quick_win_owner=TEXT,
    nomenclature_code=TEXT,
    rpjmd_mission=TEXT,
    allocations=listed(
        closed(
            "Whole rupiah set aside in a year.",
            year=INTEGER,
            source=one_of(Allocation.Source.values),
            stage=one_of(Allocation.Stage.values),
            amount=RUPIAH,
        )
    ),
    activities=listed(_ACTIVITY),
)

#: The evidence that a submission names: hash and metadata of each file, once for each thing that it is of.
EVIDENCE: Shape = listed(
    closed(
        "A file that is evidence of something in the submission.",
        subject=one_of(Subject),
        key=FILLED,
        sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
        name=FILLED,
        media_type=FILLED,
        size={"type": "integer", "minimum": 0},
    )
)

_WITHOUT_EVIDENCE: Shape = closed(
    "A version of the masterplan with its books and all its programmes. Persons stand in it by office.",
    schema={"const": SCHEMA},
    regency=REGENCY,
    masterplan=_VERSION,
    agencies=listed(closed("An agency that programmes name.", id=ID, name=FILLED, short_name=TEXT)),
    books=listed(_BOOK),
    programmes=listed(_PROGRAMME),
)

MASTERPLAN: Shape = with_optional(_WITHOUT_EVIDENCE, evidence=EVIDENCE)
