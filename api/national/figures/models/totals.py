"""What cells, tallies and programmes in force add up to (figures.totals), for the present alone."""

import dataclasses
from typing import ClassVar

from django.db import models

from api.national.figures.models.rows import OWN_ROWS, SUBMITTED_ROWS, by_basis, rupiah
from tenants.models import Regency
from tenants.privileges import Access


def _changed_in_place(access: Access, *columns: str) -> Access:
    """Rows that follow from others and are changed in place, by whoever may end and add those."""
    sides = {
        side: getattr(access, side).replace("UPDATE (valid_until)", f"UPDATE ({', '.join(columns)})")
        for side in ("regency", "ministry", "sandbox")
    }
    return dataclasses.replace(access, **sides)


class FillingTotal(models.Model):
    """The filling cells of a regency in one dimension, added up (figures.totals): what an overview of now reads."""

    access = _changed_in_place(
        OWN_ROWS, "reported", "not_available", "not_applicable", "last_changed_on", "last_affirmed_in"
    )

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    area = models.CharField(max_length=12)
    dimension = models.CharField(max_length=20)
    is_early = models.BooleanField()
    reported = models.IntegerField()
    not_available = models.IntegerField()
    not_applicable = models.IntegerField()
    last_changed_on = models.DateField()
    last_affirmed_in = models.CharField(max_length=7, blank=True, db_default="", default="")

    class Meta:
        db_table = "figures_filling_total"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "area", "dimension", "is_early"], name="one_filling_total"
            )
        ]


class ReportedTotal(models.Model):
    """The tallies of a regency in one dimension, added up by basis (figures.totals)."""

    access = _changed_in_place(
        SUBMITTED_ROWS,
        "reported",
        "not_available",
        "not_applicable",
        "on_target",
        "not_on_target",
        "not_comparable",
    )

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    basis = by_basis()
    dimension = models.CharField(max_length=20)
    is_early = models.BooleanField()
    reported = models.IntegerField()
    not_available = models.IntegerField()
    not_applicable = models.IntegerField()
    on_target = models.IntegerField()
    not_on_target = models.IntegerField()
    not_comparable = models.IntegerField()

    class Meta:
        db_table = "figures_reported_total"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regency", "basis", "dimension", "is_early"], name="one_reported_total"
            )
        ]


class ProgrammeTotal(models.Model):
    """The programmes of a regency in one dimension, and their money, added up by basis (figures.totals).

    Without their status, which changes with the day.
    """

    access = _changed_in_place(
        SUBMITTED_ROWS,
        "total",
        "quick_wins",
        "short",
        "medium",
        "long",
        "allocated",
        "allocated_apbd",
        "allocated_apbn",
        "allocated_dak",
        "allocated_csr",
        "allocated_kpbu",
        "allocated_grant",
        "allocated_other",
        "spent",
        "spent_from_apbd",
        "spent_from_apbn",
        "spent_from_dak",
        "spent_from_csr",
        "spent_from_kpbu",
        "spent_from_grant",
        "spent_from_other",
        "spent_from_unspecified",
    )

    regency = models.ForeignKey(Regency, models.DO_NOTHING, related_name="+")
    basis = by_basis()
    dimension = models.CharField(max_length=20)
    total = models.IntegerField()
    quick_wins = models.IntegerField()
    short = models.IntegerField()
    medium = models.IntegerField()
    long = models.IntegerField()
    allocated = rupiah(26)
    allocated_apbd = rupiah(26)
    allocated_apbn = rupiah(26)
    allocated_dak = rupiah(26)
    allocated_csr = rupiah(26)
    allocated_kpbu = rupiah(26)
    allocated_grant = rupiah(26)
    allocated_other = rupiah(26)
    spent = rupiah(26)
    spent_from_apbd = rupiah(26)
    spent_from_apbn = rupiah(26)
    spent_from_dak = rupiah(26)
    spent_from_csr = rupiah(26)
    spent_from_kpbu = rupiah(26)
    spent_from_grant = rupiah(26)
    spent_from_other = rupiah(26)
    spent_from_unspecified = rupiah(26)

    class Meta:
        db_table = "figures_programme_total"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regency", "basis", "dimension"], name="one_programme_total")
        ]
