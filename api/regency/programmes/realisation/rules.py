"""Rules of a realisation, however it arrives."""

from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Any

from api.http import shapes
from api.http.messages import _
from api.http.rules import OWNERSHIP, STORED, Found, Rules, of_each
from api.http.unread import UNREAD, numbered
from api.identity.callers import Grant
from api.identity.problems import AnotherAgency
from api.regency.programmes.problems import (
    BeforeThePlan,
    ChangedMeanwhile,
    DuplicateActivity,
    PhysicalPercentAboveTheNextQuarter,
    PhysicalPercentFallsWithoutReason,
    SourcesDoNotAddUp,
    SpentAboveTheNextQuarter,
    SpentFallsWithoutReason,
    UnknownActivity,
    UnknownMilestone,
    VersionRequired,
)
from api.regency.programmes.realisation.queries import Present
from api.regency.programmes.realisation.shapes import REACHED, GivenRealisation, Realisation, RealisationRow
from tenants import frozen

_PERIOD = attrgetter("period")


@frozen
class Reported:
    """A proposed row of a quarter, beside its activity; None if there is no activity with its id."""

    row: GivenRealisation
    period: str
    present: Present | None
    is_repeated: bool
    grant: Grant

    @property
    def there(self) -> RealisationRow | None:
        return self.present.reported.get(self.period) if self.present else None

    @property
    def before(self) -> Realisation | None:
        """The last quarter reported before this one."""
        return max((each for each in self._reported if each.period < self.period), key=_PERIOD, default=None)

    @property
    def after(self) -> Realisation | None:
        """The next quarter reported after this one: a correction must not make it a fall without a reason."""
        return min((each for each in self._reported if each.period > self.period), key=_PERIOD, default=None)

    @property
    def _reported(self) -> Collection[RealisationRow]:
        return self.present.reported.values() if self.present else ()


def _activity(asked: Reported) -> Found:
    if asked.row.activity is not UNREAD and asked.present is None:
        yield UnknownActivity("/activity_id")


def _repeated(asked: Reported) -> Found:
    if asked.is_repeated:
        yield DuplicateActivity("/activity_id")


def _agency(asked: Reported) -> Found:
    if asked.present and not asked.grant.may_write_for(asked.present.lead):
        yield AnotherAgency("/activity_id")


def _planned(asked: Reported) -> Found:
    first = asked.present.first_year if asked.present else None
    if first is not None and int(asked.period[:4]) < first:
        yield BeforeThePlan("/activity_id", first_year=first)


def _sources(asked: Reported) -> Found:
    return asked.row.unlike_sources()


def _milestones(asked: Reported) -> Found:
    seen = set()
    for n, id in numbered(asked.row.milestones_reached):
        if asked.present and (id not in asked.present.may_reach or id in seen):
            yield UnknownMilestone(f"/{REACHED}/{n}")
        seen.add(id)


def _to_date(_asked: Reported) -> Iterable[tuple[str, Any]]:
    """Return the fields of figures to date. Their `faults`: for a fall, and for exceeding the next quarter."""
    return (("", each) for each in shapes.info(Realisation).kept if each.faults)


def _falls(asked: Reported, figure: Any) -> Found:
    name, (code, _exceeding), before = figure.name, figure.faults, asked.before
    if before and getattr(asked.row, name) < getattr(before, name) and not asked.row.reason.strip():
        yield code("/reason", before=_text(before, name))


def _exceeds(asked: Reported, figure: Any) -> Found:
    name, (_falling, code), after = figure.name, figure.faults, asked.after
    if after and getattr(asked.row, name) > getattr(after, name) and not after.reason.strip():
        yield code(f"/{name}", after=_text(after, name))


def _text(content: Realisation, name: str) -> str:
    return str(shapes.document(content)[name])


def _version(asked: Reported) -> Found:
    there, version = asked.there, asked.row.version
    if version is None and there:
        yield VersionRequired("/version")
    elif version is not None and asked.present and version != (there.version if there else 0):
        yield ChangedMeanwhile("/version", version=there.version if there else 0)


_PLAN = _("The masterplan: its period and its programmes.")
_QUARTERS = _("The quarters before and after: both figures are to date.")

#: In the order in which answers name them.
RULES = Rules(
    "realisation",
    (_activity, _PLAN, UnknownActivity),
    (_repeated, _PLAN, DuplicateActivity),
    (_agency, OWNERSHIP, AnotherAgency),
    (_planned, _PLAN, BeforeThePlan),
    (_sources, _QUARTERS, SourcesDoNotAddUp),
    (_milestones, _PLAN, UnknownMilestone),
    (of_each(_to_date, _falls), _QUARTERS, PhysicalPercentFallsWithoutReason, SpentFallsWithoutReason),
    (of_each(_to_date, _exceeds), _QUARTERS, PhysicalPercentAboveTheNextQuarter, SpentAboveTheNextQuarter),
    (_version, STORED, VersionRequired, ChangedMeanwhile),
)
