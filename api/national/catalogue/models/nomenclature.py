"""Lists of nomenclature codes that the ministry has loaded, append-only."""

from django.db import models

from tenants.rows import Access, Row


class Nomenclature(Row):
    """One list of codes. The highest version is in force."""

    access = Access(regency="SELECT", ministry="SELECT, INSERT")

    version = models.PositiveIntegerField(unique=True)
    source = models.CharField(max_length=300)
    codes = models.JSONField()
    loaded_at = models.DateTimeField()
    office = models.CharField(max_length=200)
    loaded_by = models.UUIDField()
