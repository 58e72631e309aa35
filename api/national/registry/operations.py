"""Changes of the registry by the ministry.

Triggers keep the history of descriptions for the figures (figures, 0011), so that no change alters an answer as of an
earlier instant.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from api.http import shapes
from api.http.exceptions import Problem, Problems
from api.http.grammar import days
from api.http.rules import refuse
from api.http.versioned import Row, Store
from api.identity.callers import Author
from api.national.problems import UnknownRegency
from api.national.registry import queries
from api.national.registry.problems import (
    BasisMissing,
    CodeTaken,
    NotOfTheProvince,
    RegencyTwice,
    YearOutOfRange,
)
from api.national.registry.shapes import (
    CohortEntry,
    CohortRow,
    Member,
    NewProvince,
    NewRegency,
    PopulationOfAYear,
    PopulationRow,
    RegencyEntry,
    RegencyEntryRow,
)
from tenants import Document, frozen, reference, registry
from tenants.models import Cohort, CohortMembership, FormerCode, Population, Province, Regency, RegistryAct

Subject = RegistryAct.Subject
#: What a membership says beside whose it is.
_OF_MEMBERSHIP = [each.name for each in shapes.info(Member).kept if each.name != "regency_code"]


def note(author: Author, subject: str, before: Document, after: Document, **more: Any) -> None:
    """Keep the fields of the registry that differ."""
    differing = [name for name in before | after if before.get(name) != after.get(name)]
    RegistryAct.objects.create(
        at=author.now,
        by_id=author.actor.id,
        office=author.actor.office,
        subject=subject,
        before={name: before[name] for name in differing if name in before},
        after={name: after[name] for name in differing if name in after},
        **more,
    )


@dataclass(frozen=True)
class RegencyStore(Store[RegencyEntryRow, RegencyEntry]):
    """One regency of the registry.

    Changing raises Invalid for a code of another province or without a basis, and CodeTaken.
    """

    code: str
    author: Author
    names_basis: bool

    def find(self) -> RegencyEntryRow:
        return queries.entry(self._regency)

    def change(self, row: RegencyEntryRow, content: RegencyEntry) -> RegencyEntryRow:
        regency = self._regency
        refuse(_faults(content, names_basis=self.names_basis))
        others = Regency.objects.exclude(pk=regency.pk)
        _check_free(content, others)
        columns = shapes.stored(content, Regency, besides=("province_code", "basis"))
        columns["province"] = Province.objects.get(code=content.province_code)
        for name, value in columns.items():
            setattr(regency, name, value)
        regency.save(update_fields=columns)
        if content.code != row.code:
            FormerCode.objects.bulk_create(
                [FormerCode(code=row.code, regency=regency, until=self.author.now)], ignore_conflicts=True
            )
            # Once more: another may have given a code up since, whose row this one has waited for.
            _check_free(content, others)
        before, after = (shapes.document(replace(each, basis=""), RegencyEntry) for each in (row, content))
        note(self.author, Subject.REGENCY, before, after, regency=regency, basis=content.basis)
        return queries.entry(regency)

    @cached_property
    def _regency(self) -> Regency:
        found = queries.regency(self.code)
        return (
            Regency.objects.select_for_update(no_key=True, of=("self",))
            .select_related("province")
            .get(pk=found.pk)
        )


@frozen
class _New[R: Row, C: (NewProvince, NewRegency)](Store[R, C]):
    """Registration of something that a law has made, under its code."""

    code: str
    author: Author

    def find(self) -> None:
        return None

    def read(self, body: C) -> C:
        return replace(body, code=self.code)


class NewProvinceStore(_New[NewProvince, NewProvince]):
    """A province. Adding raises CodeTaken."""

    def add(self, content: NewProvince) -> NewProvince:
        if Province.objects.filter(code=content.code).exists():
            raise CodeTaken(taken=content.code)
        after = shapes.document(content)
        basis = after.pop("basis")
        Province.objects.create(**after)
        note(self.author, Subject.PROVINCE, {}, after, key=content.code, basis=basis)
        return content


class NewRegencyStore(_New[RegencyEntryRow, NewRegency]):
    """A regency, made of a part of another. Adding raises as RegencyStore."""

    def add(self, content: NewRegency) -> RegencyEntryRow:
        refuse(_faults(content))
        _check_free(content, Regency.objects.all())
        regency = reference.register(
            province=Province.objects.get(code=content.province_code),
            valid_from=content.formed_on,
            time_zone=queries.regency(content.split_from).time_zone,
            **shapes.stored(content, Regency, besides=("province_code", "basis", "split_from", "formed_on")),
        )
        after = shapes.document(content)
        note(self.author, Subject.REGENCY, {}, after, regency=regency, basis=after.pop("basis"))
        return queries.entry(regency)


def _faults(content: RegencyEntry, *, names_basis: bool = True) -> Iterator[Problem]:
    if not names_basis or not content.basis:
        yield BasisMissing("/basis")
    province, _, number = content.code.partition(".")
    if province != content.province_code or not (len(number) == 2 and number.isascii() and number.isdigit()):
        yield NotOfTheProvince("/code", province_code=content.province_code)


def _check_free(content: RegencyEntry, others: QuerySet[Regency]) -> None:
    had = Q(kemendagri_code=content.code) | Q(former_codes__code=content.code)
    if others.filter(had).exists():
        raise CodeTaken(taken=content.code)
    if content.bps_code is not None and others.filter(bps_code=content.bps_code).exists():
        raise CodeTaken(taken=content.bps_code)


@frozen
class PopulationStore(Store[PopulationRow, PopulationOfAYear]):
    """The population of a regency in a year. That of the newest year is the one of figures of now.

    Adding raises YearOutOfRange.
    """

    regency: Regency
    year: int
    author: Author

    def find(self) -> PopulationRow | None:
        # The regency's row has the numbers of all years, so that one writer waits for another.
        Regency.objects.select_for_update(no_key=True).get(pk=self.regency.pk)
        found = self._rows.filter(year=self.year).first()
        return shapes.from_model(PopulationRow, found) if found else None

    def write(self, before: PopulationRow | None, content: PopulationOfAYear) -> PopulationRow:
        last = self.author.today.year
        if before is None and not days.REPUBLIC <= self.year <= last:
            raise YearOutOfRange(first=days.REPUBLIC, last=last)
        self.regency.populations.update_or_create(year=self.year, defaults=shapes.stored(content, Population))
        self._note(before, content)
        return shapes.recast(PopulationRow, content, year=self.year)

    def remove(self, row: PopulationRow) -> None:
        self._rows.filter(year=self.year).delete()
        self._note(row, None)

    @property
    def _rows(self) -> QuerySet[Population]:
        return self.regency.populations.all()

    def _note(self, before: PopulationRow | None, after: PopulationOfAYear | None) -> None:
        people = dict(self._rows.order_by("-year").values_list("year", "people"))
        year, number = next(iter(people.items()), (None, None))
        Regency.objects.filter(pk=self.regency.pk).update(
            people_by_year=people, population=number, population_year=year
        )
        said = ({} if each is None else shapes.document(each, PopulationOfAYear) for each in (before, after))
        source = after.source if after else ""
        note(self.author, Subject.POPULATION, *said, regency=self.regency, key=str(self.year), basis=source)


@frozen
class CohortStore(Store[CohortRow, CohortEntry]):
    """One cohort with its members.

    Writing raises Invalid for an unknown regency, and for a stand-in with a source that names it.
    """

    code: str
    author: Author
    #: By today's code, of the members that were read.
    _regencies: dict[str, Regency] = field(default_factory=dict)

    def find(self) -> CohortRow | None:
        found = Cohort.objects.select_for_update(no_key=True).filter(code=self.code).first()
        return queries.cohort_row(found) if found else None

    def read(self, body: CohortEntry) -> CohortEntry:
        known = registry.regencies_by_code(each.regency_code for each in body.members)
        members: dict[str, Member] = {}
        faults: Problems = []
        for at, member in enumerate(body.members):
            place = f"/members/{at}"
            if (regency := known.get(member.regency_code)) is None:
                faults.append(UnknownRegency(f"{place}/regency_code", value=member.regency_code))
                continue
            if regency.kemendagri_code in members:
                faults.append(RegencyTwice(f"{place}/regency_code", value=member.regency_code))
            faults += (each.below(place) for each in member.contradictions())
            code = regency.kemendagri_code
            self._regencies[code] = regency
            members[code] = replace(member, regency_code=code)
        refuse(faults)
        return replace(body, members=tuple(members[code] for code in sorted(members)))

    def add(self, content: CohortEntry) -> CohortRow:
        made = Cohort.objects.create(code=self.code, **shapes.stored(content, Cohort, besides=("members",)))
        return self._kept(made, {}, content)

    def change(self, row: CohortRow, content: CohortEntry) -> CohortRow:
        found = Cohort.objects.filter(code=self.code)
        found.update(**shapes.stored(content, Cohort, besides=("members",)))
        return self._kept(found.get(), shapes.document(row, CohortEntry), content)

    def _kept(self, cohort: Cohort, before: Document, content: CohortEntry) -> CohortRow:
        cohort.memberships.exclude(regency__in=self._regencies.values()).delete()
        CohortMembership.objects.bulk_create(
            [
                CohortMembership(
                    cohort=cohort,
                    regency=self._regencies[each.regency_code],
                    **shapes.stored(each, CohortMembership, besides=("regency_code",)),
                )
                for each in content.members
            ],
            update_conflicts=True,
            unique_fields=["cohort", "regency"],
            update_fields=_OF_MEMBERSHIP,
        )
        note(self.author, Subject.COHORT, before, shapes.document(content), key=self.code)
        return queries.cohort_row(cohort)
