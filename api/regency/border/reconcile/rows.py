"""What must hold of the rows of figures themselves: numbers equal their text, and each history is one unbroken line."""

from collections.abc import Iterator

from django.db import connection

from api.national.figures import totals
from api.national.ledger.verification import Finding
from tenants.ids import is_sandbox
from tenants.models import Regency

#: The tables of what was submitted, and what a row of each is about.
REPORTED = {
    "figures_reported_value": "basis, indicator, series, period",
    "figures_reported_tally": "basis, dimension, period",
    "figures_reported_programme": "basis, programme_id",
    "figures_programme_tally": "basis, programme_id",
    "figures_reported_subject": "basis, kind, subject",
    "figures_reported_activity": "basis, activity_id",
    "figures_reported_realisation": "basis, activity_id, period",
}
#: What is kept of the registry, by triggers.
_KNOWN = {
    "figures_regency_status": "regency_id",
    "figures_regency_description": "regency_id",
    "figures_cohort_member": "cohort_id",
}
_HISTORIES = {"figures_filling_cell": "area, dimension, sub_dimension, period", **REPORTED, **_KNOWN}


def count(table: str, regency: Regency) -> int:
    """How many rows of the regency are in force."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE regency_id = %s AND valid_until IS NULL", [regency.pk]
        )
        row = cursor.fetchone()
    return int(row[0])


# The numbers to calculate with, and what the value is counted under, are not in what was submitted: the first follow
# from the texts of value and target, the second from the catalogue.
_NUMBER = """CASE
            WHEN v.{0} ~ '^-?[0-9]+([.][0-9]+)?$' THEN v.{0}::numeric
            WHEN v.{0} IN ('yes', 'no') THEN (v.{0} = 'yes')::int
        END"""
_NUMBERS = f"""
    SELECT concat_ws(' ', v.basis, v.indicator, v.series, v.period), v.value, v.number, v.target, v.target_number,
           v.dimension, v.direction, v.by_event, v.release
    FROM figures_reported_value v
    WHERE v.regency_id = %(regency)s AND (
        v.number IS DISTINCT FROM {_NUMBER.format("value")}
        OR v.target_number IS DISTINCT FROM {_NUMBER.format("target")}
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


def wrong_numbers(regency: Regency) -> Iterator[Finding]:
    """Values, also past ones, whose number is not that of their text or whose dimension is not the catalogue's."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, {"regency": regency.pk})
        for (
            key,
            value,
            number,
            target,
            target_number,
            dimension,
            direction,
            by_event,
            release,
        ) in cursor.fetchall():
            aim = f" against {target!r} as {target_number}" if target or target_number is not None else ""
            yield Finding(
                regency.kemendagri_code,
                None,
                f"value {key}: {value!r} counts as {number}{aim} in {dimension}{' by event' if by_event else ''}"
                f"{f' ({direction})' if direction else ''}{f' by release {release}' if release else ''}",
            )


def wrong_totals(regency: Regency) -> Iterator[Finding]:
    """Totals that are not the sums of the rows in force."""
    for table in totals.KEPT:
        for *key, kept, counted in totals.differing(table, regency_id=regency.pk):
            yield Finding(
                regency.kemendagri_code,
                None,
                f"total in {table}, {' '.join(map(str, key[1:]))}: kept {kept}, counted {counted}",
            )


_DESCRIBED = "kemendagri_code, {0}.name, {0}.kind, {0}.province_id, {0}.population, {0}"
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


def unlike_the_registry(regency: Regency) -> Iterator[Finding]:
    """What figures know of the regency (its status, which takes it into them or not, how it is described, its cohorts)
    where the registry says otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(_REGISTRY, {"regency": regency.pk})
        for what, kept, said in cursor.fetchall():
            yield Finding(
                regency.kemendagri_code,
                None,
                f"{what}: figures know {kept or 'nothing'}, the registry says {said or 'nothing'}",
            )


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


def broken_histories(regency: Regency) -> Iterator[Finding]:
    """Rows about one thing that hold at the same instant: a figure as of then would count it twice."""
    for table, key in _HISTORIES.items():
        if table in _KNOWN and is_sandbox(regency.pk):
            continue  # a sandbox has been at work since its first day, whatever it was made from
        with connection.cursor() as cursor:
            cursor.execute(_OVERLAPPING.format(table=table, key=key), {"regency": regency.pk})
            for what, valid_from in cursor.fetchall():
                yield Finding(
                    regency.kemendagri_code,
                    None,
                    f"history in {table}, {what}: the row from {valid_from.isoformat()} reaches into the next",
                )
