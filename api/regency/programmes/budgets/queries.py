"""Reading budgets: a programme in a year, and the whole year."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from api.http import shapes
from api.http.exceptions import NotFound, Problem
from api.http.grammar.periods import Period
from api.http.lookup import one, there
from api.regency.masterplan.models import FIRST_YEAR, LAST_YEAR
from api.regency.masterplan.queries import SETTLED_FIRST, STARTS
from api.regency.programmes.budgets import models
from api.regency.programmes.budgets.shapes import BudgetAmount, BudgetRow, BudgetYearRow, Known
from api.regency.programmes.problems import BudgetOutsideThePlan
from api.regency.programmes.quarters import QUARTERS, last
from tenants import Named
from tenants.pool import statements

#: The programme as the newest version says that is no draft: what is only being revised changes no budget.
_PLANNED = f"""
    JOIN LATERAL (
        SELECT v.id, v.title, v.lead_agency_id, v.dimension, v.sub_dimension
        FROM programmes_programme_version v JOIN masterplan_masterplan m ON m.id = v.masterplan_id
        WHERE v.programme_id = {{programme}}
        ORDER BY {SETTLED_FIRST} LIMIT 1
    ) v ON true
"""
#: What quarters of the year add to what was spent before it.
_SPENT = f"""(
    SELECT coalesce(sum(r.spent - coalesce(p.spent, 0)), 0) FROM programmes_activity x
    CROSS JOIN LATERAL ({last("x.id", "left(q.period, 4) = b.year_id::text")}) r
    LEFT JOIN LATERAL ({last("x.id", "q.period < b.year_id::text")}) p ON true
    WHERE x.programme_id = b.programme_id
)"""
_WITHOUT = """
    SELECT count(DISTINCT x.programme_id)
    FROM realisation_realisation r JOIN programmes_activity x ON x.id = r.activity_id
    WHERE left(r.period, 4) = %(year)s::text
      AND (%(programme)s::uuid IS NULL OR x.programme_id = %(programme)s)
      AND NOT EXISTS (SELECT FROM budgets_budget b WHERE b.programme_id = x.programme_id AND b.year_id = %(year)s)
"""
# Progress of at most 1 per cent that nothing known of the activity speaks for: a hundred times as much lies nearer to
# the quarter before. And progress of an activity that the plan begins later.
_DOUBTFUL = f"""
    SELECT * FROM (
        SELECT v.title,
               CASE WHEN r.percent > 0 AND r.percent <= 1 AND (
                   coalesce(p.percent, 0) = 0 OR abs(r.percent * 100 - p.percent) < abs(r.percent - p.percent)
               ) THEN r.percent END AS fraction,
               CASE WHEN v.starts_on > %(end)s AND (r.percent > 0 OR r.spent > 0) THEN v.starts_on END AS starts_on,
               r.note <> '' OR r.reason <> '' AS is_answered
        FROM {QUARTERS} r JOIN programmes_activity x ON x.id = r.activity_id
        JOIN LATERAL (
            SELECT v.title, v.starts_on FROM programmes_activity_version v
            JOIN programmes_programme_version w ON w.id = v.programme_version_id
            JOIN masterplan_masterplan m ON m.id = w.masterplan_id
            WHERE v.activity_id = x.id ORDER BY {SETTLED_FIRST} LIMIT 1
        ) v ON true
        LEFT JOIN LATERAL ({last("x.id", "q.period < r.period")}) p ON true
        WHERE r.period = %(period)s AND (%(programme)s::uuid IS NULL OR x.programme_id = %(programme)s)
        ORDER BY v.title, x.id
    ) r
    WHERE fraction IS NOT NULL OR starts_on IS NOT NULL
"""
_COLUMNS = shapes.select(
    BudgetRow,
    models.Budget,
    "b",
    year="b.year_id",
    programme="b.programme_id",
    title="v.title",
    lead_agency="v.lead_agency_id",
    dimension="v.dimension",
    sub_dimension="v.sub_dimension",
    warnings="NULL",
    indicative="""(
        SELECT coalesce(sum(amount), 0) FROM (
            SELECT DISTINCT ON (a.source) a.amount FROM programmes_allocation a
            WHERE a.programme_version_id = v.id AND a.year = b.year_id ORDER BY a.source, a.stage DESC
        ) AS ceiling
    )""",
    spent=_SPENT,
    amounts=shapes.nested_json(
        BudgetAmount, models.BudgetAmount, "a", where="a.budget_id = b.id", order="a.source, a.stage"
    ),
)
_OF_YEARS = f"""
    SELECT {_COLUMNS}, NOT EXISTS (
        SELECT FROM programmes_programme_version w JOIN masterplan_masterplan m ON m.id = w.masterplan_id
        WHERE w.programme_id = b.programme_id AND b.year_id BETWEEN {STARTS} AND m.plan_period_end
    ) AS is_outside
    FROM budgets_budget b {_PLANNED.format(programme="b.programme_id")}
    WHERE b.year_id = ANY (%(years)s) AND (%(programme)s::uuid IS NULL OR b.programme_id = %(programme)s)
    ORDER BY b.year_id, b.programme_id
"""
_KNOWN = f"""
    SELECT p.id, v.lead_agency_id, w.* FROM programmes_programme p {_PLANNED.format(programme="p.id")}
    CROSS JOIN LATERAL (
        SELECT min(w.begun_in), coalesce(bool_or(
            w.begun_in IS NULL AND (m.state <> 'draft' OR m.enacted_on IS NOT NULL)
        ), false)
        FROM programmes_programme_version w JOIN masterplan_masterplan m ON m.id = w.masterplan_id
        WHERE w.programme_id = p.id
    ) w (begun_in, is_planned)
    WHERE p.id = ANY (%(programmes)s::uuid[])
"""
_BEGUN = "SELECT DISTINCT programme_id FROM programmes_programme_version WHERE begun_in = %(year)s"


def budgets(*years: int, programme: UUID | None = None) -> list[BudgetRow]:
    """Return the budgets of these years, or of one programme in them, by year and programme. Sends one query."""
    rows = statements.fetch_named(_OF_YEARS, {"years": list(years), "programme": programme})
    return [shapes.from_row(BudgetRow, row, warnings=_warnings(row)) for row in rows]


def _warnings(row: Named) -> tuple[Problem, ...]:
    return (BudgetOutsideThePlan(programme=row["title"], year=row["year"]),) if row["is_outside"] else ()


def without(year: int, *, programme: UUID | None = None) -> int:
    """Count the programmes that report in a year and have no budget for it; with `programme`, only that one."""
    [count] = statements.column(_WITHOUT, {"year": year, "programme": programme})
    return int(count)


def doubtful(
    period: Period, *, programme: UUID | None
) -> list[tuple[str, Decimal | None, date | None, bool]]:
    """Return the activities, of one programme or of all, whose progress in a quarter is doubtful.

    Each comes with its title, its progress if that looks like a fraction, its first day if that is after the quarter,
    and True if a note or a reason explains it.
    """
    asked = {"period": str(period), "end": period.end, "programme": programme}
    return statements.rows(_DOUBTFUL, asked)


def budget(year: int, programme: UUID) -> BudgetRow:
    """Raise NotFound."""
    found = budgets(year, programme=programme)
    return there(next(iter(found), None), f"budget of {programme} in {year}")


def check_year(number: int) -> None:
    """Raise NotFound for a number that is no budget year."""
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise NotFound(f"{number} is no budget year")


def year(number: int) -> BudgetYearRow:
    """Raise NotFound."""
    return year_of(one(models.BudgetYear.objects.all(), "budget of", pk=number))


def year_of(row: models.BudgetYear) -> BudgetYearRow:
    """Return a year with its budgets."""
    told = row.handed_over_version == row.version and row.handed_over_in != ""
    return shapes.from_model(BudgetYearRow, row, budgets=tuple(budgets(row.year)), is_submitted=told)


def known(programmes: list[UUID]) -> dict[UUID, Known]:
    """Return those of the programmes that are in some version of the masterplan. Sends one query."""
    return {id: Known(*rest) for id, *rest in statements.rows(_KNOWN, {"programmes": programmes})}


def begun(year: int) -> set[UUID]:
    """Return the programmes that were begun in the year outside the plan."""
    return set(statements.column(_BEGUN, {"year": year}))
