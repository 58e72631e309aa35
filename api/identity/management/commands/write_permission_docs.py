"""manage.py write_permission_docs [--check]: docs/permissions.md from the code, without a database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.identity import permission_docs


class Command(BaseCommand):
    help = "Write the table of who may do what at which address."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only compare; fail when the page is stale.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        file, page = permission_docs.FILE, permission_docs.page()
        present = file.read_bytes() if file.exists() else b""
        if check and present != page:
            raise CommandError(f"{file.name} is stale. Run `manage.py write_permission_docs`.")
        if not check and present != page:
            file.write_bytes(page)
            self.stdout.write(f"docs/{file.name}")
