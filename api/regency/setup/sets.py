"""Whole sets, each in one request: owners of series, targets, members. All of a set is stored, or none of it."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import asdict
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from api.http import shapes, versioned
from api.http.etags import any_version
from api.http.exceptions import Problem, Problems
from api.http.rules import refuse
from api.http.shapes import many, shape, text
from api.http.unread import Hidden, numbered
from api.http.versioned import Row, Store, Tagged
from api.identity.models import Membership
from api.identity.registers import Act
from api.regency.indicators import models, owners, rules, specs, targets
from api.regency.indicators.models import Key
from api.regency.indicators.owners import Owner, OwnerOfSeries, OwnerStore
from api.regency.indicators.problems import AgencyOrPersonNeeded
from api.regency.indicators.targets import Target
from api.regency.masterplan.problems import Duplicate
from api.regency.people.members import Members
from api.regency.people.shapes import AddMember, MemberRow
from tenants import Strings, frozen


@shape
class TargetOfPeriod(Target):
    indicator: str = text(40, "Indicator code.", before="value")
    series: str = text(30, "Series.", before="value")
    period: str = text(7, "Period, such as 2026.", before="value")


_TARGET = models.Target.Kind.TARGET


@shape
class OwnerSet(Tagged):
    """Every series that has an owner. A series that is left out loses its owner."""

    data: tuple[OwnerOfSeries, ...] = many(
        "The series, each once.", most=5000, sorted_by=("indicator", "series")
    )


@shape
class TargetSet(Tagged):
    """Every target in force. A target that is left out is removed."""

    data: tuple[TargetOfPeriod, ...] = many(
        "The targets, each series and period once.", most=5000, sorted_by=("indicator", "series", "period")
    )


@shape
class MemberSet(Tagged):
    """Every member, by e-mail address. The membership of a person who is left out ends."""

    data: tuple[AddMember, ...] = many("The members, each person once.", most=1000, sorted_by=("email",))


@frozen
class SetStore[S: Row, C](Store[S, C]):
    """A set. A subclass defines the rows, and how a row is stored and removed; both methods raise their faults."""

    act: Act

    key: ClassVar[Strings]

    def lock(self) -> None:
        """Lock the rows of the set against other writers until the end of the transaction."""
        raise NotImplementedError

    def rows(self) -> Iterable[Any]:
        raise NotImplementedError

    def keep(self, item: Any, *, is_new: bool) -> None:
        raise NotImplementedError

    def take_out(self, item: Any) -> None:
        raise NotImplementedError

    def find(self) -> S:
        self.lock()
        return self.shown()

    def shown(self) -> S:
        made: S = self.row(data=tuple(self.rows()))
        return made

    def broken(self, body: Any) -> Problems:
        with transaction.atomic():
            found = list(self._written(self.find(), body))
            transaction.set_rollback(True)
        return found

    def change(self, row: S, content: C) -> S:
        refuse(self._written(row, content))
        return self.shown()

    def _written(self, there: Any, wanted: Any) -> Iterator[Problem]:
        """Make the set equal to the given one, and yield every fault."""
        left = {self._key(each): each for each in there.data}
        seen: set[Hashable] = set()
        for n, each in numbered(wanted.data):
            try:
                key = self._key(each)
                if key in seen:
                    raise Duplicate("")
                seen.add(key)
                if (present := left.pop(key, None)) != each:
                    with transaction.atomic():
                        self.keep(each, is_new=present is None)
            except Hidden:
                continue
            except Problem as problem:
                yield from (one.below(f"/data/{n}") for one in problem.errors or (problem,))
        for each in left.values():
            self.take_out(each)

    def _key(self, item: Any) -> tuple[Any, ...]:
        return tuple(getattr(item, name) for name in self.key)


class OwnersStore(SetStore[OwnerSet, OwnerSet]):
    """The owners of series."""

    key = ("indicator", "series")
    lock = staticmethod(owners.lock)

    def rows(self) -> Iterable[OwnerOfSeries]:
        return (shapes.recast(OwnerOfSeries, each) for each in owners.every())

    def keep(self, item: OwnerOfSeries, *, is_new: bool) -> None:
        if item.agency is None and item.person is None:
            raise AgencyOrPersonNeeded("")
        specs.check_series(item.indicator, item.series, today=self.act.today)
        self._put(item, shapes.recast(Owner, item))

    def take_out(self, item: OwnerOfSeries) -> None:
        self._put(item, Owner())

    def _put(self, item: OwnerOfSeries, owner: Owner) -> None:
        store = OwnerStore(item.indicator, item.series, self.act)
        versioned.keep(store, lambda _row: owner)


class TargetsStore(SetStore[TargetSet, TargetSet]):
    """The targets of indicators."""

    key = ("indicator", "series", "period")
    lock = staticmethod(targets.lock)

    def rows(self) -> Iterable[TargetOfPeriod]:
        there = targets.newest(_TARGET)
        return (shapes.recast(TargetOfPeriod, row, **asdict(key)) for key, row in there.items())

    def keep(self, item: TargetOfPeriod, *, is_new: bool) -> None:
        key = Key(*self._key(item))
        content = targets.parsed(item, rules.target(key, today=self.act.today))
        targets.write(_TARGET, {key: content}, author=self.act)

    def take_out(self, item: TargetOfPeriod) -> None:
        targets.write(_TARGET, {Key(*self._key(item)): None}, author=self.act)


class MembersStore(SetStore[MemberSet, MemberSet]):
    """The regency's members."""

    key = ("email",)

    def lock(self) -> None:
        list(self._present.select_for_update(of=("self",), no_key=True).order_by("pk"))

    def rows(self) -> Iterable[AddMember]:
        return (_member(Members().shown(each)) for each in self._present)

    def keep(self, item: AddMember, *, is_new: bool) -> None:
        said = {each: getattr(item, each) for each in ("name", "office", "roles", "agencies", "valid_until")}
        if is_new:
            Members().add(self.act, email=item.email, **said)
        else:
            Members().change(
                self._id(item),
                self.act,
                revise=lambda _content: said,
                precondition=any_version,
            )

    def take_out(self, item: AddMember) -> None:
        Members().end(self._id(item), self.act, reason="not in the set of members")

    def _id(self, item: AddMember) -> UUID:
        return self._present.get(person__email=item.email).pk

    @property
    def _present(self) -> QuerySet[Membership]:
        """The members as of now, not as of the start of the request: memberships end at a later instant than that."""
        return Members().rows(now=timezone.now())


def _member(row: MemberRow) -> AddMember:
    who = row.person
    return shapes.recast(AddMember, row, name=who.name, office=who.office, email=who.email)
