"""National tables in the public schema: participants and due dates."""

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class Regency(TenantMixin):
    """Those that take part; and the public tenant, which has a name only."""

    code = models.CharField(max_length=10)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10)
    status = models.CharField(max_length=12)
    province = models.CharField(max_length=10)
    population = models.PositiveIntegerField(null=True)
    since = models.DateTimeField(null=True)
    cohorts = models.JSONField(default=list)

    auto_create_schema = False


class Domain(DomainMixin):
    pass


class Indicator(models.Model):
    code = models.CharField(max_length=40, primary_key=True)
    aggregation = models.CharField(max_length=20)


class Due(models.Model):
    """Data points that each regency owes of a dimension and period."""

    dimension = models.CharField(max_length=20)
    period = models.CharField(max_length=7)
    points = models.PositiveIntegerField()


class Deadline(models.Model):
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=100)
    due_at = models.DateTimeField()
