"""Putting a regency's story into its tables: one transaction on the regency's own role.

What crosses the border (masterplan, reports, filling cells) goes through the operations that requests use, so ledger,
chain and figures are the real thing. Rows of one sitting are written together, with the history that the single
operations would have written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from uuid import UUID

from api.http import shapes
from api.http.grammar.periods import Period
from api.identity.callers import Actor, Grant
from api.national.catalogue import calendar, rulings
from api.national.catalogue.queries import IndicatorSpec
from api.national.evidence.words import Subject
from api.national.exemptions.shapes import Ask
from api.national.figures import operations as figures
from api.regency.history.models import Entry
from api.regency.indicators import changes, exemptions, owners, specs
from api.regency.indicators import operations as indicators
from api.regency.indicators import queries as values
from api.regency.indicators.local import LocalIndicatorStore, MappedIndicator
from api.regency.indicators.models import Key, Ownership, Target, Value
from api.regency.indicators.shapes import ParsedContent
from api.regency.masterplan.models import Agency, Masterplan
from api.regency.masterplan.operations import MasterplanStore
from api.regency.masterplan.shapes import Enact, PutMasterplan
from api.regency.programmes import filling, storing
from api.regency.programmes.shapes import ProgrammeRow
from api.regency.programmes.storing import Change
from api.regency.programmes.whole import operations as whole
from api.regency.reporting.masterplans import enacting
from api.regency.reporting.masterplans import operations as submitting
from api.regency.reporting.reports import operations as reports
from api.regency.reporting.submissions.shapes import SubmitReport
from api.regency.reporting.targets import operations as submitted_targets
from local.demo import doings, evidence, targets
from local.demo.plan import DraftedProgramme, Plan
from local.demo.story import Habit, Quarter, Story
from local.demo.values import Drafted
from tenants import access
from tenants.ids import uuid7
from tenants.models import Regency

#: Between two values or programmes that one person enters.
PACE = timedelta(seconds=30)
#: Values that are corrected after a report submitted them, at most, and how long after.
CORRECTIONS = 2
CORRECTED_AFTER = timedelta(days=9)


def write(
    regency: Regency,
    by: Actor,
    story: Story,
    planned: Callable[[], Plan],
    drawn: Callable[[], list[Drafted]],
) -> str | None:
    """Writes the story of a regency and says how much it is, or leaves one with a masterplan or values as it is (None).

    `planned` and `drawn` give its content; they are asked only where it is needed.
    """
    grant = Grant.of_steward(regency)
    with access.inside(regency):
        if Masterplan.objects.exists() or Value.objects.exists():
            return None
        plan, drafted = planned(), drawn()
        _write_agencies(plan, by, story.masterplan_begun_at)
        _write_masterplan(plan, grant, by, story)
        doings.meet(grant.code, grant.name, by, story.masterplan_begun_at + timedelta(days=2))
        if plan.masterplan["cohort"] is not None and story.masterplan_submitted_at is not None:
            doings.attend(plan, grant, by, story.masterplan_submitted_at)
            doings.hand_in_stages(plan.masterplan["cohort"], story.masterplan_submitted_at, grant, by)
        agencies = {agency.short_name: agency.id for agency in plan.agencies}
        indicator = add_own(grant.code, by, story.masterplan_begun_at + timedelta(days=1))
        _own(drafted, agencies, by, story.masterplan_begun_at + timedelta(days=1))
        sent = 0
        for number, quarter in enumerate(story.quarters):
            of_quarter = [each for each in drafted if each.quarter == number]
            _enter(grant.code, of_quarter, indicator, agencies, by, quarter.entered_at)
            _add_evidence(of_quarter, quarter, grant, by)
            doings.budget(plan, quarter, by)
            doings.realise(plan, quarter, grant, by)
            if quarter.reported_at is not None:
                reports.submit_report(period=quarter.period, grant=grant, by=by, now=quarter.reported_at)
                _correct(of_quarter, indicator, agencies, by, quarter)
                sent += 1
        if story.masterplan_submitted_at is not None and story.habit is not Habit.SILENT:
            _submit_targets(plan, drafted, grant, by, story)
        _ask_for_agreement(drafted, by, story)
        if plan.revision_id is not None and story.revision_begun_at is not None:
            # The masterplan is a living document: the next version is begun as a copy, and is open for programmes.
            revision = shapes.read(PutMasterplan, {"based_on_id": str(plan.id)})
            MasterplanStore(plan.revision_id, grant, by, story.revision_begun_at).add(revision)
    return f"{len(plan.programmes)} programmes, {len(drafted)} values, {sent} reports"


def _write_agencies(plan: Plan, by: Actor, now: datetime) -> None:
    Agency.objects.bulk_create(plan.agencies)
    Entry.objects.bulk_create(
        evidence.created(
            "agency", str(row.pk), {"name": row.name, "short_name": row.short_name, "active": True}, by, now
        )
        for row in plan.agencies
    )


def _own(drafted: Sequence[Drafted], agencies: Mapping[str, UUID], by: Actor, now: datetime) -> None:
    """Each series belongs to the agency that enters it."""
    of = {(each.key.indicator, each.key.series): agencies[each.agency] for each in drafted}
    rows = [Ownership(indicator=code, series=series, agency_id=id) for (code, series), id in of.items()]
    Ownership.objects.bulk_create(rows)
    said = map(owners.row_of, rows)
    Entry.objects.bulk_create(
        evidence.created("owner", each.key, shapes.document(each), by, now) for each in said
    )


def _write_masterplan(plan: Plan, grant: Grant, by: Actor, story: Story) -> None:
    said = shapes.read(PutMasterplan, plan.masterplan)
    MasterplanStore(plan.id, grant, by, story.masterplan_begun_at).add(said)
    whole.write_books(plan.id, plan.books, by, story.masterplan_begun_at)
    _write_programmes(plan.id, plan.programmes, by, story.masterplan_begun_at + timedelta(days=7))
    evidence.add(
        name="Berita Acara Penyusunan Masterplan.pdf",
        line=f"Berita acara penyusunan masterplan, {grant.name}",
        of=[(Subject.MASTERPLAN, str(plan.id))],
        by=by,
        now=story.masterplan_begun_at + timedelta(days=8),
    )
    if story.masterplan_submitted_at is not None:
        submitting.submit_masterplan(
            id=plan.id, grant=grant, by=by, now=story.masterplan_submitted_at, precondition=_anyway
        )
    if story.masterplan_enacted_at is not None:
        _enact(plan.id, grant, by, story.masterplan_enacted_at)


def _enact(masterplan: UUID, grant: Grant, by: Actor, now: datetime) -> None:
    """A regulation of the head of region, signed some days before the enactment is recorded."""
    signed_on = calendar.day_of(now - timedelta(days=6))
    regulation = {
        "instrument": "perwali" if grant.name.startswith("Kota ") else "perbup",
        "number": f"{signed_on:%j} Tahun {signed_on.year}",
        "title": "Masterplan Kota Cerdas (contoh)",
        "signed_on": signed_on.isoformat(),
        "promulgated_on": (signed_on + timedelta(days=2)).isoformat(),
    }
    said = shapes.read(Enact, regulation)
    enacting.enact(id=masterplan, regulation=said, grant=grant, by=by, now=now, precondition=_anyway)


def _write_programmes(
    masterplan: UUID, programmes: Sequence[DraftedProgramme], by: Actor, start: datetime
) -> None:
    rows = [
        shapes.recast(
            ProgrammeRow,
            each.content,
            id=each.id,
            version_id=uuid7(),
            masterplan=masterplan,
            dimension=each.dimension,
            begun_in=None,
            version=1,
            updated_at=start + number * PACE,
        )
        for number, each in enumerate(programmes)
    ]
    storing.write([Change(None, row) for row in rows], by=by, now=start)
    end = rows[-1].updated_at
    Masterplan.objects.filter(pk=masterplan).update(worked_on_at=end)
    filling.fill([(row.dimension, row.sub_dimension) for row in rows], today=calendar.day_of(end))


def _enter(
    code: str,
    drafted: Sequence[Drafted],
    indicator: IndicatorSpec | None,
    agencies: Mapping[str, UUID],
    by: Actor,
    start: datetime,
) -> None:
    rows, entries = [], []
    for number, each in enumerate(as_entered(drafted, indicator)):
        now = start + number * PACE
        content = _content(each, agencies)
        if each.spec is indicator:
            indicators.record_value(key=each.key, spec=each.spec, content=content, by=by, now=now)
            continue
        rows.append(
            Value(
                **asdict(each.key),
                dimension=each.spec.dimension,
                by_event=not each.spec.is_owed,
                changed_at=now,
                changed_by=by.name,
                **indicators.columns(content),
            )
        )
        entries.append(evidence.created(changes.RESOURCE, str(each.key), shapes.document(content), by, now))
    _set(targets.targets(code, drafted, by=by.name, now=start), by, start)
    Value.objects.bulk_create(rows)
    Entry.objects.bulk_create(entries)
    figures.fill(
        area="values",
        cells=[(each.spec.dimension, "", each.key.period) for each in drafted],
        counting=values.FILLING,
        today=calendar.day_of(start),
    )


def _set(aims: Iterable[tuple[Key, Target]], by: Actor, now: datetime) -> None:
    rows = list(aims)
    Target.objects.bulk_create(row for _, row in rows)
    Entry.objects.bulk_create(
        evidence.created(row.kind, str(key), {"value": row.value, "source": row.source}, by, now)
        for key, row in rows
    )


def _submit_targets(plan: Plan, drafted: Sequence[Drafted], grant: Grant, by: Actor, story: Story) -> None:
    """Most that submitted their plan submit its targets as well, when all that they report is there."""
    now = max(each.reported_at or each.entered_at for each in story.quarters) + timedelta(days=1)
    _set(targets.ahead(grant.code, drafted, by=by.name, now=now), by, now)
    submitted_targets.submit_targets(
        id=plan.id, grant=grant, by=by, now=now + PACE, said=SubmitReport(reason="Target RPJMD")
    )


def _ask_for_agreement(drafted: Sequence[Drafted], by: Actor, story: Story) -> None:
    """Asks the ministry once for each indicator that is entered as not applicable, for all its periods."""
    first: dict[str, Drafted] = {}
    for each in drafted:
        if each.given.value_status == Value.Status.NOT_APPLICABLE:
            first.setdefault(each.key.indicator, each)
    for indicator, each in first.items():
        asked = Ask(indicator=indicator, first_period=Period.parse(each.key.period), reason=each.given.reason)
        exemptions.ask(asked, by=by, now=story.quarters[-1].entered_at)


def _add_evidence(drafted: Sequence[Drafted], quarter: Quarter, grant: Grant, by: Actor) -> None:
    of = [(Subject.VALUE, str(each.key)) for each in drafted[: evidence.VALUES]]
    if of:
        evidence.add(
            name=f"Rekapitulasi Data {quarter.period}.pdf",
            line=f"Rekapitulasi data {quarter.period}, {grant.name}",
            of=of,
            by=by,
            now=quarter.entered_at + len(drafted) * PACE,
        )


def _content(drafted: Drafted, agencies: Mapping[str, UUID]) -> ParsedContent:
    return indicators.parsed(replace(drafted.given, agency=agencies[drafted.agency]), drafted.spec)


def _correct(
    drafted: Sequence[Drafted],
    indicator: IndicatorSpec | None,
    agencies: Mapping[str, UUID],
    by: Actor,
    quarter: Quarter,
) -> None:
    """Some values were wrong: the next report submits them again, as restated."""
    if quarter.reported_at is None:
        return
    wrong = [each for each in drafted if each.given.observation_status == "estimated"][:CORRECTIONS]
    for number, each in enumerate(as_entered(wrong, indicator)):
        note = "Angka sementara diganti angka tetap."
        final = replace(each, given=replace(each.given, observation_status="revised", note=note))
        indicators.record_value(
            key=each.key,
            spec=each.spec,
            content=_content(final, agencies),
            by=by,
            now=quarter.reported_at + CORRECTED_AFTER + number * PACE,
        )


def _anyway(current: str | None, *, required: bool = True) -> None:
    """Nobody else is at work here: any version will do."""


#: An indicator of one regency's own that counts as a national one: what is entered under its code need not be typed
#: again under the national one.
OWN_OF = "51.02"
OWN, NATIONAL = "L-AIR-01", "LIV-01"


def add_own(code: str, by: Actor, now: datetime) -> IndicatorSpec | None:
    """Add the own indicator of the regency with this code; None where it has none."""
    if code != OWN_OF:
        return None
    today = calendar.day_of(now)
    national = rulings.indicators_in_force(today)[NATIONAL]
    content = shapes.recast(
        MappedIndicator,
        national,
        name="Rumah tangga dengan akses air minum layak (pendataan desa)",
        definition="Pendataan tahunan oleh desa, dijumlahkan oleh dinas.",
        maps_to=NATIONAL,
        is_active=True,
    )
    LocalIndicatorStore(OWN, by, now).add(content)
    return specs.find(OWN, today=today)


def as_entered(drafted: Iterable[Drafted], own: IndicatorSpec | None) -> list[Drafted]:
    """The values under the codes under which the regency enters them."""
    return [
        replace(each, key=replace(each.key, indicator=own.code), spec=own)
        if own is not None and each.key.indicator == NATIONAL
        else each
        for each in drafted
    ]
