"""manage.py resume: ends a suspension. Idempotent."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from tenants import db_roles, provisioning
from tenants.management.regencies import RegencyCommand
from tenants.models import Regency


class Command(RegencyCommand):
    help = "Ends the suspension of regencies: they can be written again."

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_code(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        with db_roles.as_owner():
            for regency in self.regencies(
                options["code"], refused=(Regency.Status.REGISTERED, Regency.Status.ARCHIVED)
            ):
                with transaction.atomic():
                    done = provisioning.resume(regency)
                    if done:
                        self.note("regency_resumed", regency_id=regency.pk, subject=str(regency))
                self.stdout.write(f"{regency}: {'resumed' if done else 'was not suspended'}")
