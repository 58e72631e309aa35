"""manage.py resume: ends a suspension. Idempotent."""

from typing import Any

from django.core.management.base import CommandParser

from tenants import provisioning, sides
from tenants.management.regencies import RegencyCommand
from tenants.models import Regency


class Command(RegencyCommand):
    help = "Ends the suspension of regencies: they can be written again."

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_code(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        with sides.as_owner():
            for regency in self.regencies(
                options["code"], refused=(Regency.Status.REGISTERED, Regency.Status.ARCHIVED)
            ):
                done = provisioning.resume(regency)
                self.stdout.write(f"{regency}: {'resumed' if done else 'was not suspended'}")
