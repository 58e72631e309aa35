"""Corrects a regency's derived figures: wrong rows end now, and correct ones begin.

Answers as of an earlier instant do not change. Nothing is written to the ledger, to drafts or to past rows. So a
history that counts something twice, or a value counted under a wrong key, is left for a person to resolve.
"""

from datetime import datetime

from django.db import transaction

from api.http.local_time import day_of
from api.national import clock
from api.national.figures import in_force, settling, totals
from api.national.figures.models import Basis, CohortMember
from api.national.ledger.operations import lock_ledger
from api.regency.border import reconcile
from api.regency.border.archive import completeness
from tenants import registry
from tenants.bookkeeping import AssuranceRun
from tenants.models import Regency
from tenants.pool import statements
from tenants.schema import regency_schema

# As a regency's own transactions lock cells (figures.operations), all of them, in their order.
_LOCK_CELLS = "SELECT count(tenants_lock(%s, number)) FROM generate_series(0, 1023) AS number"

_COLUMNS = ", ".join(
    column
    for column in (*in_force.VALUES.columns, *in_force.VALUES.unsaid)
    if column not in ("number", "target_number")
)
_NUMBERS = f"""
    WITH wrong AS (
        UPDATE figures_reported_value v SET valid_until = %(stamp)s
        WHERE v.regency_id = %(regency)s AND v.valid_until IS NULL
          AND (v.number, v.target_number) IS DISTINCT FROM ({reconcile.number("value")}, {reconcile.number("target")})
        RETURNING v.*
    )
    INSERT INTO figures_reported_value (regency_id, basis, valid_from, {_COLUMNS}, number, target_number)
    SELECT regency_id, basis, %(stamp)s, {_COLUMNS}, {reconcile.number("value")}, {reconcile.number("target")}
    FROM wrong v
"""

#: What figures keep of a member of a cohort, as the registry has it.
_MEMBER = ", ".join(
    each.attname
    for each in CohortMember._meta.local_fields
    if each.attname not in ("id", "valid_from", "valid_until")
)
_DESCRIBED = "kemendagri_code, name, kind, province_id, population, people_by_year"
_REGISTRY = f"""
    UPDATE figures_regency_status k SET valid_until = %(stamp)s FROM tenants_regency r
    WHERE r.id = %(regency)s AND k.regency_id = r.id AND k.valid_until IS NULL AND k.status <> r.status;
    INSERT INTO figures_regency_status (regency_id, status, valid_from)
    SELECT id, status, %(stamp)s FROM tenants_regency r
    WHERE id = %(regency)s AND NOT EXISTS (
        SELECT FROM figures_regency_status WHERE regency_id = r.id AND valid_until IS NULL);
    UPDATE figures_regency_description k SET valid_until = %(stamp)s FROM tenants_regency r
    WHERE r.id = %(regency)s AND k.regency_id = r.id AND k.valid_until IS NULL
      AND (k.kemendagri_code, k.name, k.kind, k.province_id, k.population, k.people_by_year, k.no_more_from)
          IS DISTINCT FROM
          (r.kemendagri_code, r.name, r.kind, r.province_id, r.population, r.people_by_year, r.valid_until);
    INSERT INTO figures_regency_description (regency_id, {_DESCRIBED}, no_more_from, valid_from)
    SELECT id, {_DESCRIBED}, valid_until, %(stamp)s FROM tenants_regency r
    WHERE id = %(regency)s AND NOT EXISTS (
        SELECT FROM figures_regency_description WHERE regency_id = r.id AND valid_until IS NULL);
    UPDATE figures_cohort_member SET valid_until = %(stamp)s
    WHERE regency_id = %(regency)s AND valid_until IS NULL
      AND ({_MEMBER}) NOT IN (SELECT {_MEMBER} FROM tenants_cohort_membership);
    INSERT INTO figures_cohort_member ({_MEMBER}, valid_from)
    SELECT {_MEMBER}, %(stamp)s FROM tenants_cohort_membership m
    WHERE regency_id = %(regency)s AND NOT EXISTS (
        SELECT FROM figures_cohort_member k
        WHERE (k.regency_id, k.cohort_id) = (m.regency_id, m.cohort_id) AND k.valid_until IS NULL)
"""


@transaction.atomic
def set_right(regency: Regency, *, differences: int, now: datetime) -> None:
    """Correct the regency's figures from the sources wherever they differ. Runs as the owner.

    Writes to the regency's ledger and completeness wait meanwhile. A row of AssuranceRun, whose end is the stamp, tells
    `reconcile` which past rows are known to have been wrong.
    """
    lock_ledger(regency.pk)
    statements.fetch(_LOCK_CELLS, [regency.pk])
    if regency.status in registry.PARTICIPATING:
        with regency_schema.impersonate(regency.pk):
            completeness.set_right(today=day_of(now), edited=False)
    parameters = {"regency": regency.pk, "stamp": (stamp := clock.stamp())}
    for basis in Basis:
        settling.settle(in_force.VALUES, regency_id=regency.pk, basis=basis, stamp=stamp)
    statements.run(_NUMBERS, parameters)
    for basis in Basis:
        settling.settle(regency_id=regency.pk, basis=basis, stamp=stamp)
    for kept in totals.KEPT:
        totals.add_up_again(kept, regency_id=regency.pk)
    statements.run(_REGISTRY, parameters)
    AssuranceRun.objects.create(
        name=AssuranceRun.Check.REPAIR,
        began_at=now,
        ended_at=stamp,
        is_whole=True,
        summary=f"{regency}: {differences} differences set right.",
    )
