"""manage.py archive_regency: export, check, and close a regency (docs/lifecycle.md). Safe to kill and run again."""

from collections.abc import Iterator

from django.core.management.base import CommandParser
from django.utils import timezone

from api.regency.border.archive import archiving, commands
from tenants import Fields, db_roles


class Command(commands.ArchiveCommand):
    help = (
        "Exports a regency to a new folder, reads the export back, then drops its schema and role. Its keys stop "
        "working; what it submitted stays in the national figures. restore_regency brings it back. "
        "The export is the only copy: keep it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", metavar="51.01", required=True)
        commands.add_destination(parser)

    def lines(self, options: Fields) -> Iterator[str]:
        to = commands.folder(options["to"])
        with db_roles.as_owner():
            regency = commands.regency(options["code"])
            done = archiving.archive_regency(regency, to=to, now=timezone.now(), by=self.by)
        if done.export is None:
            yield f"{regency} was archived before."
            return
        if done.set_aside is not None:
            yield f"An older export of it was there: it is {done.set_aside} now."
        yield from commands.described(done.export.manifest, done.export.sha256)
        yield f"It is {done.export.folder}.\n{regency} is archived."
