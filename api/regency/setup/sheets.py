"""Sheets of the set-up workbook with their columns, and their present rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from api.http import labels, shapes
from api.http.grammar.periods import Period
from api.http.local_time import day_of
from api.http.messages import indonesian
from api.http.tables import shaped
from api.http.tables.columns import Choices, Column, Sheet
from api.http.tables.present import PresentRows
from api.identity.models import Person, RegencyRole
from api.national.catalogue import rulings
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import unit_id
from api.regency.indicators import models, owners, specs, targets
from api.regency.indicators.models import Key
from api.regency.indicators.problems import UnknownPerson
from api.regency.masterplan import queries as masterplan
from api.regency.masterplan.agencies import Agency, AgencyRow, agency_choices
from api.regency.people.members import Members
from api.regency.people.shapes import AddMember, MemberRow

_PERSON = {each.name: each for each in shaped.columns(AddMember)}
_OF_SERIES = (
    Column("indicator", heading="Kode", width=12, locked=True),
    Column("series", heading="Seri", width=12, locked=True),
    Column("name", heading="Indikator", width=60, locked=True),
)

AGENCIES = Sheet("Perangkat daerah", shaped.columns(Agency))
PEOPLE = Sheet("Orang", (_PERSON.pop("email"), *_PERSON.values()))
OWNERS = Sheet("Pemilik", (*_OF_SERIES, *shaped.columns(owners.Owner)), grows=False)
TARGETS = Sheet(
    "Target",
    (
        *_OF_SERIES,
        Column("unit", heading="Satuan", width=20, locked=True),
        Column("period", heading="Periode", width=12, locked=True),
        *shaped.columns(targets.Target),
    ),
    grows=False,
)
#: In the order in which they are read: the later ones name the earlier ones' rows.
SHEETS = (AGENCIES, PEOPLE, OWNERS, TARGETS)
#: The column by which a new row of a sheet is known.
NAMED = {AGENCIES.name: "name", PEOPLE.name: "email"}
#: Years of targets where there is no plan yet.
_YEARS = 5


@dataclass(slots=True, kw_only=True)
class Present(PresentRows):
    """The rows of a regency.

    `named` has the keys by sheet and name in lower case; `persons`, the people of members; `specs`, the indicators of
    targets.
    """

    sheets = SHEETS
    guide = (
        "Menyiapkan kabupaten/kota: perangkat daerah, orang, pemilik indikator, dan target",
        "Isi keempat lembar, lalu unggah berkas ini utuh. Sel abu-abu hanya untuk dibaca.",
        "Perangkat daerah: tulis yang baru pada baris kosong. Yang dibubarkan diberi Tidak pada kolom Aktif.",
        "Jenis: menurut UU 23/2014, misalnya Dinas; RSUD dan BUMD adalah Lainnya. Sel kosong: belum disebutkan.",
        "Orang: yang baru menerima undangan lewat surel, satu kali. Lembar ini diisi oleh admin.",
        "Peran: Admin, Walidata, Kontributor, Kepala daerah, atau Pembaca; beberapa dipisahkan titik koma.",
        "Kontributor dapat dibatasi pada satu atau beberapa perangkat daerah, dipisahkan titik koma.",
        "Pemilik: pilih perangkat daerah yang mengisi indikator, dan bila perlu orangnya. Sel kosong: belum ada.",
        "Target: tulis angka biasa, misalnya 4,51, beserta sumbernya. Target yang dikosongkan dihapus.",
        "Tempelkan hasil rumus sebagai nilai; jangan menggabungkan sel dan jangan menyalin baris utuh.",
        "Yang perlu diperbaiki ditandai pada selnya dan pada kolom Perbaikan.",
    )
    code: str
    named: dict[tuple[str, str], str] = field(default_factory=dict)
    persons: dict[str, UUID] = field(default_factory=dict)
    specs: dict[str, IndicatorSpec] = field(default_factory=dict)

    @property
    def first(self) -> Sequence[str]:
        return ["setup", self.code]


def present(code: str, now: datetime) -> Present:
    """Return all rows of the regency."""
    today, register = day_of(now), Members()
    members = [register.shown(each) for each in register.rows(now=now).order_by("pk")]
    owned = {(each.indicator, each.series): each for each in owners.every()}
    found = Present(
        code=code,
        choices={
            **shaped.choices(Agency),
            "Perangkat daerah!B": agency_choices(),
            "Orang!B": _people(members, owned.values()),
            "role": Choices.of({indonesian(labels.of(role)): role for role in RegencyRole.values}),
        },
    )
    for agency in masterplan.agencies().order_by("name", "pk"):
        found.put(AGENCIES, str(agency.pk), shapes.from_model(AgencyRow, agency), {})
        found.named[AGENCIES.name, agency.name.lower()] = str(agency.pk)
    for row in members:
        said = {name: getattr(row.person, name) for name in ("email", "name", "office")}
        found.put(PEOPLE, str(row.id), row, said)
        found.named[PEOPLE.name, row.person.email] = str(row.id)
        found.persons[str(row.id)] = row.person.id
    for spec in specs.in_force(today).values():
        for series in spec.series if spec.value_kind else ():
            owner = owned.get((spec.code, series), owners.Owner())
            found.put(OWNERS, f"{spec.code}/{series}", owner, _named(spec, series))
    there = targets.newest(models.Target.Kind.TARGET)
    for key, spec in _measured(today.year).items():
        beside = {**_named(spec, key.series), "unit": unit_id(spec.unit), "period": key.period}
        found.put(TARGETS, str(key), there.get(key), beside)
        found.specs[str(key)] = spec
    return found


def _people(members: Iterable[MemberRow], owned: Iterable[owners.OwnerRow]) -> Choices:
    """Return members and owners by e-mail address; members alone are offered."""
    offered = {each.person.email: each.person.id for each in members}
    others = {each.person for each in owned if each.person} - set(offered.values())
    known = {each.email: each.pk for each in Person.objects.filter(pk__in=others)} | offered
    labels = {id: email for email, id in known.items()}
    return Choices({"": None, **known}, labels, list(offered), UnknownPerson)


def _named(spec: IndicatorSpec, series: str) -> dict[str, str]:
    return {"indicator": spec.code, "series": series, "name": spec.name.id or spec.name.en}


def _measured(year: int) -> dict[Key, IndicatorSpec]:
    """Return every target that may be set in the years of the plan, with its indicator, in catalogue order."""
    plan = masterplan.meant()
    years = range(year, year + _YEARS) if plan is None else masterplan.masterplan(plan).years
    ruling, local = rulings.rulings(), specs.local()
    by_series: dict[tuple[str, str], list[tuple[Key, IndicatorSpec]]] = {}
    for each in years:
        for spec in {**ruling.release(Period(each)).indicators, **local}.values():
            for series in spec.series:
                keys = [Key(spec.code, series, str(period)) for period in specs.periods(spec, each)]
                by_series.setdefault((spec.code, series), []).extend((key, spec) for key in keys)
    return {key: spec for found in by_series.values() for key, spec in found}
