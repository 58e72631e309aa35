"""manage.py suspend: reads stay, writes are refused. Idempotent."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone

from tenants import db_roles, provisioning
from tenants.management.regencies import RegencyCommand
from tenants.models import Regency


class Command(RegencyCommand):
    help = "Suspends regencies: what they have can be read, and nothing written. `resume` ends it."

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_code(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        with db_roles.as_owner():
            for regency in self.regencies(
                options["code"], refused=(Regency.Status.REGISTERED, Regency.Status.ARCHIVED)
            ):
                with transaction.atomic():
                    done = provisioning.suspend(regency, now=timezone.now())
                    if done:
                        self.note("regency_suspended", regency_id=regency.pk, subject=str(regency))
                self.stdout.write(f"{regency}: {'suspended' if done else 'had been suspended before'}")
