"""manage.py make_sandbox: make a regency in which programmers try things out (docs/sandbox.md). Safe to repeat."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from api.regency.border.sandbox import resetting
from tenants import db_roles, sandboxes
from tenants.management.operators import OperatorCommand
from tenants.schema import provisioning


class Command(OperatorCommand):
    help = (
        "Onboards a sandbox with its small example: a regency that no figure includes and that its users can "
        "reset. `manage.py access member` and `access key` give somebody access."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", default=sandboxes.CODE, metavar=sandboxes.CODE, help="00.01 to 00.99")

    def handle(self, **options: Any) -> None:
        provisioning.check_secret()
        with db_roles.as_owner():
            try:
                regency, made = resetting.make(options["code"], now=timezone.now())
            except ValueError as error:
                raise CommandError(str(error)) from error
            if made:
                self.note("sandbox_made", regency_id=regency.pk, subject=str(regency))
        self.stdout.write(f"{regency} is {'ready' if made else 'there already'}.")
