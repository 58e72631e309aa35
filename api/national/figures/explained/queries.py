"""Components of a figure of progress: the items counted, and the regencies left out, with reasons."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from api.http.grammar.periods import Period
from api.http.paging import Page, Wanted, at_hand, cut, order
from api.national.catalogue import rulings
from api.national.figures import counts, grouping, instants, measures, opened, targets
from api.national.figures.explained.shapes import ALONG, ProgressComponent, ProgressComponentFilters
from api.national.figures.filters import check_row, narrowed
from api.national.figures.in_force import activities
from api.national.figures.participants import Participant, Participants, everyone_at
from api.national.figures.problems import NoSuchRow
from api.national.figures.progress_measures import PARTICIPATION
from api.national.figures.statements import statement
from api.national.figures.submission_counts import SentSubject, SubmissionCounts
from api.national.ledger.words import Kind
from tenants import Fields, Strings
from tenants.pool import statements

ORDER = order(
    "regency_code",
    "item",
    types={"regency_code": str, "item": str},
    columns={"regency_code": "regency.code"},
)
#: What is said of a deadline.
_OF_DEADLINES = ("kind", "subject", "due_at", "submitted_at", "days_late")
#: What is added to the description of a programme.
_OF_PROGRAMMES = ("title", "agency", "activity", "reported_in", "reason", "note", "evidence_count")
#: What is said of the items of each figure beside Figure.what.
_MORE = {
    "values": ("evidence_count",),
    "targets": ("evidence_count",),
    "programmes": _OF_PROGRAMMES,
    "budgets": _OF_PROGRAMMES[:2],
    "deadlines": _OF_DEADLINES,
}
_FIGURES = {**measures.OPENED, **{each.name: each for each in (measures.DEADLINES, PARTICIPATION)}}
#: What makes a data point, in the order of rulings.owed.
_POINT = ("indicators", "series", "dimensions", "periods")


def components(
    asked: ProgressComponentFilters, wanted: Wanted
) -> tuple[instants.Instant, str | None, Page[ProgressComponent]]:
    """Return one page, by code and item; the instant; and the quarter of a ladder.

    Raises InvalidParameter for a group without `group_by` or the reverse, and for a row that this figure does not
    have.
    """
    _check(asked)
    after = wanted.after() or ("", "")
    with instants.reading(asked.as_of) as instant:
        may_come = asked.figure == measures.BUDGETS.name  # plans have money of coming years
        periods = asked.periods_at(instant, may_come=may_come)
        asked = replace(asked, period=(periods,))
        of_period = [Period.parse(asked.of_period)] if asked.of_period else []
        if not may_come:
            instant.check_begun(*of_period, parameter="group")
        wanted = instants.pinned(wanted, instant)
        if instant.before_first_record:
            return instant, None, cut([], wanted)
        participants, selected = everyone_at(instant)
        submitted = SubmissionCounts.at(instant, participants, periods=periods, basis=asked.basis)
        if asked.figure in measures.OPENED:
            members = _members(asked, participants)
            sent = submitted.of_reports(of_period)
            rows = _counted(asked, instant, sent, members, after, wanted.size + 1)
            page = cut(rows, wanted, key=lambda one: [one.regency.code, one.item])
        else:
            members = _members(asked, (*participants, *(selected if asked.figure == "participation" else ())))
            made = _ladder if asked.figure == "participation" else _deadlines
            page = at_hand(made(asked, submitted, members), wanted)
    return instant, submitted.round, page


def what_of(asked: ProgressComponentFilters) -> Strings:
    """Return the names of what is said of an item of this figure."""
    return (*_FIGURES[asked.figure].what, *_MORE.get(asked.figure, ()))


def measures_of(asked: ProgressComponentFilters) -> list[str]:
    """Return the codes of the measures that components add up to: of rows of a source, those of money."""
    figure = _figure(asked)
    return [code for code, each in zip(figure.codes, figure.measures, strict=True) if not each.over]


def _figure(asked: ProgressComponentFilters) -> measures.Figure:
    figure = _FIGURES[asked.figure]
    return figure if _of(asked)[measures.SOURCE] is None else figure.narrowed([measures.SOURCE]) or figure


class _Row(NamedTuple):
    """An item of a regency, with its description and its contribution as JSON."""

    code: str
    item: str
    what: str | None
    adds: str | None
    submission: str | None
    content_hash: str | None


def _counted(
    asked: ProgressComponentFilters,
    instant: instants.Instant,
    submitted: SubmissionCounts,
    members: Participants,
    after: tuple[Any, ...],
    limit: int,
) -> list[ProgressComponent]:
    of, figure = _of(asked), _figure(asked)
    rows_of = "item" if (sources := of[measures.SOURCE]) is None else _of_sources(figure, sources)
    calendar = list(rulings.owed(instant.today, known_at=instant.at))
    due = dict.fromkeys((point[2], point[3]) for point in calendar)
    owed = _of_row(asked, of["dimension"], calendar) if asked.figure == "values" else []
    some = _enough([one for one in members if one.code >= after[0]], submitted, len(owed), limit)
    by_code = {one.code: one for one in some}
    items = statement(
        figure.source,
        in_force=instant.condition,
        not_agreed=targets.NOT_AGREED,
        band=targets.BAND,
        standing=targets.STANDING,
        status=measures.STATUS,
        activities=activities(
            f"{instant.condition} AND basis = %(basis)s AND regency_id = ANY (%(ids)s::int[])"
        ),
    )
    text = statement(
        "components",
        items=items,
        rows=rows_of,
        key=figure.key,
        what=figure.described(),
        adds=figure.adds(),
        kept=figure.where,
    )
    parameters = {
        **submitted.parameters(some),
        **statements.arrays(((one.id, one.code) for one in some), "ids", "codes"),
        **statements.arrays(due, "dimensions", "periods"),
        **statements.arrays(owed, *(f"owed_{name}" for name in _POINT)),
        "within": asked.within,
        "years": [str(each.year) for some in asked.period for each in some] or None,
        **of,
        "of_period": asked.periods,
        "today": instant.today,
        **submitted.deadlines.reported_by(instant.at),
        "submitters": [one.id for one in some if not submitted.absent.reason(one.id)],
        "after_code": after[0],
        "after_item": after[1],
        "limit": limit,
    }
    rows = statements.fetch_planned_as(_Row, text, parameters)
    whats = [json.loads(row.what or "null") for row in rows]
    if asked.figure in ("programmes", "budgets"):
        _name(whats, rows, [by_code[row.code].id for row in rows], asked, instant)
    elif figure.source == "values":
        files = opened.files_of_values([(row.submission, row.item) for row in rows])
        for count, what in zip(files, whats, strict=True):
            if what is not None:
                what["evidence_count"] = count
    return [
        _component(
            by_code[row.code],
            row.item,
            row,
            reason=submitted.absent.reason(by_code[row.code].id),
            what=what,
            adds=measures.nested(json.loads(row.adds or "{}")),
        )
        for row, what in zip(rows, whats, strict=True)
    ]


def _of(asked: ProgressComponentFilters) -> dict[str, list[str] | None]:
    """Return the values to which the row and the filters narrow each axis; None for an axis that they do not narrow."""
    found: dict[str, list[str] | None] = {
        axis: list(getattr(asked, axis)) or None for axis in measures.NARROWED
    }
    for axis in found.keys() & asked.row:
        found[axis] = [asked.row[axis]] if asked.row[axis] in (found[axis] or asked.group) else []
    return found


def _of_sources(figure: measures.Figure, sources: Sequence[str]) -> str:
    """Return the SQL of the items with only the money of these sources."""
    columns = ["regency_id", "submission_id", "programme_id", *figure.what]
    for name, place in (("allocated", 1), ("spent", 2)):
        parts = (f"({part[place]})" for part in counts.PARTS if part[0] in sources)
        columns.append(f"{' + '.join(['0', *parts])} AS {name}")
    return f"(SELECT {', '.join(columns)} FROM item) AS item"


# By regency as well: ids of another's programmes and activities can be written into content and rows.
#: What programmes are called in the newest masterplans, and who leads them.
_NAMES = f"""
    WITH r AS MATERIALIZED (
        SELECT submission_id, array_agg(DISTINCT programme_id::text) AS ids FROM figures_reported_programme
        WHERE basis = %(basis)s AND $in_force AND programme_id = ANY (%(items)s::uuid[]) GROUP BY 1
    ), s AS MATERIALIZED {opened.content("SELECT submission_id FROM r")},
    said AS (
        SELECT DISTINCT ON (s.id, p ->> 'id') s.id, s.regency_id, p
        FROM r JOIN s ON s.id = r.submission_id CROSS JOIN {opened.each("s.content", "programmes")} p
        WHERE p ->> 'id' = ANY (r.ids) ORDER BY s.id, p ->> 'id'
    ), agency AS (
        SELECT s.id, a ->> 'id' AS agency, min(a ->> 'name') AS name
        FROM s CROSS JOIN {opened.each("s.content", "agencies")} a GROUP BY 1, 2
    )
    SELECT concat_ws('/', said.regency_id, p ->> 'id'), p ->> 'title', agency.name,
           (SELECT jsonb_object_agg(b ->> 'id', b ->> 'title') FILTER (WHERE b ->> 'id' IS NOT NULL)::text
            FROM {opened.each("p", "activities")} b)
    FROM said LEFT JOIN agency ON agency.id = said.id AND agency.agency = p ->> 'lead_agency'
"""
#: What budgets call those that are in no plan, by submission and id.
_NAMES_OF_BUDGETS = f"""
    SELECT DISTINCT ON (s.id, p ->> 'id') s.id || '/' || (p ->> 'id'), p ->> 'title'
    FROM {opened.content(opened.SUBMISSIONS)} s CROSS JOIN {opened.each("s.content", "budgets[*].programmes")} p
    WHERE p ->> 'id' = ANY (%(items)s::text[])
"""
#: What the last report of activities says of them, and of which quarter it is.
_LAST_SAID = f"""
    WITH last AS MATERIALIZED (
        SELECT DISTINCT ON (regency_id, activity_id) regency_id, activity_id, period, submission_id
        FROM figures_reported_realisation
        WHERE activity_id = ANY (%(activities)s::uuid[]) AND basis = %(basis)s AND $in_force
        ORDER BY regency_id, activity_id, period DESC
    )
    SELECT DISTINCT ON (r.regency_id, r.activity_id) concat_ws('/', r.regency_id, r.activity_id), r.period,
           said ->> 'reason', said ->> 'note'
    FROM {opened.content("SELECT submission_id FROM last")} s
    CROSS JOIN LATERAL (SELECT {opened.each("s.content", "realisations")} UNION ALL
                        SELECT {opened.each("s.content", "restated")}) AS told (said)
    JOIN last r ON (r.submission_id, r.activity_id::text, r.period) = (s.id, said ->> 'activity', said ->> 'period')
    ORDER BY r.regency_id, r.activity_id
"""
#: How many files the submissions in force name as evidence of programmes, their activities and realisations; null if
#: one of the submissions is not opened.
_EVIDENCE = f"""
    WITH subject AS MATERIALIZED (
        SELECT regency_id, programme_id, submission_id, 'programme' AS subject, programme_id::text AS key
        FROM figures_reported_programme WHERE basis = %(basis)s AND $in_force AND programme_id = ANY (%(items)s::uuid[])
        UNION ALL
        SELECT regency_id, programme_id, submission_id, 'activity', activity_id::text
        FROM figures_reported_activity WHERE basis = %(basis)s AND $in_force AND programme_id = ANY (%(items)s::uuid[])
        UNION ALL
        SELECT regency_id, programme_id, submission_id, 'realisation', activity_id || '/' || period
        FROM figures_reported_realisation
        WHERE basis = %(basis)s AND $in_force AND programme_id = ANY (%(items)s::uuid[])
    ), s AS MATERIALIZED {opened.content("SELECT submission_id FROM subject")},
    named AS MATERIALIZED (
        SELECT DISTINCT s.id, e ->> 'subject' AS subject, e ->> 'key' AS key, e ->> 'sha256' AS sha256
        FROM s CROSS JOIN {opened.each("s.content", "evidence")} AS e
    )
    SELECT concat_ws('/', o.regency_id, o.programme_id),
           CASE WHEN bool_and(s.id IS NOT NULL) THEN count(DISTINCT n.sha256) END
    FROM subject o LEFT JOIN s ON (s.id, s.regency_id) = (o.submission_id, o.regency_id)
    LEFT JOIN named n ON (n.id, n.subject, n.key) = (s.id, o.subject, o.key) GROUP BY 1
"""


def _name(
    whats: Sequence[Fields | None],
    rows: Sequence[_Row],
    regencies: Sequence[int],
    asked: ProgressComponentFilters,
    instant: instants.Instant,
) -> None:
    """Add names to programmes and budgets.

    Programmes also get their evidence, and the last report on the activity that makes them late.
    """
    parameters = {
        "submissions": [row.submission for row in rows if row.submission],
        "most_opened": opened.MOST,
        "activities": [what["activity_id"] for what in whats if what and what.get("activity_id")],
        "items": [row.item.partition("/")[0] for row in rows if row.item],
        "basis": asked.basis,
        **instant.parameters,
    }

    def found(text: str) -> dict[str, Sequence[Any]]:
        return {id: said for id, *said in statements.rows(instant.in_force(text), parameters)}

    names = found(_NAMES)
    keys = [f"{regency}/{row.item.partition('/')[0]}" for row, regency in zip(rows, regencies, strict=True)]
    if asked.figure == "budgets":
        others = found(_NAMES_OF_BUDGETS)
        for row, key, what in zip(rows, keys, whats, strict=True):
            if what is not None:
                in_budget = others.get(f"{row.submission}/{key.partition('/')[2]}", (None,))
                title, agency, *_ = names.get(key, (*in_budget, None))
                what |= {"title": title, "agency": agency}
        return
    said, files = found(_LAST_SAID), found(_EVIDENCE)
    for key, regency, what in zip(keys, regencies, whats, strict=True):
        if what is not None:
            title, agency, activities = names.get(key, (None, None, None))
            activity = what["activity_id"] or ""
            period, reason, note = said.get(f"{regency}/{activity}", (None, None, None))
            activity = json.loads(activities or "{}").get(activity)
            told = (title, agency, activity, period, reason or None, note or None, *files.get(key, (0,)))
            what |= zip(_OF_PROGRAMMES, told, strict=True)


def _of_row(
    asked: ProgressComponentFilters,
    dimensions: Sequence[str] | None,
    calendar: Sequence[tuple[str, str, str, str]],
) -> list[tuple[str, str, str, str]]:
    """Return the row's deadlines that each regency owes."""
    periods = asked.within
    return [
        each
        for each in calendar
        if (periods is None or each[3] in periods)
        and (dimensions is None or each[2] in dimensions)
        and re.match(asked.periods, each[3])
    ]


def _enough(members: Participants, submitted: SubmissionCounts, owed: int, limit: int) -> list[Participant]:
    """Return the first of the members that fill a page.

    Each has one row, or as many as are owed if it submitted. Some rows of the first member may be on the page before.
    """
    some: list[Participant] = []
    rows = 0
    for one in members:
        if rows >= limit:
            break
        if some:
            rows += 1 if submitted.absent.reason(one.id) else max(owed, 1)
        some.append(one)
    return some


def _ladder(
    asked: ProgressComponentFilters, submitted: SubmissionCounts, members: Participants
) -> Iterator[ProgressComponent]:
    quarter = asked.of_period or submitted.round
    rows = {row.regency_id: row for row in submitted.subjects(members, quarter)}
    for each in members:
        row = rows.get(each.id)
        rung = submitted.rung(each, quarter, row and row.status)
        yield _component(
            each,
            quarter,
            row,
            reason="archived" if rung is None else None,
            adds=None if rung is None else {rung: 1},
        )


def _deadlines(
    asked: ProgressComponentFilters, submitted: SubmissionCounts, members: Participants
) -> Iterator[ProgressComponent]:
    rows = {(row.regency_id, row.kind, row.subject): row for row in submitted.subjects(members)}
    for each in members:
        nothing = True
        for subject, due in submitted.asked_for.due.items():
            kind, name = subject
            if asked.of_period and (kind != Kind.PERIODIC_REPORT or not re.match(asked.periods, name)):
                continue
            row = rows.get((each.id, *subject))
            if row and row.is_of_deadline:
                outcome = "met" if row.in_time else "late"
            elif row is None and submitted.is_owed(each, subject):
                outcome = "declined" if subject in submitted.deadlines.declined.get(each.id, ()) else "missed"
            else:
                continue
            nothing = False
            due_at = submitted.deadlines.due_for(each.id, subject) or due
            came = row.submitted_at if row else None
            late = (came or submitted.instant.at) - due_at if outcome in ("late", "missed") else None
            said = (kind, name, due_at, came, late and max(-(-late // timedelta(days=1)), 0))
            yield _component(
                each,
                "/".join(subject),
                row,
                what=dict(zip(_OF_DEADLINES, said, strict=True)),
                adds={"due": 1, outcome: 1},
            )
        if nothing:
            yield _component(each, "")


def _members(asked: ProgressComponentFilters, everyone: Participants) -> list[Participant]:
    return sorted(grouping.in_row(narrowed(asked, everyone), asked.row), key=lambda one: one.code)


def _component(
    regency: Participant,
    item: str,
    sent: _Row | SentSubject | None = None,
    *,
    adds: Fields | None = None,
    **said: Any,
) -> ProgressComponent:
    return ProgressComponent(
        regency=regency.named,
        item=item,
        is_used=said.get("reason") is None,
        adds=adds or {},
        submission=sent and sent.submission,
        content_hash=sent and sent.content_hash,
        **said,
    )


def _check(asked: ProgressComponentFilters) -> None:
    row = asked.row
    check_row(row)
    for axis in set(asked.group_by).intersection(measures.AXES) - ALONG[asked.figure]:
        raise NoSuchRow(parameter="group_by", figure=asked.figure, group=axis)
    for axis in (*measures.NARROWED, measures.YEAR):
        if getattr(asked, axis) and axis not in ALONG[asked.figure]:
            raise NoSuchRow(parameter=axis, figure=asked.figure, group=axis)
    period, year = row.get(measures.PERIOD, ""), row.get(measures.YEAR, "")
    of_reports = asked.figure in ("reports", "participation", "deadlines")
    if (
        (of_reports and period and "-Q" not in period)
        or (asked.figure == measures.BUDGETS.name and "-" in period)
        or len(year) > 4
        or not (period or year).startswith(year)
    ):
        raise NoSuchRow(parameter="group", figure=asked.figure, group=f"{year} {period}".strip())
