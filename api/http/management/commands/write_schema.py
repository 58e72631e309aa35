"""manage.py write_schema [--check]: docs/openapi/{regency,national,open}.yaml from the code, without a
database.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.http import documents, generated


class Command(BaseCommand):
    help = "Write the OpenAPI documents from the code; any warning is an error."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Only compare; fail when a document is stale."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        try:
            files = {each.file.name: documents.render(each) for each in documents.DOCUMENTS.values()}
        except documents.IncompleteError as error:
            raise CommandError(str(error)) from error
        if check:
            if found := generated.stale(documents.FOLDER, files):
                raise CommandError(f"Stale in docs/openapi: {', '.join(found)}. Run `make schema`.")
            return
        for name in generated.write(documents.FOLDER, files):
            self.stdout.write(f"docs/openapi/{name}")
