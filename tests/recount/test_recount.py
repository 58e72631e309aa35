"""The API's answers equal the ledger and the drafts, recounted; and a changed definition is seen."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.recount.history import History
from tests.recount.operations import RECOUNTED
from tests.recount.questions import Question, Questions
from tests.regency.border import scenes
from tests.support.operator import BY
from tests.support.provisioned import SPARE, undone
from tests.support.stage import Stage


@dataclass(frozen=True)
class Mutant:
    """A definition changed on purpose, in the statement as it reaches the database, and where that must be seen."""

    definition: str
    says: str
    instead: str
    operation: str


MUTANTS = (
    Mutant(
        "a sum's filter: what is not due counts as due",
        "sum(CASE WHEN is_due THEN reported END)",
        "sum(reported)",
        "get_progress",
    ),
    Mutant(
        "a past instant's bound: what began since is in it",
        "valid_from <= %(at)s AND",
        "",
        "get_progress",
    ),
    Mutant(
        "a past instant's bound: what ended since is not in it",
        "(valid_until IS NULL OR valid_until > %(at)s)",
        "valid_until IS NULL",
        "get_indicator_figures",
    ),
    Mutant(
        "a group: everyone's counts in each",
        "AS m (regency_id, key) USING (regency_id)",
        "AS m (of, key) ON true",
        "get_progress",
    ),
    Mutant(
        "a total of the present: what is not due is not taken off",
        "(VALUES (true, -1), (false, 1))",
        "(VALUES (false, 1))",
        "get_progress",
    ),
    Mutant(
        "not applicable: what the ministry declined counts as well",
        "x.state = 'agreed'",
        "x.state IN ('agreed', 'declined')",
        "get_progress",
    ),
    Mutant(
        "a target that is just reached is not",
        ">= v.target_number THEN 'on_target'",
        "> v.target_number THEN 'on_target'",
        "get_indicator_figures",
    ),
    Mutant(
        "on course by the value before the target's own period alone",
        "AND v.period <= t.period",
        "AND v.period < t.period",
        "get_analytics",
    ),
    Mutant(
        "a course that goes past the plan's points between",
        "BETWEEN t.value_period AND t.period ORDER BY period LIMIT 1",
        "BETWEEN t.value_period AND t.period ORDER BY period DESC LIMIT 1",
        "get_analytics",
    ),
    Mutant(
        "on course at the baseline itself, without a value since",
        "(period < t.value_period OR kind = 'target')",
        "true",
        "get_analytics",
    ),
    Mutant("a weighted mean without its weight", "v.number * m.population", "v.number", "get_analytics"),
    Mutant(
        "people: those of the newest year, whatever the period",
        "period >= first AND period < until",
        "until = '9999'",
        "get_indicator_trend",
    ),
    Mutant(
        "a ranking in one order, whichever way is better",
        "THEN number * %(sign)s",
        "THEN number",
        "get_indicator_ranking",
    ),
    Mutant(
        "like for like: values of another size",
        "v.period, v.regency_id, CASE r.rule",
        "v.period, v.regency_id, v.regency_id + CASE r.rule",
        "get_indicator_trend",
    ),
    Mutant(
        "a programme that was given up is done",
        "WHEN c.settled = 'stopped' THEN 'stopped'",
        "WHEN c.settled = 'stopped' THEN 'done'",
        "get_progress",
    ),
    Mutant(
        "a deadline: nobody has longer than the others",
        "coalesce(o.due_at, d.due_at)",
        "d.due_at",
        "get_progress",
    ),
    Mutant(
        "components of a year: those of every year",
        "period ~ %(of_period)s",
        "true",
        "list_progress_components",
    ),
    Mutant(
        "components of a source: with all of its money",
        "AS allocated, 0 + ",
        "+ allocated AS allocated, 0 + ",
        "list_progress_components",
    ),
    Mutant(
        "what waits for the ministry is not reported",
        "r.state IN ('submitted', 'objected', 'returned')",
        "r.state = 'returned'",
        "list_indicator_components",
    ),
    Mutant(
        "a measure's row: reports in time are late",
        "sum((NOT in_time)::int) FILTER (WHERE is_report)",
        "sum(in_time::int) FILTER (WHERE is_report)",
        "get_progress",
    ),
    Mutant(
        "a measure's row: every programme is a quick win",
        "sum(quick_wins)",
        "sum(total)",
        "get_progress",
    ),
    Mutant(
        "physical progress of the present: that of the dimension that is farthest",
        "sum(physical_hundredths)",
        "max(physical_hundredths)",
        "get_progress",
    ),
    Mutant(
        "physical progress of years: money that is not allocated weighs as well",
        "(100 * physical_percent)::int * allocated",
        "(100 * physical_percent)::int * indicative",
        "get_progress",
    ),
    Mutant(
        "money of a year: that of every year",
        "AND (%(years)s::text[] IS NULL OR period = ANY (%(years)s))",
        "",
        "get_progress",
    ),
    Mutant(
        "a measure's row: what misses its target is on target",
        "sum(CASE WHEN is_due THEN on_target END)",
        "sum(CASE WHEN is_due THEN not_on_target END)",
        "get_progress",
    ),
    Mutant(
        "a crossing: what a row is along is of another axis",
        "dimension AS dimension, left(period, 4) AS year",
        "dimension AS dimension, period AS year",
        "get_progress",
    ),
    Mutant(
        "a filter: every status is let through",
        "status = ANY (%(only_programme_status)s)",
        "true",
        "get_progress",
    ),
    Mutant(
        "a filter: every kind of agency is let through",
        "agency_kind = ANY (%(only_agency_kind)s)",
        "true",
        "get_progress",
    ),
    Mutant(
        "money by source: what is of none is the whole",
        "spent - (spent_from_apbd",
        "spent - 0 * (spent_from_apbd",
        "get_progress",
    ),
    Mutant(
        "money by source: that of the next one",
        "('apbd', allocated_apbd, spent_from_apbd)",
        "('apbd', allocated_apbn, spent_from_apbd)",
        "get_progress",
    ),
)

#: Changed while the history is played: what is in force is written then.
WRITTEN = (
    Mutant(
        "the first report that says something of a value counts",
        "period, sequence DESC",
        "period, sequence",
        "",
    ),
    Mutant("the original stage of an allocation counts", "a.stage DESC", "a.stage", ""),
    Mutant("nobody says the kind of an agency", "agencies.kinds ->> p.lead_agency", "NULL", ""),
    Mutant(
        "the money of all quarters is spent",
        "SELECT DISTINCT ON (regency_id, activity_id) *,",
        "SELECT *,",
        "",
    ),
    Mutant(
        "what was spent before a year is spent in it",
        "spent_to_date - lag(spent_to_date, 1, 0) OVER years AS spent",
        "spent_to_date AS spent",
        "",
    ),
    Mutant(
        "what was given up counts in the progress",
        "avg(percent) FILTER (WHERE NOT stopped)",
        "avg(percent)",
        "",
    ),
    Mutant(
        "what nobody reported is left out of the progress",
        "greatest(0, least(100, coalesce(l.physical_percent_to_date, 0))) AS percent",
        "l.physical_percent_to_date AS percent",
        "",
    ),
    Mutant(
        "the physical progress of a year is that of all years",
        "l.activity_id = a.activity_id AND l.period <= y.period",
        "l.activity_id = a.activity_id",
        "",
    ),
    Mutant("a stopped activity is open", "bool_and(done OR stopped)", "bool_and(done)", ""),
    Mutant(
        "a milestone that was reached is open", "WHERE r.milestone IS NULL GROUP BY 1, 2", "GROUP BY 1, 2", ""
    ),
    Mutant(
        "what nobody reported is late", "CASE WHEN d.due_on < l.next_from THEN d.due_on END", "d.due_on", ""
    ),
    Mutant("nobody is silent", "min(unreported_from)", "min(NULL::date)", ""),
    Mutant(
        "what is withdrawn stays",
        "CASE %(basis)s::text WHEN 'accepted' THEN 'accepted' ELSE 'withdrawn' END",
        "CASE %(basis)s::text WHEN 'accepted' THEN 'accepted' ELSE 'nothing' END",
        "",
    ),
)


@contextmanager
def mutated(mutant: Mutant) -> Iterator[list[str]]:
    """Statements say something else meanwhile; gives those that did."""
    hit: list[str] = []

    def change(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if isinstance(sql, str) and mutant.says in sql:
            hit.append(sql)
            sql = sql.replace(mutant.says, mutant.instead)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(change):
        yield hit


@contextmanager
def played(stage: Stage, seed: int, *, steps: int, further: Sequence[str] = ()) -> Iterator[History]:
    history = History(stage, seed, further)
    history.play(steps=steps)
    history.publish()
    yield history


def differing(history: History, questions: list[Question]) -> list[str]:
    return [found for each in questions for found in each.differences(history.ministry)]


def test_every_figure_is_what_the_ledger_and_the_drafts_say(database: Stage) -> None:
    with played(database, 1, steps=4) as history:
        questions = list(Questions(history))
        assert {each.operation for each in questions} == {operation for _, operation in RECOUNTED}
        found = differing(history, questions)
        assert not found, "\n".join([f"{len(found)} differences", *found[:100]])


@pytest.mark.long
def test_a_definition_that_is_changed_is_seen(database: Stage) -> None:
    """Every mutant is asked of the same history."""
    with played(database, 1, steps=4) as history:
        questions = list(Questions(history))
        for mutant in MUTANTS:
            # The last ones first: those compare two instants, and so ask of both.
            asked = (each for each in questions[::-1] if each.operation == mutant.operation)
            with mutated(mutant) as hit:
                assert any(each.differences(history.ministry) for each in asked), (
                    f"nobody saw: {mutant.definition}"
                )
            assert hit, f"no statement says it any more: {mutant.definition}"


@pytest.mark.long
def test_so_it_is_in_a_longer_history_of_five_and_after_one_was_archived(
    database: Stage, tmp_path: Path
) -> None:
    """Five values have outliers; the drafts of the archived count no more, and what it sent does."""
    with undone(database, *SPARE):
        call_command("onboard", code=list(SPARE), verbosity=0, **BY)
        with played(database, 2, steps=25, further=SPARE) as history:
            found = differing(history, list(Questions(history)))
            scenes.archive(SPARE[1], tmp_path / "export")
            history.remember()
            found += differing(history, list(Questions(history)))
            assert not found, "\n".join([f"{len(found)} differences", *found[:100]])


@pytest.mark.long
@pytest.mark.parametrize("mutant", WRITTEN, ids=lambda each: each.definition)
def test_what_is_written_by_another_definition_is_seen(database: Stage, mutant: Mutant) -> None:
    """One of a few histories shows it: not each has what the definitions differ by."""

    def is_seen(seed: int) -> bool:
        database.clear()
        with mutated(mutant) as hit, played(database, seed, steps=6) as history:
            asked = (
                each
                for each in Questions(history)
                if each.operation in ("get_progress", "list_progress_components", "get_indicator_figures")
            )
            seen = any(each.differences(history.ministry) for each in asked)
        assert hit
        return seen

    assert any(map(is_seen, (1, 3, 4)))
