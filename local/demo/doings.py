"""What a regency does beside its figures: activities carried out, bodies that meet, bimtek stages handed in.

Names of persons are offices with "Contoh": nobody's.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from api.http import versioned
from api.identity.callers import Actor, Grant
from api.national.bimtek import queries as schedule
from api.national.evidence.words import Subject
from api.regency.bodies.registers import ALL
from api.regency.bodies.shapes import Body, Instrument, Meeting, Member, OfficeHolder
from api.regency.programmes.budgets.operations import YearStore
from api.regency.programmes.budgets.shapes import BudgetAmount, BudgetOfYear, BudgetYear
from api.regency.programmes.realisation import operations as realisations
from api.regency.programmes.realisation.shapes import GivenRealisation, by_source
from api.regency.programmes.results import Rows
from api.regency.programmes.shapes import Activity
from api.regency.reporting.bimtek import operations as bimtek
from api.regency.reporting.bimtek.shapes import Attendance, Deliverable, HandInStage, OfficeAttendance
from local.demo import evidence
from local.demo.plan import STEP, DraftedProgramme, Plan
from local.demo.seeded_random import SeededRandom
from local.demo.story import README_REGENCY, Quarter

#: The year whose four quarters are realised, and the first whose activities are reported then.
YEAR, SINCE = 2025, 2024
#: Share of those activities that are reported at all.
REPORTED = 0.6
#: What each stage delivers. Every regency submits the first two, some the third and the fourth.
_DELIVERABLES = (
    "Analisis Kesiapan dan Kesenjangan",
    "Peta Program",
    "Inovasi dan Quick Win",
    "Buku Akhir dan Rencana Aksi",
)
#: Heads at a session in the regency's own hall, as in Jembrana.
IN_THE_OWN_HALL = 171
_MEETINGS = (
    (date(2025, 3, 18), "Penetapan rencana kerja tahun berjalan."),
    (date(2025, 10, 14), "Evaluasi pelaksanaan program dan tindak lanjut."),
)


def realise(plan: Plan, quarter: Quarter, grant: Grant, by: Actor) -> None:
    """Record what became of some activities by the quarter's end, before its report."""
    if quarter.period.year != YEAR:
        return
    rows = [row for programme in plan.programmes for row in _realised(programme, quarter, grant.code)]
    if rows:
        realisations.record_quarter(
            period=quarter.period,
            rows=Rows.right(rows),
            grant=grant,
            by=by,
            now=quarter.entered_at + timedelta(hours=1),
        )


def budget(plan: Plan, quarter: Quarter, by: Actor) -> None:
    """Enter the budget of the year before its first report, and the APBD Perubahan before its third."""
    if quarter.period.year != YEAR or quarter.period.number not in (1, 3):
        return
    given = tuple(
        BudgetOfYear(
            programme=programme.id, amounts=tuple(_amounts(programme, is_revised=quarter.period.number == 3))
        )
        for programme in plan.programmes
    )
    budgets = tuple(each for each in given if each.amounts)
    store = YearStore(YEAR, by, quarter.entered_at)
    versioned.keep(store, lambda _: store.read(BudgetYear(budgets=budgets)))


def _amounts(programme: DraftedProgramme, *, is_revised: bool) -> Iterator[BudgetAmount]:
    """Give what the plan foresees; the APBD Perubahan changes some of it."""
    rng = SeededRandom("revised", programme.id)
    for each in programme.content.allocations:
        if each.year == YEAR:
            yield BudgetAmount(source=each.source, amount=each.amount)
            if is_revised and rng.happens(0.12):
                revised = max(STEP, int(each.amount * rng.uniform(0.7, 1.15)) // STEP * STEP)
                yield BudgetAmount(source=each.source, stage="revised", amount=revised)


def meet(code: str, name: str, by: Actor, now: datetime) -> None:
    """Add a council and a team with members, set up by a decree, that meet; and who holds the first offices."""
    rng = SeededRandom(code, "bodies")
    decree = rng.uuid7(now)
    instrument = Instrument(
        kind="council_decree",
        number=f"{rng.randrange(10, 400)} Tahun 2025",
        signed_on=date(2025, 1, 6),
        title=f"Dewan dan Tim Pelaksana Smart City {name}",
    )
    given: list[tuple[UUID, Any]] = [(decree, instrument)]
    for kind, called, roles in (
        ("council", "Dewan Smart City", ("Ketua", "Sekretaris", "Anggota")),
        ("team", "Tim Pelaksana Smart City", ("Ketua", "Koordinator", "Anggota")),
    ):
        id = rng.uuid7(now)
        members = tuple(
            Member(name=f"{role} Contoh", office=f"Perangkat Daerah {name}", role=role.lower())
            for role in roles
        )
        given.append((id, Body(kind=kind, name=f"{called} {name}", established_by=decree, members=members)))
        for held_on, decided in _MEETINGS:
            meeting = Meeting(
                body=id,
                held_on=held_on,
                place="Ruang rapat utama",
                agenda="Perkembangan Smart City",
                attendee_count=rng.randrange(9, 40),
                minutes=decided,
            )
            given.append((rng.uuid7(now), meeting))
    for office in ("Kepala Daerah", "Sekretaris Daerah"):
        holder = OfficeHolder(
            office=f"{office} {name}",
            name=f"{office} Contoh",
            capacity="definitive",
            starts_on=date(2025, 2, 20),
        )
        given.append((rng.uuid7(now), holder))
    registers = {register.content: register for register in ALL}
    for id, content in given:
        store = registers[type(content)]({"pk": id}, by, now)
        if store.find() is None:
            store.add(content)


def attend(plan: Plan, grant: Grant, by: Actor, now: datetime) -> None:
    """Record the heads at each session of bimtek, by office."""
    for session in schedule.sessions_of(grant.id):
        rng = SeededRandom(grant.code, "attendance", session.pk)
        heads = IN_THE_OWN_HALL if session.regencies else rng.randrange(30, 81)
        offices = [
            OfficeAttendance(office=agency.short_name, head_count=1 + rng.randrange(heads // 24))
            for agency in plan.agencies[:12]
        ]
        others = heads - sum(each.head_count for each in offices)
        offices.append(OfficeAttendance(office="Kecamatan, kelurahan, dan desa", head_count=others))
        content = Attendance(head_count=heads, offices=tuple(offices))
        bimtek.attendance(session.pk, grant=grant, by=by, now=now).add(content)


def hand_in_stages(cohort: str, since: datetime, grant: Grant, by: Actor) -> None:
    """Submit stages of bimtek, one a day, each with its file."""
    last = 4 if grant.code == README_REGENCY else 2 + SeededRandom(grant.code, "stages").randrange(3)
    for stage, title in enumerate(_DELIVERABLES[:last], 1):
        now = since + timedelta(days=stage)
        document = evidence.add(
            name=f"{title}.pdf",
            line=f"{title}, {grant.name}",
            of=[(Subject.BIMTEK_STAGE, f"{cohort}/{stage}")],
            by=by,
            now=now,
        )
        content = HandInStage(deliverables=(Deliverable(title=title, document=document),))
        bimtek.hand_in(cohort=cohort, stage=stage, content=content, grant=grant, by=by, now=now)


def _realised(programme: DraftedProgramme, quarter: Quarter, code: str) -> Iterator[GivenRealisation]:
    money: dict[str, int] = {}
    for each in programme.content.allocations:
        if each.year <= YEAR:
            money[each.source] = money.get(each.source, 0) + each.amount
    for activity in programme.content.activities:
        if activity.id is None or activity.starts_on is None or not SINCE <= activity.starts_on.year <= YEAR:
            continue
        rng = SeededRandom(code, "realised", activity.id)
        if rng.happens(REPORTED):
            yield _realisation(activity.id, activity, quarter, money, len(programme.content.activities), rng)


def _realisation(
    id: UUID, activity: Activity, quarter: Quarter, money: dict[str, int], among: int, rng: SeededRandom
) -> GivenRealisation:
    """Steady progress at the activity's own pace, so that no quarter falls behind the one before."""
    pace = rng.uniform(15, 32)
    thrift = rng.uniform(0.75, 1.0)
    number = quarter.period.number or 1
    begun = 0 if activity.starts_on is None or activity.starts_on.year == YEAR else 60
    physical = min(100, round(begun + pace * number))
    before = min(100, round(begun + pace * (number - 1)))
    reached = physical == 100 and (before < 100 or number == 1)
    spent = {source: int(amount / among * thrift * physical / 100) for source, amount in money.items()}
    return GivenRealisation(
        activity=id,
        physical_percent_to_date=Decimal(physical),
        spent_to_date=sum(spent.values()),
        spent_by_source=by_source(spent),
        milestones_reached=tuple(each.id for each in activity.milestones if each.id) if reached else (),
    )
