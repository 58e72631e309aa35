"""Local indicators that stand for a national one: their values count under the national code (docs/decisions/0026).

Each value is copied to the national code, in the transaction that writes it, as an ordinary value with its origin. A
value entered under the national code itself is never overwritten; when it is deleted, the local value counts again. A
copy follows each change of the local value, and is deleted with the local value or the mapping.

A writer of values of a local indicator shares a lock on the indicator, which its mapping takes exclusively; writers
under both codes follow each other (values' lock_bulk_writes), as imports and submissions do. The locks are taken in
this order, before the first value, so that no copy is made while another transaction deletes it, and no deadlock
occurs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cache

import orjson

from api.http.exceptions import Problem, Problems
from api.http.grammar import decimals
from api.http.grammar.periods import Period
from api.http.local_time import day_of
from api.http.messages import Message, _
from api.identity.callers import Author
from api.national.catalogue import rulings, values as grammar
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.regency.indicators import changes, specs
from api.regency.indicators.models import Key, LocalIndicator
from api.regency.indicators.problems import CannotMap, WasInformation
from api.regency.indicators.queries import of_keys
from tenants import Fields, frozen
from tenants.pool import statements


def counting_as(code: str) -> list[IndicatorSpec]:
    """Return the local indicators that count as this national one, including retired ones. One query."""
    return [
        specs.of_local(row) for row in LocalIndicator.objects.filter(maps_to=code, counts_nationally=True)
    ]


def why_not(rows: Iterable[LocalIndicator], *, today: date) -> Mapping[str, Sequence[Problem]]:
    """Return by code the obstacles to counting for each of these rows that names a national indicator.

    One query, or none if no row does.
    """
    named = [row for row in rows if row.maps_to]
    national = rulings.indicators_in_force(today) if named else {}
    found = {}
    for row in named:
        faults = faults_of(specs.of_local(row), row.maps_to, national.get(row.maps_to))
        if not (faults or row.counts_nationally):
            faults = [WAS_INFORMATION]
        found[row.code] = faults
    return found


@frozen
class LocalValue:
    """A value of a local indicator, written or deleted, that counts under the national key `counted`.

    `is_said`: the caller has written under the national code too, and that content is kept. `is_unmapped`: the local
    indicator no longer counts as this national one.
    """

    spec: IndicatorSpec
    counted: Key
    is_said: bool = False
    is_unmapped: bool = False


@dataclass(slots=True)
class Followed:
    """Completeness cells that changed, and national keys whose value differs from the local value."""

    cells: set[tuple[str, str, str]] = field(default_factory=set)
    standing: set[Key] = field(default_factory=set)


# A national value is locked, so that it still comes from the local one when it is changed: a writer under the national
# code is waited for, and stands.
_FOLLOW = f"""
    WITH pairs AS MATERIALIZED (
        SELECT row_number() OVER () AS row, s.own, s.indicator, s.series, s.period, s.counts, s.is_said, s.is_anew,
               coalesce(v.dimension, s.dimension) AS dimension, coalesce(v.by_event, s.by_event) AS by_event,
               o.id IS NOT NULL AS is_there, v.id, v.version, {
    changes.content("o.")
}, s.own AS from_indicator,
               {changes.content("v.", "old_")}, v.from_indicator AS old_from_indicator
        FROM jsonb_to_recordset(%(pairs)s::jsonb) AS s (own text, indicator text, series text, period text,
            dimension text, by_event bool, counts bool, is_said bool, is_anew bool, is_unmapped bool)
        LEFT JOIN indicators_value o
          ON (o.indicator, o.series, o.period) = (s.own, s.series, s.period) AND NOT s.is_unmapped
        LEFT JOIN {changes.PRESENT} ON true
    ), told AS MATERIALIZED (
        SELECT *, {changes.NEW_ID} AS new_id, CASE
            WHEN id IS NULL THEN CASE WHEN is_there AND counts THEN 'created' END
            WHEN old_from_indicator <> own THEN CASE WHEN is_there AND counts AND {
    changes.DIFFERS
} THEN 'stands' END
            WHEN NOT is_there THEN 'deleted'
            WHEN NOT counts OR NOT (is_anew OR {changes.DIFFERS}) THEN NULL
            WHEN is_said THEN 'parted'
            ELSE 'updated' END AS outcome
        FROM pairs
    ), parted AS (
        UPDATE indicators_value v SET from_indicator = ''
        FROM told t WHERE t.outcome = 'parted' AND v.id = t.id
        RETURNING v.indicator || '/' || v.series || '/' || v.period AS resource_key, v.version,
                  jsonb_build_object('from_indicator', jsonb_build_array(t.own, NULL)) AS changes
    ), {
    changes.applied(
        conflict="ON CONFLICT ON CONSTRAINT value_key_is_unique DO NOTHING",
        further="UNION ALL SELECT resource_key, 'updated', version, changes FROM parted",
    )
}
    SELECT outcome, indicator, series, period, dimension FROM told WHERE outcome IS NOT NULL AND {
    changes.REALLY
}
"""


def follow(pairs: Iterable[LocalValue], *, author: Author, ruling: Rulings | None = None) -> Followed:
    """Copy these local values to their national codes, if they count; change or delete earlier copies.

    The release that rules the period decides: if it lacks the national indicator, or measures it differently, the
    existing value stays. The caller recounts `cells`, last in its transaction.
    """
    pairs = list(pairs)
    followed = Followed()
    if not pairs:
        return followed
    given = orjson.dumps(_told(pairs, ruling or rulings.rulings(), author.now)).decode()
    parameters = changes.entry_parameters(author)
    for outcome, *key, dimension in statements.fetch(_FOLLOW, {"pairs": given, **parameters}):
        if outcome in ("stands", "parted"):
            followed.standing.add(Key(*key))
        elif dimension:
            followed.cells.add((dimension, "", key[-1]))
    return followed


_KEYS = """
    SELECT series, period FROM indicators_value WHERE indicator = %(own)s
    UNION
    SELECT series, period FROM indicators_value WHERE indicator = %(national)s AND from_indicator = %(own)s
"""


def of_whole(spec: IndicatorSpec, national: str, *, is_unmapped: bool = False) -> list[LocalValue]:
    """Return all values of a local indicator that counts, or no longer counts, as this national one."""
    found = statements.fetch(_KEYS, {"own": spec.code, "national": national})
    return [LocalValue(spec, Key(national, *key), is_unmapped=is_unmapped) for key in found]


def _told(pairs: Sequence[LocalValue], ruling: Rulings, now: datetime) -> list[Fields]:
    @cache
    def counts(own: IndicatorSpec, national: IndicatorSpec) -> bool:
        return not faults_of(own, national.code, national)

    today, found = day_of(now), []
    written = {} if ruling.is_single else _written_at([pair.counted for pair in pairs])
    for pair in pairs:
        key = pair.counted
        national = ruling.spec(key.indicator, Period.parse(key.period), today=today)
        at = written.get(key)
        found.append(
            {
                "own": pair.spec.code,
                **asdict(key),
                "dimension": national.dimension if national else "",
                "by_event": national is not None and not national.is_owed,
                "counts": national is not None and counts(pair.spec, national),
                "is_said": pair.is_said,
                # What a release measures otherwise since it was written, the local value says again.
                "is_anew": at is not None
                and national is not None
                and specs.is_superseded(national, key.period, written_at=at, ruling=ruling),
                "is_unmapped": pair.is_unmapped,
            }
        )
    return found


_WRITTEN = """
    SELECT indicator, series, period, changed_at FROM indicators_value
    WHERE (indicator, series, period) IN (
        SELECT * FROM unnest(%(codes)s::text[], %(all_series)s::text[], %(periods)s::text[])
    )
"""


def _written_at(keys: Sequence[Key]) -> dict[Key, datetime]:
    """Return when the values under these keys were last edited."""
    return {Key(*key): at for *key, at in statements.fetch(_WRITTEN, of_keys(keys))}


#: What a local indicator has as the national one as which its values count: they are the same thing, said alike.
_SAME = ("value_kind", "unit", "direction", "periodicity")


def faults_of(own: IndicatorSpec, code: str, national: IndicatorSpec | None) -> Problems:
    """Return the reasons why values of `own` cannot count as those of the national indicator; empty: they count.

    Every value of `own` must be valid for the national indicator: of the same value kind, unit, direction and
    periodicity, with no more decimals, within its range, in series that it has.
    """
    return list(_faults(own, code, national))


def _faults(own: IndicatorSpec, code: str, national: IndicatorSpec | None) -> Iterator[Problem]:
    if national is None:
        yield _fault(
            "maps_to", code, _("There is no indicator {code} in the national catalogue in force.", code=code)
        )
        return
    if not national.value_kind:
        yield _fault("maps_to", code, _("{code} accepts no values: it exists for mapping only.", code=code))
        return
    for name in _SAME:
        if getattr(own, name) != (value := getattr(national, name)):
            yield _fault(name, code, _("{code} has the {name} {value}.", name=name, code=code, value=value))
    if own.value_kind == national.value_kind:
        yield from _of_numbers(own, code, national)
    if more := [each for each in own.series if each not in national.series]:
        message = _(
            "{code} has the series {known}, and not {named}. Add a local indicator for these series.",
            code=code,
            known=", ".join(national.series),
            named=", ".join([*more[:5], *(["..."] if more[5:] else [])]),
        )
        yield _fault("series", code, message)


def _of_numbers(own: IndicatorSpec, code: str, national: IndicatorSpec) -> Iterator[Problem]:
    most = None if national.value_kind in grammar.WHOLE else national.decimals
    if most is not None and (own.decimals is None or own.decimals > most):
        yield _fault("decimals", code, _("{code} has {decimals} decimals at most.", code=code, decimals=most))
    low, high = grammar.bounds(national)
    own_low, own_high = grammar.bounds(own)
    if low is not None and (own_low is None or own_low < low):
        yield _fault(
            "minimum", code, _("{code} has no value below {text}.", code=code, text=decimals.to_text(low))
        )
    if high is not None and (own_high is None or own_high > high):
        yield _fault(
            "maximum", code, _("{code} has no value above {text}.", code=code, text=decimals.to_text(high))
        )


def _fault(name: str, code: str, because: Message) -> Problem:
    return CannotMap(f"/{name}", maps_to=code, because=because)


#: Of a mapping from the time before values counted by it: nobody has said yet that they are to.
WAS_INFORMATION = WasInformation("/maps_to")
