"""Work of a regency beside its figures: activities carried out, bodies that meet, bimtek stages submitted."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from string import Template
from uuid import UUID

import yaml

from api.http import shapes, versioned
from api.identity.callers import Author, RegencyAuthor
from api.national.bimtek import queries as schedule
from api.national.evidence.words import Subject
from api.regency.bodies.registers import ALL
from api.regency.programmes.budgets.operations import YearStore
from api.regency.programmes.budgets.shapes import BudgetAmount, BudgetOfYear, BudgetYear
from api.regency.programmes.realisation import operations as realisations
from api.regency.programmes.realisation.shapes import GivenRealisation, by_source
from api.regency.programmes.results import Rows
from api.regency.programmes.whole.shapes import DocumentProgramme
from api.regency.reporting.bimtek import operations as bimtek
from api.regency.reporting.bimtek.shapes import Attendance, Deliverable, OfficeAttendance, SubmitStage
from local.demo import evidence, words
from local.demo.plan import STEP, Plan
from local.demo.seeded_random import SeededRandom
from local.demo.story import QUARTERS, README_REGENCY, Quarter

#: Share of the programmes of which somebody reports what became of them.
REPORTED = 0.85
#: Before the report of a year's quarter: the years whose budget is entered, and whether the APBD Perubahan is known.
BUDGETS = {
    (2025, 1): ((2024, True), (2025, False)),
    (2025, 3): ((2025, True),),
    (2026, 1): ((2026, False),),
    (2026, 3): ((2026, True),),
}
#: Heads at a session in the regency's own hall, as in Jembrana.
IN_THE_OWN_HALL = 171
_REGISTERS = {register.path: register for register in ALL}


def realise(plan: Plan, quarter: Quarter, author: RegencyAuthor) -> None:
    """Record the progress of activities in the quarter, before its report."""
    rows = [
        row
        for programme in plan.document.programmes
        for row in _realised(programme, quarter, author.grant.code)
    ]
    if rows:
        author = author.at(quarter.entered_at + timedelta(hours=1))
        realisations.record_quarter(period=quarter.period, rows=Rows.right(rows), author=author)
        evidence.add(
            name=f"Laporan Pelaksanaan Kegiatan {quarter.period}.pdf",
            line=f"Laporan pelaksanaan kegiatan {quarter.period}, {author.grant.name}",
            of=[(Subject.REALISATION, f"{row.activity}/{quarter.period}") for row in rows[: evidence.FIRST]],
            author=author,
        )


def budget(plan: Plan, quarter: Quarter, author: Author) -> None:
    """Enter the budgets that became known before the quarter's report."""
    for year, is_revised in BUDGETS.get((quarter.period.year, quarter.period.number or 0), ()):
        _budget_of(year, plan, author.at(quarter.entered_at), is_revised=is_revised)


def _budget_of(year: int, plan: Plan, author: Author, *, is_revised: bool) -> None:
    given = (
        BudgetOfYear(programme=each.id, amounts=tuple(_amounts(each, year, is_revised=is_revised)))
        for each in plan.document.programmes
    )
    content = BudgetYear(budgets=tuple(each for each in given if each.amounts))
    store = YearStore(year, author)
    versioned.keep(store, lambda _: store.read(content))


def _amounts(programme: DocumentProgramme, year: int, *, is_revised: bool) -> Iterator[BudgetAmount]:
    """Yield the planned amounts; an APBD Perubahan changes some of them."""
    rng = SeededRandom("revised", programme.id, year)
    for each in programme.allocations:
        if each.year == year:
            yield BudgetAmount(source=each.source, amount=each.amount)
            if is_revised and rng.happens(0.12):
                revised = max(STEP, int(each.amount * rng.uniform(0.7, 1.15)) // STEP * STEP)
                yield BudgetAmount(source=each.source, stage="revised", amount=revised)


def meet(author: RegencyAuthor) -> None:
    """Add a council and a team with members, set up by a decree, their meetings, and the first holders of offices."""
    rng = SeededRandom(author.grant.code, "bodies")
    ids = {name: rng.uuid7(author.now) for name in ("decree", "council", "team")}
    text = Template((words.FOLDER / "registers.yaml").read_text())
    said = text.substitute(ids, name=author.grant.name, number=rng.randrange(10, 400))
    for path, rows in yaml.safe_load(said).items():
        for row in rows:
            if path == "meetings":
                row["attendee_count"] = rng.randrange(9, 40)
            id = UUID(row.pop("id", None) or str(rng.uuid7(author.now)))
            register = _REGISTERS[path]
            register({"pk": id}, author).add(shapes.read(register.content, row))


def attend(plan: Plan, author: RegencyAuthor) -> None:
    """Record the heads at each session of bimtek, by office."""
    for session in schedule.sessions_of(author.grant.id):
        rng = SeededRandom(author.grant.code, "attendance", session.pk)
        heads = IN_THE_OWN_HALL if session.regencies else rng.randrange(30, 81)
        offices = [
            OfficeAttendance(office=short_name, head_count=1 + rng.randrange(heads // 24))
            for short_name in [*plan.agencies][:12]
        ]
        others = heads - sum(each.head_count for each in offices)
        offices.append(OfficeAttendance(office="Kecamatan, kelurahan, dan desa", head_count=others))
        content = Attendance(head_count=heads, offices=tuple(offices))
        bimtek.attendance(session.pk, author=author).add(content)


def hand_in_stages(cohort: str, author: RegencyAuthor) -> None:
    """Submit stages of bimtek, one a day, each with its file."""
    grant = author.grant
    last = 4 if grant.code == README_REGENCY else 2 + SeededRandom(grant.code, "stages").randrange(3)
    for stage, title in enumerate(words.TEXTS.deliverables[:last], 1):
        then = author.at(author.now + timedelta(days=stage))
        document = evidence.add(
            name=f"{title}.pdf",
            line=f"{title}, {grant.name}",
            of=[(Subject.BIMTEK_STAGE, f"{cohort}/{stage}")],
            author=then,
        )
        content = SubmitStage(deliverables=(Deliverable(title=title, document=document),))
        bimtek.submit(cohort=cohort, stage=stage, content=content, author=then)


def _realised(programme: DocumentProgramme, quarter: Quarter, code: str) -> Iterator[GivenRealisation]:
    """Yield the quarter's realisations. An activity begun before the first report is in it once, without its money."""
    if not SeededRandom(code, "reports", programme.id).happens(REPORTED):
        return
    first, year, number = QUARTERS[0], quarter.period.year, quarter.period.number or 1
    begun = {each.id: each.starts_on.year for each in programme.activities if each.starts_on}
    among = sum(since >= first.year for since in begun.values())
    money: dict[str, int] = {}
    for each in programme.allocations:
        if first.year <= each.year <= year:
            money[each.source] = money.get(each.source, 0) + each.amount
    for activity in programme.activities:
        if activity.id is None or (since := begun.get(activity.id)) is None:
            continue
        rng = SeededRandom(code, "realised", activity.id)
        pace, thrift = rng.uniform(12, 40), rng.uniform(0.75, 1.0)
        quarters = 4 * (year - since) + number
        before, physical = (min(100, max(0, round(pace * each))) for each in (quarters - 1, quarters))
        if since < first.year:
            before, physical = (0, 100) if quarter.period == first else (100, 100)
        if physical > before:
            share = thrift * physical / 100 / among if since >= first.year else 0
            spent = {source: int(each * share) for source, each in money.items()}
            yield GivenRealisation(
                activity=activity.id,
                physical_percent_to_date=Decimal(physical),
                spent_to_date=sum(spent.values()),
                spent_by_source=by_source(spent),
                milestones_reached=tuple(
                    each.id for each in activity.milestones if each.id and physical == 100
                ),
            )
