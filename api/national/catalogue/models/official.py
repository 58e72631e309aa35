"""Loads of the ministry, append-only: official values, and lists of nomenclature codes.

A correction is the next version; superseded ones stay readable.
"""

from django.db import models
from django.db.models import Q

from api.national.catalogue.models.releases import PUBLISHED
from api.national.catalogue.stated import exact
from tenants.models import Province
from tenants.rows import Access, OfRegencyOrNone, OneWay, Row, chars, check, index, unique


class OfficialLoad(Row):
    """One load: who published the values, where and when, and who loaded them for the ministry."""

    access = PUBLISHED

    producer = chars(100, help_text="Who produced the values, such as BPS.")
    publication = chars(300, help_text="The title of the publication.")
    published_on = models.DateField(help_text="When it was published.")
    url = chars(500)
    note = models.TextField()
    values_count = models.PositiveIntegerField(help_text="How many values it brought that were new or other.")
    loaded_at = models.DateTimeField(help_text="A stamp of national.clock.")
    office = chars(200)
    loaded_by = models.UUIDField()


class OfficialValue(OfRegencyOrNone, Row):
    """A published value of one indicator, series and period: of a regency, a province, or (neither) the nation.

    The highest version is in force; an empty value removes it. `loaded_at` is copied from the load, so that a figure
    as of an instant finds that instant's version by one index.
    """

    access = PUBLISHED

    indicator = OneWay("catalogue.Indicator", models.PROTECT)
    series = chars(30)
    period = chars(7)
    province = OneWay(Province, models.DO_NOTHING, null=True)
    version = models.PositiveIntegerField()
    value = chars(40)
    number = exact()
    observation_status = chars(11)
    note = models.TextField()
    load = models.ForeignKey(OfficialLoad, models.PROTECT, related_name="values")
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            check("official_value_of_one_area", Q(regency__isnull=True) | Q(province__isnull=True)),
            unique(
                "official_value_version_once",
                "indicator",
                "series",
                "period",
                "regency",
                "province",
                "version",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            index("official_value_by_regency", "regency", "indicator", "period"),
        ]


class Nomenclature(Row):
    """A list of codes. The highest version is in force."""

    access = Access(regency="SELECT", ministry="SELECT, INSERT")

    version = models.PositiveIntegerField(unique=True)
    source = chars(300)
    codes = models.JSONField()
    loaded_at = models.DateTimeField()
    office = chars(200)
    loaded_by = models.UUIDField()
