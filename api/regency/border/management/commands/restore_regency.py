"""manage.py restore_regency: restore an export of a regency, completely or not at all. Safe to kill and run again."""

from collections.abc import Iterator

from django.core.management.base import CommandParser
from django.utils import timezone

from api.regency.border.archive import commands, folder, restoring
from tenants import Fields, db_roles


class Command(commands.ArchiveCommand):
    help = "Checks an export, creates the regency's schema and role, loads every row and compares the result."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", help="what export_regency or archive_regency wrote")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="replace the regency's workspace, which is lost, or restore another export than the one it was "
            "archived with",
        )
        parser.add_argument(
            "--code",
            metavar="51.01",
            help="the regency's present code, if a decree changed it since the export",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="read the export and say whether it is complete; change nothing",
        )

    def lines(self, options: Fields) -> Iterator[str]:
        source = commands.folder(options["folder"])
        if options["check"]:
            yield from commands.described(*folder.check(source))
            yield "It is whole."
            return
        with db_roles.as_owner():
            done = restoring.restore_regency(
                source,
                code=options["code"],
                replace=options["replace"],
                now=timezone.now(),
                by=self.by,
            )
        yield f"{done.regency} is restored as of {done.manifest.exported_at}: {done.rows} rows, compared by content."
        if done.migrated:
            yield f"Migrated to this release: {', '.join(done.migrated)}."
        if done.submitted_since:
            yield f"The ledger holds {done.submitted_since} submissions that are newer than the export."
        if done.recounted:
            yield f"{done.recounted} completeness cells differed and were counted again."
        for kept in done.identity:
            changed = f" ({kept.differing} of them changed since, and left so)" if kept.differing else ""
            left_out = f", {kept.left_out} left out: they have no place any more" if kept.left_out else ""
            yield f"{kept.table}: {kept.added} added, {kept.there} were there{changed}{left_out}."
