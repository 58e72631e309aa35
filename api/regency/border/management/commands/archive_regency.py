"""manage.py archive_regency: export, check, and close a regency (docs/lifecycle.md). Safe to kill and run again."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from api.regency.border.archive import archiving, commands
from api.regency.border.archive.errors import Refused
from tenants import db_roles
from tenants.management.operators import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Exports a regency to a new folder, reads the export back, then drops its schema and role. Its keys stop "
        "working; what it submitted stays in the national figures. restore_regency brings it back. "
        "The export is the only copy: keep it."
    )
    requires_system_checks = ["tenancy"]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", metavar="51.01", required=True)
        parser.add_argument(
            "--to", metavar="DIR", required=True, help="a folder that is not there yet, or empty"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with db_roles.as_owner():
            regency = commands.regency(options["code"])
            try:
                done = archiving.archive_regency(
                    regency, to=commands.folder(options["to"]), now=timezone.now(), by=self.by
                )
            except Refused as error:
                raise CommandError(str(error)) from error
        if done.export is None:
            self.stdout.write(f"{regency} was archived before.")
            return
        if done.set_aside is not None:
            self.stdout.write(f"An older export of it was there: it is {done.set_aside} now.")
        self.stdout.write(f"{commands.summary(done.export)}\n{regency} is archived.")
