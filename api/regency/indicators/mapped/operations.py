"""Values of own indicators that count nationally: each is repeated under the national code, in the transaction that
writes it, as an ordinary value that says where it comes from.

Whatever is entered under the national code itself stands, and is never written over; where it is taken away, the own
value counts again. A value that was repeated lives and dies with the own one: it follows each change, and goes when the
own value or the mapping does.

Who writes a value of an own indicator shares a lock on the indicator, which its mapping takes alone; whoever writes
under both codes does so one at a time (values' lock_bulk_writes), as imports and submissions do. In this order, before
the first value: so nobody repeats what another is just taking away, and nobody waits in a ring.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from api.http.grammar.periods import Period
from api.identity.callers import Actor
from api.national.catalogue import calendar, rulings
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.regency.history import operations as history
from api.regency.indicators import specs
from api.regency.indicators.mapped import policies, queries
from api.regency.indicators.queries import Key
from tenants.pool import statements


@dataclass(frozen=True, slots=True)
class Own:
    """A value of an own indicator, written or taken away, that counts as that of `national`.

    `is_said`: the caller has written under the national code as well, and what was said there stands. `is_unmapped`:
    the own indicator no longer counts as this national one.
    """

    spec: IndicatorSpec
    national: str
    series: str
    period: str
    is_said: bool = False
    is_unmapped: bool = False

    @property
    def counted(self) -> Key:
        """The key under which it counts."""
        return Key(self.national, self.series, self.period)


@dataclass(slots=True)
class Followed:
    """The filling cells that changed, and what stands under the national code beside an own value that says
    something else."""

    cells: set[tuple[str, str, str]] = field(default_factory=set)
    standing: set[Key] = field(default_factory=set)


#: What a repeated value takes over.
_CONTENT = (
    "value_status",
    "value",
    "number",
    "numerator",
    "denominator",
    "observation_status",
    "agency_id",
    "note",
    "reason",
    "expected_on",
)
_OWN = ", ".join(f"o.{name} AS own_{name}" for name in _CONTENT)
_NATIONAL = ", ".join(f"n.{name} AS was_{name}" for name in _CONTENT)
_DIFFERS = (
    f"({', '.join(f'own_{name}' for name in _CONTENT)}) IS DISTINCT FROM"
    f" ({', '.join(f'was_{name}' for name in _CONTENT)})"
)
# As the API shows each, for history.
_SHOWN = {
    **{name: "{}" + name for name in ("value_status", "observation_status", "note", "reason", "expected_on")},
    "value": "nullif({}value, '')",
    "numerator": "trim_scale({}numerator)::text",
    "denominator": "trim_scale({}denominator)::text",
    "agency": "{}agency_id",
}


def _changes(before: str | None, after: str | None) -> str:
    """{field: [before, after]} of what differs, as jsonb; None where there was nothing, or nothing is left."""
    rows = ", ".join(
        f"('{name}', to_jsonb({sql.format(before) if before else 'NULL::text'}),"
        f" to_jsonb({sql.format(after) if after else 'NULL::text'}))"
        for name, sql in _SHOWN.items()
    )
    return f"""
        (SELECT coalesce(jsonb_object_agg(c.name, jsonb_build_array(c.was, c.becomes)), '{{}}')
         FROM (VALUES {rows}) AS c (name, was, becomes) WHERE c.was IS DISTINCT FROM c.becomes)
    """


# Each change asks again whether the row still comes from the own value: whoever wrote it meanwhile under the national
# code is waited for, and stands. History is of what really changed.
_FOLLOW = f"""
    WITH pairs AS MATERIALIZED (
        SELECT s.*, o.id IS NOT NULL AS is_there, n.id AS national_id, n.from_indicator, {_OWN}, {_NATIONAL}
        FROM jsonb_to_recordset(%(pairs)s::jsonb) AS s (own text, national text, series text, period text,
            dimension text, by_event bool, counts bool, is_said bool, is_anew bool, is_unmapped bool)
        LEFT JOIN indicators_value o
          ON (o.indicator, o.series, o.period) = (s.own, s.series, s.period) AND NOT s.is_unmapped
        LEFT JOIN indicators_value n ON (n.indicator, n.series, n.period) = (s.national, s.series, s.period)
    ), told AS MATERIALIZED (
        SELECT *, CASE
            WHEN national_id IS NULL THEN CASE WHEN is_there AND counts THEN 'created' END
            WHEN from_indicator <> own THEN CASE WHEN is_there AND counts AND {_DIFFERS} THEN 'stands' END
            WHEN NOT is_there THEN 'deleted'
            WHEN NOT counts OR NOT (is_anew OR {_DIFFERS}) THEN NULL
            WHEN is_said THEN 'parted'
            ELSE 'updated' END AS outcome
        FROM pairs
    ), created AS (
        INSERT INTO indicators_value (id, indicator, series, period, dimension, by_event, {", ".join(_CONTENT)},
            version, handed_over_in, changed_at, changed_by, from_indicator)
        SELECT {history.ENTRY_ID.replace("%(entries)s", "%(ids)s")}, national, series, period, dimension, by_event,
               {", ".join(f"own_{name}" for name in _CONTENT)}, 1, '', %(now)s, %(actor_name)s, own
        FROM told WHERE outcome = 'created'
        ON CONFLICT ON CONSTRAINT value_key_is_unique DO NOTHING
        RETURNING *
    ), updated AS (
        UPDATE indicators_value v
        SET ({", ".join(_CONTENT)}) = ROW ({", ".join(f"t.own_{name}" for name in _CONTENT)}),
            version = v.version + 1, changed_at = %(now)s, changed_by = %(actor_name)s
        FROM told t WHERE t.outcome = 'updated' AND v.id = t.national_id AND v.from_indicator = t.own
        RETURNING v.*, {", ".join(f"t.was_{name}" for name in _CONTENT)}
    ), parted AS (
        UPDATE indicators_value v SET from_indicator = ''
        FROM told t WHERE t.outcome = 'parted' AND v.id = t.national_id AND v.from_indicator = t.own
        RETURNING v.*, t.own
    ), deleted AS (
        DELETE FROM indicators_value v USING told t
        WHERE t.outcome = 'deleted' AND v.id = t.national_id AND v.from_indicator = t.own
        RETURNING v.*
    ), withdrawn AS (
        INSERT INTO indicators_withdrawal (id, indicator, series, period, dimension, by_event, handed_over_in,
            withdrawn_at, told_in)
        SELECT id, indicator, series, period, dimension, by_event, handed_over_in, %(now)s, ''
        FROM deleted WHERE handed_over_version IS NOT NULL
    ), changed AS (
        SELECT 'created' AS outcome, indicator, series, period, dimension, version,
               {_changes(None, "v.")} || jsonb_build_object('from_indicator', jsonb_build_array(NULL, from_indicator))
               AS changes
        FROM created v
        UNION ALL
        SELECT 'updated', indicator, series, period, dimension, version, {_changes("v.was_", "v.")} FROM updated v
        UNION ALL
        SELECT 'updated', indicator, series, period, dimension, version,
               jsonb_build_object('from_indicator', jsonb_build_array(own, NULL)) FROM parted v
        UNION ALL
        SELECT 'deleted', indicator, series, period, dimension, version,
               {_changes("v.", None)} || jsonb_build_object('from_indicator', jsonb_build_array(from_indicator, NULL))
        FROM deleted v
    ), remembered AS (
        INSERT INTO history_entry (id, at, actor_id, actor_name, actor_office, resource, resource_key, action, version,
            changes)
        SELECT {history.ENTRY_ID}, %(now)s, %(actor_id)s, %(actor_name)s, %(actor_office)s, 'value',
               indicator || '/' || series || '/' || period, outcome, version, changes
        FROM changed
    )
    SELECT outcome, indicator, series, period, dimension FROM changed
    UNION ALL
    SELECT outcome, national, series, period, '' FROM told WHERE outcome IN ('stands', 'parted')
"""


def follow(pairs: Iterable[Own], *, by: Actor, now: datetime, ruling: Rulings | None = None) -> Followed:
    """Repeats these own values under their national codes, where they count; changes or takes away what was repeated.

    By the release that rules the period: where that does not have the national indicator, or measures it otherwise,
    what is there stays as it was written. The caller counts `cells` anew, last in its transaction.
    """
    pairs = list(pairs)
    if not pairs:
        return Followed()
    ruling = ruling or rulings.rulings()
    anew = _superseded(pairs, ruling, now)
    judged: dict[tuple[str, str, str], bool] = {}
    rows = [_told(pair, ruling, now, judged) | {"is_anew": pair.counted in anew} for pair in pairs]
    found = statements.fetch(
        _FOLLOW,
        {
            "pairs": orjson.dumps(rows).decode(),
            "ids": history.first_of_ids(),
            "entries": history.first_of_ids(),
            **history.entry_parameters(by, now),
        },
    )
    followed = Followed()
    for outcome, indicator, series, period, dimension in found:
        if outcome in ("stands", "parted"):
            followed.standing.add(Key(indicator, series, period))
        elif dimension:
            followed.cells.add((dimension, "", period))
    return followed


def of_whole(spec: IndicatorSpec, national: str, *, is_unmapped: bool = False) -> list[Own]:
    """All values of an own indicator that counts, or no longer counts, as this national one."""
    return [
        Own(spec, national, series, period, is_unmapped=is_unmapped)
        for series, period in queries.keys(spec.code, national)
    ]


def _told(
    pair: Own, ruling: Rulings, now: datetime, judged: dict[tuple[str, str, str], bool]
) -> dict[str, Any]:
    national = _national(pair, ruling, now)
    counts = False
    if national is not None:
        key = (pair.spec.code, national.code, national.release)
        if key not in judged:
            judged[key] = not policies.faults(pair.spec, national.code, national)
        counts = judged[key]
    return {
        "own": pair.spec.code,
        "national": pair.national,
        "series": pair.series,
        "period": pair.period,
        "dimension": national.dimension if national else "",
        "by_event": national is not None and not national.is_owed,
        "counts": counts,
        "is_said": pair.is_said,
        "is_unmapped": pair.is_unmapped,
    }


def _national(pair: Own, ruling: Rulings, now: datetime) -> IndicatorSpec | None:
    return ruling.spec(pair.national, Period.parse(pair.period), today=calendar.day_of(now))


def _superseded(pairs: Sequence[Own], ruling: Rulings, now: datetime) -> set[Key]:
    """What a release measures otherwise since it was written: the own value says it anew."""
    if ruling.is_single:
        return set()
    written = queries.written_at([pair.counted for pair in pairs])
    found = set()
    for pair in pairs:
        at = written.get(pair.counted)
        spec = _national(pair, ruling, now)
        if at and spec and specs.is_superseded(spec, pair.period, written_at=at, ruling=ruling):
            found.add(pair.counted)
    return found
