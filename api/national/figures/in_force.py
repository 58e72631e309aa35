"""Rows that must be in force in each table and basis: computed from the ledger alone, or derived from rows in force.

By `submitted` a value is that of the last submission, in the regency's sequence, that contains it and was not
withdrawn; by `accepted` that of the last accepted one. So an older submission that is accepted late never replaces a
newer one. Programmes and activities are those of the newest version of the masterplan, a subject's figures those of its
highest revision. `settling` brings figures in line with this, and the ledger's verification compares with it.

Each statement takes one regency and basis as parameters, and returns the columns of its table by name.
"""

from django.db.models import UniqueConstraint

from api.national.figures import models, targets
from api.national.figures.models.rows import InForce
from api.national.figures.statements import for_each
from api.national.figures.words import BY_SOURCE, COLUMNS, SOURCES, UNSPECIFIED, AgencyKind
from tenants import Strings, frozen


@frozen
class Wanted:
    """A table and the rows that must be in force in it.

    `unsaid`: columns that no submission contains, taken from the row that was written on submitting.
    """

    name: str
    model: type[InForce]
    statement: str
    unsaid: Strings = ()

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> Strings:
        """Return the key of a row, without regency and basis."""
        (one,) = (each for each in self.model._meta.constraints if isinstance(each, UniqueConstraint))
        return tuple(name for name in one.fields if name not in ("regency", "basis"))

    @property
    def columns(self) -> Strings:
        """Return the columns of the statement."""
        others = ("id", "regency_id", "basis", "valid_from", "valid_until", *self.unsaid)
        columns = (each.attname for each in self.model._meta.local_fields)
        return tuple(column for column in columns if column not in others)


_HERE = "regency_id = %(regency)s AND basis = %(basis)s AND valid_until IS NULL"

#: The submissions that count.
_COUNTED = """
    counted AS (
        SELECT s.* FROM ledger_submission s
        WHERE s.regency_id = %(regency)s AND (%(basis)s::text = 'accepted') = EXISTS (
            SELECT FROM ledger_submission_event e
            WHERE e.submission_id = s.id
              AND e.state = CASE %(basis)s::text WHEN 'accepted' THEN 'accepted' ELSE 'withdrawn' END)
    )
"""


def _said(part: str, key: str, columns: str) -> str:
    """Return the CTE `last`: each key as the last report that mentions it has it.

    Restated and withdrawn values and realisations are in the same list.
    """
    thing, *_ = key.split(",")
    return f"""
    WITH {_COUNTED}, said AS (
        SELECT s.sequence, s.id AS submission_id, part = 'withdrawn' AS is_withdrawn, said.*
        FROM counted s CROSS JOIN unnest(ARRAY['{part}', 'restated', 'withdrawn']) AS part
        CROSS JOIN LATERAL jsonb_to_recordset(s.content -> part) AS said ({columns})
        WHERE s.kind = 'periodic_report' AND {thing} IS NOT NULL
    ), last AS (
        SELECT DISTINCT ON ({key}) * FROM said ORDER BY {key}, sequence DESC
    )
    """


_VALUES = (
    _said(
        "values",
        "indicator, series, period",
        "indicator text, series text, period text, value_status text, value text, numerator text, denominator text,"
        " observation_status text, release text, target jsonb",
    )
    + """
    SELECT submission_id, indicator, series, period, value_status, coalesce(value, '') AS value,
           numerator::numeric AS numerator, denominator::numeric AS denominator, observation_status,
           coalesce(release, '') AS release,
           coalesce(target ->> 'value', '') AS target, coalesce(target ->> 'source', '') AS target_source,
           (target ->> 'version')::int AS target_version
    FROM last WHERE NOT is_withdrawn
"""
)

_SUMS = f"""
    SELECT dimension, period, {targets.TALLIED} FROM figures_reported_value v
    WHERE {_HERE} AND NOT by_event GROUP BY 1, 2
"""

_BY_SOURCE = for_each("coalesce(sum(amount) FILTER (WHERE source = '{0}'), 0) AS from_{0}", SOURCES)
#: The submission of the newest version of the masterplan, or of its targets.
_NEWEST_OF = """
    newest AS (
        SELECT * FROM counted WHERE kind = '{kind}'
        ORDER BY (content #>> '{{masterplan,plan_period_start}}')::int DESC,
                 (content #>> '{{masterplan,number}}')::int DESC, sequence DESC LIMIT 1
    )
"""
_NEWEST = _NEWEST_OF.format(kind="masterplan")

#: By programme, year and source: the ceiling of the newest masterplan (the revised stage takes the place of the
#: original), and the money that a year gives. That is what the last report that carries the year says; until one does,
#: the ceiling. No amount is below 0, whatever a regency's role wrote: years weigh a national mean by these.
_MONEY = f"""
    {_NEWEST}, ceiling AS (
        SELECT DISTINCT ON (p.id, a.year, a.source) s.id AS submission_id, p.id AS programme_id,
               a.year::text AS period, a.source, greatest(a.amount, 0) AS amount
        FROM newest s, jsonb_to_recordset(s.content -> 'programmes') AS p (id uuid, allocations jsonb),
             jsonb_to_recordset(p.allocations) AS a (year int, source text, stage text, amount numeric)
        WHERE a.year BETWEEN 1000 AND 2999 ORDER BY p.id, a.year, a.source, a.stage DESC
    ), told AS (
        SELECT DISTINCT ON (b.year) s.id AS submission_id, b.year::text AS period, b.programmes
        FROM counted s, jsonb_to_recordset(s.content -> 'budgets') AS b (year int, programmes jsonb)
        WHERE s.kind = 'periodic_report' AND b.year BETWEEN 1000 AND 2999 ORDER BY b.year, s.sequence DESC
    ), budgeted AS (
        SELECT DISTINCT ON (p.id, t.period) t.submission_id, p.id AS programme_id, t.period, p.dimension,
               p.sub_dimension, p.amounts,
               CASE WHEN p.standing IN ('begun', 'dropped') THEN p.standing ELSE '' END AS standing
        FROM told t, jsonb_to_recordset(t.programmes)
            AS p (id uuid, dimension text, sub_dimension text, standing text, amounts jsonb)
        ORDER BY p.id, t.period, p.amounts
    ), allocated AS (
        SELECT DISTINCT ON (b.programme_id, b.period, a.source) b.*, a.source, greatest(a.amount, 0) AS amount
        FROM budgeted b, jsonb_to_recordset(b.amounts) AS a (source text, stage text, amount numeric)
        ORDER BY b.programme_id, b.period, a.source, a.stage DESC
    ), money AS (
        SELECT 'report' AS allocated_from, submission_id, programme_id, period, source, amount FROM allocated
        UNION ALL
        SELECT 'plan', submission_id, programme_id, period, source, amount FROM ceiling
        WHERE period NOT IN (SELECT period FROM told)
    )
"""

#: The agencies of a masterplan `s`: their kinds by id, and that of the one that leads a programme `p`. They are read
#: once a masterplan, since its content is large.
_AGENCIES = f"""
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(id, kind) AS kinds
        FROM jsonb_to_recordset(s.content -> 'agencies') AS a (id text, kind text)
        WHERE id IS NOT NULL AND kind IN ({for_each("'{0}'", AgencyKind.values)})
    ) AS agencies
"""
_AGENCY_KIND = f"coalesce(agencies.kinds ->> p.lead_agency, '{UNSPECIFIED}') AS agency_kind"

_PROGRAMMES = f"""
    WITH {_COUNTED}, {_MONEY}
    SELECT s.id AS submission_id, p.id AS programme_id, p.dimension, p.sub_dimension, p.time_frame, p.quick_win,
           {_AGENCY_KIND}, of_programme.*
    FROM newest s {_AGENCIES}, jsonb_to_recordset(s.content -> 'programmes') AS p (id uuid, dimension text,
        sub_dimension text, time_frame text, quick_win boolean, lead_agency text)
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount), 0) AS allocated, {_BY_SOURCE} FROM money WHERE programme_id = p.id
    ) AS of_programme
"""

#: `in_time` where this revision or an earlier one that counts was not late; `state`: where its last step left it.
_SUBJECTS = f"""
    WITH {_COUNTED}, newest AS (
        SELECT DISTINCT ON (kind, subject) kind, subject, id AS submission_id, revision, late,
               CASE %(basis)s::text WHEN 'accepted' THEN 'accepted' ELSE coalesce((
                   SELECT e.state FROM ledger_submission_event e
                   WHERE e.submission_id = s.id ORDER BY e.number DESC LIMIT 1), 'submitted') END AS state,
               bool_or(NOT late) OVER (PARTITION BY kind, subject) AS in_time
        FROM counted s ORDER BY kind, subject, revision DESC
    )
    SELECT *, state IN ('returned', 'objected') AS under_query FROM newest
"""

#: `milestones` are objects with id and due_on, in their order.
_ACTIVITIES = f"""
    WITH {_COUNTED}, {_NEWEST}
    SELECT s.id AS submission_id, a.id AS activity_id, p.id AS programme_id, a.starts_on, a.ends_on,
           coalesce((
               SELECT jsonb_agg(jsonb_build_object('id', m -> 'id', 'due_on', m -> 'due_on') ORDER BY place)
               FROM jsonb_array_elements(a.milestones) WITH ORDINALITY AS each (m, place)), '[]') AS milestones
    FROM newest s, jsonb_to_recordset(s.content -> 'programmes') AS p (id uuid, activities jsonb),
         jsonb_to_recordset(p.activities) AS a (id uuid, starts_on date, ends_on date, milestones jsonb)
"""

_REALISATIONS = (
    _said(
        "realisations",
        "activity, period",
        "activity uuid, programme uuid, period text, physical_percent_to_date numeric, spent_to_date numeric,"
        " spent_by_source jsonb, stopped boolean, milestones_reached jsonb",
    )
    + f"""
    SELECT submission_id, activity AS activity_id, programme AS programme_id, period, physical_percent_to_date,
           spent_to_date, {", ".join(BY_SOURCE)}, spent_to_date - said AS from_{UNSPECIFIED}, stopped,
           milestones_reached
    FROM last CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount), 0) AS said, {_BY_SOURCE}
        FROM jsonb_to_recordset(spent_by_source) AS s (source text, amount numeric)
    ) AS money
    WHERE NOT is_withdrawn
"""
)

#: Of a realisation `l`, or of none: its progress, between 0 and 100 whatever a regency's role wrote, and whether the
#: activity was given up.
_PERCENT = "greatest(0, least(100, coalesce(l.physical_percent_to_date, 0)))"
_STOPPED = "coalesce(l.stopped AND l.physical_percent_to_date < 100, false)"

_QUARTER = r"^[12][0-9]{3}-Q[1-4]$"
_DAY = "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"


def activities(here: str) -> str:
    """Return the CTE `activity`: the standing of activities by their reports, for the rows that are `here`.

    `late_after` is the last day of an activity or milestone, if a report of that day's quarter or a later one says
    that it was not reached: without such a report nobody knows. `unreported_from` is the first day that no report
    covers: the one after the last quarter reported, or the first of the quarter in which the activity begins.
    `planned_until` is null once it has begun; an activity without a first day begins when it is reported.
    """
    return f"""
    said AS (
        SELECT * FROM figures_reported_realisation WHERE {here}
    ), last AS (
        SELECT DISTINCT ON (regency_id, activity_id) *,
               CASE WHEN period ~ '{_QUARTER}' THEN
                   (make_date(left(period, 4)::int, right(period, 1)::int * 3, 1) + interval '1 month')::date
               END AS next_from
        FROM said ORDER BY regency_id, activity_id, period DESC
    ), reached AS (
        SELECT DISTINCT regency_id, m.milestone
        FROM said CROSS JOIN LATERAL jsonb_array_elements_text(milestones_reached) AS m (milestone)
    ), planned AS (
        SELECT * FROM figures_reported_activity WHERE {here}
    ), open_milestone AS (
        SELECT p.regency_id, p.activity_id,
               min(CASE WHEN m ->> 'due_on' ~ '{_DAY}' AND pg_input_is_valid(m ->> 'due_on', 'date')
                   THEN (m ->> 'due_on')::date END) AS due_on
        FROM planned p CROSS JOIN LATERAL jsonb_array_elements(p.milestones) AS m
        LEFT JOIN reached r ON r.regency_id = p.regency_id AND r.milestone = m ->> 'id'
        WHERE r.milestone IS NULL GROUP BY 1, 2
    ), activity AS MATERIALIZED (
        SELECT p.regency_id, p.programme_id, p.activity_id,
               {_PERCENT} AS percent, coalesce(l.physical_percent_to_date >= 100, false) AS done, {_STOPPED} AS stopped,
               CASE WHEN d.due_on < l.next_from THEN d.due_on END AS late_after,
               greatest(l.next_from, date_trunc(
                   'quarter', coalesce(p.starts_on, CASE WHEN l.next_from IS NULL THEN d.due_on END)
               )::date) AS unreported_from,
               CASE WHEN coalesce(l.physical_percent_to_date, 0) = 0 THEN coalesce(p.starts_on, '9999-12-31') END
                   AS planned_until
        FROM planned p LEFT JOIN last l USING (regency_id, activity_id)
        LEFT JOIN open_milestone o USING (regency_id, activity_id)
        CROSS JOIN LATERAL (SELECT least(p.ends_on, o.due_on) AS due_on) d
    )
    """


#: What an overview adds up of each programme: what does not change by itself. Its status on a day follows from it
#: (measures.STATUS).
_PROGRAMME_SUMS = f"""
    WITH {activities(_HERE)}, standing AS (
        SELECT programme_id,
               CASE WHEN bool_and(stopped) THEN 'stopped' WHEN bool_and(done OR stopped) THEN 'done' ELSE '' END
                   AS settled,
               min(late_after) FILTER (WHERE NOT done AND NOT stopped) AS late_after,
               min(unreported_from) FILTER (WHERE NOT done AND NOT stopped) AS unreported_from,
               CASE WHEN bool_and(planned_until IS NOT NULL) FILTER (WHERE NOT stopped)
                    THEN min(planned_until) FILTER (WHERE NOT stopped) END AS planned_until,
               round(avg(percent) FILTER (WHERE NOT stopped), 2) AS physical_percent
        FROM activity GROUP BY 1
    ), money AS (
        SELECT programme_id, sum(spent_to_date) AS spent,
               {for_each("sum({0}) AS {0}", COLUMNS)}
        FROM last GROUP BY 1
    )
    SELECT p.programme_id, p.dimension, p.sub_dimension, p.time_frame, p.quick_win, p.agency_kind, p.allocated,
           {for_each("p.from_{0} AS allocated_{0}", SOURCES)},
           coalesce(m.spent, 0) AS spent,
           {for_each("coalesce(m.{0}, 0) AS spent_{0}", COLUMNS)},
           coalesce(a.physical_percent, 0) AS physical_percent,
           coalesce(a.settled, '') AS settled, a.late_after, a.unreported_from,
           CASE WHEN a.programme_id IS NULL THEN '9999-12-31' ELSE a.planned_until END AS planned_until
    FROM (SELECT * FROM figures_reported_programme WHERE {_HERE}) p
    LEFT JOIN standing a USING (programme_id) LEFT JOIN money m USING (programme_id)
"""

#: By programme and year. What was spent in a year is what its last quarter reports to date, without what the years
#: before it had reported, so that the years add up to what was spent in all. Where the newest masterplan does not have
#: the programme, the newest one that has it says its dimension and agency, or else the newest budget, which knows no
#: agency. Physical progress is that of the end of the year, as reports of it or of earlier years say: of the activities
#: of the newest masterplan, or where that has none of a programme, of those that reports name.
_BUDGETS = f"""
    WITH {_COUNTED}, {_MONEY}, described AS (
        SELECT DISTINCT ON (programme_id) *
        FROM (
            SELECT p.id AS programme_id, p.dimension, p.sub_dimension, {_AGENCY_KIND}, s.sequence,
                   (s.content #>> '{{masterplan,plan_period_start}}')::int AS starts,
                   (s.content #>> '{{masterplan,number}}')::int AS number
            FROM counted s {_AGENCIES}, jsonb_to_recordset(s.content -> 'programmes')
                AS p (id uuid, dimension text, sub_dimension text, lead_agency text)
            WHERE s.kind = 'masterplan'
            UNION ALL
            SELECT programme_id, dimension, sub_dimension, '{UNSPECIFIED}', 0, 0, period::int FROM budgeted
        ) AS said
        ORDER BY programme_id, starts DESC, number DESC, sequence DESC
    ), planned AS (
        SELECT programme_id, period, sum(amount) AS indicative FROM ceiling GROUP BY 1, 2
    ), given AS (
        SELECT programme_id, period, sum(amount) AS allocated, allocated_from, submission_id, {_BY_SOURCE}
        FROM money GROUP BY 1, 2, 4, 5
    ), to_date AS (
        SELECT DISTINCT ON (activity_id, left(period, 4)) activity_id, programme_id, left(period, 4) AS period,
               period AS quarter, spent_to_date, submission_id, physical_percent_to_date, stopped,
               {", ".join(BY_SOURCE)}
        FROM figures_reported_realisation WHERE {_HERE} ORDER BY activity_id, left(period, 4), quarter DESC
    ), in_year AS (
        SELECT activity_id, programme_id, period, quarter, submission_id,
               spent_to_date - lag(spent_to_date, 1, 0) OVER years AS spent,
               {for_each("{0} - lag({0}, 1, 0) OVER years AS {0}", BY_SOURCE)}
        FROM to_date WINDOW years AS (PARTITION BY activity_id ORDER BY period)
    ), paid AS (
        SELECT programme_id, period, sum(spent) AS spent,
               {for_each("sum({0}) AS {0}", BY_SOURCE)},
               (array_agg(submission_id ORDER BY quarter DESC, activity_id))[1] AS submission_id
        FROM in_year GROUP BY 1, 2
    ), acting AS (
        SELECT activity_id, programme_id FROM figures_reported_activity WHERE {_HERE}
    ), reached AS (
        SELECT DISTINCT ON (a.activity_id, a.programme_id, y.period) a.programme_id, y.period, {_PERCENT} AS percent,
               {_STOPPED} AS stopped
        FROM (SELECT * FROM acting UNION SELECT activity_id, programme_id FROM to_date
              WHERE programme_id NOT IN (SELECT programme_id FROM acting)) a
        JOIN (SELECT programme_id, period FROM planned UNION SELECT programme_id, period FROM given
              UNION SELECT programme_id, period FROM paid UNION SELECT programme_id, period FROM budgeted) y
              USING (programme_id)
        LEFT JOIN to_date l ON l.activity_id = a.activity_id AND l.period <= y.period
        ORDER BY a.activity_id, a.programme_id, y.period, l.period DESC
    ), physical AS (
        SELECT programme_id, period, round(avg(percent) FILTER (WHERE NOT stopped), 2) AS physical_percent
        FROM reached GROUP BY 1, 2
    )
    SELECT coalesce(g.submission_id, y.submission_id, s.submission_id, n.id) AS submission_id, programme_id, period,
           d.dimension, d.sub_dimension, d.agency_kind, coalesce(y.standing, '') AS standing,
           coalesce(b.indicative, 0) AS indicative, coalesce(g.allocated, 0) AS allocated,
           CASE WHEN g.allocated <> 0 THEN g.allocated_from ELSE '' END AS allocated_from,
           coalesce(s.spent, 0) AS spent, coalesce(f.physical_percent, 0) AS physical_percent,
           {for_each("coalesce(g.from_{0}, 0) AS allocated_{0}", SOURCES)},
           {for_each("coalesce(s.{0}, 0) AS spent_{0}", BY_SOURCE)}
    FROM planned b FULL JOIN given g USING (programme_id, period) FULL JOIN paid s USING (programme_id, period)
    FULL JOIN budgeted y USING (programme_id, period) LEFT JOIN physical f USING (programme_id, period)
    JOIN described d USING (programme_id) LEFT JOIN newest n ON true
    WHERE b.indicative <> 0 OR g.allocated <> 0 OR s.spent <> 0 OR y.standing <> ''
       OR 0 <> ANY (ARRAY[{for_each("s.{0}", BY_SOURCE)}])
"""

#: The number to calculate with is that of the text; a word has none.
_TARGETS = f"""
    WITH {_COUNTED}, {_NEWEST_OF.format(kind="targets")}
    SELECT s.id AS submission_id, said.indicator, said.series, said.period, part.kind, said.value, said.source,
           CASE WHEN said.value ~ '^-?[0-9]+([.][0-9]+)?$' THEN said.value::numeric END AS number
    FROM newest s CROSS JOIN (VALUES ('targets', 'target'), ('baselines', 'baseline')) AS part (name, kind)
    CROSS JOIN LATERAL jsonb_to_recordset(s.content -> part.name)
        AS said (indicator text, series text, period text, value text, source text)
"""

VALUES = Wanted(
    "values",
    models.ReportedValue,
    _VALUES,
    ("dimension", "by_event", "number", "direction", "target_number"),
)
SUMS = Wanted("sums", models.ReportedTally, _SUMS)
PROGRAMMES = Wanted("programmes", models.ReportedProgramme, _PROGRAMMES)
SUBJECTS = Wanted("subjects", models.ReportedSubject, _SUBJECTS)
ACTIVITIES = Wanted("activities", models.ReportedActivity, _ACTIVITIES)
REALISATIONS = Wanted("realisations", models.ReportedRealisation, _REALISATIONS)
PROGRAMME_SUMS = Wanted("programme sums", models.ProgrammeTally, _PROGRAMME_SUMS)
BUDGETS = Wanted("budgets", models.ReportedBudget, _BUDGETS)
TARGETS = Wanted("targets", models.ReportedTarget, _TARGETS)

#: In an order in which each follows from those before it.
EVERYTHING = (VALUES, SUMS, PROGRAMMES, SUBJECTS, ACTIVITIES, REALISATIONS, PROGRAMME_SUMS, BUDGETS, TARGETS)
