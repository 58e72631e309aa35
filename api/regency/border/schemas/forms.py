"""Forms of submissions, by the name in the content's `schema`."""

import json
from pathlib import Path

from django.conf import settings

from api.national.catalogue.words import DIMENSIONS
from api.regency.bodies.models import Instrument
from api.regency.border.schemas import plan
from api.regency.border.schemas.plan import (
    BOOLEAN,
    DAY,
    DECIMAL,
    FILLED,
    ID,
    INTEGER,
    PERIOD,
    QUARTER,
    SHA256,
    TEXT,
    closed,
    either,
    listed,
    named,
    one_of,
    or_null,
)
from api.regency.indicators.models import Value
from api.regency.masterplan.shapes import PERIOD as PERIOD_OF_PLAN
from api.regency.programmes.budgets.shapes import Budget
from api.regency.programmes.realisation.shapes import Realisation
from api.regency.programmes.whole.snapshot import WITH_AGENCY_KIND as MASTERPLAN
from api.regency.reporting.bimtek.operations import with_plan
from api.regency.reporting.masterplans.enacting import SCHEMA as ENACTMENT
from api.regency.reporting.reports.operations import SCHEMA as REPORT, WITH_BUDGETS
from api.regency.reporting.targets.operations import SCHEMA as TARGETS
from tenants import Document

BIMTEK = with_plan(MASTERPLAN)
FOLDER = Path(settings.BASE_DIR) / "docs" / "schemas"

_KEY = {"indicator": FILLED, "series": FILLED, "period": PERIOD}

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
_VALUE = closed(
    "The value of an indicator under the catalogue release by which it was written, with the target and the baseline in"
    " force when it was handed over.",
    **_KEY,
    value_status=one_of(Value.Status.values),
    value=or_null(TEXT),
    numerator=or_null(DECIMAL),
    denominator=or_null(DECIMAL),
    observation_status=one_of(Value.Observation.values),
    note=or_null(TEXT),
    reason=or_null(TEXT),
    target=or_null(_TARGET),
    baseline=or_null(_BASELINE),
    release=or_null(FILLED),
)
_VALUE_KEY = closed("A value that is taken back.", **_KEY)

#: Texts that are null where nothing is said.
_REMARKS = {"note": or_null(TEXT), "reason": or_null(TEXT)}
_REALISED = {name: form for name, form in plan.fields(Realisation).items() if name not in _REMARKS}
_REALISATION = closed(
    "What an activity has reached by a quarter's end: per cent and whole rupiah, both to date.",
    activity=ID,
    programme=ID,
    period=QUARTER,
    title=or_null(TEXT),
    **_REALISED,
    **_REMARKS,
)
_REALISATION_KEY = closed("A realisation that is taken back.", activity=ID, programme=ID, period=QUARTER)

_REPORT = (
    "A periodic report: a handover of realisations and values, with corrections (`restated`) and removals."
)
_OF_REPORT = {
    "period": QUARTER,
    "values": listed(_VALUE),
    "realisations": listed(_REALISATION),
    "restated": listed(either(_VALUE, _REALISATION)),
    "withdrawn": listed(either(_VALUE_KEY, _REALISATION_KEY)),
}

_INSTRUMENT = closed("A legal instrument.", kind=one_of(Instrument.Kind.values), number=FILLED, date=DAY)
_BUDGET = closed(
    "What a year gives a programme, by source and stage.",
    id=ID,
    title=FILLED,
    dimension=one_of(DIMENSIONS),
    sub_dimension=FILLED,
    **{**plan.fields(Budget), "reason": or_null(TEXT)},
)
_BUDGETS = closed(
    "The whole budget of a year. The last report that carries a year says what it gives.",
    year=INTEGER,
    original_instrument=or_null(_INSTRUMENT),
    revised_instrument=or_null(_INSTRUMENT),
    programmes=listed(_BUDGET),
)

_BIMTEK = plan.submitted(
    BIMTEK,
    "What a bimtek stage delivers.",
    cohort=FILLED,
    stage={"type": "integer", "minimum": 1, "maximum": 4},
    deliverables={
        **listed(closed("A document.", title=FILLED, document=TEXT)),
        "minItems": 1,
    },
    masterplan=or_null(plan.MASTERPLAN),
)

_ENACTMENT = plan.submitted(
    ENACTMENT,
    "The regulation that makes a version of the masterplan law.",
    masterplan=ID,
    number=INTEGER,
    instrument=one_of(Instrument.Kind.values),
    instrument_number=FILLED,
    date=DAY,
    promulgated_on=or_null(DAY),
    in_force_from=DAY,
    reviewed=BOOLEAN,
    differs_from_accepted=BOOLEAN,
)

_SET = closed(
    "A target or a baseline in force. `version` counts the regency's changes of it, from 1.",
    **_KEY,
    value=FILLED,
    source=FILLED,
    version=INTEGER,
)
_TARGETS = plan.submitted(
    TARGETS,
    "All targets of a version of the masterplan, the coming years' too, and the baselines before them.",
    masterplan=closed(
        "The version as the ministry has it; `content_hash` of its submission, null where it was only enacted.",
        id=ID,
        number=INTEGER,
        **dict.fromkeys(PERIOD_OF_PLAN, INTEGER),
        content_hash=or_null(SHA256),
    ),
    targets=listed(_SET),
    baselines=listed(_SET),
)

#: Forms of which only the files remain, which never change: superseded ones of what is in ledgers, and those of plans
#: in which no agency says its kind, no chapter is Markdown, or no programme says what it is for either.
FROZEN = (
    "bimtek-deliverable/1",
    "bimtek-deliverable/2",
    "bimtek-deliverable/3",
    "enactment/1",
    "masterplan/1",
    "masterplan/2",
    "masterplan/3",
    "periodic-report/1",
    "periodic-report/2",
    "periodic-report/3",
)
#: The present forms. A change of one gets a new number.
FORMS: dict[str, tuple[str, Document]] = {
    REPORT: ("Periodic report (laporan berkala)", plan.submitted(REPORT, _REPORT, **_OF_REPORT)),
    WITH_BUDGETS: (
        "Periodic report with budgets (laporan berkala dengan anggaran)",
        plan.submitted(WITH_BUDGETS, _REPORT, **_OF_REPORT, budgets=listed(_BUDGETS)),
    ),
    MASTERPLAN: ("Masterplan", plan.MASTERPLAN),
    BIMTEK: ("Bimtek deliverable (keluaran bimtek)", _BIMTEK),
    TARGETS: ("Targets (target rencana induk)", _TARGETS),
    ENACTMENT: ("Enactment (penetapan)", _ENACTMENT),
}


def files() -> dict[str, bytes]:
    """Return the content of each file in docs/schemas, by its name."""
    frozen = {_file(schema): (FOLDER / _file(schema)).read_bytes() for schema in FROZEN}
    return frozen | {
        _file(schema): (json.dumps(named(schema, title, shape), indent=2, ensure_ascii=False) + "\n").encode()
        for schema, (title, shape) in FORMS.items()
    }


def _file(schema: str) -> str:
    return f"{schema.replace('/', '-')}.schema.json"
