"""The least that a loop over the schemas costs: in bare psycopg, with everything spared that can be.

It sets the search path to one schema after the other and has PostgreSQL count there what the answer says of a regency.
What is the nation's (who takes part, what is due when) is read once, before; the answer is made and sent nowhere: no
HTTP, no key, no JSON, no ORM. Nobody would write it so; what somebody would is peers.textbook.ministry, which reads
the same tables.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, LiteralString

import psycopg

from tests.bench.peers.adding import (
    FRAMES,
    MONEY,
    OUTSIDE,
    SOURCES,
    SPENT_FROM,
    STATUSES,
    Adding,
    Nation,
    Tenant,
)

#: A regency's own tables in {schema}, for both loops: what it submitted, from the nation's, and its drafts, from its
#: schema with us, {regency}.
TABLES: tuple[LiteralString, ...] = (
    "CREATE TABLE {schema}.submission AS SELECT kind, subject, submission_id AS id, state, in_time"
    " FROM figures_reported_subject WHERE regency_id = %(regency)s AND basis = 'submitted' AND valid_until IS NULL",
    "CREATE TABLE {schema}.programme AS SELECT programme_id AS id, time_frame, quick_win, settled, late_after,"
    " unreported_from, planned_until, allocated, {allocated}, spent, {spent}"
    " FROM figures_programme_tally WHERE regency_id = %(regency)s AND basis = 'submitted' AND valid_until IS NULL",
    "CREATE TABLE {schema}.budget AS SELECT programme_id AS id, period, indicative, allocated, allocated_from, spent,"
    " standing"
    " FROM figures_reported_budget WHERE regency_id = %(regency)s AND basis = 'submitted' AND valid_until IS NULL",
    "CREATE TABLE {schema}.submitted AS SELECT indicator, series, period, dimension, value_status, value, number,"
    " numerator, denominator, observation_status, direction, target_number, submission_id"
    " FROM figures_reported_value WHERE regency_id = %(regency)s AND basis = 'submitted' AND valid_until IS NULL",
    "CREATE UNIQUE INDEX ON {schema}.submitted (indicator, period, series)",
    "CREATE TABLE {schema}.regency_value AS SELECT * FROM {regency}.indicators_value",
    "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO textbook",
)

_DRAFTS = (
    "SELECT dimension, period, value_status, count(*) FROM regency_value"
    " WHERE NOT by_event AND indicator NOT LIKE 'L-%%' GROUP BY 1, 2, 3"
)
_SUBMITTED = """
    SELECT dimension, period, value_status, count(*),
           count(*) FILTER (WHERE number >= target_number AND direction = 'higher'
                               OR number <= target_number AND direction = 'lower'),
           count(*) FILTER (WHERE number < target_number AND direction = 'higher'
                               OR number > target_number AND direction = 'lower'),
           count(*) FILTER (WHERE value_status = 'reported' AND target_number IS NULL)
    FROM submitted GROUP BY 1, 2, 3
"""
_PROGRAMMES = f"""
    SELECT count(*), count(*) FILTER (WHERE quick_win),
           {", ".join(f"count(*) FILTER (WHERE time_frame = '{each}')" for each in FRAMES)},
           {", ".join(f"count(*) FILTER (WHERE status = '{each}')" for each in STATUSES)},
           coalesce(sum(allocated), 0), {", ".join(f"coalesce(sum(allocated_{each}), 0)" for each in SOURCES)},
           coalesce(sum(spent), 0), {", ".join(f"coalesce(sum(spent_from_{each}), 0)" for each in SPENT_FROM)}
    FROM (SELECT *, CASE WHEN settled = 'stopped' THEN 'stopped' WHEN late_after < %(today)s THEN 'late'
                         WHEN unreported_from <= %(reported_by)s THEN 'not_reported'
                         WHEN settled = 'done' THEN 'done' WHEN planned_until > %(today)s THEN 'planned'
                         ELSE 'running' END AS status FROM programme) p
"""
_BUDGETS = """
    SELECT coalesce(sum(indicative), 0), coalesce(sum(allocated), 0),
           coalesce(sum(allocated) FILTER (WHERE allocated_from = 'plan'), 0), coalesce(sum(spent), 0),
           coalesce(sum(allocated) FILTER (WHERE standing = 'begun'), 0),
           coalesce(sum(spent) FILTER (WHERE standing = 'begun'), 0),
           count(*) FILTER (WHERE standing = 'begun'), count(*) FILTER (WHERE standing = 'dropped')
    FROM budget
"""
_SENT = "SELECT kind, subject, state, in_time FROM submission"
_ONE = """
    SELECT v.value_status, v.value, v.number, v.observation_status,
           EXISTS (SELECT FROM submission s WHERE s.id = v.submission_id AND s.state IN ('returned', 'objected'))
    FROM submitted v
    WHERE v.indicator = %(indicator)s AND v.series = 'total' AND v.period = %(period)s
"""
_SERIES = """
    SELECT period, value_status, number, numerator, denominator FROM submitted
    WHERE indicator = %(indicator)s AND series = 'total' AND period = ANY (%(periods)s)
"""


_COUNTED = (
    "total", "quick_wins", *FRAMES, *STATUSES, "allocated", *(f"allocated {each}" for each in SOURCES),
    "spent", *(f"spent {each}" for each in SPENT_FROM),
)  # fmt: skip


class Loop(Adding):
    def __init__(self, connection: psycopg.Connection[Any], nation: Nation) -> None:
        super().__init__(nation)
        self._connection = connection

    def inside(self) -> Iterator[Tenant]:
        for tenant in self._nation.tenants:
            self._connection.execute(f"SET search_path = loop_{tenant.id}, public")
            yield tenant

    def drafts(self) -> Iterable[tuple[str, str, str, int]]:
        return self._connection.execute(_DRAFTS)

    def submitted(self) -> Iterable[tuple[Any, ...]]:
        return self._connection.execute(_SUBMITTED)

    def programmes(self, today: dt.date) -> Mapping[str, int]:
        row = self._connection.execute(
            _PROGRAMMES, {"today": today, "reported_by": self._nation.reported_by}
        ).fetchone()
        assert row is not None
        return {name: int(n) for name, n in zip(_COUNTED, row, strict=True)}

    def budgets(self) -> Mapping[str, int]:
        row = self._connection.execute(_BUDGETS).fetchone()
        assert row is not None
        return dict(zip((*MONEY, *OUTSIDE), map(int, row), strict=True))

    def sent(self) -> Iterable[tuple[str, str, str, bool]]:
        return self._connection.execute(_SENT)

    def value_of(self, indicator: str, period: str) -> Iterable[tuple[str, str, Decimal | None, str, bool]]:
        return self._connection.execute(_ONE, {"indicator": indicator, "period": period})

    def series_of(self, indicator: str, periods: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        return self._connection.execute(_SERIES, {"indicator": indicator, "periods": list(periods)})

    def has_sent(self) -> bool:
        return self._connection.execute("SELECT FROM submission LIMIT 1").fetchone() is not None
