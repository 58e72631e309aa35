"""Sums of cells, tallies and programmes in force (figures.totals), for the present only."""

import dataclasses
from collections.abc import Callable

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from api.national.figures.models.rows import OWN_ROWS, SUBMITTED_ROWS, ByBasis, with_rupiah
from api.national.figures.words import MONEY
from tenants import Strings
from tenants.privileges import Access
from tenants.rows import OfRegency, chars, check, unique


class Total(OfRegency):
    """A row that is derived from others and changed in place."""

    dimension = chars(20)

    class Meta:
        abstract = True

    @classmethod
    def key(cls) -> Strings:
        """Return the columns that identify a row; `regency_id` comes first."""
        one = next(each for each in cls._meta.constraints if isinstance(each, models.UniqueConstraint))
        return "regency_id", *one.fields[1:]

    @classmethod
    def counts(cls) -> Strings:
        """Return the columns of counts."""
        return tuple(
            each.attname for each in cls._meta.local_fields if each.attname not in ("id", *cls.key())
        )


def changed_in_place[T: Total](access: Access, most: int) -> Callable[[type[T]], type[T]]:
    """Let the roles that may end and add a total's source rows change its counts."""

    def allow(model: type[T]) -> type[T]:
        columns = ", ".join(model.counts())
        model.access = dataclasses.replace(  # type: ignore[attr-defined]
            access,
            most=most,
            **{
                side: getattr(access, side).replace("UPDATE (valid_until)", f"UPDATE ({columns})")
                for side in ("regency", "ministry", "sandbox")
            },
        )
        return model

    return allow


@changed_in_place(OWN_ROWS, most=500)
class FillingTotal(Total):
    """Sum of a regency's completeness cells in one dimension, for overviews of the present."""

    area = chars(12)
    is_early = models.BooleanField()
    reported = models.IntegerField()
    not_available = models.IntegerField()
    not_applicable = models.IntegerField()
    last_changed_on = models.DateField()
    last_affirmed_in = chars(7, db_default="", default="")

    class Meta:
        constraints = [unique("one_filling_total", "regency", "area", "dimension", "is_early")]


@changed_in_place(SUBMITTED_ROWS, most=500)
class ReportedTotal(Total, ByBasis):
    """Sums of the tallies of a regency in one dimension, by basis."""

    is_early = models.BooleanField()
    reported = models.IntegerField()
    not_available = models.IntegerField()
    not_applicable = models.IntegerField()
    on_target = models.IntegerField()
    not_on_target = models.IntegerField()
    not_comparable = models.IntegerField()

    class Meta:
        constraints = [unique("one_reported_total", "regency", "basis", "dimension", "is_early")]


@changed_in_place(SUBMITTED_ROWS, most=500)
@with_rupiah(("allocated", *MONEY), 26)
class ProgrammeTotal(Total, ByBasis):
    """Sums of the programmes of a regency in one dimension, with their money and progress, by basis.

    Without their status, which changes with the day. `physical_hundredths`: the sum of their physical percent, in
    hundredths of a per cent.
    """

    total = models.IntegerField()
    quick_wins = models.IntegerField()
    short = models.IntegerField()
    medium = models.IntegerField()
    long = models.IntegerField()
    physical_hundredths = models.BigIntegerField(db_default=0)

    class Meta:
        constraints = [
            unique("one_programme_total", "regency", "basis", "dimension"),
            check(
                "physical_hundredths_are_of_percentages",
                Q(physical_hundredths__gte=0, physical_hundredths__lte=10**12),
            ),
            # Of each programme at most 100 per cent, or one regency's row would lift a national mean above it.
            check(
                "physical_hundredths_are_of_programmes",
                Q(physical_hundredths__lte=Cast("total", models.BigIntegerField()) * 10_000),
            ),
        ]
