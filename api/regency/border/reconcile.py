"""Recomputes every cell of completeness and every figure of a regency from its sources, and finds differences.

The sources are the regency's own tables for completeness, and the ledger alone for everything else. Both are read in
one snapshot per regency, so work goes on meanwhile. Numbers in the rows of figures must equal their text, and the rows
of each history must follow each other without gap or overlap.
"""

from collections.abc import Collection, Iterator

from django.db import transaction

from api.national.figures import in_force, totals
from api.national.figures.models import Basis
from api.national.figures.verification import verify_figures
from api.national.ledger.verification import Finding, Said, readable
from api.regency.border.archive import completeness, exporting
from tenants import frozen, registry
from tenants.ids import is_sandbox
from tenants.models import Regency
from tenants.pool import statements
from tenants.schema import regency_schema

#: The tables of what was submitted, and what a row of each is about.
_REPORTED = {each.table: ", ".join(("basis", *each.key)) for each in in_force.EVERYTHING}
#: What is kept of the registry, by triggers.
_KNOWN = {
    "figures_regency_status": "regency_id",
    "figures_regency_description": "regency_id",
    "figures_cohort_member": "cohort_id",
}
_HISTORIES = {"figures_filling_cell": "area, dimension, sub_dimension, period", **_REPORTED, **_KNOWN}


@frozen
class Reconciled:
    """Number of cells and figures of a regency that were compared, and the differences.

    `has_drafts` is false for an archived regency: it has no workspace, and no figure includes its completeness.
    """

    regency: Regency
    has_drafts: bool
    cells: int
    figures: int
    differences: tuple[Finding, ...]


def reconcile(codes: Collection[str]) -> Iterator[Reconciled]:
    """Compare each regency that was ever onboarded, or those with these codes, in the order of their codes.

    Runs as the owner, outside a transaction.
    """
    for regency in registry.ever_onboarded(codes):
        yield compare(regency)


@transaction.atomic
def compare(regency: Regency) -> Reconciled:
    """Compare one regency, in a snapshot of its own."""
    exporting.in_one_snapshot()
    regency.refresh_from_db()
    # By what the registry says, not by what is there: one at work without a workspace is a difference.
    has_drafts = regency.status in registry.PARTICIPATING
    found = list(_figures(regency))
    cells = 0
    if has_drafts:
        with regency_schema.impersonate(regency.pk):
            found += readable(regency, "filling", _filling())
            cells = _count("figures_filling_cell", regency)
    found += _wrong_totals(regency)
    figures = sum(_count(table, regency) for table in _REPORTED)
    return Reconciled(regency, has_drafts, cells, figures, tuple(found))


def only_known() -> Iterator[Reconciled]:
    """Yield regencies that were never onboarded but whose description in the figures differs from the registry."""
    for regency in Regency.objects.filter(onboarded_at=None).order_by("kemendagri_code"):
        if found := tuple(_unlike_the_registry(regency)):
            yield Reconciled(regency, has_drafts=False, cells=0, figures=0, differences=found)


def _figures(regency: Regency) -> Iterator[Finding]:
    for basis in Basis:
        yield from verify_figures(regency, basis)
    yield from _wrong_numbers(regency)
    yield from _unlike_the_registry(regency)
    yield from _broken_histories(regency)


def _filling() -> Iterator[Said]:
    """Yield the ministry's counts that differ from the drafts. Runs as the owner in the regency's schema."""
    for area in completeness.AREAS:
        for cell in completeness.differing(area):
            shown, counted = ("/".join(map(str, counts)).rstrip("/") for counts in (cell.shown, cell.counted))
            key = " ".join(filter(None, cell.key))
            yield (
                None,
                f"completeness of {area.name}, {key}: shown {shown}, counted {counted}"
                " (reported/not available/not applicable/last confirmed in)",
            )


def _found(regency: Regency, said: str) -> Finding:
    return Finding(regency.kemendagri_code, None, said)


def _count(table: str, regency: Regency) -> int:
    """Count the rows of the regency that are in force."""
    statement = f"SELECT count(*) FROM {table} WHERE regency_id = %s AND valid_until IS NULL"
    ((rows,),) = statements.fetch(statement, [regency.pk])
    return int(rows)


# The numbers to calculate with, and what the value is counted under, are not in what was submitted: the first follow
# from the texts of value and target, the second from the catalogue.
def number(column: str) -> str:
    """Return the SQL of the number for calculations, from a text column of `v`; NULL if it has none."""
    return f"""CASE
            WHEN v.{column} ~ '^-?[0-9]+([.][0-9]+)?$' THEN v.{column}::numeric
            WHEN v.{column} IN ('yes', 'no') THEN (v.{column} = 'yes')::int
        END"""


# Of the past, what `repair` ended is known.
_NUMBERS = f"""
    SELECT concat_ws(' ', v.basis, v.indicator, v.series, v.period) AS key, v.value, v.number, v.target,
           v.target_number, v.dimension, v.direction, v.by_event, v.release
    FROM figures_reported_value v
    WHERE v.regency_id = %(regency)s AND NOT EXISTS (
        SELECT FROM tenants_assurance_run a WHERE a.name = 'repair' AND a.ended_at = v.valid_until
    ) AND (
        v.number IS DISTINCT FROM {number("value")}
        OR v.target_number IS DISTINCT FROM {number("target")}
        OR NOT EXISTS (
            SELECT FROM catalogue_indicator_version c JOIN catalogue_release r ON r.id = c.release_id
            WHERE v.release IN ('', r.number) AND c.indicator_id = v.indicator AND c.dimension_id = v.dimension
              AND (c.periodicity <> 'event' OR v.by_event) AND v.direction IN ('', c.direction))
        -- Not counted as due: by an event, or reported of a time whose release did not ask for it yet.
        OR v.by_event AND NOT EXISTS (
            SELECT FROM catalogue_indicator_version c
            WHERE c.indicator_id = v.indicator AND c.periodicity = 'event')
          AND NOT EXISTS (
            SELECT FROM catalogue_release r
            WHERE r.framework_id = 'national' AND r.status <> 'draft' AND NOT EXISTS (
                SELECT FROM catalogue_indicator_version c
                WHERE c.release_id = r.id AND c.indicator_id = v.indicator)))
    ORDER BY 1
"""


def _wrong_numbers(regency: Regency) -> Iterator[Finding]:
    """Yield values, past ones too, whose number differs from their text or dimension from the catalogue's."""
    for row in statements.fetch_named(_NUMBERS, {"regency": regency.pk}):
        aim = ""
        if row["target"] or row["target_number"] is not None:
            aim = f" against {row['target']!r} as {row['target_number']}"
        yield _found(
            regency,
            f"value {row['key']}: {row['value']!r} counts as {row['number']}{aim} in {row['dimension']}"
            f"{' by event' if row['by_event'] else ''}{f' ({row["direction"]})' if row['direction'] else ''}"
            f"{f' by release {row["release"]}' if row['release'] else ''}",
        )


def _wrong_totals(regency: Regency) -> Iterator[Finding]:
    """Yield totals that differ from the sums of the rows in force."""
    for each in totals.KEPT:
        for *key, kept, counted in totals.differing(each, regency_id=regency.pk):
            place = " ".join(map(str, key[1:]))
            yield _found(regency, f"total in {each.table}, {place}: kept {kept}, counted {counted}")


_DESCRIBED = "kemendagri_code, {0}.name, {0}.kind, {0}.province_id, {0}.population, {0}.people_by_year, {0}"
_REGISTRY = f"""
    WITH r AS (SELECT * FROM tenants_regency WHERE id = %(regency)s)
    SELECT 'status', s.status, r.status
    FROM r LEFT JOIN figures_regency_status s ON s.regency_id = r.id AND s.valid_until IS NULL
    WHERE s.status IS DISTINCT FROM r.status
    UNION ALL
    SELECT 'description', concat_ws(' ', d.{_DESCRIBED.format("d")}.no_more_from),
           concat_ws(' ', r.{_DESCRIBED.format("r")}.valid_until)
    FROM r LEFT JOIN figures_regency_description d ON d.regency_id = r.id AND d.valid_until IS NULL
    WHERE (d.{_DESCRIBED.format("d")}.no_more_from) IS DISTINCT FROM (r.{_DESCRIBED.format("r")}.valid_until)
    UNION ALL
    SELECT 'cohort ' || c.code, CASE WHEN k.verified THEN 'verified' WHEN NOT k.verified THEN 'unverified' END,
           CASE WHEN m.verified THEN 'verified' WHEN NOT m.verified THEN 'unverified' END
    FROM (SELECT * FROM figures_cohort_member WHERE regency_id = %(regency)s AND valid_until IS NULL) k
    FULL JOIN (SELECT * FROM tenants_cohort_membership WHERE regency_id = %(regency)s) m USING (cohort_id)
    JOIN tenants_cohort c ON c.id = cohort_id
    WHERE k.verified IS DISTINCT FROM m.verified
    ORDER BY 1
"""


def _unlike_the_registry(regency: Regency) -> Iterator[Finding]:
    """Yield differences between figures and the registry about the regency (status, description, cohorts)."""
    for what, kept, said in statements.fetch(_REGISTRY, {"regency": regency.pk}):
        kept, said = kept or "nothing", said or "nothing"
        yield _found(regency, f"{what}: figures know {kept}, the registry says {said}")


_OVERLAPPING = """
    WITH lined_up AS (
        SELECT concat_ws(' ', {key}) AS key, valid_from, valid_until,
               lead(valid_from) OVER (PARTITION BY {key} ORDER BY valid_from, valid_until NULLS LAST) AS next_from
        FROM {table} WHERE regency_id = %(regency)s
    )
    SELECT key, valid_from FROM lined_up
    WHERE valid_until < valid_from OR (next_from IS NOT NULL AND (valid_until IS NULL OR valid_until > next_from))
    ORDER BY 1, 2
"""


def _broken_histories(regency: Regency) -> Iterator[Finding]:
    """Yield rows with the same key in force at the same instant, which a figure as of then would count twice."""
    for table, key in _HISTORIES.items():
        if table in _KNOWN and is_sandbox(regency.pk):
            continue  # a sandbox has been at work since its first day, whatever it was made from
        statement = _OVERLAPPING.format(table=table, key=key)
        for what, valid_from in statements.fetch(statement, {"regency": regency.pk}):
            since = valid_from.isoformat()
            yield _found(regency, f"history in {table}, {what}: the row from {since} reaches into the next")
