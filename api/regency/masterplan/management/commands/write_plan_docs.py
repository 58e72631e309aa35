"""manage.py write_plan_docs [--check]: docs/masterplan from the code, without a database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.http import generated
from api.regency.masterplan import plan_docs


class Command(BaseCommand):
    help = "Write the states of a masterplan, and the schema of its document."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only compare; fail when a file is stale.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        pages = plan_docs.pages()
        if check:
            if found := generated.stale(plan_docs.FOLDER, pages):
                raise CommandError(
                    f"Stale in docs/masterplan: {', '.join(found)}. Run `manage.py write_plan_docs`."
                )
            return
        for name in generated.write(plan_docs.FOLDER, pages):
            self.stdout.write(f"docs/masterplan/{name}")
