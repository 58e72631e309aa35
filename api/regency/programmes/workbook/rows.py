"""What the workbook holds at this moment: each row as the texts that a person sees, by its key."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from api.http.grammar import texts
from api.http.grammar.periods import Period
from api.http.paging import Wanted
from api.national.catalogue import queries as catalogue
from api.regency.masterplan.models import Agency, Masterplan
from api.regency.programmes import queries as programmes
from api.regency.programmes.queries import ProgrammeRow
from api.regency.programmes.realisation import queries as realisations
from api.regency.programmes.realisation.content import percent
from api.regency.programmes.realisation.queries import QuarterRow
from api.regency.programmes.workbook import layout
from api.regency.programmes.workbook.layout import Key, Texts, label_of


@dataclass(frozen=True, slots=True)
class Present:
    """The server's rows, and what is behind them. `agency`: whose programmes alone they are, where only one's."""

    masterplan: Masterplan
    quarter: Period
    rows: dict[Key, Texts]
    programmes: dict[UUID, ProgrammeRow]
    quarter_rows: dict[UUID, QuarterRow]
    agencies: dict[str, UUID]
    sub_dimensions: dict[str, str]
    names: dict[UUID, str] = field(default_factory=dict)
    agency: UUID | None = None


def present(masterplan: Masterplan, quarter: Period, *, agency: UUID | None, today: date) -> Present:
    """All programmes of a version, or those that one agency leads, with what they did in a quarter."""
    known = list(Agency.objects.order_by("name", "pk"))
    subs = {each.name_id: each.code for each in catalogue.sub_dimensions()}
    found = {
        row.id: row
        for row in programmes.programmes_of(masterplan.pk)
        if agency is None or row.lead_agency == agency
    }
    reported = {row.activity: row for row in _quarter(quarter, agency, today) if row.programme in found}
    names = {each.pk: texts.shown(each.name) for each in known}
    rows: dict[Key, Texts] = {}
    for row in found.values():
        rows[layout.PROGRAMMES.name, str(row.id)] = _programme(row, names, subs)
        rows |= _parts(row, names)
    for each in reported.values():
        rows[layout.REALISATIONS.name, str(each.activity)] = _realisation(each)
        rows |= _reached(each)
    return Present(
        masterplan,
        quarter,
        {key: _shown(row) for key, row in rows.items()},
        found,
        reported,
        {names[each.pk]: each.pk for each in known if each.active},
        subs,
        names,
        agency,
    )


def _shown(row: Texts) -> Texts:
    """As its cells will say it: what comes back unchanged has to be equal to it."""
    return {name: texts.shown(text) for name, text in row.items()}


def allocation_key(programme: UUID, year: int, source: str, stage: str) -> str:
    return f"{programme}|{year}|{source}|{stage}"


def supporting_key(programme: UUID, agency: UUID) -> str:
    return f"{programme}|{agency}"


def milestone_key(activity: UUID, milestone: UUID) -> str:
    return f"{activity}|{milestone}"


def _quarter(quarter: Period, agency: UUID | None, today: date) -> list[QuarterRow]:
    everything = Wanted(size=100_000, cursor="", path="", query=())
    return realisations.quarter(
        period=str(quarter), end=quarter.end, today=today, agency=agency, programme=None, wanted=everything
    ).rows


def _programme(row: ProgrammeRow, names: dict[UUID, str], subs: dict[str, str]) -> Texts:
    return {
        "title": row.title,
        "sub_dimension": label_of(subs, row.sub_dimension),
        "lead_agency": names[row.lead_agency] if row.lead_agency else "",
        "time_frame": label_of(layout.TIME_FRAMES, row.time_frame),
        "quick_win": _yes_or_no(row.quick_win),
        "quick_win_owner": row.quick_win_owner,
        "nomenclature_code": row.nomenclature_code,
        "rpjmd_mission": row.rpjmd_mission,
    }


def _parts(row: ProgrammeRow, names: dict[UUID, str]) -> dict[Key, Texts]:
    found: dict[Key, Texts] = {}
    for agency in row.supporting_agencies:
        row_texts = {"programme": row.title, "agency": names[agency]}
        found[layout.SUPPORTING.name, supporting_key(row.id, agency)] = row_texts
    for each in row.allocations:
        key = allocation_key(row.id, each.year, each.source, each.stage)
        found[layout.ALLOCATIONS.name, key] = {
            "programme": row.title,
            "year": str(each.year),
            "source": label_of(layout.SOURCES, each.source),
            "stage": label_of(layout.STAGES, each.stage),
            "amount": str(each.amount),
        }
    for activity in row.activities:
        found[layout.ACTIVITIES.name, str(activity.id)] = {
            "programme": row.title,
            "title": activity.title,
            "kind": label_of(layout.KINDS, activity.kind),
            "starts_on": activity.starts_on.isoformat() if activity.starts_on else "",
            "ends_on": activity.ends_on.isoformat() if activity.ends_on else "",
        }
        if activity.id is None:
            continue  # what is stored has one
        for milestone in activity.milestones:
            if milestone.id is not None:
                found[layout.MILESTONES.name, milestone_key(activity.id, milestone.id)] = {
                    "programme": row.title,
                    "activity": activity.title,
                    "title": milestone.title,
                    "due_on": milestone.due_on.isoformat(),
                }
    return found


def _realisation(row: QuarterRow) -> Texts:
    said = row.reported.content if row.reported else None
    amounts = dict(said.spent_by_source) if said else {}
    return {
        "programme": row.programme_title,
        "activity": row.title,
        "physical_percent_to_date": percent(said.physical_percent_to_date) if said else "",
        "spent_to_date": str(said.spent_to_date) if said else "",
        **{layout.spent_from(source): str(amounts.get(source, "")) for source in layout.SOURCES.values()},
        "stopped": _yes_or_no(said.stopped) if said else "",
        "note": said.note if said else "",
        "reason": said.reason if said else "",
    }


def _reached(row: QuarterRow) -> dict[Key, Texts]:
    """The milestones that were open when the quarter began."""
    reached = row.reported.content.milestones_reached if row.reported else ()
    return {
        (layout.REACHED.name, milestone_key(row.activity, each.id)): {
            "programme": row.programme_title,
            "activity": row.title,
            "title": each.title,
            "due_on": each.due_on.isoformat(),
            "reached": _yes_or_no(each.id in reached),
        }
        for each in row.milestones
        if each.id is not None
    }


def _yes_or_no(value: bool) -> str:
    return label_of(layout.YES_NO, str(value).lower())
