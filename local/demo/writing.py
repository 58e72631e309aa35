"""Putting a regency's story into its tables: one transaction on the regency's own role.

Content that crosses the border (masterplan, reports, completeness cells) goes through the operations that requests use,
so ledger, chain and figures are the real thing. Rows of one sitting are written together, with the history that the
single operations would have written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from uuid import UUID

from api.http import shapes
from api.http.etags import any_version
from api.http.grammar.periods import Period
from api.http.local_time import day_of
from api.identity.callers import Actor, Author, Grant, RegencyAuthor
from api.national.catalogue import rulings
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.shapes import SubDimensionRow
from api.national.evidence.words import Subject
from api.national.exemptions.shapes import Ask
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.indicators import (
    changes,
    exemptions,
    operations as indicators,
    owners,
    specs,
    targets as aims,
)
from api.regency.indicators.local import LocalIndicatorStore, MappedIndicator
from api.regency.indicators.models import Ownership, Target, Value
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.operations import MasterplanStore
from api.regency.masterplan.shapes import Enact, PutMasterplan
from api.regency.programmes.whole import operations as whole
from api.regency.reporting.masterplans import enacting, operations as submitting
from api.regency.reporting.reports import operations as reports
from api.regency.reporting.submissions.shapes import SubmitReport
from api.regency.reporting.targets import operations as submitted_targets
from local.demo import doings, evidence, targets
from local.demo.plan import Plan, plan_of
from local.demo.story import Habit, Quarter, Story, story_of
from local.demo.values import Drafted, values_of
from tenants import access
from tenants.models import Regency
from tenants.pool import statements

#: Between two values or programmes that one person enters.
PACE = timedelta(seconds=30)
#: Values that are corrected after a report submitted them, at most, and how long after.
CORRECTIONS = 2
CORRECTED_AFTER = timedelta(days=9)


def write(
    regency: Regency,
    by: Actor,
    cohort: str | None,
    sub_dimensions: Sequence[SubDimensionRow],
    catalogue: Mapping[str, IndicatorSpec],
) -> str | None:
    """Write the story of a regency; return its counts, or None for a regency that already has a masterplan or values.

    `cohort` is the one whose selection its masterplan answers, `catalogue` the indicators in force by code.
    """
    story = story_of(regency.kemendagri_code)
    author = RegencyAuthor(by, story.masterplan_begun_at, Grant.of_steward(regency))
    with access.inside(regency):
        # A request's bounds: beside other load, years of work in one transaction take longer.
        statements.run("SET LOCAL transaction_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        if Masterplan.objects.exists() or Value.objects.exists():
            return None
        plan = plan_of(regency, cohort, story, sub_dimensions)
        agencies = plan.agencies
        drafted = [
            replace(each, given=replace(each.given, agency=agencies[each.agency]))
            for each in values_of(regency, story, catalogue)
        ]
        _write_masterplan(plan, author, story)
        doings.meet(author.at(author.now + timedelta(days=2)))
        if cohort is not None and story.masterplan_submitted_at is not None:
            submitted = author.at(story.masterplan_submitted_at)
            doings.attend(plan, submitted)
            doings.hand_in_stages(cohort, submitted)
        day_after = author.at(author.now + timedelta(days=1))
        indicator = add_own(day_after)
        _own(drafted, day_after)
        sent = 0
        for number, quarter in enumerate(story.quarters):
            of_quarter = [each for each in drafted if each.quarter == number]
            _enter(of_quarter, indicator, author.at(quarter.entered_at))
            _add_evidence(of_quarter, quarter, author)
            doings.budget(plan, quarter, author)
            doings.realise(plan, quarter, author)
            if quarter.reported_at is not None:
                reported = author.at(quarter.reported_at)
                reports.submit_report(period=quarter.period, author=reported)
                _correct(of_quarter, indicator, reported)
                sent += 1
        if story.masterplan_submitted_at is not None and story.habit is not Habit.SILENT:
            _submit_targets(plan, drafted, author, story)
        _ask_for_agreement(drafted, author.at(story.quarters[-1].entered_at))
        if plan.revision_id is not None and story.revision_begun_at is not None:
            # The masterplan is a living document: the next version is begun as a copy, and is open for programmes.
            revision = shapes.read(PutMasterplan, {"based_on_id": str(plan.id)})
            MasterplanStore(plan.revision_id, author.at(story.revision_begun_at)).add(revision)
    return f"{len(plan.document.programmes)} programmes, {len(drafted)} values, {sent} reports"


def _own(drafted: Sequence[Drafted], author: Author) -> None:
    """Assign each series to the agency that enters it."""
    of = {(each.key.indicator, each.key.series): each.given.agency for each in drafted}
    rows = [Ownership(indicator=code, series=series, agency_id=id) for (code, series), id in of.items()]
    Ownership.objects.bulk_create(rows)
    made = (history.Change(each.key, 1, None, each) for each in map(owners.row_of, rows))
    history.record_all(author, "owner", made)


def _write_masterplan(plan: Plan, author: RegencyAuthor, story: Story) -> None:
    whole.put_document(id=plan.id, given=plan.document, author=author, precondition=any_version)
    evidence.add(
        name="Berita Acara Penyusunan Masterplan.pdf",
        line=f"Berita acara penyusunan masterplan, {author.grant.name}",
        of=[(Subject.MASTERPLAN, str(plan.id))],
        author=author.at(author.now + timedelta(days=8)),
    )
    evidence.add(
        name="Kerangka Acuan Kerja.pdf",
        line=f"Kerangka acuan kerja, {author.grant.name}",
        of=[(Subject.PROGRAMME, str(each.id)) for each in plan.document.programmes[: evidence.FIRST]],
        author=author.at(author.now + timedelta(days=8)),
    )
    if story.masterplan_submitted_at is not None:
        submitting.submit_masterplan(
            id=plan.id, author=author.at(story.masterplan_submitted_at), precondition=any_version
        )
    if story.masterplan_enacted_at is not None:
        _enact(plan.id, author.at(story.masterplan_enacted_at))


def _enact(masterplan: UUID, author: RegencyAuthor) -> None:
    """Enact by a regulation of the head of region, signed some days before the enactment is recorded."""
    signed_on = day_of(author.now - timedelta(days=6))
    regulation = {
        "instrument": "perwali" if author.grant.name.startswith("Kota ") else "perbup",
        "number": f"{signed_on:%j} Tahun {signed_on.year}",
        "title": "Masterplan Kota Cerdas (contoh)",
        "signed_on": signed_on.isoformat(),
        "promulgated_on": (signed_on + timedelta(days=2)).isoformat(),
    }
    said = shapes.attempted(Enact, regulation)
    enacting.enact(id=masterplan, body=said, author=author, precondition=any_version)


def _enter(drafted: Sequence[Drafted], indicator: IndicatorSpec | None, author: RegencyAuthor) -> None:
    rows, entries = [], []
    for number, each in enumerate(as_entered(drafted, indicator)):
        then = author.at(author.now + number * PACE)
        content = indicators.parsed(each.given, each.spec)
        if each.spec is indicator:
            indicators.record_value(key=each.key, spec=each.spec, content=content, author=then)
            continue
        rows.append(
            Value(
                **asdict(each.key),
                dimension=each.spec.dimension,
                by_event=not each.spec.is_owed,
                changed_at=then.now,
                changed_by=then.actor.name,
                **indicators.columns(content),
            )
        )
        made = history.Change(str(each.key), 1, None, content)
        entries.append(history.entry(then, changes.RESOURCE, made))
    aims.write(Target.Kind.TARGET, dict(targets.targets(drafted, author.grant.code)), author=author)
    Value.objects.bulk_create(rows)
    Entry.objects.bulk_create(entries)
    indicators.fill([(each.spec.dimension, "", each.key.period) for each in drafted], today=author.today)


def _submit_targets(plan: Plan, drafted: Sequence[Drafted], author: RegencyAuthor, story: Story) -> None:
    """Submit the targets of most regencies that submitted their plan, once all their reports are written."""
    last = max(each.reported_at or each.entered_at for each in story.quarters)
    author = author.at(last + timedelta(days=1))
    aims.write(Target.Kind.BASELINE, dict(targets.baselines(drafted)), author=author)
    aims.write(Target.Kind.TARGET, dict(targets.ahead(drafted, author.grant.code)), author=author)
    submitted_targets.submit_targets(
        id=plan.id, author=author.at(author.now + PACE), said=SubmitReport(reason="Target RPJMD")
    )


def _ask_for_agreement(drafted: Sequence[Drafted], author: Author) -> None:
    """Ask the ministry once for each indicator that is entered as not applicable, for all its periods."""
    first: dict[str, Drafted] = {}
    for each in drafted:
        if each.given.value_status == Value.Status.NOT_APPLICABLE:
            first.setdefault(each.key.indicator, each)
    for indicator, each in first.items():
        asked = Ask(indicator=indicator, first_period=Period.parse(each.key.period), reason=each.given.reason)
        exemptions.ask(asked, author=author)


def _add_evidence(drafted: Sequence[Drafted], quarter: Quarter, author: RegencyAuthor) -> None:
    of = [(Subject.VALUE, str(each.key)) for each in drafted[: evidence.FIRST]]
    if of:
        evidence.add(
            name=f"Rekapitulasi Data {quarter.period}.pdf",
            line=f"Rekapitulasi data {quarter.period}, {author.grant.name}",
            of=of,
            author=author.at(quarter.entered_at + len(drafted) * PACE),
        )


def _correct(drafted: Sequence[Drafted], indicator: IndicatorSpec | None, author: Author) -> None:
    """Correct some values, which the next report submits again, as restated."""
    wrong = [each for each in drafted if each.given.observation_status == "estimated"][:CORRECTIONS]
    for number, each in enumerate(as_entered(wrong, indicator)):
        note = "Angka sementara diganti angka tetap."
        final = replace(each.given, observation_status="revised", note=note)
        indicators.record_value(
            key=each.key,
            spec=each.spec,
            content=indicators.parsed(final, each.spec),
            author=author.at(author.now + CORRECTED_AFTER + number * PACE),
        )


#: An indicator of one regency's own that counts as a national one: what is entered under its code need not be typed
#: again under the national one.
OWN_OF = "51.02"
OWN, NATIONAL = "L-AIR-01", "LIV-01"


def add_own(author: RegencyAuthor) -> IndicatorSpec | None:
    """Add the local indicator of the regency; None where it has none."""
    if author.grant.code != OWN_OF:
        return None
    today = author.today
    national = rulings.indicators_in_force(today)[NATIONAL]
    content = shapes.recast(
        MappedIndicator,
        national,
        name="Rumah tangga dengan akses air minum layak (pendataan desa)",
        definition="Pendataan tahunan oleh desa, dijumlahkan oleh dinas.",
        maps_to=NATIONAL,
        is_active=True,
    )
    LocalIndicatorStore(OWN, author).add(content)
    return specs.find(OWN, today=today)


def as_entered(drafted: Iterable[Drafted], own: IndicatorSpec | None) -> list[Drafted]:
    """Return the values under the codes under which the regency enters them."""
    return [
        replace(each, key=replace(each.key, indicator=own.code), spec=own)
        if own is not None and each.key.indicator == NATIONAL
        else each
        for each in drafted
    ]
