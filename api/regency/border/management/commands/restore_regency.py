"""manage.py restore_regency: puts an export of a regency back. All of it or nothing; safe to kill and run again."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from api.regency.border.archive import commands, folder, restoring
from api.regency.border.archive.errors import Refused
from tenants import db_roles
from tenants.management.operators import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Checks an export, makes the regency's schema and role anew, loads every row and compares the result."
    )
    requires_system_checks = ["tenancy"]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", help="what export_regency or archive_regency wrote")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="also where the regency has a workspace, which is lost, or was archived with another export",
        )
        parser.add_argument(
            "--code",
            metavar="51.01",
            help="the regency's code today, where a decree changed it since the export",
        )
        parser.add_argument(
            "--check", action="store_true", help="read the export and say whether it is whole; change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source = commands.folder(options["folder"])
        try:
            if options["check"]:
                manifest, sha256 = folder.check(source)
                self.stdout.write(f"{commands.described(manifest, sha256)}\nIt is whole.")
                return
            with db_roles.as_owner():
                done = restoring.restore_regency(
                    source,
                    code=options["code"],
                    replace=options["replace"],
                    now=timezone.now(),
                    by=self.by,
                )
        except Refused as error:
            raise CommandError(str(error)) from error
        for line in commands.told(done):
            self.stdout.write(line)
