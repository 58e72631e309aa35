"""All forms of what is submitted, by the name that stands in the content's `schema`."""

import json
from pathlib import Path

from django.conf import settings

from api.regency.bodies.models import Instrument
from api.regency.border.schemas import plan
from api.regency.border.schemas.shapes import (
    BOOLEAN,
    DAY,
    DECIMAL,
    FILLED,
    ID,
    INTEGER,
    PERCENT,
    PERIOD,
    QUARTER,
    REGENCY,
    RUPIAH,
    TEXT,
    Shape,
    closed,
    either,
    listed,
    named,
    one_of,
    or_null,
    with_optional,
)
from api.regency.indicators.models import Value
from api.regency.programmes.models import Allocation
from api.regency.programmes.whole.snapshot import SCHEMA as MASTERPLAN
from api.regency.reporting.bimtek.operations import SCHEMA as BIMTEK
from api.regency.reporting.masterplans.enacting import SCHEMA as ENACTMENT
from api.regency.reporting.reports.operations import SCHEMA as REPORT

FOLDER = Path(settings.BASE_DIR) / "docs" / "schemas"

_VALUE = closed(
    "The value of an indicator. Zero is a value; one that is not there is not_available or not_applicable.",
    indicator=FILLED,
    series=FILLED,
    period=PERIOD,
    value_status=one_of(Value.Status.values),
    value=or_null(TEXT),
    numerator=or_null(DECIMAL),
    denominator=or_null(DECIMAL),
    observation_status=one_of(Value.Observation.values),
    note=or_null(TEXT),
    reason=or_null(TEXT),
)
_TARGET = closed(
    "What was to be reached in the value's period. `version` counts the regency's changes of it, from 1.",
    value=FILLED,
    source=FILLED,
    version=INTEGER,
)
_BASELINE = closed(
    "Where the regency started from: the newest baseline up to the value's period.",
    value=FILLED,
    period=PERIOD,
    source=FILLED,
    version=INTEGER,
)
_AIMED_VALUE = closed(
    "The value of an indicator, with the target and the baseline in force when it was handed over.",
    **_VALUE["properties"],
    target=or_null(_TARGET),
    baseline=or_null(_BASELINE),
)
_RELEASED_VALUE = closed(
    "The value of an indicator under the catalogue release by which it was written, with the target and the baseline in"
    " force when it was handed over.",
    **_AIMED_VALUE["properties"],
    release=or_null(FILLED),
)
_VALUE_KEY = closed("A value that is taken back.", indicator=FILLED, series=FILLED, period=PERIOD)

_REALISATION = closed(
    "What an activity has reached by a quarter's end: per cent and whole rupiah, both to date.",
    activity=ID,
    programme=ID,
    period=QUARTER,
    title=or_null(TEXT),
    physical_percent_to_date=PERCENT,
    spent_to_date=RUPIAH,
    spent_by_source=listed(
        closed("Money spent from one source.", source=one_of(Allocation.Source.values), amount=RUPIAH)
    ),
    stopped=BOOLEAN,
    milestones_reached=listed(ID),
    note=or_null(TEXT),
    reason=or_null(TEXT),
)
_REALISATION_KEY = closed("A realisation that is taken back.", activity=ID, programme=ID, period=QUARTER)

_REPORT_1 = closed(
    "A periodic report before realisations were part of it.",
    schema={"const": "periodic-report/1"},
    regency=REGENCY,
    period=QUARTER,
    values=listed(_VALUE),
    restated=listed(_VALUE),
    withdrawn=listed(_VALUE_KEY),
)


def _report(schema: str, description: str, value: Shape) -> Shape:
    return closed(
        description,
        schema={"const": schema},
        regency=REGENCY,
        period=QUARTER,
        values=listed(value),
        realisations=listed(_REALISATION),
        restated=listed(either(value, _REALISATION)),
        withdrawn=listed(either(_VALUE_KEY, _REALISATION_KEY)),
    )


_HANDOVER = (
    "A periodic report: a handover of realisations and values, with corrections (`restated`) and removals."
)
#: Before targets were part of it.
_REPORT_2 = _report("periodic-report/2", _HANDOVER, _VALUE)
#: Before each value named its release: all of the first one.
_REPORT_3 = _report("periodic-report/3", _HANDOVER, _AIMED_VALUE)
_REPORT = _report(REPORT, _HANDOVER, _RELEASED_VALUE)

_BIMTEK = closed(
    "What a bimtek stage delivers.",
    schema={"const": BIMTEK},
    regency=REGENCY,
    cohort=FILLED,
    stage={"type": "integer", "minimum": 1, "maximum": 4},
    deliverables={
        **listed(closed("A document.", title=FILLED, document=TEXT)),
        "minItems": 1,
    },
    masterplan=or_null(plan.MASTERPLAN),
)

_ENACTMENT = closed(
    "The regulation that makes a version of the masterplan law.",
    schema={"const": ENACTMENT},
    regency=REGENCY,
    masterplan=ID,
    number=INTEGER,
    instrument=one_of(Instrument.Kind.values),
    instrument_number=FILLED,
    date=DAY,
    in_force_from=DAY,
    reviewed=BOOLEAN,
    differs_from_accepted=BOOLEAN,
)

#: A new form gets a new number; older ones stay, for the bytes that are in ledgers.
FORMS: dict[str, tuple[str, Shape]] = {
    "periodic-report/1": ("Periodic report (laporan berkala)", _REPORT_1),
    "periodic-report/2": (
        "Periodic report (laporan berkala)",
        with_optional(_REPORT_2, evidence=plan.EVIDENCE),
    ),
    "periodic-report/3": (
        "Periodic report (laporan berkala)",
        with_optional(_REPORT_3, evidence=plan.EVIDENCE),
    ),
    REPORT: ("Periodic report (laporan berkala)", with_optional(_REPORT, evidence=plan.EVIDENCE)),
    MASTERPLAN: ("Masterplan", plan.MASTERPLAN),
    BIMTEK: ("Bimtek deliverable (keluaran bimtek)", with_optional(_BIMTEK, evidence=plan.EVIDENCE)),
    ENACTMENT: ("Enactment (penetapan)", with_optional(_ENACTMENT, evidence=plan.EVIDENCE)),
}


def files() -> dict[str, bytes]:
    """File name to content, for docs/schemas."""
    return {
        f"{schema.replace('/', '-')}.schema.json": (
            json.dumps(named(schema, title, shape), indent=2, ensure_ascii=False) + "\n"
        ).encode()
        for schema, (title, shape) in FORMS.items()
    }
