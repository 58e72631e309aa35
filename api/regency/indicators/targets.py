"""Targets and baselines: each change is a new version with its source, and the highest is in force."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from api.http import etags, resources, shapes
from api.http.endpoint import Address, Page, order
from api.http.exceptions import Problem
from api.http.grammar.periods import Periods
from api.http.local_time import day_of
from api.http.lookup import for_statement, there
from api.http.selection import Selection
from api.http.shapes import (
    PERIOD,
    Strings,
    choice,
    decimal,
    instant,
    many,
    nested,
    several,
    shape,
    text,
    whole,
)
from api.http.tables.columns import Kind as SheetKind, column
from api.http.unread import UNREAD
from api.http.versioned import Store
from api.identity.callers import Author
from api.identity.permissions import Reader, TargetWriter
from api.national.catalogue import values as grammar
from api.national.catalogue.achievement import Achievement, achievement
from api.national.catalogue.queries import IndicatorSpec
from api.regency.entrance import RegencyView
from api.regency.history import operations as history
from api.regency.indicators import models, queries as values, rules, specs
from api.regency.indicators.models import Key
from api.regency.indicators.specs import INDICATOR
from tenants import frozen
from tenants.pool import statements

ORDER = order("indicator", "series", "period", "kind", also=("created_at",), since="created_at")


@shape
class Target:
    """A target or baseline, and the document that sets it."""

    value: str = text(
        40, 'The value as text, such as "4.51".', column=column("Target", 16, SheetKind.PERCENT)
    )
    source: str = text(300, "The source, such as RPJMD 2025-2029, table 5.2.", column=column("Sumber", 50))


@shape
class ParsedTarget(Target):
    """Target with its value in the form of the indicator's grammar, and as a number for calculations."""

    number: Decimal | None = decimal("The value for calculations.", hidden=True)


@shape
class TargetVersion:
    """One version of a target."""

    value: str | None = text(40, "The value; null if it was removed.")
    source: str = text(300, "The source.")
    version: int = whole("Counts the changes, from 1.")
    created_at: datetime = instant("When it was set, in UTC.", source="set_at")
    created_by_name: str = text(200, "Name of the person who set it.", source="set_by")
    number: Decimal | None = decimal("The value for calculations.", hidden=True)


@shape(name="TargetRowOut")
class TargetInForce(TargetVersion):
    """A target or baseline in force."""

    indicator: str = text(40, "Indicator code.")
    series: str = text(30, "Series.")
    period: str = text(7, "Period.")
    kind: str = choice(models.Target.Kind, "target or baseline.")


@shape
class TargetRow(TargetInForce):
    """A target or baseline with its versions, the newest first."""

    achievement: Achievement | None = nested(
        "The value of the period in relation to it; null if there is nothing to compare."
    )
    versions: tuple[TargetVersion, ...] = many("All versions, the newest first.")

    @property
    def etag(self) -> str:
        return etags.strong(self.kind, f"{self.indicator}/{self.series}/{self.period}", self.version)


_IN_FORCE = f"""
    SELECT * FROM (
        SELECT DISTINCT ON (indicator, series, period, kind) {shapes.select(TargetInForce, models.Target, "t")}
        FROM indicators_target t
        WHERE (%(indicator)s::text[] IS NULL OR indicator = ANY (%(indicator)s))
          AND (%(period)s::text[] IS NULL OR period = ANY (%(period)s))
          AND (%(kind)s::text[] IS NULL OR kind = ANY (%(kind)s))
        ORDER BY indicator, series, period, kind, version DESC
    ) AS newest
    WHERE value <> '' AND {{beyond}}
    ORDER BY {{order}}
    LIMIT %(limit)s
"""


def find(kind: str, key: Key, *, now: datetime) -> TargetRow | None:
    """Return the target in force with its versions; None if there is none, or it was removed."""
    versions = _versions(kind, key)
    if not versions or versions[0].value is None:
        return None
    spec = specs.find(key.indicator, today=day_of(now))
    return shapes.recast(
        TargetRow,
        versions[0],
        kind=kind,
        **asdict(key),
        achievement=spec
        and achievement(direction=spec.direction, actual=values.number(key), target=versions[0].number),
        versions=tuple(versions),
    )


def newest(kind: str) -> dict[Key, TargetVersion]:
    """Return the targets, or the baselines, in force."""
    return {key: row for key, row in _last(kind).items() if row.value}


def _last(kind: str, **narrowed: Any) -> dict[Key, TargetVersion]:
    """Return the last version of each, also if it removed the target."""
    found = models.Target.objects.filter(kind=kind, **narrowed).order_by(*values.KEY, "-version")
    return {Key(row.indicator, row.series, row.period): _version(row) for row in found.distinct(*values.KEY)}


def _versions(kind: str, key: Key) -> list[TargetVersion]:
    """Return all versions, the newest first."""
    found = models.Target.objects.filter(kind=kind, **asdict(key))
    return [_version(row) for row in found.order_by("-version")]


def _version(row: models.Target) -> TargetVersion:
    return shapes.from_model(TargetVersion, row, value=row.value or None)


def parsed(given: Target, spec: IndicatorSpec) -> ParsedTarget:
    """Read the value in its indicator's grammar. Raises Invalid as catalogue.values.parse_value."""
    value = grammar.parse_value(spec, given.value)
    return shapes.recast(ParsedTarget, given, value=value.text, number=value.number)


def lock() -> None:
    """Serialise writers of targets and baselines until the end of the transaction."""
    statements.lock("targets")


def write(kind: str, wanted: Mapping[Key, ParsedTarget | None], *, author: Author) -> int:
    """Store the next version of each target that changes (None removes it), and return their number.

    The caller holds the lock.
    """
    last = _last(kind, indicator__in={key.indicator for key in wanted})
    rows, changes = [], []
    for key, content in wanted.items():
        before = last.get(key)
        there = before if before and before.value else None
        if (there and shapes.document(there, Target)) == (content and shapes.document(content, Target)):
            continue
        version = before.version + 1 if before else 1
        kept = shapes.stored(content or ParsedTarget(value="", source="", number=None), models.Target)
        rows.append(
            models.Target(
                kind=kind, **asdict(key), version=version, set_at=author.now, set_by=author.actor.name, **kept
            )
        )
        changes.append(history.Change(str(key), version, there, content, Target))
    models.Target.objects.bulk_create(rows)
    history.record_all(author, kind, changes)
    return len(rows)


@frozen
class TargetStore(Store[TargetRow, ParsedTarget]):
    """The target or baseline of one key."""

    kind: str
    key: Key
    author: Author

    body = Target

    def read(self, body: Target) -> ParsedTarget:
        return parsed(body, rules.target(self.key, today=self.author.today))

    def broken(self, body: Target) -> Sequence[Problem]:
        try:
            spec = rules.target(self.key, today=self.author.today)
            if body.value is not UNREAD:
                grammar.parse_value(spec, body.value)
        except Problem as problem:
            return problem.errors or (problem,)
        return ()

    def find(self) -> TargetRow | None:
        lock()
        return find(self.kind, self.key, now=self.author.now)

    def write(self, before: TargetRow | None, content: ParsedTarget) -> TargetRow:
        write(self.kind, {self.key: content}, author=self.author)
        return cast(TargetRow, find(self.kind, self.key, now=self.author.now))

    def remove(self, row: TargetRow) -> None:
        """Remove the target by adding a version without a value."""
        write(self.kind, {self.key: None}, author=self.author)


@shape
class TargetFilters:
    indicator: Strings = several(INDICATOR, "Indicator code, such as ECO-03.")
    period: Periods = several(PERIOD, "Period, such as 2026.")
    kind: Strings = several(models.Target.Kind, "target or baseline.")


targets = Address("targets/")


@targets.get(can=Reader, order=ORDER)
def list_targets(call: RegencyView, query: TargetFilters) -> Page[TargetInForce]:
    """List the targets and baselines in force, by indicator, series and period."""
    return Selection(TargetInForce, _IN_FORCE, for_statement(shapes.given(query))).page(call.wanted)


def _of(kind: str) -> Address:
    """Make the addresses of targets, or of baselines."""
    address = Address(f"{kind}s/<str:indicator>/<str:series>/<str:period>/", RegencyView, tagged=True)

    @address.get(named=f"get_{kind}", can=Reader)
    def get(call: RegencyView, indicator: str, series: str, period: str) -> TargetRow:
        """Show the one in force with its versions, and how far the value of the period reaches it."""
        key = Key(indicator, series, period)
        return there(find(kind, key, now=call.now), f"{kind} {key}")

    @resources.writes(
        address,
        kind,
        f"a {kind}",
        can=TargetWriter,
        said={"delete": "Its earlier versions stay readable; the last one has no value."},
    )
    def store(call: RegencyView, indicator: str, series: str, period: str) -> TargetStore:
        """Each change is a new version with its source; earlier ones stay readable."""
        return TargetStore(kind, Key(indicator, series, period), call.author)

    return address


target, baseline = _of(models.Target.Kind.TARGET), _of(models.Target.Kind.BASELINE)
