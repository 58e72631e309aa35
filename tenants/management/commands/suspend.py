"""manage.py suspend: keep reads, refuse writes."""

from django.utils import timezone

from tenants.management.regencies import RegencyCommand
from tenants.models import Regency
from tenants.schema import provisioning


class Command(RegencyCommand):
    help = "Suspends regencies: what they have can be read, and nothing written. `resume` ends it."
    event, done, not_done = "regency_suspended", "suspended", "had been suspended before"

    def change(self, regency: Regency) -> bool:
        return provisioning.suspend(regency, now=timezone.now(), reason=self.by.reason)
