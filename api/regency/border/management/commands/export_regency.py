"""manage.py export_regency: all data of a regency as a folder of files (docs/export-format.md)."""

from collections.abc import Iterator

from django.core.management.base import CommandParser
from django.utils import timezone

from api.regency.border.archive import commands, exporting
from tenants import Fields, db_roles


class Command(commands.ArchiveCommand):
    help = (
        "Exports a regency's data as of one instant to a new folder, while the regency is in use. The folder "
        "holds people's names and work addresses: store it accordingly."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="51.01")
        commands.add_destination(parser)

    def lines(self, options: Fields) -> Iterator[str]:
        to = commands.folder(options["to"])
        with db_roles.as_owner():
            regency = commands.regency(options["code"])
            done = exporting.export_regency(regency, to=to, now=timezone.now(), by=self.by)
        yield from commands.described(done.manifest, done.sha256)
        yield f"It is {done.folder}."
