"""Whole sets, each in one request: owners of series, targets, members. All of a set is stored, or none of it."""

import json
from collections.abc import Hashable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from django.db import transaction

from api.http import etags, shapes, versioned
from api.http.exceptions import Problem
from api.http.rules import refuse
from api.http.shapes import many, shape, text
from api.http.unread import Hidden, numbered
from api.http.versioned import Row, Store
from api.identity.callers import Actor
from api.identity.models import Membership
from api.identity.registers import Act
from api.national.catalogue import calendar
from api.regency.indicators import models, owners, policies, targets
from api.regency.indicators.models import Key, Ownership
from api.regency.indicators.owners import Owner, OwnerStore
from api.regency.indicators.problems import AgencyOrPersonNeeded
from api.regency.indicators.targets import Target, TargetStore
from api.regency.masterplan.problems import Duplicate
from api.regency.people.members import Members
from api.regency.people.shapes import AddMember, MemberRow


@shape
class OwnerOfSeries(Owner):
    indicator: str = text(40, "Indicator code.", before="agency")
    series: str = text(30, "Series.", before="agency")


@shape
class TargetOfPeriod(Target):
    indicator: str = text(40, "Indicator code.", before="value")
    series: str = text(30, "Series.", before="value")
    period: str = text(7, "Period, such as 2026.", before="value")


_TARGET = models.Target.Kind.TARGET


class _Set:
    """A whole set is its own version."""

    __slots__ = ()

    @property
    def etag(self) -> str:
        return etags.strong(type(self).__name__, json.dumps(shapes.document(self)))


@shape
class OwnerSet(_Set):
    """Every series that has an owner. One that is not named has none."""

    data: tuple[OwnerOfSeries, ...] = many(
        OwnerOfSeries, 5000, "Each series once.", sorted_by=("indicator", "series")
    )


@shape
class TargetSet(_Set):
    """Every target in force. One that is not named is taken away."""

    data: tuple[TargetOfPeriod, ...] = many(
        TargetOfPeriod, 5000, "Each series and period once.", sorted_by=("indicator", "series", "period")
    )


@shape
class MemberSet(_Set):
    """Every member, by the e-mail address. The membership of a person who is not named ends."""

    data: tuple[AddMember, ...] = many(AddMember, 1000, "Each person once.", sorted_by=("email",))


@dataclass(frozen=True, slots=True)
class SetStore[S: Row, C](Store[S, C]):
    """A set. A subclass says which rows there are, and how one is kept and taken out: both raise what is wrong."""

    by: Actor
    act: Act

    key: ClassVar[tuple[str, ...]]

    def rows(self, *, locked: bool) -> list[Any]:
        raise NotImplementedError

    def keep(self, item: Any) -> None:
        raise NotImplementedError

    def take_out(self, item: Any) -> None:
        raise NotImplementedError

    def find(self) -> S:
        return self.shown(locked=True)

    def shown(self, *, locked: bool = False) -> S:
        made: S = self.row(data=tuple(self.rows(locked=locked)))
        return made

    def broken(self, body: Any) -> list[Problem]:
        with transaction.atomic():
            found = list(self._written(self.find(), body))
            transaction.set_rollback(True)
        return found

    def change(self, row: S, content: C) -> S:
        refuse(list(self._written(row, content)))
        return self.shown()

    def _written(self, there: Any, wanted: Any) -> Iterator[Problem]:
        """Make the set what is wanted, and yield every fault."""
        left = {self._key(each): each for each in there.data}
        seen: set[Hashable] = set()
        for n, each in numbered(wanted.data):
            try:
                key = self._key(each)
                if key in seen:
                    raise Duplicate("")
                seen.add(key)
                if left.pop(key, None) != each:
                    with transaction.atomic():
                        self.keep(each)
            except Hidden:
                continue
            except Problem as problem:
                yield from (one.at(f"/data/{n}{one.pointer}") for one in problem.errors or (problem,))
        for each in left.values():
            self.take_out(each)

    def _key(self, item: Any) -> tuple[Any, ...]:
        return tuple(getattr(item, name) for name in self.key)


class OwnersStore(SetStore[OwnerSet, OwnerSet]):
    """The owners of series."""

    key = ("indicator", "series")

    def rows(self, *, locked: bool) -> list[OwnerOfSeries]:
        found = Ownership.objects.order_by(*self.key)
        rows = map(owners.row_of, found.select_for_update() if locked else found)
        return [shapes.recast(OwnerOfSeries, each) for each in rows if each.agency or each.person]

    def keep(self, item: OwnerOfSeries) -> None:
        if item.agency is None and item.person is None:
            raise AgencyOrPersonNeeded("")
        policies.check_series(item.indicator, item.series, today=calendar.day_of(self.act.now))
        self._put(item, shapes.recast(Owner, item))

    def take_out(self, item: OwnerOfSeries) -> None:
        self._put(item, Owner())

    def _put(self, item: OwnerOfSeries, owner: Owner) -> None:
        store = OwnerStore(item.indicator, item.series, self.by, self.act.now)
        versioned.keep(store, lambda _row: owner)


class TargetsStore(SetStore[TargetSet, TargetSet]):
    """The targets of indicators. A target that nobody has set yet may be set by somebody else meanwhile."""

    key = ("indicator", "series", "period")

    def rows(self, *, locked: bool) -> list[TargetOfPeriod]:
        if locked:
            for key in sorted(targets.newest(_TARGET), key=str):
                self._store(key).lock()
        return [
            shapes.recast(TargetOfPeriod, each, **asdict(key))
            for key, each in targets.newest(_TARGET).items()
        ]

    def keep(self, item: TargetOfPeriod) -> None:
        store = self._store(Key(*self._key(item)))
        versioned.keep(store, lambda _row: store.read(item))

    def take_out(self, item: TargetOfPeriod) -> None:
        store = self._store(Key(*self._key(item)))
        if row := store.find():
            store.remove(row)

    def _store(self, key: Key) -> TargetStore:
        return TargetStore(_TARGET, key, self.by, self.act.now)


class MembersStore(SetStore[MemberSet, MemberSet]):
    """The regency's members."""

    key = ("email",)

    def rows(self, *, locked: bool) -> list[AddMember]:
        found = Members().rows(now=self.act.now)
        if locked:
            found = found.select_for_update(of=("self",), no_key=True)
        return [_member(Members().shown(each)) for each in found]

    def keep(self, item: AddMember) -> None:
        said = {each: getattr(item, each) for each in ("name", "office", "roles", "agencies", "valid_until")}
        if (row := self._row(item)) is None:
            Members().add(self.act, email=item.email, **said)
        else:
            Members().change(
                row.pk,
                self.act,
                revise=lambda _content: said,
                precondition=lambda current, *, required=True: None,
            )

    def take_out(self, item: AddMember) -> None:
        if (row := self._row(item)) is not None:
            Members().end(row.pk, self.act, reason="not in the set of members")

    def _row(self, item: AddMember) -> Membership | None:
        return Members().rows(now=self.act.now, person__email=item.email).first()


def _member(row: MemberRow) -> AddMember:
    who = row.person
    return shapes.recast(AddMember, row, name=who.name, office=who.office, email=who.email)
