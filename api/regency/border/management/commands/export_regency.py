"""manage.py export_regency: all data of a regency as a folder of files (docs/export-format.md)."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from api.regency.border.archive import commands, exporting
from api.regency.border.archive.errors import Refused
from tenants import db_roles
from tenants.management.operators import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Exports a regency's data to a new folder, as it is at one instant, while it is worked on. The folder holds "
        "people's names and work addresses: keep it accordingly."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="51.01")
        parser.add_argument(
            "--to", metavar="DIR", required=True, help="a folder that is not there yet, or empty"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with db_roles.as_owner():
            regency = commands.regency(options["code"])
            try:
                done = exporting.export_regency(
                    regency, to=commands.folder(options["to"]), now=timezone.now(), by=self.by
                )
            except Refused as error:
                raise CommandError(str(error)) from error
        self.stdout.write(commands.summary(done))
