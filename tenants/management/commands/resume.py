"""manage.py resume: end a suspension."""

from tenants.management.regencies import RegencyCommand
from tenants.models import Regency
from tenants.schema import provisioning


class Command(RegencyCommand):
    help = "Ends the suspension of regencies: they can be written again."
    event, done, not_done = "regency_resumed", "resumed", "was not suspended"

    def change(self, regency: Regency) -> bool:
        return provisioning.resume(regency)
